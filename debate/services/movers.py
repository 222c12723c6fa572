"""Arguments that moved voters: what may be named, what somebody has named, and what was named most often."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, func, select

from .. import text
from ..db import session
from ..errors import Invalid
from ..models import Mover, Post, PostState, Room, User, Vote
from . import reading

OFFERED = 40
"""Arguments that a page offers to be named, the newest; any other can be named by its link."""
LISTED = 20
"""Named arguments that the result lists, those named most often."""
EXCERPT = 160
"""Characters of an argument's words."""


@dataclass(frozen=True)
class Argument:
    """A post with the opening of its words (none of one that was taken down), and how many voters name it."""

    post: Post
    words: str
    times: int = 0


def offered(viewer: User, room: Room, named: Iterable[int]) -> list[Argument]:
    """What the viewer may name: the newest arguments of others, and before them those that are `named` already."""
    others = _to_be_named(viewer, room).order_by(Post.number.desc())
    first = list(session.scalars(others.where(Post.id.in_(named))))
    newest = session.scalars(others.limit(OFFERED))
    return [_argument(post) for post in dict.fromkeys([*first, *newest])]


def named_by(viewer: User, room: Room) -> list[int]:
    """The ids of the posts, in the order in which they were named."""
    mine = select(Mover.post_id).where(Mover.room_id == room.id, Mover.user_id == viewer.id)
    return list(session.scalars(mine.order_by(Mover.place)))


def most_named(*which: ColumnElement[bool]) -> tuple[list[Argument], bool]:
    """What voters of such votes name, that of the most voters first; and whether there is more than is listed."""
    times = func.count()
    named = session.execute(
        select(Mover.post_id, times)
        .join(Vote, (Vote.room_id == Mover.room_id) & (Vote.user_id == Mover.user_id))
        .where(*which)
        .group_by(Mover.post_id)
        .order_by(times.desc(), Mover.post_id)
        .limit(LISTED + 1)
    ).all()
    found = {post.id: post for post in session.scalars(select(Post).where(Post.id.in_([it.post_id for it in named])))}
    arguments = [_argument(found[post_id], count) for post_id, count in named[:LISTED]]
    return arguments, len(named) > LISTED


def name(voter: User, room: Room, ids: list[int]) -> None:
    """These and no others moved the voter, whose vote is there already. Raises Invalid where one cannot be named."""
    may_be = set(session.scalars(_to_be_named(voter, room).where(Post.id.in_(ids)).with_only_columns(Post.id)))
    if not may_be.issuperset(ids):
        sentence = "An argument that you named is not in this room, was taken down, or is your own."
        raise Invalid(f"{sentence} Your vote was not saved; what you chose is kept.", moved_by=sentence)
    session.execute(delete(Mover).where(Mover.room_id == room.id, Mover.user_id == voter.id))
    session.add_all(
        Mover(room_id=room.id, user_id=voter.id, place=place, post_id=post_id)
        for place, post_id in enumerate(ids, start=1)
    )


def _argument(post: Post, times: int = 0) -> Argument:
    words = " ".join(text.plain(post.html).split()) if post.is_visible else ""
    return Argument(post, reading.shortened(words, EXCERPT), times)


def _to_be_named(voter: User, room: Room) -> Select[Post]:
    return select(Post).where(Post.room_id == room.id, Post.state == PostState.VISIBLE, Post.author_id != voter.id)
