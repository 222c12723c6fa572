"""A point of information between real browsers: offered, taken, spoken, and on the screen of somebody who watches."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from debate import db, points

from ..parts import chromium
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser


def test_a_point_is_offered_taken_and_spoken_and_one_that_is_late_is_kept(
    monkeypatch: pytest.MonkeyPatch, scene: Scene, open_window: Callable[..., Window]
) -> None:
    make = scene.make
    debate = make.round(scene.room, "british-parliamentary", og1=scene.ana, oo1=scene.ben)
    make.begun(debate, 58)
    db.finish()
    ana, ben, hartley = open_window(scene.ana), open_window(scene.ben), open_window(scene.hartley)
    everybody = (ana, ben, hartley)
    for it in everybody:
        it.room(scene.room_id)
    offer = ben.page.get_by_role("button", name="Offer a point")
    offer.click(timeout=15_000)  # it comes by itself when the first minute is over
    expect(ana.page.locator(".point-now")).to_contain_text("Ben Okafor Opposition Leader offers one")
    expect(hartley.page.locator(".point-now")).to_contain_text("Ben Okafor Opposition Leader offers one")
    expect(hartley.page.get_by_role("button", name="Take it")).to_have_count(0)
    assert chromium.violations(ana.page) == []
    ana.page.get_by_role("button", name="Take it").click()
    field = ben.page.get_by_role("textbox", name="Your point is taken")
    expect(field).to_be_focused()
    assert chromium.violations(ben.page) == []
    field.type("Whose cost is it?")
    ana.say("The letter was about cost: it says so.")  # which draws nothing over what Ben writes
    field.press("Enter")
    for it in everybody:
        expect(it.page.locator(".point-said")).to_have_text("Whose cost is it?")
    ben.page.get_by_role("button", name="Offer a point").click()
    ana.page.get_by_role("button", name="Decline").click()
    expect(hartley.page.locator(".points li").last).to_contain_text("declined")
    ben.page.get_by_role("button", name="Offer a point").click()
    ana.page.get_by_role("button", name="Take it").click()
    expect(field).to_be_focused()
    monkeypatch.setattr(points, "LASTS", -10.0)  # the fifteen seconds are over at once
    field.fill("And whose benefit?")
    field.press("Enter")
    expect(ben.page.locator(".clock > .failure")).to_contain_text("15 seconds of your point were over")
    expect(ben.page.locator(".clock > .failure q")).to_have_text("And whose benefit?")
    ben.complaints[:] = [said for said in ben.complaints if "409" not in said]  # Chromium notes the refusal itself
