"""Rounds: a debate by a format in a room, who sits where in it, and what was done to its clock."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..clock import Action
from ..db import Base, now
from .closed import closed

if TYPE_CHECKING:
    from .ballots import RoundJudge
    from .people import User
    from .rooms import Room


class Seating(StrEnum):
    """How people come to their seats, and with them to a side. An instructor may seat anybody in any case."""

    CHOSEN = "chosen"
    GIVEN = "given"
    DRAWN = "drawn"


class Round(Base):
    """Its clock is what the steps make of the format (clock.py); nothing of that is kept but the steps."""

    __tablename__ = "rounds"

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), index=True)
    format: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As formats.kept gives it, with this round's own times."""
    seating: Mapped[Seating] = mapped_column(closed(Seating, "seating"))
    chair_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    """A member of the course who runs the clock besides those who always may."""
    coin: Mapped[str] = mapped_column(String(20), default="")
    """The team that won the coin flip, by its key, where there was one: it picks the side or the order."""
    version: Mapped[int] = mapped_column(default=0)
    """One up for every step and every change of seats: of two accounts of a round it is known which is newer."""
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    released_at: Mapped[datetime | None]
    """When everybody was given its ballots to read; from then on they are final."""

    room: Mapped[Room] = relationship()
    chair: Mapped[User | None] = relationship(foreign_keys=[chair_id])
    steps: Mapped[list[RoundStep]] = relationship(order_by="RoundStep.number")
    seats: Mapped[list[RoundSeat]] = relationship(order_by="RoundSeat.seat")
    judges: Mapped[list[RoundJudge]] = relationship(order_by="RoundJudge.named_at, RoundJudge.user_id")


class RoundStep(Base):
    """Something that was done to the clock, and by whom."""

    __tablename__ = "round_steps"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[Action] = mapped_column(closed(Action, "action"))
    at: Mapped[datetime]
    seconds: Mapped[int] = mapped_column(default=0)
    team: Mapped[str] = mapped_column(String(20), default="")
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))

    by: Mapped[User] = relationship()


class RoundSeat(Base):
    """Somebody sits in a seat: one person in each, and nobody in two."""

    __tablename__ = "round_seats"
    __table_args__ = (UniqueConstraint("round_id", "user_id"),)

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    seat: Mapped[str] = mapped_column(String(20), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)

    person: Mapped[User] = relationship(lazy="joined", innerjoin=True)
