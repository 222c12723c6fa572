"""A room in which everybody goes by the name of an attack string, says it, quotes one, and is removed for one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field

from debate import shapes, text
from debate.db import atomic, session
from debate.forms.people import GuestName
from debate.forms.posts import Edit, Rebuttal, Removal
from debate.models import Post, Relation, Role, Room, User
from debate.presence import presence
from debate.services import moderation, people, posts

from ..makers import Maker, again, rebut
from .payload_corpus import Payload
from .payload_ledger import Ledger, bare, collapsed

DEEP = 5
"""Posts of a branch: as many as a page shows of one, and one more than it indents."""
IN_A_ROOM = 12 * DEEP
"""As many branches as a page shows."""
REFUSED = "These words were refused."


@dataclass
class Said:
    """A post as it has to look: white space collapsed, and none in `words`, which are those of its HTML."""

    payload: Payload
    post_id: int
    author: str
    to: str
    words: str
    quote: str
    citation: str
    taken: bool
    part: str = ""
    restated: str = ""
    reason: str = ""
    reasoned: bool = False


@dataclass
class Debate:
    viewer: User
    moderator: User
    people: list[User]
    room: Room
    room_id: int
    course_id: int
    claim_id: int
    said: list[Said] = field(default_factory=list)
    removed: bool = False

    @property
    def path(self) -> str:
        return f"/rooms/{self.room_id}"


@atomic
def open_debate(make: Maker, viewer: User, chunk: Sequence[Payload], ledger: Ledger) -> Debate:
    """A room with nothing in it yet; as many people are in it as there are payloads."""
    course = make.course()
    room = make.room(course=course)
    everybody = [make.member(course, _person(payload, ledger)) for payload in chunk]
    for person in everybody:
        presence.arrive(room.id, f"elsewhere-{person.id}", shapes.person(person, Role.STUDENT))
    moderator = make.member(course, past_the_rule(everybody[0].name if everybody else "A moderator"), Role.MODERATOR)
    viewer = make.member(course, again(viewer), Role.INSTRUCTOR)
    return Debate(viewer, moderator, everybody, room, room.id, course.id, room.claim_id)


def _person(payload: Payload, ledger: Ledger) -> User:
    """The rule for names refuses nearly all payloads. Those go past it: a name stands in more places than any words."""
    entered = ledger.take("name", _enter, payload.words)
    if entered is not None:
        return entered
    ledger.given["name, past its rule"] += 1
    return past_the_rule(collapsed(payload.words) or "-")


def _enter(name: str) -> User:
    return people.create_guest(GuestName.parse({"name": name}).name)


@atomic
def past_the_rule(name: str) -> User:
    """Somebody by any name, which need not be the only one of its kind."""
    person = User(name=name, name_key=secrets.token_hex(16))
    session.add(person)
    session.flush()
    return person


@atomic
def say_all(debate: Debate, chunk: Sequence[Payload], ledger: Ledger) -> None:
    """Everybody says the words of their payload; all but the first of each branch quote what they answer."""
    room = again(debate.room)
    parent: Post | None = None
    for number, (payload, person) in enumerate(zip(chunk, debate.people, strict=True)):
        author = again(person)
        if number % DEEP == 0:
            parent = None
        relation = list(Relation)[number % 4] if parent else (Relation.SUPPORTS, Relation.REBUTS)[number // DEEP % 2]
        fields: dict[str, object] = {"relation": relation.value, "client_id": secrets.token_urlsafe(18)}
        if parent:
            fields["parent_id"] = parent.id
            lines = (line[: text.QUOTE_MOST] for line in text.plain(parent.html).split("\n"))
            if quotation := next((line for line in lines if line.strip()), ""):
                fields |= {"quote": quotation, "quote_of": "parent"}
                ledger.given["quotation"] += 1
        if relation.argues and (cited := ledger.take("citation", cite, payload.words)):
            fields["citation"] = cited
        if ledger.take("part", Edit.parse, {"source": REFUSED, "data": payload.words}):
            fields["data"] = payload.words
        restating = {**fields, "source": REFUSED, "restated": payload.words}
        if parent and relation is Relation.REBUTS and ledger.take("restatement", Rebuttal.parse, restating):
            fields["restated"] = payload.words
        form = ledger.take("post", Rebuttal.parse, {**fields, "source": payload.words})
        post = rebut(author, room, form or Rebuttal.parse({**fields, "source": REFUSED}))
        debate.said.append(
            Said(
                payload,
                post.id,
                author=collapsed(author.name),
                to=collapsed(parent.author.name) if parent else "",
                words=bare(text.plain(post.html)),
                quote=collapsed(post.quote),
                citation=collapsed(post.citation),
                taken=form is not None,
                part=collapsed((post.parts or {}).get("data", "")),
                restated=collapsed(post.restated),
            )
        )
        parent = post


def cite(words: str) -> str:
    return text.line(words, most=text.CITATION_MOST, field="citation")


@atomic
def post_each(debate: Debate, payloads: Sequence[Payload]) -> list[tuple[Payload, int]]:
    """One post of the viewer's for each, with its id; without what no database can hold."""
    author, room = again(debate.viewer), again(debate.room)
    made = []
    for payload in payloads:
        words = payload.words.encode("utf-8", "replace").decode() or "-"
        given = {"source": words, "relation": "rebuts", "client_id": secrets.token_urlsafe(18)}
        made.append((payload, rebut(author, room, Rebuttal.parse(given)).id))
    return made


@atomic
def remove_all(debate: Debate, ledger: Ledger) -> None:
    """The moderator removes every post, for a reason that is its payload."""
    moderator = again(debate.moderator)
    for said in debate.said:
        form = ledger.take("reason", Removal.parse, {"reason": said.payload.words})
        post = session.get_one(Post, said.post_id)
        moderation.remove(moderator, post, form or Removal.parse({"reason": REFUSED}))
        said.reason, said.reasoned = collapsed(post.reason), form is not None
    debate.removed = True


@atomic
def restore_all(debate: Debate) -> None:
    for said in debate.said:
        moderation.restore(again(debate.moderator), session.get_one(Post, said.post_id))
    debate.removed = False


@atomic
def rewrite(make: Maker, debate: Debate, chunk: Sequence[Payload], ledger: Ledger) -> tuple[int, list[str]]:
    """A post that said each of these in turn: its id, and the words of every version, without white space."""
    post = make.post(debate.viewer, debate.room, "What it said first.")
    versions = [bare(text.plain(post.html))]
    for payload in chunk:
        form = ledger.take("version", Edit.parse, {"source": payload.words})
        if form is not None:
            posts.edit(again(debate.viewer), post, form)
            versions.append(bare(text.plain(post.html)))
    return post.id, versions
