"""The way out to the browsers, and the only home of emit.

What an action announces is sent after its commit and never before, by this process to its own browsers and by the
others to theirs. What fails to be sent is logged and not raised: the database is the truth, and a browser that missed
something asks for it.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from . import transport
from .db import after_commit
from .others import others
from .presence import presence
from .standing import standing

log = logging.getLogger(__name__)

socketio = transport.make_socketio()

ROOM = "room:"


def announce(channel: str, event: str, shape: Mapping[str, Any]) -> None:
    """Tell everybody on `channel`, once the action that is going on has been committed."""
    after_commit(lambda: tell(channel, event, shape))


def tell(channel: str, event: str, shape: Mapping[str, Any], but: str | None = None) -> None:
    """Tell everybody on `channel` now, except the socket `but`; for what is never stored, such as who is typing."""
    _try(lambda: socketio.emit(event, dict(shape), to=channel, skip_sid=but))


def tell_own(channel: str, event: str, shape: Mapping[str, Any], but: str | None = None) -> None:
    """Tell those on `channel` whose sockets are of this process: what every process tells its own."""
    _try(lambda: socketio.emit(event, dict(shape), to=channel, skip_sid=but, ignore_queue=True))  # type: ignore[call-arg]


def tell_here(room_id: int, but: str | None = None, **change: Any) -> None:
    """Tell the room who came (`arrived`: a person) or went (`left`: their id), and how many are here now."""
    shape = {"room_id": room_id, "count": presence.count(room_id), **change}
    tell_own(room_channel(room_id), "here", shape, but)


def enter(sid: str, channel: str) -> None:
    """From now on the socket hears what is told on `channel`."""
    transport.enter(socketio, sid, channel)


def leave(sid: str, channel: str) -> None:
    transport.leave(socketio, sid, channel)


def reseat(channel: str) -> None:
    """After the commit, everybody on the room's channel has to ask again whether they may be there."""
    room_id = int(channel.removeprefix(ROOM))
    after_commit(lambda: _try(lambda: others.everywhere("reseat", room_id)))


def end_person(user_id: int, message: str) -> None:
    """After the commit, every socket of the person ends."""
    after_commit(lambda: _try(lambda: others.everywhere("end", person_channel(user_id), message)))


def end_session(session_id: int, message: str) -> None:
    """After the commit, every socket of that one signed-in browser ends."""
    after_commit(lambda: _try(lambda: others.everywhere("end", session_channel(session_id), message)))


@others.hear("reseat")
def reseat_own(room_id: int) -> None:
    """Those in the room whose sockets are of this process have to ask again; nobody is in it until they do."""
    tell_own(room_channel(room_id), "rejoin", {"room_id": room_id})
    _try(lambda: transport.empty(socketio, room_channel(room_id)))
    presence.empty(room_id)


@others.hear("end")
def end_own(channel: str, message: str) -> None:
    """The sockets of this process that are on the channel end, and whose they are is looked up before they say more."""
    standing.forget()
    tell_own(channel, "ended", {"message": message})
    _try(lambda: transport.close_now(socketio, channel))


def room_channel(room_id: int) -> str:
    return f"{ROOM}{room_id}"


def person_channel(user_id: int) -> str:
    return f"person:{user_id}"


def session_channel(session_id: int) -> str:
    return f"session:{session_id}"


def _try(way_out: Callable[[], object]) -> None:
    if socketio.server is None:
        return  # the command line has no browsers
    try:
        way_out()
    except Exception:
        log.exception("something could not be told; browsers will ask for it")
