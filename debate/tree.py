"""A flat list of posts as an argument tree: order, depth, sides, what is not loaded, what is unanswered. Pure.

Posts are the JSON shapes of shapes.post, so that a page, an export and a test see one and the same tree.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from .models import Relation, Side

Shape = dict[str, Any]

DEEPEST = 30
"""How many replies deep a line of argument may go; beyond it, one answers further up or opens a new line."""

DIGITS = 6
"""Digits of a post's number in a path; a room holds fewer than a million posts."""


@dataclass
class Node:
    """A post, its loaded replies in the order in which they came, and how many of its direct replies are not loaded."""

    post: Shape
    children: list[Node] = field(default_factory=list)

    @property
    def hidden(self) -> int:
        return int(self.post["reply_count"]) - len(self.children)

    def walk(self) -> Iterator[Node]:
        """This node and everything loaded below it, depth first, without recursion."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def plant(posts: Iterable[Shape]) -> list[Node]:
    """Nodes of the top posts, oldest first; a post whose parent was not given stands at the top too."""
    nodes = {post["id"]: Node(post) for post in sorted(posts, key=lambda post: post["number"])}
    top: list[Node] = []
    for node in nodes.values():
        parent = nodes.get(node.post["parent_id"])
        (parent.children if parent else top).append(node)
    return top


def side(relation: Relation, answered: Side = Side.FOR) -> Side:
    """The side of an answer to something that stands at `answered`; the claim itself is for.

    To support or to concede is to stand where the other stands; to rebut or to ask is to stand across.
    """
    if relation in (Relation.SUPPORTS, Relation.CONCEDES):
        return answered
    return Side.AGAINST if answered is Side.FOR else Side.FOR


def path(parent_path: str, number: int) -> str:
    """Six digits for each step from the top, so that text order is depth-first order in every database's collation."""
    return f"{parent_path}{number:0{DIGITS}d}"


BEHIND_ALL = "9" * (DIGITS + 1)
"""Behind every path."""


def after_branch(branch: str) -> str:
    """The first path that lies behind everything below `branch`."""
    return f"{branch[:-DIGITS]}{int(branch[-DIGITS:]) + 1:0{DIGITS}d}"


def numbers(line: str) -> list[int]:
    """The numbers of the posts on the path, from the top down."""
    return [int(line[at : at + DIGITS]) for at in range(0, len(line), DIGITS)]


def numbers_above(line: str) -> list[int]:
    """The same without the last, which is the post itself."""
    return numbers(line)[:-1]


def fit(groups: Sequence[Sequence[str]], most: int, there: Collection[int] = ()) -> tuple[int, set[int]]:
    """How many of the groups, each some paths, fit on a page of `most` posts, and the numbers of these posts.

    A post needs all those above it on the page; those whose numbers are `there` are on it already. Of a first group that
    is too large by itself, as many paths as fit; a line of argument is never longer than a page.
    """
    shown = set(there)
    for count, group in enumerate(groups):
        enlarged = shown.union(*map(numbers, group))
        if len(enlarged) > most:
            return (count, shown) if shown else (1, fit([[path] for path in group], most)[1])
        shown = enlarged
    return len(groups), shown


def unanswered(post: Shape) -> bool:
    """A rebuttal or a question that nobody has replied to with anything that counts, and that counts itself."""
    if post["state"] != "visible" or post["waits"]:
        return False
    return bool(post["reply_count"] == post["waiting_count"] and post["relation"] in ("rebuts", "asks"))
