"""Sides of a room: one's own, how many are on which, and, for who teaches, whose is which."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for

from .. import can, shapes
from ..auth import signed_in
from ..forms.sides import Choice, Gift, Switch
from ..models import Position, Room, User
from ..services import rooms, sides
from . import sidepanel
from .answers import answer, redraws, say, wants_json, words

bp = Blueprint("sides", __name__, url_prefix="/rooms/<id:room_id>/sides")


@bp.get("")
def show(room_id: int) -> Any:
    viewer = signed_in()
    room = rooms.find(viewer, room_id)
    if wants_json():
        return answer({"sides": _shape(viewer, room)}, to="")
    return render_template(
        "sides/show.html",
        room=room,
        sides=sidepanel.seen(viewer, room),
        may_change=sides.may_change(viewer, room),
        people=sides.people(room) if can.change_room(viewer, room) else [],
    )


@bp.post("")
@redraws(show)
def choose(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    side = sides.choose(signed_in(), room, Choice.parse(words()).side)
    say("You are undecided in this room." if side is Position.UNDECIDED else f"You argue {side} in this room.")
    return _done(room, "rooms.show")


@bp.post("/draw")
@redraws(show)
def draw(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    side = sides.draw(signed_in(), room)
    say(f"You have drawn: you argue {side} in this room.")
    return _done(room, "rooms.show")


@bp.post("/give")
@redraws(show)
def give(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    form = Gift.parse(words())
    sides.give(signed_in(), room, form.person_id, form.side)
    say("Their side has been changed.")
    return _done(room, ".show")


@bp.post("/switch")
@redraws(show)
def switch(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    sides.switch(signed_in(), room, Switch.parse(words()).number)
    say("The sides have been switched: each now argues the other.")
    return _done(room, ".show")


def _done(room: Room, to: str) -> Any:
    return answer({"sides": _shape(signed_in(), room)}, to=url_for(to, room_id=room.id))


def _shape(viewer: User, room: Room) -> dict[str, Any]:
    it = sidepanel.seen(viewer, room)
    shape = {
        "how": room.sides.value,
        "undecided": room.undecided,
        "switches": room.switches,
        "mine": it["own"].value if it and it["own"] else None,
        "counts": {side.value: count for side, count in it["counts"].items()} if it else None,
    }
    if it and it["gives"]:
        shape["people"] = [
            {"person": shapes.person(person), "side": side.value if side else None}
            for person, side in sides.people(room)
        ]
    return shape
