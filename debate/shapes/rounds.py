"""A round, its points of information and ballots, and the format that it is debated by. Lengths are seconds."""

from __future__ import annotations

from datetime import UTC, datetime

from ..clock import Clock
from ..formats import Format, Part
from ..judging import Decision
from ..models import Ballot, Round, RoundPoint
from ..points import State
from .people import Shape, moment, person, removal


def round(it: Round, clock: Clock) -> Shape:
    """A round as it is at the clock's moment. Lengths are seconds; `left` is what the phase has left at `now`."""
    form = clock.format
    sitting = {seat.seat: person(seat.person) for seat in it.seats}
    return {
        "id": it.id,
        "room_id": it.room_id,
        "version": it.version,
        "format": {"key": form.key, "name": form.name, "prep": form.prep},
        "seating": it.seating.value,
        "coin": it.coin or None,
        "chair": person(it.chair) if it.chair else None,
        "judges": [person(named.person) for named in it.judges],
        "released_at": moment(it.released_at),
        "teams": [
            {
                "key": team.key,
                "name": team.name,
                "short": team.short,
                "side": team.side,
                "bank": _length(clock.bank(team.key)),
                "seats": [
                    {"key": key, "name": name, "person": sitting.get(key)}
                    for key, name in zip(team.seat_keys, team.seats, strict=True)
                ],
            }
            for team in form.teams
        ],
        "parts": [
            {
                **_part(part),
                "points": part.points,
                "sides": sorted({team.side for team in form.teams_in(part)}, reverse=True),
            }
            for part in form.parts
        ],
        "clock": {
            "kind": clock.phase.kind.value,
            "paused": clock.phase.paused.value if clock.phase.paused else None,
            "part": clock.phase.part,
            "given": sorted(clock.given),
            "team": clock.phase.team,
            "left": _length(clock.left),
            "floor": sorted(clock.floor),
            "now": moment(datetime.fromtimestamp(clock.now, UTC)),
        },
    }


def round_point(it: RoundPoint, state: State, left: float) -> Shape:
    """A point of information; of one that was removed neither the words nor whose they were."""
    removed = state is State.REMOVED
    return {
        "id": it.id,
        "round_id": it.round_id,
        "speech": it.speech,
        "second": it.second,
        "seat": None if removed else it.seat,
        "by": None if removed else person(it.by),
        "state": state.value,
        "left": _length(left),
        "words": "" if removed else it.words,
        "removed": removal(it) if removed else None,
    }


def ballot(it: Ballot) -> Shape:
    """Its judge's own, or one that is released: who may be given it is asked where it is read."""
    return {
        "judge": person(it.judge),
        "ranks": it.ranks,
        "html": it.html,
        "speakers": [
            {"person_id": score.user_id, "seat": score.seat, "points": score.points, "comment": score.comment}
            for score in it.scores
        ],
        "handed_in_at": moment(it.handed_in_at),
    }


def decision(it: Decision) -> Shape:
    return {"winner": it.winner, "ballots": it.ballots, "scores": it.scores, "places": it.places, "split": it.is_split}


def format(it: Format, version: int | None = None) -> Shape:
    """A format by which rounds are opened, as a form takes it back; `version` of one that a course may change."""
    return {
        "key": it.key,
        "version": version,
        "name": it.name,
        "about": it.about,
        "prep": it.prep,
        "either_opens": it.either_opens,
        "speaker_points": it.judging.range,
        "seconds": it.seconds,
        "teams": [
            {"key": team.key, "name": team.name, "short": team.short, "side": team.side, "seats": team.seats}
            for team in it.teams
        ],
        "parts": [{**_part(part), "protected": part.protected} for part in it.parts],
    }


def _part(it: Part) -> Shape:
    return {
        "code": it.code,
        "name": it.name,
        "kind": it.kind,
        "seconds": it.seconds,
        "floor": it.floor,
        "asks": it.asks,
        "bars_new": it.bars_new,
    }


def _length(seconds: float) -> float:
    return float(f"{seconds:.3f}")
