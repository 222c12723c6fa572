"""What is said for a claim and against it, from every room that somebody may enter, side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, tuple_, union_all
from sqlalchemy.orm import joinedload

from .. import shapes
from .. import tree as trees
from ..db import session
from ..models import Claim, Post, PostState, Relation, Room, Side, User
from . import rooms

ARGUMENTS = 6
"""Shown of each column."""
FIRST, LAST = 2, 2
"""Of a longer line of argument, the steps shown at either end."""

Shape = dict[str, Any]


@dataclass
class Argument:
    """Something said to the claim itself, and the way down to its deepest answer: `steps`, with `skipped` left out."""

    post: Shape
    room: Room
    steps: list[Shape] = field(default_factory=list)
    skipped: int = 0

    @property
    def first_steps(self) -> list[Shape]:
        return self.steps[:FIRST] if self.skipped else self.steps

    @property
    def last_steps(self) -> list[Shape]:
        return self.steps[FIRST:] if self.skipped else []


@dataclass
class Column:
    """The most answered come first; `count` is how many there are, shown or not."""

    arguments: list[Argument] = field(default_factory=list)
    count: int = 0

    @property
    def more(self) -> int:
        return max(0, self.count - len(self.arguments))


@dataclass
class ClaimTree:
    """Arguments and concessions by side; what was only asked of the claim stands apart."""

    for_: Column = field(default_factory=Column)
    against: Column = field(default_factory=Column)
    asked: Column = field(default_factory=Column)

    @property
    def empty(self) -> bool:
        return not (self.for_.arguments or self.against.arguments or self.asked.arguments)


def tree(viewer: User | None, claim: Claim) -> ClaimTree:
    """Four queries at most, and at most 18 arguments, however many rooms and posts there are."""
    entered = {room.id: room for room in rooms.on_claim(viewer, claim)}
    columns = {"for": Column(), "against": Column(), "asks": Column()}
    for post, column, count in _tops(list(entered)):
        columns[column].count = count
        columns[column].arguments.append(Argument(shapes.post(post), entered[post.room_id]))
    _go_deeper([argument for column in columns.values() for argument in column.arguments])
    return ClaimTree(columns["for"], columns["against"], columns["asks"])


def _tops(room_ids: list[int]) -> list[tuple[Post, str, int]]:
    """Of each column the most answered posts, with the column's name and how many of its posts can be read."""
    if not room_ids:
        return []
    question = Post.relation == Relation.ASKS
    columns = (
        ("asks", question),
        ("for", ~question & (Post.side == Side.FOR)),
        ("against", ~question & (Post.side == Side.AGAINST)),
    )
    ranked = union_all(*(_most_answered(room_ids, name, condition) for name, condition in columns)).subquery()
    wanted = select(Post, ranked.c.column, ranked.c.count).join(ranked, ranked.c.id == Post.id)
    rows = session.execute(wanted.options(joinedload(Post.removed_by)).order_by(ranked.c.place))
    return [(post, column, count) for post, column, count in rows]


def _most_answered(room_ids: list[int], name: str, condition: ColumnElement[bool]) -> Select[Any]:
    """What was taken down is not counted, and comes only where somebody had answered it."""
    readable = Post.state == PostState.VISIBLE
    place = func.row_number().over(order_by=(Post.branch_count.desc(), Post.id.desc()))
    inner = (
        select(
            Post.id,
            literal(name).label("column"),
            func.sum(case((readable, 1), else_=0)).over().label("count"),
            place.label("place"),
        )
        .where(
            Post.room_id.in_(room_ids),
            Post.parent_id.is_(None),
            condition,
            or_(readable, Post.reply_count > 0),
        )
        .order_by(place)
        .limit(ARGUMENTS)
        .subquery()
    )
    return select(inner)


def _go_deeper(arguments: list[Argument]) -> None:
    """Find each argument's deepest answer that can be read, and the steps down to it."""
    answered = [it for it in arguments if it.post["branch_count"]]
    if not answered:
        return
    deepest = union_all(*(_deepest(it.post) for it in answered)).subquery()
    paths = session.execute(select(deepest.c.room_id, deepest.c.root_number, deepest.c.path))
    lines = {(room_id, root): trees.numbers(path)[1:] for room_id, root, path in paths}
    wanted = [(room_id, number) for (room_id, _), line in lines.items() for number in _shown(line)]
    if not wanted:
        return
    found = {
        (post.room_id, post.number): shapes.post(post)
        for post in session.scalars(
            select(Post).where(tuple_(Post.room_id, Post.number).in_(wanted)).options(joinedload(Post.removed_by))
        )
    }
    for it in answered:
        room_id = it.post["room_id"]
        line = lines.get((room_id, it.post["number"]), [])
        it.steps = [found[room_id, number] for number in _shown(line)]
        it.skipped = len(line) - len(it.steps)


def _deepest(top: Shape) -> Select[tuple[int, int, str]]:
    inner = (
        select(Post.room_id, Post.root_number, Post.path)
        .where(
            Post.room_id == top["room_id"],
            Post.root_number == top["number"],
            Post.depth > 0,
            Post.state == PostState.VISIBLE,
        )
        .order_by(Post.depth.desc(), Post.number.desc())
        .limit(1)
        .subquery()
    )
    return select(inner.c.room_id, inner.c.root_number, inner.c.path)


def _shown(line: list[int]) -> list[int]:
    return line if len(line) <= FIRST + LAST else [*line[:FIRST], *line[-LAST:]]
