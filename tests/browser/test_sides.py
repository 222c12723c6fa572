"""A side in a room, with the script: it is chosen, the composers offer nothing for the other, and what is said is on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from debate import db
from debate.models import Role, Room, Sides
from debate.services import sides

from ..makers import again
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser


def test_whoever_has_a_side_is_offered_nothing_for_the_other(scene: Scene, open_window: Callable[..., Window]) -> None:
    @db.atomic
    def take_sides() -> None:
        db.session.get_one(Room, scene.room_id).sides = Sides.CHOSEN

    take_sides()
    for relation in ("supports", "rebuts"):
        scene.make.post(scene.hartley, scene.room, f"It {relation} it.", relation)
    db.finish()
    window = open_window(scene.ben)
    page = window.room(scene.room_id)
    page.get_by_role("button", name="Argue against").click()
    expect(page.locator("#connection")).to_have_text("live", timeout=15_000)
    expect(page.locator("#sides")).to_contain_text("Your side: Against")
    expect(page.locator("#new").get_by_role("radio")).to_have_count(2)
    for at, (offered, other) in enumerate([("Rebuts", "Supports"), ("Supports", "Rebuts")]):
        page.locator("#thread > li > article").nth(at).get_by_role("link", name="Reply").click()
        reply = page.locator("#reply")
        expect(reply.get_by_role("radio", name=offered)).to_be_checked()
        expect(reply.get_by_role("radio", name=other)).to_have_count(0)
        reply.get_by_label("Your words").fill(f"Said {at}.")
        reply.get_by_role("button", name="Post", exact=True).click()
        expect(page.locator("article.against", has_text=f"Said {at}.").last).to_be_visible()
    changed = page.locator("#sides-changed")
    expect(changed).to_be_hidden()
    teacher = scene.make.member(again(scene.room).course, scene.make.person(), Role.INSTRUCTOR)
    sides.switch(again(teacher), again(scene.room), 1)
    db.finish()
    expect(changed).to_contain_text("The sides of this room have changed.")
    changed.get_by_role("link").click()
    expect(page.locator("#sides")).to_contain_text("Your side: For")
    assert window.complaints == []
