"""The sending end of one WebSocket: whoever has something to say writes it there at once, and never waits.

What the network does not take is kept, in order, until the drainer finds room for it. Frames stay whole: the rest of
one that was taken in part goes before anything else.
"""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from engineio.packet import Packet
from websockets.frames import Close, Frame, Opcode

from .backlog import MOST_BYTES, MOST_PACKETS

IN_THE_NETWORK = 128 * 1024
"""Bytes that the system is asked to hold for one browser. Left alone it takes megabytes for each that does not read, and
we would learn of it that much later."""


def frame_of(packet: Packet) -> bytes:
    """The packet as a WebSocket frame; built once and kept on the packet, for a broadcast is one packet for all."""
    try:
        frame: bytes = packet.frame
    except AttributeError:
        frame = packet.frame = Frame(Opcode.TEXT, packet.encode().encode()).serialize(mask=False)
    return frame


def goodbye(code: int) -> bytes:
    return Frame(Opcode.CLOSE, Close(code, "").serialize()).serialize(mask=False)


class Outlet:
    """`write` is the inside of every broadcast's loop: what it touches is little, and lies together."""

    __slots__ = ("_below", "_bytes", "_clear", "_last", "_on_full", "_on_wait", "_send", "_waiting", "_writing", "over")

    def __init__(self, below: socket.socket, on_wait: Callable[[Outlet], None], on_full: Callable[[], None]) -> None:
        """`below`: a TCP socket without a timeout. `on_wait` is told when something begins to wait for room; `on_full`,
        when more waits than anybody leaves there who reads."""
        self._below = below
        self._send = below.send
        self._on_wait = on_wait
        self._on_full = on_full
        self._writing = threading.Lock()
        self._waiting: deque[tuple[float, bytes]] = deque()
        self._bytes = 0
        self._last = b""
        self._clear = True  # nothing waits, and no end has come
        self.over = False
        with suppress(OSError):  # where it is not TCP, which has no such delay
            below.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with suppress(OSError):
            below.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, IN_THE_NETWORK)

    def send(self, pkt: Packet) -> None:
        self.write(frame_of(pkt))

    def write(self, frame: bytes) -> None:
        """Send it, or keep what is not taken at once. Never raises."""
        with self._writing:
            if self._clear:
                try:
                    sent = self._send(frame, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    sent = 0
                except OSError:
                    self._stop()  # whoever hears it learns of it by itself
                    return
                if sent == len(frame):
                    return
                frame = frame[sent:]
                self._clear = False
                self._on_wait(self)
            elif self.over or self._last:
                return
            self._waiting.append((time.monotonic(), frame))
            self._bytes += len(frame)
            full = len(self._waiting) > MOST_PACKETS or self._bytes > MOST_BYTES
        if full:
            self._on_full()

    def drain(self) -> bool:
        """Write what there is room for now; False when nothing waits any more."""
        with self._writing:
            try:
                while self._waiting:
                    since, frame = self._waiting[0]
                    sent = self._send(frame, socket.MSG_DONTWAIT)
                    self._bytes -= sent
                    if sent < len(frame):
                        self._waiting[0] = since, frame[sent:]
                        return True
                    self._waiting.popleft()
            except BlockingIOError:
                return True
            except OSError:
                self._stop()
            last = self._last
            self._clear = not (last or self.over)
        if last:
            self.cut(last)
        return False

    def finish(self, last: bytes) -> None:
        """Take nothing more, and cut it with `last` as soon as what waits has been sent, which may be now."""
        with self._writing:
            self._last = last
            self._clear = False
            waits = bool(self._waiting)
        if not waits:
            self.cut(last)

    def cut(self, last: bytes = b"") -> None:
        """End it both ways, after `last` where that is possible at once; whoever waits in `recv` comes back."""
        with self._writing:
            if last and not (self.over or self._waiting):
                with suppress(OSError):
                    self._send(last, socket.MSG_DONTWAIT)
            self._stop()
            with suppress(OSError):
                self._below.shutdown(socket.SHUT_RDWR)

    def waiting(self) -> int:
        """Frames that wait for room."""
        return len(self._waiting)

    def age(self) -> float:
        """Seconds that the next of them has waited; 0 when there is none."""
        with self._writing:
            return time.monotonic() - self._waiting[0][0] if self._waiting else 0.0

    def fileno(self) -> int:
        return self._below.fileno()

    def _stop(self) -> None:
        self.over = True
        self._clear = False
        self._waiting.clear()
        self._bytes = 0
