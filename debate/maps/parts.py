"""What a sheet is made of. Units are those of its viewBox: CSS pixels where it is drawn at full size."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..tree import Node

FOR, AGAINST = "for", "against"

Point = tuple[float, float]


@dataclass(frozen=True)
class Middle:
    """What a map is of: the claim of the room by its words, or a post that is answered, with its node."""

    words: str
    node: Node | None = None


@dataclass(frozen=True, eq=False)
class Box:
    """Where something stands: an argument, the middle, or a fold, of which `more` says how many arguments are in it."""

    x: float
    y: float
    width: float
    height: float
    node: Node | None
    """Of the middle, none where it is the claim; of a fold, what it is folded below."""
    lines: list[str] = field(default_factory=list)
    name: str = ""
    more: int = 0

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height


@dataclass(frozen=True, eq=False)
class Link:
    """From the edge of what is answered to the edge of what answers it; `path` is the `d` of an SVG path."""

    upper: Box
    lower: Box
    start: Point
    end: Point
    path: str


@dataclass(frozen=True)
class Label:
    """The word for a side, where its arguments begin; `ends` there instead of beginning where they run to the left."""

    side: str
    x: float
    y: float
    ends: bool = False


@dataclass
class Sheet:
    """`boxes` are all but the middle in the order in which they are read: each argument, its fold, what answers it."""

    width: float
    height: float
    middle: Box
    boxes: list[Box] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)
    labels: list[Label] = field(default_factory=list)


@dataclass(frozen=True)
class Atlas:
    """All sheets of a map. `left_out`: arguments that are neither drawn nor folded, for there are too many branches."""

    sheets: list[Sheet]
    left_out: int


def by_side(nodes: list[Node]) -> tuple[list[Node], list[Node]]:
    """Those that stand for the claim, and those that stand against it."""
    return [it for it in nodes if it.post["side"] == FOR], [it for it in nodes if it.post["side"] != FOR]


def name(post: dict[str, Any]) -> str:
    """Whose argument it is, or what became of it: nothing else is known of one that was taken down."""
    return str(post["author"]["name"]) if post["author"] else str(post["state"]).capitalize()
