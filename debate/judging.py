"""How a round is judged: what a ballot lacks, what its judges decided together, and how speakers stand over rounds (pure).

Teams and seats are named by their keys, speakers by the ids of their people. A rank of 1 is the best.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .formats import Format, Judging, Team

Ranks = Mapping[str, int]
"""The rank of each team; of two teams the winner has 1 and the other 2."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What one ballot says. `meant`: that the winner has fewer points is no slip."""

    ranks: Ranks = field(default_factory=dict)
    points: Mapping[int, float] = field(default_factory=dict)
    reasoned: bool = True
    meant: bool = False


# ---- one ballot


def seat_words(form: Format, seat: str) -> str:
    """ "Pro, First speaker"; "Affirmative" alone where nobody else sits on that side."""
    team, name = form.team_of(seat), form.seat_name(seat)
    return f"{team.short}, {name}" if len(team.seats) > 1 else name


def in_words(it: Judging) -> str:
    """ "20 to 30, by halves": which speaker points a judge may give."""
    steps = {1: "whole points", 0.5: "by halves", 0.1: "by tenths"}.get(it.step, f"by {it.step:g}")
    return f"{it.least:g} to {it.most:g}, {steps}"


def fits(it: Judging, points: float) -> bool:
    """Whether the points are in the format's range and on one of its steps."""
    steps = (points - it.least) / it.step
    return it.least <= points <= it.most and abs(steps - round(steps)) < 1e-6


def ranks_of(form: Format, winner: str) -> dict[str, int]:
    """Of two teams, the ranks that a winner comes to."""
    return {team.key: 1 if team.key == winner else 2 for team in form.teams}


def total(team: Team, seats: Mapping[str, int], points: Mapping[int, float]) -> float | None:
    """The team's points; None unless each of its speakers has some."""
    given = [points.get(seats[seat]) for seat in team.seat_keys if seat in seats]
    known = [it for it in given if it is not None]
    return round(sum(known), 2) if known and len(known) == len(given) else None


def low_points(form: Format, seats: Mapping[str, int], marks: Marks) -> tuple[float, float] | None:
    """The winner's points and those of the other of two teams, where the winner has fewer: a low-point win."""
    if form.judging.decides != "winner":
        return None
    for won, lost in itertools.permutations(form.teams, 2):
        if marks.ranks.get(won.key) == 1 and _comparable(won, lost, seats):
            more, less = total(won, seats, marks.points), total(lost, seats, marks.points)
            if more is not None and less is not None and more < less:
                return more, less
    return None


def lacks(form: Format, seats: Mapping[str, int], marks: Marks) -> dict[str, str]:
    """What stands against handing it in, a sentence for each field; nothing where it is whole. `seats`: who sits where."""
    found = _of_decision(form, marks)
    if form.judging.gives_points:
        for seat, person in sorted(seats.items()):
            if person not in marks.points:
                found[f"points-{person}"] = f"{seat_words(form, seat)}: give points, {in_words(form.judging)}."
    if not found and form.judging.decides == "ranks":
        found = _of_totals(form, seats, marks)
    if not marks.meant and (low := low_points(form, seats, marks)):
        found["meant"] = (
            f"The winner has fewer speaker points than the other team ({low[0]:g} to {low[1]:g}). "
            "Change them, or tick that this low-point win is meant."
        )
    if not marks.reasoned:
        found["reason"] = "Say why: the reason for your decision is missing."
    return found


def _of_decision(form: Format, marks: Marks) -> dict[str, str]:
    if form.judging.decides == "winner":
        return {} if 1 in marks.ranks.values() else {"winner": "Say which team won."}
    found, times = {}, Counter(marks.ranks.values())
    for team in form.teams:
        rank = marks.ranks.get(team.key)
        if rank is None:
            found[f"ranks-{team.key}"] = f"{team.name} has no rank yet."
        elif times[rank] > 1:
            found[f"ranks-{team.key}"] = f"{team.name} shares rank {rank}. Give each rank once."
    return found


def _of_totals(form: Format, seats: Mapping[str, int], marks: Marks) -> dict[str, str]:
    """A team that is ranked above another with as many speakers has more points than it."""
    found = {}
    for better, worse in itertools.combinations(sorted(form.teams, key=lambda team: marks.ranks[team.key]), 2):
        if f"ranks-{better.key}" in found or not _comparable(better, worse, seats):
            continue
        more, less = total(better, seats, marks.points), total(worse, seats, marks.points)
        if more is None or less is None or more > less:
            continue
        found[f"ranks-{better.key}"] = (
            f"{better.name} is ranked above {worse.name}, and "
            + (f"both have {more:g} points." if more == less else f"has fewer points ({more:g} to {less:g}).")
            + " Change the ranks or the points."
        )
    return found


def _comparable(one: Team, other: Team, seats: Mapping[str, int]) -> bool:
    """As many speakers on the one as on the other."""
    return sum(seat in seats for seat in one.seat_keys) == sum(seat in seats for seat in other.seat_keys)


# ---- the judges of a round together


@dataclass(frozen=True, slots=True)
class Decision:
    """`scores`: of two teams the ballots for each; of more, their team points, 3 for a first of four, 2, 1, 0, summed.
    `places`: 1 for the best; who has the same score shares a place."""

    ballots: int
    scores: dict[str, int]
    places: dict[str, int]

    @property
    def winner(self) -> str | None:
        """The team that won; None where two share the first place."""
        first = [team for team, place in self.places.items() if place == 1]
        return first[0] if len(first) == 1 else None

    @property
    def is_split(self) -> bool:
        """Whether judges of two teams voted for both."""
        return len(self.scores) == 2 and all(self.scores.values())


def decide(form: Format, ballots: Sequence[Ranks]) -> Decision:
    """By majority of two teams; of more, by the sum of their team points."""
    scores = {team.key: sum(_team_points(form, ranks, team.key) for ranks in ballots) for team in form.teams}
    places = {team: 1 + sum(other > score for other in scores.values()) for team, score in scores.items()}
    return Decision(len(ballots), scores, places)


def _team_points(form: Format, ranks: Ranks, team: str) -> int:
    return len(form.teams) - ranks.get(team, len(form.teams))


def mean(values: Iterable[float]) -> float | None:
    found = list(values)
    return round(sum(found) / len(found), 2) if found else None


# ---- speakers over rounds


@dataclass(frozen=True, slots=True)
class Spoken:
    """Somebody in one round. `points`: the mean of its judges, None where none were given."""

    person: int
    round: int
    team: str
    place: int
    won: bool
    points: float | None


@dataclass(frozen=True, slots=True)
class Standing:
    """`place`: counted from 1; who is level in wins and points shares it."""

    person: int
    place: int
    spoken: tuple[Spoken, ...]
    wins: int
    points: float
    """The sum of what they have of each round."""
    mean: float | None


def standings(spoken: Iterable[Spoken]) -> list[Standing]:
    """By wins, then by the mean of speaker points, then by their sum."""
    of_each: dict[int, list[Spoken]] = {}
    for it in spoken:
        of_each.setdefault(it.person, []).append(it)
    found = []
    for person, rounds in of_each.items():
        points = [it.points for it in rounds if it.points is not None]
        wins = sum(it.won for it in rounds)
        found.append(Standing(person, 0, tuple(rounds), wins, round(sum(points), 2), mean(points)))
    found.sort(key=_merit, reverse=True)
    above: list[tuple[float, ...]] = [_merit(it) for it in found]
    return [Standing(it.person, 1 + above.index(_merit(it)), it.spoken, it.wins, it.points, it.mean) for it in found]


def _merit(it: Standing) -> tuple[float, ...]:
    return (it.wins, -1.0 if it.mean is None else it.mean, it.points)
