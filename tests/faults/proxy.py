"""A TCP proxy that cuts what goes through it, in the ways in which networks do."""

from __future__ import annotations

import contextlib
import selectors
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from random import Random

CHUNK = 65536
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of a socket whose close is a reset."""


class Cut(StrEnum):
    RESET = "reset"
    CLOSED = "closed"
    """A FIN to both ends, as when a proxy is restarted."""
    HALF_OPEN = "half-open"
    """The server is told, the client is not: nothing is heard there any more, nor answered."""
    BLACK_HOLE = "black hole"
    """Neither is told: whatever is sent goes nowhere."""


class Proxy:
    """Between clients and the server at `port`. One thread carries everything."""

    def __init__(self, port: int) -> None:
        self._server = ("127.0.0.1", port)
        self._door = socket.create_server(("127.0.0.1", 0), backlog=200)
        self._door.setblocking(False)
        self._look = selectors.DefaultSelector()
        self._look.register(self._door, selectors.EVENT_READ)
        self._lock = threading.Lock()
        self._pairs: dict[socket.socket, socket.socket] = {}
        self._clients: list[socket.socket] = []
        self._held: list[socket.socket] = []
        """What was cut without a word stays open, or its end would be told."""
        self._running = True
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._door.getsockname()[1]}"

    def cut(self, how: Cut, luck: Random) -> bool:
        """Cut one of the connections there are; False when there is none."""
        with self._lock:
            if not self._clients:
                return False
            client = luck.choice(self._clients)
            self._part(client, how)
            return True

    def close(self) -> None:
        self._running = False
        self._thread.join()
        with self._lock:
            for client in list(self._clients):
                self._part(client, Cut.CLOSED)
            for held in [*self._held, self._door]:
                held.close()
            self._look.close()

    def _part(self, client: socket.socket, how: Cut) -> None:
        server = self._pairs[client]
        for end in (client, server):
            self._look.unregister(end)
            del self._pairs[end]
        self._clients.remove(client)
        told = {Cut.HALF_OPEN: [server], Cut.BLACK_HOLE: []}.get(how, [client, server])
        for end in (client, server):
            if end in told:
                if how is Cut.RESET:
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                end.close()
            else:
                self._held.append(end)

    def _carry(self) -> None:
        while self._running:
            for key, _ in self._look.select(0.1):
                with self._lock, contextlib.suppress(OSError):
                    self._step(key.fileobj)  # type: ignore[arg-type]

    def _step(self, ready: socket.socket) -> None:
        if ready is self._door:
            self._begin()
        elif ready in self._pairs:
            client = ready if ready in self._clients else self._pairs[ready]
            try:
                data = ready.recv(CHUNK)
                if data:
                    self._pairs[ready].sendall(data)
            except OSError:
                data = b""
            if not data:
                self._part(client, Cut.CLOSED)

    def _begin(self) -> None:
        client, _ = self._door.accept()
        try:
            server = socket.create_connection(self._server, timeout=5)
        except OSError:
            client.close()
            return
        for end, other in ((client, server), (server, client)):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            end.settimeout(5)
            self._pairs[end] = other
            self._look.register(end, selectors.EVENT_READ)
        self._clients.append(client)


@contextmanager
def between(port: int) -> Iterator[Proxy]:
    proxy = Proxy(port)
    try:
        yield proxy
    finally:
        proxy.close()
