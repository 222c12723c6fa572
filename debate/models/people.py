"""People, the sessions they are signed in by, and the one-time links that let somebody in."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, now
from .closed import closed
from .courses import Membership, Role

if TYPE_CHECKING:
    from .courses import Course


class User(Base):
    """A person: with a log-in and a password, or a guest with a name alone, who may set a password later."""

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("(login IS NULL) = (password_hash IS NULL)", name="login_with_password"),
        CheckConstraint("scheme IN ('', 'light', 'dark')", name="scheme"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_key: Mapped[str] = mapped_column(unique=True)
    """The skeleton of the name after UTS 39: two names that look alike have one key, so there is only one of them."""
    login: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    email: Mapped[str | None]
    is_admin: Mapped[bool] = mapped_column(default=False)
    suspended: Mapped[bool] = mapped_column(default=False)
    scheme: Mapped[str] = mapped_column(default="")
    enter_posts: Mapped[bool] = mapped_column(default=True)
    letter_keys: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=now)

    memberships: Mapped[list[Membership]] = relationship(back_populates="user", order_by="Membership.course_id")

    @property
    def is_guest(self) -> bool:
        return self.login is None

    def role_in(self, course_id: int | None) -> Role | None:
        """What this person is in the course, or None outside of it."""
        return next((it.role for it in self.memberships if it.course_id == course_id), None)

    @property
    def courses_taught(self) -> list[int]:
        return [it.course_id for it in self.memberships if it.role is Role.INSTRUCTOR]

    @property
    def course_ids(self) -> list[int]:
        return [it.course_id for it in self.memberships]


class UserSession(Base):
    """One browser that is signed in. The browser holds a token; only its hash is kept here. No row, no session."""

    __tablename__ = "user_sessions"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    agent: Mapped[str] = mapped_column(default="")
    """The browser and system in words, such as "Firefox on Windows"."""
    created_at: Mapped[datetime] = mapped_column(default=now)
    seen_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class Purpose(StrEnum):
    """What a one-time link does for whoever opens it."""

    JOIN = "join"
    ADMIN = "admin"
    PASSWORD = "password"


class Invitation(Base):
    """A one-time link: into a course with a role, to be an administrator, or to set a new password."""

    __tablename__ = "invitations"
    __table_args__ = (Index(None, "course_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[Purpose] = mapped_column(closed(Purpose, "purpose"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    role: Mapped[Role | None] = mapped_column(closed(Role, "role"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    """Whose password it sets, for Purpose.PASSWORD."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    made_at: Mapped[datetime] = mapped_column(default=now)
    ends_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    course: Mapped[Course | None] = relationship()
    person: Mapped[User | None] = relationship(foreign_keys=[person_id])

    def open_at(self, moment: datetime) -> bool:
        return self.used_at is None and moment < self.ends_at
