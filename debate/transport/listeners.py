"""A few threads hear all WebSockets: whoever is free takes the next one that has something to say.

Nobody else touches that one until what it said has been done, so each is heard in order; and one that is silent costs
no thread.
"""

from __future__ import annotations

import select
import threading
from typing import Protocol

from .quiet import log

MOST = 32
"""Threads: as many can be storing something, or waiting for a database that does not answer, at the same moment."""

BORED = 10.0
"""Seconds after which a thread that heard nothing goes, if another one still listens."""


EPOLL = hasattr(select, "epoll")
"""Whether there can be any: it is Linux that lets several threads wait for the same sockets."""


class Line(Protocol):
    def fileno(self) -> int: ...

    def hear(self) -> bool:
        """Take what has come, without waiting; False when nothing more will."""

    def hung_up(self) -> None:
        """It was the end."""


class Listeners:
    def __init__(self) -> None:
        self._ready = select.EPOLLIN | select.EPOLLONESHOT
        self._poll = select.epoll()
        self._lines: dict[int, Line] = {}
        self._lock = threading.Lock()
        self._threads = 0
        self._free = 0

    def add(self, line: Line) -> None:
        """Hear it from now on, and close it when it ends. It may be over before this returns."""
        self._lines[line.fileno()] = line
        self._poll.register(line, self._ready)
        self._one_more()

    def _one_more(self) -> None:
        """Somebody listens while the others are at work."""
        with self._lock:
            if self._free or self._threads == MOST:
                return
            self._threads += 1
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            with self._lock:
                self._free += 1
            called = self._poll.poll(BORED, 1)
            with self._lock:
                self._free -= 1
                if not called and (self._free or not self._lines):
                    self._threads -= 1
                    return
            for number, _events in called:
                self._one_more()
                self._hear(number)

    def _hear(self, number: int) -> None:
        line = self._lines[number]
        try:
            if line.hear():
                self._poll.modify(number, self._ready)
                return
        except Exception:
            log.exception("a WebSocket failed")
        del self._lines[number]
        self._poll.unregister(number)
        line.hung_up()
