"""How things look as JSON: one shape for pages, API and events, without what the least of its readers may not see.

So there is one shape of a post for everybody in its room: the words of a post that is not visible are in none.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from . import tree
from .models import Author, Claim, Essay, Membership, Named, Place, Post, Role, Room, Said, Shown, User

Shape = dict[str, Any]


def moment(value: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the millisecond."""
    return None if value is None else value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def person(user: User | Author | Named, role: Role | None = None) -> Shape:
    return {"id": user.id, "name": user.name, "role": role.value if role else None, "guest": user.is_guest}


def post(it: Post | Said | Shown) -> Shape:
    shown = it.is_visible
    return {
        "id": it.id,
        "room_id": it.room_id,
        "number": it.number,
        "seq": it.seq,
        "parent_id": it.parent_id,
        "root_number": it.root_number,
        "depth": it.depth,
        "path": it.path,
        "relation": it.relation.value,
        "side": it.side.value,
        "state": it.state.value,
        "author": person(it.author, it.author_role) if shown else None,
        "client_id": it.client_id if shown else None,
        "html": it.html if shown else "",
        "question": it.question if shown else None,
        "quote": _quote(it) if shown else None,
        "created_at": moment(it.created_at),
        "edited_at": moment(it.edited_at) if shown else None,
        "versions": it.version_count,
        "reply_count": it.reply_count,
        "branch_count": it.branch_count,
        "last_number": it.last_number,
        "removed": None if shown else _removed(it),
    }


def point(it: Shown, words: str) -> Shape:
    """A post on a map: where it stands, and of one that is visible whose it is and its first words."""
    return {
        "id": it.id,
        "number": it.number,
        "parent_id": it.parent_id,
        "parent_number": next(iter(tree.numbers_above(it.path)[-1:]), None),
        "depth": it.depth,
        "relation": it.relation.value,
        "side": it.side.value,
        "state": it.state.value,
        "author": person(it.author, it.author_role) if it.is_visible else None,
        "words": words if it.is_visible else "",
        "reply_count": it.reply_count,
        "branch_count": it.branch_count,
    }


def change(it: Post | Said) -> Shape:
    """A post that is new or has changed, as its room is told of it: with what is counted there now."""
    return {**post(it), "counts": counts(it.room)}


def _quote(it: Post | Said | Shown) -> Shape | None:
    if not it.quote_of:
        return None
    return {"text": "" if it.quote_hidden else it.quote, "of": it.quote_of, "hidden": it.quote_hidden}


def _removed(it: Post | Said | Shown) -> Shape:
    by = it.removed_by.name if it.removed_by is not None else None
    return {"by": by, "at": moment(it.removed_at), "reason": it.reason}


def room(it: Room) -> Shape:
    return {
        "id": it.id,
        "course_id": it.course_id,
        "claim_id": it.claim_id,
        "title": it.title,
        "instructions_html": it.instructions_html,
        "due_at": moment(it.due_at),
        "state": it.state.value,
        "last_number": it.last_number,
        **counts(it),
    }


def counts(it: Room | Place) -> Shape:
    """What is counted in a room as of the tick `seq` of its clock, so that of two such shapes it is known which is newer."""
    return {
        "seq": it.seq,
        "for": it.count_for,
        "against": it.count_against,
        "unanswered": it.count_unanswered,
        "asked": it.asked,
    }


def claim(it: Claim) -> Shape:
    return {
        "id": it.id,
        "essay_id": it.essay_id,
        "essay": it.essay.title,
        "statement": it.statement,
        "kind": it.kind,
        "scheme": it.scheme,
        "state": it.state.value,
        "start": it.start,
        "end": it.end,
        "found": it.found,
    }


def essay(it: Essay) -> Shape:
    return {
        "id": it.id,
        "title": it.title,
        "byline": it.byline,
        "source_url": it.source_url,
        "language": it.language,
        "course_id": it.course_id,
        "has_text": it.has_text,
    }


def member(it: Membership) -> Shape:
    return {**person(it.user, it.role), "joined_at": moment(it.joined_at)}
