"""Points of information: offered to whoever has the floor, taken or declined, spoken in fifteen seconds, and taken down."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from .. import can, formats, pace, points, shapes
from ..clock import Clock
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Missing
from ..forms.points import Answer, Words
from ..forms.posts import Removal
from ..models import Round, RoundPoint, User
from ..points import Point, Reply, State
from . import audit
from .floor import Floor
from .rounds import changed, floor, lock

KEPT = "Your words are kept."


@atomic
def offer(actor: User, it: Round) -> RoundPoint:
    """Ask whoever speaks to take a point. Raises Denied (no seat, or of their own side), Conflict and OutOfTurn (not now)."""
    pace.take("point", actor.id)
    seats, clock = _locked(it)
    seat = _seat(actor, it, seats)
    points.check(clock)
    if not is_across(seats, clock, seat):
        raise Denied("Points are offered to the other side. This speech is given by your own, so nothing was offered.")
    there = of_speech(it, clock)
    states = [_point(row).state(clock) for row in there]
    if State.ACCEPTED in states:
        raise Conflict("Somebody's point is being spoken now. Offer yours when it is over.")
    own = [state for row, state in zip(there, states, strict=True) if row.by_id == actor.id]
    if State.OFFERED in own:
        raise Conflict("Your point waits for an answer already. Offer another when it has one, or has lapsed.")
    if len(own) >= points.MOST_OFFERS:
        raise Conflict(f"You have offered {points.MOST_OFFERS} points in this speech, which is the most. Listen on.")
    row = RoundPoint(
        round_id=it.id,
        speech=clock.part.code if clock.part else "",
        second=int(clock.gone),
        by_id=actor.id,
        seat=seat,
        offered_at=_moment(clock),
        words="",
        reason="",
    )
    session.add(row)
    changed(it)
    return row


@atomic
def answer(actor: User, it: Round, point_id: int, form: Answer) -> RoundPoint:
    """Take the point or decline it; the same answer again is the same. Raises Denied (who has not the floor), Conflict."""
    pace.take("round", actor.id)
    seats, clock = _locked(it)
    row = find(it, point_id)
    if not (can.sit(actor, it) and has_floor(actor, seats, clock)):
        raise Denied("Only who has the floor takes a point or declines it. Nothing was changed.")
    state = _point(row).state(clock)
    if state is not State.OFFERED:
        if row.reply is form.reply:
            return row
        raise Conflict(_NO_MORE[state])
    if form.reply is Reply.ACCEPTED:
        if not points.is_running(clock):
            raise Conflict("The clock is paused, so nobody speaks. Take the point when it goes on, or decline it.")
        if any(_point(other).state(clock) is State.ACCEPTED for other in of_speech(it, clock)):
            raise Conflict("A point is being spoken now. Hear it first, then take the next.")
    row.reply, row.replied_at = form.reply, _moment(clock)
    changed(it)
    return row


@atomic
def speak(actor: User, it: Round, point_id: int, form: Words) -> RoundPoint:
    """The words of one's own point, in its fifteen seconds; the same words again are the same point."""
    pace.take("round", actor.id)
    _, clock = _locked(it)
    row = find(it, point_id)
    if row.by_id != actor.id or not can.sit(actor, it):
        raise Denied(f"Only who offered a point speaks it, and only while the room is open. {KEPT}")
    if row.spoken_at is not None and row.words == form.words:
        return row
    state = _point(row).state(clock)
    if state is not State.ACCEPTED:
        raise Conflict(_NOT_SPOKEN[state])
    row.words, row.spoken_at = form.words, _moment(clock)
    changed(it)
    return row


@atomic
def remove(actor: User, it: Round, point_id: int, form: Removal) -> RoundPoint:
    """Its words and whose they were are shown to nobody any more; that there was a point stays, and the reason."""
    lock(it)
    row = find(it, point_id)
    if not can_remove(actor, it, row):
        raise Denied("Only a moderator or an instructor of the course can remove a point, and only one that stands.")
    pace.take("moderate", actor.id)
    row.removed_by, row.removed_at, row.reason = actor, now(), form.reason
    audit.done("point_removed", actor, room=it.room_id, round=it.id, point=row.id)
    changed(it)
    return row


def can_remove(viewer: User, it: Round, row: RoundPoint) -> bool:
    return can.moderate(viewer, it.room) and row.spoken_at is not None and row.removed_at is None


# ---- what there is


def find(it: Round, point_id: int) -> RoundPoint:
    row = session.get(RoundPoint, point_id)
    if row is None or row.round_id != it.id:
        raise Missing("There is no such point in this round.")
    return row


def of_speech(it: Round, clock: Clock) -> Sequence[RoundPoint]:
    """Those of the part that is given or comes next, in their order."""
    if clock.part is None or clock.part.points is None:
        return []
    wanted = select(RoundPoint).where(RoundPoint.round_id == it.id, RoundPoint.speech == clock.part.code)
    return session.scalars(wanted.order_by(RoundPoint.id)).all()


def of_round(it: Round, form: formats.Format) -> Sequence[RoundPoint]:
    if all(part.points is None for part in form.parts):
        return []
    return session.scalars(select(RoundPoint).where(RoundPoint.round_id == it.id).order_by(RoundPoint.id)).all()


def shape(row: RoundPoint, clock: Clock) -> shapes.Shape:
    point = _point(row)
    return shapes.round_point(row, point.state(clock), point.left(clock))


def as_of(rows: Iterable[RoundPoint], clock: Clock) -> list[shapes.Shape]:
    """Those offered by the clock's moment, as they stood then: an answer and words that came later are not there yet.

    One that has been removed since is removed at every moment.
    """
    shown = []
    for row in rows:
        point = _point(row)
        if point.offered > clock.now:
            continue
        spoken = row.spoken_at is not None and row.spoken_at.timestamp() <= clock.now
        reply = point.reply if point.replied <= clock.now else None
        then = replace(point, reply=reply, spoken=spoken)
        shape = shapes.round_point(row, then.state(clock), then.left(clock))
        shown.append(shape if spoken else {**shape, "words": ""})
    return shown


def next_change(rows: Iterable[RoundPoint], clock: Clock) -> float | None:
    return points.next_change(clock, map(_point, rows))


def has_floor(viewer: User, seats: Floor, clock: Clock) -> bool:
    """Whether they give the speech that is going on, also while its clock is paused."""
    voices = formats.voices(seats.format, seats.seats, viewer.id)
    return clock.part is not None and points.is_running(clock, or_paused=True) and bool(voices & {*clock.part.floor})


def is_across(seats: Floor, clock: Clock, seat: str) -> bool:
    """Whether the seat is of another side than whoever speaks."""
    speaking = {team.side for team in seats.format.teams_in(clock.part)} if clock.part else set()
    return bool(speaking) and seats.format.team_of(seat).side not in speaking


# ---- what the above is made of


def _locked(it: Round) -> tuple[Floor, Clock]:
    """The round under its lock, and its clock as it is then."""
    lock(it)
    seats = floor(it)
    return seats, seats.clock(max([now(), *(step.at for step in it.steps)]))


def _seat(actor: User, it: Round, seats: Floor) -> str:
    own = next((seat for seat, person in seats.seats.items() if person == actor.id), None)
    if own is None:
        raise Denied("Only who sits in the round offers points. You can follow it, and read everything.")
    if not can.sit(actor, it):
        raise Denied("Only members of the course can offer a point, and only while the room is open.")
    return own


def _moment(clock: Clock) -> datetime:
    return datetime.fromtimestamp(clock.now, now().tzinfo)


def _point(row: RoundPoint) -> Point:
    return Point(
        row.speech,
        row.offered_at.timestamp(),
        row.reply,
        row.replied_at.timestamp() if row.replied_at else 0.0,
        row.spoken_at is not None,
        row.removed_at is not None,
    )


_NO_MORE = {
    State.LAPSED: "This offer has lapsed: it stands for 20 seconds, while points may be offered. Nothing was changed.",
    State.DECLINED: "This point has been declined already. Nothing was changed.",
    State.ACCEPTED: "This point has been taken, and is being spoken. Nothing was changed.",
    State.SILENT: "This point was taken, and nothing was said. Nothing was changed.",
    State.SPOKEN: "This point has been heard already. Nothing was changed.",
    State.REMOVED: "This point has been heard already. Nothing was changed.",
}
_NOT_SPOKEN = {
    State.OFFERED: f"Your point has not been taken yet, so it was not said. {KEPT} Say it when it is taken.",
    State.LAPSED: f"Your offer was not answered and has lapsed, so it was not said. {KEPT}",
    State.DECLINED: f"Your point was declined, so it was not said. {KEPT} Argue it in your own speech.",
    State.SILENT: f"The 15 seconds of your point were over, so it was not said. {KEPT} Argue it in your own speech.",
    State.SPOKEN: f"Your point has been heard already, in other words. {KEPT}",
    State.REMOVED: f"Your point has been heard, and was taken down by a moderator. {KEPT}",
}
