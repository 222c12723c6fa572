"""The wire to the browsers: Flask-SocketIO in threads, guarded.

The only home of the private names of what it stands on; `tests/sockets/test_handshake.py` fails when one of them
moves. What the rest of the house may know is in this file.
"""

from __future__ import annotations

from engineio.payload import Payload
from flask import Flask

from ..others import Others
from . import strict
from .engine import WAYS
from .frames import LONGEST
from .gate import TRANSPORTS, Gate
from .origins import Origins
from .quiet import log
from .rooms import Rooms
from .server import Admit, Caller, Server, Sockets, Stands
from .shared import SharedRooms

MOST_PACKETS = 64
"""Packets in one polling request; stock answers OK to more than 16 and throws all of them away."""

SETTINGS = {
    "async_mode": "threading",
    "async_handlers": False,
    "max_http_buffer_size": LONGEST,
    "ping_interval": 20,
    "ping_timeout": 20,
    "http_compression": False,
    "cookie": None,
    "transports": TRANSPORTS,
    "json": strict,
    "logger": log,
    "engineio_logger": log,
}


def make_socketio() -> Sockets:
    """The one object that handlers are registered on; `init` gives it a server, a new one for each application."""
    return Sockets()


def init(
    socketio: Sockets,
    app: Flask,
    *,
    origins: list[str] | None,
    admit: Admit,
    stands: Stands,
    per_person: int,
    most: int,
    message_queue: Others | None,
    way: str,
) -> None:
    """Open the wire before the pages of `app`; a middleware for proxies has to come after this.

    `origins`: addresses whose pages may connect; None for the address that the request itself was sent to.
    `admit(environ)`: the ids of the person and the session behind a request, None for nobody; asked at each handshake and
    each polling request. `stands(who)`: whether that session stands now; asked when a connection has been let in, for it
    may have ended meanwhile. Both end their own database session.
    `per_person` and `most`: connections. `message_queue`: what is emitted is said to these too.
    `way`: one of WAYS.
    """
    allowed = Origins(origins)
    Payload.max_decode_packets = MOST_PACKETS
    server = Server(
        admit=admit,
        stands=stands,
        way=way,
        per_person=per_person,
        most=most,
        cors_allowed_origins=allowed,
        client_manager=SharedRooms(message_queue) if message_queue else Rooms(),
        **SETTINGS,
    )
    socketio.stand_on(server, app)
    app.wsgi_app = Gate(app, server, allowed)  # type: ignore[assignment,method-assign]


def occupants(socketio: Sockets, channel: str) -> list[str]:
    """The sids of this process's connections on the channel."""
    return socketio.server.on_channel(channel) if socketio.server else []


def enter(socketio: Sockets, sid: str, channel: str) -> None:
    """The connection hears what is emitted to the channel."""
    if socketio.server:
        socketio.server.enter_room(sid, channel)


def leave(socketio: Sockets, sid: str, channel: str) -> None:
    if socketio.server:
        socketio.server.leave_room(sid, channel)


def close_now(socketio: Sockets, channel: str) -> None:
    """End this process's connections on the channel: from now on nothing is heard from them. Waits for nobody.

    What was queued for them before has a quarter of a second to go out, so that they may be told why.
    """
    if socketio.server:
        for sid in socketio.server.on_channel(channel):
            socketio.server.disconnect(sid)


def end_all(socketio: Sockets) -> None:
    """Let everybody go, and nobody in, when this process is about to stop. What is under way is answered first."""
    if socketio.server:
        socketio.server.eio.stop()


def sessions(socketio: Sockets) -> set[int]:
    """The ids of the signed-in sessions that this process's connections belong to."""
    return {client.who[1] for client in socketio.server.eio.clients()} if socketio.server else set()


def empty(socketio: Sockets, channel: str) -> None:
    """This process's connections leave the channel, and stay connected."""
    if socketio.server:
        socketio.server.close_room(channel)


__all__ = [
    "WAYS",
    "Caller",
    "Sockets",
    "close_now",
    "empty",
    "end_all",
    "enter",
    "init",
    "leave",
    "make_socketio",
    "occupants",
    "sessions",
]
