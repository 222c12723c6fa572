"""The rows that a batch of rebuttals reads and writes: a handful of statements, however many are in the batch."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, case, insert, select, update

from .. import tree
from ..db import session
from ..forms.posts import Rebuttal
from ..models import Gate, Owes, Place, Post, PostState, Relation, Room, RoomVisit, Said, Side, Sides
from . import floor, sides, values
from .lists import OverLists


@dataclass(slots=True)
class Answered:
    """Of a post that is answered, what the answer depends on."""

    id: int
    room_id: int
    root_number: int
    depth: int
    path: str
    relation: Relation
    side: Side
    state: PostState
    reply_count: int
    author_id: int
    scheme: str | None
    sources: int
    owes: Owes | None
    round_id: int | None
    waiting_count: int
    gate: Gate | None
    version_count: int

    @property
    def stands_open(self) -> bool:
        """A rebuttal or a question to which nobody has replied with anything that counts."""
        waits = self.gate is Gate.WAITING
        return self.relation.wants_an_answer and self.reply_count == self.waiting_count and not waits


class Ledger:
    """What is there, read under the locks of the rooms, and what is to be added, stored by `store`."""

    def __init__(self, wanted: Sequence[tuple[int, int, Rebuttal]]) -> None:
        """`wanted`: (author, room, form) of each."""
        session.flush()  # an action around this one may have changed what is read here
        self._connection = session.connection()
        self.places = values.places({room_id for _, room_id, _ in wanted})
        courses = {place.course_id for place in self.places.values()}
        self.authors = values.authors({author_id for author_id, _, _ in wanted}, courses)
        self.floors = floor.of({place.round_id for place in self.places.values() if place.round_id is not None})
        self.sides = sides.of(
            {place.id for place in self.places.values() if place.sides is not Sides.NONE},
            {author_id for author_id, _, _ in wanted},
        )
        self.answered = self._answered({form.parent_id for _, _, form in wanted if form.parent_id is not None})
        self.said: list[Said] = []
        self._said: dict[tuple[int, str], Said] = {}
        self._stored = self._keys(
            [(author_id, key) for author_id, _, form in wanted for key in (form.client_id, form.after) if key]
        )
        self._below: list[tuple[Said, Answered]] = []

    def stored(self, author_id: int, client_id: str) -> Said | Post | None:
        """What was said under this key before, in this batch or at any time."""
        key = (author_id, client_id)
        if key in self._stored:
            return session.get_one(Post, self._stored[key])
        return self._said.get(key)

    def add(self, said: Said, parent: Answered | None) -> None:
        self.said.append(said)
        self._said[said.author.id, said.client_id] = said
        if parent is not None:
            parent.reply_count += 1
            parent.waiting_count += said.waits
            self._below.append((said, parent))

    def store(self) -> None:
        """Write what was added; each of it has its id then."""
        if not self.said:
            return
        rows = self._connection.execute(_INSERT, _all(map(_row, self.said)))
        ids = {(row.room_id, row.number): row.id for row in rows}
        for said in self.said:
            said.id = ids[said.room_id, said.number]
        for said, parent in self._below:
            grow, above = _GROW.of(above=tree.numbers_above(said.path))
            given = {"room": said.room_id, "parent": parent.id, "new": said.number, "waits": int(said.waits)}
            self._connection.execute(grow, above | given)
        self._connection.execute(_COUNT, _all(map(_counters, self.places.values())))
        self._connection.execute(_SEEN, _all(map(_visit, self.said)))
        session.expire_all()  # what an action around this one holds is from before

    def _answered(self, ids: set[int]) -> dict[int, Answered]:
        rows = self._connection.execute(*_ANSWERED.of(posts=ids)) if ids else ()
        return {row.id: Answered(*row) for row in rows}

    def _keys(self, keys: list[tuple[int, str]]) -> dict[tuple[int, str], int]:
        wanted = _KEYS.of(people={it for it, _ in keys}, keys={it for _, it in keys})
        return {(row.author_id, row.client_id): row.id for row in self._connection.execute(*wanted)}


_ANSWER = (
    Post.id,
    Post.room_id,
    Post.root_number,
    Post.depth,
    Post.path,
    Post.relation,
    Post.side,
    Post.state,
    Post.reply_count,
    Post.author_id,
    Post.scheme,
    Post.sources,
    Post.owes,
    Post.round_id,
    Post.waiting_count,
    Post.gate,
    Post.version_count,
)
_ANSWERED = OverLists(lambda posts: select(*_ANSWER).where(Post.id.in_(posts)), posts=Post.id)
_KEYS = OverLists(
    lambda people, keys: select(Post.id, Post.author_id, Post.client_id).where(
        Post.author_id.in_(people), Post.client_id.in_(keys)
    ),
    people=Post.author_id,
    keys=Post.client_id,
)

_WAITS = bindparam("waits", type_=Integer)
_INSERT = insert(Post).returning(Post.id, Post.room_id, Post.number)
# everything above a new post has one more below it, and what it answers one more reply
_GROW = OverLists(
    lambda above: (
        update(Post)
        .where(Post.room_id == bindparam("room"), Post.number.in_(above))
        .values(
            branch_count=Post.branch_count + 1,
            last_number=bindparam("new"),
            reply_count=Post.reply_count + case((Post.id == bindparam("parent"), 1), else_=0),
            waiting_count=Post.waiting_count + case((Post.id == bindparam("parent"), _WAITS), else_=0),
        )
    ),
    above=Post.number,
)
_COUNT = update(Room).where(Room.id == bindparam("room"))
# who had read everything has, with their own post, still read everything
_SEEN = (
    update(RoomVisit)
    .where(
        RoomVisit.user_id == bindparam("person"),
        RoomVisit.room_id == bindparam("room"),
        RoomVisit.seen_number == bindparam("new") - 1,
    )
    .values(seen_number=bindparam("new"))
)


def _all(rows: Iterable[dict[str, Any]]) -> Any:
    """What a statement is given for all of them; for one alone there is a shorter way."""
    first, *others = rows
    return [first, *others] if others else first


def _row(said: Said) -> dict[str, Any]:
    row = {name: getattr(said, name) for name in _OWN}
    return {**row, "author_id": said.author.id}


_OWN = (
    "room_id",
    "author_role",
    "client_id",
    "number",
    "seq",
    "parent_id",
    "root_number",
    "depth",
    "path",
    "reply_count",
    "waiting_count",
    "branch_count",
    "last_number",
    "relation",
    "side",
    "target",
    "source",
    "html",
    "words",
    "quote",
    "quote_of",
    "question",
    "owes",
    "debt",
    "sources_then",
    "settles",
    "scheme",
    "citation",
    "sources",
    "quote_earlier",
    "quote_hidden",
    "parts",
    "restated",
    "gate",
    "gate_ends_at",
    "correction",
    "round_id",
    "speech",
    "at_time",
    "state",
    "reason",
    "created_at",
    "version_count",
)


def _counters(place: Place) -> dict[str, Any]:
    return {
        "room": place.id,
        "seq": place.seq,
        "last_number": place.last_number,
        "count_for": place.count_for,
        "count_against": place.count_against,
        "count_unanswered": place.count_unanswered,
        "asked": place.asked,
        "count_sourced": place.count_sourced,
        "posted_at": place.posted_at,
    }


def _visit(said: Said) -> dict[str, Any]:
    return {"person": said.author.id, "room": said.room_id, "new": said.number}
