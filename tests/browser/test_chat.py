"""The side chat between real browsers, while a speech goes on: an observer, somebody who judges, and a debater who reads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from debate import db
from debate.db import atomic
from debate.forms.rooms import RoomChange
from debate.services import rooms

from ..makers import again
from ..parts import chromium
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser


def unfold(page: Page) -> None:
    page.locator("#chat > summary").click()


def test_who_watches_talks_aside_while_a_speech_goes_on(scene: Scene, open_window: Callable[..., Window]) -> None:
    make = scene.make

    @atomic
    def switch_on() -> None:
        again(scene.room).side_chat = True

    switch_on()
    make.begun(make.round(scene.room, aff1=scene.ana), 10)
    db.finish()
    ana, ben, hartley = open_window(scene.ana), open_window(scene.ben), open_window(scene.hartley)
    ben.page.set_viewport_size({"width": 390, "height": 844})
    hartley.page.set_viewport_size({"width": 1280, "height": 800})
    for it in (ana, ben, hartley):
        it.room(scene.room_id)
    expect(ben.page.locator(".room-main > #chat")).to_be_visible()
    expect(hartley.page.locator(".people-pane #chat")).to_be_visible()
    expect(ben.page.locator("#turn")).to_contain_text("Until then there is the side chat.")
    unfold(ben.page)
    ben.page.locator("#chat-words").fill("She has a minute left.")
    ben.page.locator("#chat-words").press("Enter")
    expect(ben.page.locator("#chat-words")).to_have_value("")
    for it in (ana, hartley):
        expect(it.page.locator("#chat-unread")).to_have_text("1 new")
    unfold(hartley.page)
    expect(hartley.page.locator("#chat-lines li")).to_have_text(["Ben Okafor She has a minute left.Remove this line"])
    expect(hartley.page.locator("#chat-unread")).to_be_hidden()
    hartley.page.locator("#chat-words").fill("Watch her second point.")
    hartley.page.get_by_role("button", name="Send").click()
    expect(ben.page.locator("#chat-lines li").last).to_contain_text("Ms Hartley Watch her second point.")
    unfold(ana.page)
    expect(ana.page.locator("#chat-locked")).to_be_visible()
    expect(ana.page.locator("#chat-words")).to_be_hidden()
    ana.say("The letter was about cost: it says so.")
    expect(ben.page.locator("#thread article .prose")).to_have_text(["The letter was about cost: it says so."])
    ben.context.set_offline(True)
    ben.page.locator("#chat-words").fill("Is anybody there?")
    ben.page.locator("#chat-words").press("Enter")
    expect(ben.page.locator("#chat-failure")).to_contain_text("There was no answer. Your words are kept")
    ben.context.set_offline(False)
    ben.page.locator("#chat-words").press("Enter")
    expect(hartley.page.locator("#chat-lines li")).to_have_count(3)
    for it in (ana, ben, hartley):
        assert chromium.violations(it.page) == []
        assert it.page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    row = ben.page.locator("#chat-lines li").first
    row.hover()
    row.get_by_role("button", name="Take back").click()
    for it in (ana, ben, hartley):
        expect(it.page.locator("#chat-lines li").first).to_have_text("Taken back")
    ben.page.reload()
    expect(ben.page.locator("#chat-lines li")).to_have_count(3)
    expect(ben.page.locator("#chat")).to_have_attribute("open", "")


def test_a_side_chat_that_is_switched_on_is_heard_of(scene: Scene, open_window: Callable[..., Window]) -> None:
    ana = open_window(scene.ana)
    ana.room(scene.room_id)
    expect(ana.page.locator("#chat-on")).to_be_hidden()
    form = {"title": "A room", "side_chat": True}
    admin = scene.make.person(admin=True)
    rooms.change(again(admin), again(scene.room), RoomChange.parse(form))
    db.finish()
    expect(ana.page.locator("#chat-on")).to_have_text("This room has a side chat now. Load the page again to see it.")
    ana.page.locator("#chat-on a").click()
    expect(ana.page.locator("#chat")).to_be_visible()
