"""Behind proxies that let WebSockets begin and do not let them live, a room is live by polling in no time."""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from debate import db

from ..parts import proxy
from ..visitors import Visitor
from .scene import Scene
from .windows import settled, window

pytestmark = pytest.mark.browser

SOON = 2.0
"""Seconds from the first WebSocket to a connection by polling."""


@pytest.mark.parametrize("manner", ["cuts", "hushes", "interrupts"])
def test_polling_takes_over_from_a_websocket_that_does_not_live(
    browser: Browser, address: str, lite_app: Flask, scene: Scene, manner: proxy.Manner
) -> None:
    waits = []
    for _ in range(3):  # the quickest counts: the others had to wait for other programs of the machine
        visitor = Visitor(lite_app, scene.ana)
        db.finish()
        with proxy.before(address, manner) as between, window(browser, between.address, visitor) as ana:
            page = ana.go(f"/rooms/{scene.room_id}")
            expect(page.locator("#connection")).to_have_text("live", timeout=20_000)
            page.wait_for_timeout(2_000)
            waits.append(between.polls[0] - between.websockets[0])
            expect(page.locator("#connection")).to_have_text("live", timeout=20_000)
            known = len(settled(page))
            scene.make.post(scene.ben, scene.room, "Said to everybody.")
            db.finish()
            expect(page.locator("#thread article")).to_have_count(known + 1)
            if waits[-1] < SOON:
                break
    assert min(waits) < SOON, waits


def test_a_proxy_that_passes_websockets_on_is_used_with_one(
    browser: Browser, address: str, lite_app: Flask, scene: Scene
) -> None:
    visitor = Visitor(lite_app, scene.ana)
    db.finish()
    with proxy.before(address, "passes") as between, window(browser, between.address, visitor) as ana:
        ana.room(scene.room_id)
        ana.page.wait_for_timeout(3_000)
        assert (len(between.websockets), between.polls) == (1, [])
        assert ana.complaints == []
