"""Votes on a room's claim, before its debate and after it, and the arguments that moved the voters."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base
from .closed import closed


class Position(StrEnum):
    """Where a voter stands towards the room's claim, or on which side of it somebody argues."""

    FOR = "for"
    AGAINST = "against"
    UNDECIDED = "undecided"


class Vote(Base):
    """One person's two votes in a room; one of them is missing for who voted only once."""

    __tablename__ = "votes"
    __table_args__ = (
        CheckConstraint("(before IS NULL) = (before_at IS NULL)", name="before_with_moment"),
        CheckConstraint("(after IS NULL) = (after_at IS NULL)", name="after_with_moment"),
        CheckConstraint("before IS NOT NULL OR after IS NOT NULL", name="cast"),
    )

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    before: Mapped[Position | None] = mapped_column(closed(Position, "before"))
    before_at: Mapped[datetime | None]
    after: Mapped[Position | None] = mapped_column(closed(Position, "after"))
    after_at: Mapped[datetime | None]
    """When each was last given; it may be changed until that vote closes."""


class Mover(Base):
    """An argument that a voter says moved them; `place` counts those of one voter, three at most."""

    __tablename__ = "movers"
    __table_args__ = (
        ForeignKeyConstraint(["room_id", "user_id"], ["votes.room_id", "votes.user_id"], ondelete="CASCADE"),
        UniqueConstraint("room_id", "user_id", "post_id"),
        CheckConstraint("place BETWEEN 1 AND 3", name="place"),
    )

    room_id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(primary_key=True)
    place: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
