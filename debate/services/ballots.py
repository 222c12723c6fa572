"""Ballots: written by each judge alone, handed in when the round is over, and released all at once.

Until then nobody but its judge is given one: `own` is for the judge, `released` for everybody and empty before.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import selectinload

from .. import can, judging, pace, text
from ..clock import Kind
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Invalid
from ..formats import Format
from ..forms.ballots import BallotForm, Release
from ..judging import Marks
from ..models import Ballot, Round, Score, User
from . import audit, rounds
from .floor import Floor
from .rounds import changed, lock

KEPT = "What you wrote is kept."


@dataclass(frozen=True)
class HandedIn:
    """That a judge has handed in a ballot, or has not: all that anybody else is told of it before the release."""

    judge: User
    yes: bool


# ---- what is told


def own(viewer: User, it: Round) -> Ballot | None:
    return session.get(Ballot, (it.id, viewer.id))


def handed_in(it: Round) -> list[HandedIn]:
    """Of each judge, in the order in which they were named; for who may release them."""
    wanted = select(Ballot.judge_id).where(Ballot.round_id == it.id, Ballot.handed_in_at.is_not(None))
    there = set(session.scalars(wanted))
    return [HandedIn(named.person, named.user_id in there) for named in it.judges]


def released(it: Round) -> list[Ballot]:
    """What was handed in, in the order in which the judges were named; nothing before it is released."""
    if it.released_at is None:
        return []
    wanted = select(Ballot).where(Ballot.round_id == it.id, Ballot.handed_in_at.is_not(None))
    found = {ballot.judge_id: ballot for ballot in session.scalars(wanted.options(selectinload(Ballot.scores)))}
    return [found[named.user_id] for named in it.judges if named.user_id in found]


def marks(it: Ballot) -> Marks:
    points = {score.user_id: score.points for score in it.scores if score.points is not None}
    return Marks(it.ranks, points, bool(it.reason), it.meant)


# ---- what a judge does


def save(judge: User, it: Round, form: BallotForm) -> Ballot:
    """Keep what there is, complete or not. Raises Denied, Conflict (not now) and Invalid (what could never be handed in)."""
    return _save(judge, it, form, text.render(form.reason))


def hand_in(judge: User, it: Round, form: BallotForm) -> Ballot:
    """Keep it, and hand it in; the same once more is the same. Where it is refused for what it lacks, what it has is kept."""
    if (there := _handed_in_as(judge, it, form)) is not None:
        return there
    save(judge, it, form)
    return _hand_in(judge, it)


@atomic
def _handed_in_as(judge: User, it: Round, form: BallotForm) -> Ballot | None:
    """The ballot, where it is handed in and says just this: its answer was lost, or somebody pressed twice."""
    floor = _open(judge, it)
    ballot = own(judge, it)
    if ballot is None or not ballot.is_handed_in:
        return None
    given = {
        (score.user_id, score.points, score.comment) for score in _scores(floor.format, floor.seats, judge, it, form)
    }
    same = (ballot.ranks, ballot.reason, ballot.meant) == (_ranks(floor.format, form), form.reason, form.meant)
    return (
        ballot if same and given == {(score.user_id, score.points, score.comment) for score in ballot.scores} else None
    )


@atomic
def _save(judge: User, it: Round, form: BallotForm, html: str) -> Ballot:
    floor = _open(judge, it)
    if floor.clock(now()).phase.kind is Kind.BEFORE:
        raise Conflict("The round has not begun, so there is nothing to judge. Your words are kept; save them later.")
    pace.take("edit", judge.id)
    ballot = own(judge, it)
    if ballot is None:
        ballot = Ballot(round_id=it.id, judge_id=judge.id, version=0)
        session.add(ballot)
    if ballot.is_handed_in:
        raise Conflict(f"This ballot is handed in. Take it back before you change it. {KEPT}")
    if form.version is not None and form.version != ballot.version:
        raise Conflict(
            "This ballot was saved in another window meanwhile. Your words are kept here; look at both, then save again."
        )
    ballot.ranks = _ranks(floor.format, form)
    ballot.reason, ballot.html, ballot.meant = form.reason, html, form.meant
    ballot.saved_at, ballot.version = now(), ballot.version + 1
    session.flush()
    session.execute(delete(Score).where(Score.round_id == it.id, Score.judge_id == judge.id))
    session.add_all(_scores(floor.format, floor.seats, judge, it, form))
    session.flush()
    session.expire(ballot, ["scores"])
    return ballot


def _ranks(form: Format, given: BallotForm) -> dict[str, int]:
    known = {team.key for team in form.teams}
    if form.judging.decides == "winner":
        if given.ranks:
            raise Invalid("In this format a judge names the winner and ranks nobody. Your words are kept.")
        if given.winner and given.winner not in known:
            raise Invalid("There is no such team. Your words are kept.", winner="There is no such team.")
        return judging.ranks_of(form, given.winner) if given.winner else {}
    if given.winner:
        raise Invalid("In this format a judge ranks the teams. Your words are kept.", winner="Rank the teams instead.")
    ranks = {team: rank for team, rank in given.ranks.items() if rank is not None}
    if wrong := {team for team, rank in ranks.items() if team not in known or not 1 <= rank <= len(known)}:
        sentence = f"Each team has a rank from 1 to {len(known)}."
        raise Invalid(f"{sentence} Your words are kept.", **{f"ranks-{team}": sentence for team in wrong})
    return ranks


def _scores(form: Format, seats: dict[str, int], judge: User, it: Round, given: BallotForm) -> list[Score]:
    seat_of = {str(person): seat for seat, person in seats.items()}
    points = {person: number for person, number in given.points.items() if number is not None}
    comments = {person: words for person, words in given.comments.items() if words}
    if not {*points, *comments} <= seat_of.keys():
        raise Conflict(
            "Somebody whom you gave points or a comment has no seat in this round now. Look at who sits where, and save again. "
            "What you wrote about the others is kept."
        )
    if points and not form.judging.gives_points:
        raise Invalid("In this format a judge gives no points. Your words are kept.")
    if wrong := {person for person, number in points.items() if not judging.fits(form.judging, number)}:
        sentence = f"Points are {judging.in_words(form.judging)}."
        raise Invalid(f"{sentence} Your words are kept.", **{f"points-{person}": sentence for person in wrong})
    return [
        Score(
            round_id=it.id,
            judge_id=judge.id,
            user_id=int(person),
            seat=seat_of[person],
            points=points.get(person),
            comment=comments.get(person, ""),
        )
        for person in sorted({*points, *comments}, key=seat_of.__getitem__)
    ]


@atomic
def _hand_in(judge: User, it: Round) -> Ballot:
    floor = _open(judge, it)
    if floor.clock(now()).phase.kind is not Kind.OVER:
        raise Conflict(
            "Ballots are handed in when the round is over. What you wrote is kept as a draft; nobody else sees it."
        )
    ballot = own(judge, it)
    if ballot is None:
        raise Conflict("There is no ballot to hand in yet.")
    if found := judging.lacks(floor.format, floor.seats, marks(ballot)):
        first = next(iter(found.values())) if len(found) == 1 else f"{len(found)} answers need another look."
        raise Invalid(f"{first} Not handed in yet; what you wrote is kept as a draft.", **found)
    ballot.handed_in_at = ballot.handed_in_at or now()
    return ballot


@atomic
def take_back(judge: User, it: Round) -> Ballot:
    """Have it as a draft again, to be changed."""
    _open(judge, it)
    ballot = own(judge, it)
    if ballot is None or not ballot.is_handed_in:
        raise Conflict("This ballot is not handed in, so there is nothing to take back.")
    ballot.handed_in_at = None
    return ballot


def _open(judge: User, it: Round) -> Floor:
    lock(it)
    if not can.judge(judge, it):
        raise Denied("Only who judges this round has a ballot in it. Your words are kept.")
    if it.released_at is not None:
        raise Conflict("The ballots of this round are released, and final. Nothing was changed.")
    return rounds.floor(it)


# ---- releasing


@atomic
def release(actor: User, it: Round, form: Release) -> Round:
    """Have everybody who sees the room read what was handed in. It is final then; what is missing stays closed.

    Raises Denied, and Conflict: not over, released already, nothing handed in, or some missing and not `anyway`.
    """
    lock(it)
    if not can.change_room(actor, it.room):
        raise Denied("Only an instructor of the course can release ballots. Nothing was changed.")
    if it.released_at is not None:
        raise Conflict("The ballots of this round are released already.")
    if rounds.floor(it).clock(now()).phase.kind is not Kind.OVER:
        raise Conflict("The round is not over, so its ballots are not released yet.")
    judges = handed_in(it)
    missing = [entry.judge.name for entry in judges if not entry.yes]
    if len(missing) == len(judges):
        raise Conflict("No ballot is handed in yet, so there is nothing to release.")
    if missing and not form.anyway:
        names = " and ".join(", ".join(missing).rsplit(", ", 1))
        raise Conflict(
            f"Missing: {names}. What is handed in can be released without, and then nothing is added. Nothing was released yet."
        )
    it.released_at = now()
    audit.done("ballots_released", actor, round=it.id, ballots=len(judges) - len(missing), missing=len(missing))
    return changed(it)
