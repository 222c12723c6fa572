"""A room played again: its moments in their order, out of its posts, its rounds and what was done to their clocks. Pure.

A moment is known by its place. 0 is the room's first second; after it come the posts, and the beats of the clocks: that a
round was opened, that a phase began, that sides changed. What comes later is behind all of them, so a place stays what it
is, and so does what had been said by then: the posts up to a number.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, NamedTuple

from . import clock as clocks
from .clock import Action, Clock, Kind, Phase, Step
from .formats import Format
from .models import Side
from .weighing import Reply


class Heard(NamedTuple):
    """Something that happened in a round beside its clock, as it is told: that a point of information was offered, say."""

    at: float
    told: str
    point: int
    """The id of the point."""


@dataclass(frozen=True, slots=True)
class Debated:
    """A round, as much of it as is played again."""

    format: Format
    made: float
    steps: Sequence[Step]
    heard: Sequence[Heard] = ()


@dataclass(frozen=True, slots=True)
class Beat:
    """`round`: the place of its round among the room's; `steps`: how many of its steps had been taken, this one included.

    `action` is what was done, None where it came by itself; `was` is the phase before. Of what is only `heard`, the phase
    is the one in which it was.
    """

    at: float
    round: int
    steps: int
    phase: Phase
    was: Kind
    action: Action | None = None
    heard: Heard | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """`number`: of the newest post by then, 0 for none. `beat`: the newest by then, which is the moment itself if it is one."""

    place: int
    at: float
    kind: Literal["opened", "post", "beat"]
    number: int
    beat: Beat | None

    @property
    def begun(self) -> tuple[int, int | None] | None:
        """Of the rounds, the place of the one that had begun last, and how many steps of it count, None for all."""
        if self.beat is None:
            return None
        if self.beat.steps:
            return self.beat.round, self.beat.steps
        return (self.beat.round - 1, None) if self.beat.round else None


def beats(rounds: Sequence[Debated], now: float) -> list[Beat]:
    """Of all rounds, in the order of time."""
    return sorted((beat for place, it in enumerate(rounds) for beat in _of(it, place, now)), key=lambda beat: beat.at)


def _of(it: Debated, place: int, now: float) -> list[Beat]:
    found: list[Beat] = []
    clock = clocks.of(it.format, it.made, (), it.made)

    def go_on(until: float, steps: int) -> None:
        ended = len(clock.past)
        clock.at(until)
        phases = [*clock.past[ended:], clock.phase]
        for was, phase in pairwise(phases):
            found.append(Beat(phase.start, place, steps, phase, was.kind))

    found.append(Beat(it.made, place, 0, clock.phase, Kind.BEFORE))
    for count, step in enumerate(it.steps, start=1):
        go_on(step.at, count - 1)
        was = clock.phase.kind
        clock.do(step)
        found.append(Beat(clock.now, place, count, clock.phase, was, step.action))
    go_on(now, len(it.steps))
    times = [beat.at for beat in found]
    for one in it.heard:
        going_on = found[max(0, bisect_right(times, one.at) - 1)]
        was = going_on.phase.kind
        found.append(Beat(max(one.at, going_on.at), place, going_on.steps, going_on.phase, was, heard=one))
    return found


class Timeline:
    """The moments of a room. `times` are those of its posts in their order, none before the one in front of it."""

    def __init__(self, opened: float, times: Sequence[float], beats: Sequence[Beat]) -> None:
        self.times, self.beats = times, beats
        self.began = min([opened, *times[:1], *(beat.at for beat in beats[:1])])
        # what was said at the very moment of a beat was said after it
        self._places = [bisect_left(times, beat.at) + before + 1 for before, beat in enumerate(beats)]
        self.last = len(times) + len(beats)
        """The place of the newest moment."""

    def moment(self, place: int) -> Moment:
        before = bisect_right(self._places, place)
        number = place - before
        beat = self.beats[before - 1] if before else None
        if place == 0:
            return Moment(0, self.began, "opened", 0, None)
        if beat is not None and self._places[before - 1] == place:
            return Moment(place, beat.at, "beat", number, beat)
        return Moment(place, self.times[number - 1], "post", number, beat)

    def marks(self, most: int) -> list[int]:
        """At most so many places from the first to the newest, evenly: all of them where they are no more than that."""
        if self.last < most:
            return list(range(self.last + 1))
        return [round(at * self.last / (most - 1)) for at in range(most)]


def clock_of(it: Debated, steps: int | None, at: float) -> Clock:
    """The clock of the round after the first so many of its steps, or after all, as it was then."""
    return clocks.of(it.format, it.made, it.steps[:steps], at)


def told(beat: Beat, form: Format) -> str:
    """What happened, as it is said beside the moment and read out: a part by its code."""

    def code(part: int) -> str:
        return form.parts[part].code

    if beat.heard is not None:
        return beat.heard.told
    part, over = beat.phase.part, beat.phase.kind is Kind.OVER
    match beat.action:
        case Action.BEGIN:
            return f"{code(part)} begins"
        case Action.PREP:
            return f"{next(team.name for team in form.teams if team.key == beat.phase.team)} prepares"
        case Action.READY:
            return "Preparation is ended"
        case Action.PAUSE:
            return "The clock is paused"
        case Action.RESUME:
            return "The clock goes on"
        case Action.EXTEND:
            return f"{code(part)} is given more time"
        case Action.SKIP:
            return f"{code(part - 1)} is skipped" + (", and the round is over" if over else "")
        case Action.END:
            return "The round is ended"
        case Action.SWITCH:
            return "The sides change"
    match beat.phase.kind:
        case Kind.BEFORE:
            return f"A round is opened: {form.name}"
        case Kind.GRACE:
            return f"The time of {code(part)} is up"
        case Kind.BETWEEN if beat.was is Kind.PREP:
            return "Preparation is spent"
        case _:
            return f"{code(part - 1)} is over" + (", and so is the round" if over else "")


# ---- what had been said by then


class Counted(NamedTuple):
    """Visible arguments on either side, and visible rebuttals and questions that nobody had replied to."""

    for_: int = 0
    against: int = 0
    unanswered: int = 0


def counted(replies: Sequence[Reply], sides: Sequence[Side]) -> list[Counted]:
    """What was counted after so many posts: after none, after the first, and so on."""
    sums, waiting = [Counted()], set[int]()
    for reply, side in zip(replies, sides, strict=True):
        for_, against, _ = sums[-1]
        if reply.parent_id is not None and not reply.waits:
            waiting.discard(reply.parent_id)  # a reply that was taken down was one
        if reply.argues:
            for_, against = (for_ + 1, against) if side is Side.FOR else (for_, against + 1)
        if reply.heard and reply.relation.wants_an_answer:
            waiting.add(reply.id)
        sums.append(Counted(for_, against, len(waiting)))
    return sums


def window(parents: Sequence[int], number: int, most: int) -> set[int]:
    """The numbers of the newest posts up to `number`, with all that is above them: at most so many, and a whole line at
    least. `parents` are the numbers of what each post answers, 0 for the claim."""
    shown: set[int] = set()
    for newest in range(number, 0, -1):
        line, at = [], newest
        while at and at not in shown:
            line.append(at)
            at = parents[at - 1]
        if shown and len(shown) + len(line) > most:
            break
        shown.update(line)
    return shown


def below(parents: Sequence[int], number: int) -> tuple[list[int], list[int], list[int]]:
    """By the number of each post up to `number`: direct replies by then, all that was below it, and the newest of that or
    itself. 0 stands for the claim."""
    direct, all_, newest = [0] * (number + 1), [0] * (number + 1), list(range(number + 1))
    for at in range(number, 0, -1):
        up = parents[at - 1]
        direct[up] += 1
        all_[up] += 1 + all_[at]
        newest[up] = max(newest[up], newest[at])
    return direct, all_, newest
