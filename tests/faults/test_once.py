"""The same post sent up to five times at once, over both wires: it is stored once, and every answer says so."""

from __future__ import annotations

import json
import threading
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from random import Random
from typing import Any

from ..parts.served import Served
from . import checker, history
from .client import SignedIn
from .history import History, What
from .lines import PollingLine, Requests, WebSocketLine
from .runs import Run
from .scene import prepare, rows

AT_ONCE = 12
"""Sendings under way."""

Answer = dict[str, Any]


class Window:
    """One way by which a person's posts go: a socket, polling, or requests; one at a time by each."""

    def __init__(self, address: str, who: SignedIn, room: int, kind: str) -> None:
        self._room, self._token = room, who.token
        self._turn = threading.Lock()
        self._requests = Requests(address, who.cookie, 30) if kind == "requests" else None
        if self._requests is None:
            self._line = (PollingLine if kind == "polling" else WebSocketLine)(address, who.cookie, 30)

    def rebut(self, words: dict[str, Any]) -> Answer:
        with self._turn:
            if self._requests is not None:
                headers = {"X-CSRFToken": self._token, "Content-Type": "application/json"}
                _, text = self._requests.ask(f"/rooms/{self._room}/posts", json.dumps(words).encode(), **headers)
                return dict(json.loads(text))
            self._line.say([f"421{json.dumps(['rebut', {'room_id': self._room, **words}])}"])
            while not (text := self._line.hear()).startswith("431"):
                pass
            return dict(json.loads(text[3:])[0])


class Person:
    def __init__(self, address: str, who: SignedIn, room: int, folder: Path, luck: Random) -> None:
        self.room, self.luck = room, luck
        self.history = History(folder, f"person-{who.person}")
        kinds = ("websocket", "websocket", "polling", "requests", "requests")
        self.windows = [Window(address, who, room, kind) for kind in kinds]
        self.codes: Counter[str] = Counter()

    def say(self, pool: ThreadPoolExecutor, others: bool) -> list[Future[Answer]]:
        """One post, sent one to five times; with `others`, other words come under its key besides."""
        key = f"{self.luck.getrandbits(96):024x}"
        words = {"source": f"Said under {key}.", "relation": "supports", "client_id": key}
        self.history.note(self.room, What.INVOKED, key)
        sent = [words] * self.luck.randint(1, 5)
        if others:
            sent[self.luck.randrange(len(sent))] = {**words, "source": f"Otherwise said under {key}."}
        windows = self.luck.sample(self.windows, len(sent))
        return [pool.submit(window.rebut, it) for window, it in zip(windows, sent, strict=True)]

    def heard(self, sent: list[Future[Answer]]) -> None:
        """All that were stored are one post; all others were told that its key stands for other words."""
        answers = [it.result(60) for it in sent]
        posts = {it["post"]["id"]: it["post"] for it in answers if it["ok"]}
        assert len(posts) == 1, answers
        [post] = posts.values()
        self.history.note(self.room, What.ACKNOWLEDGED, post["client_id"], post=post["id"], seq=post["seq"])
        self.codes.update("ok" if it["ok"] else it["error"]["code"] for it in answers)


def test_each_post_is_stored_once(run: Run, shared: Served, tmp_path: Path) -> None:
    posts = run.of(5000)
    scene = prepare(shared.database_url, shared.folder, students=4, rooms=2)
    people = [
        Person(shared.address, who, scene.rooms[n % 2], tmp_path, run.luck) for n, who in enumerate(scene.students)
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        under_way: list[tuple[Person, list[Future[Answer]]]] = []
        for n in range(posts):
            person = people[n % len(people)]
            under_way.append((person, person.say(pool, others=run.luck.random() < 0.1)))
            if len(under_way) >= AT_ONCE:
                who, sent = under_way.pop(0)
                who.heard(sent)
        for who, sent in under_way:
            who.heard(sent)
    codes: Counter[str] = sum((it.codes for it in people), Counter())
    stored = rows(shared.database_url, scene.rooms)
    # what each said at once has no order among itself
    findings = [it for it in checker.check(history.read(tmp_path), stored) if it.fault is not checker.Fault.REORDERED]
    assert findings == []
    assert codes.keys() <= {"ok", "key_reused"}
    assert codes["key_reused"] > 0
    assert len(stored) == posts
    # somebody else's key is nobody's business
    one, other = (people[n].windows[0] for n in (0, 2))
    same = {"source": "Said by two.", "relation": "supports", "client_id": "k" * 24}
    assert one.rebut(same)["post"]["id"] != other.rebut(same)["post"]["id"]
    run.report(
        posts=posts,
        sendings=codes.total(),
        rows=len(stored),
        key_reused=codes["key_reused"],
        **checker.counts(findings),
    )
