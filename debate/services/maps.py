"""What a map of a room is drawn from: as much of its tree as a page can show, with the first words of each argument."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, select

from .. import shapes, text, tree
from ..models import Post, Room
from . import values

MOST = 500
"""Arguments on a map, those with the most below them first."""
WORDS = 140
"""Characters of each, in the list beside the drawing; the drawing has room for fewer."""

Shape = dict[str, Any]


@dataclass
class Mapped:
    """`answers` to what is in the middle: to `branch`, or to the claim where there is none. `more` are on no map yet."""

    answers: list[tree.Node]
    branch: tree.Node | None
    more: int

    @property
    def points(self) -> list[Shape]:
        """All that is on the map, each argument after what it answers."""
        nodes = [node for top in self.answers for node in top.walk()]
        return [it.post for it in ([self.branch, *nodes] if self.branch else nodes)]


def whole(room: Room) -> Mapped:
    """The map of a room, the claim in its middle. One query."""
    tops = tree.plant(_points(room, "", tree.BEHIND_ALL))
    return Mapped(tops, None, room.last_number - sum(1 for top in tops for _ in top.walk()))


def below(room: Room, post: Post) -> Mapped:
    """The map of one branch, with `post` in its middle. One query."""
    [branch] = tree.plant(_points(room, post.path, tree.after_branch(post.path)))
    return Mapped(branch.children, branch, 1 + int(branch.post["branch_count"]) - sum(1 for _ in branch.walk()))


def _points(room: Room, first: str, end: str) -> list[Shape]:
    found = values.shown(_POINTS, room=room.id, first=first, end=end)
    return [shapes.point(it, text.opening(it.html, WORDS)) for it in found]


# More always lies below an argument than below one of its replies: so whatever is chosen, what it answers is chosen too.
_CHOSEN = (
    select(Post.id)
    .where(Post.room_id == bindparam("room"), Post.path >= bindparam("first"), Post.path < bindparam("end"))
    .order_by(Post.branch_count.desc(), Post.number)
    .limit(MOST)
)
_POINTS = values.POSTS.where(Post.id.in_(_CHOSEN))
