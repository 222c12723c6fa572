"""The front page: what it says to whom, and that it asks the database no more when there is more to say."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import pytest
from flask import Flask
from sqlalchemy import event

from debate import db
from debate.forms.posts import Removal
from debate.models import ClaimState, Room, User
from debate.services import home, moderation, rooms, setup

from .makers import Maker, again
from .parts import chromium
from .visitors import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

Visit = Callable[..., Visitor]


@contextmanager
def queries(app: Flask) -> Iterator[list[str]]:
    """What the database is asked for meanwhile."""
    asked: list[str] = []

    def write_down(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        asked.append(statement)

    engine = app.extensions["engine"]
    event.listen(engine, "before_cursor_execute", write_down)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", write_down)


@db.atomic
def open_to_guests(room: Room) -> None:
    again(room).course.open_to_guests = True


def test_a_stranger_reads_the_claims_and_how_to_begin(visit: Visit, make: Maker) -> None:
    make.claim(statement="A people can be an ally while its government is not")
    page = visit().page("/").text
    assert "A people can be an ally while its government is not" in page
    assert "Rejoinder takes no side" in page
    assert "How much of an expert is this person, really?" in page  # a question of the claim's scheme
    assert 'name="code"' in page


def test_a_stranger_is_told_of_no_argument_and_no_count(visit: Visit, make: Maker) -> None:
    room = make.room()
    ana = make.member(room.course, make.person("Ana"))
    for relation in ("supports", "rebuts"):
        make.post(ana, room, f"Ana {relation} it with these words.", relation)
    assert "with these words" in visit(ana).page("/").text
    page = visit().page("/").text
    assert "with these words" not in page
    assert 'class="tally"' not in page
    assert ">Ana<" not in page


def test_practising_leads_straight_into_a_room_with_the_claim_of_the_day(
    new_app: Callable[..., Flask], make: Maker
) -> None:
    room = make.room()
    open_to_guests(room)
    page = Visitor(new_app(open_practice=True)).page("/").text
    assert f"/guest?next=/rooms/{room.id}" in page
    assert "/guest" not in Visitor(new_app(open_practice=False)).page("/").text


def test_rooms_with_something_new_come_first_and_say_how_much(visit: Visit, make: Maker) -> None:
    course = make.course("Period 3")
    ana, ben = (make.member(course, make.person(name)) for name in ("Ana", "Ben"))
    read, unread = make.room(course, title="The room that was read"), make.room(course, title="The room with news")
    for _ in range(3):
        make.post(ben, unread)
    make.post(ben, read)
    rooms.see(again(ana), again(read), 1)
    page = visit(ana).page("/").text
    assert "3 new" in page
    assert "<title>(3) Your rooms" in page
    assert page.index("The room with news") < page.index("The room that was read")
    assert page.count('class="count"') == 1


def test_counts_are_of_the_rooms_that_the_viewer_may_see(make: Maker) -> None:
    claim = make.claim()
    ours, theirs = make.room(claim=claim), make.room(claim=claim)
    ana = make.member(ours.course, make.person("Ana"))
    ben = make.member(theirs.course, make.person("Ben"))
    make.post(ana, ours, relation="supports")
    for _ in range(4):
        make.post(ben, theirs, relation="rebuts")

    def counts(viewer: User | None) -> tuple[int, int]:
        day = home.front(viewer, practice=True).day
        assert day is not None
        return day.count_for, day.count_against

    assert counts(again(ana)) == (1, 0)
    assert counts(again(ben)) == (0, 4)
    assert counts(make.person(admin=True)) == (1, 4)
    assert counts(make.person()) == (0, 0)
    assert counts(None) == (0, 0)


def test_a_removed_argument_is_not_quoted_under_the_claim_of_the_day(make: Maker, visit: Visit) -> None:
    room = make.room()
    ana = make.member(room.course, make.person("Ana"))
    boss = make.member(room.course, make.person("Boss"), "moderator")
    make.post(ana, room, "For it, and well said.", "supports")
    make.post(ana, room, "Against it, and well said.", "rebuts")
    bad = make.post(ana, room, "Against it, and rude.", "rebuts")
    make.post(ana, room, "That was rude.", "asks", parent=bad)
    assert "Against it, and rude" in visit(ana).page("/").text
    moderation.remove(again(boss), again(bad), Removal.parse({"reason": "Rude."}))
    page = visit(ana).page("/").text
    assert "Against it, and rude" not in page
    assert "Against it, and well said" in page


def test_another_courses_claims_and_drafts_are_not_shown(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person("Ana"))
    theirs, library = make.essay("Their own essay", course_id=course.id), make.essay()
    make.claim(theirs, "Only the course reads this")
    make.claim(library, "This is a draft", state=ClaimState.DRAFT)
    make.claim(library, "Everybody reads this")

    def shown(viewer: User | None) -> set[str]:
        """The claims of the day of a week, and those beside them."""
        fronts = [home.front(viewer, practice=False, today=date(2026, 3, day)) for day in range(1, 8)]
        return {it.claim.statement for front in fronts for it in [front.day, *front.more] if it}

    assert shown(again(ana)) == {"Only the course reads this", "Everybody reads this"}
    assert shown(make.person()) == shown(None) == {"Everybody reads this"}


def test_the_claim_of_the_day_is_another_each_day_and_the_same_all_day(make: Maker) -> None:
    essay = make.essay()
    for number in range(5):
        make.claim(essay, f"Claim {number}", position=number)
    first = date(2026, 3, 1)

    def chosen(day: date) -> str:
        front = home.front(None, practice=False, today=day)
        assert front.day is not None
        assert front.day.claim not in [it.claim for it in front.more]
        return front.day.claim.statement

    assert len({chosen(first + timedelta(days=days)) for days in range(5)}) == 5
    assert chosen(first) == chosen(first)


def test_an_empty_server_says_what_comes_next(visit: Visit, make: Maker) -> None:
    assert "No essay has been brought yet" in visit().page("/").text
    boss = make.person(admin=True)
    assert "Bring an essay" in visit(boss).page("/").text


def test_a_guest_is_asked_to_keep_their_words_and_not_for_a_code(visit: Visit, make: Maker) -> None:
    page = visit(make.person("Wanderer", guest=True)).page("/").text
    assert "/account/keep" in page
    assert 'name="code"' not in page


def test_a_title_cannot_be_markup(visit: Visit, make: Maker) -> None:
    room = make.room(
        make.course("<i>Course</i>"), make.claim(make.essay("<b>Essay</b>"), "<u>Claim</u>"), "<s>Room</s>"
    )
    ana = make.member(room.course, make.person("Ana"))
    page = visit(ana).page("/").text
    for mark in ("<i>", "<b>", "<u>", "<s>"):
        assert mark not in page
        assert mark.replace("<", "&lt;").replace(">", "&gt;") in page


def test_the_page_asks_the_database_no_more_when_there_is_more(app: Flask, visit: Visit, make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person("Ana"))
    essay = make.essay()

    def fill(count: int) -> None:
        for number in range(count):
            room = make.room(course, make.claim(essay, f"Claim {number}"))
            for relation in ("supports", "rebuts"):
                make.post(ana, room, relation=relation)

    def asked() -> int:
        visitor = visit(ana)
        visitor.page("/")
        with queries(app) as statements:
            assert visitor.page("/").status_code == 200
        return len([it for it in statements if re.match(r"\s*SELECT", it, re.IGNORECASE)])

    fill(2)
    few = asked()
    fill(25)
    assert asked() == few
    assert few <= 8


def test_whatever_watches_the_server_is_told_that_it_is_well(visit: Visit) -> None:
    answer = visit().page("/healthz")
    assert (answer.status_code, answer.json) == (200, {"ok": True})


def test_whatever_watches_the_server_is_told_that_the_database_is_gone(
    new_app: Callable[..., Flask], tmp_path: object
) -> None:
    app = new_app(database_url=f"sqlite:///{tmp_path}/no/such/folder/debate.sqlite")
    try:
        assert Visitor(app).page("/healthz").status_code == 503
    finally:
        db.session.remove()
        app.extensions["engine"].dispose()


def test_words_that_could_not_be_taken_are_given_back_to_copy(visit: Visit, make: Maker) -> None:
    visitor = visit(make.person())
    words = "A long argument with <b>signs</b> that must not be lost."
    missing = visitor.send("/rooms/999/posts", source=words, relation="rebuts", password="a secret that is long enough")
    assert missing.status_code == 404
    stale = visitor.client.post("/rooms/999/posts", data={"source": words})
    assert stale.status_code == 400
    for answer in (missing, stale):
        assert "with &lt;b&gt;signs&lt;/b&gt; that must not be lost.</textarea>" in answer.text
        assert "readonly" in answer.text
        assert "a secret" not in answer.text


def test_a_page_that_is_not_there_says_so_and_leads_on(visit: Visit, make: Maker) -> None:
    for visitor, way_on in ((visit(), "/sign-in?next=/no-such-page"), (visit(make.person()), "Your rooms")):
        answer = visitor.page("/no-such-page")
        assert answer.status_code == 404
        assert "There is no such page" in answer.text
        assert way_on in answer.text


@pytest.mark.browser
def test_a_newcomer_gets_from_the_front_page_to_a_posted_argument_by_what_the_pages_say(
    lite_app: Flask, address: str, browser: Browser
) -> None:
    with lite_app.app_context():
        setup.first_things()
        db.session.remove()
    page = browser.new_page()
    try:
        page.goto(address)
        claim = page.locator(".sample .claim-text").inner_text()
        page.get_by_role("link", name="Practise as a guest").click()
        page.get_by_label("The name to go by").fill("Robin")
        page.get_by_role("button", name="Go in as a guest").click()
        assert page.locator("#claim-pane .claim-text").inner_text() == claim
        page.get_by_placeholder("Add an argument").fill("One case does not make a rule.")
        page.get_by_role("radio", name="Against").check()
        page.get_by_role("button", name="Post").click()
        page.locator(".post.against:not(.pending)", has_text="One case does not make a rule.").wait_for()
        page.goto(address)
        assert page.get_by_role("heading", name="You are here as a guest").is_visible()
        assert chromium.violations(page) == []
    finally:
        page.close()


@pytest.mark.browser
@pytest.mark.parametrize(
    ("width", "scheme"),
    [
        (320, "dark"),
        (1280, "light"),
        pytest.param(320, "light", marks=pytest.mark.long),
        pytest.param(1280, "dark", marks=pytest.mark.long),
    ],
)
def test_pages_for_everybody_fit_the_screen_and_leave_axe_nothing_to_say(
    lite_app: Flask, address: str, browser: Browser, width: int, scheme: Literal["light", "dark"]
) -> None:
    with lite_app.app_context():
        setup.first_things()
        db.session.remove()
    page = browser.new_page(color_scheme=scheme, viewport={"width": width, "height": 800})
    wrong = []
    try:
        for path in ("/", "/search", "/search?q=russia", "/search?q=x", "/no-such-page"):
            page.goto(address + path)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                wrong.append(f"{path} is too wide")
            wrong += [f"{path}: {it}" for it in chromium.violations(page)]
    finally:
        page.close()
    assert wrong == []
