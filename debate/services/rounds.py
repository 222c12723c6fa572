"""Rounds: opened by a format, and which side speaks first. Who sits in them is in seating.py, their clock in steps.py."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy import select

from .. import can, formats, live, shapes
from ..clock import Kind, Step
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Invalid, Missing
from ..formats import Format
from ..forms.rounds import NewRound
from ..models import Membership, Room, Round, RoundSeat, User
from . import rooms
from .floor import Floor
from .planning import planned


def find(viewer: User | None, round_id: int) -> Round:
    found = session.get(Round, round_id)
    if found is None or not can.see_room(viewer, found.room):
        raise Missing("There is no such round, or it is not open to you. If you have a code, join its course first.")
    return found


def newest(room: Room) -> Round | None:
    """The round that was opened last in the room, whether it has begun or is over."""
    return session.scalar(select(Round).where(Round.room_id == room.id).order_by(Round.id.desc()).limit(1))


def floor(it: Round) -> Floor:
    """The same as `floor.of` reads, of a round that is at hand."""
    return Floor(
        it.id,
        formats.read(it.format),
        it.made_at.timestamp(),
        taken(it),
        {seat.seat: seat.user_id for seat in it.seats},
        judges={judge.user_id for judge in it.judges},
    )


def taken(it: Round) -> list[Step]:
    """Its steps, as its clock takes them."""
    return [Step(step.action, step.at.timestamp(), step.seconds, step.team) for step in it.steps]


def shape(it: Round, moment: datetime | None = None) -> shapes.Shape:
    return shapes.round(it, floor(it).clock(moment or now()))


@atomic
def open_in(actor: User, room: Room, form: NewRound) -> Round:
    """A round in the room, its clock not begun: until then everybody goes on as before."""
    if not can.change_room(actor, room):
        raise Denied("Only an instructor of the course can open a round in its rooms.")
    rooms.lock(room)
    if not room.is_open:
        raise Conflict("This room is closed, so no round can be opened in it. Open the room first.")
    before = newest(room)
    if before is not None and floor(before).clock(now()).phase.kind is not Kind.OVER:
        raise Conflict("There is a round in this room already. End it before you open another.")
    must_be_there(room, form.chair_id, "chair_id")
    it = Round(
        room=room,
        format=formats.kept(planned(room.course, form)),
        seating=form.seating,
        chair_id=form.chair_id,
        opened_by_id=actor.id,
    )
    session.add(it)
    session.flush()
    if form.switched:
        _switch(before, it)
    _tell(it)
    return it


def _switch(before: Round | None, it: Round) -> None:
    """Those who sat in the round before sit across, on the seat of the same number."""
    form = formats.read(it.format)
    if before is None or len(form.teams) != 2 or formats.read(before.format).seats != form.seats:
        raise Conflict(
            "Sides can be changed after a round of the same format with two teams. "
            "Open the round without it, and seat people anew."
        )
    other = formats.across(form)
    for seat in before.seats:
        if can.sit(seat.person, it):  # who has left the course meanwhile sits nowhere
            session.add(RoundSeat(round_id=it.id, seat=other[seat.seat], user_id=seat.user_id))


@atomic
def flip(actor: User, it: Round) -> Round:
    """Flip the coin, once: which team picks the side or the order is chance."""
    lock(it)
    form = _still_to_be_ordered(actor, it)
    if it.coin:
        winner = next(team.name for team in form.teams if team.key == it.coin)
        raise Conflict(f"The coin has been flipped, and {winner} won it. Nothing was changed.")
    it.coin = secrets.choice(form.teams).key
    return changed(it)


@atomic
def order(actor: User, it: Round, opens: str) -> Round:
    """Have that team speak first."""
    lock(it)
    form = _still_to_be_ordered(actor, it)
    it.format = formats.kept(formats.opened_by(form, opens))
    return changed(it)


def _still_to_be_ordered(actor: User, it: Round) -> Format:
    if not can.chair(actor, it):
        raise Denied("Only who runs the round can flip its coin and say who speaks first.")
    form = formats.read(it.format)
    if not form.either_opens:
        raise Conflict(f"In {form.name} it is fixed who speaks first. Nothing was changed.")
    if floor(it).clock(now()).phase.kind is not Kind.BEFORE:
        raise Conflict("The round has begun, so its order stays as it is.")
    return form


def must_be_there(room: Room, person_id: int | None, field: str) -> None:
    if person_id is not None and session.get(Membership, (room.course_id, person_id)) is None:
        raise Invalid("That person is not a member of the course.", **{field: "Not a member of the course."})


def lock(it: Round) -> None:
    """Hold the round's row until the action ends, and read seats, judges and steps as they are under the lock."""
    session.execute(select(Round.id).where(Round.id == it.id).with_for_update())
    session.refresh(it, ["version", "released_at", "steps", "seats", "judges"])


def changed(it: Round) -> Round:
    it.version += 1
    session.flush()
    session.refresh(it, ["steps", "seats", "judges"])
    _tell(it)
    return it


def _tell(it: Round) -> None:
    live.announce(it.room.channel, "round", shape(it))
