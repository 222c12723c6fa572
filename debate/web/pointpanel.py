"""What the panel of a round says of points of information in the speech that is going on, as one person sees it."""

from __future__ import annotations

from typing import Any

from .. import can
from ..clock import Clock
from ..models import Round, User
from ..points import LONGEST, State, is_open, is_running, window
from ..services import points
from ..services.floor import Floor


def seen(viewer: User, it: Round, seats: Floor, clock: Clock) -> dict[str, Any] | None:
    """None where there are none: no speech is going on, or they have no place in it."""
    first, last = window(clock)
    if first == last or not is_running(clock, or_paused=True):
        return None
    rows = points.of_speech(it, clock)
    shown = [{**points.shape(row, clock), "own": row.by_id == viewer.id} for row in rows]
    seat = next((seat for seat, person in seats.seats.items() if person == viewer.id), None)
    across = seat is not None and can.sit(viewer, it) and points.is_across(seats, clock, seat)
    now = "paused" if not is_running(clock) else "open" if is_open(clock) else "early" if clock.gone < first else "late"
    offered = [point for point in shown if point["state"] == State.OFFERED]
    spoken = next((point for point in shown if point["state"] == State.ACCEPTED), None)
    mine = next((point for point in offered if point["own"]), None)
    answers = can.sit(viewer, it) and points.has_floor(viewer, seats, clock)
    return {
        "now": now,
        "first": first,
        "last": last,
        "opens_in": first - clock.gone,
        "offered": offered,
        "accepted": spoken,
        "mine": mine,
        "across": across,
        "offers": across and now == "open" and spoken is None and mine is None,
        "answers": answers,
        "over": [point for point in shown if point["state"] not in (State.OFFERED, State.ACCEPTED)],
        "next": points.next_change(rows, clock),
        "most": LONGEST,
        "moderates": can.moderate(viewer, it.room),
        "seat_name": seats.format.seat_name,
        # what makes one drawing another one than the last, but for the seconds
        "signature": " ".join([now, *(f"{point['id']}{point['state']}" for point in shown)]),
    }
