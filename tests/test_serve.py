"""`debate serve`: what several workers want, and that they are begun anew, kept apart and ended."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from gunicorn.config import Config as Gunicorn
from gunicorn.workers.gthread import ThreadWorker
from sqlalchemy import func, select

from debate import db, serve
from debate.config import Config
from debate.errors import Refusal
from debate.models import Essay

from .conftest import settings
from .parts import postgres, redis, served
from .sockets.rawclient import soon

_machine = multiprocessing.get_context("spawn")

SEVERAL = {"workers": 3, "redis_url": "redis://localhost", "proxies": 1}


@pytest.fixture
def several(tmp_path: Path) -> Config:
    """All that three workers want."""
    return settings("postgresql://debate@/debate", tmp_path, **SEVERAL)


def test_three_workers_with_postgresql_redis_and_a_proxy_may_serve(several: Config) -> None:
    serve.check(several)


@pytest.mark.parametrize(
    ("without", "words"),
    [
        ({"database_url": "sqlite:///debate.sqlite"}, "missing: PostgreSQL .*, for SQLite has one writer.$"),
        ({"redis_url": ""}, "missing: Redis .DEBATE_REDIS_URL."),
        ({"proxies": 0}, "missing: a proxy that keeps each browser with its worker by a cookie"),
        ({"port": 0}, "missing: a first port"),
        ({"redis_url": "", "proxies": 0}, "Redis .*; a proxy .*"),
        ({"workers": 0}, "DEBATE_WORKERS is 0"),
    ],
)
def test_what_they_want_and_do_not_have_is_named(several: Config, without: dict[str, object], words: str) -> None:
    with pytest.raises(Refusal, match=words):
        serve.check(replace(several, **without))  # type: ignore[arg-type]


@pytest.mark.postgresql
def test_a_database_that_is_not_there_is_named(cluster: postgres.Cluster, tmp_path: Path) -> None:
    nowhere = cluster.fresh().replace("/debate_", "/nowhere_")
    with pytest.raises(
        Refusal, match=r"could not be used: .*nowhere_.* See that it runs, and that DEBATE_DATABASE_URL"
    ):
        serve.prepare(settings(nowhere, tmp_path))


def test_one_worker_wants_nothing(tmp_path: Path) -> None:
    serve.check(settings("sqlite:///debate.sqlite", tmp_path, port=0))


@pytest.mark.postgresql
def test_several_machines_that_begin_at_once_make_one_database(cluster: postgres.Cluster, tmp_path: Path) -> None:
    url = cluster.fresh()
    machines = [_machine.Process(target=serve.prepare, args=(settings(url, tmp_path),)) for _ in range(3)]
    for machine in machines:
        machine.start()
    for machine in machines:
        machine.join(120)
    assert [machine.exitcode for machine in machines] == [0, 0, 0]
    db.connect(url)
    assert db.session.scalar(select(func.count(Essay.id))) == 1
    db.finish()


@pytest.fixture
def two_workers(cluster: postgres.Cluster, tmp_path: Path) -> Iterator[tuple[served.Served, float]]:
    """And the seconds that it took to begin them."""
    with redis.running() as queue:
        environment = {
            "DEBATE_DATABASE_URL": cluster.fresh(),
            "DEBATE_REDIS_URL": queue.address,
            "DEBATE_PROXIES": "1",
        }
        begun = time.monotonic()
        with served.running(tmp_path, "--workers", "2", **environment) as it:
            yield it, time.monotonic() - begun


@pytest.mark.postgresql
@pytest.mark.redis
def test_a_worker_that_dies_is_begun_anew_on_its_port_and_all_end_when_told_to(
    two_workers: tuple[served.Served, float],
) -> None:
    workers, took = two_workers
    assert soon(lambda: len(workers.pids) == 3, 20)
    master, *both = workers.pids
    ports = {worker: _port_of(worker, workers) for worker in both}
    assert sorted(ports.values()) == [workers.port, workers.port + 1], "each has one port, and no other"
    assert all(map(_answers, ports.values()))
    dies, stays = both
    os.kill(dies, signal.SIGKILL)
    found: set[int] = set()

    def one_is_new() -> bool:
        found.clear()
        found.update(set(workers.pids) - {master, stays, dies})
        return len(found) == 1

    assert soon(one_is_new, 20)
    [new] = found
    assert soon(lambda: _port_of(new, workers) == ports[dies], 20)
    assert soon(lambda: _answers(ports[dies]), 20)
    assert stays in workers.pids, "and the other one went on"
    assert workers.stop() < max(10, took), "in time, or on a busy machine not slower than it began"
    assert not any(Path(f"/proc/{pid}").exists() for pid in (master, stays, new))


def test_a_worker_that_is_told_to_stop_while_it_is_told_says_goodbye_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ThreadWorker, "handle_exit", lambda *_: None)
    worker = serve.Worker(0, 0, [], None, 1, Gunicorn(), logging.getLogger())
    said: list[int] = []

    class Goodbyes(threading.Thread):
        def start(self) -> None:
            said.append(len(said))
            if len(said) < 3:
                worker.handle_exit(signal.SIGTERM, None)

    worker._goodbyes = Goodbyes()
    worker.handle_exit(signal.SIGTERM, None)
    worker.handle_exit(signal.SIGTERM, None)
    assert said == [0]


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as answer:
            return int(answer.status) == 200
    except OSError:
        return False


def _port_of(pid: int, workers: served.Served) -> int:
    """The port that the process listens on, of those two."""
    inodes = {os.readlink(it) for it in Path(f"/proc/{pid}/fd").iterdir() if it.is_symlink()}
    listening = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    found = [int(it[1].rpartition(":")[2], 16) for it in listening if it[3] == "0A" and f"socket:[{it[9]}]" in inodes]
    ours = [port for port in found if port in (workers.port, workers.port + 1)]
    return ours[0] if len(ours) == 1 else 0
