"""A small proxy such as networks have: it passes requests on, and does with WebSockets what it is told to."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import re
import socket
import threading
import time
from collections.abc import Iterator
from typing import Literal

Manner = Literal["passes", "cuts", "hushes", "interrupts"]
"""What becomes of a WebSocket. cuts: let begin and ended at once; hushes: let begin, and nothing comes through;
interrupts: passed on, and ended after a moment."""

MOMENT = 0.3
"""Seconds that a WebSocket is passed on before it is interrupted."""


class Proxy:
    """`websockets` has the moment of each WebSocket that was begun, `polls` of each request of a connection by polling."""

    def __init__(self, upstream_port: int, manner: Manner) -> None:
        self.manner = manner
        self.websockets: list[float] = []
        self.polls: list[float] = []
        self._upstream_port = upstream_port
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://localhost:{self._listening.getsockname()[1]}"

    def close(self) -> None:
        _shut(self._listening, *self._open)

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                self._open.append(client)
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), contextlib.closing(client):
            head = client.recv(65536)
            if b"transport=polling" in head and b"sid=" in head:
                self.polls.append(time.monotonic())
            key = re.search(rb"(?i)sec-websocket-key: *(\S+)", head)
            if key is None:
                self._relay(client, head)
                return
            self.websockets.append(time.monotonic())
            if self.manner in ("passes", "interrupts"):
                self._relay(client, head, MOMENT if self.manner == "interrupts" else None)
                return
            client.sendall(_consent(key[1]))
            while self.manner == "hushes" and client.recv(65536):
                pass

    def _relay(self, client: socket.socket, head: bytes, seconds: float | None = None) -> None:
        with contextlib.closing(socket.create_connection(("127.0.0.1", self._upstream_port))) as upstream:
            self._open.append(upstream)
            if seconds is not None:
                timer = threading.Timer(seconds, _shut, (client, upstream))
                timer.daemon = True
                timer.start()
            upstream.sendall(head)
            back = threading.Thread(target=_pass_on, args=(upstream, client), daemon=True)
            back.start()
            _pass_on(client, upstream)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    _shut(target)


def _shut(*sockets: socket.socket) -> None:
    for it in sockets:
        with contextlib.suppress(OSError):
            it.shutdown(socket.SHUT_RDWR)
        it.close()


def _consent(key: bytes) -> bytes:
    accept = base64.b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


@contextlib.contextmanager
def before(address: str, manner: Manner) -> Iterator[Proxy]:
    proxy = Proxy(int(address.rpartition(":")[2]), manner)
    try:
        yield proxy
    finally:
        proxy.close()
