"""The rows that a batch of rebuttals reads and writes: a handful of statements, however many are in the batch.

The statements are made once, and read columns rather than objects: to put a statement together, or an object, takes
longer than to run it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, case, insert, select, update

from .. import tree
from ..db import session
from ..forms.posts import Rebuttal
from ..models import (
    Author,
    Membership,
    Place,
    Post,
    PostState,
    Relation,
    Role,
    Room,
    RoomState,
    RoomVisit,
    Said,
    Side,
    User,
)


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


class Ledger:
    """What is there, read under the locks of the rooms, and what is to be added, stored by `store`."""

    def __init__(self, wanted: Sequence[tuple[int, int, Rebuttal]]) -> None:
        """`wanted`: (author, room, form) of each."""
        session.flush()  # an action around this one may have changed what is read here
        self._connection = session.connection()
        self.places = self._places({room_id for _, room_id, _ in wanted})
        self.authors = self._authors({author_id for author_id, _, _ in wanted})
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
            self._below.append((said, parent))

    def store(self) -> None:
        """Write what was added; each of it has its id then."""
        if not self.said:
            return
        rows = self._connection.execute(_INSERT, [_row(said) for said in self.said])
        ids = {(row.room_id, row.number): row.id for row in rows}
        for said in self.said:
            said.id = ids[said.room_id, said.number]
        for said, parent in self._below:
            above = {
                "room": said.room_id,
                "above": tree.numbers_above(said.path),
                "parent": parent.id,
                "new": said.number,
            }
            self._connection.execute(_GROW, above)
        self._connection.execute(_COUNT, [_counters(place) for place in self.places.values()])
        self._connection.execute(_SEEN, [_visit(said) for said in self.said])
        session.expire_all()  # what an action around this one holds is from before

    def _places(self, ids: set[int]) -> dict[int, Place]:
        rows = self._connection.execute(_PLACES, {"rooms": sorted(ids)})
        return {
            row.id: Place(
                row.id,
                row.course_id,
                row.state is RoomState.OPEN,
                row.seq,
                row.last_number,
                row.count_for,
                row.count_against,
                row.count_unanswered,
                row.posted_at,
            )
            for row in rows
        }

    def _authors(self, ids: set[int]) -> dict[int, Author]:
        courses = sorted({place.course_id for place in self.places.values()})
        found: dict[int, Author] = {}
        for row in self._connection.execute(_AUTHORS, {"people": sorted(ids), "courses": courses}):
            if row.id not in found:
                roles: dict[int, Role] = {}
                found[row.id] = Author(row.id, row.name, row.login is None, row.is_admin, row.suspended, roles)
            if row.course_id is not None:
                found[row.id].roles[row.course_id] = row.role
        return found

    def _answered(self, ids: set[int]) -> dict[int, Answered]:
        rows = self._connection.execute(_ANSWERED, {"posts": sorted(ids)}) if ids else ()
        return {row.id: Answered(*row) for row in rows}

    def _keys(self, keys: list[tuple[int, str]]) -> dict[tuple[int, str], int]:
        given = {"people": sorted({it for it, _ in keys}), "keys": sorted({it for _, it in keys})}
        return {(row.author_id, row.client_id): row.id for row in self._connection.execute(_KEYS, given)}


def _some(name: str) -> Any:
    return bindparam(name, expanding=True)


# in the order of their ids, so that two batches never wait for one another
_PLACES = (
    select(
        Room.id,
        Room.course_id,
        Room.state,
        Room.seq,
        Room.last_number,
        Room.count_for,
        Room.count_against,
        Room.count_unanswered,
        Room.posted_at,
    )
    .where(Room.id.in_(_some("rooms")))
    .order_by(Room.id)
    .with_for_update()
)
_AUTHORS = (
    select(User.id, User.name, User.login, User.is_admin, User.suspended, Membership.course_id, Membership.role)
    .outerjoin(Membership, (Membership.user_id == User.id) & Membership.course_id.in_(_some("courses")))
    .where(User.id.in_(_some("people")))
)
_ANSWERED = select(
    Post.id,
    Post.room_id,
    Post.root_number,
    Post.depth,
    Post.path,
    Post.relation,
    Post.side,
    Post.state,
    Post.reply_count,
).where(Post.id.in_(_some("posts")))
_KEYS = select(Post.id, Post.author_id, Post.client_id).where(
    Post.author_id.in_(_some("people")), Post.client_id.in_(_some("keys"))
)

_INSERT = insert(Post).returning(Post.id, Post.room_id, Post.number)
# everything above a new post has one more below it, and what it answers one more reply
_GROW = (
    update(Post)
    .where(Post.room_id == bindparam("room"), Post.number.in_(_some("above")))
    .values(
        branch_count=Post.branch_count + 1,
        last_number=bindparam("new"),
        reply_count=Post.reply_count + case((Post.id == bindparam("parent"), 1), else_=0),
    )
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
    "branch_count",
    "last_number",
    "relation",
    "side",
    "source",
    "html",
    "words",
    "quote",
    "quote_of",
    "quote_hidden",
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
        "posted_at": place.posted_at,
    }


def _visit(said: Said) -> dict[str, Any]:
    return {"person": said.author.id, "room": said.room_id, "new": said.number}
