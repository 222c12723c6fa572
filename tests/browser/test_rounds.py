"""Whole rounds between real browsers: speeches, cross-examination, preparation, a pause, and the clock on every screen."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from debate import clock, db
from debate.app import create_app
from debate.forms.posts import Removal
from debate.forms.rounds import NewStep
from debate.models import Room, User
from debate.services import moderation, steps

from ..conftest import settings
from ..faults.client import SignedIn
from ..faults.scene import prepare
from ..makers import Maker, again
from ..parts.served import Served, running
from .scene import Scene
from .windows import Window, window

pytestmark = pytest.mark.browser

LATE_AT_FIRST = """
  const fetched = globalThis.fetch;
  let pressed = -Infinity;
  addEventListener("click", () => { pressed = performance.now(); }, true);
  globalThis.fetch = async (...what) => {
    const late = `${what[0]}`.endsWith("/round") && performance.now() - pressed < 2500;
    const answer = await fetched(...what);
    if (late) await new Promise((done) => setTimeout(done, 1600));
    return answer;
  };
"""

AN_HOUR_FAST = """
  const Right = Date;
  globalThis.Date = class extends Right {
    constructor(...given) { given.length ? super(...given) : super(Right.now() + 3_600_000); }
    static now() { return Right.now() + 3_600_000; }
  };
"""

NEXT_SECOND = """
  () => new Promise((done) => {
    const shown = document.querySelector(".clock-left");
    new MutationObserver((_, it) => { it.disconnect(); done(performance.timeOrigin + performance.now()); })
      .observe(shown, {childList: true, characterData: true, subtree: true});
  })
"""
"""When the digits change next, in milliseconds by the machine's clock, whatever hour the page takes it for."""


@pytest.fixture
def short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "GRACE", 4.0)


def press(it: Window, name: str) -> None:
    it.page.locator("#round").get_by_role("button", name=name, exact=True).click()


def shows(it: Window, words: str) -> None:
    expect(it.page.locator(".clock-now")).to_contain_text(words, timeout=15_000)


def said(it: Window) -> Any:
    return it.page.locator("#thread article .prose")


def test_a_whole_lincoln_douglas_round(short_grace: None, scene: Scene, open_window: Callable[..., Window]) -> None:
    make, room = scene.make, scene.room
    make.round(room, times=[60, 40, 60, 40, 60, 8, 40], prep=30, aff1=scene.ana, neg1=scene.ben)
    db.finish()
    ana, ben, hartley = open_window(scene.ana), open_window(scene.ben), open_window(scene.hartley)
    everybody = (ana, ben, hartley)
    for it in everybody:
        it.room(scene.room_id)
        shows(it, "Not begun")
    press(hartley, "Begin AC")
    for it in everybody:
        shows(it, "Affirmative constructive")
    expect(ana.page.locator("#turn")).to_have_text("You have the floor.")
    expect(ben.page.locator("#turn")).to_contain_text(re.compile(r"You have the floor in 1:0\d at the earliest"))
    ana.say("The letter was about cost: it says so.")
    for it in everybody:
        expect(said(it)).to_have_text(["The letter was about cost: it says so."])
        expect(it.page.locator("#thread .speech b")).to_have_text(["AC"])
    ben.say("I cannot wait.", "Against")
    expect(ben.page.locator("#new .note")).to_contain_text("Not posted, and kept. You have the floor in")
    expect(ben.page.locator("#new-words")).to_have_value("I cannot wait.")
    expect(ben.page.locator("#thread .pending")).to_have_count(0)
    press(hartley, "Skip AC")
    press(hartley, "Begin CX1")
    expect(ben.page.locator("#turn")).to_have_text("You have the floor.")
    ben.page.locator("#new-words").press("Enter")
    expect(said(ana)).to_have_count(2)
    ana.say("Ask me.")
    expect(ben.page.locator("#thread .speech b")).to_have_text(["AC", "CX1", "CX1"])
    press(hartley, "Skip CX1")
    press(ben, "Neg prepares")
    for it in everybody:
        shows(it, "Negative prepares")
        expect(it.page.locator('[data-bank="neg"]')).to_have_text(re.compile(r"0:2\d"))
    press(ben, "Begin NC")
    shows(ana, "Negative constructive")
    ben.say("Cost is only what it names.", "Against")
    press(hartley, "Pause")
    for it in everybody:
        shows(it, "Paused")
    stood = ana.page.locator(".clock-left").inner_text()
    ana.page.wait_for_timeout(1500)
    assert ana.page.locator(".clock-left").inner_text() == stood
    press(hartley, "Resume")
    shows(ben, "of 1:00 left")
    for code in ("NC", "CX2", "1AR"):
        press(hartley, f"Skip {code}")
    press(ben, "Begin NR")
    ben.page.locator("#new").get_by_role("radio", name="Against", exact=True).check()
    ben.page.locator("#new-words").fill("This is as far as I came")
    shows(ben, "Time.")
    for it in everybody:
        expect(said(it).last).to_have_text("This is as far as I came", timeout=15_000)
        expect(it.page.locator("#thread .speech").last).to_have_text("NR, at time")
    shows(ana, "Comes next: Ana Beltrán")
    press(ana, "Begin 2AR")
    ana.say("Then it stands.")
    expect(said(ben).last).to_have_text("Then it stands.")
    press(hartley, "Skip 2AR")
    for it in everybody:
        shows(it, "The round is over")
    ben.say("Well argued.")
    expect(said(ana).last).to_have_text("Well argued.")


def test_all_screens_agree_on_the_second_even_one_that_is_an_hour_wrong_and_one_that_hears_late(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    scene.make.round(scene.room, times=[90, 60, 60, 60, 60, 60, 60], aff1=scene.ana, neg1=scene.ben)
    db.finish()
    ana, ben, hartley = open_window(scene.ana), open_window(scene.ben), open_window(scene.hartley)
    ben.context.add_init_script(AN_HOUR_FAST)
    hartley.context.add_init_script(LATE_AT_FIRST)
    for it in (ana, ben, hartley):
        it.room(scene.room_id)
    press(hartley, "Begin AC")
    for it in (ana, ben, hartley):
        shows(it, "of 1:30 left")
    ana.page.wait_for_timeout(4000)  # where a first answer was slow, it has been asked again by now
    pages = [it.page for it in (ana, ben, hartley)]
    apart: list[float] = []
    while len(apart) < 8 and not _agree(apart):
        moments = _together(pages)
        apart.append(max(moments) - min(moments))
    assert _agree(apart), apart


def _agree(apart: list[float]) -> bool:
    """Three times in a row; between the first and the last of the screens another second may begin."""
    return len(apart) >= 3 and max(apart[-3:]) <= 250


def _together(pages: list[Page]) -> list[float]:
    """When the digits change next on each of them."""
    for page in pages:
        page.evaluate(f"() => {{ globalThis.changed = ({NEXT_SECOND})(); }}")  # and does not wait for it
    return [page.evaluate("globalThis.changed") for page in pages]


def test_the_flow_sheet_writes_itself_and_is_walked_through_by_the_arrow_keys(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    its_round = scene.make.round(scene.room, aff1=scene.ana, neg1=scene.ben)
    steps.step(again(scene.hartley), again(its_round), NewStep(action=clock.Action.BEGIN))
    db.finish()
    ben = open_window(scene.ben)
    page = ben.go(f"/rooms/{scene.room_id}/flow")
    expect(page.locator("#sheet")).to_contain_text("Nobody has spoken in this round yet.")
    post = scene.make.post(scene.ana, scene.room, "The letter was about cost.", "supports")
    db.finish()
    expect(page.locator(".flow td.cell.for").first).to_contain_text("The letter was about cost.", timeout=15_000)
    expect(page.locator(".flow td.open")).to_contain_text("Unanswered")
    page.locator("#sheet .scroller").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".flow td.cell").first).to_be_focused()
    moderation.remove(again(scene.hartley), again(post), Removal(reason="Not about the claim."))
    db.finish()
    expect(page.locator(".flow td.cell.for").first).to_have_text("ACRemoved by a moderator", timeout=15_000)
    assert "about cost" not in page.locator("#sheet").inner_text()
    expect(page.locator(".flow td.cell").first).to_be_focused()


def test_a_whole_public_forum_round_and_the_server_killed_in_the_middle_of_it(browser: Browser, tmp_path: Path) -> None:
    """Con opens. The clock is right after the server's death, and what was said stands."""
    with running(tmp_path) as server, ExitStack() as stack:
        made = prepare(server.database_url, server.folder, students=4, moderators=1, rooms=1)
        seats = dict(zip(("pro1", "pro2", "con1", "con2"), (it.person for it in made.students), strict=True))
        _open_round(server, made.rooms[0], seats)
        people = {seat: _window(stack, browser, server, who) for seat, who in zip(seats, made.students, strict=True)}
        chair = _window(stack, browser, server, made.moderators[0])
        for it in (*people.values(), chair):
            it.room(made.rooms[0])
            shows(it, "Not begun")
        words: list[str] = []

        def speech(code: str, *speakers: str) -> None:
            press(chair, f"Begin {code}")
            for seat in speakers:
                words.append(f"{seat} in {code}")
                expect(people[seat].page.locator("#turn")).to_have_text("You have the floor.")
                people[seat].say(words[-1], "For" if seat.startswith("pro") else "Against")
                expect(said(chair)).to_have_text(words)

        speech("1C", "con1")
        press(chair, "Skip 1C")
        speech("2C", "pro1")
        press(chair, "Skip 2C")
        speech("CF1", "con1", "pro1")
        press(chair, "Skip CF1")
        press(people["con2"], "Con prepares")
        shows(chair, "Con prepares")
        press(people["con2"], "End the preparation")
        speech("1R", "con2")
        left = _seconds(chair.page)
        begun = time.monotonic()
        server.kill()
        server.start()
        for it in (*people.values(), chair):
            expect(it.page.locator("#connection")).to_have_text("live", timeout=30_000)
            shows(it, "First rebuttal")
            gone = time.monotonic() - begun
            assert abs(left - gone - _seconds(it.page)) < 2.5
        press(chair, "Skip 1R")
        for code, speakers in [("2R", ["pro2"]), ("CF2", ["con2", "pro2"]), ("1S", ["con1"]), ("2S", ["pro1"])]:
            speech(code, *speakers)
            press(chair, f"Skip {code}")
        speech("GCF", *seats)
        press(chair, "Skip GCF")
        for code, speaker in [("1FF", "con2"), ("2FF", "pro2")]:
            speech(code, speaker)
            press(chair, f"Skip {code}")
        for it in (*people.values(), chair):
            shows(it, "The round is over")
            expect(said(it)).to_have_text(words)
            assert it.complaints == []


def _open_round(server: Served, room_id: int, seats: dict[str, int]) -> None:
    key = (server.folder / "secret_key").read_text().strip()
    app = create_app(settings(server.database_url, server.folder, secret_key=key))
    try:
        people = {seat: db.session.get_one(User, person) for seat, person in seats.items()}
        room = db.session.get_one(Room, room_id)
        Maker().round(room, "public-forum", opens="con", times=[120] * 11, prep=30, **people)
    finally:
        db.finish()
        app.extensions["engine"].dispose()


def _window(stack: ExitStack, browser: Browser, server: Served, who: SignedIn) -> Window:
    it = stack.enter_context(window(browser, server.address))
    name, value = who.cookie.split("=", 1)
    it.context.add_cookies([{"name": name, "value": value, "url": it.address}])
    return it


def _seconds(page: Page) -> int:
    minutes, seconds = page.locator(".clock-left").inner_text().split(":")
    return 60 * int(minutes) + int(seconds)
