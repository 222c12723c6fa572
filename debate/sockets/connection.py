"""A socket begins and ends: known by its person and its session, so that both can end it."""

from __future__ import annotations

from flask import request
from flask_socketio import SocketIO, join_room
from socketio.exceptions import ConnectionRefusedError

from .. import auth, db, live
from ..presence import presence


def listen(socketio: SocketIO) -> None:
    socketio.on_event("connect", connect)
    socketio.on_event("disconnect", disconnect)


def connect(_auth: object = None) -> None:
    try:
        found = auth.current_session()
        if found is None:
            # a refusal raised in any other way would be answered, and an answer lets the stranger in
            raise ConnectionRefusedError("signed_out")
        join_room(live.person_channel(found.user_id))
        join_room(live.session_channel(found.id))
    finally:
        db.finish()


def disconnect(_reason: object = None) -> None:
    for room_id, person in presence.gone(request.sid):  # type: ignore[attr-defined]
        live.tell_here(room_id, left=person["id"])
    db.finish()
