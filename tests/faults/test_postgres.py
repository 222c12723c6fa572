"""PostgreSQL ended, frozen, cut and full while people argue: each post is acknowledged or refused, and none is lost.

The default run ends it once; `pytest -m long --log-cli-level=INFO tests/faults` does everything, and says what it saw.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg
import pytest

from debate import db, schema

from ..parts import postgres
from .family import PATIENCE, Page, check, everybody_has, scene, slowest

pytestmark = pytest.mark.postgresql

log = logging.getLogger(__name__)

AGAIN = 10.0
"""Seconds after the fault within which somebody's post is acknowledged again."""

ROOM_FOR = 40
"""Connections of the cluster: twice what one process takes."""


@pytest.fixture(scope="module")
def own() -> Iterator[postgres.Cluster]:
    """A cluster that may be killed, and keeps what it has acknowledged."""
    with postgres.running(f"{postgres.OUTLIVES_ITSELF} -c max_connections={ROOM_FOR}") as it:
        yield it


@pytest.fixture
def url(own: postgres.Cluster) -> str:
    url = own.fresh()
    engine = db.make_engine(url)
    schema.upgrade(engine)
    engine.dispose()
    return url


def argue_through(url: str, folder: Path, fault: Callable[[], None], *, people: int, before: float) -> None:
    """`fault` returns when it is over."""
    with scene(folder, url, processes=1, people=people) as found, ExitStack() as stack:
        pages = [stack.enter_context(found.page(it, 0)) for it in range(people)]
        arguing = [page.argue() for page in pages]
        time.sleep(before)
        begun = time.monotonic()
        fault()
        over = time.monotonic()
        working = again(pages, over)
        time.sleep(before)
        for page in pages:
            page.stop()
        for thread in arguing:
            thread.join(90)
        rows = check(found, pages)
        assert {key for page in pages for key in page.invoked} == {row["key"] for row in rows}, "in the end, everything"
        assert everybody_has(rows, pages, 20)
        assert sum(page.unanswered for page in pages) == 0
        log.info(
            "%d posts, %d refusals, working again %.1f s after the end of the fault, longest answer in it %.1f s",
            *(len(rows), sum(len(page.refused) for page in pages), working, slowest(pages, begun, 1)),
        )
        assert working < AGAIN
        assert slowest(pages, begun, 1) < PATIENCE


def again(pages: list[Page], over: float) -> float:
    """Seconds from then until a post is acknowledged that was sent after it."""
    before = {key for page in pages for key in page.acknowledged}
    while time.monotonic() < over + 60:
        if {key for page in pages for key in page.acknowledged} - before:
            return time.monotonic() - over
        time.sleep(0.05)
    raise AssertionError("nothing was acknowledged any more")


def begun_anew(own: postgres.Cluster, how: str) -> Callable[[], None]:
    def fault() -> None:
        own.stop(how)
        time.sleep(2)
        own.start()

    return fault


def frozen(own: postgres.Cluster, seconds: float) -> Callable[[], None]:
    def fault() -> None:
        own.freeze()
        try:
            time.sleep(seconds)
        finally:
            own.thaw()

    return fault


def cut(url: str) -> Callable[[], None]:
    """Each connection of ours is ended from the other side, ten times."""

    def fault() -> None:
        with psycopg.connect(url, autocommit=True) as administrator:
            for _ in range(10):
                administrator.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'debate'"
                )
                time.sleep(0.3)

    return fault


def full(url: str) -> Callable[[], None]:
    """Others take every connection that there is, in the moment in which ours are cut, and keep them for a while."""

    def fault() -> None:
        with ExitStack() as stack, suppress(psycopg.OperationalError):
            administrator = stack.enter_context(psycopg.connect(url, autocommit=True))
            deadline = time.monotonic() + 6
            while time.monotonic() < deadline:
                administrator.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'debate'"
                )
                with suppress(psycopg.OperationalError):
                    while True:
                        stack.enter_context(psycopg.connect(url))
                time.sleep(0.1)

    return fault


def test_a_database_that_ends_hard_loses_nothing(url: str, own: postgres.Cluster, tmp_path: Path) -> None:
    argue_through(url, tmp_path, begun_anew(own, "immediate"), people=6, before=2)


@pytest.mark.long
@pytest.mark.parametrize("how", ["fast", "immediate"])
def test_a_database_that_begins_anew(how: str, url: str, own: postgres.Cluster, tmp_path: Path) -> None:
    argue_through(url, tmp_path, begun_anew(own, how), people=20, before=5)


@pytest.mark.long
def test_a_database_that_stands_still_for_ten_seconds(url: str, own: postgres.Cluster, tmp_path: Path) -> None:
    argue_through(url, tmp_path, frozen(own, 10), people=20, before=5)


@pytest.mark.long
def test_connections_that_are_cut(url: str, own: postgres.Cluster, tmp_path: Path) -> None:
    argue_through(url, tmp_path, cut(url), people=20, before=5)


@pytest.mark.long
def test_a_database_without_a_free_connection(url: str, own: postgres.Cluster, tmp_path: Path) -> None:
    argue_through(url, tmp_path, full(url), people=20, before=5)
