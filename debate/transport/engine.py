"""Engine.IO: who may have a connection and how many, and one thread that looks after all of them.

Connections come and go through `Engine`; each is a `Client`, and nothing outside of this package knows either.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any

import engineio
from engineio.packet import OPEN, Packet

from ..errors import Busy, TooFast
from .backlog import Backlog
from .client import LAST_WORDS, Client, Who
from .direct import Direct
from .drainer import Drainer
from .listeners import EPOLL, Listeners
from .stock import Stock

WHO = "debate.who"
"""The key in the WSGI environment under which the gate leaves Who, for the handlers to read as well."""

TICK = 0.5
"""Seconds between two looks at all clients."""

UNDER_WAY = 5.0
"""Seconds, in all, that handlers have to finish when the server stops."""

WAYS: dict[str, type[Client]] = {"direct": Direct, "stock": Stock}
"""How a WebSocket is heard and written to, by the words of DEBATE_TRANSPORT. The direct way is Linux's: it wants epoll."""

KEPT = frozenset(
    "REQUEST_METHOD SCRIPT_NAME SERVER_NAME SERVER_PORT SERVER_PROTOCOL wsgi.url_scheme "
    f"HTTP_HOST HTTP_COOKIE REMOTE_ADDR flask.app {WHO}".split()
)
"""What is kept of a connection's first request, to look once more whose it is. The rest is as large as all else of it."""


class Engine(engineio.Server):  # type: ignore[misc]
    def __init__(self, *, way: str, per_person: int, most: int, **settings: Any) -> None:
        super().__init__(**settings)
        self.way = WAYS[way if EPOLL else "stock"]
        self.drainer = Drainer()
        if self.way is Direct:
            self.listeners = Listeners()
        self.on_change_over: Callable[[str], None] = lambda sid: None
        self.per_person = per_person
        self.most = most
        self._seating = threading.Lock()
        self._ticking = False

    def create_queue(self, *_args: Any, **_kwargs: Any) -> Backlog:
        return Backlog()

    def client(self, sid: str) -> Client | None:
        """The living client with this id, which is a secret between it and us."""
        found: Client | None = self.sockets.get(sid)
        return None if found is None or found.closed else found

    def clients(self) -> list[Client]:
        return [client for client in self.sockets.copy().values() if not (client.leaving or client.closing)]

    def room_for_one(self) -> None:
        """Raises Busy when there are as many connections as there may be."""
        # those who have just gone are counted only where it matters: when a school comes in, each asks this twice
        if len(self.sockets) >= self.most and len(self.clients()) >= self.most:
            raise Busy(
                "Every live connection of this server is taken. The pages work as ever and nothing is lost; "
                "new posts appear when you reload, and by themselves once there is room again.",
                retry_after=15,
            )

    def stop(self) -> None:
        """Nobody gets in any more, nothing more is heard, and everybody is let go when what they asked is answered.

        Waits for handlers, for some seconds, and for no reader.
        """
        with self._seating:
            self.most = 0
            clients = self.clients()
        for client in clients:
            client.deaf = True
        until = time.monotonic() + UNDER_WAY
        for client in clients:
            if client.turn.acquire(timeout=max(0.0, until - time.monotonic())):
                client.turn.release()
            client.end(self.reason.SERVER_DISCONNECT, LAST_WORDS)
        for client in clients:
            client.gone.wait(max(0.0, until - time.monotonic()))

    def _handle_connect(
        self, environ: dict[str, Any], start_response: Any, transport: str, jsonp_index: int | None = None
    ) -> Any:
        """A new connection. Stock makes one and asks then; here the gate has asked, and a seat may be refused."""
        client = self._seat(environ[WHO])
        client.cookie = environ.get("HTTP_COOKIE")
        client.send(
            Packet(
                OPEN,
                {
                    "sid": client.sid,
                    "upgrades": self._upgrades(client.sid, transport),
                    "pingInterval": int(self.ping_interval * 1000),
                    "pingTimeout": int(self.ping_timeout * 1000),
                    "maxPayload": self.max_http_buffer_size,
                },
            )
        )
        kept = {name: value for name, value in environ.items() if name in KEPT}
        if self._trigger_event("connect", client.sid, kept, run_async=False) is False:
            client.end(self.reason.TRANSPORT_ERROR)
            raise Busy("The live connection could not be begun. Nothing is lost; it is tried again by itself.")
        client.schedule_ping()
        if transport == "websocket":
            return client.handle_get_request(environ, start_response)
        client.connected = True
        return self._ok(client.poll())

    def _seat(self, who: Who) -> Client:
        with self._seating:
            self.room_for_one()
            if sum(client.who[0] == who[0] for client in self.clients()) >= self.per_person:
                raise TooFast(
                    f"You have {self.per_person} live windows open here, which is as many as one person may have. "
                    "This one works without; close another and reload it to have it live.",
                    retry_after=30,
                )
            client = self.way(self, self.generate_id(), who)
            self.sockets[client.sid] = client
            if not self._ticking:
                self._ticking = True
                self.start_background_task(self._look_after)
            return client

    def _look_after(self) -> None:
        """While there are clients: writes to those who have room again, pings all, ends those who do not read."""
        while True:
            self.drainer.work(TICK)
            with self._seating:
                for client in list(self.sockets.values()):
                    if client.closed:
                        client.cut()
                        self.sockets.pop(client.sid, None)
                if not self.sockets:
                    self._ticking = False
                    return
            for client in self.clients():
                try:
                    client.tend()
                except Exception:
                    self.logger.exception("a connection could not be looked after")
