"""Rounds: opened by a format, sat down in, and moved on by whoever runs the clock."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from .. import can, formats, live, pace, shapes
from ..clock import Action, Clock, Kind, Step
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Invalid, Missing
from ..formats import FORMATS, Format, Team
from ..forms.rounds import NewRound, NewStep, Seat
from ..models import Membership, Room, Round, RoundSeat, RoundStep, Seating, User
from . import rooms
from .floor import Floor

MOST_STEPS = 500
"""Far more than a round has; each is read whenever somebody posts. Speakers may take half of them; it can always be ended."""


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
        [Step(step.action, step.at.timestamp(), step.seconds, step.team) for step in it.steps],
        {seat.seat: seat.user_id for seat in it.seats},
    )


def shape(it: Round, moment: datetime | None = None) -> shapes.Shape:
    return shapes.round(it, floor(it).clock(moment or now()))


# ---- opening


def planned(form: NewRound) -> Format:
    """The format with this round's own times and order. Raises Invalid with the reason where nobody could debate by it."""
    chosen = FORMATS[form.format]
    if form.times is not None and len(form.times) != len(chosen.parts):
        raise Invalid(
            f"{chosen.name} has {len(chosen.parts)} parts, and each needs its time.", times="One for each part."
        )
    times = {} if form.times is None else {part.code: at for part, at in zip(chosen.parts, form.times, strict=True)}
    return formats.opened_by(formats.timed(chosen, times, form.prep), form.opens or chosen.opens)


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
    _must_be_there(room, form.chair_id, "chair_id")
    it = Round(
        room=room,
        format=formats.kept(planned(form)),
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
    across = _across(form)
    for seat in before.seats:
        if can.sit(seat.person, it):  # who has left the course meanwhile sits nowhere
            session.add(RoundSeat(round_id=it.id, seat=across[seat.seat], user_id=seat.user_id))


def _across(form: Format) -> dict[str, str]:
    """Of a format with two teams, for each seat the one of the same number on the other side."""
    one, other = (team.seat_keys for team in form.teams)
    return dict(zip((*one, *other), (*other, *one), strict=True))


@atomic
def flip(actor: User, it: Round) -> Round:
    """Flip the coin, once: which team picks the side or the order is chance."""
    _lock(it)
    form = _still_to_be_ordered(actor, it)
    if it.coin:
        winner = next(team.name for team in form.teams if team.key == it.coin)
        raise Conflict(f"The coin has been flipped, and {winner} won it. Nothing was changed.")
    it.coin = secrets.choice(form.teams).key
    return _changed(it)


@atomic
def order(actor: User, it: Round, opens: str) -> Round:
    """Have that team speak first."""
    _lock(it)
    form = _still_to_be_ordered(actor, it)
    its_own = FORMATS[form.key]
    seconds = {part.code: part.seconds for part in form.parts}
    it.format = formats.kept(formats.opened_by(formats.timed(its_own, seconds, form.prep), opens))
    return _changed(it)


def _still_to_be_ordered(actor: User, it: Round) -> Format:
    if not can.chair(actor, it):
        raise Denied("Only who runs the round can flip its coin and say who speaks first.")
    form = formats.read(it.format)
    if not form.either_opens:
        raise Conflict(f"In {form.name} it is fixed who speaks first. Nothing was changed.")
    if floor(it).clock(now()).phase.kind is not Kind.BEFORE:
        raise Conflict("The round has begun, so its order stays as it is.")
    return form


def _must_be_there(room: Room, person_id: int | None, field: str) -> None:
    if person_id is not None and session.get(Membership, (room.course_id, person_id)) is None:
        raise Invalid("That person is not a member of the course.", **{field: "Not a member of the course."})


# ---- sitting down


@atomic
def sit(actor: User, it: Round, form: Seat) -> Round:
    """Take a seat or draw one; with `person_id`, give it to somebody. Raises Conflict where somebody else was first."""
    pace.take("round", actor.id)
    _lock(it)
    _must_go_on(it)
    sides = formats.read(it.format)
    person_id = form.person_id or actor.id
    if form.person_id is not None:
        if not can.chair(actor, it):
            raise Denied("Only who runs the round can seat others.")
        _must_be_there(it.room, form.person_id, "person_id")
    elif not can.sit(actor, it):
        raise Denied("Only members of the course can sit in this round, and only while its room is open.")
    taken = {seat.seat: seat for seat in it.seats}
    if form.person_id is None:
        _may_choose(it, form)
        if any(seat.user_id == actor.id for seat in it.seats):
            raise Conflict("You have a seat in this round already. Leave it before you take another.")
    seat = form.seat if form.seat is not None else _drawn(sides, taken)
    if seat not in sides.seats:
        raise Invalid("There is no such seat in this format.", seat="There is no such seat.")
    if seat in taken and taken[seat].user_id != person_id:
        if form.person_id is None:
            raise Conflict(f"{taken[seat].person.name} was first, so this seat is taken. Choose another.")
        session.delete(taken[seat])
    for other in [row for row in it.seats if row.user_id == person_id]:
        session.delete(other)
    session.flush()
    session.add(RoundSeat(round_id=it.id, seat=seat, user_id=person_id))
    return _changed(it)


def _may_choose(it: Round, form: Seat) -> None:
    if it.seating is Seating.GIVEN:
        raise Denied("In this round seats are given by your instructor.")
    if it.seating is Seating.DRAWN and form.seat is not None:
        raise Denied("In this round seats are drawn, so that sides are even. Draw one.")
    if it.seating is Seating.CHOSEN and form.seat is None:
        raise Invalid("Say which seat you take.", seat="Choose a seat.")


def _drawn(sides: Format, taken: Mapping[str, Any]) -> str:
    """A free seat by lot, in a team that has the fewest people by now."""
    free = {team: [key for key in team.seat_keys if key not in taken] for team in sides.teams}
    open_teams = [team for team, keys in free.items() if keys]
    if not open_teams:
        raise Conflict("Every seat of this round is taken. You can follow it, and read everything.")

    def sitting(team: Team) -> int:
        return len(team.seat_keys) - len(free[team])

    fewest = min(map(sitting, open_teams))
    return secrets.choice(free[secrets.choice([team for team in open_teams if sitting(team) == fewest])])


@atomic
def stand_up(actor: User, it: Round, person_id: int | None) -> Round:
    """Leave one's seat before the round begins; whoever runs it may have anybody leave theirs at any time."""
    pace.take("round", actor.id)
    _lock(it)
    begun = _must_go_on(it).phase.kind is not Kind.BEFORE
    own = person_id in (None, actor.id) and can.sit(actor, it)
    if not can.chair(actor, it):
        if begun or not own:
            raise Denied("The round has begun, or this is not your seat: only who runs it can change who sits there.")
        if it.seating is not Seating.CHOSEN:
            raise Denied("This seat was given or drawn, so only who runs the round can free it.")
    row = next((seat for seat in it.seats if seat.user_id == (person_id or actor.id)), None)
    if row is None:
        raise Missing("Nobody of that name has a seat in this round.")
    session.delete(row)
    return _changed(it)


# ---- the clock


@atomic
def step(actor: User, it: Round, form: NewStep) -> Round:
    """Do something to the clock. Raises Denied (not theirs to do) and Conflict (not now), each with the reason."""
    pace.take("round", actor.id)
    _lock(it)
    seats = floor(it)
    moment = max([now(), *(taken.at for taken in it.steps)])
    going = seats.clock(moment)
    runs = can.chair(actor, it)
    if not (runs or (can.sit(actor, it) and _is_their_turn(actor, seats, going, form.action, form.team))):
        raise Denied(
            "Only who runs the round can do that; a speaker begins and prepares in their own turn. Nothing was changed."
        )
    if len(it.steps) >= (MOST_STEPS if runs else MOST_STEPS // 2) and form.action is not Action.END:
        raise Conflict("This round has been moved on as often as can be kept. End it, and open another.")
    if form.action is Action.EXTEND and form.seconds is None:
        raise Invalid("Say by how much.", seconds="Say how many minutes more.")
    seconds = form.seconds or 0 if form.action is Action.EXTEND else 0
    team = form.team if form.action is Action.PREP else ""
    going.do(Step(form.action, moment.timestamp(), seconds, team))
    if form.action is Action.SWITCH:
        _change_sides(it, seats.format)
    it.room.round_id = None if going.phase.kind in (Kind.BEFORE, Kind.OVER) else it.id
    session.add(
        RoundStep(
            round_id=it.id,
            number=len(it.steps) + 1,
            action=form.action,
            at=moment,
            seconds=seconds,
            team=team,
            by_id=actor.id,
        )
    )
    return _changed(it)


def _is_their_turn(actor: User, seats: Floor, going: Clock, action: Action, team: str) -> bool:
    """A speaker begins their own part when it is next, a cross-examination who asks in it; each takes and ends the
    preparation of their own team, and cuts nobody else's short."""
    voices = formats.voices(seats.format, seats.seats, actor.id)
    teams = {seats.format.team_of(seat).key for seat in voices}
    match action:
        case Action.BEGIN:
            if going.part is None or going.phase.kind is Kind.BEFORE:
                return False
            theirs = bool(voices & {*(going.part.asks or going.part.floor)})
            return theirs and (going.phase.kind is not Kind.PREP or going.phase.team in teams)
        case Action.PREP:
            return team in teams
        case Action.READY:
            return going.phase.team in teams
        case _:
            return False


def acts(viewer: User, it: Round, seats: Floor, going: Clock) -> list[tuple[Action, str]]:
    """What the viewer could do to the clock now, and with prep for which team, in the order in which it is offered."""
    runs = can.chair(viewer, it)
    teams = [team.key for team in seats.format.teams]
    wanted = [(action, team) for action in Action for team in (teams if action is Action.PREP else [""])]
    return [
        (action, team)
        for action, team in wanted
        if action is not Action.SWITCH  # which stands with the seats
        and going.could(action, team)
        and (runs or _is_their_turn(viewer, seats, going, action, team))
    ]


def _change_sides(it: Round, form: Format) -> None:
    across = _across(form)
    moved = [(across[row.seat], row.user_id) for row in it.seats]
    for row in list(it.seats):
        session.delete(row)
    session.flush()
    session.add_all(RoundSeat(round_id=it.id, seat=seat, user_id=person) for seat, person in moved)


def _must_go_on(it: Round) -> Clock:
    going = floor(it).clock(now())
    if going.phase.kind is Kind.OVER:
        raise Conflict("The round is over, so who sat where in it stays as it was.")
    return going


def _lock(it: Round) -> None:
    """Hold the round's row until the action ends, and read seats and steps as they are under the lock."""
    session.execute(select(Round.id).where(Round.id == it.id).with_for_update())
    session.refresh(it, ["version", "steps", "seats"])


def _changed(it: Round) -> Round:
    it.version += 1
    session.flush()
    session.refresh(it, ["steps", "seats"])
    _tell(it)
    return it


def _tell(it: Round) -> None:
    live.announce(it.room.channel, "round", shape(it))
