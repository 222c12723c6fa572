"""Connections that are cut in every way in which networks do it, amid posting: nothing is lost, nothing comes twice."""

from __future__ import annotations

from pathlib import Path

from ..parts.served import Served
from .client import Manners
from .crowd import Crowd
from .proxy import Cut, between
from .runs import Run
from .scene import prepare


def test_cut_connections(run: Run, shared: Served, tmp_path: Path) -> None:
    cuts, posts, clients = run.of(200), run.of(5000), run.of(20, 6)
    scene = prepare(shared.database_url, shared.folder, students=clients, rooms=3)
    ways = [way for way in Cut for _ in range(cuts // len(Cut))]
    run.luck.shuffle(ways)
    # whoever hears nothing in a black hole waits as long as this
    manners = Manners(patience=8.0 if run.full else 1.5)
    with between(shared.port) as proxy:
        crowd = Crowd(proxy.address, scene.students, scene.rooms, tmp_path, run.luck, manners)
        crowd.gather()
        done = dict.fromkeys(Cut, 0)

        def meanwhile() -> None:
            if ways and run.luck.random() < 1.5 * cuts / posts and proxy.cut(ways[-1], run.luck):
                done[ways.pop()] += 1

        crowd.talk(posts, pause=0.002, meanwhile=meanwhile)
        while ways:
            crowd.talk(1)
            if proxy.cut(ways[-1], run.luck):
                done[ways.pop()] += 1
        figures = crowd.end(shared.database_url)
    run.report(**{way.value: count for way, count in done.items()}, **figures)
