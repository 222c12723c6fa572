"""Voting in a real browser: by the keyboard, refused once, and read by everybody when it has closed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from debate import db
from debate.models import Voting
from debate.services import votes

from ..makers import again
from ..parts import chromium
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser


def test_a_vote_is_given_by_keyboard_and_a_refused_one_keeps_what_was_chosen(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    admin = scene.make.person(admin=True)
    scene.make.post(scene.ben, scene.room, "An argument that moves.", "supports")
    db.finish()
    ana = open_window(scene.ana)
    page = ana.room(scene.room_id)
    expect(page.get_by_role("link", name="Vote on the claim")).to_have_count(0)
    for stage, says in ((Voting.BEFORE, "The first vote is open"), (Voting.AFTER, "The second vote is open")):
        votes.conduct(again(admin), again(scene.room), stage)
        db.finish()
        expect(page.locator("#voting")).to_contain_text(says)
        expect(page.get_by_role("status").filter(has_text=says)).to_have_count(1)
    page.get_by_role("link", name="Vote on the claim").click()
    page.get_by_role("radio", name="For the claim holds").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Against the claim does not hold")).to_be_checked()
    page.get_by_text("Name arguments that moved you").click()
    page.get_by_role("checkbox", name="An argument that moves.").check()
    page.get_by_label("Another, by its link").fill("the first one")
    page.get_by_role("button", name="Vote").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("This is not a link to an argument")
    assert chromium.violations(page) == []
    expect(page.get_by_role("radio", name="Against")).to_be_checked()
    expect(page.get_by_role("checkbox", name="An argument that moves.")).to_be_checked()
    page.get_by_label("Another, by its link").fill("")
    page.get_by_role("button", name="Vote").click()
    expect(page.get_by_text("Your vote is kept.")).to_be_visible()
    expect(page.get_by_role("button", name="Change my vote")).to_be_visible()
    page.set_viewport_size({"width": 320, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    ana.complaints[:] = [it for it in ana.complaints if "422" not in it]  # Chromium notes the refusal itself
