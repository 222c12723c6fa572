"""What somebody marks on a flow sheet for themselves, as judges and debaters do on paper."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base, now


class FlowMark(Base):
    """One person's marks on one post, which nobody else is shown. Where nothing is marked there is no row."""

    __tablename__ = "flow_marks"
    __table_args__ = (CheckConstraint("turn OR extend OR concede OR note <> ''", name="something"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id", ondelete="CASCADE"), primary_key=True, index=True)
    turn: Mapped[bool] = mapped_column(default=False)
    """It can be made to count for the other side."""
    extend: Mapped[bool] = mapped_column(default=False)
    """It is to be carried forward into the next speech."""
    concede: Mapped[bool] = mapped_column(default=False)
    """It is given up, or was."""
    note: Mapped[str] = mapped_column(String(200), default="")
    marked_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)
