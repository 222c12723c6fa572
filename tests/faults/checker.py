"""Finds what was lost, doubled, reordered, invented or resurrected: out of the clients' histories and the database alone.

Pure, and apart from the clients, so that it does not share their mistakes.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from .history import EVENT, POST, REMOVE, RESTORE, Record, What


class Fault(StrEnum):
    LOST = "lost"
    """Acknowledged and not stored; or stored, and not shown to a client at the end; or a number without a post."""
    DOUBLED = "doubled"
    """Stored or shown more than once."""
    REORDERED = "reordered"
    """Not in the order in which its author said it, in which it is stored, or in which it changed."""
    INVENTED = "invented"
    """Stored and never said, or refused in every answer; or shown and not stored."""
    RESURRECTED = "resurrected"
    """Words seen after their removal had been acknowledged."""


GRACE = 2.0
"""Seconds in which what was sent before a removal may still arrive."""


@dataclass(frozen=True, slots=True)
class Row:
    """A stored post. `key` is what its words name it by."""

    id: int
    room: int
    number: int
    seq: int
    key: str
    visible: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    fault: Fault
    key: str
    why: str


def check(records: Sequence[Record], rows: Sequence[Row]) -> list[Finding]:
    """Everything that is wrong. `rows` are those of the rooms that the histories are of, and all of those."""
    by_room: defaultdict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda it: (it.room, it.number)):
        by_room[row.room].append(row)
    return [
        *_stored(records, rows),
        *_numbered(by_room),
        *_said_in_order(records, rows),
        *_drawn(records),
        *_shown_at_the_end(records, by_room),
        *_resurrected(records),
    ]


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """How many of each kind, zeros among them."""
    found = Counter(it.fault for it in findings)
    return {fault.value: found[fault] for fault in Fault}


# ---- the database


def _stored(records: Sequence[Record], rows: Sequence[Row]) -> Iterator[Finding]:
    times = Counter(row.key for row in rows)
    answers: defaultdict[str, set[What]] = defaultdict(set)
    for it in records:
        if it.act == POST and it.what in (What.INVOKED, What.ACKNOWLEDGED, What.FAILED, What.UNKNOWN):
            answers[it.key].add(it.what)
    for key, had in answers.items():
        if What.ACKNOWLEDGED in had and not times[key]:
            yield Finding(Fault.LOST, key, "acknowledged and not stored")
        if had == {What.INVOKED, What.FAILED} and times[key]:
            yield Finding(Fault.INVENTED, key, "refused in every answer and stored")
    for key, count in times.items():
        if count > 1:
            yield Finding(Fault.DOUBLED, key, f"stored {count} times")
        if key not in answers:
            yield Finding(Fault.INVENTED, key, "stored and never said")


def _numbered(by_room: dict[int, list[Row]]) -> Iterator[Finding]:
    for room, rows in by_room.items():
        numbers = [row.number for row in rows]
        for missing in sorted(set(range(1, max(numbers) + 1)) - set(numbers)):
            yield Finding(Fault.LOST, "", f"there is no number {missing} in room {room}")
        for what, given in (("number", numbers), ("tick", [row.seq for row in rows])):
            for value, count in Counter(given).items():
                if count > 1:
                    yield Finding(Fault.DOUBLED, "", f"{count} posts of room {room} have the {what} {value}")


def _said_in_order(records: Sequence[Record], rows: Sequence[Row]) -> Iterator[Finding]:
    """What one client said in one room is numbered in the order in which it was said."""
    numbers = {row.key: row.number for row in rows}
    said: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for it in records:
        if it.what is What.INVOKED and it.act == POST and it.key in numbers:
            said[it.client, it.room].append(it.key)
    for (client, room), keys in said.items():
        newest = 0
        for key in keys:
            if numbers[key] < newest:
                why = f"number {numbers[key]} of room {room} was said by {client} after number {newest}"
                yield Finding(Fault.REORDERED, key, why)
            newest = max(newest, numbers[key])


# ---- what clients saw


def _drawn(records: Sequence[Record]) -> Iterator[Finding]:
    """A post keeps its place, its words name one post only, and it changes only to what is newer."""
    ticks: dict[tuple[str, int], int] = {}
    places: dict[int, int] = {}
    posts: dict[tuple[int, str], int] = {}
    for it in records:
        if not it.drawn:
            continue
        if it.seq <= ticks.get((it.client, it.post), 0):
            why = f"{it.client} drew tick {it.seq} of post {it.post} after tick {ticks[it.client, it.post]}"
            yield Finding(Fault.REORDERED, it.key, why)
        ticks[it.client, it.post] = it.seq
        if places.setdefault(it.post, it.number) != it.number:
            yield Finding(Fault.REORDERED, it.key, f"post {it.post} was number {places[it.post]} and then {it.number}")
        if it.key and posts.setdefault((it.room, it.key), it.post) != it.post:
            yield Finding(Fault.DOUBLED, it.key, f"drawn as post {posts[it.room, it.key]} and as {it.post}")


def _shown_at_the_end(records: Sequence[Record], by_room: dict[int, list[Row]]) -> Iterator[Finding]:
    for it in records:
        if it.what is What.ENDED:
            yield from _shown(it, {row.id: row for row in by_room.get(it.room, [])})


def _shown(end: Record, stored: dict[int, Row]) -> Iterator[Finding]:
    shown = Counter(post for post, _, _ in end.view)
    for post, count in shown.items():
        if count > 1:
            yield Finding(Fault.DOUBLED, "", f"{end.client} shows post {post} {count} times")
        if post not in stored:
            yield Finding(Fault.INVENTED, "", f"{end.client} shows post {post}, which is not stored")
    for row in stored.values():
        if row.id not in shown:
            yield Finding(Fault.LOST, row.key, f"{end.client} does not show number {row.number}")
    there = [post for post, _, _ in end.view if post in stored]
    if list(dict.fromkeys(there)) != [post for post in stored if post in shown]:
        yield Finding(Fault.REORDERED, "", f"{end.client} shows another order than is stored")
    for post, number, visible in end.view:
        if post not in stored:
            continue
        row = stored[post]
        if row.number != number:
            yield Finding(Fault.REORDERED, row.key, f"{end.client} shows number {row.number} as {number}")
        if visible and not row.visible:
            yield Finding(Fault.RESURRECTED, row.key, f"{end.client} shows words that were removed")
        if row.visible and not visible:
            yield Finding(Fault.LOST, row.key, f"{end.client} does not show the words of number {row.number}")


# ---- what was removed


@dataclass(frozen=True, slots=True)
class _Removal:
    """From its acknowledgement (`at`, on tick `seq`) until somebody began to restore it (`until`)."""

    at: float
    seq: int
    until: float


def _resurrected(records: Sequence[Record]) -> Iterator[Finding]:
    removals = _removals(records)
    for it in records:
        if it.what is not What.SEEN or not it.key:
            continue
        for removal in removals.get(it.key, []):
            if it.at < removal.until and _too_late(it, removal):
                yield Finding(Fault.RESURRECTED, it.key, f"{it.client} saw it by {it.way} after it had been removed")
                break


def _removals(records: Sequence[Record]) -> dict[str, list[_Removal]]:
    restored: defaultdict[str, list[float]] = defaultdict(list)
    for it in records:
        if it.act == RESTORE and it.what is What.INVOKED:
            restored[it.key].append(it.at)
    removals: defaultdict[str, list[_Removal]] = defaultdict(list)
    for it in records:
        if it.act == REMOVE and it.what is What.ACKNOWLEDGED:
            until = min((at for at in restored[it.key] if at > it.at), default=float("inf"))
            removals[it.key].append(_Removal(it.at, it.seq, until))
    return removals


def _too_late(seen: Record, removal: _Removal) -> bool:
    """An event that was on its way may arrive a little later; one of a later tick, or an answer to a later question, not."""
    if seen.way != EVENT:
        return seen.begun > removal.at
    return seen.at > removal.at + GRACE or bool(removal.seq and seen.seq > removal.seq)
