"""Sheets for a wide screen and for paper: for runs to the left, against to the right, with the words of each argument."""

from __future__ import annotations

from itertools import zip_longest

from ..tree import Node, unanswered
from .folding import Branch, packed
from .lettering import clipped, lines, width
from .parts import AGAINST, FOR, Atlas, Box, Label, Link, Middle, Point, Sheet, by_side, name

HIGHEST = 640
"""Of a sheet: what a laptop shows at once, and with a heading above it what goes on a landscape page."""
GUTTER, CORRIDOR, GAP, MARGIN, HEAD = 16.0, 30.0, 18.0, 14.0, 18.0
"""Between columns; between the middle and the first of them; between arguments in one; around all; above, for a word."""
SIDE, MOST_COLUMNS = 482.0, 3
ONE_SIDE, MOST_OF_ONE = 998.0, 6
"""Where nothing stands on the other side of the middle."""
WIDEST_NODE = 300.0

TEXT, LINE, MOST_LINES = 13.0, 17.0, 3
NAME_HEIGHT = 22.0
"""The line with the number and the name."""
NUMBER_AT = 17.0
"""Where that number begins, after the icon."""
MIDDLE, MIDDLE_TEXT, MIDDLE_LINE, MIDDLE_LINES = 176.0, 17.0, 24.0, 12
MIDDLE_PADDING = 14.0
CORNER = 6.0


class Column:
    """How high arguments are in a column of that width, of which there are `count` on a side."""

    gap, fold = GAP, 0.0
    line = NAME_HEIGHT + LINE * (MOST_LINES + 1)

    def __init__(self, wide: float, count: int) -> None:
        self.width = wide
        self.all = count * wide + (count - 1) * GUTTER
        self._broken: dict[int, list[str]] = {}

    def lines(self, node: Node) -> list[str]:
        number = node.post["number"]
        if number not in self._broken:
            self._broken[number] = lines(node.post["words"], self.width - 4, MOST_LINES, TEXT)
        return self._broken[number]

    def most(self, node: Node) -> float:
        return self.extent(node, node.post["branch_count"])

    def extent(self, node: Node, more: int) -> float:
        marked = bool(more) or unanswered(node.post)
        return NAME_HEIGHT + LINE * (len(self.lines(node)) + marked)


def wide(middle: Middle, answers: list[Node]) -> Atlas:
    """As many sheets as the answers take, none where there are none."""
    sides = by_side(answers)
    both = all(sides)
    longest = max((_height(it) for it in answers), default=1)
    free, columns = (SIDE, min(MOST_COLUMNS, longest)) if both else (ONE_SIDE, min(MOST_OF_ONE, longest))
    column = Column(min(WIDEST_NODE, (free - (columns - 1) * GUTTER) / columns), columns)
    room = HIGHEST - 2 * MARGIN - HEAD
    (left, over), (right, beyond) = (packed(side, column, room, columns - 1) for side in sides)
    none: list[Branch] = []
    pairs = zip_longest(left, right, fillvalue=none)
    used = bool(left), bool(right)
    return Atlas([_Drawing(middle, column, used, *pair).sheet for pair in pairs], over + beyond)


def _height(node: Node) -> int:
    """How many arguments stand on the longest line that begins with it."""
    return 1 + max(int(it.post["depth"]) for it in node.walk()) - int(node.post["depth"])


class _Drawing:
    def __init__(
        self, middle: Middle, column: Column, used: tuple[bool, bool], left: list[Branch], right: list[Branch]
    ) -> None:
        """`used`: whether any sheet of the map has something to the left, and to the right."""
        self.column = column
        beside = [CORRIDOR + column.all if it else 0.0 for it in used]
        words = lines(middle.words, MIDDLE - 20, MIDDLE_LINES, MIDDLE_TEXT)
        above = NAME_HEIGHT if middle.node else 0.0
        high = 2 * MIDDLE_PADDING + above + MIDDLE_LINE * len(words)
        body = max(high, _stacked(left), _stacked(right))
        level = HEAD + MARGIN + body / 2
        given = clipped(name(middle.node.post), MIDDLE - 80, TEXT) if middle.node else ""
        box = Box(MARGIN + beside[0], level - high / 2, MIDDLE, high, middle.node, words, given)
        self.sheet = Sheet(MIDDLE + sum(beside) + 2 * MARGIN, body + 2 * MARGIN + HEAD, box)
        for branches, way, edge in ((left, -1, box.x), (right, 1, box.right)):
            if branches:
                side = AGAINST if way > 0 else FOR
                self.sheet.labels.append(Label(side, edge + way * CORRIDOR, HEAD - 2, ends=way < 0))
            y = level - _stacked(branches) / 2
            for it in branches:
                self._branch(it, way, box, (edge, level), CORRIDOR, y)
                y += it.extent + GAP

    def _branch(self, it: Branch, way: int, upper: Box, start: Point, between: float, y: float) -> None:
        """`it` beside `upper`, at the height y, and its replies beyond it. `way` is -1 to the left and 1 to the right."""
        near = start[0] + way * between
        wide = self.column.width
        left = near if way > 0 else near - wide
        free = wide - NUMBER_AT - width(f"{it.node.post['number']}  ", TEXT) - 4
        high = self.column.extent(it.node, 0)
        given = clipped(name(it.node.post), free, TEXT)
        box = Box(left, y, wide, high, it.node, self.column.lines(it.node), given)
        self.sheet.boxes.append(box)
        if it.more:
            self.sheet.boxes.append(Box(left, y + high, wide, LINE, it.node, more=it.more))
        path = _turned(start, start[0] + way * between / 2, (near, y))
        self.sheet.links.append(Link(upper, box, start, (near, y), path))
        for reply in it.replies:
            self._branch(reply, way, box, (near + way * wide, box.y), GUTTER, y)
            y += reply.extent + GAP


def _stacked(branches: list[Branch]) -> float:
    return sum(it.extent for it in branches) + GAP * max(0, len(branches) - 1)


def _turned(start: Point, turn: float, end: Point) -> str:
    """Across to `turn`, up or down, and across again, by rounded corners."""
    (x, y), (far, level) = start, end
    corner = min(CORNER, abs(level - y) / 2)
    if corner < 0.5:
        return f"M{x:g} {y:g}H{far:g}"
    way, down = (1 if far > x else -1), (1 if level > y else -1)
    return (
        f"M{x:g} {y:g}H{turn - way * corner:g}Q{turn:g} {y:g} {turn:g} {y + down * corner:g}"
        f"V{level - down * corner:g}Q{turn:g} {level:g} {turn + way * corner:g} {level:g}H{far:g}"
    )
