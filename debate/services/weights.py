"""How strongly a room's arguments stand: all of them weighed, and of many those shown that reach the claim most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import bindparam, select

from .. import shapes, tree, weighing
from ..db import session
from ..errors import Missing
from ..models import BaseScore, Gate, Position, Post, PostState, Room, Voting
from . import values, votes
from .lists import OverLists

MOST = 200
"""Posts that are shown."""

Shape = dict[str, Any]


@dataclass(frozen=True)
class Begins:
    """Where the claim begins, and why there."""

    score: float = weighing.BASE
    why: Literal["even", "voting", "few", "votes"] = "even"
    """The room has it so; the votes are to say it and have not closed; too few were for or against; the votes say it."""
    for_: int = 0
    against: int = 0
    """How many were so in the first vote, of those who voted both times; 0 unless the votes say it."""


@dataclass
class Weighed:
    """How the claim stands, or `top`, and of the `count` posts below it the foremost: each with its `weight`, or null."""

    begins: Begins
    top: Shape | None
    weight: Shape | None
    branches: list[tree.Node]
    count: int

    @property
    def arguments(self) -> list[Shape]:
        """Those that are shown, depth first."""
        return [node.post for branch in self.branches for node in branch.walk()]


def of(room: Room, top: Post | None = None) -> Weighed:
    """How the room's claim stands, or the post `top` of it. Missing where the room shows no such thing."""
    if not room.weighed:
        raise Missing(
            "How arguments stand is not shown in this room. An instructor of the course can switch it on in the room’s "
            "settings."
        )
    replies: list[weighing.Reply] = []
    numbers: dict[int, int] = {}
    for number, *reply in session.connection().execute(_REPLIES, {"room": room.id}):
        replies.append(weighing.Reply._make(reply))
        numbers[replies[-1].id] = number
    beginning = begins(room)
    weights = weighing.weigh(replies, beginning.score)
    weight = weights.get(top.id if top else None)
    return Weighed(
        begins=beginning,
        top=shapes.post(top) if top else None,
        weight=shapes.weight(weight, numbers) if weight else None,
        branches=_branches(weighing.foremost(replies, weights, MOST, top.id if top else None), weights, numbers),
        count=top.branch_count if top else len(replies),
    )


def begins(room: Room) -> Begins:
    """Where the claim begins, out of nothing but what the result of the votes tells everybody, so that the two together
    tell no more."""
    if room.base_score is BaseScore.EVEN:
        return Begins()
    swing = votes.swing(room)
    share = swing.first_for() if swing else None
    if swing is None or share is None:
        return Begins(why="few" if room.voting is Voting.CLOSED else "voting")
    return Begins(share, "votes", swing.before(Position.FOR), swing.before(Position.AGAINST))


def _branches(ids: Sequence[int], weights: weighing.Weights, numbers: Mapping[int, int]) -> list[tree.Node]:
    """The posts as trees, those of one place in the order of `ids`, in which each stands behind what it answers."""
    wanted, given = _SHOWN.of(posts=ids)
    found = {it.id: it for it in values.shown(wanted, **given)}
    nodes: dict[int | None, tree.Node] = {}
    branches: list[tree.Node] = []
    for id in ids:
        it = found[id]
        # what has been taken down since it was weighed has no words, and no strength either
        weight = shapes.weight(weights[id], numbers) if id in weights and it.is_visible else None
        nodes[id] = node = tree.Node({**shapes.post(it), "weight": weight})
        above = nodes.get(it.parent_id)
        (above.children if above else branches).append(node)
    return branches


_REPLIES = (
    select(
        *(Post.number, Post.id, Post.parent_id, Post.author_id, Post.relation),
        *(Post.state == PostState.VISIBLE, Post.gate.is_not_distinct_from(Gate.WAITING)),
    )
    .where(Post.room_id == bindparam("room"))
    .order_by(Post.number)
)
_SHOWN = OverLists(lambda posts: values.POSTS.where(Post.id.in_(posts)), posts=Post.id)
