"""Opening a round, sitting down in it, and what the chair does to its clock."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from ..clock import Action
from ..errors import Invalid
from ..formats import FORMATS, LONGEST, MOST_PREP
from ..models import Seating
from .base import Form, Id, Tick, Typed, checked, one_of

MOST_EXTRA = 30 * 60
"""Seconds by which a part may be extended at once."""

_TYPED_LENGTH = re.compile(r"(\d{1,3})(?::([0-5]\d))?")


def _format(value: str) -> str:
    if value not in FORMATS:
        raise Invalid("There is no such format.")
    return value


def _length(value: object) -> object:
    """ "6", "6:30" as a page's form says minutes; JSON gives whole seconds."""
    if not isinstance(value, Typed):
        return value
    if not (match := _TYPED_LENGTH.fullmatch(value.strip())):
        return value
    return int(match[1]) * 60 + int(match[2] or 0)


def _times(value: Any) -> Any:
    """A page gives one field for each part, "3, 3:30, 2"; JSON a list of seconds."""
    return [_length(Typed(it)) for it in value.split(",")] if isinstance(value, Typed) else value


Seconds = Annotated[int, BeforeValidator(_length), Field(strict=True, ge=0, le=LONGEST)]


class NewRound(Form):
    """`times`: seconds of each part in the format's order, or none for the format's own. `opens`: the team that speaks
    first, where either may. `switched`: those who sat in the last round here sit on the other side."""

    format: Annotated[str, checked(_format)]
    seating: Annotated[Seating, one_of(Seating)] = Seating.CHOSEN
    times: Annotated[list[Seconds], BeforeValidator(_times)] | None = None
    prep: Annotated[int, BeforeValidator(_length), Field(strict=True, ge=0, le=MOST_PREP)] | None = None
    opens: str = ""
    chair_id: Id | None = None
    switched: Tick = False


class Seat(Form):
    """`seat`: its key; none to draw one. `person_id`: who is given it, by an instructor; none for oneself."""

    seat: str | None = None
    person_id: Id | None = None


class Order(Form):
    """`opens`: the key of the team that speaks first."""

    opens: str


class Leave(Form):
    """`person_id`: who is to leave their seat; none for oneself."""

    person_id: Id | None = None


class NewStep(Form):
    """`seconds` with extend, `team` with prep."""

    action: Annotated[Action, one_of(Action)]
    seconds: Annotated[int, BeforeValidator(_length), Field(strict=True, ge=1, le=MOST_EXTRA)] | None = None
    team: str = ""
