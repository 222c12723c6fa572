"""What is done to a server, and what is read off meanwhile. A measure raises Failed where anything was lost or doubled."""

from __future__ import annotations

import asyncio
import math
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice, repeat

from . import machine
from .crowd import Crowd, Person
from .errors import Failed
from .http import Connection
from .words import Words, plain
from .world import World

AT_ONCE = 20
"""How many arrive at a time where arriving is not what is measured."""

DRAIN = 10.0
"""Seconds without anything arriving, after which what was still on its way is lost."""

FEWEST, LONGEST = 10, 60.0
"""Posts that have to be seen before a figure is believed, and the seconds after which that is given up."""

Figures = dict[str, float]
"""Figures by their keys in `scenarios.UNITS`."""


@dataclass(frozen=True)
class Run:
    """A server that was started for this run alone, and how long to look at it."""

    port: int
    session: int
    """Of its processes, for `machine`."""
    world: World
    seconds: float
    warming: float
    """Seconds that go by first, unmeasured."""
    posts: int
    """At least so many where they come slowly, for the slowest in a hundred to mean something."""


# ---- posts


async def posting(run: Run, *, people: int, rooms: int = 1, window: int, words: Words = plain, kept: bool) -> Figures:
    """`window` posts on their way in each room, followed by another once the last client has one.

    `kept`: the server keeps posts, so that one that is sent again has to be answered again and told to nobody.
    """
    crowd = Crowd(run.port, words)
    with _leaving(crowd):
        await crowd.arrive(_in_rooms(run.world, rooms, people), at_once=AT_ONCE)
        crowd.begin(window)
        figures = await _watched(run, crowd, run.seconds)
        await _settled(crowd)
        if kept:
            crowd.post_again()
            await _settled(crowd)
        return figures


async def steadily(run: Run, *, people: int, rate: float, words: Words = plain) -> Figures:
    """So many posts a second, whatever becomes of those before them."""
    crowd = Crowd(run.port, words)
    with _leaving(crowd):
        await crowd.arrive(_in_rooms(run.world, 1, people), at_once=AT_ONCE)
        clock = asyncio.create_task(_tick(crowd, run.world.rooms[0], 1 / rate))
        try:
            figures = await _watched(run, crowd, max(run.seconds, run.posts / rate))
        finally:
            clock.cancel()
        await _settled(crowd)
        return figures


async def _tick(crowd: Crowd, room: int, period: float) -> None:
    due = time.perf_counter()
    while True:
        crowd.post(room)
        due += period
        await asyncio.sleep(due - time.perf_counter())


async def _watched(run: Run, crowd: Crowd, seconds: float) -> Figures:
    """What happens in so many seconds, once the first have gone by unmeasured."""
    await asyncio.sleep(run.warming)
    crowd.ledger.begin()
    begun, used, own = time.perf_counter(), machine.cpu(run.session), time.process_time()
    await asyncio.sleep(seconds)
    while crowd.ledger.figures.finished < FEWEST and not crowd.ledger.dropped and time.perf_counter() < begun + LONGEST:
        await asyncio.sleep(0.1)  # a slow server has slow figures, and not none
    took, used, own = time.perf_counter() - begun, machine.cpu(run.session) - used, time.process_time() - own
    seen = crowd.ledger.figures
    if not seen.finished:
        await _settled(crowd)
        raise Failed(f"no post reached everybody in {took:.1f} s")
    to_the_last = sorted(seen.to_the_last)
    return {
        "deliveries": seen.deliveries / took,
        "posts": seen.finished / took,
        "delivery_cpu": used / seen.deliveries * 1e6,
        "post_cpu": used / seen.finished * 1e3,
        "last_median": _percentile(to_the_last, 0.5) * 1e3,
        "last_slow": _percentile(to_the_last, 0.99) * 1e3,
        "server_busy": used / took,
        "generator_busy": own / took,
    }


async def _settled(crowd: Crowd) -> None:
    if faults := await crowd.settle(DRAIN):
        raise Failed("; ".join(faults))


# ---- arriving, and what it takes to have them there


async def storm(run: Run, *, people: int, rooms: int, by_polling: bool = False) -> Figures:
    """Everybody at the same moment."""
    crowd = Crowd(run.port)
    with _leaving(crowd):
        used = machine.cpu(run.session)
        everybody = _in_rooms(run.world, rooms, -(-people // rooms))[:people]
        took = await crowd.arrive(everybody, at_once=people, by_polling=by_polling)
        return {"arriving": took, "arrival_cpu": (machine.cpu(run.session) - used) / people * 1e3}


async def per_socket(run: Run, *, people: int, rooms: int) -> Figures:
    """Memory that each more socket takes, beyond the first few, which pay for what is loaded once."""
    crowd = Crowd(run.port)
    with _leaving(crowd):
        everybody = iter(_in_rooms(run.world, rooms, -(-people // rooms))[:people])
        await crowd.arrive(islice(everybody, people // 20), at_once=AT_ONCE)
        await asyncio.sleep(run.warming)
        before = machine.memory(run.session)
        await crowd.arrive(everybody, at_once=AT_ONCE)
        await asyncio.sleep(run.warming)
        added = people - people // 20
        return {"socket_memory": (machine.memory(run.session) - before) / added / 1024}


async def lived_in(run: Run, *, people: int, rooms: int) -> Figures:
    """The server's memory while people are in its rooms and post."""
    crowd = Crowd(run.port)
    with _leaving(crowd):
        await crowd.arrive(_in_rooms(run.world, rooms, people // rooms), at_once=AT_ONCE)
        crowd.begin(1)
        await asyncio.sleep(run.seconds)
        memory = machine.memory(run.session)
        await _settled(crowd)
        return {"memory": memory / 1e6}


# ---- pages


async def room_page(run: Run, *, posts: int) -> Figures:
    return await _page(run, f"/rooms/{run.world.rooms_with[posts]}")


async def essay_page(run: Run) -> Figures:
    return await _page(run, f"/essays/{run.world.essay}")


async def _page(run: Run, path: str) -> Figures:
    """A page that was asked for before, again and again by one person."""
    connection = await Connection.to(run.port)
    times: list[float] = []
    try:
        begun = time.perf_counter()
        while time.perf_counter() - begun < run.warming + run.seconds:
            answer = await connection.ask("GET", path, run.world.cookies[0])
            if answer.status != 200:
                raise Failed(f"{path} was answered with {answer.status}")
            if time.perf_counter() - begun > run.warming or not times:
                times.append(answer.first_byte)
    finally:
        connection.close()
    return {
        "first_byte": statistics.median(times) * 1e3,
        "first_byte_slow": _percentile(sorted(times), 0.95) * 1e3,
        "page": len(answer.body) / 1e3,
    }


# ---- what they share


def _in_rooms(world: World, rooms: int, people: int) -> list[Person]:
    """So many people in each of so many rooms, each with a cookie of their own; without one where none is asked for."""
    wanted = [room for room in world.rooms[:rooms] for _ in range(people)]
    return [Person(cookie, room) for cookie, room in zip(chain(world.cookies, repeat("")), wanted, strict=False)]


@contextmanager
def _leaving(crowd: Crowd) -> Iterator[None]:
    try:
        yield
    finally:
        crowd.leave()


def _percentile(ordered: Sequence[float], part: float) -> float:
    """The least that so large a part of them does not exceed."""
    return ordered[max(0, math.ceil(len(ordered) * part) - 1)]
