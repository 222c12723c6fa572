"""The counts of a room's page follow what happens, also to posts that are not in the page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from debate import db
from debate.forms.posts import Edit, Removal
from debate.models import Post
from debate.services import moderation, posts, rooms

from ..makers import again
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser

REASON = Removal(reason="It speaks of a classmate and not of the claim.")


class Acting:
    """What people do in the scene's room while a page of it is open; posts are known by their number."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene

    def post(self, number: int) -> Post:
        found = db.session.query(Post).filter_by(room_id=self.scene.room_id, number=number).one()
        return found

    def say(self, words: str, relation: str, to: int | None = None) -> None:
        self.scene.make.post(self.scene.ben, self.scene.room, words, relation, self.post(to) if to else None)
        db.finish()

    def edit(self, number: int) -> None:
        posts.edit(again(self.scene.ben), self.post(number), Edit(source="In other words."))
        db.finish()

    def withdraw(self, number: int) -> None:
        posts.withdraw(again(self.scene.ben), self.post(number))
        db.finish()

    def remove(self, number: int) -> None:
        moderation.remove(again(self.scene.hartley), self.post(number), REASON)
        db.finish()

    def restore(self, number: int) -> None:
        moderation.restore(again(self.scene.hartley), self.post(number))
        db.finish()


@pytest.fixture
def acting(scene: Scene) -> Acting:
    return Acting(scene)


NOTHING_IS_SEEN = "IntersectionObserver = class { observe() {} unobserve() {} }"
"""However long it takes, nothing is on the screen for long enough to have been read."""


@pytest.fixture
def crowded(acting: Acting) -> int:
    """So many questions on the claim that the first of them are on no first page."""
    for number in range(62):
        acting.say(f"Question {number}?", "asks")
    return 62


def shows(page: Page, **counts: int) -> None:
    """The tabs and the tally say so: order, unread, unanswered; for_, against."""
    for name, count in counts.items():
        if name in ("for_", "against"):
            side = name.rstrip("_")
            expect(page.locator(f"#tally .side.{side}")).to_have_text(f"{side.title()} {count}")
        else:
            expect(page.locator(f"[data-count-of={name}]")).to_have_text(str(count))


def test_counts_follow_what_happens_to_posts_that_are_not_in_the_page(
    scene: Scene, acting: Acting, crowded: int, open_window: Callable[..., Window]
) -> None:
    rooms.see(again(scene.ana), again(scene.room), crowded)
    acting.say("It is so.", "supports", to=1)
    page = open_window(scene.ana).room(scene.room_id)
    expect(page.locator("[data-number='2']")).to_have_count(0)
    shows(page, order=63, unanswered=61, for_=0, against=1)
    acting.edit(2)
    acting.say("A rebuttal.", "rebuts", to=2)
    shows(page, order=64, unanswered=61, for_=1, against=1)
    acting.remove(3)
    shows(page, unanswered=60)
    acting.restore(3)
    shows(page, unanswered=61)
    acting.withdraw(3)
    acting.remove(64)
    shows(page, order=64, unanswered=59, for_=0, against=1)
    expect(page.locator("[data-number='2'], [data-number='3']")).to_have_count(0)


@pytest.mark.usefixtures("quick_pings")
def test_counts_are_right_again_after_the_line_was_down(
    scene: Scene, acting: Acting, crowded: int, open_window: Callable[..., Window]
) -> None:
    ana = open_window(scene.ana)
    page = ana.room(scene.room_id)
    shows(page, unanswered=crowded)
    ana.context.set_offline(True)
    expect(page.locator("#connection")).not_to_have_text("live", timeout=60_000)
    acting.say("It is so.", "supports", to=1)
    acting.say("It is not.", "rebuts")
    acting.remove(2)
    acting.restore(2)
    acting.withdraw(62)
    ana.context.set_offline(False)
    expect(page.locator("#connection")).to_have_text("live", timeout=60_000)
    shows(page, order=64, unanswered=61, for_=0, against=2)


def test_what_was_taken_down_unread_is_unread_when_it_is_restored(
    scene: Scene, acting: Acting, open_window: Callable[..., Window]
) -> None:
    for _ in range(3):
        acting.say("At length. " * 300, "supports")
    ana = open_window(scene.ana)
    ana.page.add_init_script(NOTHING_IS_SEEN)
    page = ana.room(scene.room_id)
    shows(page, unread=3)
    acting.remove(3)
    shows(page, unread=2)
    expect(page.locator("[data-number='3'].unread")).to_have_count(0)
    acting.restore(3)
    shows(page, unread=3)
    expect(page.locator("[data-number='3'].unread")).to_have_count(1)
