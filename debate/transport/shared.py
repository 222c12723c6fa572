"""The rooms of one of several processes: what is emitted here goes out in the others too."""

from __future__ import annotations

from typing import Any

from ..others import Others
from .rooms import Rooms


class SharedRooms(Rooms):
    """Socket.IO's rooms hold the sockets of this process. An emit with `ignore_queue` is for those alone.

    Stock has a manager for Redis, which publishes in the thread that emits and waits for Redis there, and does whatever
    it is told by whoever can write to the channel. Here only an emit crosses, and `others` carries it.
    """

    def __init__(self, others: Others) -> None:
        super().__init__()
        self._others = others
        others.hear("emit")(self._emit_here)

    def emit(
        self,
        event: str,
        data: Any,
        namespace: str,
        room: str | None = None,
        skip_sid: Any = None,
        callback: None = None,
        to: str | None = None,
        ignore_queue: bool = False,
        **_options: Any,
    ) -> None:
        """No answers are asked for, so `callback` is None."""
        super().emit(event, data, namespace, room=to or room, skip_sid=skip_sid)
        if not ignore_queue:
            self._others.say("emit", event, data, to or room)

    def _emit_here(self, event: str, data: Any, room: str | None) -> None:
        super().emit(event, data, "/", room=room)
