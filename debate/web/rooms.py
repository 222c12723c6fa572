"""Rooms: the list of mine, one room with its tree, how its arguments stand, its settings, and how far it was read."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for

from .. import can, shapes, text
from ..auth import signed_in
from ..errors import Denied
from ..forms.posts import Seen
from ..forms.rooms import RoomChange, RoomStateChange
from ..presence import presence
from ..services import rooms, threads, weights
from . import mappage, roompage
from .answers import answer, redraws, say, wants_json, words

bp = Blueprint("rooms", __name__, url_prefix="/rooms")


@bp.get("")
def index() -> Any:
    listed = rooms.mine(signed_in())
    if wants_json():
        return jsonify(ok=True, rooms=[{**shapes.room(it.room), "unread": it.unread} for it in listed])
    return render_template("rooms/index.html", listed=listed)


@bp.get("/<id:room_id>")
def show(room_id: int) -> Any:
    """?show=unread or unanswered, ?before= for older branches, ?branch= for one line, ?reply= to answer a post."""
    room = rooms.find(signed_in(), room_id)
    if wants_json():
        return jsonify(ok=True, room=shapes.room(room))
    return roompage.draw(signed_in(), room, request.args)


@bp.get("/<id:room_id>/map")
def show_map(room_id: int) -> Any:
    """?branch= for the map of one line of argument."""
    return mappage.answer(rooms.find(signed_in(), room_id), roompage.number(request.args.get("branch")))


@bp.get("/<id:room_id>/here")
def here(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    return jsonify(ok=True, here=presence.here(room.id))


@bp.get("/<id:room_id>/standing")
def standing(room_id: int) -> Any:
    """How the claim stands and what is below it; ?branch= for one argument of it."""
    room = rooms.find(signed_in(), room_id)
    branch = roompage.number(request.args.get("branch"))
    it = weights.of(room, threads.post(room, branch) if branch else None)
    if wants_json():
        begins = {"score": it.begins.score, "why": it.begins.why, "for": it.begins.for_, "against": it.begins.against}
        return jsonify(ok=True, top=it.top, begins=begins, weight=it.weight, arguments=it.arguments, count=it.count)
    return render_template("rooms/standing.html", room=room, it=it, plain=text.plain)


@bp.post("/<id:room_id>/seen")
def seen(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    number = rooms.see(signed_in(), room, Seen.parse(words()).number)
    return answer({"seen": number}, to=url_for(".show", room_id=room_id))


@bp.get("/<id:room_id>/settings")
def settings(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    if not can.change_room(signed_in(), room):
        raise Denied("Only an instructor of the course can change its rooms.")
    return render_template("rooms/settings.html", room=room)


@bp.post("/<id:room_id>/settings")
@redraws(settings)
def change(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    rooms.change(signed_in(), room, RoomChange.parse(words()))
    say("The room has been changed.")
    return answer({"room": shapes.room(room)}, to=url_for(".show", room_id=room_id))


@bp.post("/<id:room_id>/state")
def set_state(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    rooms.set_state(signed_in(), room, RoomStateChange.parse(words()).state)
    say("The room is open." if room.is_open else "The room is closed: it can be read, and nothing more can be posted.")
    return answer({"room": shapes.room(room)}, to=url_for(".show", room_id=room_id))
