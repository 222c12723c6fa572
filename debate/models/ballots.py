"""Who judges a round, and the ballot of each judge."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, now

if TYPE_CHECKING:
    from .people import User


class RoundJudge(Base):
    """Somebody judges a round; nobody who sits in it does."""

    __tablename__ = "round_judges"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    named_at: Mapped[datetime] = mapped_column(default=now)

    person: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class Ballot(Base):
    """One for each judge of a round. Until its round's ballots are released it is its judge's alone.

    Of a judge who was freed it stays, and is not counted; it is there again for who is named again.
    """

    __tablename__ = "ballots"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"), primary_key=True)
    judge_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    ranks: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    """Of each team by its key, 1 being the best; of two teams the winner has 1 and the other 2."""
    reason: Mapped[str] = mapped_column(default="")
    """For the decision, as it was typed; `html` is how it is shown."""
    html: Mapped[str] = mapped_column(default="")
    meant: Mapped[bool] = mapped_column(default=False)
    """That the winner has fewer points is no slip."""
    version: Mapped[int] = mapped_column(default=0)
    """One up each time that it is saved, so that two windows do not overwrite one another."""
    saved_at: Mapped[datetime] = mapped_column(default=now)
    handed_in_at: Mapped[datetime | None]

    judge: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    scores: Mapped[list[Score]] = relationship(order_by="Score.seat")

    @property
    def is_handed_in(self) -> bool:
        return self.handed_in_at is not None


class Score(Base):
    """What a ballot gives one speaker, and where they sat."""

    __tablename__ = "ballot_scores"
    __table_args__ = (
        ForeignKeyConstraint(["round_id", "judge_id"], ["ballots.round_id", "ballots.judge_id"], ondelete="CASCADE"),
    )

    round_id: Mapped[int] = mapped_column(primary_key=True)
    judge_id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    seat: Mapped[str] = mapped_column(String(20))
    points: Mapped[float | None]
    comment: Mapped[str] = mapped_column(default="")
