"""Two processes on one database, joined by Redis, and this one as a third: what is done in one is done in all."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from debate import db, pace
from debate.app import create_app
from debate.models import Role
from debate.others import others
from debate.presence import presence

from .conftest import settings
from .makers import Maker, again
from .parts import postgres, redis, served
from .sockets.rawclient import soon
from .sockets.test_rights_taken_away import SOON, Listener
from .visitors import Visitor
from .wires import connected, cookie_of

pytestmark = [pytest.mark.redis, pytest.mark.postgresql]

KEY = "the key that all three of them have " * 2


@dataclass
class Scene:
    """Ana and Ben, each with windows in both processes, and Ms Hartley, who teaches and administers, in this one."""

    course_id: int
    room_id: int
    ids: list[int]
    ana: list[Listener]
    ben: list[Listener]
    hartley: Visitor
    addresses: list[str]
    cookie: str
    """Ana's."""

    def people(self) -> list[set[int]]:
        """Who is in the room, as each process knows it."""
        return [{it["id"] for it in presence.here(self.room_id)}, *(self._people(it) for it in self.addresses)]

    def _people(self, address: str) -> set[int]:
        headers = {"Cookie": self.cookie, "Accept": "application/json"}
        asked = urllib.request.Request(f"{address}/rooms/{self.room_id}/here", headers=headers)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            return {it["id"] for it in json.load(answer)["here"]}

    def know(self, *people: int) -> bool:
        return soon(lambda: self.people() == [set(people)] * 3, 5)


@pytest.fixture
def scene(cluster: postgres.Cluster, empty_postgresql: str, tmp_path: Path) -> Iterator[Scene]:
    url = cluster.fresh(empty_postgresql)
    with redis.running() as queue, ExitStack() as stack:
        app = create_app(settings(url, tmp_path, secret_key=KEY, redis_url=queue.address, limited=True))
        make = Maker()
        course = make.course()
        ana, ben = (make.member(course, make.person(name)) for name in ("Ana Beltran", "Ben Okafor"))
        hartley = make.member(course, make.person("Ms Hartley", admin=True), Role.INSTRUCTOR)
        course_id, room_id = again(course).id, again(make.room(course)).id
        ids = [again(it).id for it in (ana, ben)]
        visitors = [Visitor(app, again(it)) for it in (ana, ben, hartley)]
        for it in visitors:
            it.page("/")
        db.finish()
        environment = {
            "DEBATE_DATABASE_URL": url,
            "DEBATE_REDIS_URL": queue.address,
            "DEBATE_SECRET_KEY": KEY,
        }
        processes = [stack.enter_context(served.running(tmp_path, **environment)) for _ in range(2)]
        addresses = [it.address for it in processes]
        windows = [
            [Listener(stack.enter_context(connected(address, visitor))) for address in addresses]
            for visitor in visitors[:2]
        ]
        yield Scene(course_id, room_id, ids, *windows, visitors[2], addresses, cookie_of(visitors[0]))
        db.finish()
        others.close()
        pace.configure(on=False)
        app.extensions["engine"].dispose()
    cluster.drop(url)


def test_what_is_done_in_one_process_is_done_in_all(scene: Scene) -> None:
    """One after another, as it costs half a minute to begin."""
    _there_is_one_list_of_who_is_here(scene)
    _what_is_said_in_one_is_heard_in_the_other(scene)
    _there_is_one_limit(scene)
    _a_changed_role_makes_windows_ask_again(scene)
    _who_loses_the_course_is_out_of_the_room(scene)
    _who_is_suspended_has_no_window_left(scene)


def _there_is_one_list_of_who_is_here(scene: Scene) -> None:
    ana, ben = scene.ids
    assert scene.ana[0].join(scene.room_id)["ok"] is True
    assert scene.know(ana)
    assert scene.ben[1].join(scene.room_id)["ok"] is True
    assert scene.know(ana, ben)
    assert scene.ana[1].join(scene.room_id)["ok"] is True
    assert scene.ana[0].socket.say("leave", {"room_id": scene.room_id})["ok"] is True
    assert scene.know(ana, ben), "she has a window elsewhere"
    assert scene.ana[0].join(scene.room_id)["ok"] is True


def _what_is_said_in_one_is_heard_in_the_other(scene: Scene) -> None:
    heard: list[Any] = []
    scene.ben[1].socket.client.on("post", heard.append)
    said = scene.ana[0].socket.rebut(scene.room_id, source="Said.", relation="supports", client_id="s" * 22)
    assert soon(lambda: heard == [said["post"]], SOON)


def _there_is_one_limit(scene: Scene) -> None:
    """Five posts in ten seconds, wherever they are posted."""
    begun, accepted = time.monotonic(), 0
    windows = cycle(scene.ana)
    while _post(scene, next(windows), accepted) == "":
        accepted += 1
        assert accepted <= 5 * (1 + (time.monotonic() - begun) // 10)
    assert _post(scene, next(windows), accepted) == "too_fast", "in the other one too"


def _post(scene: Scene, window: Listener, number: int) -> str:
    """The code of the refusal, if it is refused."""
    answer = window.socket.rebut(scene.room_id, source="Said.", relation="supports", client_id=f"post-{number:022}")
    return "" if answer["ok"] else str(answer["error"]["code"])


def _a_changed_role_makes_windows_ask_again(scene: Scene) -> None:
    ana, ben = scene.ids
    scene.hartley.post(f"/courses/{scene.course_id}/members/{ben}/role", role="moderator")
    for window in (scene.ana[0], scene.ana[1], scene.ben[1]):
        assert window.rejoin.wait(SOON)
        assert window.join(scene.room_id)["ok"] is True
        window.rejoin.clear()
    assert scene.know(ana, ben)


def _who_loses_the_course_is_out_of_the_room(scene: Scene) -> None:
    ana, ben = scene.ids
    scene.hartley.post(f"/courses/{scene.course_id}/members/{ben}/remove")
    assert scene.ben[1].rejoin.wait(SOON)
    assert scene.ben[1].join(scene.room_id)["error"]["code"] == "missing"  # type: ignore[index]
    assert scene.ana[0].join(scene.room_id)["ok"] is True
    assert scene.know(ana)


def _who_is_suspended_has_no_window_left(scene: Scene) -> None:
    scene.hartley.post(f"/people/{scene.ids[0]}/suspend")
    for window in scene.ana:
        assert window.closed.wait(SOON)
        assert window.ended.is_set()
    assert soon(lambda: presence.here(scene.room_id) == [], 5)
