"""What a judge gives, who is to judge, and that ballots are released."""

from __future__ import annotations

import math
import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from .. import text
from ..errors import Invalid
from .base import Count, Form, Id, Tick, Typed, checked
from .rounds import Key

COMMENT_MOST = 300
"""Characters of what a judge says of one speaker."""
MOST_SPEAKERS = 40

_ID = re.compile(r"[1-9][0-9]{0,9}")
_TYPED_POINTS = re.compile(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?")


def _reason(value: str) -> str:
    return text.tidy(value) if value.strip() else ""


def _comment(value: str) -> str:
    return text.line(value, most=COMMENT_MOST, field="comments", least=0)


def _points(value: object) -> object:
    """ "27.5" and "27,5" as a page's form says them; nothing where the field is left empty."""
    if isinstance(value, Typed):
        found = _TYPED_POINTS.fullmatch(value.strip())
        return float(f"{found[1]}.{found[2] or 0}") if found else (math.nan if value.strip() else None)
    return value


def _number(value: float | None) -> float | None:
    if value is not None and not 0 <= value <= 999:
        raise Invalid("Points are a number, such as 27 or 27.5.")
    return value


def _rank(value: object) -> object:
    return None if isinstance(value, Typed) and not value else value


def _person(value: str) -> str:
    if not _ID.fullmatch(value):
        raise Invalid("There is no such speaker.")
    return value


def _few(value: object) -> object:
    if isinstance(value, dict) and len(value) > MOST_SPEAKERS:
        raise PydanticCustomError("sentence", "{sentence}", {"sentence": "No round has so many speakers or teams."})
    return value


Person = Annotated[str, checked(_person)]
"""The id of a speaker, as the name of a field."""
Points = Annotated[float | None, BeforeValidator(_points), checked(_number)]
Rank = Annotated[Count | None, BeforeValidator(_rank)]


class BallotForm(Form):
    """`winner`: a team's key where one of two wins; `ranks` by the keys of teams where there are more. `points` and
    `comments` by the ids of speakers. What is not there yet is left out."""

    winner: Key = ""
    ranks: Annotated[dict[Key, Rank], BeforeValidator(_few)] = Field(default_factory=dict)
    points: Annotated[dict[Person, Points], BeforeValidator(_few)] = Field(default_factory=dict)
    comments: Annotated[dict[Person, Annotated[str, checked(_comment)]], BeforeValidator(_few)] = Field(
        default_factory=dict
    )
    reason: Annotated[str, checked(_reason)] = ""
    meant: Tick = False
    version: Count | None = None
    """How often it had been saved when the page was loaded."""

    @classmethod
    def nested(cls, given: dict[str, Any]) -> dict[str, Any]:
        """A page's fields "points-12" and "ranks-og" as the objects that JSON has."""
        groups: dict[str, dict[str, Any]] = {}
        found: dict[str, Any] = {}
        for name, value in given.items():
            group, dash, key = name.partition("-")
            if dash and group in ("ranks", "points", "comments"):
                groups.setdefault(group, {})[key] = value
            else:
                found[name] = value
        return {**groups, **found}


class JudgeForm(Form):
    person_id: Id


class Release(Form):
    """`anyway`: although ballots are missing, which are not released then, nor later."""

    anyway: Tick = False
