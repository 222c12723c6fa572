"""Solo drills: how one begins, its answer, where it is sent, and what an instructor says of it."""

from __future__ import annotations

from typing import Annotated, Literal

from .. import text
from ..dealing import LENGTHS
from ..errors import Invalid
from .base import Count, Form, Id, Plain, checked
from .posts import ClientKey, Restated, Source

COMMENT_MOST = 1_000
"""Characters of an instructor's comment."""

LOT = "lot"


def _length(value: int) -> int:
    if value not in LENGTHS:
        raise Invalid("This is not one of the times that a drill may take.")
    return value


def _comment(value: str) -> str:
    return text.tidy(value, most=COMMENT_MOST)


class NewDrill(Form):
    """`side`: the one to answer for, or the lot. `seconds`: how long there is for the answer."""

    side: Annotated[Literal["for", "against", "lot"], Plain]
    seconds: Annotated[Count, checked(_length)]
    client_id: ClientKey


class Again(Form):
    client_id: ClientKey


class Answer(Form):
    source: Source


class ToRoom(Form):
    room_id: Id
    restated: Restated = ""
    """What the argument says that it rebuts, where the room wants that said first."""


class ToInstructor(Form):
    course_id: Id


class Comment(Form):
    source: Annotated[str, checked(_comment)]
