"""Socket.IO's rooms: their book-keeping holds when many threads come and go at once, and a broadcast is one packet for all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import socketio
from engineio.packet import MESSAGE
from engineio.packet import Packet as Parcel
from socketio.packet import EVENT


class Rooms(socketio.Manager):  # type: ignore[misc]
    """The rooms of one process.

    Stock changes its dictionaries in several steps, whoever else does so too: of two people who enter an empty room at
    the same moment, one may be in a room that is thrown away. Here it is one at a time.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        self.order = threading.RLock()
        super().__init__(*args, **settings)

    def get_participants(self, namespace: str, room: str | None) -> Any:
        with self.order:
            return iter(list(super().get_participants(namespace, room)))

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: str | None = None,
        skip_sid: Any = None,
        callback: None = None,
        to: str | None = None,
        **_options: Any,
    ) -> None:
        """Tell everybody in the room. No answers are asked for, so `callback` is None."""
        skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
        there = [eio_sid for sid, eio_sid in self.get_participants(namespace, to or room) if sid not in skipped]
        if not there:
            return
        packet = self.server.packet_class(EVENT, [event, data], namespace, binary=False)
        parcel = Parcel(MESSAGE, packet.encode())
        clients = self.server.eio.sockets
        for eio_sid in there:
            client = clients.get(eio_sid)
            if client is not None:
                client.send(parcel)


def _in_order(name: str) -> Callable[..., Any]:
    def method(self: Rooms, *args: Any, **settings: Any) -> Any:
        with self.order:
            return getattr(super(Rooms, self), name)(*args, **settings)

    return method


ORDERLY = (
    "pre_connect",
    "connect",
    "is_pre_connected",
    "is_connected",
    "pre_disconnect",
    "basic_disconnect",
    "basic_enter_room",
    "basic_leave_room",
    "basic_close_room",
    "get_rooms",
    "sid_from_eio_sid",
    "eio_sid_from_sid",
)

for _name in ORDERLY:
    setattr(Rooms, _name, _in_order(_name))
