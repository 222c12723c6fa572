"""Solo drill: what is dealt next, how long there is for an answer, and how long it took. Pure; nothing ticks.

Moments are seconds since 1970, lengths are seconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

from .clock import GRACE
from .formats import FORMATS

QUESTIONS = 1 / 3
"""How many of the first deals are critical questions, where there are arguments and questions that were not dealt yet."""


class Dealt(StrEnum):
    """What somebody is given to answer."""

    ARGUMENT = "argument"
    QUESTION = "question"
    CLAIM = "claim"
    """The claim itself, where nobody has argued and its scheme asks nothing."""


@dataclass(frozen=True, slots=True)
class Card:
    """Something that may be dealt. `last`: the number of the deal that dealt it last to this person, if one did."""

    kind: Literal[Dealt.ARGUMENT, Dealt.QUESTION]
    key: int | str
    last: int | None = None


def deal(arguments: Sequence[Card], questions: Sequence[Card], chance: float) -> Card | None:
    """What comes next: by chance, from 0 to below 1, what was never dealt; once all was, what was dealt longest ago.

    So nothing comes twice before everything else has come. None where there is nothing to deal.
    """
    fresh = [[card for card in cards if card.last is None] for cards in (questions, arguments)]
    if all(fresh):
        asks = chance < QUESTIONS
        share = chance / QUESTIONS if asks else (chance - QUESTIONS) / (1 - QUESTIONS)
        return _at(fresh[0] if asks else fresh[1], share)
    if any(fresh):
        return _at(fresh[0] or fresh[1], chance)
    return min((*arguments, *questions), key=lambda card: card.last or 0, default=None)


def _at(cards: Sequence[Card], share: float) -> Card:
    return cards[min(int(share * len(cards)), len(cards) - 1)]


# ---- time


class When(StrEnum):
    """An answer came within its time, in the grace after it, or later; it is practice, so it is taken in any case."""

    IN_TIME = "in_time"
    AT_TIME = "at_time"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Timing:
    """`used` from the deal to the answer, of `seconds`."""

    seconds: int
    used: float

    @property
    def over(self) -> float:
        return max(0.0, self.used - self.seconds)

    @property
    def when(self) -> When:
        if not self.over:
            return When.IN_TIME
        return When.AT_TIME if self.over <= GRACE else When.AFTER


def timing(seconds: int, dealt: float, answered: float) -> Timing:
    """A clock that was set back between the two counts as none gone by."""
    return Timing(seconds, max(0.0, answered - dealt))


def left(seconds: int, dealt: float, moment: float) -> float:
    """What there is of the time at the moment, never more than all of it; below nothing it is over by so much."""
    return min(float(seconds), seconds - (moment - dealt))


# ---- lengths


def _lengths() -> dict[int, tuple[str, ...]]:
    """The rebuttal speeches of each format by how long they last; a constructive that rebuts at its end is none."""
    found: dict[int, tuple[str, ...]] = {60 * minutes: () for minutes in range(1, 6)}
    for form in FORMATS.values():
        codes: dict[int, list[str]] = {}
        for part in form.parts:
            name = part.name.lower()
            if part.kind == "speech" and "rebuttal" in name and "constructive" not in name:
                codes.setdefault(part.seconds, []).append(part.code)
        for seconds, them in codes.items():
            found[seconds] = (*found.get(seconds, ()), f"{form.name} {', '.join(them)}")
    return dict(sorted(found.items()))


LENGTHS: Mapping[int, tuple[str, ...]] = MappingProxyType(_lengths())
"""Seconds that a drill may last: whole minutes up to five, and as long as the rebuttal speeches that are named."""
