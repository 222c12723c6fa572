"""The stock way: a WebSocket read by the thread that serves it and written to by one other, which takes from the queue.

The protocol is simple-websocket's. What is different here: no reading ahead of what has been handled, so that TCP
itself slows a flood down; whole frames only, whoever writes; no compression, which costs more than it saves; and an
end that waits for nobody.
"""

from __future__ import annotations

import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import simple_websocket
from wsproto.events import CloseConnection
from wsproto.frame_protocol import CloseReason
from wsproto.utilities import ProtocolError

from .client import SOCKETS, Client, Who
from .frames import LONGEST

_HANDSHAKE = (
    "HTTP_HOST",
    "HTTP_UPGRADE",
    "HTTP_CONNECTION",
    "HTTP_SEC_WEBSOCKET_KEY",
    "HTTP_SEC_WEBSOCKET_VERSION",
)


class Stock(Client):
    def __init__(self, server: Any, sid: str, who: Who) -> None:
        super().__init__(server, sid, who)
        self._line: Line | None = None

    def _converse(self, environ: dict[str, Any]) -> bool:
        self._line = Line(environ, self.hears)
        if not self.closing:  # while hands were shaken
            self._websocket_handler(self._line)
        return False

    def cut(self, code: int | None = None) -> None:
        if self._line is not None:
            self._line.close(code)


class Wire:
    """The TCP socket below, which the server that accepted it closes in the end."""

    def __init__(self, below: socket.socket) -> None:
        self._below = below
        self._writing = threading.Lock()
        with suppress(OSError):  # not TCP, which has no such delay either
            below.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def recv(self, most: int) -> bytes:
        return self._below.recv(most)

    def send(self, data: bytes) -> None:
        with self._writing:
            self._below.sendall(data)

    def offer(self, data: bytes) -> None:
        """Send a few bytes if that needs no waiting; else not at all."""
        if self._writing.acquire(blocking=False):
            try:
                with selectors.DefaultSelector() as look:
                    look.register(self._below, selectors.EVENT_WRITE)
                    if look.select(0):
                        self._below.sendall(data)
            finally:
                self._writing.release()

    def cut(self) -> None:
        """End it both ways; a thread that waits in `recv` or `send` comes back at once."""
        with suppress(OSError):
            self._below.shutdown(socket.SHUT_RDWR)


class Line(simple_websocket.Server):  # type: ignore[misc]
    """What Engine.IO takes for a WebSocket: `wait`, `send` and `close`."""

    connected: bool

    def __init__(self, environ: dict[str, Any], hears: Callable[[object], bool]) -> None:
        """Answers the handshake in `environ`. `hears` says of each frame whether it is one that is spoken here."""
        self._hears = hears
        shown = {name: environ[name] for name in _HANDSHAKE}
        below = next(name for name in SOCKETS if name in environ)
        super().__init__({**shown, below: Wire(environ[below])}, max_message_size=LONGEST)

    def wait(self) -> str | None:
        """The next frame; None when there will be none, because the far end went or said what is not spoken here."""
        try:
            frame: str | None = self.receive()
        except (OSError, ProtocolError):
            frame = None
        if frame is not None and self._hears(frame):
            return frame
        self.close(CloseReason.NORMAL_CLOSURE if frame is None else CloseReason.POLICY_VIOLATION)
        return None

    def receive(self, timeout: float | None = None) -> Any:
        while self.connected and not self.input_buffer:
            data = self.sock.recv(self.receive_bytes)
            if not data:
                break
            self.ws.receive_data(data)
            self.connected = self._handle_events()
        return self.input_buffer.pop(0) if self.input_buffer else None

    def close(self, reason: int | None = None, message: str | None = None) -> None:
        """Say goodbye where that costs no waiting, then cut the wire. Never raises, and may be called twice."""
        was_open, self.connected = self.connected, False
        if was_open:
            with suppress(OSError, ProtocolError, ValueError):  # the last where the server has closed it meanwhile
                self.sock.offer(self.ws.send(CloseConnection(reason or CloseReason.NORMAL_CLOSURE, message)))
        self.sock.cut()

    def _thread(self) -> None:
        """Nothing: simple-websocket would read ahead here, without end."""
