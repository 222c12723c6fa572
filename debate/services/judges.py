"""Who judges a round: named and freed by whoever teaches the course, until its ballots are released."""

from __future__ import annotations

from sqlalchemy import update

from .. import can, pace
from ..db import atomic, session
from ..errors import Conflict, Denied, Missing
from ..models import Ballot, Round, RoundJudge, User
from .rounds import changed, lock, must_be_there

MOST_JUDGES = 9


@atomic
def name(actor: User, it: Round, person_id: int) -> Round:
    """Have a member of the course judge the round, also one that has begun or is over. Who judges already goes on to."""
    _may_change(actor, it)
    must_be_there(it.room, person_id, "person_id")
    if seat := next((row for row in it.seats if row.user_id == person_id), None):
        raise Conflict(
            f"{seat.person.name} has a seat in this round, and who sits in it does not judge it. Nothing was changed."
        )
    if any(named.user_id == person_id for named in it.judges):
        return it
    if len(it.judges) >= MOST_JUDGES:
        raise Conflict(f"A round has {MOST_JUDGES} judges at most. Free one before you name another.")
    session.add(RoundJudge(round_id=it.id, user_id=person_id))
    return changed(it)


@atomic
def free(actor: User, it: Round, person_id: int) -> Round:
    """Their ballot is kept, closed to everybody, and not handed in any more; it is there again if they are named again."""
    _may_change(actor, it)
    named = next((judge for judge in it.judges if judge.user_id == person_id), None)
    if named is None:
        raise Missing("This person does not judge this round.")
    session.delete(named)
    session.execute(
        update(Ballot).where(Ballot.round_id == it.id, Ballot.judge_id == person_id).values(handed_in_at=None)
    )
    return changed(it)


def _may_change(actor: User, it: Round) -> None:
    pace.take("round", actor.id)
    lock(it)
    if not can.change_room(actor, it.room):
        raise Denied("Only an instructor of the course can say who judges a round. Nothing was changed.")
    if it.released_at is not None:
        raise Conflict("The ballots of this round are released, so who judged it stays as it was.")
