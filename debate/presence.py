"""Who is in which room, by person: two windows of one person are one person. In memory, and thread-safe."""

from __future__ import annotations

import threading
from typing import Any

Person = dict[str, Any]


class Presence:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sockets: dict[int, dict[str, Person]] = {}
        self._rooms: dict[str, set[int]] = {}

    def arrive(self, room_id: int, sid: str, person: Person) -> bool:
        """Note that `sid` of `person` is in the room; True if the person was not there before."""
        with self._lock:
            here = self._sockets.setdefault(room_id, {})
            new = all(other["id"] != person["id"] for other in here.values())
            here[sid] = person
            self._rooms.setdefault(sid, set()).add(room_id)
            return new

    def leave(self, room_id: int, sid: str) -> Person | None:
        """Note that `sid` has left; the person, if that was the last of their sockets in the room."""
        with self._lock:
            self._rooms.get(sid, set()).discard(room_id)
            here = self._sockets.get(room_id, {})
            gone = here.pop(sid, None)
            if not here:
                self._sockets.pop(room_id, None)
            if gone is None or any(other["id"] == gone["id"] for other in here.values()):
                return None
            return gone

    def rooms_of(self, sid: str) -> list[int]:
        with self._lock:
            return sorted(self._rooms.get(sid, ()))

    def gone(self, sid: str) -> list[tuple[int, Person]]:
        """Forget the socket; the rooms that its person has left by that."""
        left = [(room_id, self.leave(room_id, sid)) for room_id in self.rooms_of(sid)]
        with self._lock:
            self._rooms.pop(sid, None)
        return [(room_id, person) for room_id, person in left if person is not None]

    def here(self, room_id: int) -> list[Person]:
        """Each person once, by name."""
        with self._lock:
            people = {person["id"]: person for person in self._sockets.get(room_id, {}).values()}
        return sorted(people.values(), key=lambda person: str(person["name"]).casefold())

    def is_in(self, room_id: int, sid: str) -> bool:
        with self._lock:
            return sid in self._sockets.get(room_id, {})

    def empty(self, room_id: int) -> None:
        """Nobody is in the room any more; whoever may be joins again."""
        with self._lock:
            for sid in self._sockets.pop(room_id, {}):
                self._rooms.get(sid, set()).discard(room_id)

    def occupied(self) -> list[int]:
        with self._lock:
            return list(self._sockets)


presence = Presence()
