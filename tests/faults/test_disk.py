"""The disk is full, and freed again: what cannot be stored is refused in words, and all goes on without a restart."""

from __future__ import annotations

import shutil
import sqlite3
from functools import partial
from pathlib import Path

import requests

from ..parts import served
from ..sockets.rawclient import soon
from .crowd import PATIENCE, Crowd
from .runs import Run
from .scene import prepare
from .tight import disk


def test_disk_full_and_freed_again(run: Run, empty_sqlite: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    with disk(data) as tight:
        shutil.copy(empty_sqlite, data / "debate.sqlite")
        with served.running(data, program=served.UNLIMITED) as server:
            pids = server.pids
            scene = prepare(server.database_url, data, students=4, rooms=2)
            crowd = Crowd(server.address, scene.students, scene.rooms, tmp_path / "histories", run.luck)
            crowd.gather()
            for _ in range(run.of(10)):
                crowd.talk(20, pause=0.01)
                tight.fill(pids)
                refused = crowd.refused("busy") + 1
                crowd.talk(8, pause=0.1)
                assert soon(partial(refused_or_stored, crowd, refused), PATIENCE)
                assert requests.get(f"{server.address}/healthz", timeout=10).ok
                tight.free(pids)
                # each time all that was refused is stored: else the next crowd would be full before the disk is
                assert soon(partial(quiet, crowd), PATIENCE)
            figures = crowd.end(server.database_url)
            assert server.pids == pids
            assert crowd.refused("busy")
        with sqlite3.connect(data / "debate.sqlite") as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    run.report(**{f"times full, on a {tight.kind}": run.of(10)}, **figures, busy=crowd.refused("busy"))


def quiet(crowd: Crowd) -> bool:
    return not any(client.waiting for client in crowd.clients)


def refused_or_stored(crowd: Crowd, refused: int) -> bool:
    """The log of writes keeps its length, and while there is room in it a full disk is not noticed."""
    return crowd.refused("busy") >= refused or quiet(crowd)
