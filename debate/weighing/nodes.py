"""What is said to one thing while a room is weighed: of each author the strongest, and how that settles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..models import Relation
from .terms import BASE, REBUTS, SUPPORTS, Label, Opening, Reply, Weight, left_by, strength

OPENINGS = 3
"""How many openings are told of each argument, those that would change most."""


class Camp:
    """What rebuts one thing, or what supports it: by author the strongest, which it is, and how strong the next one is."""

    __slots__ = ("_left", "_whole", "best", "size")

    def __init__(self) -> None:
        self.size = 0
        self.best: dict[int, tuple[float, int, float]] = {}

    def add(self, reply: Reply, strength: float) -> None:
        """Of two that are equally strong the one that is added last is the strongest."""
        self.size += 1
        first, id, second = self.best.get(reply.author_id, (0.0, 0, 0.0))
        if strength >= first:
            self.best[reply.author_id] = strength, reply.id, first
        elif strength > second:
            self.best[reply.author_id] = first, id, strength

    def together(self) -> float:
        """F of all of them; remembers what it is made of, so that one can be changed without going through all again."""
        if not self.best:
            return 0.0
        short_of_1 = [first for first, _, _ in self.best.values() if first < 1]
        self._whole, self._left = len(self.best) - len(short_of_1), left_by(short_of_1)
        return 1.0 if self._whole else 1 - self._left

    def if_it_were(self, reply: Reply, strength: float) -> float:
        """The same if `reply`, which is among them, had another strength."""
        first, id, second = self.best[reply.author_id]
        return self.with_another(reply.author_id, max(strength, second if id == reply.id else first))

    def with_another(self, author_id: int, strength: float) -> float:
        """The same if the strongest of this author's were as strong as that."""
        first = self.best[author_id][0]
        whole = self._whole - (first >= 1)
        left = self._left if first >= 1 else self._left / (1 - first)
        return 1.0 if whole else 1 - left * (1 - strength)


_NOBODY = Camp()


class Node:
    """The claim or a post while the room is weighed; what is said to it tells it before it settles."""

    __slots__ = (
        *("reply", "base", "argues", "replied_to", "against", "for_", "attacked", "questions", "conceded"),
        *("attack", "support", "strength", "label", "counts", "moves", "openings", "known"),
    )

    def __init__(self, reply: Reply | None, base: float = BASE) -> None:
        self.reply, self.base = reply, base
        self.argues = reply is None or reply.argues
        self.replied_to = self.conceded = False
        self.against = self.for_ = _NOBODY  # most posts have no reply, and need nothing of their own to keep them in
        self.attacked: Label = Label.OUT
        """The best label among its attackers; with none, it is as if it had one that is out."""
        self.questions = 0
        self.counts, self.moves = True, 0.0
        self.openings: list[Opening] | None = None
        self.known: set[float] | None = None
        """Where it would stand after this or that answer to what rebuts it directly, as far as that has been told."""

    def hear(self, other: Node, reply: Reply) -> None:
        """An argument about this, which has settled."""
        if reply.relation is SUPPORTS:
            if self.for_ is _NOBODY:
                self.for_ = Camp()
            self.for_.add(reply, other.strength)
            return
        if self.against is _NOBODY:
            self.against = Camp()
        self.against.add(reply, other.strength)
        if other.label is Label.IN or self.attacked is Label.OUT:
            self.attacked = other.label

    def settle(self) -> None:
        self.attack, self.support = self.against.together(), self.for_.together()
        self.strength = 1.0 if self.conceded else strength(self.base, self.attack, self.support)
        self.label = self._label()

    def _label(self) -> Label:
        if self.conceded:
            return Label.IN
        if self.attacked is Label.IN:
            return Label.OUT
        return Label.UNDECIDED if self.questions or self.attacked is Label.UNDECIDED else Label.IN

    def camp(self, relation: Relation) -> Camp:
        return self.against if relation is REBUTS else self.for_

    def if_it_were(self, relation: Relation, its_camp: float) -> float:
        """The strength of this if the camp of those who rebut it, or support it, came to another strength together."""
        if self.conceded:
            return 1.0
        if relation is REBUTS:
            return strength(self.base, its_camp, self.support)
        return strength(self.base, self.attack, its_camp)

    def weight(self) -> Weight:
        """As it is in the end, with the openings that would change most."""
        return Weight(
            base=self.base,
            strength=self.strength,
            attack=self.attack,
            support=self.support,
            label=self.label,
            rebuttals=self.against.size,
            rebutters=len(self.against.best),
            supports=self.for_.size,
            supporters=len(self.for_.best),
            questions=self.questions,
            conceded=self.conceded,
            counts=self.counts,
            moves=self.moves,
            openings=sorted(self.openings or (), key=lambda it: -abs(it.strength - self.strength))[:OPENINGS],
        )


class Weights(Mapping[int | None, Weight]):
    """The weight of every visible argument by its id, and the claim's by None; each is put together when it is asked for."""

    def __init__(self, nodes: Mapping[int | None, Node]) -> None:
        self._nodes = nodes

    def __getitem__(self, id: int | None) -> Weight:
        node = self._nodes[id]
        if not node.argues:
            raise KeyError(id)
        return node.weight()

    def __iter__(self) -> Iterator[int | None]:
        return (id for id, node in self._nodes.items() if node.argues)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def moves(self, id: int) -> float:
        """What it moves, either way; 0 for what has no weight."""
        return abs(self._nodes[id].moves)
