"""The map on a real screen and on paper: letters stay in their boxes, links have names, and what is new is said."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from debate import db

from ..makers import again
from ..maps.trees import NAMES, WORDS
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser

Open = Callable[..., Window]

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}

PAPER = {"width": 979, "height": 720}
"""What margins of a centimetre leave of a landscape page: the narrower of Letter and A4, and the lower."""

# how far the letters of each argument's words reach out of its box, in units of the sheet
REACH = """() => [...document.querySelectorAll(".map-wide a.node")].map((node) => {
  const box = node.querySelector(".hit").getBBox();
  const texts = [...node.querySelectorAll("text")].map((text) => text.getBBox());
  return Math.max(...texts.map((it) => Math.max(box.x - it.x, it.x + it.width - box.x - box.width)));
})"""


def argue(scene: Scene) -> None:
    """Whatever words there may be, by whoever, and a line of five."""
    last = None
    for name in NAMES:
        author = scene.make.member(again(scene.room).course, scene.make.person(name[:40], login=f"{len(name)}"))
        for number, words in enumerate(filter(None, WORDS)):
            post = scene.make.post(author, scene.room, words, ("rebuts", "supports")[number % 2])
            last = scene.make.post(author, scene.room, words, parent=again(last or post))
    db.finish()


def test_letters_stay_within_the_boxes_that_were_reckoned_for_them(scene: Scene, open_window: Open) -> None:
    argue(scene)
    page = open_window(scene.ana, viewport=WIDE).go(f"/rooms/{scene.room_id}/map")
    reaches = page.evaluate(REACH)
    assert len(reaches) > 20
    assert max(reaches) <= 6, sorted(reaches)


def test_the_map_can_be_walked_by_its_names(scene: Scene, open_window: Open) -> None:
    top = scene.make.post(scene.ana, scene.room, "It was about cost.", "supports")
    scene.make.post(scene.ben, scene.room, "It was about pride.", "rebuts", parent=again(top))
    db.finish()
    window = open_window(scene.ana)
    for size in (WIDE, NARROW):
        window.page.set_viewport_size(size)  # type: ignore[arg-type]
        page = window.go(f"/rooms/{scene.room_id}/map")
        drawing = page.get_by_role("group", name="Map")
        expect(drawing.get_by_role("link")).to_have_count(3)
        drawing.get_by_role("link", name="2. Against, to 1, Ben Okafor: It was about pride. – unanswered").click()
        expect(page.locator("article[data-number='2']")).to_be_visible()


def test_what_came_since_is_said_and_the_map_drawn_again_when_it_is_wanted(scene: Scene, open_window: Open) -> None:
    scene.make.post(scene.ana, scene.room, "It was about cost.", "supports")
    db.finish()
    page = open_window(scene.ben, viewport=WIDE).go(f"/rooms/{scene.room_id}/map")
    scene.make.post(scene.ana, scene.room, "It was about pride.")
    db.finish()
    expect(page.locator("#news")).to_be_empty()
    look_again(page)
    expect(page.locator("#news")).to_have_text("1 new argument: draw the map again")
    expect(page.locator("#tally .against")).to_contain_text("1")
    expect(page.locator(".map-wide .node")).to_have_count(1)
    page.locator("#news a").click()
    expect(page.locator(".map-wide .node")).to_have_count(2)
    expect(page.locator("#news")).to_be_empty()


def look_again(page: Page) -> None:
    """As somebody who comes back to the tab, for whom the room is asked at once."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


def test_on_paper_no_sheet_is_cut_in_two_and_the_first_has_its_heading_above_it(
    scene: Scene, open_window: Open
) -> None:
    words = "It was about cost, and not about pride. " * 3
    for number in range(30):
        scene.make.post(scene.ana, scene.room, words, ("rebuts", "supports")[number % 2])
    db.finish()
    page = open_window(scene.ana, viewport=PAPER).go(f"/rooms/{scene.room_id}/map")
    page.emulate_media(media="print")
    sheets = page.locator(".map-wide figure")
    assert sheets.count() >= 2
    for sheet in sheets.all():
        expect(sheet).to_have_css("break-inside", "avoid")
        box = sheet.bounding_box()
        assert box
        assert PAPER["height"] / 2 < box["height"] <= PAPER["height"]
    first = sheets.first.bounding_box()
    assert first
    assert first["y"] + first["height"] <= PAPER["height"]
    expect(page.locator(".map-narrow")).to_be_hidden()
    [(width, height), *_] = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)", page.pdf(prefer_css_page_size=True))
    assert float(width) > float(height)
