"""Who removed or restored what, when and why: rows are added here and never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, now
from .closed import closed
from .people import User
from .posts import PostState


class ModerationRecord(Base):
    __tablename__ = "moderation_records"

    id: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), index=True)
    actor_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    before: Mapped[PostState] = mapped_column(closed(PostState, "before"))
    after: Mapped[PostState] = mapped_column(closed(PostState, "after"))
    reason: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime] = mapped_column(default=now)

    actor: Mapped[User] = relationship(lazy="joined", innerjoin=True)
