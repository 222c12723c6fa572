"""The log of the transport: whoever sends nonsense gets one line in ten seconds, not the disk."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar

PAUSE = 10.0
"""Seconds between two lines about the same peer."""

MOST_PEERS = 1000

peer: ContextVar[str] = ContextVar("peer", default="")
"""Whom the thread is serving: "person 5", or an address before it is known who that is. Never logged itself."""


class OncePerPeer(logging.Filter):
    """Lets a line through when there was none about the same peer, or where there is no peer of the same wording."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._lock = threading.Lock()
        self._silent_until: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        key = peer.get() or str(record.msg)
        now = self._clock()
        with self._lock:
            if now < self._silent_until.get(key, now):
                return False
            if len(self._silent_until) >= MOST_PEERS:
                self._silent_until = {known: until for known, until in self._silent_until.items() if now < until}
            if len(self._silent_until) >= MOST_PEERS:
                return False
            self._silent_until[key] = now + PAUSE
            return True


log = logging.getLogger("debate.transport")
log.setLevel(logging.WARNING)  # below that, Engine.IO writes down every packet, and with it what people say
log.addFilter(OncePerPeer())
