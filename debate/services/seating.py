"""Seats of a round: taken, drawn, given and left. With a seat comes a side."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from .. import can, formats, pace
from ..clock import Clock, Kind
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Invalid, Missing
from ..formats import Format, Team
from ..forms.rounds import Seat
from ..models import Round, RoundSeat, Seating, User
from .rounds import changed, floor, lock, must_be_there


@atomic
def sit(actor: User, it: Round, form: Seat) -> Round:
    """Take a seat or draw one; with `person_id`, give it to somebody. Raises Conflict where somebody else was first."""
    pace.take("round", actor.id)
    lock(it)
    _must_go_on(it)
    sides = formats.read(it.format)
    person_id = form.person_id or actor.id
    if form.person_id is not None:
        if not can.chair(actor, it):
            raise Denied("Only who runs the round can seat others.")
        must_be_there(it.room, form.person_id, "person_id")
    elif not can.sit(actor, it):
        raise Denied("Only members of the course can sit in this round, and only while its room is open.")
    if judge := next((named.person for named in it.judges if named.user_id == person_id), None):
        raise Conflict(
            f"{'You judge' if judge.id == actor.id else f'{judge.name} judges'} this round, and who judges has no seat in it. "
            "Nothing was changed."
        )
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
    return changed(it)


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
    lock(it)
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
    return changed(it)


def _must_go_on(it: Round) -> Clock:
    going = floor(it).clock(now())
    if going.phase.kind is Kind.OVER:
        raise Conflict("The round is over, so who sat where in it stays as it was.")
    return going
