"""What of a tree fits on a sheet: the most answered branches are drawn, and each is cut where it gets too large.

An *extent* is how much of a sheet something takes across the lines of argument: height where they run sideways,
width where they run up and down.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from ..tree import Node

WANTED, MOST_SHEETS = 6, 12
"""Sheets that branches are folded for; sheets there are at most, however many branches."""


class Measure(Protocol):
    """How large things are on one kind of sheet."""

    gap: float
    """Between neighbours."""
    line: float
    """In which a line of argument without branches fits, whatever it says."""
    fold: float
    """Extent of a fold among the replies beside it; 0 where it stands under what it belongs to."""

    def most(self, node: Node) -> float:
        """The extent of what `node` says, a fold below it included."""

    def extent(self, node: Node, more: int) -> float:
        """The same where `more` arguments below it are folded."""


@dataclass
class Branch:
    """An argument that is drawn, the replies that are drawn with it, and how many arguments below it are not."""

    node: Node
    replies: list[Branch]
    more: int
    extent: float


def most_answered(nodes: Iterable[Node]) -> list[Node]:
    """Those with the most below them first; of equals the older."""
    return sorted(nodes, key=lambda node: (-node.post["branch_count"], node.post["number"]))


def beyond(node: Node, replies: Iterable[Node]) -> int:
    """How many arguments stand below `node` and are neither of these replies nor below one of them."""
    return int(node.post["branch_count"]) - sum(1 + int(it.post["branch_count"]) for it in replies)


def fold(node: Node, measure: Measure, room: float, levels: int) -> Branch:
    """As much of the branch as fits into an extent of `room`, at most `levels` below `node` itself.

    Replies come before replies to replies: one is left out only where all of them would not fit beside one another.
    """
    replies = _fitting(node, measure, room, levels) if levels else []
    more = beyond(node, (it.node for it in replies))
    extents = [it.extent for it in replies] + ([measure.fold] if more and measure.fold else [])
    return Branch(node, replies, more, max(measure.extent(node, more), _sum(extents, measure.gap)))


def _fitting(node: Node, measure: Measure, room: float, levels: int) -> list[Branch]:
    waiting = most_answered(node.children)
    needed = [measure.most(it) for it in waiting]
    count = len(waiting)
    if node.hidden > 0 or _sum(needed, measure.gap) > room:
        room -= measure.fold + measure.gap if measure.fold else 0
        reached = accumulate(it + measure.gap for it in needed)
        count = sum(1 for it in reached if it - measure.gap <= room)
    spare = room - _sum(needed[:count], measure.gap)
    found = []
    for it, least in zip(waiting[:count], needed, strict=False):
        found.append(fold(it, measure, least + spare, levels - 1))
        spare -= found[-1].extent - least
    return found


def _sum(extents: Sequence[float], gap: float) -> float:
    return sum(extents) + gap * max(0, len(extents) - 1)


def packed(nodes: Iterable[Node], measure: Measure, room: float, levels: int) -> tuple[list[list[Branch]], int]:
    """The branches of these nodes, the most answered first, on sheets that are `room` large, and how many are on none.

    Many branches are folded more than few are, so that the sheets do not become more than can be looked through.
    """
    waiting = most_answered(nodes)
    share = min(room, max(measure.line, room * WANTED / max(1, len(waiting))))
    sheets: list[list[Branch]] = []
    left = 0.0
    for at, node in enumerate(waiting):
        it = fold(node, measure, share, levels)
        if not sheets or it.extent > left:
            if len(sheets) == MOST_SHEETS:
                return sheets, sum(1 + int(node.post["branch_count"]) for node in waiting[at:])
            sheets.append([])
            left = room
        sheets[-1].append(it)
        left -= it.extent + measure.gap
    return sheets, 0
