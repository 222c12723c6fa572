"""Posts are removed while others post, edit, quote, reconnect, page and search: afterwards their words are nowhere."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

from ..parts.served import Served
from . import history
from .client import Client, SignedIn
from .crowd import Crowd
from .history import REMOVE, RESTORE, History, What
from .lines import Requests
from .runs import Run
from .scene import prepare, rows
from .screen import KEY

READS = {
    "page": "/rooms/{room}",
    "map": "/rooms/{room}/map",
    "replay": "/rooms/{room}/replay?at=last",
    "replayed flow": "/rooms/{room}/replay?at=last&show=flow",
    "post": "/rooms/{room}/posts/{post}",
    "versions": "/rooms/{room}/posts/{post}/versions",
    "replies": "/rooms/{room}/posts/{post}/replies",
    "order": "/rooms/{room}/posts?show=order",
    "unread": "/rooms/{room}/posts?show=unread",
    "since": "/rooms/{room}/posts?since=0",
    "search": "/search?q=said+under",
    "search for it": "/search?q={key}",
}
"""Ways in which the words of a post are read, by their names in the history."""


class Browser:
    """One more browser of somebody, with a history of its own."""

    def __init__(self, name: str, address: str, who: SignedIn, folder: Path) -> None:
        self.who, self.history = who, History(folder, name)
        self._requests = Requests(address, who.cookie, 30)

    def ask(self, path: str, body: dict[str, Any] | None = None, accept: str = "application/json") -> tuple[int, str]:
        if body is None:
            return self._requests.ask(path, Accept=accept)
        headers = {"X-CSRFToken": self.who.token, "Content-Type": "application/json"}
        return self._requests.ask(path, json.dumps(body).encode(), **headers)

    def read(self, way: str, room: int, post: dict[str, Any], accept: str) -> None:
        """Whatever words it finds are in the history."""
        begun = time.monotonic()
        # all but its last letter, for the answer says what was asked, and in JSON, which marks nothing in the words
        path = READS[way].format(room=room, post=post["id"], key=post["client_id"][:-1])
        _, text = self.ask(path, accept="application/json" if way == "search for it" else accept)
        for key in set(KEY.findall(text)):
            self.history.note(room, What.SEEN, key, way=way, begun=begun)


class Races:
    """What is done to the posts of a crowd, each by a thread of its own, until it is `over`."""

    def __init__(self, crowd: Crowd, removals: int, luck: Random) -> None:
        self.crowd, self.removals, self.luck = crowd, removals, luck
        self.done: Counter[str] = Counter()
        self.over = threading.Event()
        self._threads: list[threading.Thread] = []

    def begin(self, act: Callable[[Any], None], whose: Any, pause: float) -> None:
        def go_on() -> None:
            while not self.over.wait(pause):
                act(whose)

        self._threads.append(threading.Thread(target=go_on))
        self._threads[-1].start()

    def end(self) -> None:
        self.over.set()
        for it in self._threads:
            it.join(60)

    def a_post(self, client: Client | None = None, author: int | None = None) -> tuple[int, dict[str, Any]] | None:
        """The room and the shape of a post that a client shows."""
        client = client or self.luck.choice(self.crowd.clients)
        shown = [it for it in list(client.shown.values()) if it["state"] == "visible"]
        if author is not None:
            shown = [it for it in shown if it["author"]["id"] == author]
        return (client.room, self.luck.choice(shown)) if shown else None

    def moderate(self, me: Browser) -> None:
        found = self.a_post()
        if found is None or self.done["removals"] >= self.removals:
            return
        room, post = found
        if self._act(me, REMOVE, room, post["id"], post["client_id"]) and self.luck.random() < 0.1:
            time.sleep(0.02)
            self._act(me, RESTORE, room, post["id"], post["client_id"])

    def _act(self, me: Browser, act: str, room: int, post: int, key: str) -> bool:
        me.history.note(room, What.INVOKED, key, act=act)
        body = {"reason": "Not about the claim."} if act == REMOVE else {}
        status, text = me.ask(f"/rooms/{room}/posts/{post}/{act}", body)
        if status != 200:
            me.history.note(room, What.FAILED, key, act=act)
            return False
        me.history.note(room, What.ACKNOWLEDGED, key, act=act, seq=json.loads(text)["post"]["seq"])
        self.done["removals" if act == REMOVE else "restored"] += 1
        return True

    def change(self, me: tuple[Browser, Client]) -> None:
        """Edit one's own post, or send it once more as it was."""
        browser, client = me
        found = self.a_post(client, browser.who.person)
        if found is None:
            return
        room, post = found
        key = post["client_id"]
        if self.luck.random() < 0.5:
            body = {"source": f"In other words, {self.luck.random()}. Said under {key}."}
            status, _ = browser.ask(f"/rooms/{room}/posts/{post['id']}/edit", body)
            self.done["edits"] += status == 200
            return
        begun = time.monotonic()
        status, text = browser.ask(f"/rooms/{room}/posts", client.said[key])
        shape = json.loads(text).get("post")
        self.done["resent"] += shape is not None
        if shape and KEY.search(json.dumps([shape["html"], shape["quote"]])):
            browser.history.note(room, What.SEEN, key, way="resent", begun=begun)

    def read(self, me: Browser) -> None:
        if (found := self.a_post()) is not None:
            accept = self.luck.choice(["text/html", "application/json"])
            me.read(self.luck.choice(list(READS)), *found, accept)
            self.done["reads"] += 1

    def reconnect(self, client: Client) -> None:
        client.offline()
        time.sleep(0.1)
        client.online()
        self.done["reconnections"] += 1


def test_removals_amid_everything(run: Run, shared: Served, tmp_path: Path) -> None:
    students = run.of(20, 6)
    scene = prepare(shared.database_url, shared.folder, students=students + 2, rooms=2, moderators=2)
    crowd = Crowd(shared.address, scene.students[:students], scene.rooms, tmp_path, run.luck)
    crowd.gather()
    crowd.talk(10 * students)
    races = Races(crowd, run.of(500), run.luck)

    def browser(name: str, who: SignedIn) -> Browser:
        return Browser(name, shared.address, who, tmp_path)

    for n, who in enumerate(scene.moderators):
        races.begin(races.moderate, browser(f"moderator-{n}", who), 0.01)
    for n, who in enumerate(scene.students[students:]):
        races.begin(races.read, browser(f"reader-{n}", who), 0.01)
    for n in range(2):
        client = crowd.clients[n]
        races.begin(races.change, (browser(f"author-{n}", client.who), client), 0.02)
        races.begin(races.reconnect, crowd.clients[n + 2], 0.5)
    while races.done["removals"] < races.removals:
        crowd.talk(1, pause=0.01)
    races.end()
    crowd.level(shared.database_url)
    gone = {row.key for row in rows(shared.database_url, scene.rooms) if not row.visible}
    last = browser("last", scene.students[-1])
    for room in scene.rooms:
        for way in READS:
            for accept in ("text/html", "application/json"):
                last.read(way, room, {"id": 1, "client_id": run.luck.choice(sorted(gone))}, accept)
    figures = crowd.end(shared.database_url)
    seen = [it for it in history.read(tmp_path) if it.what is What.SEEN]
    found = {it.key for it in seen if it.client == "last"} & gone
    run.report(**{**races.done, **figures}, removed_in_the_end=len(gone), of_them_found=len(found))
    assert found == set()
    assert READS.keys() - {"replies"} <= {it.way for it in seen}, "what stands is found"
    assert min(races.done[it] for it in ("removals", "edits", "resent", "reads", "reconnections")) > 0
