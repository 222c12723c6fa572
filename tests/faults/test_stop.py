"""The server is asked to stop amid posting: what is under way is answered or resolved by the outbox, and it is out in time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..parts.served import Served
from .crowd import Crowd
from .runs import Run
from .scene import prepare

SECONDS = 10.0
"""Within which the server has to be out."""


def test_stop_under_load(run: Run, serve: Callable[..., Served], tmp_path: Path) -> None:
    server, stops, posts = serve(), run.of(20), run.of(2000)
    scene = prepare(server.database_url, server.folder, students=8, rooms=2)
    crowd = Crowd(server.address, scene.students, scene.rooms, tmp_path / "histories", run.luck)
    crowd.gather()
    slowest, under_way = 0.0, 0
    for _ in range(stops):
        crowd.talk(posts // stops)
        under_way += sum(it.waiting for it in crowd.clients)
        slowest = max(slowest, server.stop())
        server.start()
    figures = crowd.end(server.database_url)
    run.report(stops=stops, under_way=under_way, **figures, s_to_stop_at_most=round(slowest, 1))
    assert under_way
    assert slowest < SECONDS
