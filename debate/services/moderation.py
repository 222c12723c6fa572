"""Removing what has no place in a debate, and bringing it back. Every step leaves a record that is never changed."""

from __future__ import annotations

from sqlalchemy import select

from .. import can, pace, text
from ..db import atomic, session
from ..errors import Denied
from ..forms.posts import Removal
from ..models import ModerationRecord, Post, PostState, User
from . import audit, debts, posts, rooms
from .changes import changed


@atomic
def remove(actor: User, post: Post, form: Removal) -> Post:
    """Its words are gone from every screen and every answer; its place, the reason and the replies stay."""
    rooms.lock(post.room)
    session.refresh(post)
    if not can.remove(actor, post, post.room):
        raise Denied("Only a moderator or an instructor of the course can remove an argument that stands.")
    pace.take("moderate", actor.id)
    _record(actor, post, PostState.REMOVED, form.reason)
    posts.take_down(post, PostState.REMOVED, actor, form.reason)
    return post


@atomic
def restore(actor: User, post: Post) -> Post:
    """Undo a removal; what its author withdrew stays withdrawn."""
    room = post.room
    rooms.lock(room)
    session.refresh(post)
    if not can.restore(actor, post, room):
        raise Denied("Only a moderator or an instructor can restore an argument, and only one that was removed.")
    _record(actor, post, PostState.VISIBLE, "")
    post.state, post.removed_by, post.removed_at, post.reason = PostState.VISIBLE, None, None, ""
    post.words = text.search_words(post.html)
    posts.count(room, post, 1)
    debts.follow(post)
    changed(room, post)
    posts.hide_words(post, False)
    return post


def records(post: Post) -> list[ModerationRecord]:
    wanted = select(ModerationRecord).where(ModerationRecord.post_id == post.id).order_by(ModerationRecord.id)
    return list(session.scalars(wanted))


def _record(actor: User, post: Post, after: PostState, reason: str) -> None:
    session.add(ModerationRecord(post_id=post.id, actor=actor, before=post.state, after=after, reason=reason))
    audit.done(
        "post_removed" if after is PostState.REMOVED else "post_restored", actor, room=post.room_id, post=post.id
    )
