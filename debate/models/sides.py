"""On which side of its claim each person argues in a room that has sides."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from ..db import Base
from .closed import closed
from .votes import Position


class RoomSide(Base):
    """One person's side; there is none for who has not taken one. It stays, unread, where the room has no sides any more."""

    __tablename__ = "room_sides"

    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    side: Mapped[Position] = mapped_column(closed(Position, "side"))
