"""Points of information: offered in a speech of a round, taken or not, and what was said in those that were."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from ..points import Reply
from .closed import closed
from .people import User
from .rounds import Round


class RoundPoint(Base):
    """What has become of it is what points.Point makes of these moments; that one has lapsed is kept nowhere."""

    __tablename__ = "round_points"
    __table_args__ = (
        Index(None, "round_id", "speech"),
        CheckConstraint("(reply IS NULL) = (replied_at IS NULL)", name="reply_with_moment"),
        CheckConstraint("spoken_at IS NULL OR reply = 'accepted'", name="spoken_when_accepted"),
        CheckConstraint("(words = '') = (spoken_at IS NULL)", name="words_with_moment"),
        CheckConstraint("removed_at IS NULL OR spoken_at IS NOT NULL", name="removed_when_spoken"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id", ondelete="CASCADE"))
    speech: Mapped[str] = mapped_column(String(20))
    """The code of the part of the format in which it was offered."""
    second: Mapped[int]
    """Of that part, when it was offered."""
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    seat: Mapped[str] = mapped_column(String(20))
    """Where its person sat."""
    offered_at: Mapped[datetime]
    reply: Mapped[Reply | None] = mapped_column(closed(Reply, "reply"))
    replied_at: Mapped[datetime | None]
    words: Mapped[str] = mapped_column(Text, default="")
    """One line. They stay here when they have been removed, and are shown to nobody."""
    spoken_at: Mapped[datetime | None]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(default="")

    round: Mapped[Round] = relationship()
    by: Mapped[User] = relationship(foreign_keys=[by_id], lazy="joined", innerjoin=True)
    removed_by: Mapped[User | None] = relationship(foreign_keys=[removed_by_id], lazy="joined")
