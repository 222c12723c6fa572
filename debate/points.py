"""Points of information: when one may be offered in a speech, and what has become of it. Pure; nothing ticks.

After the rules of British Parliamentary debate: a point is offered between the protected minutes of a speech, to the other
bench, and the speaker takes it or not. The clock of the speech goes on meanwhile. Lengths are seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from .clock import Clock, Kind, in_words
from .errors import Conflict, OutOfTurn

STANDS = 20.0
"""An offer that nobody has answered by then has lapsed."""
LASTS = 15.0
"""From its acceptance on, a point may take so long."""
WIRE = 3.0
"""So much later its words may still come in: they were on their way."""
LONGEST = 280
"""Characters of a point: at a quick 150 words a minute, what can be said in fifteen seconds."""
MOST_OFFERS = 5
"""Offers of one person in one speech."""


class Reply(StrEnum):
    """What the speaker said to an offer."""

    ACCEPTED = "accepted"
    DECLINED = "declined"


class State(StrEnum):
    OFFERED = "offered"
    LAPSED = "lapsed"
    """Nobody answered in time."""
    DECLINED = "declined"
    ACCEPTED = "accepted"
    """It is being spoken now."""
    SILENT = "silent"
    """It was taken, and nothing was said in the fifteen seconds."""
    SPOKEN = "spoken"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Point:
    """As much of a point as its state depends on. Moments are seconds since 1970; `speech` is the code of its part."""

    speech: str
    offered: float
    reply: Reply | None = None
    replied: float = 0.0
    spoken: bool = False
    removed: bool = False

    def state(self, clock: Clock) -> State:
        """At the clock's moment."""
        if self.removed:
            return State.REMOVED
        if self.spoken:
            return State.SPOKEN
        if self.reply is Reply.DECLINED:
            return State.DECLINED
        if self.reply is Reply.ACCEPTED:
            return State.ACCEPTED if clock.now < self.replied + LASTS + WIRE else State.SILENT
        return State.OFFERED if self._stands(clock) else State.LAPSED

    def left(self, clock: Clock) -> float:
        """Seconds in which it can still be answered, or spoken; 0 for one that waits for nothing."""
        match self.state(clock):
            case State.OFFERED:
                return self.offered + STANDS - clock.now
            case State.ACCEPTED:
                return max(0.0, self.replied + LASTS - clock.now)
            case _:
                return 0.0

    def _stands(self, clock: Clock) -> bool:
        there = clock.part is not None and clock.part.code == self.speech and is_running(clock, or_paused=True)
        return there and clock.now < self.offered + STANDS and clock.gone < window(clock)[1]


def window(clock: Clock) -> tuple[float, float]:
    """From which second to which of the part points may be offered; the same twice where none may."""
    points = clock.part.points if clock.part is not None else None
    return (float(points[0]), float(points[1])) if points else (0.0, 0.0)


def is_running(clock: Clock, *, or_paused: bool = False) -> bool:
    return clock.phase.kind is Kind.RUNNING or (or_paused and clock.phase.paused is Kind.RUNNING)


def is_open(clock: Clock) -> bool:
    first, last = window(clock)
    return is_running(clock) and first <= clock.gone < last


def next_change(clock: Clock, points: Iterable[Point]) -> float | None:
    """The seconds until one of these, or the window, is another thing than now, if nobody does anything."""
    first, last = window(clock)
    moments = [at - clock.gone for at in (first, last)] if is_running(clock) else []
    for it in points:
        if it.state(clock) is State.ACCEPTED:
            moments += [it.replied + LASTS - clock.now, it.replied + LASTS + WIRE - clock.now]
        elif it.state(clock) is State.OFFERED:
            moments.append(it.offered + STANDS - clock.now)
    return min((it for it in moments if it > 0), default=None)


def check(clock: Clock) -> None:
    """Raises Conflict, or OutOfTurn with the seconds until then, where no point may be offered now."""
    part = clock.part
    if all(it.points is None for it in clock.format.parts):
        raise Conflict(f"There are no points of information in this round of {clock.format.name}. Nothing was offered.")
    if clock.phase.kind is Kind.OVER:
        raise Conflict("The round is over, so no point can be offered in it.")
    if clock.phase.kind is Kind.PAUSED and is_running(clock, or_paused=True):
        raise Conflict("The clock is paused, so no point can be offered. Offer it when it goes on.")
    if part is None or not is_running(clock):
        raise Conflict("No speech is going on, so no point can be offered. Offer it while somebody speaks.")
    first, last = window(clock)
    if first == last:
        raise Conflict(f"In {part.name} no points of information may be offered.")
    rule = f"Points may be offered from {in_words(first)} to {in_words(last)}"
    at = in_words(math.floor(clock.gone))
    if clock.gone < first:
        wait = first - clock.gone
        raise OutOfTurn(f"{rule}; this speech is at {at}. Offer it in {in_words(wait)}.", math.ceil(wait))
    if clock.gone >= last:
        raise OutOfTurn(f"{rule}; this speech is at {at}, and the rest of it is protected.")
