"""PostgreSQL ended, frozen, cut and full while people argue: each post is acknowledged or refused, and none is lost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import psycopg
import pytest

from debate import db, schema

from ..parts import postgres
from ..parts.served import Served
from .client import Manners
from .crowd import Crowd
from .runs import FULL_SIZE, Run
from .scene import prepare

pytestmark = pytest.mark.postgresql

CLIENTS, CALM = 20, 100

AGAIN = 10.0
"""Seconds after the fault within which what is said is acknowledged again."""

ANSWERED = 10.0
"""Seconds in which an answer comes, whatever it is; a client that has none by then begins another connection."""

ROOM_FOR = 40
"""Connections of the cluster: twice what one process takes."""

Serve = Callable[..., Served]


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


def argue_through(run: Run, serve: Serve, url: str, folder: Path, fault: Callable[[], None]) -> None:
    """`fault` returns when it is over."""
    server = serve(DEBATE_DATABASE_URL=url)
    scene = prepare(url, folder, students=run.of(CLIENTS, 6), rooms=2)
    manners = Manners(patience=ANSWERED)
    crowd = Crowd(server.address, scene.students, scene.rooms, folder / "histories", run.luck, manners)
    crowd.gather()
    connections = sum(it.connections for it in crowd.clients)
    crowd.talk(run.of(CALM, 20), pause=0.05)
    _, over = crowd.talk_during(fault)
    again = over
    while not crowd.answers(over, again):
        assert again < over + AGAIN, "nothing is acknowledged any more"
        crowd.talk(1, pause=0.05)
        again = time.monotonic()
    crowd.talk(run.of(CALM, 20), pause=0.05)
    figures = crowd.end(url)
    assert sum(it.connections for it in crowd.clients) == connections, "somebody had no answer"
    run.report(**figures, times_busy=crowd.refused("busy"), s_until_it_went_on=round(again - over, 1))


def begun_anew(own: postgres.Cluster, how: str) -> None:
    own.stop(how)
    time.sleep(2)
    own.start()


def frozen(own: postgres.Cluster, seconds: float) -> None:
    own.freeze()
    try:
        time.sleep(seconds)
    finally:
        own.thaw()


OURS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'debate'"


def cut(url: str) -> None:
    """Each connection of ours is ended from the other side, ten times."""
    with psycopg.connect(url, autocommit=True) as administrator:
        for _ in range(10):
            administrator.execute(OURS)
            time.sleep(0.3)


def full(url: str) -> None:
    """Others take every connection that there is, in the moment in which ours are cut, and keep them for a while."""
    with ExitStack() as stack:
        administrator = stack.enter_context(psycopg.connect(url, autocommit=True))
        deadline = time.monotonic() + 6
        while time.monotonic() < deadline:
            administrator.execute(OURS)
            with suppress(psycopg.OperationalError):
                while True:
                    stack.enter_context(psycopg.connect(url))
            time.sleep(0.1)


def test_postgresql_ends_hard(run: Run, serve: Serve, url: str, own: postgres.Cluster, tmp_path: Path) -> None:
    argue_through(run, serve, url, tmp_path, lambda: begun_anew(own, "immediate"))


@FULL_SIZE
def test_postgresql_begins_anew(run: Run, serve: Serve, url: str, own: postgres.Cluster, tmp_path: Path) -> None:
    argue_through(run, serve, url, tmp_path, lambda: begun_anew(own, "fast"))


@FULL_SIZE
def test_postgresql_stands_still(run: Run, serve: Serve, url: str, own: postgres.Cluster, tmp_path: Path) -> None:
    argue_through(run, serve, url, tmp_path, lambda: frozen(own, 10))


@FULL_SIZE
def test_connections_are_cut(run: Run, serve: Serve, url: str, tmp_path: Path) -> None:
    argue_through(run, serve, url, tmp_path, lambda: cut(url))


@FULL_SIZE
def test_no_connection_is_free(run: Run, serve: Serve, url: str, tmp_path: Path) -> None:
    argue_through(run, serve, url, tmp_path, lambda: full(url))
