"""Who, when, and who took something down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..models import Author, ChatLine, Membership, Named, Post, Role, RoundPoint, Said, Shown, User

Shape = dict[str, Any]


def moment(value: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the millisecond."""
    return None if value is None else value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def person(user: User | Author | Named, role: Role | None = None) -> Shape:
    return {"id": user.id, "name": user.name, "role": role.value if role else None, "guest": user.is_guest}


def member(it: Membership) -> Shape:
    return {**person(it.user, it.role), "joined_at": moment(it.joined_at)}


def removal(it: Post | Said | Shown | RoundPoint | ChatLine) -> Shape:
    by = it.removed_by.name if it.removed_by is not None else None
    return {"by": by, "at": moment(it.removed_at), "reason": it.reason}
