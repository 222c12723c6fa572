"""`kill -9` of the server while ten clients post: nothing acknowledged is lost or doubled, and every window ends the same.

The default run kills once; `pytest -m long tests/faults` kills ten times, on SQLite and PostgreSQL.
"""

from __future__ import annotations

import secrets
import threading
import time
from pathlib import Path
from typing import Any

import pytest
import socketio
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from debate import db
from debate.app import create_app
from debate.models import Course, Post

from ..browser.windows import Window, settled, window
from ..conftest import settings
from ..makers import Maker, again
from ..parts import postgres, served
from ..visitors import Visitor
from ..wires import cookie_of

WINDOWS = 2
SCRIPTS = 8


class Client:
    """A client without a screen that keeps what it was told: an outbox of its own, each post sent until it is answered."""

    def __init__(self, address: str, cookie: str, room_id: int) -> None:
        self.address, self.cookie, self.room_id = address, cookie, room_id
        self.invoked: list[str] = []
        self.acknowledged: list[str] = []
        self.refused: list[str] = []
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            key = secrets.token_urlsafe(18)
            self.invoked.append(key)
            self._send_until_answered(key)
            time.sleep(0.25)

    def _send_until_answered(self, key: str) -> None:
        words = {"room_id": self.room_id, "source": f"Said under {key}.", "relation": "supports", "client_id": key}
        deadline = time.monotonic() + 90
        while time.monotonic() < deadline:
            try:
                answer = self._client().call("rebut", words, timeout=5)
            except Exception:  # the server is gone, or did not answer: nobody knows, so the same goes again
                self._drop()
                time.sleep(0.2)
                continue
            if answer["ok"]:
                self.acknowledged.append(key)
                return
            if answer["error"]["code"] not in ("too_fast", "busy"):
                self.refused.append(f"{key}: {answer['error']}")
                return
            time.sleep(answer["error"].get("retry_after", 1))

    def _client(self) -> socketio.Client:
        if not hasattr(self, "_open"):
            self._open = socketio.Client(reconnection=False)
            self._open.connect(self.address, headers={"Cookie": self.cookie}, transports=["websocket"], wait_timeout=5)
        return self._open

    def _drop(self) -> None:
        if hasattr(self, "_open"):
            try:
                self._open.disconnect()
            finally:
                del self._open


def people_and_room(url: str, folder: Path) -> tuple[int, list[str]]:
    """A room and the cookies of ten students, made in the database that the server is about to open."""
    app = create_app(settings(url, folder, secret_key=(folder / "secret_key").read_text().strip()))
    make = Maker()
    course: Course = make.course()
    people = [make.member(course, make.person()) for _ in range(WINDOWS + SCRIPTS)]
    room_id = again(make.room(course)).id
    visitors = [Visitor(app, person) for person in people]
    for visitor in visitors:
        visitor.page("/")
    cookies = [cookie_of(visitor) for visitor in visitors]
    db.finish()
    app.extensions["engine"].dispose()
    return room_id, cookies


def argue_through_kills(browser: Browser, server: served.Served, kills: int) -> None:
    server.stop()
    room_id, cookies = people_and_room(server.database_url, server.folder)
    server.start()
    scripts = [Client(server.address, cookie, room_id) for cookie in cookies[WINDOWS:]]
    threads = [threading.Thread(target=it.run) for it in scripts]
    said_by_windows: list[str] = []
    with window(browser, server.address) as first, window(browser, server.address) as second:
        windows = [first, second]
        for it, cookie in zip(windows, cookies, strict=False):
            name, value = cookie.split("=", 1)
            it.context.add_cookies([{"name": name, "value": value, "url": server.address}])
            it.room(room_id)
        for thread in threads:
            thread.start()
        for kill in range(kills):
            time.sleep(1.5)
            for it in windows:
                say(it, f"Window before kill {kill}, {secrets.token_hex(4)}.", said_by_windows)
            server.kill()
            for it in windows:
                say(it, f"Window while away {kill}, {secrets.token_hex(4)}.", said_by_windows)
            server.start()
        time.sleep(2)
        for it in scripts:
            it.stop.set()
        for thread in threads:
            thread.join(100)
        for it in windows:
            expect(it.page.locator("#connection")).to_have_text("live", timeout=60_000)
            expect(it.page.locator("#thread .pending")).to_have_count(0, timeout=60_000)
        stored = rows(server.database_url, room_id)
        check(stored, scripts, said_by_windows)
        for it in windows:
            if it.page.locator("#pill").is_visible():  # what came while one reads waits behind it
                it.page.locator("#pill").click()
            expect(it.page.locator("#thread article")).to_have_count(len(stored), timeout=60_000)
            assert settled(it.page) == [f"post-{row['id']}" for row in stored]
            assert it.complaints == []


def say(it: Window, words: str, said: list[str]) -> None:
    it.say(words)
    said.append(words)


def rows(url: str, room_id: int) -> list[dict[str, Any]]:
    engine = db.connect(url)
    found = [
        {"id": it.id, "number": it.number, "seq": it.seq, "key": it.client_id, "source": it.source}
        for it in db.session.scalars(select(Post).where(Post.room_id == room_id).order_by(Post.number))
    ]
    db.finish()
    engine.dispose()
    return found


def check(stored: list[dict[str, Any]], scripts: list[Client], said_by_windows: list[str]) -> None:
    keys = [it["key"] for it in stored]
    acknowledged = [key for it in scripts for key in it.acknowledged]
    assert [it.refused for it in scripts] == [[] for _ in scripts]
    assert len(acknowledged) >= len(scripts)
    assert set(acknowledged) - set(keys) == set(), "acknowledged and lost"
    assert len(keys) == len(set(keys)), "doubled"
    assert [it["number"] for it in stored] == list(range(1, len(stored) + 1)), "a gap"
    for client in scripts:
        mine = [key for key in keys if key in set(client.invoked)]
        assert mine == [key for key in client.invoked if key in set(mine)], "reordered"
    sources = [it["source"] for it in stored]
    assert sorted(sources.count(words) for words in said_by_windows) == [1] * len(said_by_windows)


@pytest.mark.browser
def test_killing_the_server_amid_posting_loses_and_doubles_nothing(browser: Browser, tmp_path: Path) -> None:
    with served.running(tmp_path) as server:
        argue_through_kills(browser, server, kills=1)


@pytest.mark.long
@pytest.mark.browser
def test_killing_the_server_ten_times_loses_and_doubles_nothing(browser: Browser, tmp_path: Path) -> None:
    with served.running(tmp_path) as server:
        argue_through_kills(browser, server, kills=10)


@pytest.mark.long
@pytest.mark.browser
@pytest.mark.postgresql
def test_killing_the_server_ten_times_on_postgresql(
    browser: Browser, tmp_path: Path, cluster: postgres.Cluster
) -> None:
    with served.running(tmp_path, DEBATE_DATABASE_URL=cluster.fresh()) as server:
        argue_through_kills(browser, server, kills=10)
