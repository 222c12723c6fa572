"""The piece of a room's page that shows its round, as one person sees it: the clock, the seats, what they may do."""

from __future__ import annotations

import math
from typing import Any

from .. import can, formats, shapes
from ..clock import Clock, Kind
from ..db import now
from ..formats import EVERYBODY
from ..models import Room, Round, User
from ..services import courses, rounds
from ..services.floor import Floor, in_words


def seen(viewer: User, room: Room) -> dict[str, Any]:
    """What templates/rounds/panel.html is given; nothing where the room has had no round."""
    it = rounds.newest(room)
    if it is None:
        return {}
    seats = rounds.floor(it)
    clock = seats.clock(now())
    chairs = can.chair(viewer, it)
    return {
        "round": shapes.round(it, clock),
        "part": clock.part,
        "acts": rounds.acts(viewer, it, seats, clock),
        "chairs": chairs,
        "own_seat": next((seat for seat, person in seats.seats.items() if person == viewer.id), None),
        "side": _side(viewer, seats),
        "may_sit": can.sit(viewer, it) and clock.phase.kind is not Kind.OVER,
        "begun": bool(it.steps),
        "either_opens": seats.format.either_opens,
        "opens": seats.format.opens,
        "may_switch": chairs and len(seats.format.teams) == 2 and clock.phase.kind in (Kind.BEFORE, Kind.BETWEEN),
        "speakers": _speakers(it, seats, clock),
        "turn": _turn(viewer, seats, clock),
        "members": courses.members(it.room.course) if chairs and clock.phase.kind is not Kind.OVER else [],
        "in_words": in_words,
    }


def _side(viewer: User, seats: Floor) -> str:
    own = next((seat for seat, person in seats.seats.items() if person == viewer.id), None)
    return seats.format.team_of(own).side if own else ""


def _speakers(it: Round, seats: Floor, clock: Clock) -> list[str]:
    """The names of those who have the floor in the part that is given or comes next."""
    if clock.part is None or EVERYBODY in clock.part.floor:
        return []
    return [seat.person.name for seat in it.seats if seat.seat in clock.part.floor]


def _turn(viewer: User, seats: Floor, clock: Clock) -> dict[str, Any]:
    """Whether the viewer may post now (`has`), and if not in how many seconds at the earliest (`wait`; None is never)."""
    if clock.phase.kind is Kind.OVER:
        return {"has": True, "wait": 0}
    voices = formats.voices(seats.format, seats.seats, viewer.id)
    wait = clock.until(voices)
    return {
        "has": bool(clock.floor & {*voices, EVERYBODY}),
        "wait": None if wait is None else math.ceil(wait),
        "seated": bool(voices),
    }
