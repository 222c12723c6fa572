"""Redis killed, paused, flushed and begun anew while people argue in two processes: nobody waits, nobody misses anything."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from redis import Redis

from debate.others import channel
from debate.presence import PATIENCE

from ..parts import postgres, redis
from ..parts.served import Served
from ..sockets.rawclient import soon
from .crowd import Crowd
from .lines import Requests
from .runs import FULL_SIZE, Run
from .scene import SignedIn, prepare, rows

pytestmark = [pytest.mark.redis, pytest.mark.postgresql]

CLIENTS, CALM, GONE = 20, 100, 20.0
"""GONE: seconds without Redis."""

CAUGHT_UP = 20.0
"""Seconds after Redis is back within which everybody has everything."""

PROMPT = 0.5
"""Seconds in which 99 of 100 posts are acknowledged without Redis as well; twice what it took before, on a busy machine."""


@pytest.fixture
def queue() -> Iterator[redis.Server]:
    with redis.running() as it:
        yield it


@pytest.fixture
def url(cluster: postgres.Cluster, empty_postgresql: str) -> Iterator[str]:
    it = cluster.fresh(empty_postgresql)
    yield it
    cluster.drop(it)


Serve = Callable[..., Served]


def two_processes(serve: Serve, url: str, queue: redis.Server) -> list[Served]:
    """Two on one folder, so they have one key."""
    return [serve(DEBATE_DATABASE_URL=url, DEBATE_REDIS_URL=queue.address) for _ in range(2)]


def argue_through(
    run: Run, serve: Serve, url: str, queue: redis.Server, folder: Path, fault: Callable[[], None], times: int = 1
) -> None:
    """`fault` returns when Redis is back."""
    processes = two_processes(serve, url, queue)
    scene = prepare(url, folder, students=run.of(CLIENTS, 6), rooms=2)
    crowd = Crowd([it.address for it in processes], scene.students, scene.rooms[:1], folder / "histories", run.luck)
    crowd.gather()
    slowest, level = 0.0, 0.0
    for _ in range(times):
        calm = time.monotonic()
        crowd.talk(run.of(CALM, 20), pause=0.05)
        usual = _ninety_nine(crowd.answers(calm, time.monotonic()))
        begun, back = crowd.talk_during(fault)
        clock = max(row.seq for row in rows(url, scene.rooms))
        for client in crowd.clients:
            assert client.reach(clock, CAUGHT_UP), f"{client.name} missed something"
        level = max(level, time.monotonic() - back)
        took = _ninety_nine(crowd.answers(begun, back))
        assert took < max(PROMPT, 2 * usual)
        slowest = max(slowest, took)
    figures = crowd.end(url)
    run.report(**figures, ms_to_99_of_100_answers=round(slowest * 1000), s_after_it_until_all_have_all=round(level, 1))


def _ninety_nine(answers: list[float]) -> float:
    return answers[min(len(answers) - 1, int(len(answers) * 0.99))]


def gone(queue: redis.Server, seconds: float) -> None:
    queue.stop()
    time.sleep(seconds)
    queue.start()


def paused(queue: redis.Server, seconds: float) -> None:
    os.kill(queue.pid, signal.SIGSTOP)
    try:
        time.sleep(seconds)
    finally:
        os.kill(queue.pid, signal.SIGCONT)


def flushed(queue: redis.Server, _seconds: float) -> None:
    with Redis.from_url(queue.address) as client:
        client.flushall()
        client.script_flush()
    time.sleep(1)


def test_redis_is_gone(run: Run, serve: Serve, url: str, queue: redis.Server, tmp_path: Path) -> None:
    argue_through(run, serve, url, queue, tmp_path, lambda: gone(queue, GONE if run.full else 4))


@FULL_SIZE
def test_redis_is_paused(run: Run, serve: Serve, url: str, queue: redis.Server, tmp_path: Path) -> None:
    argue_through(run, serve, url, queue, tmp_path, lambda: paused(queue, GONE if run.full else 2 * channel.ANSWER))


@FULL_SIZE
def test_redis_is_flushed(run: Run, serve: Serve, url: str, queue: redis.Server, tmp_path: Path) -> None:
    argue_through(run, serve, url, queue, tmp_path, lambda: flushed(queue, GONE))


@FULL_SIZE
def test_redis_begins_anew_five_times(run: Run, serve: Serve, url: str, queue: redis.Server, tmp_path: Path) -> None:
    argue_through(run, serve, url, queue, tmp_path, lambda: gone(queue, 0.5), times=5)


@FULL_SIZE
def test_the_people_of_a_process_that_died_are_forgotten(
    run: Run, serve: Serve, url: str, queue: redis.Server, tmp_path: Path
) -> None:
    stays, dies = two_processes(serve, url, queue)
    scene = prepare(url, tmp_path, students=2, rooms=1)
    crowd = Crowd([stays.address, dies.address], scene.students, scene.rooms, tmp_path / "histories", run.luck)
    crowd.gather()
    ana, ben = scene.students
    assert soon(lambda: _here(stays, ana, scene.rooms[0]) == {ana.person, ben.person})
    died = time.monotonic()
    dies.kill()
    assert soon(lambda: _here(stays, ana, scene.rooms[0]) == {ana.person}, PATIENCE + 15)
    run.report(s_until_they_are_forgotten=round(time.monotonic() - died))
    for client in crowd.clients:
        client.end()


def _here(process: Served, who: SignedIn, room: int) -> set[int]:
    """The people in the room, as the process knows them."""
    asking = Requests(process.address, who.cookie, 10.0)
    try:
        _, text = asking.ask(f"/rooms/{room}/here")
        return {it["id"] for it in json.loads(text)["here"]}
    finally:
        asking.close()
