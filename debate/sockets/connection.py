"""A socket begins and ends: known by its person and its session, so that both can end it."""

from __future__ import annotations

from flask_socketio import SocketIO
from socketio.exceptions import ConnectionRefusedError

from .. import auth, live
from ..errors import Stranger
from ..presence import presence
from ..transport import Caller


def listen(socketio: SocketIO) -> None:
    socketio.on_event("connect", connect)
    socketio.on_event("disconnect", disconnect)


def connect(caller: Caller) -> None:
    try:
        auth.still_signed_in(caller.session_id)
    except Stranger as stranger:
        # a refusal raised in any other way would be answered, and an answer lets the stranger in
        raise ConnectionRefusedError(stranger.code) from None
    live.enter(caller.sid, live.person_channel(caller.user_id))
    live.enter(caller.sid, live.session_channel(caller.session_id))


def disconnect(caller: Caller) -> None:
    for room_id, person in presence.gone(caller.sid):
        live.tell_here(room_id, left=person["id"])
