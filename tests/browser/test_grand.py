"""A round of 120 arguments on the screen and on paper: nothing is cut, nothing is wasted, nothing for axe to say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from debate import db

from ..grand import Grand
from ..makers import Maker
from ..parts import chromium
from ..visitors import Visitor
from .windows import Window, window

pytestmark = pytest.mark.browser

LANDSCAPE, PORTRAIT = {"width": 979, "height": 720}, {"width": 715, "height": 965}
"""What their margins leave of a page, the narrower of Letter and A4 and the lower."""

# what is wider than what it stands in, or reaches over the edge of the paper
CUT = """() => [...document.querySelectorAll("main :is(p, li, td, th, h1, h2, h3, table, svg, abbr)")]
  .filter((it) => it.checkVisibility() && !it.closest(".hide-word, .at-head") && getComputedStyle(it).display !== "inline")
  .filter((it) => it.scrollWidth > it.clientWidth + 1 && it.clientWidth || it.getBoundingClientRect().right > innerWidth + 1)
  .map((it) => `${it.tagName} ${it.className?.baseVal ?? it.className}: ${it.textContent.trim().slice(0, 60)}`)"""


@dataclass
class Lived:
    judge: Window
    path: str


@pytest.fixture(scope="module")
def lived(browser: Browser, module_app: Flask, module_address: str) -> Iterator[Lived]:
    grand = Grand(Maker())
    judge = Visitor(module_app, grand.judge)
    db.finish()
    with ExitStack() as stack:
        yield Lived(stack.enter_context(window(browser, module_address, judge)), grand.path)


@pytest.mark.parametrize(
    ("page", "paper", "most"),
    [("/flow", LANDSCAPE, 6), ("/map", LANDSCAPE, 6), ("/votes", PORTRAIT, 1), ("/standing", PORTRAIT, 8)],
    ids=["flow", "map", "votes", "standing"],
)
def test_on_paper_it_takes_few_pages_and_nothing_is_cut(
    lived: Lived, page: str, paper: dict[str, int], most: int
) -> None:
    it = on_paper(lived, page, paper)
    assert it.evaluate(CUT) == []
    assert 0 < pages(it) <= most


def test_the_sheet_on_paper_is_a_table_with_its_heads_on_each_page_and_the_marks_of_who_prints_it(lived: Lived) -> None:
    it = on_paper(lived, "/flow", LANDSCAPE)
    table = it.locator(".flow")
    assert table.evaluate("it => it.getBoundingClientRect().width") <= LANDSCAPE["width"]
    assert table.locator("thead").evaluate("it => getComputedStyle(it).display") == "table-header-group"
    assert table.locator("thead th").count() == 13
    assert table.locator("td .argument").count() == 115
    assert table.locator(".own-mark").first.is_visible()
    assert not it.locator(".mark-link").first.is_visible()
    [(width, height), *_] = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)", it.pdf(prefer_css_page_size=True))
    assert float(width) > float(height)


def on_paper(lived: Lived, page: str, paper: dict[str, int]) -> Page:
    it = lived.judge.page
    it.emulate_media(media="print", color_scheme="light")
    it.set_viewport_size(paper)  # type: ignore[arg-type]
    return lived.judge.go(lived.path + page)


def pages(it: Page) -> int:
    return len(re.findall(rb"/Type /Page\b", it.pdf(prefer_css_page_size=True)))


@pytest.mark.parametrize("page", ["/flow", "/map", "/votes", "/standing"])
def test_its_pages_are_well_made_in_both_schemes(lived: Lived, page: str) -> None:
    it = lived.judge.page
    it.emulate_media(media="screen")
    lived.judge.go(lived.path + page)
    for width, scheme in ((1280, "light"), (390, "dark")):
        it.set_viewport_size({"width": width, "height": 800})
        it.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        assert chromium.violations(it) == [], f"{page}, {width} wide, {scheme}"
        assert it.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, page
    assert lived.judge.complaints == []
