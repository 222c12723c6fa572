"""What somebody says, edits, and gives as a reason."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from .. import characters, text
from ..errors import Invalid
from ..models import PARTS, Relation, Target
from ..schemes import QUESTIONS, SCHEMES, SOURCE
from .base import Count, Form, Id, Plain, checked, one_of

KEY = re.compile(r"[A-Za-z0-9_-]{22,36}")
YOU_SAY = re.compile(r"you say that[\s,:…]+(?=\w)", re.IGNORECASE)


def _key(value: str) -> str:
    if not KEY.fullmatch(value):
        raise Invalid("“client_id” has to be 22 to 36 letters, digits, - or _, made once for each post.")
    return value


def _source(value: str) -> str:
    return text.tidy(value)


def _quote(value: str) -> str:
    return text.line(value, most=text.QUOTE_MOST, field="quote")


def _question(value: str) -> str:
    if value not in QUESTIONS and value != SOURCE.key:
        raise Invalid("“question” is not one of the questions that a claim or an argument may have to meet.")
    return value


def _scheme(value: str) -> str:
    if value and value not in SCHEMES:
        raise Invalid("“scheme” is not one of the ways to argue that are known here.")
    return value


def _citation(value: str) -> str:
    return text.line(value, most=text.CITATION_MOST, field="citation", least=0)


def _part(value: str) -> str:
    return text.lines(value, most=text.PART_MOST, limit=text.PART_LINES, field="part")


def _restated(value: str) -> str:
    """What follows “you say that”, which stands before it wherever it is shown."""
    words = text.line(value, most=text.RESTATED_MOST, field="restated", least=0)
    if not characters.visible(words):
        return ""
    before = YOU_SAY.match(words)
    return words[before.end() :] if before else words


def _correction(value: str) -> str:
    return text.line(value, most=text.RESTATED_MOST, field="correction")


def _reason(value: str) -> str:
    return text.line(value, most=text.REASON_MOST, field="reason")


ClientKey = Annotated[str, checked(_key)]
Source = Annotated[str, checked(_source)]
Scheme = Annotated[str, checked(_scheme)]
Citation = Annotated[str, checked(_citation)]
Restated = Annotated[str, checked(_restated)]
Part = Annotated[str, checked(_part)]


class Words(Form):
    """What a post says: its words, and how they hold, by the parts of an argument, of which none has to be given."""

    source: Source
    data: Part = ""
    warrant: Part = ""
    qualifier: Part = ""
    backing: Part = ""
    exception: Part = ""

    @property
    def parts(self) -> dict[str, str] | None:
        """Those that are given."""
        return {name: words for name in PARTS if (words := getattr(self, name))} or None


class Rebuttal(Words):
    """A post: its words, what they do (`relation`) to what they answer (`parent_id`, or the claim itself)."""

    relation: Annotated[Relation, one_of(Relation)]
    target: Annotated[Target, one_of(Target)] | None = None
    """What a rebuttal attacks; of anything else it is not said."""
    restated: Restated = ""
    """What a reply that rebuts takes the other argument to say."""
    parent_id: Id | None = None
    client_id: ClientKey
    question: Annotated[str, checked(_question)] | None = None
    """The key of one of the critical questions of what it answers, when that is what it asks."""
    scheme: Scheme | None = None
    """The way in which an argument argues; of anything else it is not said."""
    citation: Citation | None = None
    """What it goes by: who, what, when or where."""
    quote: Annotated[str, checked(_quote)] | None = None
    quote_of: Annotated[Literal["essay", "parent"], Plain] | None = None
    after: ClientKey | None = None
    """The `client_id` of what the same page said just before, while it has no answer to that: not to be stored before it."""


class RebuttalByEvent(Rebuttal):
    room_id: Id


class Edit(Words):
    """The whole post anew: a part that is not given is there no more."""

    version: Count | None = None
    """How many versions there were when the edit was begun, so that two windows do not overwrite one another."""
    scheme: Scheme | None = None
    citation: Citation | None = None
    """Scheme and citation stay as they are where they are not given; empty, they go."""

    @classmethod
    def _must(cls, name: str) -> bool:
        return name in ("scheme", "citation") or super()._must(name)


class Correction(Form):
    """What one does say, where a rebuttal takes one to say something else."""

    correction: Annotated[str, checked(_correction)]


class Removal(Form):
    reason: Annotated[str, checked(_reason)]


class Seen(Form):
    number: Count
