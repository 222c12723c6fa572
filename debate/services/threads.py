"""A room's thread as a page shows it: by branch, the newest and the unread first, and caught up with by the room's clock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased

from .. import shapes, tree
from ..db import session
from ..errors import Missing
from ..models import Gate, Post, PostState, Relation, Room, User
from ..schemes import QUESTIONS
from . import rooms, values
from .lists import OverLists

POSTS = 60
"""Posts on a page at most, those on the way down to them included: as many branches as fit."""
NEWEST = 5
"""Of each branch, the newest posts that come with it, and more where there is room on the page; the rest is asked for."""
CATCH_UP = 200
MOST_NUMBER = 10**tree.DIGITS
"""Beyond any post's number."""
ORDER, UNREAD, UNANSWERED = "order", "unread", "unanswered"
"""What a page of a room may show, besides those who ask one of the critical questions, by its key."""

Shape = dict[str, Any]


@dataclass
class RoomPage:
    """One page of a room's tree. `earlier` branches are not on it; `before` asks for the next page of them."""

    branches: list[tree.Node]
    earlier: int = 0
    before: int | None = None


@dataclass
class CaughtUp:
    """What changed since a tick of the room's clock, in the clock's order; `more` asks again from the last of them."""

    posts: list[Shape]
    seq: int
    more: bool


def shown(viewer: User, room: Room, show: str, before: int | None = None) -> RoomPage:
    """A page of what `show` says, the newest of it or what came before `before` (the `before` of the page after it)."""
    if show == UNREAD:
        return unread(viewer, room, before)
    if show == UNANSWERED:
        return unanswered(room, before)
    if show in QUESTIONS:
        return asked(room, show, before)
    return page(room, before)


def page(room: Room, before: int | None = None) -> RoomPage:
    """The branches with the newest posts, which are also those with anything unread; each with its newest posts.

    `before` is the `last_number` of the last branch on the page before this one.
    """
    newest = session.execute(_NEWEST, {"room": room.id, "before": before or MOST_NUMBER}).all()
    branches = [[*rows] for _, rows in groupby(newest, key=lambda row: row.number)]
    count, numbers = tree.fit([[row.path for row in rows] for rows in branches], POSTS)
    if count == len(branches) and before is None:
        latest = session.scalars(_LATEST, {"room": room.id})
        _, numbers = tree.fit([[path] for path in latest], POSTS, numbers)  # what is left of the page is not left empty
    found = tree.plant(_numbered(room, numbers))
    if count == len(branches):
        return RoomPage(found)
    last = branches[count - 1][0].last_number
    earlier = session.scalar(rooms.count(room, Post.parent_id.is_(None), Post.last_number < last)) or 0
    return RoomPage(found, earlier, last)


def _newest_of_branches() -> Select[int, int, str]:
    """(its first number, its last number, a path) for the NEWEST posts of each of the newest branches, newest first.

    Made once: to put a statement together takes longer than to run it.
    """
    top, below = aliased(Post), aliased(Post)
    oldest = (
        select(below.number)
        .where(below.room_id == top.room_id, below.root_number == top.number)
        .order_by(below.number.desc())
        .offset(NEWEST - 1)
        .limit(1)
        .scalar_subquery()
    )
    tops = (
        select(top.room_id, top.number, top.last_number, func.coalesce(oldest, 0).label("oldest"))
        .where(top.room_id == bindparam("room"), top.parent_id.is_(None), top.last_number < bindparam("before"))
        .order_by(top.last_number.desc())
        .limit(POSTS + 1)
        .subquery()
    )
    in_branch = (Post.room_id == tops.c.room_id, Post.root_number == tops.c.number, Post.number >= tops.c.oldest)
    return (
        select(tops.c.number, tops.c.last_number, Post.path)
        .join(Post, and_(*in_branch))
        .order_by(tops.c.last_number.desc(), Post.number.desc())
    )


_NEWEST = _newest_of_branches()
_LATEST = select(Post.path).where(Post.room_id == bindparam("room")).order_by(Post.number.desc()).limit(POSTS)


def unread(viewer: User, room: Room, before: int | None = None) -> RoomPage:
    """The newest posts that the viewer has not seen, each in its line."""
    return _listed(room, before, *rooms.unread_by(viewer, rooms.seen_number(viewer, room)))


def unanswered(room: Room, before: int | None = None) -> RoomPage:
    """The newest rebuttals and questions without a reply, each in its line."""
    return _listed(room, before, *_UNANSWERED)


def asked(room: Room, question: str, before: int | None = None) -> RoomPage:
    """The newest posts that ask the claim the critical question of this key, each with the newest replies."""
    which = (Post.question == question, Post.parent_id.is_(None), Post.state == PostState.VISIBLE)
    return _listed(room, before, *which, with_replies=True)


_UNANSWERED = (
    Post.reply_count == Post.waiting_count,
    Post.gate.is_distinct_from(Gate.WAITING),
    Post.state == PostState.VISIBLE,
    Post.relation.in_([Relation.REBUTS, Relation.ASKS]),
)


def _listed(room: Room, before: int | None, *which: Any, with_replies: bool = False) -> RoomPage:
    wanted = select(Post.number, Post.path).where(Post.room_id == room.id, *which)
    if before is not None:
        wanted = wanted.where(Post.number < before)
    newest = session.execute(wanted.order_by(Post.number.desc()).limit(POSTS + 1)).all()
    count, numbers = tree.fit([[row.path] for row in newest], POSTS // 2 if with_replies else POSTS)
    if with_replies:
        replies = [[path] for path in _newest_replies(room, numbers)]
        _, drawn = tree.fit(replies, POSTS, numbers)
    else:
        drawn = numbers
    found = tree.plant(_numbered(room, drawn))
    if count == len(newest):
        return RoomPage(found)
    last = newest[count - 1].number
    earlier = session.scalar(rooms.count(room, *which, Post.number < last)) or 0
    return RoomPage(found, earlier, last)


def _newest_replies(room: Room, numbers: Collection[int]) -> list[str]:
    """The paths of the newest direct replies to the posts of these numbers, not more than there are on a page."""
    answered = select(Post.id).where(Post.room_id == room.id, Post.number.in_(numbers))
    newest = select(Post.path).where(Post.parent_id.in_(answered)).order_by(Post.number.desc())
    return list(session.scalars(newest.limit(POSTS)))


def branch(room: Room, post: Post) -> RoomPage:
    """One line of argument: the way down to `post`, and the newest of what lies below it."""
    below = (
        select(Post.path)
        .where(Post.room_id == room.id, Post.path > post.path, Post.path < tree.after_branch(post.path))
        .order_by(Post.number.desc())
        .limit(POSTS)
    )
    _, numbers = tree.fit([[path] for path in (post.path, *session.scalars(below))], POSTS)
    return RoomPage(tree.plant(_numbered(room, numbers)))


def replies(room: Room, post: Post, before: int | None = None, limit: int = 20) -> tuple[list[Shape], bool]:
    """Direct replies to `post` older than number `before`, oldest first, and whether there are more."""
    oldest = MOST_NUMBER if before is None else before
    given = {"room": room.id, "parent": post.id, "before": oldest, "limit": limit + 1}
    found = values.shown(_REPLIES, **given)
    return [shapes.post(it) for it in reversed(found[:limit])], len(found) > limit


def since(room: Room, seq: int, limit: int = CATCH_UP) -> CaughtUp:
    """Posts that are new or have changed after tick `seq` of the room's clock."""
    found = values.shown(_SINCE, room=room.id, seq=seq, limit=limit + 1)
    return CaughtUp([shapes.post(it) for it in found[:limit]], room.seq, len(found) > limit)


_IN_ROOM = values.POSTS.where(Post.room_id == bindparam("room"))
_REPLIES = (
    _IN_ROOM.where(Post.parent_id == bindparam("parent"), Post.number < bindparam("before"))
    .order_by(Post.number.desc())
    .limit(bindparam("limit"))
)
_SINCE = _IN_ROOM.where(Post.seq > bindparam("seq")).order_by(Post.seq).limit(bindparam("limit"))
_NUMBERED = OverLists(lambda numbers: _IN_ROOM.where(Post.number.in_(numbers)), numbers=Post.number)


def post(room: Room, post_id: int) -> Post:
    found = session.scalar(select(Post).where(Post.id == post_id, Post.room_id == room.id))
    if found is None:
        raise Missing("There is no such argument in this room.")
    return found


def _numbered(room: Room, numbers: Collection[int]) -> list[Shape]:
    wanted, given = _NUMBERED.of(numbers=numbers)
    return [shapes.post(it) for it in values.shown(wanted, room=room.id, **given)]
