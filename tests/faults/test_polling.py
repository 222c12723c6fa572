"""A class without a network writes on; when it is back, everything goes out by polling alone, in many at once."""

from __future__ import annotations

from pathlib import Path

from ..parts.served import Served
from .client import Manners
from .crowd import Crowd
from .runs import Run
from .scene import prepare

QUEUED = 20
"""By each; more than sixteen in one request is what the stock server throws away."""


def test_posts_queued_offline_go_out_by_polling(run: Run, shared: Served, tmp_path: Path) -> None:
    clients = run.of(10, 3)
    scene = prepare(shared.database_url, shared.folder, students=clients, rooms=2)
    crowd = Crowd(shared.address, scene.students, scene.rooms, tmp_path, run.luck, Manners(polling=True))
    crowd.gather()
    for it in crowd.clients:
        it.offline()
    for it in crowd.clients:
        for _ in range(QUEUED):
            it.say()
    crowd.said = clients * QUEUED
    for it in crowd.clients:
        it.online()
    figures = crowd.end(shared.database_url)
    assert figures["acknowledged"] == crowd.said
    run.report(clients=clients, **figures)
