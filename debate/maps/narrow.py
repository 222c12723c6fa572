"""Sheets for a phone: for runs upwards, against downwards, each argument as its sign and its number."""

from __future__ import annotations

from itertools import zip_longest

from ..tree import Node
from .folding import Branch, packed
from .lettering import clipped, lines
from .parts import AGAINST, FOR, Atlas, Box, Label, Link, Middle, Point, Sheet, by_side, name

WIDTH = 358.0
LEAVES = 10
"""Beside one another at most: a thumb and a number of five digits have to have room."""
LEVELS, LEVELS_OF_ONE = 4, 8
"""Above one another at most; the second where nothing stands on the other side of the middle."""
HEAD = 18.0
"""Beyond all arguments of a side, for its word."""
STEP, LEVEL, DOT = 64.0, 52.0, 28.0
"""The widest distance between neighbours; the distance between an argument and its replies; how large one is."""
FOLD_WIDTH, FOLD_HEIGHT = 34.0, 24.0
MIDDLE_TEXT, MIDDLE_LINE, MIDDLE_LINES, MIDDLE_PADDING = 17.0, 24.0, 4, 12.0
NAME_HEIGHT = 20.0


class Leaves:
    """An argument is as wide as the leaves of its branch, at least one; a fold is a leaf."""

    gap, fold, line = 0.0, 1.0, 1.0

    def most(self, node: Node) -> float:
        return 1.0

    def extent(self, node: Node, more: int) -> float:
        return 1.0


def narrow(middle: Middle, answers: list[Node]) -> Atlas:
    """As many sheets as the answers take, none where there are none."""
    sides = by_side(answers)
    levels = LEVELS if all(sides) else LEVELS_OF_ONE
    (up, over), (down, beyond) = (packed(side, Leaves(), LEAVES, levels - 1) for side in sides)
    none: list[Branch] = []
    pairs = zip_longest(up, down, fillvalue=none)
    return Atlas([_Drawing(middle, *pair).sheet for pair in pairs], over + beyond)


def _levels(branch: Branch) -> int:
    """How many levels it is high, its folds included."""
    return 1 + max([_levels(it) for it in branch.replies] + [1 if branch.more else 0])


class _Drawing:
    def __init__(self, middle: Middle, above: list[Branch], below: list[Branch]) -> None:
        words = lines(middle.words, WIDTH - 24, MIDDLE_LINES, MIDDLE_TEXT)
        named = NAME_HEIGHT if middle.node else 0.0
        high = 2 * MIDDLE_PADDING + named + MIDDLE_LINE * len(words)
        up, down = (HEAD + LEVEL * max(map(_levels, side)) if side else 0.0 for side in (above, below))
        given = clipped(name(middle.node.post), WIDTH - 90, 13) if middle.node else ""
        box = Box(1, 1 + up, WIDTH - 2, high, middle.node, words, given)
        self.sheet = Sheet(WIDTH, up + high + down + 2, box)
        if above:
            self.sheet.labels.append(Label(FOR, 1, HEAD - 4))
        if below:
            self.sheet.labels.append(Label(AGAINST, 1, self.sheet.height - 4))
        for branches, way, edge in ((above, -1, box.y), (below, 1, box.bottom)):
            self.way, self.edge = way, edge
            leaves = sum(it.extent for it in branches)
            self.step = min(STEP, WIDTH / max(1, leaves))
            x = (WIDTH - leaves * self.step) / 2
            for it in branches:
                self._branch(it, box, (x + self.step / 2, edge), 1, x)
                x += it.extent * self.step

    def _branch(self, it: Branch, upper: Box, start: Point, level: int, x: float) -> None:
        """`it` at that level from the middle, its leaves from x on; the first reply stands on its own stem."""
        box = self._linked(upper, start, x, level, it.node, 0)
        tip = box.x + box.width / 2, box.y if self.way < 0 else box.bottom
        if it.more:
            last = x + self.step * sum(reply.extent for reply in it.replies)
            self._linked(box, tip, last, level + 1, it.node, it.more)
        for reply in it.replies:
            self._branch(reply, box, tip, level + 1, x)
            x += reply.extent * self.step

    def _linked(self, upper: Box, start: Point, x: float, level: int, node: Node, more: int) -> Box:
        wide, high = (FOLD_WIDTH, FOLD_HEIGHT) if more else (DOT, DOT)
        across, along = x + self.step / 2, self.edge + self.way * (LEVEL * (level - 1) + LEVEL - DOT / 2 - 4)
        box = Box(across - wide / 2, along - high / 2, wide, high, node, more=more)
        self.sheet.boxes.append(box)
        end = across, along - self.way * high / 2
        self.sheet.links.append(Link(upper, box, start, end, _curved(start, end)))
        return box


def _curved(start: Point, end: Point) -> str:
    (x, y), (far, level) = start, end
    if abs(far - x) < 0.5:
        return f"M{x:g} {y:g}V{level:g}"
    half = (y + level) / 2
    return f"M{x:g} {y:g}C{x:g} {half:g} {far:g} {half:g} {far:g} {level:g}"
