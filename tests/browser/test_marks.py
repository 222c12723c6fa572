"""Private marks in a real browser: by letters, by the form, and on the paper that is printed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from debate import db

from ..makers import again
from ..parts import chromium
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser


def test_a_sheet_is_marked_by_keys_and_a_note_outlives_what_comes_meanwhile(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    first = scene.make.post(scene.ana, scene.room, "It was about cost.", "supports")
    scene.make.post(scene.ben, scene.room, "It was about pride.", parent=again(first))
    db.finish()
    page = open_window(scene.ben, viewport={"width": 1280, "height": 800}).go(f"/rooms/{scene.room_id}/flow")
    told, marked = page.locator("#told"), page.locator(".argument", has_text="cost").locator(".own-mark")
    page.locator(".flow tbody th").first.focus()
    page.get_by_role("region").press("ArrowDown")
    page.keyboard.press("ArrowRight")
    for key, says in (("t", "Turn marked on #1."), ("c", "Concede marked on #1."), ("t", "Turn taken off #1.")):
        page.keyboard.press(key)
        expect(told).to_have_text(says)
    expect(marked).to_have_text(["Cconcede"])
    page.keyboard.press("n")
    expect(page.get_by_role("form", name="Your marks on #1")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Turn")).to_be_focused()
    note = page.get_by_label("Note")
    note.fill("Ask for the year")
    scene.make.post(scene.ana, scene.room, "It was about shame.", "supports")
    db.finish()
    expect(page.locator(".flow")).to_contain_text("shame", timeout=15_000)
    expect(note).to_have_value("Ask for the year")
    expect(note).to_be_focused()
    assert chromium.violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(".own-note")).to_have_text("Ask for the year")
    expect(page.locator("#marking")).to_have_count(0)
    page.reload()
    expect(page.locator(".own-note")).to_have_text("Ask for the year")
    page.emulate_media(media="print")
    expect(marked.first).to_be_visible()
    expect(page.locator(".mark-link").first).to_be_hidden()
