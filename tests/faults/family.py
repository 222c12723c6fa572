"""Several processes of one server, and pages without a screen that argue in them: what they post, hear and catch up with."""

from __future__ import annotations

import json
import secrets
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import socketio
from flask import Flask
from sqlalchemy import select

from debate import db
from debate.app import create_app
from debate.models import Course, Post, Role, User
from debate.others import others

from ..conftest import settings
from ..makers import Maker, again
from ..parts import served
from ..visitors import Visitor
from ..wires import cookie_of

PATIENCE = 12
"""Seconds that a page waits for an answer."""

KEY = "the key that all processes of a test have " * 2


@dataclass
class Scene:
    """A room of one course, in a database that several processes serve."""

    app: Flask
    """The application in the process of the test, as one more of them."""
    room_id: int
    course_id: int
    people: list[int]
    cookies: list[str]
    teacher: Visitor
    url: str
    processes: list[served.Served]

    def page(self, person: int, process: int) -> Page:
        return Page(self.processes[process].address, self.cookies[person], self.room_id)

    def stored(self) -> list[dict[str, Any]]:
        """What the database has of the room, in its order."""
        with self.app.app_context():
            rows = db.session.scalars(select(Post).where(Post.room_id == self.room_id).order_by(Post.number))
            return [{"id": it.id, "number": it.number, "seq": it.seq, "key": it.client_id} for it in rows]


@contextmanager
def scene(
    folder: Path,
    url: str,
    redis_url: str = "",
    *,
    processes: int = 2,
    people: int = 6,
    wait: bool = True,
    **environment: str,
) -> Iterator[Scene]:
    """`processes` of them on the database at `url`, which has its tables, and `people` students in a room of it."""
    app = create_app(settings(url, folder, secret_key=KEY, redis_url=redis_url))
    make = Maker()
    course: Course = make.course()
    teacher: User = make.member(course, make.person("Ms Hartley", admin=True), Role.INSTRUCTOR)
    students = [make.member(course, make.person()) for _ in range(people)]
    ids = [again(it).id for it in students]
    visitors = [Visitor(app, it) for it in students]
    room_id, course_id = again(make.room(course)).id, again(course).id
    for visitor in visitors:
        visitor.page("/")
    found = Scene(app, room_id, course_id, ids, [cookie_of(it) for it in visitors], Visitor(app, teacher), url, [])
    db.finish()
    shared = {
        "DEBATE_DATABASE_URL": url,
        "DEBATE_REDIS_URL": redis_url,
        "DEBATE_SECRET_KEY": KEY,
        **environment,
    }
    with ExitStack() as stack:
        for number in range(processes):
            own = folder / f"process {number}"
            own.mkdir()
            found.processes.append(stack.enter_context(served.running(own, **shared)))
        yield found
    db.finish()
    others.close()
    app.extensions["engine"].dispose()


class Page:
    """A window on the room: it keeps each post until it is answered, and draws what it hears by the room's clock."""

    def __init__(self, address: str, cookie: str, room_id: int) -> None:
        self.address, self.cookie, self.room_id = address, cookie, room_id
        self.invoked: list[str] = []
        self.acknowledged: dict[str, float] = {}
        """By key: how many seconds the answer took, from the first time it was sent."""
        self.waited: list[tuple[float, float]] = []
        """When each answer came, whatever it was, and how many seconds it took."""
        self.refused: list[dict[str, Any]] = []
        self.unanswered = 0
        """How often no answer came in PATIENCE, and nobody said why."""
        self.shown: dict[int, int] = {}
        """The posts on the screen: id and seq."""
        self.drawn: list[int] = []
        """What was drawn anew, in this order; nothing twice."""
        self.here: int = 0
        self.rejoined = self.ended = 0
        self.clock = 0
        self._told: list[int] = []
        self._asking = threading.Lock()
        self._stop = threading.Event()
        self.client = socketio.Client(reconnection_delay=0.3, reconnection_delay_max=2, handle_sigint=False)
        for name in ("post", "head", "here", "rejoin", "ended"):
            self.client.on(name, getattr(self, f"_on_{name}"))
        self.client.on("connect", lambda: self.client.start_background_task(self.join))

    def __enter__(self) -> Page:
        self.client.connect(self.address, headers={"Cookie": self.cookie}, wait_timeout=20, retry=True)
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self.client.disconnect()

    def join(self) -> dict[str, Any]:
        with suppress(socketio.exceptions.SocketIOError):
            answer: dict[str, Any] = self.client.call("join", {"room_id": self.room_id}, timeout=10)
            if answer["ok"]:
                self.here = len(answer["here"])
                self._on_head({"seq": answer["seq"]})
            return answer
        return {"ok": False}

    def argue(self, every: float = 1.0) -> threading.Thread:
        """Post again and again, until `stop`. Faster than one in a second is too fast for one person."""

        def go_on() -> None:
            while not self._stop.wait(every):
                self.say()

        thread = threading.Thread(target=go_on, daemon=True)
        thread.start()
        return thread

    def stop(self) -> None:
        self._stop.set()

    def say(self, patience: float = 60.0) -> str:
        """Post something, and send it until it is answered; its key."""
        key = secrets.token_urlsafe(18)
        self.invoked.append(key)
        words = {"room_id": self.room_id, "source": f"Said under {key}.", "relation": "supports", "client_id": key}
        begun = time.monotonic()
        while time.monotonic() < begun + patience:
            sent = time.monotonic()
            try:
                answer = self.client.call("rebut", words, timeout=PATIENCE)
            except (socketio.exceptions.SocketIOError, OSError) as error:
                self.unanswered += isinstance(error, socketio.exceptions.TimeoutError)
                time.sleep(0.2)
                continue
            self.waited.append((time.monotonic(), time.monotonic() - sent))
            if answer["ok"]:
                self.acknowledged[key] = time.monotonic() - begun
                self._draw([answer["post"]])
                break
            self.refused.append(answer["error"])
            if answer["error"]["code"] not in ("busy", "too_fast"):
                break
            time.sleep(min(1.0, answer["error"]["retry_after"]))
        return key

    def _on_post(self, post: dict[str, Any]) -> None:
        self._draw([post])
        self._told.append(post["seq"])
        while self.clock + 1 in self._told:
            self.clock += 1
        if post["seq"] > self.clock:
            self._catch_up()

    def _on_head(self, head: dict[str, Any]) -> None:
        if head["seq"] > self.clock:
            self._catch_up()

    def _on_here(self, here: dict[str, Any]) -> None:
        self.here = here["count"]

    def _on_rejoin(self, _room: object) -> None:
        self.rejoined += 1
        self.client.start_background_task(self.join)

    def _on_ended(self, _why: object) -> None:
        self.ended += 1

    def people(self) -> set[int]:
        """Who is in the room, as the process of this page knows it."""
        return {it["id"] for it in self._get(f"/rooms/{self.room_id}/here")["here"]}

    def _get(self, path: str) -> dict[str, Any]:
        headers = {"Cookie": self.cookie, "Accept": "application/json"}
        with urllib.request.urlopen(
            urllib.request.Request(self.address + path, headers=headers), timeout=PATIENCE
        ) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def _catch_up(self) -> None:
        if self._asking.acquire(blocking=False):
            self.client.start_background_task(self._ask)

    def _ask(self) -> None:
        try:
            more = True
            while more:
                found = self._get(f"/rooms/{self.room_id}/posts?since={self.clock}")
                self._draw(found["posts"])
                self.clock, more = max(self.clock, found["seq"]), found["more"]
        except OSError:
            pass  # the next beat asks again
        finally:
            self._asking.release()

    def _draw(self, posts: list[dict[str, Any]]) -> None:
        for post in posts:
            if post["seq"] > self.shown.get(post["id"], 0):
                self.shown[post["id"]] = post["seq"]
                self.drawn.append(post["id"])


def check(scene: Scene, pages: list[Page]) -> list[dict[str, Any]]:
    """Nothing acknowledged is lost, nothing stands twice, nothing has changed places; the rows."""
    rows = scene.stored()
    keys = [row["key"] for row in rows]
    acknowledged = {key for page in pages for key in page.acknowledged}
    assert acknowledged - set(keys) == set(), "acknowledged and lost"
    assert len(keys) == len(set(keys)), "doubled"
    assert [row["number"] for row in rows] == list(range(1, len(rows) + 1)), "a gap"
    for page in pages:
        mine = [key for key in keys if key in set(page.invoked)]
        assert mine == [key for key in page.invoked if key in set(mine)], "reordered"
        assert len(page.drawn) == len(set(page.drawn)), "drawn twice"
        assert {it["code"] for it in page.refused} <= {"busy", "too_fast"}
    return rows


def everybody_has(rows: list[dict[str, Any]], pages: list[Page], patience: float) -> bool:
    wanted = {row["id"]: row["seq"] for row in rows}
    deadline = time.monotonic() + patience
    while not all(wanted.items() <= page.shown.items() for page in pages):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def slowest(pages: list[Page], since: float, share: float = 0.99) -> float:
    """Seconds within which that share of all answers since the moment came."""
    took = sorted(it for page in pages for moment, it in page.waited if moment >= since)
    assert took, "nothing was answered"
    return took[min(len(took) - 1, int(len(took) * share))]
