"""No words that anybody types run as script: thousands of attack strings in the real application, in a real Chromium.

The usual run takes a tenth of the strings. All of them take most of an hour, and this says what was seen of them:

    pytest tests/browser/test_payloads.py -m long -rP
"""

from __future__ import annotations

import logging
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

import pytest
from flask import Flask
from playwright.sync_api import Browser

from debate import live, text
from debate.models import User
from debate.presence import presence
from debate.services.posts import MOST_VERSIONS

from ..makers import Maker
from ..visitors import Visitor
from .oracle import Oracle
from .payload_corpus import Payload, everything, tenth
from .payload_debate import (
    IN_A_ROOM,
    Debate,
    Said,
    open_debate,
    past_the_rule,
    post_each,
    remove_all,
    restore_all,
    rewrite,
    say_all,
)
from .payload_frames import Sheet, framing, look
from .payload_ledger import Ledger
from .payload_world import LISTS, open_world, sheets, teacher

pytestmark = pytest.mark.browser

Watching = Callable[[User], Oracle]

AMOUNTS = [pytest.param(tenth, id="a_tenth"), pytest.param(everything, id="all", marks=pytest.mark.long)]
BOXES = (".prose", ".instructions", ".quoted", "bdi")
WORLDS = 60
"""Of one teacher: as many courses, essays, claims and rooms are in their lists."""


@pytest.fixture(params=AMOUNTS)
def corpus(request: pytest.FixtureRequest) -> list[Payload]:
    found: list[Payload] = request.param()
    return found


@pytest.fixture
def make(lite_app: Flask) -> Maker:
    return Maker()


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    """A server's line for each of some ten thousand requests."""
    caplog.set_level(logging.ERROR, "werkzeug")


@pytest.fixture
def watching(lite_app: Flask, address: str, browser: Browser) -> Iterator[Watching]:
    """A browser in which somebody is signed in, and which tells what it sees."""
    opened = []

    def watch(person: User) -> Oracle:
        context = browser.new_context()
        opened.append(context)
        cookie = Visitor(lite_app, person).client.get_cookie("session")
        assert cookie is not None
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
        return Oracle(context, address)

    yield watch
    for context in opened:
        context.close()


def whole(corpus: Sequence[Payload]) -> bool:
    return len(corpus) > len(tenth())


def chunks(corpus: Sequence[Payload], size: int) -> list[Sequence[Payload]]:
    return [corpus[at : at + size] for at in range(0, len(corpus), size)]


def report(words: object) -> None:
    sys.stdout.write(f"{words}\n")


# ---- posts, quotations, names and reasons in rooms


def test_what_people_say_in_a_room_stays_words(
    corpus: list[Payload], make: Maker, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, faults, poked = Ledger(), [], 0
    viewer = past_the_rule("A viewer")
    oracle = watching(viewer)
    for place, chunk in enumerate(chunks(corpus, IN_A_ROOM)):
        debate = open_debate(make, viewer, chunk, ledger)
        enter(oracle, debate)
        # as if by another process, of which this server's browsers are not told: the page has to catch up
        with monkeypatch.context() as patch:
            patch.setattr(live.socketio, "server", None)
            say_all(debate, chunk, ledger)
        oracle.page.evaluate("dispatchEvent(new Event('online'))")
        faults += seen(oracle, debate, ledger, "drawn by script, caught up")
        poked += oracle.poke(*BOXES)

        if whole(corpus) or place % 4 == 0:
            remove_all(debate, ledger)
            faults += seen(oracle, debate, ledger, "drawn by script, told")
            oracle.open(debate.path)
            faults += seen(oracle, debate, ledger, "drawn by the server")
            restore_all(debate)
            faults += seen(oracle, debate, ledger, "drawn by script, told")
            oracle.open(f"/courses/{debate.course_id}")
            faults += oracle.shape({"texts": [said.author for said in debate.said]})
            ledger.shown["name, among the members"] += len(debate.said)

        enter(oracle, debate)
        faults += seen(oracle, debate, ledger, "drawn by the server")
        poked += oracle.poke(*BOXES)
        press_some_links(oracle)
        faults += write(oracle, next(said for said in debate.said if said.taken), ledger)

        oracle.open(f"/claims/{debate.claim_id}")
        faults += oracle.shape({"prose": [said.words for said in debate.said]})
        ledger.shown["post, on its claim's page"] += sum(said.taken for said in debate.said)
        poked += oracle.poke(*BOXES)
        presence.empty(debate.room_id)
        faults += [f"near {chunk[0].id}: {it}" for it in oracle.take()]
    report(f"{ledger}\n{poked} elements focused, hovered and clicked; {len(faults)} faults")
    assert not faults, faults[:20]
    assert ledger.shown["post, drawn by script, caught up"] == ledger.taken("post") > 0.9 * len(corpus)
    assert ledger.shown["post, drawn by the server"] == ledger.taken("post")
    assert ledger.shown["part, drawn by script, caught up"] == ledger.shown["part, drawn by the server"] > 0
    assert ledger.shown["restatement, drawn by the server"] > 0
    assert ledger.shown["reason, drawn by script, told"] == ledger.taken("reason") > 0


def enter(oracle: Oracle, debate: Debate) -> None:
    oracle.open(debate.path)
    oracle.page.locator("#connection", has_text="live").wait_for()


def seen(oracle: Oracle, debate: Debate, ledger: Ledger, how: str) -> list[str]:
    """What is wrong with the room's page, once it shows what there is: all of the posts, or all of the reasons."""
    oracle.page.wait_for_function(_ALL_THERE, arg=[len(debate.said), debate.removed], timeout=120_000)
    if debate.removed:
        ledger.shown[f"reason, {how}"] += sum(said.reasoned for said in debate.said)
        return oracle.shape({"articles": {f"post-{said.post_id}": {"reason": said.reason} for said in debate.said}})
    articles = {
        f"post-{said.post_id}": {
            "author": said.author,
            "to": said.to,
            "quote": said.quote,
            "citation": said.citation,
            "words": said.words,
            "part": said.part,
            "restated": said.restated,
        }
        for said in debate.said
    }
    ledger.shown[f"post, {how}"] += sum(said.taken for said in debate.said)
    ledger.shown[f"citation, {how}"] += sum(bool(said.citation) for said in debate.said)
    ledger.shown[f"part, {how}"] += sum(bool(said.part) for said in debate.said)
    ledger.shown[f"restatement, {how}"] += sum(bool(said.restated) for said in debate.said)
    ledger.shown[f"quotation, {how}"] += sum(bool(said.quote) for said in debate.said)
    ledger.shown[f"name, {how}"] += len(debate.said)
    return oracle.shape({"articles": articles})


# What has to wait while somebody reads is let in by the button that says so.
_ALL_THERE = """([count, removed]) => {
  const pill = document.querySelector("#pill");
  if (!pill.hidden) pill.click();
  const articles = [...document.querySelectorAll("article.post")];
  return articles.length === count && articles.every((article) => article.matches(".removed") === removed);
}"""


def press_some_links(oracle: Oracle) -> None:
    """With a real mouse and a real keyboard, where the oracle's own events are made up."""
    for link in oracle.page.locator(".prose a").all()[:2]:
        link.hover(force=True)
        link.focus()
        oracle.page.keyboard.press("Enter")


def write(oracle: Oracle, said: Said, ledger: Ledger) -> list[str]:
    """The same words once more, typed into the page and sent from there."""
    composer = oracle.page.locator("form.on-claim")
    composer.locator("[name=source]").fill(said.payload.words)
    composer.locator("label.choice").first.click()
    composer.get_by_role("button", name="Post", exact=True).click()
    own = oracle.page.locator("article.post[data-mine]")
    own.wait_for()
    ledger.shown["post, typed into the page"] += 1
    looks = {"author": "A viewer", "quote": "", "words": said.words}
    return oracle.shape({"articles": {own.get_attribute("id"): looks}})


def test_what_an_argument_said_before_stays_words(corpus: list[Payload], make: Maker, watching: Watching) -> None:
    ledger, faults = Ledger(), []
    viewer = past_the_rule("A viewer")
    oracle = watching(viewer)
    some = corpus if whole(corpus) else corpus[::4]
    for chunk in chunks(some, MOST_VERSIONS - 1):
        debate = open_debate(make, viewer, [], ledger)
        post_id, versions = rewrite(make, debate, chunk, ledger)
        oracle.open(f"{debate.path}/posts/{post_id}/versions")
        faults += oracle.shape({"prose": versions})
        oracle.poke(*BOXES)
        ledger.shown["version"] += len(versions) - 1
        faults += [f"near {chunk[0].id}: {it}" for it in oracle.take()]
    report(ledger)
    assert not faults, faults[:20]
    assert ledger.shown["version"] == ledger.taken("version") > 0.9 * len(some)


# ---- titles, bylines, claims, essays, instructions, what is searched for, and what is given back when it was refused


def test_every_line_that_anybody_may_write_stays_a_line(
    corpus: list[Payload], lite_app: Flask, make: Maker, watching: Watching
) -> None:
    framing(lite_app)
    ledger, faults, count, poked = Ledger(), [], Counter[str](), 0
    some = corpus if whole(corpus) else corpus[::20]  # nine pages are looked at for each
    for chunk in chunks(some, WORLDS):
        actor = teacher(make)
        oracle = watching(actor)
        worlds = [open_world(actor, payload, ledger) for payload in chunk]
        token = token_of(oracle)
        for it in look(oracle, (sheet for world in worlds for sheet in sheets(world, token))):
            faults += it.wrong + oracle.unstable(it.boxes)
            poked += it.poked
            count[it.sheet.kind] += 1
        for path, places in LISTS.items():
            oracle.open(path)
            faults += oracle.shape({"texts": [line for world in worlds for line in world.at(*places)]})
        for world in worlds:
            ledger.shown.update(world.lines.keys())
        faults += [f"near {chunk[0].id}: {it}" for it in oracle.take()]
    report(f"{ledger}\npages: {dict(count)}\n{poked} elements focused, hovered and clicked; {len(faults)} faults")
    assert not faults, faults[:20]
    assert set(count.values()) == {len(some)}


def token_of(oracle: Oracle) -> str:
    token = oracle.open("/").locator('meta[name="csrf-token"]').get_attribute("content")
    assert token
    return token


# ---- whether any of this would be seen


@pytest.fixture
def unsanitised(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed is what is shown: debate/text.py neither refuses nor cleans anything."""
    monkeypatch.setattr(text, "tidy", lambda source, **_limits: source)
    monkeypatch.setattr(text, "render", lambda source: source)


def cut_off(oracle: Oracle) -> None:
    """From all other hosts, which are asked for what payloads want of them."""
    oracle.page.context.route(re.compile(r"^https?://(?!localhost:)"), lambda route: route.abort())


@pytest.mark.usefixtures("unsanitised")
def test_without_the_sanitiser_the_same_posts_run_script(
    corpus: list[Payload], lite_app: Flask, make: Maker, watching: Watching
) -> None:
    framing(lite_app, report_only=True)
    viewer = past_the_rule("A viewer")
    debate = open_debate(make, viewer, [], Ledger())
    posted = post_each(debate, corpus if whole(corpus) else [payload for payload in corpus if payload.fires])
    oracle = watching(viewer)
    cut_off(oracle)
    pages = [Sheet("post", f"{debate.path}/posts/{post_id}", payload) for payload, post_id in posted]
    fired = {it.sheet.payload: it.ran for it in look(oracle, pages) if it.ran}
    strings = {payload.words for payload in fired}
    known = {payload for payload, _ in posted if payload.fires}
    kinds = Counter(kind for ran in fired.values() for kind in ran)
    report(f"{len(posted)} posts: {len(fired)} fired, {len(strings)} different strings, by {dict(kinds)}")
    report(f"known to fire: {len(known)}, of which {len(known & fired.keys())} did")
    report(f"did not: {sorted(payload.id for payload in known - fired.keys())}")
    assert len(fired) > (1_000 if whole(corpus) else 100)
    assert len(known & fired.keys()) > 0.9 * len(known)


@pytest.mark.usefixtures("unsanitised")
def test_without_the_sanitiser_what_script_draws_runs_script(
    corpus: list[Payload], make: Maker, watching: Watching
) -> None:
    viewer = past_the_rule("A viewer")
    oracle = watching(viewer)
    known = [payload for payload in corpus if payload.fires]
    fired = set()
    for chunk in chunks(known, IN_A_ROOM):
        debate = open_debate(make, viewer, [], Ledger())
        enter(oracle, debate)
        posted = {f"post-{post_id}": payload for payload, post_id in post_each(debate, chunk)}
        oracle.page.wait_for_function(_ALL_DRAWN, arg=list(posted), timeout=120_000)
        oracle.poke(*BOXES)
        fired |= {posted[it.place] for it in oracle.take() if it.ran and it.place in posted}
    report(f"{len(known)} payloads known to fire: {len(fired)} fired when script drew them, for the policy to stop")
    assert len(fired) > len(known) / 3  # what innerHTML is given as a <script> never runs


_ALL_DRAWN = "(ids) => ids.every((id) => document.getElementById(id))"


def test_without_escaping_every_page_with_a_line_runs_script(lite_app: Flask, make: Maker, watching: Watching) -> None:
    framing(lite_app, report_only=True)
    lite_app.jinja_env.autoescape = False
    actor = teacher(make)
    oracle = watching(actor)
    cut_off(oracle)
    firing = [payload for payload in everything() if payload.fires and len(payload.words) < 100]
    ending = [payload for payload in firing if "</textarea>" in payload.words]
    worlds = [open_world(actor, payload, Ledger()) for payload in (*firing[:4], *ending[:2])]
    token = token_of(oracle)
    pages = [sheet for world in worlds for sheet in sheets(world, token)]
    silent = {sheet.kind for sheet in pages} - {it.sheet.kind for it in look(oracle, pages) if it.ran}
    assert not silent
