"""The direct way: what is to be sent is written by whoever has it to say, and a few threads hear all WebSockets.

The thread of the request shakes hands, and changes over from polling; then it leaves the connection to those, and the
server that had accepted it forgets it.
"""

from __future__ import annotations

import os
import queue
import socket
import ssl
import threading
from contextlib import suppress
from typing import Any

from engineio.packet import NOOP, PONG, Packet
from websockets.frames import CloseCode

from ..errors import Busy
from .client import SOCKETS, Client, Way, Who
from .inlet import Inlet, shake_hands
from .outlet import Outlet, goodbye
from .quiet import log, peer


class Direct(Client):
    def __init__(self, server: Any, sid: str, who: Who) -> None:
        super().__init__(server, sid, who)
        self._below: socket.socket | None = None
        self._inlet: Inlet | None = None
        self._line: Outlet | None = None  # of the WebSocket that there is, if only to be tried
        self._way: Outlet | None = None  # the same, once everything goes out by it
        self._choosing = threading.RLock()  # of the way: nothing may overtake what waits to be polled

    # what comes in

    def _converse(self, environ: dict[str, Any]) -> bool:
        taken = _plain_socket(environ)
        protocol, answer = shake_hands(environ)
        self._below = _taken_over(taken)
        self._line = Outlet(self._below, self.server.drainer.add, self.give_up)
        self._inlet = Inlet(self._below, self._line, protocol)
        self._line.write(answer)
        if self.closing:  # while hands were shaken
            return False
        if self.connected and not self._changes_over(self._inlet, self._line):
            return False
        self._go_by(self._line)
        if not self._hear_what_came():
            return False
        self.server.listeners.add(self)
        return True

    def _changes_over(self, inlet: Inlet, outlet: Outlet) -> bool:
        """The browser tries the WebSocket, sees its polling request end, and says that it has changed over."""
        self.upgrading = True
        for expected in ("2probe", "5"):
            if inlet.next() != expected:
                outlet.cut(goodbye(CloseCode.POLICY_VIOLATION))
                return False
            if expected == "2probe":
                outlet.send(Packet(PONG, "probe"))
                self.queue.put(Packet(NOOP))  # which ends the request
        return True

    def fileno(self) -> int:
        return self._below.fileno() if self._below else -1

    def hear(self) -> bool:
        """Take what has come by the WebSocket; False when nothing more will."""
        assert self._inlet is not None
        peer.set(f"person {self.who[0]}")
        self._inlet.receive(socket.MSG_DONTWAIT)
        return self._hear_what_came()

    def _hear_what_came(self) -> bool:
        assert self._inlet is not None
        assert self._line is not None
        while (message := self._inlet.whole()) is not None:
            if not self.hears(message):
                return False
            self.receive(Packet(encoded_packet=message))
        return not self._line.over

    def hung_up(self) -> None:
        super().hung_up()
        if self._below:
            self._below.close()

    # what goes out

    def send(self, pkt: Packet) -> None:
        if self.leaving or self.closing:
            return
        way = self._way
        if way is None:
            with self._choosing:
                way = self._way
                if way is None:
                    super().send(pkt)
                    return
        way.send(pkt)

    def _go_by(self, outlet: Outlet) -> None:
        """Whatever waits goes out by this way, and then everything else."""
        with self._choosing:
            self.connected = self.upgraded = True
            self.upgrading = False
            with suppress(queue.Empty):
                while True:
                    packet = self.queue.get_nowait()
                    if packet is not None:
                        outlet.send(packet)
            self._way = outlet
            if self.leaving:
                outlet.finish(goodbye(CloseCode.NORMAL_CLOSURE))
        self.server.on_change_over(self.sid)

    @property
    def way(self) -> Way:
        return self._way or self

    def waiting(self) -> int:
        return self._way.waiting() if self._way else super().waiting()

    def age(self) -> float:
        return self._way.age() if self._way else super().age()

    # the end

    def end(self, reason: str, last_words: float = 0.0) -> None:
        super().end(reason, last_words)
        with self._choosing:
            if self._way:
                self._way.finish(goodbye(CloseCode.NORMAL_CLOSURE))

    def cut(self, code: int = CloseCode.NORMAL_CLOSURE) -> None:
        if self._line:
            self._line.cut(goodbye(code))


def _plain_socket(environ: dict[str, Any]) -> socket.socket:
    """Raises Busy where frames cannot be written to what the server stands on: the page goes on by polling."""
    below = next((environ[name] for name in SOCKETS if name in environ), None)
    if not isinstance(below, socket.socket) or isinstance(below, ssl.SSLSocket):
        log.error("a WebSocket needs a plain TCP socket; let a proxy speak TLS, or set DEBATE_TRANSPORT=stock")
        raise Busy("A WebSocket is not to be had from this server as it is set up. The page goes on without.")
    return below


_ended, _other_end = socket.socketpair()
_other_end.close()


def _taken_over(below: socket.socket) -> socket.socket:
    """The same connection. The server that accepted it, and closes it after the request, is left with one that has ended."""
    taken = below.dup()
    os.dup2(_ended.fileno(), below.fileno(), inheritable=False)
    taken.settimeout(None)  # with one, a write without waiting would wait
    return taken
