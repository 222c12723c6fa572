"""Debate formats as data: who is on which side, who speaks when and for how long, and what is barred.

The words and the times lie in data/formats.json, after the rules of those who debate by them: Lincoln-Douglas and Public
Forum of the NSDA (the latter's times since 2019), British Parliamentary of the WUDC, Karl Popper and Policy as leagues
print them, Oxford as in the Intelligence Squared debates. Where sources differ (preparation in Karl Popper and Policy),
one was taken, and every time can be set for a round. How long an Oxford discussion lasts is nowhere written; it is ours.
Speaker points are the ranges in use: 20 or 25 to 30 in American formats, here from 20 by halves, and 50 to 100 of the WUDC.
The classroom's 1 to 10 are ours; where an audience votes (Oxford), a judge gives none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from .errors import Invalid

Kind = Literal["speech", "cross", "open"]
"""A speech has the floor alone; in a cross-examination or crossfire both sides have it; an open part is a discussion."""

EVERYBODY = "everybody"
"""Has the floor where an audience asks: whoever may post in the room."""

SHORTEST, LONGEST = 5, 60 * 60
"""Seconds that a part may last."""
MOST_PREP = 60 * 60
"""Seconds of preparation that a team may have."""
MOST_PARTS = 40


@dataclass(frozen=True, slots=True)
class Team:
    """`seats`: what each speaker of the team is called. The seat's key is the team's with a number: "aff1"."""

    key: str
    name: str
    short: str
    side: Literal["for", "against"]
    seats: tuple[str, ...]

    @property
    def seat_keys(self) -> tuple[str, ...]:
        return tuple(f"{self.key}{number}" for number in range(1, len(self.seats) + 1))


@dataclass(frozen=True, slots=True)
class Part:
    """One speech, cross-examination or discussion of a round. `floor` are the seats that may speak, `asks` those of them
    that ask; `points`: from which second to which points of information may be offered."""

    code: str
    name: str
    kind: Kind
    seconds: int
    floor: tuple[str, ...]
    asks: tuple[str, ...] = ()
    bars_new: bool = False
    points: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Judging:
    """What a judge decides: which of two teams won, or the rank of each team, 1 being the best. Speaker points go from
    `least` to `most` by `step`; where both are the same, none are given."""

    decides: Literal["winner", "ranks"]
    least: float = 0
    most: float = 0
    step: float = 1

    @property
    def gives_points(self) -> bool:
        return self.most > self.least


@dataclass(frozen=True, slots=True)
class Format:
    """`prep`: seconds that each team may spend as it likes between the parts."""

    key: str
    name: str
    about: str
    teams: tuple[Team, ...]
    prep: int
    parts: tuple[Part, ...]
    opens: str = ""
    """The team that speaks first, where either may: its speakers are a1, a2 … in the data, those of the other b1, b2 …"""
    either_opens: bool = False
    judging: Judging = Judging("winner", 20, 30, 0.5)

    @property
    def seats(self) -> tuple[str, ...]:
        return tuple(key for team in self.teams for key in team.seat_keys)

    @property
    def seconds(self) -> int:
        """What all parts take, without preparation."""
        return sum(part.seconds for part in self.parts)

    def team_of(self, seat: str) -> Team:
        return next(team for team in self.teams if seat in team.seat_keys)

    def seat_name(self, seat: str) -> str:
        team = self.team_of(seat)
        return team.seats[team.seat_keys.index(seat)]

    def teams_in(self, part: Part) -> tuple[Team, ...]:
        """The teams that have the floor in the part, in the format's order."""
        return tuple(team for team in self.teams if set(team.seat_keys) & set(part.floor))


def voices(it: Format, taken: Mapping[str, int], person: int) -> frozenset[str]:
    """The seats that the person may speak from, by who sits where: their own, and those of their team that are empty."""
    own = [seat for seat, somebody in taken.items() if somebody == person]
    empty = {key for seat in own for key in it.team_of(seat).seat_keys if key not in taken}
    return frozenset(own) | empty


def read(data: Mapping[str, Any]) -> Format:
    """The format that `data` describes, as in data/formats.json or as `kept` gives it. Raises Invalid for an impossible one."""
    teams = tuple(Team(**{**it, "seats": tuple(it["seats"])}) for it in data["teams"])
    parts = tuple(
        Part(
            **{
                **it,
                "floor": tuple(it["floor"]),
                "asks": tuple(it.get("asks", ())),
                "points": tuple(it["points"]) if it.get("points") else None,
            }
        )
        for it in data["parts"]
    )
    found = Format(**{**data, "teams": teams, "parts": parts, "judging": _judging(data)})
    check(found)
    return found


def _judging(data: Mapping[str, Any]) -> Judging:
    """Rounds that were opened before there were ballots say nothing of it: they are judged as their format is now."""
    if given := data.get("judging"):
        return Judging(**given)
    if data["key"] in FORMATS:
        return FORMATS[data["key"]].judging
    return Judging("winner" if len(data["teams"]) == 2 else "ranks", 20, 30, 0.5)


def kept(it: Format) -> dict[str, Any]:
    """The format as JSON, which `read` takes back."""
    return asdict(it)


def check(it: Format) -> None:
    """Raises Invalid with the reason why nobody could debate by it."""
    if not 1 <= len(it.parts) <= MOST_PARTS:
        raise Invalid(f"A round has from 1 to {MOST_PARTS} parts. Nothing was saved.", parts="Too many, or none.")
    known = {*it.seats, *_positions(it), EVERYBODY}
    for part in it.parts:
        if not SHORTEST <= part.seconds <= LONGEST:
            raise Invalid(
                f"{part.name} ({part.code}) has to last from {SHORTEST} seconds to {LONGEST // 60} minutes. Nothing was saved.",
                times="Too short, or too long.",
            )
        if not part.floor or not {*part.floor, *part.asks} <= known:
            raise Invalid(f"Nobody has the floor in {part.name} ({part.code}). Nothing was saved.")
    if not 0 <= it.prep <= MOST_PREP:
        raise Invalid(
            f"A team may have up to {MOST_PREP // 60} minutes of preparation. Nothing was saved.", prep="Too long."
        )
    if it.judging.decides == "winner" and len(it.teams) != 2:
        raise Invalid("One of two teams wins; of more, a judge ranks each. Nothing was saved.")
    if it.opens and it.opens not in {team.key for team in it.teams}:
        raise Invalid("No such team can open the round. Nothing was saved.", opens="There is no such team.")


def timed(it: Format, seconds: Mapping[str, int], prep: int | None = None) -> Format:
    """The same format with other times: seconds by the part's code. Raises Invalid where one is impossible."""
    parts = tuple(_lasting(part, seconds.get(part.code, part.seconds)) for part in it.parts)
    changed = replace(it, parts=parts, prep=it.prep if prep is None else prep)
    check(changed)
    return changed


def _lasting(part: Part, seconds: int) -> Part:
    """The part with that length. Its protected minutes stay as long as they were: a speech too short for both has no points."""
    if part.points is None or seconds == part.seconds:
        return replace(part, seconds=seconds)
    first, last = part.points[0], part.points[1] + seconds - part.seconds
    return replace(part, seconds=seconds, points=(first, last) if first < last else None)


def opened_by(it: Format, team: str) -> Format:
    """The format as a round debates it: with seats instead of positions, and `team` (its key) speaking first.

    Raises Invalid for a team that cannot.
    """
    if not it.either_opens:
        return it
    opening = replace(it, opens=team)
    check(opening)
    seats = _positions(opening)
    parts = tuple(
        replace(
            part,
            floor=tuple(seats.get(key, key) for key in part.floor),
            asks=tuple(seats.get(key, key) for key in part.asks),
        )
        for part in it.parts
    )
    return replace(opening, parts=parts)


def _positions(it: Format) -> dict[str, str]:
    """Of a format in which either team may open: the seat that each position of the data stands for."""
    if not it.opens:
        return {}
    ordered = sorted(it.teams, key=lambda team: team.key != it.opens)
    return {
        f"{'ab'[place]}{number}": key
        for place, team in enumerate(ordered[:2])
        for number, key in enumerate(team.seat_keys, start=1)
    }


_FILE = Path(__file__).parent / "data" / "formats.json"
FORMATS: Mapping[str, Format] = MappingProxyType(
    {data["key"]: read(data) for data in json.loads(_FILE.read_text(encoding="utf-8"))["formats"]}
)
