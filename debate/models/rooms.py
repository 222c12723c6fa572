"""Rooms: one claim debated by one course, with a clock that counts every change."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import JSON, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, now
from .closed import closed

if TYPE_CHECKING:
    from .courses import Course
    from .essays import Claim
    from .people import User


class RoomState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Voting(StrEnum):
    """How far the two votes on a room's claim have come. There is no way back: what is shown has been shown."""

    NONE = "none"
    BEFORE = "before"
    """The first vote is open."""
    AFTER = "after"
    """The first has closed, the second is open."""
    CLOSED = "closed"
    """Both have closed, and the result is shown."""

    @property
    def is_open(self) -> bool:
        return self in (Voting.BEFORE, Voting.AFTER)

    @property
    def next(self) -> Voting | None:
        stages = list(Voting)
        return None if self is Voting.CLOSED else stages[stages.index(self) + 1]


class BaseScore(StrEnum):
    """Where a room's claim begins when its arguments are weighed."""

    EVEN = "even"
    """At 0.5, as near to 0 as to 1."""
    VOTES = "votes"
    """At the share of those who voted for in the first vote, once both votes have closed."""


class Sides(StrEnum):
    """How people come to a side in a room."""

    NONE = "none"
    """Nobody has one, and everybody argues as they like."""
    CHOSEN = "chosen"
    GIVEN = "given"
    DRAWN = "drawn"


class Room(Base):
    """An assigned claim. Its counters change only under its row lock, in the action that changes a post."""

    __tablename__ = "rooms"

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), index=True)
    title: Mapped[str]
    instructions: Mapped[str] = mapped_column(Text, default="")
    """Markdown, as typed."""
    instructions_html: Mapped[str] = mapped_column(Text, default="")
    due_at: Mapped[datetime | None]
    state: Mapped[RoomState] = mapped_column(closed(RoomState, "state"), default=RoomState.OPEN)
    seq: Mapped[int] = mapped_column(default=0)
    """The room's clock: one up for every post that is new or has changed."""
    last_number: Mapped[int] = mapped_column(default=0)
    """The number of the newest post: posts are numbered 1, 2, 3 … without a gap."""
    count_for: Mapped[int] = mapped_column(default=0)
    count_against: Mapped[int] = mapped_column(default=0)
    """How many visible arguments (rebuts, supports) stand on either side."""
    count_unanswered: Mapped[int] = mapped_column(default=0)
    """How many visible rebuttals and questions nobody has replied to."""
    asked: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """How many visible posts ask each critical question, by its key; one that nobody asks is left out."""
    count_sourced: Mapped[int] = mapped_column(default=0)
    """How many visible arguments bring a source."""
    weighed: Mapped[bool] = mapped_column(default=False)
    """Whether the room shows how strongly its arguments stand (debate/weighing)."""
    base_score: Mapped[BaseScore] = mapped_column(closed(BaseScore, "base_score"), default=BaseScore.EVEN)
    side_chat: Mapped[bool] = mapped_column(default=False)
    """Whether the room has a side chat (models/chat.py)."""
    chat_seq: Mapped[int] = mapped_column(default=0)
    """The clock of the side chat: one up for every line that is new or has changed."""
    steelman: Mapped[int] = mapped_column(default=0)
    """Minutes for which a rebuttal waits for the word of whom it answers on what it takes them to say; 0: it need not say."""
    sides: Mapped[Sides] = mapped_column(closed(Sides, "sides"), default=Sides.NONE)
    undecided: Mapped[bool] = mapped_column(default=False)
    """Whether one may be undecided where others have a side."""
    switches: Mapped[int] = mapped_column(default=0)
    """How often its sides have been switched."""
    voting: Mapped[Voting] = mapped_column(closed(Voting, "voting"), default=Voting.NONE)
    opened_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    posted_at: Mapped[datetime | None]
    """When the newest post came."""
    round_id: Mapped[int | None]
    """The round that goes on here, or has come to its end by itself: whoever posts has to have the floor in it."""

    course: Mapped[Course] = relationship(lazy="joined", innerjoin=True)
    claim: Mapped[Claim] = relationship(lazy="joined", innerjoin=True)
    opened_by: Mapped[User | None] = relationship()

    @property
    def channel(self) -> str:
        """The name under which the room's browsers listen; made here only, never from what a client says."""
        return f"room:{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state is RoomState.OPEN

    def was_due(self, moment: datetime) -> bool:
        """Whether its work was due before that moment; this alone closes nothing."""
        return self.due_at is not None and self.due_at <= moment


class RoomVisit(Base):
    """How far a person has read a room: everything up to `seen_number` was on their screen."""

    __tablename__ = "room_visits"

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_number: Mapped[int] = mapped_column(default=0)
    seen_at: Mapped[datetime] = mapped_column(default=now)
