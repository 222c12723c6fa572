"""The server's clock is set while people post, and browsers' clocks are a day off: order, limits and sessions hold."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from ..browser.windows import settled, window
from ..parts import set_clock
from ..parts.served import Served
from .crowd import Crowd
from .lines import Requests
from .runs import Run
from .scene import prepare

STEPS = {"+25 s": 25, "+1 h": 3600, "-1 h": -3600}
AT_ONCE = 5
"""Posts in ten seconds, which is as many as one may."""


def test_clock_of_the_server_set(run: Run, serve: Callable[..., Served], tmp_path: Path) -> None:
    clock = set_clock.Clock(tmp_path)
    server = serve(program=clock.program)
    scene = prepare(server.database_url, server.folder, students=6, rooms=2)
    crowd = Crowd(server.address, scene.students, scene.rooms, tmp_path / "histories", run.luck)
    crowd.gather()
    ahead, steps = 0, list(STEPS.values()) * run.of(10)
    for step in steps:
        # as much as anybody may, so that whoever looked at the clock would make them wait for an hour
        for client in crowd.clients:
            for _ in range(AT_ONCE):
                client.say()
        crowd.said += AT_ONCE * len(crowd.clients)
        crowd.level(server.database_url)
        ahead += step
        clock.set(ahead)
    crowd.talk(6)
    for who in scene.students:
        status, text = Requests(server.address, who.cookie, 10).ask("/rooms")
        assert (status, json.loads(text)["ok"]) == (200, True)
    moments = sorted(it["created_at"] for it in crowd.clients[0].shown.values())
    assert moments[0][:13] < moments[-1][:13], "the clock was not set"
    figures = crowd.end(server.database_url)
    reconnections = sum(it.connections - 1 for it in crowd.clients)
    run.report(steps=len(steps), **figures, reconnections=reconnections, too_fast=crowd.refused("too_fast"))
    assert reconnections == 0


@pytest.mark.browser
def test_browsers_whose_clocks_are_a_day_off_agree_with_the_others(browser: Browser, shared: Served) -> None:
    scene = prepare(shared.database_url, shared.folder, students=3, rooms=1)
    with (
        window(browser, shared.address) as early,
        window(browser, shared.address) as late,
        window(browser, shared.address) as exact,
    ):
        windows = [early, late, exact]
        for it, who, hours in zip(windows, scene.students, (-24, 24, 0), strict=True):
            name, value = who.cookie.split("=", 1)
            it.context.add_cookies([{"name": name, "value": value, "url": shared.address}])
            it.context.add_init_script(
                f"{{ const now = Date.now; Date.now = () => now() + {hours} * 3600000; const Real = Date;"
                "globalThis.Date = class extends Real { constructor(...given) {"
                "given.length ? super(...given) : super(Real.now()); } }; }"
            )
            it.room(scene.rooms[0])
        for n in range(6):
            windows[n % 3].say(f"Number {n}.")
            for it in windows:
                expect(it.page.locator("#thread article:not(.pending)")).to_have_count(n + 1)
        assert len({tuple(settled(it.page)) for it in windows}) == 1
        for it in windows:
            told = it.page.locator("#thread article time").all_inner_texts()
            assert not any("-" in words or "ago" in words for words in told), told
            assert it.complaints == []
