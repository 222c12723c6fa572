"""The gate before Engine.IO: who is not let in costs no connection, no thread and no line in the log.

A WSGI application around the pages' own. It asks, in this order: is this a request that the wire has, does it come
from a page of ours, is the connection that it names still there, is there room, and who is it. Every refusal is JSON
with a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from threading import Lock
from typing import Any
from urllib.parse import parse_qs

from flask import Flask

from ..errors import Busy, Garbled, Refusal, Stranger, TooLarge
from . import strict
from .client import Client, Who
from .engine import WHO, Engine
from .frames import LONGEST
from .origins import Origins
from .quiet import log, peer
from .server import Server
from .turnstile import Turnstile

PATH = "/socket.io/"
TRANSPORTS = ["websocket", "polling"]

Environ = dict[str, Any]
Start = Callable[..., Any]
Answer = Iterable[bytes]

_KEY = re.compile(r"[A-Za-z0-9+/]{22}==")


class Gate:
    def __init__(self, app: Flask, server: Server, origins: Origins) -> None:
        self._app = app
        self._pages = app.wsgi_app
        self._server = server
        self._engine: Engine = server.eio
        self._origins = origins
        self._at_pages = Turnstile(1.0)  # where a browser may send slowly what it has to say
        self._at_sockets = Turnstile(10.0)  # as long as anything waits for the database

    def __call__(self, environ: Environ, start: Start) -> Answer:
        if environ.get("PATH_INFO") != PATH:
            with self._at_pages:
                return self._pages(environ, start)
        mark = peer.set(str(environ.get("REMOTE_ADDR", "")))
        try:
            return self._pass({**environ, "flask.app": self._app}, _plainly(start))
        except Refusal as refusal:
            return _refuse(refusal, start)
        except (StopIteration, OSError):
            raise  # a WebSocket is over, or the far end went: for the server below
        except Exception:
            log.exception("a live connection failed")
            return _refuse(Busy("The live connection failed. Nothing is lost; it is tried again by itself."), start)
        finally:
            peer.reset(mark)

    def _pass(self, environ: Environ, start: Start) -> Answer:
        asked = _query(environ)
        self._origins.check(environ)
        sid = asked.get("sid")
        if sid is not None:
            client = self._client(sid)
            if not self._is_of(client, environ):
                raise Garbled("This connection belongs to another sign-in. Reload the page to begin one of your own.")
            with _in_use(client, environ, asked["transport"]):
                if environ["REQUEST_METHOD"] == "GET":  # which waits for something to be said
                    return self._handle(environ, start)
                with self._at_sockets:
                    return self._handle(environ, start)
        if environ["REQUEST_METHOD"] != "GET":
            raise Garbled("A live connection is begun with GET. Reload the page to begin one.")
        self._engine.room_for_one()
        with self._at_sockets:
            environ[WHO] = self._who(environ)
        return self._handle(environ, start)

    def _handle(self, environ: Environ, start: Start) -> Answer:
        answer: Answer = self._server.handle_request(environ, start)
        return answer

    def _client(self, sid: str) -> Client:
        client = self._engine.client(sid)
        if client is None or client.upgraded:
            raise Garbled("This live connection is over. Nothing is lost; a new one is made by itself.")
        return client

    def _is_of(self, client: Client, environ: Environ) -> bool:
        """By the cookie that it began with no more is asked than whether the session still stands."""
        if environ.get("HTTP_COOKIE") == client.cookie and self._server.stands(client.who):
            peer.set(f"person {client.who[0]}")
            return True
        return self._who(environ) == client.who

    def _who(self, environ: Environ) -> Who:
        who = self._server.admit(environ)
        if who is None:
            raise Stranger("You are not signed in, or your session has ended. Sign in; what you typed is kept.")
        peer.set(f"person {who[0]}")
        return who


def _query(environ: Environ) -> dict[str, str]:
    """EIO, transport and sid, each at most once. Raises Garbled for a request that no client of ours makes."""
    given = parse_qs(environ.get("QUERY_STRING", ""))
    if "j" in given:
        raise Garbled("Answers as a script (JSONP) are not given. Reload the page in a current browser.")
    if any(len(values) > 1 for values in given.values()):
        raise Garbled("The address names a thing twice. Reload the page.")
    asked = {name: values[0] for name, values in given.items()}
    if asked.get("EIO") != "4" or asked.get("transport") not in TRANSPORTS:
        raise Garbled("This is not the protocol that is spoken here: Socket.IO 5 on Engine.IO 4. Reload the page.")
    wanted = "HTTP_UPGRADE" in environ
    if wanted != (asked["transport"] == "websocket") or (wanted and not _shakes_hands(environ)):
        raise Garbled("This is no WebSocket handshake. A proxy may have changed it; the page goes on without.")
    if environ["REQUEST_METHOD"] not in ("GET", "POST"):
        raise Garbled("A live connection is used with GET and POST. Reload the page.")
    return asked


def _shakes_hands(environ: Environ) -> bool:
    return (
        environ["REQUEST_METHOD"] == "GET"
        and environ["HTTP_UPGRADE"].lower() == "websocket"
        and "upgrade" in re.split(r"[ ,]+", environ.get("HTTP_CONNECTION", "").lower())
        and environ.get("HTTP_SEC_WEBSOCKET_VERSION") == "13"
        and _KEY.fullmatch(environ.get("HTTP_SEC_WEBSOCKET_KEY", "")) is not None
        and bool(environ.get("HTTP_HOST"))
    )


def _in_use(client: Client, environ: Environ, transport: str) -> AbstractContextManager[None]:
    """One GET and one POST of a client at a time: more would take the threads that the pages need."""
    if environ["REQUEST_METHOD"] == "POST":
        length = environ.get("CONTENT_LENGTH") or ""
        if not re.fullmatch(r"[0-9]{1,9}", length) or int(length) > LONGEST:
            client.drop("a polling request without a length, or too long")
            raise TooLarge(f"A request of a live connection has a length of at most {LONGEST} bytes. Reload the page.")
        return _alone(client.posting)
    # a WebSocket is one at a time as well, and sees to that itself: it begins while a GET still waits
    return _alone(client.getting) if transport == "polling" else nullcontext()


@contextmanager
def _alone(lock: Lock) -> Iterator[None]:
    if not lock.acquire(blocking=False):
        raise Garbled("This connection is being used already. Reload the page to begin another.")
    try:
        yield
    finally:
        lock.release()


def _plainly(start: Start) -> Start:
    """What goes out is never kept by anybody, nor taken for anything but what it says it is."""

    def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start(status, [*headers, ("Cache-Control", "no-store"), ("X-Content-Type-Options", "nosniff")], *more)

    return begin


REASONS = {400: "Bad Request", 401: "Unauthorized", 413: "Content Too Large", 429: "Too Many Requests"}


def _refuse(refusal: Refusal, start: Start) -> Answer:
    body = strict.dumps({"ok": False, "error": refusal.shape()}).encode()
    headers = [("Content-Type", "application/json"), ("Content-Length", str(len(body)))]
    retry_after = refusal.shape().get("retry_after")
    if retry_after is not None:
        headers.append(("Retry-After", str(retry_after)))
    _plainly(start)(f"{refusal.status} {REASONS.get(refusal.status, 'Service Unavailable')}", headers)
    return [body]
