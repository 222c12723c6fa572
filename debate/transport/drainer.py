"""Writes what had to wait to whoever has room again; nobody waits for anybody there either."""

from __future__ import annotations

import select
import socket
import threading
import time
from contextlib import suppress

from .outlet import Outlet


class Drainer:
    """Done by one thread in `work`; `add` may be called by any."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: set[Outlet] = set()
        self._ear, self._bell = socket.socketpair()
        self._ear.setblocking(False)
        self._bell.setblocking(False)

    def add(self, outlet: Outlet) -> None:
        """Look after it until nothing waits there any more."""
        with self._lock:
            self._waiting.add(outlet)
        with suppress(BlockingIOError):  # it has been rung often enough
            self._bell.send(b"!")

    def work(self, seconds: float) -> None:
        """Do this for so long."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            for outlet in self._with_room(left):
                with self._lock:
                    self._waiting.discard(outlet)  # before it is drained: what begins to wait after that adds it again
                if outlet.drain():
                    with self._lock:
                        self._waiting.add(outlet)

    def _with_room(self, patience: float) -> list[Outlet]:
        """Who can be written to; waits for that for some seconds at most, or until there is somebody new."""
        with self._lock:
            self._waiting = {outlet for outlet in self._waiting if not outlet.over}
            known = {outlet.fileno(): outlet for outlet in self._waiting}
        known.pop(-1, None)
        asked = select.poll()
        asked.register(self._ear, select.POLLIN)
        for number in known:
            asked.register(number, select.POLLOUT)
        ready = [number for number, _ in asked.poll(patience * 1000)]
        with suppress(BlockingIOError):
            self._ear.recv(4096)
        return [known[number] for number in ready if number in known]
