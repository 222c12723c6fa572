"""Another process holds the write lock of SQLite's file: posts wait or are told so, and nobody else's socket stands still."""

from __future__ import annotations

import sqlite3
import threading
import time
from pathlib import Path
from random import Random

from debate.db import SQLITE_PATIENCE

from ..parts.served import Served
from .client import Manners
from .crowd import Crowd
from .pulse import beating
from .runs import Run
from .scene import prepare

POSTS_PER_SECOND = 10


def test_sqlite_locked_by_another_process(run: Run, shared: Served, tmp_path: Path) -> None:
    scene = prepare(shared.database_url, shared.folder, students=7, rooms=2)
    longest = 10.0 if run.full else 1.0
    seconds = [run.luck.uniform(0.2, longest) for _ in range(run.of(50) - 1)] + [SQLITE_PATIENCE + 0.7]
    run.luck.shuffle(seconds)
    manners = Manners(patience=8.0)  # the browser's, which is longer than the server's
    crowd = Crowd(shared.address, scene.students[1:], scene.rooms, tmp_path, run.luck, manners)
    crowd.gather()
    with beating(shared.address, scene.students[0].cookie, scene.rooms[0], shared.pids) as pulse:
        locking = threading.Thread(target=lock, args=(shared.folder, seconds, Random(run.seed)))
        locking.start()
        while locking.is_alive():
            crowd.talk(1, pause=1 / POSTS_PER_SECOND)
        locking.join()
        figures = crowd.end(shared.database_url)
    busy = crowd.refused("busy")
    run.report(
        locks=len(seconds),
        s_locked=round(sum(seconds)),
        **figures,
        busy=busy,
        ms_at_most_for_another=pulse.slowest,
        ms_at_most_but_for_the_machine=pulse.own,
    )
    assert busy, "a lock that outlasts the server's patience is told"
    assert pulse.own < 300


def lock(folder: Path, seconds: list[float], luck: Random) -> None:
    connection = sqlite3.connect(folder / "debate.sqlite", timeout=60, isolation_level=None)
    for it in seconds:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(it)
        connection.execute("ROLLBACK")
        time.sleep(luck.uniform(0.1, 0.5))
    connection.close()
