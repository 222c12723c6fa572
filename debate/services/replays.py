"""A room played again: what was said by a moment, what was open then, and how it stood, on what is to be seen now."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import bindparam, select
from sqlalchemy.orm import selectinload

from .. import formats, replay, shapes, tree, weighing
from ..clock import Clock
from ..db import now, session
from ..errors import Invalid
from ..models import Gate, Post, PostState, Room, Round, RoundPoint, Side
from ..points import Reply
from ..replay import Counted, Debated, Heard, Moment, Timeline
from ..weighing import course
from ..weighing.course import Stood
from . import points, rounds, sheets, values, weights
from .lists import OverLists

POSTS = 60
"""Posts of a moment that are shown, the newest by then with what they answer."""
MARKS = 500
"""Moments at which playing stops, evenly where there are more."""
POINTS = 200
"""Points in the line of how the claim stood."""
TOPS = 8
"""Arguments on the claim whose standing is shown, those that move it most."""
ROUNDS = 100
"""Of a room, the newest."""
ROOMS = 8
"""Rooms whose outline a process keeps."""

Shape = dict[str, Any]


@dataclass(frozen=True)
class Outline:
    """The posts of a room without a word of them, as they are at one tick of its clock: number 1 comes first."""

    replies: Sequence[weighing.Reply]
    parents: Sequence[int]
    """The number of what each answers; 0 is the claim."""
    times: Sequence[float]
    counted: Sequence[Counted]
    _stood: dict[float, list[Stood]] = field(default_factory=dict)

    def stood(self, base: float) -> list[Stood]:
        """How the claim stood after each of them, where it began at `base`."""
        if base not in self._stood:
            self._stood[base] = course.course(self.replies, base)
        return self._stood[base]


class Weighed(NamedTuple):
    """How the claim stood, and the foremost arguments on it, each with its `weight`."""

    weight: Shape
    arguments: list[Shape]


@dataclass
class Then:
    """A room at one moment. `clock` is that of the round opened last by then, None before there was one."""

    room: Room
    rounds: Sequence[Round]
    outline: Outline
    timeline: Timeline
    moment: Moment
    clock: Clock | None
    points: Mapping[int, RoundPoint]
    """Points of information of all rounds, by id."""
    base: float | None
    """Where the claim begins, in a room that is weighed."""

    @property
    def counted(self) -> Counted:
        return self.outline.counted[self.moment.number]

    @property
    def stood(self) -> Stood | None:
        """How the claim stood, where the room is weighed."""
        return None if self.base is None else self.outline.stood(self.base)[self.moment.number]

    @property
    def told(self) -> str:
        """What happened, where it was the clock that moved."""
        if self.moment.kind != "beat" or self.moment.beat is None or self.clock is None:
            return ""
        return replay.told(self.moment.beat, self.clock.format)

    @property
    def point(self) -> Shape | None:
        """The point of information that was offered, answered or spoken at the moment, as it stood then."""
        if (
            self.moment.kind != "beat"
            or self.moment.beat is None
            or self.moment.beat.heard is None
            or self.clock is None
        ):
            return None
        return next(iter(points.as_of([self.points[self.moment.beat.heard.point]], self.clock)), None)

    @property
    def marks(self) -> list[tuple[int, float]]:
        """(place, seconds since the first one) of the moments at which playing stops."""
        places = self.timeline.marks(MARKS)
        return [(place, round(self.timeline.moment(place).at - self.timeline.began, 3)) for place in places]

    @property
    def line(self) -> list[tuple[int, float]]:
        """(place, strength of the claim) over all moments, where the room is weighed."""
        if self.base is None:
            return []
        stood = self.outline.stood(self.base)
        numbers = [(place, self.timeline.moment(place).number) for place in self.timeline.marks(POINTS)]
        return [(place, stood[number].strength) for place, number in numbers]


def at(room: Room, place: str | None) -> Then:
    """The room at the moment of this place, as an address says it, or "last"; at its first second without one."""
    its_rounds = _rounds(room)
    outline = _outline(room)
    offered = session.scalars(_POINTS, {"room": room.id}).all()
    debated = [_debated(it, [point for point in offered if point.round_id == it.id]) for it in its_rounds]
    beats = replay.beats(debated, now().timestamp())
    timeline = Timeline(room.created_at.timestamp(), outline.times, beats)
    moment = timeline.moment(_checked(place, timeline.last))
    clock = None
    if (beat := moment.beat) is not None:
        clock = replay.clock_of(debated[beat.round], beat.steps, moment.at)
    base = weights.begins(room).score if room.weighed else None
    return Then(room, its_rounds, outline, timeline, moment, clock, {it.id: it for it in offered}, base)


def _checked(place: str | None, last: int) -> int:
    if place is None:
        return 0
    if place == "last":
        return last
    if not re.fullmatch(r"[0-9]{1,9}", place):
        sentence = "A moment is given by its number: 0 is the first second, and “last” the newest."
    elif int(place) > last:
        sentence = f"There is no such moment: the newest is number {last}."
    else:
        return int(place)
    raise Invalid(f"{sentence} Begin at the first second, and go on from there.", at=sentence)


def said(then: Then) -> Shape | None:
    """The post that the moment is, as it is now; one query at most."""
    if then.moment.kind != "post":
        return None
    wanted, given = _NUMBERED.of(numbers=[then.moment.number])
    [it] = values.shown(wanted, room=then.room.id, **given)
    return shapes.post(it)


def thread(then: Then) -> list[tree.Node]:
    """The newest posts by then as trees, with what they answer. One query."""
    number = then.moment.number
    numbers = replay.window(then.outline.parents, number, POSTS)
    if not numbers:
        return []
    direct, below, newest = replay.below(then.outline.parents, number)
    waiting = Counter(
        parent for parent, it in zip(then.outline.parents, then.outline.replies[:number], strict=False) if it.waits
    )
    wanted, given = _NUMBERED.of(numbers=numbers)
    found = values.shown(wanted, room=then.room.id, **given)
    as_then = [
        {
            **shapes.post(it),
            "reply_count": direct[it.number],
            "waiting_count": waiting[it.number],
            "branch_count": below[it.number],
            "last_number": newest[it.number],
        }
        for it in found
    ]
    return tree.plant(as_then)


def flow(then: Then) -> sheets.Flowed:
    """The sheet of the round that had begun last by then, else of the discussion. Two queries."""
    if (begun := then.moment.begun) is None:
        return sheets.drawn(then.room, None, None, then.moment.number)
    place, steps = begun
    it = then.rounds[place]
    clock = replay.clock_of(_debated(it), steps, then.moment.at)
    return sheets.drawn(then.room, it, clock, then.moment.number)


def standing(then: Then) -> Weighed:
    """How the claim and the foremost arguments on it stood. One query."""
    replies = then.outline.replies[: then.moment.number]
    weighed = weighing.weigh(replies, weighing.BASE if then.base is None else then.base)
    numbers = {reply.id: number for number, reply in enumerate(replies, start=1)}
    tops = [it.id for it in replies if it.parent_id is None and it.argues]
    tops = sorted(tops, key=lambda id: (-weighed.moves(id), id))[:TOPS]
    wanted, given = _NUMBERED.of(numbers=[numbers[id] for id in tops])
    found = {it.id: it for it in values.shown(wanted, room=then.room.id, **given)}
    return Weighed(
        shapes.weight(weighed[None], numbers),
        [
            {**shapes.post(found[id]), "weight": shapes.weight(weighed[id], numbers)}
            for id in tops
            if found[id].is_visible  # taken down since it was weighed
        ],
    )


# ---- what is read


_kept: dict[tuple[object, ...], Outline] = {}


def _outline(room: Room) -> Outline:
    """As of the room's clock, which goes on with whatever changes a post: while it stands, the outline is what it was.

    Words are read each time, so those of a post that has been taken down are in none.
    """
    key = (room.id, room.created_at, room.seq)
    if (found := _kept.get(key)) is None:
        found = _read(room)
        if len(_kept) >= ROOMS:
            _kept.clear()
        _kept[key] = found
    return found


def _read(room: Room) -> Outline:
    replies: list[weighing.Reply] = []
    parents: list[int] = []
    times: list[float] = []
    sides: list[Side] = []
    numbers: dict[int | None, int] = {None: 0}
    latest = 0.0
    for created_at, side, *reply in session.connection().execute(_OUTLINE, {"room": room.id}):
        replies.append(it := weighing.Reply._make(reply))
        numbers[it.id] = len(replies)
        parents.append(numbers[it.parent_id])
        latest = max(latest, created_at.timestamp())  # two processes may differ by a little
        times.append(latest)
        sides.append(side)
    return Outline(replies, parents, times, replay.counted(replies, sides))


def _debated(it: Round, offered: Iterable[RoundPoint] = ()) -> Debated:
    heard = [one for point in offered for one in _heard(point)]
    return Debated(formats.read(it.format), it.made_at.timestamp(), rounds.taken(it), heard)


def _heard(it: RoundPoint) -> Iterator[Heard]:
    """What there was to hear of a point; of one that has been removed not whose it was."""
    removed = it.removed_at is not None
    yield Heard(it.offered_at.timestamp(), "A point is offered" if removed else f"{it.by.name} offers a point", it.id)
    if it.replied_at is not None:
        yield Heard(
            it.replied_at.timestamp(), f"The point is {'taken' if it.reply is Reply.ACCEPTED else 'declined'}", it.id
        )
    if it.spoken_at is not None:
        yield Heard(it.spoken_at.timestamp(), "A removed point" if removed else f"{it.by.name}, point", it.id)


def _rounds(room: Room) -> Sequence[Round]:
    newest = select(Round).where(Round.room_id == room.id).order_by(Round.id.desc()).limit(ROUNDS)
    return session.scalars(newest.options(selectinload(Round.steps))).all()[::-1]


_POINTS = select(RoundPoint).join(RoundPoint.round).where(Round.room_id == bindparam("room")).order_by(RoundPoint.id)
_OUTLINE = (
    select(
        Post.created_at,
        Post.side,
        *(Post.id, Post.parent_id, Post.author_id, Post.relation, Post.state == PostState.VISIBLE),
        Post.gate.is_not_distinct_from(Gate.WAITING),
    )
    .where(Post.room_id == bindparam("room"))
    .order_by(Post.number)
)
_NUMBERED = OverLists(
    lambda numbers: values.POSTS.where(Post.room_id == bindparam("room"), Post.number.in_(numbers)), numbers=Post.number
)
