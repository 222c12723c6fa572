"""A solo drill in a real browser: dealt, written, handed in as it stands at time, sent to the room, and there to be read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from debate import db
from debate.models import Drill

from ..makers import again
from ..parts import chromium
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser

LONG = "This argument is long enough to be answered, because it gives a reason for what it says."


@db.atomic
def advance(drill_id: int, seconds: float) -> None:
    """As if so much of its time had gone by."""
    db.session.get_one(Drill, drill_id).dealt_at -= timedelta(seconds=seconds)


def test_what_stands_at_time_is_handed_in_and_sent_to_the_room(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    scene.make.post(scene.ben, scene.room, LONG)
    claim = again(scene.room).claim_id
    db.finish()
    ana = open_window(scene.ana)
    page = ana.go(f"/claims/{claim}")
    # a computer whose clock is an hour wrong
    page.add_init_script("{ const now = Date.now; Date.now = () => now() + 3_600_000; }")
    page.get_by_role("link", name="Practise alone").click()
    page.get_by_role("radio", name="For You answer").check()
    page.get_by_label("How long for your answer?").select_option("60")
    while True:  # a third of the first deals are questions, of which there are few
        page.get_by_role("button", name="Deal").first.click()
        expect(page.get_by_label("Your answer")).to_be_focused()
        if page.get_by_text(LONG).count():
            break
        page.get_by_label("Your answer").fill("To the next.")
        page.get_by_role("button", name="Hand it in").click()
        expect(page.get_by_role("button", name="Deal another")).to_be_visible()
    expect(page.get_by_role("timer")).to_contain_text("left of 1:00")
    assert "Okafor" not in page.content()
    drill_id = int(page.url.rpartition("/")[2])
    page.get_by_label("Your answer").press_sequentially("The reason does not hold")
    page.reload()
    expect(page.get_by_label("Your answer")).to_have_value("The reason does not hold")
    assert chromium.violations(page) == []
    advance(drill_id, 54)
    db.finish()
    page.reload()
    page.get_by_label("Your answer").press("End")
    page.get_by_label("Your answer").press_sequentially(", as it stands")
    expect(page.get_by_role("button", name="Deal another")).to_be_visible(timeout=15_000)
    expect(page.get_by_text("at time, 1:00")).to_be_visible()
    expect(page.get_by_text("The reason does not hold, as it stands")).to_be_visible()
    assert chromium.violations(page) == []
    page.get_by_role("button", name="Post it").click()
    expect(page.locator("#thread").get_by_text("The reason does not hold, as it stands")).to_be_visible()
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('drill'))") == []
    ben = open_window(scene.ben).room(scene.room_id)
    expect(ben.locator("#thread").get_by_text("The reason does not hold, as it stands")).to_be_visible()
