"""What is said for a claim and against it, from every room that somebody may enter, side by side."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, literal, or_, select, true, tuple_, union_all
from sqlalchemy.orm import joinedload

from .. import shapes
from .. import tree as trees
from ..db import session
from ..models import Claim, Post, PostState, Relation, Room, Side, User
from . import rooms

ARGUMENTS = 6
"""Shown of each column beside the claim."""
FURTHER = 12
"""Shown of each on every page after that."""
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
    """The most answered come first. `count` is how many can be read, on any page; `more` come on later pages.

    `listed` are those of all pages: what was taken down keeps its place there, where somebody had answered it.
    """

    arguments: list[Argument] = field(default_factory=list)
    count: int = 0
    listed: int = 0
    more: int = 0


@dataclass
class ClaimTree:
    """Arguments and concessions by side; what was only asked of the claim stands apart. All are paged together."""

    for_: Column = field(default_factory=Column)
    against: Column = field(default_factory=Column)
    asked: Column = field(default_factory=Column)
    page: int = 1
    pages: int = 1

    @property
    def empty(self) -> bool:
        return not (self.for_.listed or self.against.listed or self.asked.listed)


def tree(viewer: User | None, claim: Claim, page: int = 1) -> ClaimTree:
    """One page of all columns at once, the last one where `page` is beyond it.

    Five queries at most, and at most 36 arguments, however many rooms and posts there are.
    """
    entered = {room.id: room for room in rooms.on_claim(viewer, claim)}
    if not entered:
        return ClaimTree()
    columns = _counted(list(entered))
    pages = 1 + max(0, math.ceil((max(it.listed for it in columns.values()) - ARGUMENTS) / FURTHER))
    page = min(max(1, page), pages)
    skipped, most = (0, ARGUMENTS) if page == 1 else (ARGUMENTS + (page - 2) * FURTHER, FURTHER)
    for post, name in _tops(list(entered), skipped, most):
        columns[name].arguments.append(Argument(shapes.post(post), entered[post.room_id]))
    for column in columns.values():
        column.more = max(0, column.listed - skipped - most)
    _go_deeper([argument for column in columns.values() for argument in column.arguments])
    return ClaimTree(columns["for"], columns["against"], columns["asks"], page, pages)


_QUESTION = Post.relation == Relation.ASKS
_COLUMNS: dict[str, ColumnElement[bool]] = {
    "for": ~_QUESTION & (Post.side == Side.FOR),
    "against": ~_QUESTION & (Post.side == Side.AGAINST),
    "asks": _QUESTION,
}
_READABLE = Post.state == PostState.VISIBLE


def _said(room_ids: list[int]) -> tuple[ColumnElement[bool], ...]:
    """Said to the claim itself. What was taken down comes only where somebody had answered it."""
    return Post.room_id.in_(room_ids), Post.parent_id.is_(None), or_(_READABLE, Post.reply_count > 0)


def _counted(room_ids: list[int]) -> dict[str, Column]:
    """The columns, empty still: how many of each can be read, and how many are listed."""
    wanted = [
        func.sum(case((condition & which, 1), else_=0))
        for condition in _COLUMNS.values()
        for which in (_READABLE, true())
    ]
    counts = [count or 0 for count in session.execute(select(*wanted).where(*_said(room_ids))).one()]
    return {
        name: Column(count=count, listed=listed)
        for name, count, listed in zip(_COLUMNS, counts[::2], counts[1::2], strict=True)
    }


def _tops(room_ids: list[int], skipped: int, most: int) -> list[tuple[Post, str]]:
    """Of each column the most answered posts but `skipped`, with the column's name."""
    order = (Post.branch_count.desc(), Post.id.desc())
    some = [
        select(
            select(Post.id, literal(name).label("column"))
            .where(*_said(room_ids), condition)
            .order_by(*order)
            .limit(most)
            .offset(skipped)
            .subquery()
        )
        for name, condition in _COLUMNS.items()
    ]
    chosen = union_all(*some).subquery()
    wanted = select(Post, chosen.c.column).join(chosen, chosen.c.id == Post.id).options(joinedload(Post.removed_by))
    return [(post, column) for post, column in session.execute(wanted.order_by(*order))]


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
