"""A replay in a real browser: stepped through by keys, played, and without a word of what is removed meanwhile."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from debate import db
from debate.forms.posts import Removal
from debate.services import moderation

from ..makers import again
from ..parts import chromium
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser


def test_a_room_is_stepped_through_and_played_and_shows_no_words_that_were_removed_meanwhile(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    first = scene.make.post(scene.ana, scene.room, "A marker word: zeugma.", "supports")
    scene.make.post(scene.ben, scene.room, "It does not follow.", "rebuts", again(first))
    scene.make.post(scene.ana, scene.room, "It does.", "supports")
    db.finish()
    ana = open_window(scene.ana)
    page = ana.go(f"/rooms/{scene.room_id}/replay")
    expect(page.get_by_text("Nobody had said anything yet.")).to_be_visible()
    page.get_by_role("link", name="Next").click()
    expect(page.locator("#where")).to_have_text("1 of 3 \u2068Ana Beltrán\u2069, for")
    expect(page.get_by_role("link", name="Next")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#appeared")).to_have_text("\u2068Ben Okafor\u2069, against")
    expect(page).to_have_url(re.compile(r"\?at=2$"))
    assert len(page.locator("#moment .prose").all()) == 2
    slider = page.get_by_role("slider", name="Moment")
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#where")).to_contain_text("1 of 3")
    expect(slider).to_be_focused()
    assert chromium.violations(page) == []

    moderation.remove(again(scene.hartley), again(first), Removal(reason="Not about the claim."))
    db.finish()
    page.keyboard.press("End")
    expect(page.locator("#where")).to_contain_text("3 of 3")
    assert "zeugma" not in page.content()
    expect(page.get_by_text("Removed by Ms Hartley")).to_be_visible()

    page.keyboard.press("Home")
    expect(page.locator("#where")).to_contain_text("0 of 3")
    page.get_by_label("Speed").select_option("600")
    page.locator("body").evaluate("it => (document.activeElement.blur(), it.focus())")
    page.keyboard.press("Space")
    expect(page.locator("#where")).to_contain_text("3 of 3", timeout=10_000)
    expect(page.get_by_role("button", name="Play")).to_be_visible()
    assert "zeugma" not in page.content()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.emulate_media(media="print")
    expect(slider).to_be_hidden()
    expect(page.locator(".replay-when")).to_be_visible()
