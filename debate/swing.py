"""What two votes on one claim say together: who went where, and how far each position swung. Pure.

The two votes are those of Oxford-style debates, where the side whose share grew more has won (Open to Debate, "What is
the Oxford-style debate format?"). Only who voted both times counts, as at the Soho Forum, so that nobody who comes late
or leaves early moves anything. A net change hides how many went which way, so the whole table is kept; who has won is
not said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .models import Position

FEWEST = 5
"""Voters; of fewer nothing but their number is told, or it could be told who voted how. It is the threshold rule of
statistical offices (OECD, Glossary of Statistical Terms), some of which draw the line at five."""

Pair = tuple[Position, Position]
"""What one person voted before and after."""


@dataclass(frozen=True)
class Swing:
    """`table`: how many voters there are of each of the nine pairs. It holds at least one voter."""

    table: Mapping[Pair, int]

    @property
    def voters(self) -> int:
        return sum(self.table.values())

    @property
    def changed(self) -> int:
        """How many voted otherwise the second time."""
        return sum(count for (before, after), count in self.table.items() if before is not after)

    def before(self, position: Position) -> int:
        return sum(self.table[position, after] for after in Position)

    def after(self, position: Position) -> int:
        return sum(self.table[before, position] for before in Position)

    def share(self, count: int) -> float:
        """`count` of the voters, in per cent."""
        return 100 * count / self.voters

    def first_for(self) -> float | None:
        """The share, from 0 to 1, of those for in the first vote, among those for or against; None of fewer than FEWEST."""
        for_, against = self.before(Position.FOR), self.before(Position.AGAINST)
        return for_ / (for_ + against) if for_ + against >= FEWEST else None

    def points(self, position: Position) -> float:
        """How much the position's share grew, in percentage points: from -100 to 100, over all three adding up to 0."""
        return self.share(self.after(position) - self.before(position))


def told(counts: Mapping[Pair, int]) -> Swing | None:
    """What may be told of the voters, given as how many there are of each pair; None where they are too few."""
    swing = Swing({(before, after): counts.get((before, after), 0) for before in Position for after in Position})
    return swing if swing.voters >= FEWEST else None
