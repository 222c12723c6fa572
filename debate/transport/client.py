"""One browser's connection: by polling, by WebSocket, or on its way from the one to the other.

What is alike however a WebSocket is written to; `direct.py` and `stock.py` each have their way of that. What is to be
sent comes in by `send` and waits in `queue` for whoever takes it.
"""

from __future__ import annotations

import queue
import threading
import time
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import Any, Protocol

from engineio import exceptions
from engineio.packet import CLOSE, PING, Packet
from engineio.payload import Payload
from engineio.socket import Socket
from websockets.frames import CloseCode

from ..errors import Garbled, Refusal
from . import frames
from .backlog import OLDEST, Backlog
from .quiet import log

Who = tuple[int, int]
"""The person and their signed-in session, by id."""

SILENCE = 30.0
"""Seconds that a connection may last before it asks to be let in."""

LAST_WORDS = 0.25
"""Seconds for what is queued already, such as the sentence that says why it ends."""

SOCKETS = ("gunicorn.socket", "werkzeug.socket")
"""Where a server leaves the TCP socket in the WSGI environment: the two that are supported, threads both."""


class Way(Protocol):
    """Where packets go that are for one browser."""

    def send(self, pkt: Packet) -> None: ...


class Client(Socket, ABC):  # type: ignore[misc]
    queue: Backlog
    closing: bool

    def __init__(self, server: Any, sid: str, who: Who) -> None:
        super().__init__(server, sid)
        self.who = who
        self.cookie: str | None = None  # of its first request
        self.name: str | None = None  # what Socket.IO calls it: its sid there
        self.asked = False
        self.joined = False
        self.deaf = False  # nothing more is heard from it
        self.leaving = False  # nor told to it
        self.garbled = False
        self.turn = threading.RLock()  # one thing at a time is done for a client, its end last
        self.getting = threading.Lock()
        self.posting = threading.Lock()
        self._ending = threading.Lock()
        self.gone = threading.Event()
        self._changing = threading.Lock()
        self._born = time.monotonic()
        self._pinged: float | None = None
        self._next_ping: float | None = None

    # what comes in

    def receive(self, pkt: Packet) -> None:
        with self.turn:
            if not (self.deaf or self.leaving or self.closing):
                super().receive(pkt)

    def handle_get_request(self, environ: dict[str, Any], start_response: Any) -> Any:
        # an empty answer would be a packet that cannot be read: say that it is over
        return super().handle_get_request(environ, start_response) or [Packet(CLOSE)]

    def handle_post_request(self, environ: dict[str, Any]) -> None:
        """Raises an error of Engine.IO's, which answers 400, when anything in the request is not spoken here."""
        body: bytes = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
        try:
            packets = body.decode().split("\x1e")
        except UnicodeDecodeError:
            packets = []
        if not 1 <= len(packets) <= Payload.max_decode_packets or not all(map(frames.spoken, packets)):
            self.drop("a polling request that is not spoken here")
            raise exceptions.EngineIOError()
        for packet in packets:
            self.receive(Packet(encoded_packet=packet))
        if self.garbled:
            raise exceptions.EngineIOError()

    def hears(self, frame: object) -> bool:
        """Is this frame of a WebSocket one that is spoken here, now? If not, it was the last."""
        if frames.spoken(frame, changing=self.upgrading):
            return True
        if not self.upgrading:
            self.drop("a frame that is not spoken here")
        return False

    def _upgrade_websocket(self, environ: dict[str, Any], start_response: Any) -> None:
        """Begin a WebSocket, and end in the way that tells the server below that there is no answer to write."""
        if not self._changing.acquire(blocking=False):
            raise Garbled("This connection has a WebSocket already. Reload the page to begin another connection.")
        goes_on = False
        try:
            goes_on = self._converse(environ)
        except Refusal:
            raise
        except OSError:
            pass  # it went while hands were shaken
        except Exception:
            log.exception("a WebSocket failed")
        finally:
            if not goes_on:
                self.hung_up()
        raise StopIteration if SOCKETS[0] in environ else ConnectionError

    @abstractmethod
    def _converse(self, environ: dict[str, Any]) -> bool:
        """Shake hands, change over from polling if that is where it was, and receive until nothing more will come; True
        where that is left to another thread, which says `hung_up` in the end.

        Raises Refusal, or OSError, where hands could not be shaken.
        """

    def hung_up(self) -> None:
        """Nothing more comes by its WebSocket."""
        self.cut()
        self.upgrading = False
        if self.upgraded or not self.connected:
            self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_CLOSE)
        self._changing.release()

    # what goes out

    def send(self, pkt: Packet) -> None:
        """Never raises, and ends nothing in the thread of the sender, who has others to tell."""
        if self.leaving or self.closing:
            return
        self.queue.put(pkt)
        if self.queue.too_much():
            self.give_up()

    @property
    def way(self) -> Way:
        """The shortest way to send to it, for as long as the engine does not say `on_change_over`."""
        return self

    def poll(self) -> list[Packet]:
        """What to send next, [] at the end. On a WebSocket one packet at a time: what is not sent stays counted."""
        try:
            packets = [self.queue.get(timeout=self.server.ping_interval + self.server.ping_timeout)]
        except queue.Empty:
            raise exceptions.QueueEmpty() from None
        with suppress(queue.Empty):
            while not self.upgraded and packets[-1] is not None and len(packets) < Payload.max_decode_packets:
                packets.append(self.queue.get_nowait())
        if packets[-1] is None:
            self.queue.put(packets.pop())  # for whoever else waits
        return packets

    def waiting(self) -> int:
        """Packets that the browser has not taken yet."""
        return self.queue.qsize()

    def age(self) -> float:
        """Seconds that the next of them has waited; 0 when there is none."""
        return self.queue.age()

    def schedule_ping(self) -> None:
        """At the beginning, and whenever a ping was answered; an answer to none changes nothing."""
        if self._next_ping is None:
            self._pinged = None
            self._next_ping = time.monotonic() + self.server.ping_interval

    # the end

    def tend(self) -> None:
        """From the ticker: ping it, and end it when it does not answer, does not read, or never asks to be let in."""
        now = time.monotonic()
        if self._next_ping is not None and now >= self._next_ping:
            self._pinged, self._next_ping = now, None
            self.send(Packet(PING))
        if self._pinged is not None and now - self._pinged > self.server.ping_timeout:
            self.end(self.server.reason.PING_TIMEOUT)
        elif self.age() > OLDEST or (not self.joined and now - self._born > SILENCE):
            self.give_up()

    def drop(self, why: str) -> None:
        """End it now, in the thread that hears it: it said what our page never says."""
        self.garbled = True
        log.warning("the connection of person %d is closed: %s", self.who[0], why)
        self.cut(CloseCode.POLICY_VIOLATION)
        self.close(wait=False, abort=True, reason=self.server.reason.TRANSPORT_ERROR)

    def give_up(self) -> None:
        """End it because it does not read, or never said what it wants."""
        self.end(self.server.reason.TRANSPORT_ERROR)

    def end(self, reason: str, last_words: float = 0.0) -> None:
        """Nothing more is heard from it or queued for it from now on. Returns at once; another thread does the rest.

        What is queued already has `last_words` seconds to be sent.
        """
        if self.leaving:
            return
        self.leaving = True
        self.queue.put(None)
        self.server.start_background_task(self._finish, reason, last_words)

    def _finish(self, reason: str, last_words: float) -> None:
        self.gone.wait(last_words)
        self.close(wait=False, abort=True, reason=reason)

    def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """Once and for all, with exactly one disconnect event. `wait` means nothing here: nobody waits for a reader."""
        with self._ending:
            if self.closing:
                return
            self.closing = True
        try:
            if abort:
                self.cut()
        finally:  # whatever becomes of the line, it is known that they went
            with self.turn:
                why = reason or self.server.reason.SERVER_DISCONNECT
                self.server._trigger_event("disconnect", self.sid, why, run_async=False)
            if not abort:
                self.queue.put(Packet(CLOSE))
            self.queue.put(None)
            self.closed = True
            self.gone.set()

    @abstractmethod
    def cut(self, code: int = CloseCode.NORMAL_CLOSURE) -> None:
        """End its WebSocket, if there is one, with a goodbye where that costs no waiting. Never raises; may be repeated."""
