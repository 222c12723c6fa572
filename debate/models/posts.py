"""Posts: what somebody says in a room, what it answers, and what it said before it was edited."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, now
from .closed import closed
from .courses import Role

if TYPE_CHECKING:
    from .people import User
    from .rooms import Room


class Relation(StrEnum):
    """What a post does to what it answers."""

    REBUTS = "rebuts"
    SUPPORTS = "supports"
    ASKS = "asks"
    CONCEDES = "concedes"

    @property
    def argues(self) -> bool:
        """Counted for a side; a question or a concession is not."""
        return self in (Relation.REBUTS, Relation.SUPPORTS)

    @property
    def wants_an_answer(self) -> bool:
        """Stands open until somebody replies."""
        return self in (Relation.REBUTS, Relation.ASKS)


class Target(StrEnum):
    """What of an argument a rebuttal attacks: in the theory of argument to rebut, to undermine, and to undercut."""

    CONCLUSION = "conclusion"
    PREMISE = "premise"
    INFERENCE = "inference"


class Owes(StrEnum):
    """Who owes the answer to a critical question: the author of the argument, the side for the claim, or who asks."""

    AUTHOR = "author"
    SIDE = "side"
    ASKER = "asker"


class Debt(StrEnum):
    """What has become of a critical question (debate/debts.py)."""

    OPEN = "open"
    ANSWERED = "answered"
    CONCEDED = "conceded"
    WITHDRAWN = "withdrawn"
    """Taken back by who asked it; the post stays readable."""
    VOID = "void"
    """The question or what it is about was taken down, so nobody owes anything."""


class Gate(StrEnum):
    """How far a rebuttal has come that had to say first what it answers: until its author has had their say, it waits."""

    WAITING = "waiting"
    """It does not count yet."""
    CONFIRMED = "confirmed"
    CORRECTED = "corrected"
    UNCONFIRMED = "unconfirmed"
    """Nobody said anything in time, or there was nothing left to say it about."""


class Side(StrEnum):
    """Where a post stands towards the room's claim."""

    FOR = "for"
    AGAINST = "against"


PARTS = ("data", "warrant", "qualifier", "backing", "exception")
"""The parts of an argument by S. Toulmin that may be said besides the claim; his rebuttal is called exception here."""


class PostState(StrEnum):
    VISIBLE = "visible"
    WITHDRAWN = "withdrawn"
    REMOVED = "removed"


_ASKING = text("question IS NOT NULL")
"""Few posts ask a critical question, and the index that finds them is about no others."""
_WAITING = text("gate = 'waiting'")

_OWED = text("debt = 'open'")


class Post(Base):
    """One argument. `number` is its place in the room and never changes; `seq` is the room's clock at its last change.

    `path` holds the numbers of its line from the top, each as six digits, its own the last: text order of paths is the
    depth-first order of the tree, and everything below a post lies between its path and the next sibling's.
    """

    __tablename__ = "posts"
    __table_args__ = (
        UniqueConstraint("author_id", "client_id"),
        UniqueConstraint("room_id", "number"),
        UniqueConstraint("room_id", "seq"),
        Index(None, "room_id", "path"),
        Index(None, "room_id", "parent_id", "last_number"),
        Index(None, "room_id", "root_number", "number"),
        CheckConstraint("quote_of IN ('', 'essay', 'parent')", name="quote_of"),
        CheckConstraint("(parent_id IS NULL) = (depth = 0)", name="depth"),
        CheckConstraint("question IS NULL OR relation = 'asks'", name="question"),
        CheckConstraint("target IS NULL OR relation = 'rebuts'", name="only_rebuttals"),
        CheckConstraint("scheme IS NULL OR relation IN ('rebuts', 'supports')", name="only_arguments"),
        CheckConstraint("debt IS NULL OR (question IS NOT NULL AND owes IS NOT NULL)", name="only_questions"),
        Index(None, "room_id", "question", "number", sqlite_where=_ASKING, postgresql_where=_ASKING),
        Index("ix_posts_open_questions", "room_id", "number", sqlite_where=_OWED, postgresql_where=_OWED),
        CheckConstraint("gate IS NULL OR (restated <> '' AND gate_ends_at IS NOT NULL)", name="restated"),
        Index(None, "gate_ends_at", sqlite_where=_WAITING, postgresql_where=_WAITING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author_role: Mapped[Role] = mapped_column(closed(Role, "author_role"))
    """What the author was in the course when posting."""
    client_id: Mapped[str] = mapped_column(String(36))
    """Made by the browser that posted: the same one again is the same post, never a second."""

    number: Mapped[int]
    seq: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    root_number: Mapped[int]
    """The number of the top post of its branch; its own for a top post."""
    depth: Mapped[int]
    path: Mapped[str] = mapped_column(String(240))
    reply_count: Mapped[int] = mapped_column(default=0)
    """Direct replies, whatever became of them."""
    waiting_count: Mapped[int] = mapped_column(default=0)
    """Those among them that wait for its author's word, and are no answer yet."""
    branch_count: Mapped[int] = mapped_column(default=0)
    """Everything below, at any depth."""
    last_number: Mapped[int]
    """The newest number in the branch that starts here, its own included."""

    relation: Mapped[Relation] = mapped_column(closed(Relation, "relation"))
    side: Mapped[Side] = mapped_column(closed(Side, "side"))
    target: Mapped[Target | None] = mapped_column(closed(Target, "target"))
    """What a rebuttal attacks, where its author has said so."""
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    """`source` rendered and cleaned; made again by `debate render` when the rules change."""
    words: Mapped[str] = mapped_column(Text)
    """What search looks in; empty while the post is not visible."""
    question: Mapped[str | None]
    """The critical question that it asks, by its key: one of what it answers, the claim or an argument, when it was asked."""
    owes: Mapped[Owes | None] = mapped_column(closed(Owes, "owes"))
    """Of a critical question, who owes the answer."""
    debt: Mapped[Debt | None] = mapped_column(closed(Debt, "debt"))
    """Of a critical question, how it stands; it follows from what stands beside and below it."""
    taken_back: Mapped[bool] = mapped_column(default=False)
    """Its asker no longer wants an answer."""
    sources_then: Mapped[int] = mapped_column(default=0)
    """Of a question for the source, how many sources the argument had when it was asked."""
    settles: Mapped[bool] = mapped_column(default=False)
    """It answers or concedes the critical question that it replies to."""
    open_questions: Mapped[int] = mapped_column(default=0)
    """How many critical questions about it are open."""
    scheme: Mapped[str | None] = mapped_column(String(40))
    """The way in which it argues, where its author has said so, by its key (schemes.SCHEMES)."""
    citation: Mapped[str] = mapped_column(Text, default="")
    """What its author goes by, in their own words: who, what, when or where."""
    sources: Mapped[int] = mapped_column(default=0)
    """Links to other pages in its words, and its citation."""
    quote: Mapped[str] = mapped_column(Text, default="")
    quote_of: Mapped[str] = mapped_column(default="")
    quote_earlier: Mapped[bool] = mapped_column(default=False)
    """What it quotes stood in what it answers before that was edited, and stands there no more."""
    quote_hidden: Mapped[bool] = mapped_column(default=False)
    """A moderator has removed what it answers, and the words of its author here with it: the quotation, the correction."""
    parts: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    """How it holds, by PARTS: those that were said, as plain text."""
    restated: Mapped[str] = mapped_column(Text, default="")
    """Of a rebuttal: what it takes the argument that it answers to say."""
    gate: Mapped[Gate | None] = mapped_column(closed(Gate, "gate"))
    """None where nobody is asked whether that is so."""
    gate_ends_at: Mapped[datetime | None]
    """When it goes through unconfirmed."""
    correction: Mapped[str] = mapped_column(Text, default="")
    """What the author of the other argument says that they do say."""
    round_id: Mapped[int | None] = mapped_column(ForeignKey("rounds.id"), index=True)
    speech: Mapped[str] = mapped_column(String(20), default="")
    """Of a post in a round, the code of the part of its format in which it was said."""
    at_time: Mapped[bool] = mapped_column(default=False)
    """It came in the grace after the time of that part."""

    state: Mapped[PostState] = mapped_column(closed(PostState, "post_state"), default=PostState.VISIBLE)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]
    """When it was removed or withdrawn."""
    reason: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(default=now)
    edited_at: Mapped[datetime | None]
    version_count: Mapped[int] = mapped_column(default=1)

    room: Mapped[Room] = relationship()
    author: Mapped[User] = relationship(foreign_keys=[author_id], lazy="joined", innerjoin=True)
    removed_by: Mapped[User | None] = relationship(foreign_keys=[removed_by_id])
    parent: Mapped[Post | None] = relationship(foreign_keys=[parent_id], remote_side=[id])
    versions: Mapped[list[PostVersion]] = relationship(order_by="PostVersion.number")

    @property
    def is_visible(self) -> bool:
        return self.state is PostState.VISIBLE

    @property
    def is_argument(self) -> bool:
        return self.relation.argues

    @property
    def is_unanswered(self) -> bool:
        """A rebuttal or a question without a reply that counts; it waits for one as long as it is visible."""
        return self.reply_count == self.waiting_count and self.relation.wants_an_answer and not self.waits

    @property
    def waits(self) -> bool:
        return self.gate is Gate.WAITING


class PostVersion(Base):
    """What a post said before an edit; the words it says now are the post's own."""

    __tablename__ = "post_versions"

    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    citation: Mapped[str] = mapped_column(Text, default="")
    parts: Mapped[dict[str, str] | None] = mapped_column(JSON(none_as_null=True))
    written_at: Mapped[datetime]
