"""Bringing an essay, bringing its text again, what is said about it, and making claims of it."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from .. import addresses, text
from ..errors import Invalid
from ..manuscript import decode, typed
from ..models import ClaimState
from ..schemes import KINDS, SCHEMES
from .base import Count, Form, Id, checked, one_of

STATEMENT_MOST = 300
"""Code points of a claim: what can be said in a breath can be answered."""
CHOSEN_MOST = 50
"""Suggestions taken at once."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_PLACE = re.compile(r"([0-9]{1,9})-([0-9]{1,9})")


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("sentence", "{sentence}", {"sentence": sentence})


def _title(value: str) -> str:
    if not value.strip():
        raise Invalid("An essay has a title. Write one here.")
    return text.line(value, most=text.TITLE_MOST, field="title")


def _title_or_none(value: str) -> str:
    return text.line(value, most=text.TITLE_MOST, field="title", least=0)


def _byline(value: str) -> str:
    return text.line(value, most=text.TITLE_MOST, field="byline", least=0)


def _link(value: str) -> str:
    return addresses.link(value, field="source_url") if value.strip() else ""


def _language(value: str) -> str:
    if not _LANGUAGE.fullmatch(value.strip()):
        raise Invalid("Write the language as its short code, such as en, fr or pt-BR.")
    return value.strip()


def _file(value: object) -> object:
    if not isinstance(value, bytes):
        raise _wrong("A file can only be sent with a form. Send the words themselves as “text”.")
    try:
        return decode(value)
    except Invalid as refusal:
        raise _wrong(refusal.message) from refusal


class NewText(Form):
    """A text: either a file's bytes or typed words; `words` is whichever came."""

    file: Annotated[str, BeforeValidator(_file)] = ""
    text: Annotated[str, checked(typed)] = ""

    @field_validator("text")
    @classmethod
    def _not_both(cls, value: str, info: ValidationInfo) -> str:
        if value.strip() and info.data.get("file"):
            raise _wrong("There are words here and a file was chosen too. Empty this field, or leave the file.")
        return value

    @model_validator(mode="after")
    def _one(self) -> Self:
        if not self.words:
            raise Invalid(_NO_TEXT, text=_NO_TEXT)
        return self

    @property
    def words(self) -> str:
        return self.file or (self.text if self.text.strip() else "")


_NO_TEXT = "There is no text yet. Choose a file, or paste the essay’s words. Nothing was saved."


class Bringing(NewText):
    """An essay: `course_id` is whose it is, the library's (everybody's) without one."""

    title: Annotated[str, checked(_title_or_none)] = ""
    """Left empty, the text's own first line, if that looks like one."""
    byline: Annotated[str, checked(_byline)] = ""
    source_url: Annotated[str, checked(_link)] = ""
    language: Annotated[str, checked(_language)] = "en"
    course_id: Id | None = None


class Details(Form):
    """What is said about an essay, the whole of it each time: an empty byline or source takes away what was there."""

    title: Annotated[str, checked(_title)]
    byline: Annotated[str, checked(_byline)]
    source_url: Annotated[str, checked(_link)]
    language: Annotated[str, checked(_language)]


# ---- claims


def _statement(value: str) -> str:
    return text.line(value, most=STATEMENT_MOST, field="statement")


def _kind(value: str) -> str:
    if value not in KINDS:
        raise Invalid("Choose what kind of claim it is: a fact, a value, a policy or a cause.")
    return value


def _scheme(value: str) -> str:
    if value not in SCHEMES:
        raise Invalid("Choose what the claim leans on; its critical questions come with that.")
    return value


class ClaimWords(Form):
    """A claim and its passage: `start` and `end` in code points of the essay's text, or neither."""

    statement: Annotated[str, checked(_statement)]
    kind: Annotated[str, checked(_kind), Field(validate_default=True)] = ""
    scheme: Annotated[str, checked(_scheme), Field(validate_default=True)] = ""
    start: Count | None = None
    end: Annotated[Count | None, Field(validate_default=True)] = None
    digest: str | None = None
    """Of the text that the place was chosen in, so that it is not taken for a place in a later one."""

    @field_validator("end")
    @classmethod
    def _a_passage(cls, value: int | None, info: ValidationInfo) -> int | None:
        if "start" not in info.data:
            return value
        start = info.data["start"]
        if (start is None) is not (value is None):
            raise _wrong("A passage has a beginning and an end. Choose both, or neither.")
        if value is not None and value <= start:
            raise _wrong("This passage ends before it begins. Choose its last sentence again.")
        return value


class NewClaim(ClaimWords):
    state: Annotated[Literal[ClaimState.DRAFT, ClaimState.PUBLISHED], one_of(ClaimState)] = ClaimState.DRAFT


class ClaimStateChange(Form):
    state: Annotated[ClaimState, one_of(ClaimState)]


def _place(value: str) -> str:
    if not _PLACE.fullmatch(value):
        raise Invalid("A suggestion is named by where its sentence starts and ends, such as 120-384.")
    return value


class Chosen(Form):
    """Which of the suggestions are taken, each by its place, such as "120-384"."""

    passages: list[Annotated[str, checked(_place)]]

    @field_validator("passages")
    @classmethod
    def _some(cls, value: list[str]) -> list[str]:
        if not value:
            raise _wrong("Nothing is ticked yet. Tick the sentences that claim something.")
        if len(value) > CHOSEN_MOST:
            raise _wrong(f"These are {len(value)} at once; take at most {CHOSEN_MOST}.")
        return value

    @property
    def places(self) -> list[tuple[int, int]]:
        return [(int(start), int(end)) for start, end in (value.split("-") for value in self.passages)]
