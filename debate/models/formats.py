"""Formats of a course: what its instructors made of a known one."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, now

if TYPE_CHECKING:
    from .courses import Course
    from .people import User


class CourseFormat(Base):
    """A round that is opened by it keeps a copy of its own, so a change here changes no round that there is."""

    __tablename__ = "course_formats"
    __table_args__ = (UniqueConstraint("course_id", "name_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    name_key: Mapped[str]
    """The name with its case folded: no two formats of a course have one name."""
    format: Mapped[dict[str, Any]] = mapped_column(JSON)
    """As formats.kept gives it, without a key."""
    version: Mapped[int] = mapped_column(default=1)
    """One up for every change: who has seen an older one does not write over it."""
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    changed_at: Mapped[datetime] = mapped_column(default=now)

    course: Mapped[Course] = relationship()
    changed_by: Mapped[User] = relationship()

    @property
    def key(self) -> str:
        """What a round names it by."""
        return f"course-{self.id}"
