"""A raw Engine.IO client, by polling and by WebSocket, for what no library would send; and a house to be rude in.

The cookie is `who=5.50`: person 5, session 50.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import socket
import struct
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.cookies import SimpleCookie
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from debate import transport

PATIENCE = 5.0
"""Seconds within which whatever is to happen has happened. It is two on a machine that has nothing else to do."""

TEXT, BINARY, CONTINUED, CLOSE, PING, PONG = 1, 2, 0, 8, 9, 10
EVERYBODY = "everybody"

person_ids = count(1000, 50)
"""The first of fifty people who are in nobody else's test."""


def cookie(person: int, session: int | None = None) -> str:
    return f"who={person}.{session or 10 * person}"


class House:
    """A Flask application with one page and four words on a real port, which counts who comes and who goes."""

    def __init__(self, way: str, **limits: Any) -> None:
        self.came: Counter[int] = Counter()
        self.went: Counter[int] = Counter()
        self.heard: list[tuple[int, str, Any]] = []
        self.ended_sessions: set[int] = set()
        self.on_connect: Callable[[], object] = lambda: None
        self.socketio = transport.make_socketio()
        self.app = Flask(__name__)
        self.app.add_url_rule("/", "page", lambda: "a page")
        for word in ("join", "leave", "rebut", "typing"):
            self.socketio.on_event(word, self._hearing(word))
        self.socketio.on("connect")(self._connect)
        self.socketio.on_event("disconnect", self._disconnect)
        settings: dict[str, Any] = {"origins": None, "per_person": 100, "most": 200, "message_queue": None, "way": way}
        settings |= {"admit": self.admit, "stands": lambda who: who[1] not in self.ended_sessions}
        transport.init(self.socketio, self.app, **{**settings, **limits})
        self.port = 0

    def admit(self, environ: dict[str, Any]) -> tuple[int, int] | None:
        morsel = SimpleCookie(environ.get("HTTP_COOKIE", "")).get("who")
        if morsel is None:
            return None
        person, session = map(int, morsel.value.split("."))
        return None if session in self.ended_sessions else (person, session)

    def _connect(self, caller: transport.Caller) -> None:
        self.came[caller.user_id] += 1
        for channel in (EVERYBODY, f"person:{caller.user_id}", f"session:{caller.session_id}"):
            transport.enter(self.socketio, caller.sid, channel)
        self.on_connect()

    def _disconnect(self, caller: transport.Caller) -> None:
        self.went[caller.user_id] += 1

    def _hearing(self, word: str) -> Callable[[transport.Caller, Any], Any]:
        def handle(caller: transport.Caller, said: Any) -> Any:
            self.heard.append((caller.user_id, word, said))
            if isinstance(said, dict):
                time.sleep(said.get("takes", 0))
            return {"ok": True, "said": said}

        return handle

    def tell(self, words: str, channel: str = EVERYBODY) -> None:
        self.socketio.emit("post", {"words": words}, to=channel)

    def counts(self, person: int) -> tuple[int, int]:
        return self.came[person], self.went[person]

    def heard_of(self, person: int) -> list[tuple[str, Any]]:
        return [(word, said) for who, word, said in self.heard if who == person]

    def connections_of(self, person: int) -> list[Any]:
        """What the transport has of the person that has not ended."""
        return [client for client in self.engine.clients() if client.who[0] == person]

    def here(self, person: int) -> list[str]:
        return transport.occupants(self.socketio, f"person:{person}")

    @property
    def server(self) -> Any:
        return self.socketio.server

    @property
    def engine(self) -> Any:
        return self.server.eio

    def socket(self, person: int, **more: Any) -> RawSocket:
        """A WebSocket of the person that has been let in."""
        raw = RawSocket(self.port, cookie(person), **more)
        raw.say("40")
        assert raw.hear("40")
        return raw

    def polling(self, person: int) -> RawPolling:
        """A polling connection of the person that has been let in."""
        raw = RawPolling(self.port, cookie(person))
        assert raw.post("40")[0] == 200
        assert "40" in raw.get()[1]
        return raw


Houses = Callable[..., House]
"""Makes a house in the way that is tested; see conftest.py."""


class _Silent(WSGIRequestHandler):
    def log(self, *_args: Any) -> None:
        pass


@contextmanager
def standing(house: House) -> Iterator[House]:
    """Werkzeug's server in threads around the house, on a free port."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True, request_handler=_Silent)
    house.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield house
    finally:
        transport.end_all(house.socketio)
        server.shutdown()
        server.server_close()


def soon(question: Callable[[], object], patience: float = PATIENCE) -> bool:
    """Is it so, or does it become so?"""
    deadline = time.monotonic() + patience
    while not question():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.005)
    return True


def stall(house: House, person: int) -> None:
    """Write to somebody who does not read until the network takes no more and something waits to be written."""
    [theirs] = house.connections_of(person)
    for _ in range(600):
        house.tell("x" * 30_000, f"person:{person}")
        if theirs.waiting() > 5 and not soon(lambda: theirs.waiting() < 3, 0.5):
            return
    raise AssertionError("the network holds everything")


class RawPolling:
    """Engine.IO by polling, one TCP connection per request, as two at once may be wanted."""

    def __init__(self, port: int, who: str | None = None, *, begin: bool = True) -> None:
        self.port = port
        self.headers = {"Cookie": who} if who else {}
        self.sid = ""
        if begin:
            status, text = self.get()
            assert status == 200, text
            self.sid = json.loads(text[1:])["sid"]

    def request(
        self, method: str, body: bytes | None = None, query: str = "", path: str | None = None, **headers: Any
    ) -> tuple[int, str]:
        """Headers by their names with _ for -; None takes one away."""
        path = path or f"/socket.io/?EIO=4&transport=polling{'&sid=' + self.sid if self.sid else ''}{query}"
        given = {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, body, {name: value for name, value in given.items() if value is not None})
            answer = connection.getresponse()
            self.answered = answer.headers
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def get(self, query: str = "", **headers: Any) -> tuple[int, str]:
        return self.request("GET", query=query, **headers)

    def post(self, body: str | bytes, **headers: Any) -> tuple[int, str]:
        return self.request("POST", body.encode() if isinstance(body, str) else body, **headers)


class RawSocket:
    """A WebSocket by hand: any frame can be sent, well formed or not."""

    def __init__(
        self,
        port: int,
        who: str | None = None,
        *,
        sid: str = "",
        buffer: int | None = None,
        begin: bool = True,
        path: str | None = None,
        **headers: Any,
    ) -> None:
        self.tcp = socket.socket()
        if buffer is not None:
            self.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, buffer)
        self.tcp.settimeout(5)
        self.tcp.connect(("127.0.0.1", port))
        self._read = b""
        path = path or f"/socket.io/?EIO=4&transport=websocket{'&sid=' + sid if sid else ''}"
        sent: dict[str, str | None] = {
            "Host": f"127.0.0.1:{port}",
            "Upgrade": "websocket",
            "Connection": "Upgrade",
            "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode(),
            "Sec-WebSocket-Version": "13",
            "Cookie": who,
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items() if value is not None)]
        self.tcp.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        while b"\r\n\r\n" not in self._read and self._more(5):
            pass
        self.head, _, self._read = self._read.partition(b"\r\n\r\n")
        self.status = int(self.head.split(b" ", 2)[1]) if self.head else 0
        if begin and self.status == 101 and not sid:
            self.sid = json.loads(self.hear("0")[1:])["sid"]

    def frame(self, payload: bytes, opcode: int = TEXT, *, fin: bool = True, mask: bool = True, bits: int = 0) -> None:
        self.tcp.sendall(framed(payload, opcode, fin=fin, mask=mask, bits=bits))

    def say(self, text: str) -> None:
        self.frame(text.encode())

    def next(self, patience: float = PATIENCE) -> tuple[int, bytes] | None:
        """The next frame from the server, or None when the connection is over or the patience is."""
        deadline = time.monotonic() + patience
        while True:
            found = self._take()
            if found is not None:
                return found
            if not self._more(deadline - time.monotonic()):
                return None

    def hear(self, start: str, patience: float = PATIENCE) -> str:
        """The next text that begins with `start`, "" when none comes; pings are answered meanwhile."""
        deadline = time.monotonic() + patience
        while (frame := self.next(deadline - time.monotonic())) is not None:
            text = frame[1].decode("utf-8", "replace") if frame[0] == TEXT else ""
            if text == "2":
                self.say("3")
            if text.startswith(start) and text:
                return text
        return ""

    def is_over(self, patience: float = PATIENCE) -> bool:
        """Has the server ended the connection, or does it now? What it still says before is read and forgotten."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            with suppress(TimeoutError):
                self.tcp.settimeout(max(0.01, deadline - time.monotonic()))
                try:
                    if not self.tcp.recv(65536):
                        return True
                except ConnectionError:
                    return True
        return False

    def cannot_say(self, text: str) -> bool:
        """Is the line cut, so that what is said here is heard nowhere?"""
        try:
            self.say(text)
        except ConnectionError:
            return True
        return False

    def close(self) -> None:
        self.tcp.close()

    def _more(self, patience: float) -> bool:
        try:
            self.tcp.settimeout(max(0.001, patience))
            data = self.tcp.recv(65536)
        except (TimeoutError, ConnectionError):
            return False
        self._read += data
        return bool(data)

    def _take(self) -> tuple[int, bytes] | None:
        data = self._read
        if len(data) < 2:
            return None
        length, start = data[1] & 127, 2
        if length >= 126:
            wide = {126: (">H", 4), 127: (">Q", 10)}[length]
            if len(data) < wide[1]:
                return None
            length, start = struct.unpack(wide[0], data[2 : wide[1]])[0], wide[1]
        if len(data) < start + length:
            return None
        self._read = data[start + length :]
        return data[0] & 15, data[start : start + length]


def framed(payload: bytes, opcode: int = TEXT, *, fin: bool = True, mask: bool = True, bits: int = 0) -> bytes:
    head = bytes([(128 if fin else 0) | bits | opcode])
    flag = 128 if mask else 0
    if len(payload) < 126:
        head += bytes([flag | len(payload)])
    elif len(payload) < 65536:
        head += bytes([flag | 126]) + struct.pack(">H", len(payload))
    else:
        head += bytes([flag | 127]) + struct.pack(">Q", len(payload))
    if not mask:
        return head + payload
    key = os.urandom(4)
    repeated = (key * (len(payload) // 4 + 1))[: len(payload)]
    masked = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return head + key + masked.to_bytes(len(payload), "big")
