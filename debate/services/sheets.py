"""The flow sheet of a room: of its round, or of its free discussion."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select

from .. import flow, shapes, text
from ..clock import Clock
from ..db import now, session
from ..flow import Sheet
from ..models import Post, Room, Round
from . import rounds, values

LINES = 60
"""Lines of argument on a sheet: the newest, where there are more."""
POSTS = 600
"""Posts on a sheet, the first of its lines."""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is run by spreadsheets, so a quotation mark is put before it (OWASP, CSV injection)."""


@dataclass
class Flowed:
    """`round` and `clock` are None for a free discussion; `left_out` counts lines that are older than those shown."""

    sheet: Sheet
    round: Round | None
    clock: Clock | None
    left_out: int = 0


def of(room: Room) -> Flowed:
    """Of the round that has begun last, else of all that was said. Five queries at most, whatever the room has."""
    newest = rounds.newest(room)
    it = newest if newest is not None and newest.steps else None
    of_it = Post.round_id == it.id if it else Post.parent_id.is_(None)
    tops = select(Post.number).where(Post.room_id == room.id, Post.number == Post.root_number, of_it)
    numbers = sorted(session.scalars(tops.order_by(Post.number.desc()).limit(LINES)))
    count = session.scalar(select(func.count()).select_from(tops.subquery())) or 0
    wanted = _LINES if it is None else _LINES.where(Post.round_id == it.id)
    posts = [shapes.post(one) for one in values.shown(wanted, room=room.id, first=numbers[0])] if numbers else []
    if it is None:
        return Flowed(flow.of_discussion(posts), None, None, count - len(numbers))
    clock = rounds.floor(it).clock(now())
    sheet = flow.of_round(clock.format, posts, clock.phase.part, running=clock.in_a_part)
    return Flowed(sheet, it, clock, count - len(numbers))


_LINES = (
    values.POSTS.where(Post.room_id == bindparam("room"), Post.root_number >= bindparam("first"))
    .order_by(Post.number)
    .limit(POSTS)
)


def table(flowed: Flowed) -> str:
    """The sheet as CSV (RFC 4180): a row for each line of argument, a column for each speech."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Line", *(f"{it.code} {it.name}" for it in flowed.sheet.columns)])
    for number, row in enumerate(flowed.sheet.rows, start=1):
        writer.writerow([number, *(_safe(_words(cell)) for cell in row.cells)])
    return out.getvalue()


def _words(cell: flow.Cell) -> str:
    said = [
        f"{it['author']['name']}: {text.plain(it['html'])}" if it["author"] else f"({it['state']})" for it in cell.said
    ]
    said += ["(unanswered)"] * bool(cell.open) + ["(dropped)"] * bool(cell.dropped)
    return "\n".join(said)


def _safe(words: str) -> str:
    return f"'{words}" if words.startswith(FORMULA) else words
