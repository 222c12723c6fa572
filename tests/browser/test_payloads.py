"""No words that anybody types run as script: several thousand attack strings in the real application, in a real Chromium.

The usual run takes a tenth of the strings. All of them, which takes most of an hour, and the figures of what was seen:

    pytest tests/browser/test_payloads.py -m long -rP
"""

from __future__ import annotations

import logging
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlencode

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
from .payload_frames import Seen, Sheet, framing, look
from .payload_scene import (
    IN_A_ROOM,
    Debate,
    Ledger,
    World,
    collapsed,
    open_debate,
    open_world,
    past_the_rule,
    post_each,
    remove_all,
    restore_all,
    rewrite,
    say_all,
    teacher,
)

pytestmark = pytest.mark.browser

AMOUNTS = [pytest.param(tenth, id="a_tenth"), pytest.param(everything, id="all", marks=pytest.mark.long)]
WORLDS = 60
"""Of one teacher: as many courses, essays, claims and rooms are in their lists."""


@pytest.fixture(params=AMOUNTS)
def corpus(request: pytest.FixtureRequest) -> list[Payload]:
    found: list[Payload] = request.param()
    return found


def whole(corpus: list[Payload]) -> bool:
    return len(corpus) > len(tenth())


@pytest.fixture
def make(lite_app: Flask) -> Maker:
    return Maker()


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.ERROR, "werkzeug")


@pytest.fixture
def watching(lite_app: Flask, address: str, browser: Browser) -> Iterator[Callable[[User], Oracle]]:
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


def chunks(corpus: Sequence[Payload], size: int) -> list[Sequence[Payload]]:
    return [corpus[at : at + size] for at in range(0, len(corpus), size)]


def report(words: object) -> None:
    """For who asks pytest for what was said: -rP."""
    sys.stdout.write(f"{words}\n")


# ---- posts, quotations, names and reasons in rooms


def test_what_people_say_in_a_room_stays_words(
    corpus: list[Payload],
    make: Maker,
    watching: Callable[[User], Oracle],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ledger, faults, poked = Ledger(), [], 0
    viewer = past_the_rule("A viewer")
    oracle = watching(viewer)
    for chunk in chunks(corpus, IN_A_ROOM):
        debate = open_debate(make, viewer, chunk, ledger)
        oracle.open(debate.path)
        oracle.page.locator("#connection", has_text="live").wait_for()

        # written by another process, which this page is not told of: it catches up
        with monkeypatch.context() as patch:
            patch.setattr(live.socketio, "server", None)
            say_all(debate, chunk, ledger)
        oracle.page.evaluate("dispatchEvent(new Event('online'))")
        faults += seen(oracle, debate, ledger, "drawn by script, caught up")
        poked += oracle.poke(*BOXES)

        remove_all(debate, ledger)
        faults += seen(oracle, debate, ledger, "drawn by script, told")
        oracle.open(debate.path)
        faults += seen(oracle, debate, ledger, "drawn by the server")
        restore_all(debate)
        faults += seen(oracle, debate, ledger, "drawn by script, told")

        oracle.open(debate.path)
        faults += seen(oracle, debate, ledger, "drawn by the server")
        poked += oracle.poke(*BOXES)
        press_some_links(oracle)

        oracle.open(f"/claims/{debate.claim_id}")
        faults += oracle.shape({"prose": [said.words for said in debate.said]})
        poked += oracle.poke(*BOXES)
        oracle.open(f"/courses/{debate.course_id}")
        faults += oracle.shape({"texts": [said.author for said in debate.said]})
        ledger.shown["name, on its course's page"] += len(debate.said)
        presence.empty(int(debate.path.rpartition("/")[2]))
        faults += [f"near {chunk[0].id}: {it}" for it in oracle.take()]
    report(f"{ledger}\n{poked} elements focused, hovered and clicked; {len(faults)} faults")
    assert not faults, faults[:20]
    assert ledger.shown["post, drawn by the server"] == ledger.given["post"] - ledger.refused["post"] > len(corpus) * 0.8
    assert ledger.shown["post, drawn by script, caught up"] == ledger.shown["post, drawn by script, told"]
    assert ledger.shown["reason, drawn by script, told"] == ledger.given["reason"] - ledger.refused["reason"]


BOXES = (".prose", ".instructions", ".quoted", "bdi")


def seen(oracle: Oracle, debate: Debate, ledger: Ledger, how: str) -> list[str]:
    """What is wrong with the room's page, once it shows what there is: all of the posts, or all of the reasons."""
    removed = bool(debate.said and debate.removed)
    oracle.page.wait_for_function(_ALL_THERE, arg=[len(debate.said), removed], timeout=120_000)
    articles = {}
    for said in debate.said:
        standing = {"author": said.author, "to": said.to, "quote": said.quote, "words": said.words}
        articles[f"post-{said.post_id}"] = {"reason": said.reason} if removed else standing
        if removed:
            ledger.shown[f"reason, {how}"] += said.reasoned
        else:
            ledger.shown[f"post, {how}"] += said.taken
            ledger.shown[f"quotation, {how}"] += said.quoted
            ledger.shown[f"name, {how}"] += 1
    names = [] if removed else [said.author for said in debate.said]
    return oracle.shape({"articles": articles, "texts": names})


# What has to wait while somebody reads is let in by the button that says so.
_ALL_THERE = """([count, removed]) => {
  const pill = document.querySelector("#pill");
  if (!pill.hidden) pill.click();
  const articles = [...document.querySelectorAll("article.post")];
  return articles.length === count && articles.every((article) => article.matches(".removed") === removed);
}"""


def press_some_links(oracle: Oracle) -> None:
    """With a real mouse and a real keyboard, where the page's own events were made up."""
    for link in oracle.page.locator(".prose a").all()[:2]:
        link.hover(force=True)
        link.focus()
        oracle.page.keyboard.press("Enter")


def test_what_an_argument_said_before_stays_words(
    corpus: list[Payload], make: Maker, watching: Callable[[User], Oracle]
) -> None:
    ledger, faults = Ledger(), []
    viewer = past_the_rule("A viewer")
    oracle = watching(viewer)
    for chunk in chunks(corpus, MOST_VERSIONS - 1):
        debate = open_debate(make, viewer, [], ledger)
        post_id, versions = rewrite(debate, chunk, ledger)
        oracle.open(f"{debate.path}/posts/{post_id}/versions")
        faults += oracle.shape({"prose": versions})
        oracle.poke(*BOXES)
        ledger.shown["version"] += len(versions) - 1
        faults += [f"near {chunk[0].id}: {it}" for it in oracle.take()]
    report(ledger)
    assert not faults, faults[:20]
    assert ledger.shown["version"] == ledger.given["version"] - ledger.refused["version"]


# ---- titles, bylines, claims, essays, instructions, and what is given back when it was refused


@pytest.fixture
def some(corpus: list[Payload]) -> list[Payload]:
    """All of a whole corpus, or some of its tenth, because nine pages are looked at for each of them."""
    return corpus if whole(corpus) else corpus[::20]


def test_every_line_that_anybody_may_write_stays_a_line(
    some: list[Payload], lite_app: Flask, make: Maker, watching: Callable[[User], Oracle]
) -> None:
    framing(lite_app)
    ledger, faults, count, poked = Ledger(), [], Counter[str](), 0
    for chunk in chunks(some, WORLDS):
        actor = teacher(make)
        oracle = watching(actor)
        worlds = [open_world(actor, payload, ledger) for payload in chunk]
        token = token_of(oracle)
        for seen in look(oracle, (sheet for world in worlds for sheet in sheets(world, token))):
            faults += wrong(seen)
            faults += oracle.unstable(seen.boxes)
            poked += seen.poked
            kind = re.sub(r"[0-9]+|\?.*", "…", seen.sheet.path)
            count[f"{kind}{' answers a form' if seen.sheet.fields else ''}"] += 1
        for path in ("/", "/rooms", "/courses", "/claims", "/essays"):
            oracle.open(path)
            places = LISTS.get(path, [])
            faults += oracle.shape({"texts": [world.lines[it] for world in worlds for it in places if it in world.lines]})
        for world in worlds:
            ledger.shown.update(world.lines.keys())
        faults += map(str, oracle.take())
    report(f"{ledger}\n{count}\n{poked} elements focused, hovered and clicked; {len(faults)} faults")
    assert not faults, faults[:20]
    assert len(count) == 8, count


LISTS = {
    "/rooms": ["room title", "claim", "essay title", "course title"],
    "/courses": ["course title"],
    "/claims": ["essay title", "essay byline", "claim"],
    "/essays": ["essay title", "essay byline", "course title"],
}


def sheets(world: World, token: str) -> list[Sheet]:
    """The pages that bear the world's payload, and two answers to a form which give it back."""

    def sheet(path: str, *places: str, **fields: str) -> Sheet:
        texts = [world.lines[place] for place in places if place in world.lines]
        return Sheet(path, world.payload, fields or None, {"texts": texts})

    words = world.payload.words
    room = f"/rooms/{world.room_id}"
    asked = {"texts": sheet("", "room title", "claim", "course title").wanted["texts"], "prose": [world.asked][: bool(world.asked)]}
    given_back = {"source": words, "csrf_token": token}
    return [
        Sheet(room, world.payload, None, asked),
        sheet(f"{room}/settings", "room title", "claim", "instructions"),
        sheet(f"/claims/{world.claim_id}", "claim", "essay title", "essay byline", "room title", "course title"),
        sheet(f"/claims/{world.claim_id}/edit", "claim", "essay title"),
        sheet(f"/essays/{world.essay_id}", "essay title", "essay byline", "course title", "claim"),
        sheet(f"/courses/{world.course_id}", "course title", "room title", "claim"),
        sheet(f"/search?{urlencode({'q': words}, errors='replace')}"),
        Sheet(f"{room}/posts", world.payload, given_back, {"texts": [collapsed(words)]}),
        Sheet(f"{room}/posts", world.payload, {**given_back, "csrf_token": "stale"}, {"texts": [collapsed(words)][: len(words) > 20]}),
    ]


def wrong(seen: Seen) -> list[str]:
    """Everything that a sheet should not have shown, or done."""
    what = [*map(str, seen.sightings), *seen.faults, *(f"not found: {text[:200]!r}" for text in seen.missing)]
    if not seen.read:
        what.append("it was left, or never came")
    return [f"{seen.sheet.payload.id} on {seen.sheet.path}: {it}" for it in what]


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


def test_without_the_sanitiser_the_same_posts_run_script(
    corpus: list[Payload], lite_app: Flask, make: Maker, watching: Callable[[User], Oracle], unsanitised: None
) -> None:
    framing(lite_app, report_only=True)
    labelled = corpus if whole(corpus) else [payload for payload in corpus if payload.fires]
    viewer = past_the_rule("A viewer")
    debate = open_debate(make, viewer, [], Ledger())
    posted = post_each(debate, labelled)
    oracle = watching(viewer)
    oracle.page.context.route(re.compile(r"^https?://(?!localhost:)"), lambda route: route.abort())
    pages = [Sheet(f"{debate.path}/posts/{post_id}", payload) for payload, post_id in posted]
    fired: dict[Payload, set[str]] = {}
    for seen in look(oracle, pages):
        kinds = {it.kind for it in seen.sightings if it.ran}
        if kinds:
            fired[seen.sheet.payload] = kinds
    strings = {payload.words for payload in fired}
    kinds = Counter(kind for one in fired.values() for kind in one)
    known = sum(payload.fires for payload in labelled)
    report(f"{len(pages)} payloads, {known} known to fire: {len(fired)} fired, {len(strings)} different ones: {kinds}")
    assert len(strings) > (1_000 if whole(corpus) else 100)
    assert len(fired.keys() & {payload for payload in labelled if payload.fires}) > 0.9 * known


def test_without_the_sanitiser_what_script_draws_runs_script(
    corpus: list[Payload], make: Maker, watching: Callable[[User], Oracle], unsanitised: None
) -> None:
    labelled = [payload for payload in corpus if payload.fires]
    viewer = past_the_rule("A viewer")
    oracle = watching(viewer)
    fired = set()
    for chunk in chunks(labelled, IN_A_ROOM):
        debate = open_debate(make, viewer, [], Ledger())
        oracle.open(debate.path)
        oracle.page.locator("#connection", has_text="live").wait_for()
        posted = {f"post-{post_id}": payload for payload, post_id in post_each(debate, chunk)}
        oracle.page.wait_for_function(_ALL_DRAWN, arg=list(posted), timeout=120_000)
        oracle.poke(*BOXES)
        fired |= {posted[it.place].words for it in oracle.take() if it.ran and it.place in posted}
    report(f"{len(labelled)} payloads known to fire: {len(fired)} fired when script drew them")
    assert len(fired) > len(labelled) / 3


_ALL_DRAWN = """(ids) => {
  const pill = document.querySelector("#pill");
  if (!pill.hidden) pill.click();
  return ids.every((id) => document.getElementById(id));
}"""


def test_without_escaping_every_page_with_a_line_runs_script(
    lite_app: Flask, make: Maker, watching: Callable[[User], Oracle]
) -> None:
    framing(lite_app, report_only=True)
    lite_app.jinja_env.autoescape = False
    actor = teacher(make)
    oracle = watching(actor)
    firing = [payload for payload in tenth() if payload.fires and len(payload.words) < 100]
    ending = [payload for payload in everything() if payload.fires and "</textarea>" in payload.words]
    worlds = [open_world(actor, payload, Ledger()) for payload in (*firing[:4], *ending[:2])]
    token = token_of(oracle)
    silent = set(range(9))
    for world in worlds:
        for place, seen in enumerate(look(oracle, sheets(world, token))):
            if any(it.ran for it in seen.sightings):
                silent.discard(place)
    assert not silent, [sheets(worlds[0], token)[place].path for place in silent]
