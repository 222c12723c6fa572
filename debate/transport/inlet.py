"""The receiving end of one WebSocket: what arrives, taken apart by the `websockets` library, without any I/O of its own.

Masks, lengths, fragments, reserved bits, control frames and close codes are that library's work. Here texts are put
together and read as UTF-8, each piece as it comes; nothing is read ahead of what has been handled, so that TCP itself
slows a flood down; and nothing is compressed, which costs more than it saves.
"""

from __future__ import annotations

import codecs
import socket
from collections import deque
from collections.abc import Mapping
from typing import Any

from websockets.datastructures import Headers
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from ..errors import Garbled
from .frames import LONGEST
from .outlet import Outlet
from .quiet import log

AT_ONCE = 16 * 1024
"""Bytes that are received at a time."""

_utf8 = codecs.getincrementaldecoder("utf-8")

_HANDSHAKE = ("Connection", "Upgrade", "Sec-WebSocket-Key", "Sec-WebSocket-Version")


def shake_hands(environ: Mapping[str, Any]) -> tuple[ServerProtocol, bytes]:
    """What will take frames apart, and what to answer first. Raises Garbled where no hand is held out."""
    protocol = ServerProtocol(state=State.OPEN, max_size=LONGEST, logger=log)  # the request was read for us
    named = [(name, environ["HTTP_" + name.upper().replace("-", "_")]) for name in _HANDSHAKE]
    answer = protocol.accept(Request(environ["PATH_INFO"], Headers(named)))
    if answer.status_code != 101:
        raise Garbled("This is no WebSocket handshake. A proxy may have changed it; the page goes on without.")
    return protocol, answer.serialize()


class Inlet:
    def __init__(self, below: socket.socket, outlet: Outlet, protocol: ServerProtocol) -> None:
        """`outlet`: where what the protocol answers by itself is written, in its turn."""
        self._below = below
        self._outlet = outlet
        self._protocol = protocol
        self._arrived: deque[Any] = deque()
        self._decoder = _utf8()
        self._pieces: list[str] = []

    def next(self) -> str | bytes | None:
        """The next message, waited for; None when there will be none. What is not text comes as bytes."""
        while not self._outlet.over:
            message = self.whole()
            if message is not None:
                return message
            if not self._outlet.over:
                self.receive()
        return None

    def whole(self) -> str | bytes | None:
        """The next message that has come whole; None when there is none now, and what the protocol says to that is said."""
        while self._arrived and not self._outlet.over:
            message = self._message(self._arrived.popleft())
            if message is not None:
                return message
        self._answer()
        return None

    def receive(self, flags: int = 0) -> None:
        """Take what has come; by the flag MSG_DONTWAIT it may be nothing."""
        try:
            data = self._below.recv(AT_ONCE, flags)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if data:
            self._protocol.receive_data(data)
        else:
            self._protocol.receive_eof()
        self._arrived.extend(self._protocol.events_received())

    def _message(self, frame: Frame) -> str | bytes | None:
        """What the frame ends: None for a piece, and for what is no message."""
        if frame.opcode is Opcode.BINARY:
            return bytes(frame.data)
        if frame.opcode not in (Opcode.TEXT, Opcode.CONT):
            return None
        try:
            if piece := self._decoder.decode(bytes(frame.data), frame.fin):
                self._pieces.append(piece)
        except UnicodeDecodeError:
            self._protocol.fail(CloseCode.INVALID_DATA)
            self._arrived.clear()
            return None
        if not frame.fin:
            return None
        message = "".join(self._pieces)
        self._pieces.clear()
        return message

    def _answer(self) -> None:
        """Write what the protocol wants to say: a pong, a goodbye; an empty one of its words ends it all."""
        said = self._protocol.data_to_send()
        if b"" in said:
            self._outlet.cut(b"".join(said))
        elif said:
            self._outlet.write(b"".join(said))
