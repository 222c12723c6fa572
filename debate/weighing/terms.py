"""What is weighed, what comes of it, and the two formulas of DF-QuAD."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from ..models import Relation

REBUTS, SUPPORTS, ASKS = Relation.REBUTS, Relation.SUPPORTS, Relation.ASKS

BASE = 0.5
"""Where every argument begins, and the claim of which nothing else is known: as near to 0 as to 1."""
LEAST = 0.01
"""A change that is smaller is not told: strengths are shown with two digits. On its way up a change only gets smaller."""


class Label(StrEnum):
    IN = "in"
    OUT = "out"
    UNDECIDED = "undecided"


class Reply(NamedTuple):
    """A post, as much of it as is weighed; `parent_id` is None where it answers the claim."""

    id: int
    parent_id: int | None
    author_id: int
    relation: Relation
    visible: bool
    waits: bool = False
    """For the word of whom it answers: until then it is as if it had not been said."""

    @property
    def heard(self) -> bool:
        return self.visible and not self.waits

    @property
    def argues(self) -> bool:
        return self.heard and (self.relation is REBUTS or self.relation is SUPPORTS)


class Opening(NamedTuple):
    """The rebuttal `id`, which nobody has replied to, and what would stand at `strength` if it were answered.

    Answered: by one rebuttal that nobody disputes, so that it stood at weighing.ANSWERED itself.
    """

    id: int
    strength: float


@dataclass(frozen=True, slots=True)
class Weight:
    """How the claim or an argument stands. Strengths are from 0 to 1; `questions` are those without a reply."""

    base: float
    """Where it begins."""
    strength: float
    attack: float
    """Of all that rebuts it, together."""
    support: float
    label: Label
    rebuttals: int
    rebutters: int
    """How many people have rebutted it: of each the strongest counts."""
    supports: int
    supporters: int
    questions: int
    conceded: bool
    counts: bool
    """Whether it is the one of its author's that counts towards what it answers."""
    moves: float
    """By how much it, and what it counts for, raises (or lowers, below 0) the strength of what it answers."""
    openings: list[Opening]
    """Those below it that would change it by LEAST at least, most first; of several with one effect in one place, the first."""


def together(strengths: Iterable[float]) -> float:
    """Several attackers, or several supporters, as one: F of DF-QuAD."""
    return 1 - left_by(strengths)


def left_by(strengths: Iterable[float]) -> float:
    left = 1.0
    for strength in strengths:
        left *= 1 - strength
    return left


def strength(base: float, attack: float, support: float) -> float:
    """The strength of what begins at `base`: C of DF-QuAD."""
    if attack >= support:
        return base - base * (attack - support)
    return base + (1 - base) * (support - attack)
