"""`python -m bench.several`: what it costs to be one of several processes, for the arithmetic of docs/scaling.md.

Wants DEBATE_DATABASE_URL (PostgreSQL, an empty database) and DEBATE_REDIS_URL, both on this machine, as it reads their CPU.
"""

from __future__ import annotations

import json
import secrets
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import click
from redis import Redis
from sqlalchemy import select, text

from debate import config, db, pace
from debate.config import Config
from debate.db import session
from debate.forms.posts import Rebuttal
from debate.models import Membership, Role, Room
from debate.others import Others
from debate.presence import Presence
from debate.services import rebuttals

from . import world
from .machine import TICKS
from .words import plain

POSTS, ROOMS, AT_ONCE = 3_000, 50, 32
"""AT_ONCE: people who post at the same moment."""

MESSAGES, HEARERS = 20_000, 3

SECRET = "of this bench and of nobody else"


def main() -> None:
    settings = config.read()
    if not settings.redis_url or settings.database_url.startswith("sqlite"):
        sys.exit("Set DEBATE_DATABASE_URL to an empty PostgreSQL database and DEBATE_REDIS_URL to a Redis, both here.")
    with tempfile.TemporaryDirectory() as folder:
        shape = _posts(settings, Path(folder))
    _channel(settings.redis_url, shape)
    _presence()


def say(what: str, figure: float) -> None:
    click.echo(f"{figure:>10,.3g}  {what}")


def _posts(settings: Config, folder: Path) -> dict[str, Any]:
    """Many post at once, in rooms of PostgreSQL and without sockets; the shape of one post."""
    needs = world.Needs(people=ROOMS, rooms=ROOMS)
    place = world.build(folder, needs, DEBATE_DATABASE_URL=settings.database_url)
    engine = db.connect(settings.database_url, hurried=True)
    course = select(Room.course_id).where(Room.id == place.rooms[0]).scalar_subquery()
    students = select(Membership.user_id).where(Membership.course_id == course, Membership.role == Role.STUDENT)
    authors = list(session.scalars(students))
    db.finish()
    pace.configure(on=False)

    def post(number: int) -> dict[str, Any]:
        words = {"source": plain(number), "relation": "rebuts", "client_id": secrets.token_urlsafe(18)}
        try:
            return rebuttals.post(authors[number % ROOMS], place.rooms[number % ROOMS], Rebuttal.parse(words))
        finally:
            db.finish()

    with ThreadPoolExecutor(AT_ONCE) as people:
        list(people.map(post, range(ROOMS)))  # connections are made, statements prepared
        backends = list(session.scalars(text("SELECT pid FROM pg_stat_activity WHERE application_name = 'debate'")))
        db.finish()
        theirs, ours, begun = _cpu(backends), time.process_time(), time.perf_counter()
        shapes = list(people.map(post, range(POSTS)))
        took = time.perf_counter() - begun
    say("posts a second by one process on PostgreSQL", POSTS / took)
    say("ms of our CPU a post", (time.process_time() - ours) / POSTS * 1000)
    say("ms of PostgreSQL's CPU a post", (_cpu(backends) - theirs) / POSTS * 1000)
    say("bytes a post in PostgreSQL, indexes too", _size("posts") / (POSTS + ROOMS))
    db.finish()
    engine.dispose()
    return shapes[-1]


def _cpu(pids: Sequence[int]) -> float:
    """Seconds of these processes of this machine."""
    stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(ticks) for stat in stats for ticks in stat[11:13]) / TICKS


def _size(table: str) -> int:
    return int(session.scalar(text("SELECT pg_total_relation_size(:table)"), {"table": table}) or 0)


def _channel(url: str, shape: dict[str, Any]) -> None:
    """Posts told by this process and heard by others, which have nobody to tell."""
    spawn = get_context("spawn")
    results: Queue[float] = spawn.Queue()
    hearers = [spawn.Process(target=_hear, args=(url, results)) for _ in range(HEARERS)]
    for hearer in hearers:
        hearer.start()
    others, back = Others(), threading.Event()
    others.hear("back")(back.set)
    others.open(url, SECRET)
    back.wait(10)
    for _ in hearers:
        results.get(timeout=60)  # it hears
    with Redis.from_url(url) as redis:
        theirs, ours, begun = _redis_cpu(redis), time.process_time(), time.perf_counter()
        for number in range(MESSAGES):
            others.say("emit", "post", shape, "room:1")
            while number % 500 == 0 and others.waiting:
                time.sleep(0.001)
        while others.waiting:
            time.sleep(0.001)
        took = time.perf_counter() - begun
        others.say("over")
        heard = [results.get(timeout=60) for _ in hearers]
        say("messages a second on the channel, as fast as one process says them", MESSAGES / took)
        say("µs of CPU to say one, and to hear that one has said it", (time.process_time() - ours) / MESSAGES * 1e6)
        say("µs of CPU to hear one from another process", sum(heard) / len(heard) / MESSAGES * 1e6)
        say("µs of Redis's CPU a delivery", (_redis_cpu(redis) - theirs) / (MESSAGES * (HEARERS + 1)) * 1e6)
    say("bytes of a message with a post", len(json.dumps(["host:pid:word", "emit", "post", shape, "room:1"])) + 16)
    others.close()
    for hearer in hearers:
        hearer.join(10)


def _hear(url: str, results: Queue[float]) -> None:
    """Puts 0 when it hears, and the seconds of CPU that it took when it has heard all."""
    others, over = Others(), threading.Event()
    others.hear("emit")(lambda *_: None)
    others.hear("over")(over.set)
    others.hear("back")(lambda: results.put(0.0))
    others.open(url, SECRET)
    before = time.process_time()
    over.wait(300)
    results.put(time.process_time() - before)


def _redis_cpu(redis: Redis) -> float:
    found: dict[str, Any] = redis.info("cpu")
    return float(found["used_cpu_user"]) + float(found["used_cpu_sys"])


def _presence() -> None:
    """What a process tells of 600 people in 20 rooms every time its heart beats."""
    said: list[str] = []
    presence = Presence(lambda *given: said.append(json.dumps(given, separators=(",", ":"))))
    for number in range(600):
        person = {"id": 10_000 + number, "name": f"Student {number:04}", "role": "student", "guest": False}
        presence.arrive(number % 20, f"socket {number}", person)
    said.clear()
    presence.tell()
    say("bytes of a beat for each person who is there", len(said[0]) / 600)


if __name__ == "__main__":
    main()
