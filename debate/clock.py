"""The clock of a round: which part of the format it is in, out of what the chair did and when. Pure; nothing ticks.

A round is a chain of phases without a gap. Some end by themselves: a part when its time is up, the grace after it, and
preparation when the team has spent what it had. The others last until somebody does something. Times are seconds since
1970, and lengths are seconds.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from .errors import Conflict
from .formats import EVERYBODY, Format, Part

GRACE = 15.0
"""After its time a speech may still be handed in, as it stands."""


class Action(StrEnum):
    BEGIN = "begin"
    """The next part begins: the first of all, or the one that waits; preparation that is going on ends."""
    PREP = "prep"
    READY = "ready"
    """Preparation ends before it is spent."""
    PAUSE = "pause"
    RESUME = "resume"
    EXTEND = "extend"
    SKIP = "skip"
    """What is left of a part is left out; where one waits to begin, all of it."""
    END = "end"
    SWITCH = "switch"
    """The two sides change: people go across, and the preparation that they have left goes with them."""


class Kind(StrEnum):
    BEFORE = "before"
    RUNNING = "running"
    GRACE = "grace"
    BETWEEN = "between"
    PREP = "prep"
    PAUSED = "paused"
    OVER = "over"


TIMED = (Kind.RUNNING, Kind.GRACE, Kind.PREP)
"""These end by themselves."""
IN_A_PART = (Kind.RUNNING, Kind.GRACE)


@dataclass(frozen=True, slots=True)
class Step:
    """Something done to the clock. `seconds` with EXTEND, `team` (its key) with PREP."""

    action: Action
    at: float
    seconds: int = 0
    team: str = ""


@dataclass(frozen=True, slots=True)
class Phase:
    """`part` counts from 0: the part that is given, or the next one where none is; there are as many as that when it is over.

    `left` is what it had left when it began, for those that end by themselves, and for a pause what waits for its end.
    """

    kind: Kind
    part: int
    start: float
    end: float | None = None
    left: float = 0.0
    team: str = ""
    paused: Kind | None = None
    """Of a pause, what was interrupted."""


@dataclass(slots=True)
class Clock:
    """`at(moment)` and then look at `phase`, the one that is going on; `past` are those before it, in order."""

    format: Format
    phase: Phase
    banks: dict[str, float]
    """Seconds of preparation that each team had left when this phase began, by the team's key."""
    now: float
    past: list[Phase] = field(default_factory=list)

    @property
    def part(self) -> Part | None:
        """The part that is given or comes next; None when the round is over."""
        return self.format.parts[self.phase.part] if self.phase.part < len(self.format.parts) else None

    @property
    def left(self) -> float:
        """What is left of the phase now; what it had when it was interrupted, in a pause; 0 where time does not matter."""
        spent = self.now - self.phase.start if self.phase.kind in TIMED else 0.0
        return max(0.0, self.phase.left - spent)

    def bank(self, team: str) -> float:
        """Seconds of preparation that the team has now."""
        going_on = self.phase.kind is Kind.PREP and self.phase.team == team
        return self.left if going_on else self.banks[team]

    @property
    def in_a_part(self) -> bool:
        return self.phase.kind in IN_A_PART

    @property
    def floor(self) -> frozenset[str]:
        """The seats that may speak now, or EVERYBODY."""
        return frozenset(self.part.floor) if self.part and self.in_a_part else frozenset()

    @property
    def given(self) -> frozenset[int]:
        """The parts that have been given, or begun: those that were left out are not among them."""
        going_on = {self.phase.part} if self.in_a_part or self.phase.paused in IN_A_PART else set()
        return frozenset(phase.part for phase in self.past if phase.kind is Kind.RUNNING) - going_on

    @property
    def gone(self) -> float:
        """Seconds of the part that have gone by, without those in which the clock stood."""
        given = [it for it in self.past if it.kind is Kind.RUNNING and it.part == self.phase.part]
        running = self.now - self.phase.start if self.phase.kind is Kind.RUNNING else 0.0
        return running + sum((it.end or it.start) - it.start for it in given)

    @property
    def at_time(self) -> bool:
        """Whether what is posted now comes after the time of its part."""
        return self.phase.kind is Kind.GRACE

    def until(self, seats: Iterable[str]) -> float | None:
        """The fewest seconds until one of the seats has the floor, if nobody pauses, prepares or hesitates; 0 while it
        has it, None when it will not have it any more."""
        wanted, waiting = {*seats, EVERYBODY}, 0.0
        if self.floor & wanted:
            return 0.0
        first = self.phase.part
        if self.in_a_part or (self.phase.paused in IN_A_PART):
            in_grace = Kind.GRACE in (self.phase.kind, self.phase.paused)
            if self.phase.kind is Kind.PAUSED and self.part and wanted & {*self.part.floor}:
                return 0.0
            waiting, first = self.left + (0.0 if in_grace else GRACE), first + 1
        for part in self.format.parts[first:]:
            if wanted & {*part.floor}:
                return waiting
            waiting += part.seconds + GRACE
        return None

    # ---- what moves it

    def at(self, moment: float) -> Clock:
        """Go on to the moment, which is not before now: what has ended by itself has ended."""
        while self.phase.kind in TIMED and (end := self.phase.start + self.phase.left) <= moment:
            match self.phase.kind:
                case Kind.RUNNING:
                    self._next(end, Kind.GRACE, self.phase.part, GRACE)
                case Kind.GRACE:
                    self._between(end, self.phase.part + 1)
                case _:
                    self._between(end, self.phase.part)
        self.now = max(self.now, moment)
        return self

    def do(self, step: Step) -> Clock:
        """Take the step. Raises Conflict with the reason where it cannot be taken now, and nothing has changed then."""
        self.at(step.at)
        now, phase = self.now, self.phase
        resting = phase.kind in (Kind.BEFORE, Kind.BETWEEN, Kind.PREP)
        match step.action:
            case Action.BEGIN if resting and self.part:
                self._next(now, Kind.RUNNING, phase.part, float(self.part.seconds))
            case Action.PREP if phase.kind is Kind.BETWEEN and self.banks.get(step.team, 0.0) > 0:
                self._next(now, Kind.PREP, phase.part, self.banks[step.team], step.team)
            case Action.READY if phase.kind is Kind.PREP:
                self._between(now, phase.part)
            case Action.PAUSE if phase.kind in TIMED:
                left = self.left
                self._next(now, Kind.PAUSED, phase.part, left, phase.team, phase.kind)
            case Action.RESUME if phase.paused is not None:
                self._next(now, phase.paused, phase.part, phase.left, phase.team)
            case Action.EXTEND if phase.kind in IN_A_PART or phase.paused in IN_A_PART:
                self._extend(now, step.seconds)
            case Action.SKIP if (
                phase.kind is not Kind.OVER and phase.kind is not Kind.PREP and phase.paused is not Kind.PREP
            ):
                self._between(now, phase.part + 1)
            case Action.END if phase.kind is not Kind.OVER:
                self._next(now, Kind.OVER, len(self.format.parts), 0.0)
            case Action.SWITCH if phase.kind in (Kind.BEFORE, Kind.BETWEEN) and len(self.banks) == 2:
                one, other = self.banks
                self.banks[one], self.banks[other] = self.banks[other], self.banks[one]
            case _:
                raise Conflict(_cannot(step, self))
        return self

    def could(self, action: Action, team: str = "") -> bool:
        """Whether it could be done now."""
        trial = replace(self, banks=dict(self.banks), past=[])
        try:
            trial.do(Step(action, self.now, seconds=1, team=team))
        except Conflict:
            return False
        return True

    def _extend(self, now: float, seconds: int) -> None:
        """More time for the part; in the grace after it, the part goes on with just that."""
        was = self.phase.paused or self.phase.kind
        left = float(seconds) if was is Kind.GRACE else self.left + seconds
        paused = Kind.RUNNING if self.phase.kind is Kind.PAUSED else None
        self._next(now, Kind.PAUSED if paused else Kind.RUNNING, self.phase.part, left, "", paused)

    def _between(self, moment: float, part: int) -> None:
        over = part >= len(self.format.parts)
        self._next(moment, Kind.OVER if over else Kind.BETWEEN, part, 0.0)

    def _next(
        self, moment: float, kind: Kind, part: int, left: float, team: str = "", paused: Kind | None = None
    ) -> None:
        if self.phase.kind is Kind.PREP:  # what was spent of it is gone, whatever comes next
            spent = moment - self.phase.start
            self.banks[self.phase.team] = max(0.0, self.phase.left - spent)
        self.past.append(replace(self.phase, end=moment))
        self.phase = Phase(kind, part, moment, None, left, team, paused)
        self.now = max(self.now, moment)


def of(form: Format, made: float, steps: Iterable[Step], now: float) -> Clock:
    """The clock of a round that was made at one moment, as it is at another, after these steps in their order."""
    clock = Clock(form, Phase(Kind.BEFORE, 0, made), {team.key: float(form.prep) for team in form.teams}, made)
    for step in steps:
        clock.do(step)
    return clock.at(now)


def in_words(seconds: float) -> str:
    """ "4:35", as a clock shows it: minutes and whole seconds, rounded up."""
    whole = math.ceil(seconds)
    return f"{whole // 60}:{whole % 60:02d}"


def _cannot(step: Step, clock: Clock) -> str:
    kind = clock.phase.kind
    if kind is Kind.OVER:
        return "The round is over, so its clock stands still. Nothing was changed."
    match step.action:
        case Action.BEGIN:
            return "A part is going on, or paused. End or resume it before the next one begins."
        case Action.PREP if kind is Kind.BETWEEN:
            return "This team has no preparation time left. Begin the next part."
        case Action.PREP:
            return "Preparation is taken between two parts. Wait until this one has ended."
        case Action.READY:
            return "Nobody is preparing, so there is nothing to end."
        case Action.PAUSE:
            return "The clock stands already. Begin or resume instead."
        case Action.RESUME:
            return "The clock is not paused, so there is nothing to resume."
        case Action.EXTEND:
            return "Only a part that is going on can be given more time. Begin the next one first."
        case Action.SWITCH if len(clock.banks) != 2:
            return f"{clock.format.name} has more than two teams, so sides cannot simply change."
        case Action.SWITCH:
            return "Sides change before the round or between two of its parts. Wait until this one has ended."
        case _:
            return "Preparation is going on. End it first, then skip."
