"""The attack strings put into the application by its own services, wherever it takes words, and what it made of each.

A line that a rule refuses is counted as refused, and something harmless stands in its place. Only people's names are written past
their rule: it refuses nearly all of these, and a name stands in more places than anything else.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from debate import text
from debate.db import atomic, session
from debate.errors import Refusal
from debate.forms.base import Form
from debate.forms.courses import CourseTitle
from debate.forms.essays import Bringing, NewClaim
from debate.forms.people import GuestName
from debate.forms.posts import Edit, Rebuttal, Removal
from debate.forms.rooms import Assignment
from debate.models import Claim, Course, Essay, Membership, Post, Relation, Role, Room, User
from debate.presence import presence
from debate import shapes
from debate.services import claims, courses, essays, moderation, people, posts, rooms

from ..makers import Maker, again
from .payload_corpus import Payload

DEEP = 5
"""Posts of a branch: as many as a page shows of one, and one more than are indented."""
BRANCHES = 12
IN_A_ROOM = DEEP * BRANCHES
SPEAKS = "The essay speaks."

T = TypeVar("T")


class Ledger:
    """For every place that words go to: how many were given, refused, and found again on a page."""

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.shown: Counter[str] = Counter()

    def take(self, place: str, action: Callable[[], T]) -> T | None:
        """What `action` gives, or None where it is refused."""
        self.given[place] += 1
        try:
            return action()
        except Refusal:
            self.refused[place] += 1
            return None

    def __str__(self) -> str:
        rows = [f"{'place':32}{'given':>8}{'refused':>9}{'shown':>8}"]
        places = [*self.given, *(place for place in self.shown if place not in self.given)]
        rows += [f"{it:32}{self.given[it]:8}{self.refused[it]:9}{self.shown[it]:8}" for it in places]
        return "\n".join(rows)


def collapsed(words: str) -> str:
    """As a browser's text reads once its white space is collapsed; what no database or page can hold is left out."""
    return " ".join(re.sub("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufeff]", " ", words).split())


def bare(words: str) -> str:
    return re.sub(r"[\s\ufeff]+", "", words)


# ---- a debate: people with such names say such words, quote them, and give them as reasons


@dataclass
class Said:
    payload: Payload
    author: str
    post_id: int = 0
    words: str = ""
    """Of its HTML, without white space."""
    quote: str = ""
    to: str = ""
    reason: str = ""
    taken: bool = False
    quoted: bool = False
    reasoned: bool = False


@dataclass
class Debate:
    viewer: User
    moderator: User
    room: Room
    people: list[User]
    course_id: int
    claim_id: int
    path: str
    """Of the room's page."""
    said: list[Said] = field(default_factory=list)
    removed: bool = False


@atomic
def open_debate(make: Maker, viewer: User, chunk: Sequence[Payload], ledger: Ledger) -> Debate:
    """A room with nothing in it yet; as many people are in it as there are payloads, each by the name of one."""
    course = make.course()
    room = make.room(course=course)
    everybody = [make.member(course, _person(payload, ledger)) for payload in chunk]
    session.flush()
    moderator = make.member(course, past_the_rule(collapsed(chunk[0].words if chunk else "") or "-"), Role.MODERATOR)
    viewer = make.member(course, again(viewer), Role.INSTRUCTOR)
    for person in everybody:
        presence.arrive(room.id, f"somewhere else {person.id}", shapes.person(person, Role.STUDENT))
    return Debate(viewer, moderator, room, everybody, course.id, room.claim_id, f"/rooms/{room.id}")


def _person(payload: Payload, ledger: Ledger) -> User:
    entered = ledger.take("name, by its rule", lambda: people.create_guest(GuestName.parse({"name": payload.words}).name))
    ledger.given["name, past its rule"] += entered is None
    return entered or past_the_rule(collapsed(payload.words) or "-")


@atomic
def past_the_rule(name: str) -> User:
    """Somebody by a name that nobody may choose."""
    person = User(name=name, name_key=secrets.token_hex(16))
    session.add(person)
    session.flush()
    return person


@atomic
def say_all(debate: Debate, chunk: Sequence[Payload], ledger: Ledger) -> None:
    """Everybody says the words of their payload; all but the first of each branch quote what they answer."""
    parent: Post | None = None
    room = again(debate.room)
    relations = list(Relation)
    for number, (payload, author) in enumerate(zip(chunk, debate.people, strict=True)):
        if number % DEEP == 0:
            parent = None
        said = Said(payload, collapsed(again(author).name), to=collapsed(parent.author.name) if parent else "")
        given: dict[str, object] = {
            "source": payload.words,
            "relation": relations[number % (4 if parent else 2)].value,
            "client_id": secrets.token_urlsafe(18),
            **({"parent_id": parent.id} if parent else {}),
        }
        form = ledger.take("post", lambda given=given: Rebuttal.parse(given))
        said.taken = form is not None
        form = form or Rebuttal.parse({**given, "source": "These words were refused."})
        post = None
        if parent is not None and (lines := text.plain(parent.html).split("\n")):
            quoting = {"quote": lines[0][: text.QUOTE_MOST], "quote_of": "parent"}
            post = ledger.take(
                "quotation",
                lambda form=form, quoting=quoting: posts.rebut(
                    again(author), room, Rebuttal.parse({**form.model_dump(exclude_none=True), **quoting})
                ),
            )
            said.quoted = post is not None
        post = post or posts.rebut(again(author), room, form)
        said.post_id, said.words, said.quote = post.id, bare(text.plain(post.html)), collapsed(post.quote)
        debate.said.append(said)
        parent = post


@atomic
def post_each(debate: Debate, payloads: Sequence[Payload]) -> list[tuple[Payload, int]]:
    """One post of the viewer's for each, with its id; without what no database can hold."""
    author, room = again(debate.viewer), again(debate.room)
    made = []
    for payload in payloads:
        words = payload.words.encode("utf-8", "replace").decode() or "-"
        given = {"source": words, "relation": "rebuts", "client_id": secrets.token_urlsafe(18)}
        made.append((payload, posts.rebut(author, room, Rebuttal.parse(given)).id))
    return made


@atomic
def remove_all(debate: Debate, ledger: Ledger) -> None:
    """The moderator removes every post, for a reason that is its payload."""
    for said in debate.said:
        post = session.get_one(Post, said.post_id)
        form = ledger.take("reason", lambda said=said: Removal.parse({"reason": said.payload.words}))
        said.reasoned = form is not None
        moderation.remove(again(debate.moderator), post, form or Removal.parse({"reason": "A refused one."}))
        said.reason = collapsed(post.reason)
    debate.removed = True


@atomic
def restore_all(debate: Debate) -> None:
    for said in debate.said:
        moderation.restore(again(debate.moderator), session.get_one(Post, said.post_id))
    debate.removed = False


@atomic
def rewrite(debate: Debate, chunk: Sequence[Payload], ledger: Ledger) -> tuple[int, list[str]]:
    """A post that said each of these in turn; its id and the words of every version without white space."""
    author = again(debate.viewer)
    post = Maker().post(author, debate.room, "What it said first.")
    versions = [bare(text.plain(post.html))]
    for payload in chunk:
        form = ledger.take("version", lambda payload=payload: Edit.parse({"source": payload.words}))
        if form is not None:
            posts.edit(author, post, form)
            versions.append(bare(text.plain(post.html)))
    return post.id, versions


# ---- a world: a course, an essay, a claim and a room that bear one payload


@dataclass
class World:
    payload: Payload
    course_id: int
    essay_id: int
    claim_id: int
    room_id: int
    lines: dict[str, str]
    """By place, what was taken there, in one line."""
    asked: str
    """The words of the instructions' HTML, without white space."""


@atomic
def teacher(make: Maker) -> User:
    return make.member(make.course(), past_the_rule("A teacher"), Role.INSTRUCTOR)


@atomic
def open_world(actor: User, payload: Payload, ledger: Ledger) -> World:
    actor = again(actor)
    words = payload.words
    taken: set[str] = set()

    def put(place: str, form: type[Form], name: str, given: str, **others: object) -> dict[str, object]:
        """The form's fields with `given` under `name` if it is taken, else without it."""
        allowed = ledger.take(place, lambda: form.parse({**others, name: given})) is not None
        taken.update({place} if allowed else ())
        return {**others, name: given} if allowed else dict(others)

    named = put("course title", CourseTitle, "title", words)
    course = courses.create(actor, CourseTitle.parse({"title": "A course", **named}))

    told = {"text": f"First of {payload.id}.", "course_id": course.id, "title": "An essay"}
    told = put("essay text", Bringing, "text", f"{told['text']}\n\n{SPEAKS} {words} So it says.\n\nThe end.", **told)
    told = put("essay title", Bringing, "title", words or " ", **told)
    told = put("essay byline", Bringing, "byline", words or " ", **told)
    essay = essays.bring(actor, Bringing.parse(told))

    sort = {"kind": "value", "scheme": "expert-opinion", "state": "published"}
    claimed = {"statement": "A claim", **put("claim", NewClaim, "statement", words, **sort)}
    start = essay.text.find(SPEAKS)
    ends = {"start": start, "end": essay.text.rindex("So it says.")} if start >= 0 else {}
    claim = ledger.take("passage", lambda: claims.make(actor, essay, NewClaim.parse({**claimed, **ends})))
    claim = claim or claims.make(actor, essay, NewClaim.parse(claimed))

    wanted = put("room title", Assignment, "title", words, course_id=course.id)
    wanted = put("instructions", Assignment, "instructions", words, **{"title": "A room", **wanted})
    room = rooms.assign(actor, claim, course, Assignment.parse(wanted))
    lines = {
        "course title": course.title,
        "essay title": essay.title,
        "essay byline": essay.byline,
        "claim": claim.statement,
        "room title": room.title,
        "instructions": room.instructions,
    }
    shown = {place: collapsed(line) for place, line in lines.items() if place in taken}
    return World(payload, course.id, essay.id, claim.id, room.id, shown, bare(text.plain(room.instructions_html)))
