"""How the claim stood after each reply of a room, one after the other: what `weigh` says of it after each of them.

A reply changes the numbers above it and no others, so what was worked out before is kept. What it counts for there is
taken out of a product and put in again, so the last of fifteen digits may differ from those of `weigh`.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable
from math import exp, log1p
from typing import NamedTuple

from .terms import ASKS, BASE, REBUTS, Label, Reply, strength


class Stood(NamedTuple):
    strength: float
    label: Label


LEAST = 1e-9
"""A change of strength that is smaller goes no further up."""


def course(replies: Iterable[Reply], base: float = BASE) -> list[Stood]:
    """How the claim, which begins at `base`, stood after no reply, after the first, and so on. Each reply stands behind
    what it answers."""
    claim = _Node(None, None, base)
    nodes: dict[int | None, _Node] = {None: claim}
    stood = [Stood(claim.strength, claim.label)]
    for reply in replies:
        above = nodes[reply.parent_id]
        nodes[reply.id] = node = _Node(reply, above)
        _take(node, reply, above)
        stood.append(Stood(claim.strength, claim.label))
    return stood


class _Camp:
    """What rebuts one thing, or what supports it: of each author all strengths, the strongest of which counts."""

    __slots__ = ("_by", "_left", "_whole")

    def __init__(self) -> None:
        self._by: defaultdict[int, list[float]] = defaultdict(list)
        self._whole, self._left = (
            0,
            0.0,
        )  # how many are 1, and of the others the sum of the logarithms of what they leave

    def change(self, author: int, old: float | None, new: float) -> None:
        """One reply of theirs has come to stand at `new`: it stood at `old`, or it is new."""
        own = self._by[author]
        if own:
            self._count(own[-1], -1)
        if old is not None:
            del own[bisect_left(own, old)]
        insort(own, new)
        self._count(own[-1], 1)

    def _count(self, best: float, by: int) -> None:
        if best >= 1:
            self._whole += by
        else:
            self._left += by * log1p(-best)

    def together(self) -> float:
        return 1.0 if self._whole else 1 - exp(self._left)


class _Node:
    __slots__ = (
        "above",
        "against",
        "answered",
        "base",
        "conceded",
        "for_",
        "label",
        "labels",
        "questions",
        "reply",
        "strength",
    )

    def __init__(self, reply: Reply | None, above: _Node | None, base: float = BASE) -> None:
        self.reply, self.above, self.base = reply, above, base
        self.against, self.for_ = _Camp(), _Camp()
        self.labels: Counter[Label] = Counter()
        """Of those that rebut it, how many have which label."""
        self.questions = 0
        self.answered = self.conceded = False
        self.strength, self.label = base, Label.IN

    @property
    def argues(self) -> bool:
        return self.reply is None or self.reply.argues

    def settled(self) -> tuple[float, Label]:
        if self.conceded:
            return 1.0, Label.IN
        stands = strength(self.base, self.against.together(), self.for_.together())
        if self.labels[Label.IN]:
            return stands, Label.OUT
        open_ = self.questions or self.labels[Label.UNDECIDED]
        return stands, Label.UNDECIDED if open_ else Label.IN


def _take(node: _Node, reply: Reply, above: _Node) -> None:
    if reply.waits:
        return
    asked = above.reply if above.reply is not None and above.reply.relation is ASKS else None
    if asked is not None and asked.visible and not above.answered and above.above is not None:
        above.above.questions -= 1
        _settle(above.above)
    above.answered = True
    if reply.argues:
        _tell(above, reply, None, node)
    elif reply.visible and reply.relation is ASKS:
        above.questions += 1
    elif reply.visible and _concedes_to_itself(reply, above):
        above.conceded = True
    _settle(above)


def _concedes_to_itself(reply: Reply, above: _Node) -> bool:
    """Whether it concedes a rebuttal, and comes from the author of what that rebuts."""
    if above.reply is None or above.reply.relation is not REBUTS or above.above is None:
        return False
    rebutted = above.above.reply
    return rebutted is not None and rebutted.author_id == reply.author_id


def _tell(above: _Node, reply: Reply, old: tuple[float, Label] | None, node: _Node) -> None:
    """Tell what `node` answers where that stands now, and where it stood."""
    rebuts = reply.relation is REBUTS
    camp = above.against if rebuts else above.for_
    camp.change(reply.author_id, old[0] if old else None, node.strength)
    if rebuts:
        if old:
            above.labels[old[1]] -= 1
        above.labels[node.label] += 1


def _settle(node: _Node) -> None:
    """This and all above it, as far as anything changes."""
    while node.argues:
        old = node.strength, node.label
        new = node.settled()
        if new[1] is old[1] and abs(new[0] - old[0]) < LEAST:
            return
        node.strength, node.label = new
        if node.reply is None or node.above is None:
            return
        _tell(node.above, node.reply, old, node)
        node = node.above
