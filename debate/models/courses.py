"""Courses and who is what in them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, now
from .closed import closed

if TYPE_CHECKING:
    from .people import User


class Role(StrEnum):
    STUDENT = "student"
    MODERATOR = "moderator"
    INSTRUCTOR = "instructor"


class Course(Base):
    """A class of people who debate together; nobody outside of it is told that it exists."""

    __tablename__ = "courses"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    open_to_guests: Mapped[bool] = mapped_column(default=False)
    """The practice course: who reaches the address may enter with a name, while the server's setting allows it."""
    code: Mapped[str | None] = mapped_column(unique=True)
    """What students type to join, without spaces; None once an instructor has ended it."""
    code_ends_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=now)

    memberships: Mapped[list[Membership]] = relationship(back_populates="course")


class Membership(Base):
    __tablename__ = "memberships"

    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True, index=True)
    role: Mapped[Role] = mapped_column(closed(Role, "role"))
    joined_at: Mapped[datetime] = mapped_column(default=now)

    course: Mapped[Course] = relationship(back_populates="memberships")
    user: Mapped[User] = relationship(back_populates="memberships")
