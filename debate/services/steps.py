"""What is done to the clock of a round, by whoever runs it and by its speakers."""

from __future__ import annotations

from .. import can, formats, pace
from ..clock import Action, Clock, Kind, Step
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Invalid
from ..formats import Format
from ..forms.rounds import NewStep
from ..models import Round, RoundSeat, RoundStep, User
from .floor import Floor
from .rounds import changed, floor, lock

MOST_STEPS = 500
"""Far more than a round has; each is read whenever somebody posts. Speakers may take half of them; it can always be ended."""


@atomic
def step(actor: User, it: Round, form: NewStep) -> Round:
    """Do something to the clock. Raises Denied (not theirs to do) and Conflict (not now), each with the reason."""
    pace.take("round", actor.id)
    lock(it)
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
    return changed(it)


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
    other = formats.across(form)
    moved = [(other[row.seat], row.user_id) for row in it.seats]
    for row in list(it.seats):
        session.delete(row)
    session.flush()
    session.add_all(RoundSeat(round_id=it.id, seat=seat, user_id=person) for seat, person in moved)
