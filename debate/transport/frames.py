"""What a browser may say: text in frames of at most 16 KB, four kinds of packet, events of one name and one object.

Pure. Everything else means that the far end is not our page, and its connection is closed.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import NamedTuple

from ..errors import Garbled
from . import strict

LONGEST = 16 * 1024
"""Bytes of one frame, and of one polling request; a post of 4,000 characters fits whatever its alphabet."""

CONNECT, DISCONNECT, EVENT, ACK = "0", "1", "2", "3"

RESERVED = frozenset({"connect", "disconnect", "connect_error"})
"""Names that belong to the protocol: an event that bears one would run our handler as if the protocol had spoken."""

# Engine.IO: 1 close, 3 pong, 4 message; while changing over to a WebSocket, 2probe and 5
_PLAIN = re.compile(r"1|3|4[0-3].*", re.DOTALL)
_CHANGING = frozenset({"2probe", "5"})

# the kind, the number of the answer that is waited for, the rest; no namespace, for there is only one
_PACKET = re.compile(r"([0-3])([0-9]{0,15})(.*)", re.DOTALL)


class Packet(NamedTuple):
    """One Socket.IO packet. `data` is [name, object] for an event, a list for an acknowledgement, else None."""

    kind: str
    number: int | None = None
    data: list[object] | None = None


def spoken(frame: object, *, changing: bool = False) -> bool:
    """Is this an Engine.IO packet that a browser sends us? `changing`: while it moves from polling to a WebSocket."""
    if not isinstance(frame, str) or len(frame) > LONGEST or len(frame.encode("utf-8", "replace")) > LONGEST:
        return False
    return frame in _CHANGING if changing else _PLAIN.fullmatch(frame) is not None


def read(text: object, names: Container[str]) -> Packet | None:
    """The packet in `text`, None for an event with a reserved name, which is passed over; else raises Garbled.

    What a browser says of itself on connecting is not listened to: its cookie has said who it is.
    """
    found = _PACKET.fullmatch(text) if isinstance(text, str) else None
    if found is None:
        raise Garbled("a packet of a kind that is not spoken here")
    kind, number, rest = found.groups()
    if kind in (CONNECT, DISCONNECT):
        if number or (rest and (kind == DISCONNECT or not isinstance(_value(rest), dict))):
            raise Garbled("a beginning or an end of an odd shape")
        return Packet(kind)
    data = _value(rest)
    if not isinstance(data, list):
        raise Garbled("an event or an answer that is no list")
    if kind == ACK:
        if not number:
            raise Garbled("an answer to nothing")
        return Packet(ACK, int(number), data)
    if len(data) == 0 or not isinstance(data[0], str):
        raise Garbled("an event without a name")
    if data[0] in RESERVED:
        return None
    if len(data) != 2 or not isinstance(data[1], dict) or data[0] not in names:
        raise Garbled("an event that is not one known name and one object")
    return Packet(EVENT, int(number) if number else None, data)


def _value(text: str) -> object:
    try:
        value: object = strict.loads(text)
    except ValueError:
        raise Garbled("a packet that is no JSON") from None
    return value
