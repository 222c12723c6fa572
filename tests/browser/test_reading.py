"""The reading page in a real browser: words selected by hand become a claim on exactly those words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from debate import db
from debate.forms.essays import Bringing, NewClaim
from debate.models import Role, User
from debate.services import claims, essays

from ..makers import Maker, again
from ..parts import chromium
from ..visitors import Visitor

pytestmark = pytest.mark.browser

TEXT = (
    "On bridges\r\n\r\n"
    "A bridge 😀 is a promise\r\nthat somebody will come. Ferries had 🚢 their day, and it was short.\r\n\r\n"
    "> Tolls keep\r\n> people apart.\r\n\r\n"
    "Nobody builds a bridge for himself alone.\r\n"
)


def claim_on(actor: User, essay_id: int, words: str) -> None:
    start = TEXT.index(words)
    form = {"statement": f"Claim on {words[:20]}", "kind": "fact", "scheme": "sign", "state": "published"}
    place = {"start": start, "end": start + len(words)}
    claims.make(again(actor), essays.find(None, essay_id), NewClaim.parse({**form, **place}))


@pytest.fixture
def essay_id(lite_app: Flask) -> int:
    """An essay with two claims that overlap, line ends of two characters and characters of two units."""
    make = Maker()
    teacher = make.member(make.course(), make.person("Ms Hartley"), Role.INSTRUCTOR)
    essay = essays.bring(teacher, Bringing.parse({"file": TEXT.encode()}))
    found = essay.id
    claim_on(teacher, found, "Ferries had 🚢 their day")
    claim_on(teacher, found, "had 🚢 their day, and it was short.")
    return found


@pytest.fixture
def page(lite_app: Flask, address: str, browser: Browser, essay_id: int) -> Iterator[Page]:
    """The essay, open in the browser of the instructor who brought it."""
    teacher = db.session.scalars(select(User).where(User.name == "Ms Hartley")).one()
    visitor = Visitor(lite_app, teacher)
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
    page = context.new_page()
    page.goto(f"{address}/essays/{essay_id}")
    yield page
    context.close()


SELECT = """([from, to]) => {
  const nodes = [...document.querySelectorAll(".essay [data-start]")].map((stretch) => stretch.firstChild);
  const find = (words) => nodes.find((node) => node.nodeValue.includes(words));
  const range = document.createRange();
  range.setStart(find(from), find(from).nodeValue.indexOf(from));
  range.setEnd(find(to), find(to).nodeValue.indexOf(to) + to.length);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.mark.parametrize(
    ("first", "last", "chosen"),
    [
        ("is a promise", "will come.", "is a promise\r\nthat somebody will come."),
        ("Ferries", "was short.", "Ferries had 🚢 their day, and it was short."),
        ("their day", "and it", "their day, and it"),
        ("Tolls", "apart.", "Tolls keep\r\n> people apart."),
        ("Nobody", "alone.", "Nobody builds a bridge for himself alone."),
    ],
)
def test_selected_words_become_a_claim_on_exactly_those_words(
    page: Page, essay_id: int, first: str, last: str, chosen: str
) -> None:
    assert not page.locator("#selecting").is_visible()
    page.evaluate(SELECT, [first, last])
    page.locator("#selecting a").click()
    shown = " ".join(page.locator(".passage mark").inner_text().split())
    assert shown == " ".join(chosen.replace(">", "").split())
    page.fill("#statement", "A claim that was selected")
    page.check("input[name=kind][value=fact]")
    page.select_option("#scheme", "sign")
    page.get_by_role("button", name="Publish it").click()
    page.wait_for_url("**/claims/*")
    made = [it for it in essays.claims_of(essays.find(None, essay_id)) if it.statement == "A claim that was selected"]
    assert [it.exact for it in made] == [chosen]


def test_nothing_is_offered_outside_of_the_essays_words(page: Page) -> None:
    page.evaluate(SELECT, ["Ferries", "their day"])
    page.locator("#selecting").wait_for(state="visible")
    page.evaluate("""() => getSelection().selectAllChildren(document.querySelector(".essay-head h1"))""")
    page.locator("#selecting").wait_for(state="hidden")


def test_on_a_phone_one_steps_from_claim_to_claim(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 500})
    stepper = page.locator("#stepper")
    assert "Claim 1 of 2" in stepper.inner_text()
    stepper.get_by_role("link", name="Next claim").click()
    page.wait_for_function("""() => location.hash.startsWith("#m")""")
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")


@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (1280, "light"),
        (390, "dark"),
        pytest.param(1280, "dark", marks=pytest.mark.long),
        pytest.param(390, "light", marks=pytest.mark.long),
    ],
)
def test_axe_has_nothing_to_say_about_claims_that_overlap(
    page: Page, width: int, scheme: Literal["light", "dark"]
) -> None:
    """Of the other pages about essays and claims as well, in tests/browser/test_looks.py."""
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    assert chromium.violations(page) == []
