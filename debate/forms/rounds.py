"""Opening a round, sitting down in it, and what the chair does to its clock."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from ..clock import Action
from ..errors import Invalid
from ..formats import FORMATS, LONGEST
from ..models import Seating
from .base import Form, Id, Tick, Typed, checked, one_of

KEY = 20
"""Characters of the longest key of a seat or a team."""
MOST_EXTRA = 30 * 60
"""Seconds by which a part may be extended at once."""

_TYPED_LENGTH = re.compile(r"(\d{1,3})(?::([0-5]\d))?")
_WRONG_LENGTH = f"A time is minutes, such as 3 or 3:30, up to {LONGEST // 60}."


def _format(value: str) -> str:
    if value not in FORMATS:
        raise Invalid("There is no such format.")
    return value


def _key(value: str) -> str:
    if len(value) > KEY:
        raise Invalid("There is no such seat or team.")
    return value


def _length(value: object) -> object:
    """ "6", "6:30" as a page's form says minutes; JSON gives whole seconds."""
    if isinstance(value, Typed):
        match = _TYPED_LENGTH.fullmatch(value.strip())
        return int(match[1]) * 60 + int(match[2] or 0) if match else -1
    return value if type(value) is int else -1


def _long(value: int) -> int:
    if not 0 <= value <= LONGEST:
        raise Invalid(_WRONG_LENGTH)
    return value


def _extra(value: int) -> int:
    if not 1 <= value <= MOST_EXTRA:
        raise Invalid(f"A part is given from 1 second to {MOST_EXTRA // 60} minutes more at once.")
    return value


def _times(value: Any) -> Any:
    """A page gives one field for each part, "3, 3:30, 2"; JSON a list of seconds."""
    return [Typed(it) for it in value.split(",")] if isinstance(value, Typed) else value


Key = Annotated[str, checked(_key)]
Seconds = Annotated[int, BeforeValidator(_length), checked(_long)]


class NewRound(Form):
    """`times`: seconds of each part in the format's order, or none for the format's own. `opens`: the team that speaks
    first, where either may. `switched`: those who sat in the last round here sit on the other side."""

    format: Annotated[str, checked(_format)]
    seating: Annotated[Seating, one_of(Seating)] = Seating.CHOSEN
    times: Annotated[list[Seconds], BeforeValidator(_times)] | None = None
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
    seconds: Annotated[int, BeforeValidator(_length), checked(_extra)] | None = None
    team: Key = ""
