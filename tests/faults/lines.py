"""What goes between a client and the server: requests, and Socket.IO with nothing around it. Texts go out, texts come in,
in order, and either can be cut like a cable.

The usual client library starts a thread for each message, which would lose the order that is looked at here.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading
from collections import deque
from collections.abc import Sequence
from typing import Any, Protocol
from urllib.parse import urlsplit

import websocket

PING, PONG, CLOSED = "2", "3", "1"
APART = "\x1e"
"""Between the packets of one polling request."""

GONE = (OSError, http.client.HTTPException, websocket.WebSocketException, ValueError)
"""What it is like when the far end is not there, or says nothing that can be read."""


class Requests:
    """One connection for requests, opened again when it has been closed. Of one thread."""

    def __init__(self, address: str, cookie: str, patience: float) -> None:
        at = urlsplit(address)
        kind = http.client.HTTPSConnection if at.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(at.netloc, timeout=patience)
        self._headers = {"Cookie": cookie, "Accept": "application/json"}

    def ask(self, path: str, body: bytes | None = None, **headers: str) -> tuple[int, str]:
        """GET without a body, POST with one. Raises one of GONE."""
        try:
            self._connection.request("GET" if body is None else "POST", path, body, {**self._headers, **headers})
            answer = self._connection.getresponse()
            return answer.status, answer.read().decode()
        except BaseException:
            self._connection.close()
            raise

    def wait(self, patience: float) -> None:
        """From now on so many seconds for an answer."""
        self._connection.timeout = patience
        if (below := self._connection.sock) is not None:
            below.settimeout(patience)

    def cut(self) -> None:
        """From any thread, whatever is under way in another."""
        if (below := self._connection.sock) is not None:
            with contextlib.suppress(OSError):
                below.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._connection.close()


class Line(Protocol):
    def say(self, texts: Sequence[str]) -> None:
        """All of them at once. Raises one of GONE."""

    def hear(self) -> str:
        """The next packet but for pings, which are answered. Raises one of GONE when there will be none."""

    def cut(self) -> None:
        """At once, without a goodbye, from any thread: who is hearing hears that it is over."""

    def close(self) -> None:
        """Give back what it held, in the thread that heard."""


class WebSocketLine:
    def __init__(self, address: str, cookie: str, patience: float) -> None:
        url = f"ws{address.removeprefix('http')}/socket.io/?EIO=4&transport=websocket"
        self._socket = websocket.create_connection(url, cookie=cookie, timeout=patience, enable_multithread=True)
        try:
            silence = _opened(str(self._socket.recv()))["silence"]
            self.say(["40"])
            _let_in(self.hear())
            self._socket.settimeout(silence)
        except BaseException:
            self.close()
            raise

    def say(self, texts: Sequence[str]) -> None:
        for text in texts:
            self._socket.send(text)

    def hear(self) -> str:
        while (text := str(self._socket.recv())) == PING:
            self.say([PONG])
        return _spoken(text)

    def cut(self) -> None:
        with contextlib.suppress(OSError, AttributeError):  # the latter when it has been closed meanwhile
            self._socket.abort()  # type: ignore[no-untyped-call]

    def close(self) -> None:
        self._socket.shutdown()  # type: ignore[no-untyped-call]


class PollingLine:
    def __init__(self, address: str, cookie: str, patience: float) -> None:
        self._path = "/socket.io/?EIO=4&transport=polling"
        self._out, self._in = Requests(address, cookie, patience), Requests(address, cookie, patience)
        self._heard: deque[str] = deque()
        self._saying = threading.Lock()
        try:
            opened = _opened(_read(self._in.ask(self._path)))
            self._path += f"&sid={opened['sid']}"
            self.say(["40"])
            _let_in(self.hear())
            self._in.wait(opened["silence"])
        except BaseException:
            self.close()
            raise

    def say(self, texts: Sequence[str]) -> None:
        with self._saying:
            _read(self._out.ask(self._path, APART.join(texts).encode()))

    def hear(self) -> str:
        while True:
            while not self._heard:
                self._heard.extend(_read(self._in.ask(self._path)).split(APART))
            if (text := self._heard.popleft()) != PING:
                return _spoken(text)
            self.say([PONG])

    def cut(self) -> None:
        self._in.cut()
        self._out.cut()

    def close(self) -> None:
        self._in.close()
        self._out.close()


def _read(answer: tuple[int, str]) -> str:
    status, text = answer
    if status != 200:
        raise ValueError(f"{status}: {text[:200]}")
    return text


def _opened(text: str) -> dict[str, Any]:
    """What the server says of a new connection; `silence`: the seconds after which one that says nothing is dead."""
    if not text.startswith("0"):
        raise ValueError(f"not opened: {text[:200]}")
    given: dict[str, Any] = json.loads(text[1:])
    return {**given, "silence": (given["pingInterval"] + given["pingTimeout"]) / 1000}


def _let_in(text: str) -> None:
    if not text.startswith("40"):
        raise ValueError(f"not let in: {text[:200]}")


def _spoken(text: str) -> str:
    if text in ("", CLOSED) or text.startswith("41"):
        raise ValueError("the server has ended it")
    return text
