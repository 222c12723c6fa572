"""A course's format in a real browser: copied, edited, refused with nothing lost, and a round is opened by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from debate import db
from debate.models import Role

from ..parts import chromium
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser


def test_a_format_is_copied_edited_refused_and_a_round_is_opened_by_it(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    teacher = scene.make.member(scene.room.course, scene.make.person("Mr Lind"), Role.INSTRUCTOR)
    db.finish()
    window = open_window(teacher)
    page = window.go(f"/courses/{scene.course_id}/formats")
    page.get_by_role("link", name="Copy Lincoln-Douglas").click()
    page.get_by_label("What it is called").fill("Two speeches each")
    for code in ("CX1", "CX2"):
        page.get_by_role("button", name=f"Delete {code}", exact=True).click()
        expect(page.get_by_label(f"Code of {code}")).to_have_count(0)
    page.get_by_role("button", name="Add a part").click()
    expect(page.get_by_label("Code of part 6")).to_be_focused()
    page.get_by_label("Code of part 6").fill("ac")
    page.get_by_label("Name of part 6").fill("Questions of all")
    page.get_by_label("Minutes of part 6").fill("2:30")
    page.get_by_label("Kind of part 6").select_option("open")
    page.locator("#parts-6-floor").get_by_label("Everybody in the room").check()
    page.get_by_label("Seats, one on each line, of Negative").fill("Negative\nSecond negative")
    page.get_by_label("Code of part 6").press("Tab")
    expect(page.locator("#parts-6-floor").get_by_label("Second negative")).to_have_count(1)

    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("Two parts have the code ac")
    assert chromium.violations(page) == []
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    expect(page.get_by_label("Minutes of ac", exact=True)).to_have_value("2:30")
    expect(page.locator("#parts-6-floor").get_by_label("Everybody in the room")).to_be_checked()
    page.get_by_role("alert").get_by_role("link").first.click()
    expect(page.get_by_label("Code of ac", exact=True)).to_be_focused()
    page.keyboard.type("Q")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("The format is kept.")).to_be_visible()

    window.go(f"/rooms/{scene.room_id}/rounds/new")
    page.get_by_role("link", name="Two speeches each").click()
    page.get_by_text("Points of information, and new arguments").click()
    page.locator("#parts-1-protected").get_by_label("protected at the beginning").fill("0:30")
    page.get_by_role("button", name="Open the round").click()
    expect(page.get_by_role("list", name="Order of the round").get_by_role("listitem")).to_have_count(6)
    window.complaints[:] = [it for it in window.complaints if "422" not in it]  # Chromium notes the refusal itself
