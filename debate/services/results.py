"""What came of rounds: the decision and the speaker points of one, and of all in a course. Released ballots alone count."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from .. import formats, judging, text
from ..db import session
from ..formats import Format, Judging, Team
from ..judging import Decision, Spoken, Standing
from ..models import Ballot, Course, Room, Round, RoundSeat, Score, User
from . import ballots
from .sheets import safe

MOST_ROUNDS = 200
"""Rounds of a course that are counted: the newest, where there are more."""


# ---- of one round


@dataclass(frozen=True)
class Line:
    """A speaker, and the points of each judge in the order of the ballots."""

    seat: str
    name: str
    speaker: User
    points: list[float | None]
    mean: float | None


@dataclass(frozen=True)
class Side:
    team: Team
    place: int
    score: int
    lines: list[Line]


@dataclass(frozen=True)
class Summary:
    format: Format
    ballots: list[Ballot]
    decision: Decision
    sides: list[Side]


def of_round(it: Round) -> Summary | None:
    """None until its ballots are released."""
    found = ballots.released(it)
    if not found:
        return None
    form = formats.read(it.format)
    decision = judging.decide(form, [ballot.ranks for ballot in found])
    sitting = {seat.seat: seat.person for seat in it.seats}
    given = [{score.user_id: score.points for score in ballot.scores} for ballot in found]
    sides = [
        Side(
            team,
            decision.places[team.key],
            decision.scores[team.key],
            [
                _line(form, seat, sitting[seat], [points.get(sitting[seat].id) for points in given])
                for seat in team.seat_keys
                if seat in sitting
            ],
        )
        for team in form.teams
    ]
    return Summary(form, found, decision, sides)


def _line(form: Format, seat: str, speaker: User, points: list[float | None]) -> Line:
    return Line(
        seat, judging.seat_words(form, seat), speaker, points, judging.mean(it for it in points if it is not None)
    )


# ---- of all rounds of a course


@dataclass(frozen=True)
class Result:
    """A round whose ballots are released."""

    round: Round
    room: Room
    format: Format
    decision: Decision

    @property
    def winner(self) -> Team | None:
        return next((team for team in self.format.teams if team.key == self.decision.winner), None)


@dataclass(frozen=True)
class Results:
    """Of the rounds by one format, whose points alone can be compared. `formats`: (key, name, rounds) of each that the
    course has debated by; `more`: that it has older rounds than these."""

    formats: list[tuple[str, str, int]]
    chosen: Format | None
    rounds: dict[int, Result]
    """By id, the newest first."""
    standings: list[Standing]
    people: Mapping[int, User]
    more: bool


def any_in(course: Course) -> bool:
    wanted = select(Round.id).join(Room).where(Room.course_id == course.id, Round.released_at.is_not(None))
    return session.scalar(wanted.limit(1)) is not None


def of_course(course: Course, key: str | None = None) -> Results:
    """By the format of that key, or else the one debated by most often. Five queries at most, whatever the course has."""
    released = (Room.course_id == course.id, Round.released_at.is_not(None))
    format_key, format_name = Round.format["key"].as_string(), Round.format["name"].as_string()
    counted = select(format_key, func.max(format_name), func.count()).join(Room, Room.id == Round.room_id)
    found = session.execute(counted.where(*released).group_by(format_key)).all()
    known = sorted(((key, name, rounds) for key, name, rounds in found), key=lambda it: (-it[2], it[1]))
    if not known:
        return Results([], None, {}, [], {}, False)
    chosen = key if key in {it[0] for it in known} else known[0][0]
    wanted = select(Round).join(Round.room).where(*released, format_key == chosen).options(joinedload(Round.room))
    newest = session.scalars(wanted.order_by(Round.released_at.desc(), Round.id.desc()).limit(MOST_ROUNDS + 1)).all()
    rounds = {it.id: it for it in newest[:MOST_ROUNDS]}
    results = {id: _result(rounds[id], ranks) for id, ranks in _ranks(rounds).items()}
    form = formats.read(newest[0].format)
    spoken = list(_spoken(results, form.judging))
    people = select(User).where(User.id.in_({it.person for it in spoken}))
    return Results(
        known,
        form,
        results,
        judging.standings(spoken),
        {it.id: it for it in session.scalars(people)},
        len(newest) > MOST_ROUNDS,
    )


def _ranks(rounds: Mapping[int, Round]) -> dict[int, list[dict[str, int]]]:
    found: dict[int, list[dict[str, int]]] = {id: [] for id in rounds}
    wanted = select(Ballot.round_id, Ballot.ranks).where(Ballot.round_id.in_(rounds), Ballot.handed_in_at.is_not(None))
    for round_id, ranks in session.execute(wanted):
        found[round_id].append(ranks)
    return found


def _result(it: Round, ranks: Sequence[Mapping[str, int]]) -> Result:
    form = formats.read(it.format)
    return Result(it, it.room, form, judging.decide(form, ranks))


def _spoken(results: Mapping[int, Result], judged: Judging) -> Iterable[Spoken]:
    """Everybody who sat in each of the rounds, with the mean of what they were given in it; of a round from before the
    range of points was changed, none."""
    points: dict[tuple[int, int], list[float]] = {}
    scores = select(Score.round_id, Score.user_id, Score.points).join(Ballot)
    for round_id, person, number in session.execute(
        scores.where(Score.round_id.in_(results), Score.points.is_not(None), Ballot.handed_in_at.is_not(None))
    ):
        points.setdefault((round_id, person), []).append(number or 0.0)
    seats = select(RoundSeat.round_id, RoundSeat.user_id, RoundSeat.seat).where(RoundSeat.round_id.in_(results))
    for round_id, person, seat in sorted(session.execute(seats), reverse=True):
        it = results[round_id]
        team = it.format.team_of(seat).key
        yield Spoken(
            person,
            round_id,
            team,
            it.decision.places[team],
            it.decision.winner == team,
            judging.mean(points.get((round_id, person), [])) if it.format.judging == judged else None,
        )


# ---- as tables


def table(summary: Summary) -> str:
    """One round as CSV: a row for each speaker and judge, and at its end what the judge decided and why."""
    rows: list[list[object]] = [["Team", "Speaker", "Seat", "Judge", "Rank of the team", "Points", "Comment", "Reason"]]
    for ballot in summary.ballots:
        said = {score.user_id: score for score in ballot.scores}
        for side in summary.sides:
            for line in side.lines:
                score = said.get(line.speaker.id)
                rows.append(
                    [
                        side.team.name,
                        line.speaker.name,
                        line.name,
                        ballot.judge.name,
                        ballot.ranks.get(side.team.key, ""),
                        "" if score is None or score.points is None else f"{score.points:g}",
                        score.comment if score else "",
                        text.plain(ballot.html),
                    ]
                )
    return _csv(rows)


def table_of(results: Results) -> str:
    """The speakers of a course as CSV, in their order."""
    rows: list[list[object]] = [["Place", "Speaker", "Rounds", "Wins", "Mean of points", "Sum of points"]]
    for it in results.standings:
        mean = "" if it.mean is None else f"{it.mean:g}"
        rows.append([it.place, results.people[it.person].name, len(it.spoken), it.wins, mean, f"{it.points:g}"])
    return _csv(rows)


def _csv(rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([safe(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return out.getvalue()
