"""Socket.IO's rooms: their book-keeping holds when many threads come and go at once, and a broadcast is one packet for all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import socketio
from engineio.packet import MESSAGE
from engineio.packet import Packet as Parcel
from socketio.packet import EVENT

from .client import Way


class Rooms(socketio.Manager):  # type: ignore[misc]
    """The rooms of one process.

    Stock changes its dictionaries in several steps, whoever else does so too: of two people who enter an empty room at
    the same moment, one may be in a room that is thrown away. Here it is one at a time.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        self.order = threading.RLock()
        self._audiences: dict[str | None, dict[str, Way]] = {}
        super().__init__(*args, **settings)

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: str | None = None,
        skip_sid: str | list[str] | None = None,
        callback: None = None,
        to: str | None = None,
        **_options: Any,
    ) -> None:
        """Tell everybody in the room. No answers are asked for, so `callback` is None; nor is anything binary said."""
        audience = self._audience(to or room)
        if audience:
            packet = self.server.packet_class(EVENT, [event, data], namespace, binary=False)
            parcel = Parcel(MESSAGE, packet.encode())
            skipped = skip_sid if isinstance(skip_sid, list) else [skip_sid]
            for sid, way in audience.items():
                if sid not in skipped:
                    way.send(parcel)

    def _audience(self, room: str | None) -> dict[str, Way]:
        """How to reach everybody in it; never changed, only made anew after somebody has come or gone."""
        with self.order:
            audience = self._audiences.get(room)
            if audience is None:
                clients = self.server.eio.sockets
                there = self.get_participants("/", room)
                audience = {sid: client.way for sid, eio_sid in there if (client := clients.get(eio_sid))}
                if audience:
                    self._audiences[room] = audience
            return audience

    def look_again(self, eio_sid: str) -> None:
        """This one is reached by another way than before."""
        with self.order:
            sid = self.sid_from_eio_sid(eio_sid, "/")
            for room in [room for room, audience in self._audiences.items() if sid in audience]:
                del self._audiences[room]

    def get_participants(self, namespace: str, room: str | None) -> Any:
        with self.order:
            return iter(list(super().get_participants(namespace, room)))

    def basic_enter_room(self, sid: str, namespace: str, room: str | None, eio_sid: str | None = None) -> None:
        with self.order:
            super().basic_enter_room(sid, namespace, room, eio_sid)
            self._audiences.pop(room, None)

    def basic_leave_room(self, sid: str, namespace: str, room: str | None) -> None:
        with self.order:
            super().basic_leave_room(sid, namespace, room)
            self._audiences.pop(room, None)


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
    "basic_close_room",
    "get_rooms",
    "sid_from_eio_sid",
    "eio_sid_from_sid",
)

for _name in ORDERLY:
    setattr(Rooms, _name, _in_order(_name))
