"""Opening a round, sitting down in it, and what the chair does to its clock."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from ..clock import Action
from ..errors import Invalid
from ..formats import MOST_PARTS
from ..models import Seating
from .base import Count, Form, Id, Tick, checked, one_of
from .lengths import Seconds, length

KEY = 20
"""Characters of the longest key of a seat or a team."""
MOST_EXTRA = 30 * 60
"""Seconds by which a part may be extended at once."""

_FORMAT_KEY = re.compile(r"[a-z]+(-[a-z]+)*|course-[0-9]{1,9}")


def _format(value: str) -> str:
    if len(value) > 2 * KEY or not _FORMAT_KEY.fullmatch(value):
        raise Invalid("There is no such format.")
    return value


def _key(value: str) -> str:
    if len(value) > KEY:
        raise Invalid("There is no such seat or team.")
    return value


def _extra(value: int) -> int:
    if not 1 <= value <= MOST_EXTRA:
        raise Invalid(f"A part is given from 1 second to {MOST_EXTRA // 60} minutes more at once.")
    return value


Key = Annotated[str, checked(_key)]


def _codes(value: list[str]) -> list[str]:
    if len(value) > MOST_PARTS or any(len(code) > KEY for code in value):
        raise Invalid("There is no such part.")
    return value


def _two(value: list[int]) -> list[int]:
    if len(value) != 2:
        raise Invalid("What is protected is two times: at the beginning, and at the end.")
    return value


Protected = Annotated[list[Seconds], checked(_two)] | None


class NewRound(Form):
    """`format`: a key of the seven, or of one of the course's own. `opens`: the team that speaks first, where either may.
    `switched`: those who sat in the last round here sit on the other side.

    This round's own settings, or none for the format's: `times` are seconds of each part in the format's order,
    `protected` for each part those at its beginning and end without points of information (None: no points in it),
    `bars_new` the codes of the parts in which new arguments are barred.
    """

    format: Annotated[str, checked(_format)]
    version: Count | None = None
    """Of the course's format, as whoever opens the round has seen it."""
    seating: Annotated[Seating, one_of(Seating)] = Seating.CHOSEN
    times: list[Seconds] | None = None
    protected: list[Protected] | None = None
    bars_new: Annotated[list[str], checked(_codes)] | None = None
    prep: Seconds | None = None
    opens: Key = ""
    chair_id: Id | None = None
    switched: Tick = False


class Seat(Form):
    """`seat`: its key; none to draw one. `person_id`: who is given it, by an instructor; none for oneself."""

    seat: Key | None = None
    person_id: Id | None = None


class Order(Form):
    """`opens`: the key of the team that speaks first."""

    opens: Key


class Leave(Form):
    """`person_id`: who is to leave their seat; none for oneself."""

    person_id: Id | None = None


class NewStep(Form):
    """`seconds` with extend, `team` with prep."""

    action: Annotated[Action, one_of(Action)]
    seconds: Annotated[int, BeforeValidator(length), checked(_extra)] | None = None
    team: Key = ""
