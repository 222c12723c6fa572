"""Every few seconds each occupied room is told its clock, so that a browser which missed something learns of it."""

from __future__ import annotations

import logging
import threading
import time

from flask_socketio import SocketIO
from sqlalchemy import select

from .. import db, live
from ..models import Room
from ..presence import presence

log = logging.getLogger(__name__)

EVERY = 12.0
"""Seconds; the delivery contract promises at most 15."""

_begun = threading.Event()


def listen(socketio: SocketIO) -> None:
    """One beat for the process, however often an application is put together in it."""
    if not _begun.is_set():
        _begun.set()
        socketio.start_background_task(_beat)


def _beat() -> None:
    while True:
        time.sleep(EVERY)
        beat_once()


def beat_once() -> None:
    """Tell every occupied room its clock."""
    try:
        occupied = presence.occupied()
        if occupied:
            for room_id, seq in db.session.execute(select(Room.id, Room.seq).where(Room.id.in_(occupied))):
                live.tell(live.room_channel(room_id), "head", {"room_id": room_id, "seq": seq})
    except Exception:
        log.exception("a heartbeat failed; the next one is on its way")
    finally:
        db.finish()
