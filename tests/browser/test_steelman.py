"""A rebuttal that says first what it answers, in two windows: it waits in both, and goes through in both by one press."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from debate import db
from debate.models import Room

from ..parts import chromium
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser


def test_a_rebuttal_waits_for_a_word_and_goes_through_in_every_window(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    @db.atomic
    def gate() -> None:
        db.session.get_one(Room, scene.room_id).steelman = 30

    gate()
    scene.make.post(scene.ana, scene.room, "The letter was about cost.", "rebuts")
    db.finish()
    ana, ben = open_window(scene.ana).room(scene.room_id), open_window(scene.ben).room(scene.room_id)
    top = "#thread > li > article"
    ben.get_by_role("link", name="Reply").click()
    reply = ben.locator("#reply")
    reply.get_by_label("Your words").fill("Page two counts people.")
    reply.get_by_text("Say how it holds").click()
    reply.get_by_label("Data").fill("Page two.\n<b>Line three.</b>")
    reply.get_by_label("Exception").fill("Unless it was added later.")
    assert chromium.violations(ben) == []
    reply.get_by_role("button", name="Post").click()
    expect(reply).to_contain_text("Finish the line “You say that …” first.")
    expect(reply.get_by_label("You say that")).to_be_focused()
    ben.reload()
    ben.get_by_role("link", name="Reply").click()
    expect(reply.get_by_label("Exception")).to_have_value("Unless it was added later.")  # a draft is all of it
    reply.get_by_label("You say that").fill("the letter was about nothing but cost")
    reply.get_by_label("Your words").press("Enter")
    for page in (ana, ben):
        rebuttal = page.locator("article.waits")
        expect(rebuttal).to_contain_text("You say that the letter was about nothing but cost")
        expect(rebuttal.locator(".waits-mark")).to_have_text("Waiting for Ana Beltrán’s word")
        expect(rebuttal.locator("dd")).to_have_text(["Page two.\n<b>Line three.</b>", "Unless it was added later."])
        expect(rebuttal.locator("dd").first).to_be_visible()
        expect(rebuttal.locator(".open-mark")).to_have_count(0)
        expect(page.locator(f"{top} > .post-head .open-mark")).to_have_text("unanswered")
        expect(page.locator("[data-count-of=unanswered]")).to_have_text("1")
    expect(ben.get_by_text("Is this what you say?")).to_have_count(0)
    assert chromium.violations(ana) == []

    ana.get_by_text("No, correct it").click()
    ana.get_by_label("What you do say").fill("it was about cost")
    scene.make.post(scene.hartley, scene.room, "Another word.", "supports")  # what is begun stays
    expect(ana.locator("#thread article")).to_have_count(3)
    ana.get_by_role("button", name="Send the correction").click()
    for page in (ana, ben):
        rebuttal = page.locator("#thread article").nth(1)
        expect(rebuttal.locator(".correction")).to_have_text("Corrected: it was about cost")
        expect(rebuttal.locator(".open-mark")).to_have_text("unanswered")
        expect(rebuttal.get_by_text("Is this what you say?")).to_have_count(0)
        expect(page.locator(f"{top} > .post-head .open-mark")).to_have_count(0)
        expect(page.locator("[data-count-of=unanswered]")).to_have_text("1")
    ana.reload()
    expect(ana.locator("#thread article").nth(1).locator(".correction")).to_have_text("Corrected: it was about cost")
