"""The side chat of a room: a page and JSON of it, a line said, taken back, removed."""

from __future__ import annotations

import secrets
from dataclasses import asdict
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for

from .. import can
from ..auth import signed_in
from ..errors import Denied
from ..forms.chat import Line
from ..forms.posts import Removal
from ..models import ChatLine, Room
from ..services import chat, rooms
from ..shapes import line as shape
from . import roompage
from .answers import answer, redraws, say, wants_json, words

bp = Blueprint("chat", __name__, url_prefix="/rooms/<id:room_id>/chat")


@bp.get("")
def show(room_id: int) -> Any:
    """?since= a tick of the chat's clock: what has changed. ?before= a number: older lines."""
    room = rooms.find(signed_in(), room_id)
    chat.open_in(room)
    before, since = (roompage.number(request.args.get(name)) for name in ("before", "since"))
    lines = chat.since(room, since) if since is not None and wants_json() else chat.newest(room, before)
    if wants_json():
        return jsonify(ok=True, **asdict(lines))
    return render_template(
        "chat/show.html",
        room=room,
        chat=lines,
        before=before,
        refused=chat.refusal(signed_in(), room),
        may={"moderate": can.moderate(signed_in(), room)},
        client_id=secrets.token_urlsafe(18),
    )


@bp.post("")
@redraws(show)
def add(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    line = chat.say(signed_in(), room, Line.parse(words()))
    return _answered(room, line, 201)


@bp.post("/<id:number>/withdraw")
def withdraw(room_id: int, number: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    return _answered(room, chat.withdraw(signed_in(), room, number))


@bp.get("/<id:number>/remove")
def removing(room_id: int, number: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    line = chat.find(room, number)
    if not can.remove_line(signed_in(), line, room):
        raise Denied("Only a moderator or an instructor of the course can remove a line, and only one that stands.")
    return render_template("chat/remove.html", room=room, line=line)


@bp.post("/<id:number>/remove")
@redraws(removing)
def remove(room_id: int, number: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    line = chat.remove(signed_in(), room, number, Removal.parse(words()))
    say("The line has been removed from every screen. Its place stays, with your reason.")
    return _answered(room, line)


def _answered(room: Room, line: ChatLine, status: int = 200) -> Any:
    to = url_for("chat.show" if room.side_chat else "rooms.show", room_id=room.id, _anchor=f"line-{line.number}")
    return answer({"line": shape(line)}, to=to, status=status)
