"""What somebody says, edits, and gives as a reason."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from .. import text
from ..errors import Invalid
from ..models import Relation, Target
from ..schemes import QUESTIONS
from .base import Count, Form, Id, Plain, checked, one_of

KEY = re.compile(r"[A-Za-z0-9_-]{22,36}")


def _key(value: str) -> str:
    if not KEY.fullmatch(value):
        raise Invalid("“client_id” has to be 22 to 36 letters, digits, - or _, made once for each post.")
    return value


def _source(value: str) -> str:
    return text.tidy(value)


def _quote(value: str) -> str:
    return text.line(value, most=text.QUOTE_MOST, field="quote")


def _question(value: str) -> str:
    if value not in QUESTIONS:
        raise Invalid("“question” is not one of the questions that a claim may have to meet.")
    return value


def _reason(value: str) -> str:
    return text.line(value, most=text.REASON_MOST, field="reason")


ClientKey = Annotated[str, checked(_key)]
Source = Annotated[str, checked(_source)]


class Rebuttal(Form):
    """A post: its words, what they do (`relation`) to what they answer (`parent_id`, or the claim itself)."""

    source: Source
    relation: Annotated[Relation, one_of(Relation)]
    target: Annotated[Target, one_of(Target)] | None = None
    """What a rebuttal attacks; of anything else it is not said."""
    parent_id: Id | None = None
    client_id: ClientKey
    question: Annotated[str, checked(_question)] | None = None
    """The key of one of the claim's critical questions, when that is what it asks."""
    quote: Annotated[str, checked(_quote)] | None = None
    quote_of: Annotated[Literal["essay", "parent"], Plain] | None = None
    after: ClientKey | None = None
    """The `client_id` of what the same page said just before, while it has no answer to that: not to be stored before it."""


class RebuttalByEvent(Rebuttal):
    room_id: Id


class Edit(Form):
    source: Source
    version: Count | None = None
    """How many versions there were when the edit was begun, so that two windows do not overwrite one another."""


class Removal(Form):
    reason: Annotated[str, checked(_reason)]


class Seen(Form):
    number: Count
