"""Essays and the claims that they make."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ..db import Base, now
from .closed import closed

if TYPE_CHECKING:
    from .people import User


class Essay(Base):
    """A text that argues. In the library (no course) everybody may read it; otherwise its course alone."""

    __tablename__ = "essays"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str | None] = mapped_column(unique=True)
    """The starter's name for it; None for every essay that somebody brought."""
    title: Mapped[str]
    byline: Mapped[str] = mapped_column(default="")
    source_url: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="en")
    text: Mapped[str] = mapped_column(Text, default="", deferred=True)
    """As it came, whole; empty while only its claims are known. Offsets count code points of it."""
    digest: Mapped[str] = mapped_column(default="", index=True)
    """SHA-256 of the text, hexadecimal: the same text again is noticed by it."""
    course_id: Mapped[int | None] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"), index=True)
    brought_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)
    changed_at: Mapped[datetime] = mapped_column(default=now, onupdate=now)

    brought_by: Mapped[User | None] = relationship()

    @property
    def has_text(self) -> bool:
        return bool(self.digest)


class ClaimState(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


class Claim(Base):
    """Something the essay says, restated so that it can be argued; never something the application says."""

    __tablename__ = "claims"
    __table_args__ = (
        UniqueConstraint("essay_id", "key"),
        Index(None, "essay_id", "position"),
        CheckConstraint("kind IN ('fact', 'value', 'policy', 'cause')", name="kind"),
        CheckConstraint("found IN ('', 'same', 'moved', 'changed', 'lost')", name="found"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    essay_id: Mapped[int] = mapped_column(ForeignKey("essays.id", ondelete="CASCADE"))
    key: Mapped[str | None]
    statement: Mapped[str]
    kind: Mapped[str]
    scheme: Mapped[str]
    """A key of schemes.SCHEMES."""
    state: Mapped[ClaimState] = mapped_column(closed(ClaimState, "state"), default=ClaimState.DRAFT)
    position: Mapped[int] = mapped_column(default=0)
    """Order among the claims of the essay: where the passage starts, or the starter's order without a text."""
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(default=now)

    # The passage: W3C Web Annotation selectors, by place (start, end) and by quotation (exact, prefix, suffix).
    start: Mapped[int | None]
    end: Mapped[int | None]
    digest: Mapped[str] = mapped_column(default="")
    exact: Mapped[str] = mapped_column(Text, default="")
    prefix: Mapped[str] = mapped_column(default="")
    suffix: Mapped[str] = mapped_column(default="")
    found: Mapped[str] = mapped_column(default="")
    """How the passage was found in the text that is there now; empty for a claim that never had one."""

    essay: Mapped[Essay] = relationship(lazy="joined", innerjoin=True)
    made_by: Mapped[User | None] = relationship()

    @property
    def has_passage(self) -> bool:
        return self.start is not None and self.found != "lost"
