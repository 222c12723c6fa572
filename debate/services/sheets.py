"""The flow sheet of a room: of its round, or of its free discussion."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlalchemy import and_, bindparam, func, select

from .. import flow, shapes, text
from ..clock import Clock
from ..db import now, session
from ..flow import Sheet
from ..models import Post, Room, Round
from ..shapes import Shape
from . import points, rounds, values
from .lists import OverLists
from .marks import Own

LINES = 60
"""Lines of argument on a sheet: the newest, where there are more."""
POSTS = 600
"""Posts on a sheet: as many of the newest lines as have no more between them, and of one alone the first so many."""

_UNMARKED: Mapping[int, Own] = MappingProxyType({})

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is run by spreadsheets, so a quotation mark is put before it (OWASP, CSV injection)."""


@dataclass
class Flowed:
    """`round` and `clock` are None for a free discussion; `left_out` counts lines that are not shown."""

    state: str
    """As `state` has it, of a moment before the posts were read: what comes in between is asked for once more."""
    sheet: Sheet
    round: Round | None
    clock: Clock | None
    left_out: int = 0
    points: list[Shape] = field(default_factory=list)
    """Points of information of the round, whatever became of them."""

    @property
    def ids(self) -> list[int]:
        """Of all posts on it."""
        return [it["id"] for row in self.sheet.rows for cell in row.cells for it in cell.said]


def of(room: Room) -> Flowed:
    """Of the round that has begun last, else of all that was said. Eight queries at most, whatever the room has."""
    return drawn(room, *_going(room))


def drawn(room: Room, it: Round | None, clock: Clock | None, last: int | None = None) -> Flowed:
    """Of the round with its clock, else of the discussion; `last` is the number of the last post that is on it, and with
    it the points of information are as they were at the clock's moment."""
    as_read = _state(room, it, clock)
    said = Post.round_id == it.id if it else Post.number > 0
    if last is not None:
        said = and_(said, Post.number <= last)
    lines = select(Post.root_number, func.count()).where(Post.room_id == room.id, said).group_by(Post.root_number)
    every = session.execute(lines.order_by(Post.root_number.desc())).all()
    numbers = _fitting([(number, count) for number, count in every])
    wanted, given = _LINES.of(roots=numbers)
    posts = [shapes.post(one) for one in values.shown(wanted.where(said), room=room.id, **given)] if numbers else []
    left_out = len(every) - len(numbers)
    if it is None or clock is None:
        return Flowed(as_read, flow.of_discussion(posts), None, None, left_out)
    sheet = flow.of_round(clock.format, posts, clock.phase.part, running=clock.in_a_part, given=clock.given)
    heard = points.of_round(it, clock.format)
    as_then = points.as_of(heard, clock) if last is not None else [points.shape(row, clock) for row in heard]
    return Flowed(as_read, sheet, it, clock, left_out, as_then)


def state(room: Room) -> str:
    """What the sheet depends on, as one word: the room's clock, and where its round is."""
    return _state(room, *_going(room))


def _going(room: Room) -> tuple[Round | None, Clock | None]:
    """The round that has begun last, with its clock."""
    newest = rounds.newest(room)
    if newest is None or not newest.steps:
        return None, None
    return newest, rounds.floor(newest).clock(now())


def _state(room: Room, it: Round | None, clock: Clock | None) -> str:
    if it is None or clock is None:
        return f"{room.seq}"
    return f"{room.seq}.{it.id}.{it.version}.{clock.phase.part}.{clock.phase.kind.value}"


def _fitting(lines: list[tuple[int, int]]) -> list[int]:
    """The numbers of as many whole lines, the newest first, as fit on a sheet; at least one."""
    fitting: list[int] = []
    left = POSTS
    for number, count in lines[:LINES]:
        left -= count
        if left < 0 and fitting:
            break
        fitting.append(number)
    return fitting


_LINES = OverLists(
    lambda roots: (
        values.POSTS.where(Post.room_id == bindparam("room"), Post.root_number.in_(roots))
        .order_by(Post.number)
        .limit(POSTS)
    ),
    roots=Post.root_number,
)


def table(flowed: Flowed, own: Mapping[int, Own] = _UNMARKED) -> str:
    """The sheet as CSV (RFC 4180): a row for each line of argument, a column for each speech; with the reader's marks."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Line", *(f"{it.code} {it.name}" for it in flowed.sheet.columns)])
    for number, row in enumerate(flowed.sheet.rows, start=1):
        writer.writerow([number, *(safe(_words(cell, own)) for cell in row.cells)])
    if any(it["words"] for it in flowed.points):
        heard = {code: "\n".join(it) for code, it in _heard(flowed.points).items()}
        writer.writerow(["Points of information", *(safe(heard.get(it.code, "")) for it in flowed.sheet.columns)])
    return out.getvalue()


def _heard(points: list[Shape]) -> dict[str, list[str]]:
    """By the speech in which they were taken."""
    found: dict[str, list[str]] = {}
    for it in points:
        if it["words"]:
            found.setdefault(it["speech"], []).append(f"{it['by']['name']}: {it['words']}")
    return found


def _words(cell: flow.Cell, own: Mapping[int, Own]) -> str:
    said = []
    for it in cell.said:
        said.append(f"{it['author']['name']}: {text.plain(it['html'])}" if it["author"] else f"({it['state']})")
        if it["author"] and it["id"] in own:
            marked = own[it["id"]]
            said.append(f"[{': '.join(filter(None, (', '.join(marked.marks), marked.note)))}]")
    said += ["(waits for the word of whom it answers)"] * sum(it["waits"] for it in cell.said)
    said += ["(unanswered)"] * bool(cell.open) + ["(dropped)"] * bool(cell.dropped)
    return "\n".join(said)


def safe(words: str) -> str:
    return f"'{words}" if words.startswith(FORMULA) else words
