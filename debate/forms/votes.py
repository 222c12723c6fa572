"""A vote on a room's claim, and the steps by which the two votes are opened and closed."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from ..models import Position, Voting
from .base import LARGEST_ID, Form, Id, one_of

MOVERS_MOST = 3
"""Arguments that one voter may name; the table of them takes no more."""

_LINK = re.compile(r"/posts/([0-9]{1,10})(?![0-9])")


def _linked(value: object) -> object:
    """The id of the argument that a link leads to, as "Copy a link to it" gives it."""
    if not isinstance(value, str):
        return value
    found = _LINK.search(value)
    if found is None or not 1 <= int(found[1]) <= LARGEST_ID:
        raise _wrong(
            "This is not a link to an argument. Take the one that an argument’s menu copies, or leave it empty."
        )
    return int(found[1])


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("sentence", "{sentence}", {"sentence": sentence})


class Cast(Form):
    """A vote in the first or the second of the two, as the voter knew it; in the second with what moved them."""

    stage: Annotated[Literal[Voting.BEFORE, Voting.AFTER], one_of(Voting)]
    """The vote that was open when the voter chose, so that a first vote which comes late is no second one."""
    position: Annotated[Position, one_of(Position)]
    moved_by: list[Id] = Field(default_factory=list)
    """Ids of posts."""
    link: Annotated[Id, BeforeValidator(_linked)] | None = None
    """One more, by its address: a page lists the newest alone."""

    @field_validator("moved_by", "link")
    @classmethod
    def _few_and_late(cls, value: list[int] | int | None, info: ValidationInfo) -> list[int] | int | None:
        named = set(value) if isinstance(value, list) else {*info.data.get("moved_by", []), value} - {None}
        if named and info.data.get("stage") is Voting.BEFORE:
            raise _wrong("What moved you is asked in the second vote, when it has been argued.")
        if len(named) > MOVERS_MOST:
            raise _wrong(f"These are {len(named)} arguments, and you may name {MOVERS_MOST}. Untick some.")
        return value

    @property
    def movers(self) -> list[int]:
        """The ids of the posts that are named, each once."""
        return list(dict.fromkeys([*self.moved_by, *([self.link] if self.link else [])]))


class VotingStep(Form):
    stage: Annotated[Literal[Voting.BEFORE, Voting.AFTER, Voting.CLOSED], one_of(Voting)]
    """What comes to be: the first vote open, the second open, or the result shown."""
