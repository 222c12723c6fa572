"""Critical questions of an argument between two windows: given, asked, owed, conceded, and asked for a source."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from ..parts import chromium
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser

SEEN = "Did it really happen as described?"
SOURCE = "What is the source for this?"


def test_a_question_is_asked_by_one_press_owed_and_conceded_in_both_windows(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    ana, ben = open_window(scene.ana).room(scene.room_id), open_window(scene.ben).room(scene.room_id)
    new = ana.locator("#new")
    new.get_by_role("radio", name="For", exact=True).check()
    ana.locator("#new-words").fill("The letter says so.")
    new.get_by_text("Scheme and source").click()
    new.get_by_label("How does it argue?").select_option("Leans on a sign")
    new.get_by_label("What is its source?").fill("The letter, 1763, https://example.org/letter")
    new.get_by_role("button", name="Post").click()

    argument = ben.locator("#thread article")
    expect(argument.locator(".evidence .host")).to_have_text("example.org")
    expect(ben.locator("#sourced")).to_have_text("1 with a source")
    argument.locator(".scheme summary").click()
    argument.get_by_role("link", name=SEEN).click()
    expect(argument.get_by_role("checkbox", name=f"Counts as asking: {SEEN}")).to_be_checked()
    argument.get_by_role("button", name="Post", exact=True).click()
    for page in (ana, ben):
        expect(page.locator("#owed summary")).to_contain_text("1 open question")
        expect(page.locator("#thread article").first.locator(".post-head .owed-mark")).to_have_text("1 open question")
    expect(ana.locator("#owed summary")).to_contain_text("1 for you to answer")
    ana.locator("#owed summary").click()
    expect(ana.locator("#owed h3")).to_have_text("You owe an answer")
    assert chromium.violations(ana) == []
    ana.locator("#owed").get_by_role("link", name=SEEN).click()
    expect(ana.locator("#thread article").nth(1)).to_be_focused()
    ana.get_by_role("link", name="Concede", exact=True).click()
    for page in (ana, ben):
        expect(page.locator("#thread article").nth(1).locator(".debt")).to_have_text("Conceded")
        expect(page.locator("#owed summary")).to_have_count(0)
        expect(page.locator("#thread .owed-mark")).to_have_count(0)

    for _ in range(2):
        ben.locator("#thread article").first.get_by_role("link", name="Source?").click()
        expect(ben.locator("#thread article:focus .prose")).to_have_text(SOURCE)
    expect(ana.locator("#thread article .prose", has_text=SOURCE)).to_have_count(1)
    expect(ana.locator("#owed summary")).to_contain_text("1 open question")
    ben.locator("#thread article", has_text=SOURCE).last.get_by_role("link", name="Withdraw the question").click()
    for page in (ana, ben):
        expect(page.locator("#owed summary")).to_have_count(0)
        expect(page.locator("#thread article .prose", has_text=SOURCE)).to_have_count(1)
