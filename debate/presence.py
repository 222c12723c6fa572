"""Who is in which room, by person: two windows of one person are one person. In memory, and thread-safe.

Each process tells the others who comes into a room and goes out of it there, and now and then everybody whom it has.
A process that is not heard of for a while has nobody any more.
"""

from __future__ import annotations

import heapq
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .others import others

Person = dict[str, Any]

PATIENCE = 30.0
"""Seconds after which a process that says nothing is taken to be gone, and its people with it."""


class Change(NamedTuple):
    """Somebody has come into the room or gone out of it, in whichever process."""

    room_id: int
    person: Person
    came: bool


@dataclass(slots=True)
class _Process:
    until: float
    rooms: dict[int, dict[int, Person]] = field(default_factory=dict)


class Presence:
    def __init__(self, say: Callable[..., None] = lambda *_: None, clock: Callable[[], float] = time.monotonic) -> None:
        """`say(word, …)` tells the other processes "came", "went" and "there", which are methods here."""
        self._say = say
        self._clock = clock
        self._lock = threading.Lock()
        self._sockets: dict[int, dict[str, Person]] = {}
        self._windows: dict[int, Counter[int]] = {}  # of each room, how many sockets each of its people has there
        self._rooms: dict[str, set[int]] = {}
        self._elsewhere: dict[str, _Process] = {}

    # in this process

    def arrive(self, room_id: int, sid: str, person: Person) -> bool:
        """Note that `sid` of `person` is in the room; True if the person was not there before."""
        with self._lock:
            here = self._sockets.setdefault(room_id, {})
            windows = self._windows.setdefault(room_id, Counter())
            first = not windows[person["id"]]
            if sid not in here:
                windows[person["id"]] += 1
            here[sid] = person
            self._rooms.setdefault(sid, set()).add(room_id)
            if first:
                self._say("came", room_id, person)
            return first and not self._is_elsewhere(room_id, person["id"])

    def leave(self, room_id: int, sid: str) -> Person | None:
        """Note that `sid` has left; the person, if that was the last of their sockets in the room."""
        with self._lock:
            self._rooms.get(sid, set()).discard(room_id)
            here, windows = self._sockets.get(room_id, {}), self._windows.get(room_id, Counter())
            gone = here.pop(sid, None)
            if gone is None:
                return None
            windows[gone["id"]] -= 1
            left = windows[gone["id"]]
            if not left:
                del windows[gone["id"]]
            if not here:
                del self._sockets[room_id], self._windows[room_id]
            if left:
                return None
            self._say("went", room_id, gone["id"])
            return None if self._is_elsewhere(room_id, gone["id"]) else gone

    def rooms_of(self, sid: str) -> list[int]:
        with self._lock:
            return sorted(self._rooms.get(sid, ()))

    def gone(self, sid: str) -> list[tuple[int, Person]]:
        """Forget the socket; the rooms that its person has left by that."""
        left = [(room_id, self.leave(room_id, sid)) for room_id in self.rooms_of(sid)]
        with self._lock:
            self._rooms.pop(sid, None)
        return [(room_id, person) for room_id, person in left if person is not None]

    def is_in(self, room_id: int, sid: str) -> bool:
        with self._lock:
            return sid in self._sockets.get(room_id, {})

    def occupied(self) -> dict[int, set[int]]:
        """The rooms that sockets of this process are in, each with the ids of its people."""
        with self._lock:
            return {room_id: set(windows) for room_id, windows in self._windows.items()}

    def tell(self) -> None:
        """Tell the other processes everybody who is here."""
        with self._lock:
            rooms = [
                (room_id, list({it["id"]: it for it in here.values()}.values()))
                for room_id, here in self._sockets.items()
            ]
            self._say("there", rooms)

    # in all of them

    def here(self, room_id: int, most: int | None = None) -> list[Person]:
        """Each person once, by name; the first `most` of them."""
        with self._lock:
            people = self._in_room(room_id).values()
        if most is None or len(people) <= most:
            return sorted(people, key=_name)
        return heapq.nsmallest(most, people, key=_name)

    def count(self, room_id: int) -> int:
        """How many people that is."""
        with self._lock:
            here: Mapping[int, int] = self._windows.get(room_id, {})
            there = [process.rooms[room_id] for process in self._elsewhere.values() if room_id in process.rooms]
            return len(set(here).union(*there)) if there else len(here)

    def empty(self, room_id: int) -> None:
        """Nobody is in the room any more; whoever may be joins again."""
        with self._lock:
            self._windows.pop(room_id, None)
            for sid in self._sockets.pop(room_id, {}):
                self._rooms.get(sid, set()).discard(room_id)
            for process in self._elsewhere.values():
                process.rooms.pop(room_id, None)

    # in another process

    def came(self, host: str, room_id: int, person: Person) -> list[Change]:
        with self._lock:
            new = person["id"] not in self._in_room(room_id)
            self._process(host).rooms.setdefault(room_id, {})[person["id"]] = person
            return [Change(room_id, person, True)] if new else []

    def went(self, host: str, room_id: int, person_id: int) -> list[Change]:
        with self._lock:
            rooms = self._process(host).rooms
            person = rooms.get(room_id, {}).pop(person_id, None)
            if not rooms.get(room_id):
                rooms.pop(room_id, None)
            if person is None or person_id in self._in_room(room_id):
                return []
            return [Change(room_id, person, False)]

    def there(self, host: str, rooms: Iterable[tuple[int, list[Person]]]) -> list[Change]:
        """Everybody whom that process has; what was known of it before is put right."""
        with self._lock:
            now = {room_id: {person["id"]: person for person in people} for room_id, people in rooms}
            return self._replace(host, now)

    def forget_the_silent(self) -> list[Change]:
        """Processes that were not heard of for PATIENCE have nobody any more."""
        changes: list[Change] = []
        with self._lock:
            moment = self._clock()
            for host in [host for host, process in self._elsewhere.items() if process.until < moment]:
                changes += self._replace(host, {})
                del self._elsewhere[host]
        return changes

    def _replace(self, host: str, now: dict[int, dict[int, Person]]) -> list[Change]:
        process = self._process(host)
        touched = sorted(process.rooms.keys() | now.keys())
        before = {room_id: self._in_room(room_id) for room_id in touched}
        process.rooms = now
        changes: list[Change] = []
        for room_id in touched:
            old, new = before[room_id], self._in_room(room_id)
            changes += [Change(room_id, person, False) for it, person in old.items() if it not in new]
            changes += [Change(room_id, person, True) for it, person in new.items() if it not in old]
        return changes

    def _process(self, host: str) -> _Process:
        until = self._clock() + PATIENCE
        process = self._elsewhere.setdefault(host, _Process(until))
        process.until = until
        return process

    def _is_elsewhere(self, room_id: int, person_id: int) -> bool:
        return any(person_id in process.rooms.get(room_id, ()) for process in self._elsewhere.values())

    def _in_room(self, room_id: int) -> dict[int, Person]:
        people: dict[int, Person] = {}
        for process in self._elsewhere.values():
            people.update(process.rooms.get(room_id, {}))
        people.update((person["id"], person) for person in self._sockets.get(room_id, {}).values())
        return people


def _name(person: Person) -> str:
    return str(person["name"]).casefold()


def _say(word: str, *given: object) -> None:
    others.say(word, others.me, *given)


presence = Presence(_say)
"""Of this server, as this process knows it."""
