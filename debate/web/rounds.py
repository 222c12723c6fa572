"""Rounds: opened in a room, shown as a piece of its page, sat down in, and their clock."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from .. import can, shapes
from ..auth import signed_in
from ..db import now
from ..errors import Denied, Missing
from ..formats import FORMATS
from ..forms.base import Typed
from ..forms.rounds import Leave, NewRound, NewStep, Order, Seat
from ..models import Room, Round
from ..services import courses, formats, points, rooms, rounds, seating, steps
from . import roompage, roundpanel
from .answers import answer, redraws, say, wants_json, words

bp = Blueprint("rounds", __name__)


@bp.get("/rooms/<id:room_id>/rounds/new")
def new(room_id: int) -> Any:
    """?format= chooses the format; without it, the formats to choose from."""
    room = rooms.find(signed_in(), room_id)
    if not can.change_room(signed_in(), room):
        raise Denied("Only an instructor of the course can open a round in its rooms.")
    key = request.values.get("format", "")
    own = formats.of(room.course)
    return render_template(
        "rounds/new.html",
        room=room,
        formats=FORMATS.values(),
        own=[formats.written(it) for it in own],
        chosen=formats.known(room.course, key),
        version=next((it.version for it in own if it.key == key), None),
        people=[(it.user_id, it.user.name) for it in courses.members(room.course)] if key else [],
        before=rounds.newest(room),
    )


@bp.post("/rooms/<id:room_id>/rounds")
@redraws(new)
def open_in(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    it = rounds.open_in(signed_in(), room, NewRound.parse(_with_settings()))
    say("The round is open. People can take their seats; its clock begins when you begin it.")
    return _answered(it, 201)


@bp.get("/rooms/<id:room_id>/round")
def newest(room_id: int) -> Any:
    """The round that was opened last in the room: JSON, or the piece of the room's page that shows it."""
    room = rooms.find(signed_in(), room_id)
    it = rounds.newest(room)
    if wants_json():
        if it is None:
            raise Missing("There has been no round in this room.")
        clock = rounds.floor(it).clock(now())
        heard = [points.shape(row, clock) for row in points.of_speech(it, clock)]
        return answer({"round": shapes.round(it, clock), "points": heard}, to=_room(room))
    return "" if it is None else render_template("rounds/panel.html", room=room, **roundpanel.seen(signed_in(), room))


def again(round_id: int) -> Any:
    """The room with its round, and why something was not done."""
    return roompage.draw(signed_in(), rounds.find(signed_in(), round_id).room, {})


@bp.post("/rounds/<id:round_id>/seats")
@redraws(again)
def sit(round_id: int) -> Any:
    it = rounds.find(signed_in(), round_id)
    return _answered(seating.sit(signed_in(), it, Seat.parse(words())))


@bp.post("/rounds/<id:round_id>/seats/leave")
@redraws(again)
def stand_up(round_id: int) -> Any:
    it = rounds.find(signed_in(), round_id)
    return _answered(seating.stand_up(signed_in(), it, Leave.parse(words()).person_id))


@bp.post("/rounds/<id:round_id>/coin")
@redraws(again)
def flip(round_id: int) -> Any:
    return _answered(rounds.flip(signed_in(), rounds.find(signed_in(), round_id)))


@bp.post("/rounds/<id:round_id>/order")
@redraws(again)
def order(round_id: int) -> Any:
    it = rounds.find(signed_in(), round_id)
    return _answered(rounds.order(signed_in(), it, Order.parse(words()).opens))


@bp.post("/rounds/<id:round_id>/steps")
@redraws(again)
def step(round_id: int) -> Any:
    it = rounds.find(signed_in(), round_id)
    return _answered(steps.step(signed_in(), it, NewStep.parse(words())))


def _answered(it: Round, status: int = 200) -> Any:
    return answer({"round": rounds.shape(it)}, to=_room(it.room) + "#round", status=status)


def _room(room: Room) -> str:
    return url_for("rooms.show", room_id=room.id)


def _with_settings() -> Any:
    """A page has fields for the time of each part, and for what is protected of it, and a box for each that is ticked."""
    given = words()
    if request.is_json:
        return given
    times, starts, ends = (
        [Typed(it) for it in request.form.getlist(name)] for name in ("times", "protected_start", "protected_end")
    )
    settings: dict[str, object] = {
        name: value for name, value in given.items() if not name.startswith("protected_") and name != "bars_new"
    }
    if starts:
        pairs = zip(starts, ends, strict=False)
        settings["protected"] = [
            [start or Typed("0"), end or Typed("0")] if start or end else None for start, end in pairs
        ]
        settings["bars_new"] = request.form.getlist("bars_new")
    return {**settings, "times": times} if times else settings
