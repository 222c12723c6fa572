"""Every few seconds each occupied room is told its clock, so that a browser which missed something learns of it.

With it goes whatever else may not have been heard: who is in the rooms of other processes, which sessions have ended,
and who may not be where they are any more; what need not be kept at once is written down, and what has waited long enough
for somebody's word goes through.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from flask_socketio import SocketIO
from sqlalchemy import select

from .. import db, live, transport
from ..models import Room, Round
from ..others import others
from ..presence import presence
from ..services import seats, sessions, steelman
from . import elsewhere

log = logging.getLogger(__name__)

EVERY = 12.0
"""Seconds; the delivery contract promises at most 15."""

TOGETHER = 0.3
"""Seconds between being asked to hurry and the beat: many ask at the same moment, and one beat is for all of them."""

NAME = "heartbeat"
"""Of its thread, for whoever looks at what a process does."""

_begun = threading.Event()
_hurry = threading.Event()


def listen(socketio: SocketIO) -> None:
    """One beat for the process, however often an application is put together in it."""
    if not _begun.is_set():
        _begun.set()
        socketio.start_background_task(_beat)


def _beat() -> None:
    threading.current_thread().name = NAME
    while True:
        if _hurry.wait(EVERY):
            time.sleep(TOGETHER)
            _hurry.clear()
        beat_once()


@others.hear("who")
def hurry() -> None:
    """Beat now and not when it is time: another process has begun, or we hear again."""
    _hurry.set()


@others.hear("back")
def _back() -> None:
    others.say("who")
    hurry()


def beat_once() -> None:
    """Each part for itself: where one cannot be done, the others are."""
    for part in (
        elsewhere.beat,
        steelman.let_through,
        _tell_clocks,
        _end_what_has_ended,
        _reseat_the_lost,
        sessions.write_down,
    ):
        _try(part)


def _try(part: Callable[[], None]) -> None:
    try:
        part()
    except Exception as error:
        if db.out_of_reach(error):  # said each time, and in one line
            log.warning("a heartbeat did not reach the database; the next one is on its way")
        else:
            log.exception("a part of a heartbeat failed; the next one is on its way")
    finally:
        db.finish()


def _tell_clocks() -> None:
    occupied = presence.occupied()
    if not occupied:
        return
    newest = select(Round.room_id, Round.id, Round.version).where(Round.room_id.in_(occupied)).order_by(Round.id)
    rounds = {room_id: {"id": id, "version": version} for room_id, id, version in db.session.execute(newest)}
    clocks = select(Room.id, Room.seq, Room.chat_seq).where(Room.id.in_(occupied))
    for room_id, seq, chat in db.session.execute(clocks):
        head = {"room_id": room_id, "seq": seq, "round": rounds.get(room_id), "chat": chat}
        live.tell_own(live.room_channel(room_id), "head", head)


def _end_what_has_ended() -> None:
    open_here = transport.sessions(live.socketio)
    for session_id in seats.ended(open_here) if open_here else ():
        live.end_own(live.session_channel(session_id), "Your session has ended. Sign in; what you typed is kept.")


def _reseat_the_lost() -> None:
    occupied = presence.occupied()
    for room_id in seats.lost(occupied) if occupied else ():
        live.reseat_own(room_id)
