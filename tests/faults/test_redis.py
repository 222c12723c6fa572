"""Redis killed, paused, flushed and begun anew while people argue in two processes: nobody waits, nobody misses anything.

The default run takes one fault of a few seconds; `pytest -m long --log-cli-level=INFO tests/faults` takes each, for 20
seconds and five times, and says what it saw.
"""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from debate.others import channel
from debate.presence import PATIENCE, presence

from ..parts import postgres, redis
from ..sockets.rawclient import soon
from .family import Page, Scene, check, everybody_has, scene, slowest

pytestmark = [pytest.mark.redis, pytest.mark.postgresql]

log = logging.getLogger(__name__)

CAUGHT_UP = 20.0
"""Seconds after Redis is back within which everybody has everything."""


@pytest.fixture
def queue() -> Iterator[redis.Server]:
    with redis.running() as it:
        yield it


@pytest.fixture
def url(cluster: postgres.Cluster, empty_postgresql: str) -> Iterator[str]:
    it = cluster.fresh(empty_postgresql)
    yield it
    cluster.drop(it)


def argue_through(
    found: Scene, fault: Callable[[], None], *, times: int, before: float = 2.0, most: float = channel.ANSWER
) -> None:
    """`fault` returns when Redis is back. `most`: seconds in which 99 of 100 posts are answered meanwhile; on a machine
    that has too much to do, twice what it took before."""
    with ExitStack() as stack:
        pages = [stack.enter_context(found.page(it, it % 2)) for it in range(len(found.people))]
        arguing = [page.argue() for page in pages]
        for _ in range(times):
            calm = time.monotonic()
            time.sleep(before)
            begun = time.monotonic()
            usual = slowest(pages, calm)
            fault()
            assert slowest(pages, begun) < max(most, 2 * usual)
            back = time.monotonic()
            assert everybody_has(found.stored(), pages, CAUGHT_UP), "somebody missed something"
            log.info("everybody had everything %.1f s after Redis was back", time.monotonic() - back)
        for page in pages:
            page.stop()
        for thread in arguing:
            thread.join(70)
        rows = check(found, pages)
        assert everybody_has(rows, pages, CAUGHT_UP)
        assert [soon(lambda page=page: page.people() == set(found.people), 15) for page in pages[:2]] == [True, True]  # type: ignore[misc]
        log.info("%d posts; 99 of 100 answers within %.0f ms", len(rows), slowest(pages, 0) * 1000)


def gone(queue: redis.Server, seconds: float) -> Callable[[], None]:
    def fault() -> None:
        queue.stop()
        time.sleep(seconds)
        queue.start()

    return fault


def paused(queue: redis.Server, seconds: float) -> Callable[[], None]:
    def fault() -> None:
        os.kill(queue.pid, signal.SIGSTOP)
        try:
            time.sleep(seconds)
        finally:
            os.kill(queue.pid, signal.SIGCONT)

    return fault


def flushed(queue: redis.Server, _seconds: float) -> Callable[[], None]:
    def fault() -> None:
        with Redis.from_url(queue.address) as client:
            client.flushall()
            client.script_flush()
        time.sleep(1)

    return fault


def test_a_short_absence_of_redis_is_not_noticed(url: str, queue: redis.Server, tmp_path: Path) -> None:
    with scene(tmp_path, url, queue.address) as found:
        argue_through(found, gone(queue, 4), times=1)


@pytest.mark.long
@pytest.mark.parametrize("what", [gone, paused, flushed])
def test_redis_may_fail_for_twenty_seconds(
    what: Callable[[redis.Server, float], Callable[[], None]], url: str, queue: redis.Server, tmp_path: Path
) -> None:
    with scene(tmp_path, url, queue.address, people=20) as found:
        argue_through(found, what(queue, 20), times=1, before=5, most=0.5)


@pytest.mark.long
def test_redis_may_begin_anew_five_times(url: str, queue: redis.Server, tmp_path: Path) -> None:
    with scene(tmp_path, url, queue.address, people=20) as found:
        argue_through(found, gone(queue, 0.5), times=5, before=3, most=0.5)


def test_what_is_done_in_one_process_is_done_in_all(url: str, queue: redis.Server, tmp_path: Path) -> None:
    """Who is here, a limit, a role, a suspension: said in one process, done in the other within two seconds."""
    with scene(tmp_path, url, queue.address, people=3) as found, ExitStack() as stack:
        ana, ben, cleo = (stack.enter_context(found.page(it, it % 2)) for it in range(3))
        _one_list_of_who_is_here(found, [ana, ben, cleo])
        _one_limit(found, ana)
        _a_role_is_changed(found, ben)
        _somebody_is_suspended(found, ben)


def _one_list_of_who_is_here(found: Scene, pages: list[Page]) -> None:
    assert soon(lambda: [page.here for page in pages] == [3, 3, 3], 5)
    assert soon(lambda: {it["id"] for it in presence.here(found.room_id)} == set(found.people), 5)
    pages[2].client.disconnect()
    assert soon(lambda: [page.here for page in pages[:2]] == [2, 2], 5)


def _one_limit(found: Scene, ana: Page) -> None:
    """Five posts in ten seconds, wherever they are posted."""
    with found.page(0, 1) as elsewhere:
        for page in (ana, elsewhere, ana, elsewhere, ana):
            page.say()
        answer = elsewhere.client.call("rebut", _words(found, "a" * 22), timeout=10)
        assert answer["error"]["code"] == "too_fast"


def _a_role_is_changed(found: Scene, ben: Page) -> None:
    found.teacher.post(f"/courses/{found.course_id}/members/{found.people[1]}/role", role="moderator")
    assert soon(lambda: ben.rejoined == 1, 2)
    assert soon(lambda: ben.here == 2, 5), "and he may stay"


def _somebody_is_suspended(found: Scene, ben: Page) -> None:
    found.teacher.post(f"/people/{found.people[1]}/suspend")
    assert soon(lambda: ben.ended == 1 and not ben.client.connected, 2)


def _words(found: Scene, key: str) -> dict[str, object]:
    return {"room_id": found.room_id, "source": "Said.", "relation": "supports", "client_id": key}


@pytest.mark.long
def test_the_people_of_a_process_that_died_are_forgotten(url: str, queue: redis.Server, tmp_path: Path) -> None:
    with scene(tmp_path, url, queue.address, people=2) as found, ExitStack() as stack:
        ana = stack.enter_context(found.page(0, 0))
        stack.enter_context(found.page(1, 1))
        assert soon(lambda: ana.here == 2, 5)
        died = time.monotonic()
        found.processes[1].kill()
        assert soon(lambda: ana.here == 1, PATIENCE + 15)
        log.info("forgotten after %.0f s", time.monotonic() - died)
