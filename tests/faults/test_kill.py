"""`kill -9` of the server while many post: nothing acknowledged is lost or doubled, and everybody ends up with the same."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ..browser.windows import Window, window
from ..parts import postgres
from ..parts.served import Served
from .crowd import Crowd
from .history import History, What
from .runs import Run
from .scene import SignedIn, prepare

POSTS, KILLS, CLIENTS, ROOMS = 10_000, 20, 20, 5
WINDOWS = 2


class Watched:
    """A real window in a room, and its history: what was typed, and in the end what stands on the screen."""

    def __init__(self, it: Window, name: str, who: SignedIn, room: int, folder: Path) -> None:
        self.window, self.room, self.name = it, room, name
        self._history = History(folder, name)
        cookie, value = who.cookie.split("=", 1)
        it.context.add_cookies([{"name": cookie, "value": value, "url": it.address}])
        it.room(room)

    def say(self, key: str) -> None:
        self._history.note(self.room, What.INVOKED, key)
        self.window.say(f"Said under {key}.")

    def end(self, posts: int) -> None:
        page, deadline = self.window.page, time.monotonic() + 60
        expect(page.locator("#connection")).to_have_text("live", timeout=60_000)
        expect(page.locator("#thread .pending")).to_have_count(0, timeout=60_000)
        while page.locator("#thread article").count() < posts and time.monotonic() < deadline:
            if page.locator("#pill").is_visible():  # what came while one reads waits behind it
                page.locator("#pill").click()
            page.wait_for_timeout(100)
        view = page.eval_on_selector_all(
            "#thread article",
            "all => all.map(it => [+it.id.slice(5), +it.dataset.number, it.querySelector('.prose') !== null])",
        )
        self._history.note(self.room, What.ENDED, view=view)
        assert self.window.complaints == []


def kill_while_they_post(run: Run, server: Served, folder: Path, browser: Browser | None = None) -> None:
    clients, rooms, windows = run.of(CLIENTS, 10), run.of(ROOMS, 3), WINDOWS if browser else 0
    scene = prepare(server.database_url, server.folder, students=clients + windows, rooms=rooms + 1)
    own, common = scene.rooms[0], scene.rooms[1:]
    crowd = Crowd(server.address, scene.students[windows:], common, folder / "histories", run.luck)
    crowd.rooms = scene.rooms
    with ExitStack() as stack:
        watched = []
        for n in range(windows):
            assert browser is not None
            it = stack.enter_context(window(browser, server.address))
            watched.append(Watched(it, f"window-{n}", scene.students[n], own, crowd.folder))
        crowd.gather()
        slowest, said = 0.0, 0

        def say() -> None:
            nonlocal said
            for it in watched:
                it.say(f"{run.luck.getrandbits(96):024x}")
                said += 1

        for _ in range(run.of(KILLS)):
            crowd.talk(run.of(POSTS) // run.of(KILLS))
            say()
            server.kill()
            say()
            slowest = max(slowest, server.start())
        crowd.talk(5)
        crowd.said += said
        for it in watched:
            it.end(said)
        figures = crowd.end(server.database_url)
    run.report(kills=run.of(KILLS), **figures, s_to_start_at_most=round(slowest, 1))


@pytest.mark.browser
def test_kill_of_the_server_on_sqlite(run: Run, serve: Callable[..., Served], browser: Browser, tmp_path: Path) -> None:
    kill_while_they_post(run, serve(), tmp_path, browser)


@pytest.mark.postgresql
def test_kill_of_the_server_on_postgresql(
    run: Run, serve: Callable[..., Served], cluster: postgres.Cluster, tmp_path: Path
) -> None:
    kill_while_they_post(run, serve(DEBATE_DATABASE_URL=cluster.fresh()), tmp_path)
