"""The critical questions of a claim in its room: each begins a question, is counted where it is asked, and leads there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from debate import db
from debate.forms.posts import Removal
from debate.models import Post
from debate.services import moderation

from ..makers import again
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser

DISAGREE = "Do other experts disagree?"
EVIDENCE = "What evidence does the expert go by?"


def line(page: Page, words: str) -> str:
    """What stands beside the question, wherever it can be seen: "not asked", "asked 2×"."""
    return page.locator(".questions li:visible").filter(has_text=words).locator(".note:visible").inner_text()


def test_a_question_that_is_asked_is_counted_in_every_window_and_leads_to_where(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    ana, ben = open_window(scene.ana).room(scene.room_id), open_window(scene.ben).room(scene.room_id)
    expect(ana.locator(".questions .note:visible")).to_have_count(0)
    ana.get_by_role("link", name=DISAGREE).click()
    expect(ana.get_by_role("checkbox", name=f"Counts as asking: {DISAGREE}")).to_be_checked()
    ana.locator("#new-words").press_sequentially(" Name one.")
    ana.locator("#new-words").press("Enter")
    for page in (ana, ben):
        expect(page.locator("#thread article .prose")).to_have_text(f"{DISAGREE} Name one.")
        expect(page.locator("#empty")).to_have_count(0)
        expect(page.get_by_role("link", name=f"asked once {DISAGREE}")).to_be_visible()
        assert line(page, EVIDENCE) == "not asked"
    expect(ana.get_by_role("checkbox", name="Counts as asking")).to_have_count(0)
    ana.locator("#new-words").fill("Something else.")
    ana.locator("#new").get_by_role("radio", name="For", exact=True).check()
    ana.locator("#new-words").press("Enter")
    expect(ben.locator("#thread article")).to_have_count(2)
    ben.get_by_role("link", name=f"asked once {DISAGREE}").click()
    expect(ben.locator("#thread article .prose")).to_have_text(f"{DISAGREE} Name one.")
    expect(ben.locator(".one-branch:visible")).to_contain_text(DISAGREE)

    post = db.session.query(Post).filter_by(number=1).one()
    moderation.remove(again(scene.hartley), post, Removal(reason="Asked before."))
    db.finish()
    for page in (ana, ben):
        expect(page.get_by_role("link", name=f"asked once {DISAGREE}")).to_have_count(0)
        assert line(page, DISAGREE) == "not asked"


def test_what_is_made_of_a_question_counts_only_as_long_as_it_asks_it(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    scene.make.post(scene.ben, scene.room, "It is so.", "supports")
    db.finish()
    page = open_window(scene.ana).room(scene.room_id)
    tick, words = page.locator(".asking"), page.locator("#new-words")
    page.get_by_role("link", name=DISAGREE).click()
    page.get_by_role("link", name=EVIDENCE).click()
    expect(words).to_have_value(EVIDENCE)  # nothing had been added to the other
    expect(tick).to_contain_text(EVIDENCE)
    page.reload()
    expect(words).to_have_value(EVIDENCE)
    expect(tick).to_contain_text(EVIDENCE)
    page.locator("#new").get_by_role("radio", name="Against", exact=True).check()
    expect(tick).to_be_hidden()
    page.locator("#new").get_by_role("radio", name="Question", exact=True).check()
    expect(tick).to_be_visible()
    words.fill("")
    expect(tick).to_be_hidden()
    words.fill("Something else?")
    words.press("Enter")
    expect(page.locator("#thread article")).to_have_count(2)
    assert line(page, EVIDENCE) == "not asked"


def test_a_question_is_asked_and_found_without_a_script(scene: Scene, open_window: Callable[..., Window]) -> None:
    page = open_window(scene.ana, java_script_enabled=False).go(f"/rooms/{scene.room_id}")
    page.get_by_role("link", name=EVIDENCE).click()
    expect(page.locator("#new-words")).to_have_value(EVIDENCE)
    expect(page.get_by_role("checkbox", name=f"Counts as asking: {EVIDENCE}")).to_be_checked()
    page.locator("#new").get_by_role("button", name="Post").click()
    page.get_by_role("link", name=f"asked once {EVIDENCE}").click()
    expect(page.locator("#thread article .prose")).to_have_text(EVIDENCE)
