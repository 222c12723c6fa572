"""Assigning a claim, changing a room, and the words a socket says about rooms."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BeforeValidator

from .. import text
from ..errors import Invalid
from ..models import BaseScore, RoomState, Sides
from .base import Count, Form, Id, Tick, checked, one_of

GATE_MOST = 7 * 24 * 60
"""Minutes."""


def _title(value: str) -> str:
    return text.line(value, most=text.TITLE_MOST, field="title")


def _instructions(value: str) -> str:
    return text.tidy(value) if value.strip() else ""


def _moment(value: object) -> object:
    """A page's date and time field says local time of the server; JSON gives an offset."""
    if not isinstance(value, str):
        return value
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return value


def _minutes(value: int) -> int:
    if value > GATE_MOST:
        raise Invalid(f"A rebuttal waits for {GATE_MOST:,} minutes at most, which is a week.")
    return value


class Assignment(Form):
    course_id: Id
    title: Annotated[str, checked(_title)]
    instructions: Annotated[str, checked(_instructions)] = ""
    due_at: Annotated[datetime, BeforeValidator(_moment)] | None = None


class RoomChange(Form):
    title: Annotated[str, checked(_title)]
    instructions: Annotated[str, checked(_instructions)] = ""
    due_at: Annotated[datetime, BeforeValidator(_moment)] | None = None
    weighed: Tick = False
    base_score: Annotated[BaseScore, one_of(BaseScore)] = BaseScore.EVEN
    side_chat: Tick = False
    steelman: Annotated[Count, checked(_minutes)] = 0
    sides: Annotated[Sides, one_of(Sides)] = Sides.NONE
    undecided: Tick = False


class RoomStateChange(Form):
    state: Annotated[RoomState, one_of(RoomState)]


class Joining(Form):
    room_id: Id
    since: Count | None = None


class Leaving(Form):
    room_id: Id


class Typing(Form):
    room_id: Id
    parent_id: Id | None = None
