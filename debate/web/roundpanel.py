"""The piece of a room's page that shows its round, as one person sees it: the clock, the seats, what they may do."""

from __future__ import annotations

import math
from typing import Any

from .. import can, formats, shapes
from ..clock import Clock, Kind, in_words
from ..db import now
from ..formats import EVERYBODY
from ..models import Room, Round, User
from ..services import courses, rounds, steps
from ..services.floor import Floor
from . import pointpanel


def seen(viewer: User, room: Room) -> dict[str, Any]:
    """What templates/rounds/panel.html is given; nothing where the room has had no round."""
    it = rounds.newest(room)
    if it is None:
        return {}
    seats = rounds.floor(it)
    clock = seats.clock(now())
    kind, chairs = clock.phase.kind, can.chair(viewer, it)
    voices = formats.voices(seats.format, seats.seats, viewer.id)
    names = can.change_room(viewer, room) and it.released_at is None
    seats_others = chairs and kind is not Kind.OVER
    members = courses.members(it.room.course) if names or seats_others else []
    taken = {*seats.seats.values(), *seats.judges}
    between = kind in (Kind.BEFORE, Kind.BETWEEN)
    return {
        "round": shapes.round(it, clock),
        "clock_now": round(clock.now * 1000),
        "part": clock.part,
        "acts": steps.acts(viewer, it, seats, clock),
        "chairs": chairs,
        "own_seat": next((seat for seat, person in seats.seats.items() if person == viewer.id), None),
        "side": _side(viewer, seats),
        "may_sit": can.sit(viewer, it) and kind is not Kind.OVER,
        "begun": kind is not Kind.BEFORE,
        "either_opens": seats.format.either_opens,
        "opens": seats.format.opens,
        "may_switch": chairs and between and len(seats.format.teams) == 2 and bool(it.seats),
        "speakers": _speakers(it, seats, clock),
        "turn": _turn(clock, voices, judges=viewer.id in seats.judges),
        "hands_in": clock.part is not None and clock.part.kind == "speech" and bool(clock.floor & voices),
        "points": pointpanel.seen(viewer, it, seats, clock),
        "judges_it": can.judge(viewer, it),
        "releases": can.change_room(viewer, room),
        "released": it.released_at is not None,
        "names_judges": names,
        "may_judge": [member for member in members if member.user_id not in taken] if names else [],
        "members": members if seats_others else [],
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


def _turn(clock: Clock, voices: frozenset[str], *, judges: bool) -> dict[str, Any]:
    """`word` is "free" (everybody posts), "judge" (who does not), "floor", "paused", "next", "wait" (so many seconds at the
    earliest), "spoken", or "along" (no seat, and no part for everybody)."""
    wait = clock.until(voices)
    kind = clock.phase.kind
    if kind in (Kind.BEFORE, Kind.OVER):
        word = "free"
    elif judges:
        word = "judge"
    elif clock.floor & {*voices, EVERYBODY}:
        word = "floor"
    elif wait is None:
        word = "spoken" if voices else "along"
    elif wait:
        word = "wait"
    else:
        word = "paused" if kind is Kind.PAUSED else "next"
    return {"word": word, "wait": math.ceil(wait) if word == "wait" and wait else None}
