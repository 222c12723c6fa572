"""The side chat of a room: short lines beside the debate, which are no arguments."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base
from .closed import closed
from .courses import Role
from .people import User
from .posts import PostState


class ChatLine(Base):
    """`number` is its place in the room's chat and never changes; `seq` is the chat's clock at its last change.

    A line is taken down once and stays so: who did it, when and why stands in its own row, which then changes no more.
    """

    __tablename__ = "chat_lines"
    __table_args__ = (UniqueConstraint("room_id", "seq"), UniqueConstraint("author_id", "client_id"))

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author_role: Mapped[Role] = mapped_column(closed(Role, "author_role"))
    """What the author was in the course when they said it."""
    client_id: Mapped[str] = mapped_column(String(36))
    """Made by the browser: the same one again is the same line, never a second."""
    words: Mapped[str] = mapped_column(Text)
    """As typed, in one line. Those of a line that was taken down stay here, and are shown to nobody."""
    said_at: Mapped[datetime]
    state: Mapped[PostState] = mapped_column(closed(PostState, "line_state"), default=PostState.VISIBLE)
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    removed_at: Mapped[datetime | None]
    """When it was removed or withdrawn."""
    reason: Mapped[str] = mapped_column(default="")

    author: Mapped[User] = relationship(foreign_keys=[author_id], lazy="joined", innerjoin=True)
    removed_by: Mapped[User | None] = relationship(foreign_keys=[removed_by_id], lazy="joined")

    @property
    def is_visible(self) -> bool:
        return self.state is PostState.VISIBLE
