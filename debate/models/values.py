"""People, rooms and posts as plain values: as much of them as a rebuttal needs, or a page, without a session to belong to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from .courses import Role
from .posts import Debt, Gate, Owes, PostState, Relation, Side, Target
from .rooms import Sides


@dataclass(slots=True)
class Author:
    """A `User` as they are at a moment. `roles`: by course."""

    id: int
    name: str
    is_guest: bool
    is_admin: bool
    suspended: bool
    roles: dict[int, Role]

    def role_in(self, course_id: int | None) -> Role | None:
        return None if course_id is None else self.roles.get(course_id)


@dataclass(slots=True)
class Place:
    """A `Room` under its lock, with its counters."""

    id: int
    course_id: int
    is_open: bool
    seq: int
    last_number: int
    count_for: int
    count_against: int
    count_unanswered: int
    asked: dict[str, int]
    count_sourced: int = 0
    posted_at: datetime | None = None
    round_id: int | None = None
    chat_seq: int = 0
    steelman: int = 0
    sides: Sides = Sides.NONE


@dataclass(slots=True)
class Said:
    """A `Post` that has just been said: what it will be in the database, and nothing that comes later."""

    room: Place
    author: Author
    author_role: Role
    client_id: str
    number: int
    seq: int
    parent_id: int | None
    root_number: int
    depth: int
    path: str
    relation: Relation
    side: Side
    target: Target | None
    source: str
    html: str
    words: str
    quote: str
    quote_of: str
    question: str | None
    owes: Owes | None
    debt: Debt | None
    sources_then: int
    settles: bool
    scheme: str | None
    citation: str
    sources: int
    round_id: int | None
    speech: str
    at_time: bool
    created_at: datetime
    parts: dict[str, str] | None = None
    restated: str = ""
    gate: Gate | None = None
    gate_ends_at: datetime | None = None
    quote_earlier: bool = False
    id: int = 0
    """Known once it is stored."""
    reply_count: int = 0
    branch_count: int = 0
    open_questions: int = 0
    waiting_count: int = 0
    correction: str = ""
    quote_hidden: bool = False
    state: PostState = PostState.VISIBLE
    reason: str = ""
    version_count: int = 1
    removed_by: None = None
    removed_at: None = None
    edited_at: None = None

    @property
    def is_visible(self) -> bool:
        return True

    @property
    def is_argument(self) -> bool:
        return self.relation.argues

    @property
    def is_unanswered(self) -> bool:
        return self.relation.wants_an_answer and not self.waits

    @property
    def waits(self) -> bool:
        return self.gate is Gate.WAITING

    @property
    def room_id(self) -> int:
        return self.room.id

    @property
    def last_number(self) -> int:
        return self.number


class Named(NamedTuple):
    """A `User`, as they stand beside what they wrote."""

    id: int
    name: str
    is_guest: bool


class OpenQuestion(NamedTuple):
    """A critical question that waits for its answer. `number` and `about` are posts' numbers; `about` is None for a question
    about the claim. `debtor` is None where the side for the claim owes; `mine`: the viewer owes it, or has argued for the
    side that does."""

    id: int
    number: int
    question: str
    owes: Owes
    about: int | None
    asker: Named
    debtor: Named | None
    mine: bool


@dataclass(slots=True)
class Shown:
    """A `Post` as it is read to be shown: the columns that its shape has, and nothing that could be changed."""

    author: Named
    removed_by: Named | None
    # from here on the columns of `posts`, which are read in this order
    id: int
    room_id: int
    number: int
    seq: int
    parent_id: int | None
    root_number: int
    depth: int
    path: str
    relation: Relation
    side: Side
    target: Target | None
    state: PostState
    author_role: Role
    client_id: str
    html: str
    question: str | None
    owes: Owes | None
    debt: Debt | None
    open_questions: int
    scheme: str | None
    citation: str
    sources: int
    quote: str
    quote_of: str
    quote_earlier: bool
    quote_hidden: bool
    parts: dict[str, str] | None
    restated: str
    gate: Gate | None
    gate_ends_at: datetime | None
    correction: str
    round_id: int | None
    speech: str
    at_time: bool
    created_at: datetime
    edited_at: datetime | None
    version_count: int
    reply_count: int
    waiting_count: int
    branch_count: int
    last_number: int
    removed_at: datetime | None
    reason: str

    @property
    def is_visible(self) -> bool:
        return self.state is PostState.VISIBLE

    @property
    def waits(self) -> bool:
        return self.gate is Gate.WAITING
