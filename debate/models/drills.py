"""Solo drills: what somebody was dealt to practise on, what they answered, and to whom they have sent it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, now
from ..dealing import Dealt
from .closed import closed
from .posts import Side

if TYPE_CHECKING:
    from .essays import Claim
    from .people import User
    from .posts import Post


class Drill(Base):
    """One deal, with its answer once it was handed in. Its clock is `dealt_at` and `seconds`; nothing of it is kept.

    A drill that its owner has deleted stays as an empty row: so what was dealt is not dealt again before the rest.
    """

    __tablename__ = "drills"
    __table_args__ = (
        UniqueConstraint("user_id", "client_id"),
        Index(None, "user_id", "claim_id"),
        Index(None, "course_id", "shown_at"),
        CheckConstraint("seconds > 0", name="seconds"),
        CheckConstraint("(dealt = 'question') = (question IS NOT NULL)", name="question"),
        CheckConstraint("argument_id IS NULL OR dealt = 'argument'", name="argument"),
        CheckConstraint("(handed_in_at IS NULL) = (source = '')", name="handed_in"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    claim_id: Mapped[int] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), index=True)
    client_id: Mapped[str] = mapped_column(String(36))
    """Made by the page that asked for the deal: the same one again is the same deal."""
    side: Mapped[Side] = mapped_column(closed(Side, "side"))
    """The side for which the answer argues."""
    seconds: Mapped[int]
    dealt: Mapped[Dealt] = mapped_column(closed(Dealt, "dealt"))
    argument_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    """The post that was dealt. Its words are read from it each time, so that they go when it goes."""
    question: Mapped[str | None] = mapped_column(String(80))
    """The critical question that was dealt, by its key (schemes.QUESTIONS)."""
    dealt_at: Mapped[datetime] = mapped_column(default=now)

    source: Mapped[str] = mapped_column(Text, default="")
    html: Mapped[str] = mapped_column(Text, default="")
    """`source` rendered and cleaned; made again by `debate render` when the rules change."""
    handed_in_at: Mapped[datetime | None]
    deleted_at: Mapped[datetime | None]

    sent_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id", ondelete="SET NULL"), index=True)
    """The post that it became in a room."""
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="SET NULL"))
    """The course whose instructors it was sent to; until then nobody but its owner reads it."""
    shown_at: Mapped[datetime | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    comment_html: Mapped[str] = mapped_column(Text, default="")
    commented_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    commented_at: Mapped[datetime | None]

    owner: Mapped[User] = relationship(foreign_keys=[user_id])
    claim: Mapped[Claim] = relationship(lazy="joined", innerjoin=True)
    sent: Mapped[Post | None] = relationship(foreign_keys=[sent_id])
    commented_by: Mapped[User | None] = relationship(foreign_keys=[commented_by_id])

    @property
    def is_handed_in(self) -> bool:
        return self.handed_in_at is not None
