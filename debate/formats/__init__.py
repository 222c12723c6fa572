"""Debate formats as data: who is on which side, who speaks when and for how long, and what is barred.

The words and the times lie in data/formats.json, after the rules of those who debate by them: Lincoln-Douglas and Public
Forum of the NSDA (the latter's times since 2019), British Parliamentary of the WUDC, Karl Popper and Policy as leagues
print them, Oxford as in the Intelligence Squared debates. Where sources differ (preparation in Karl Popper and Policy),
one was taken, and every time can be set for a round. How long an Oxford discussion lasts is nowhere written; it is ours.
Speaker points are the ranges in use: 20 or 25 to 30 in American formats, here from 20 by halves, and 50 to 100 of the WUDC.
The classroom's 1 to 10 are ours; where an audience votes (Oxford), a judge gives none.
What nobody could debate by is said in possible.py.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..errors import Invalid
from .parts import EVERYBODY, Format, Judging, Kind, Part, Team
from .possible import LONGEST, MOST_PARTS, MOST_PREP, MOST_TEAMS, SHORTEST, check, faults

__all__ = [
    "EVERYBODY",
    "FORMATS",
    "LONGEST",
    "MOST_PARTS",
    "MOST_PREP",
    "MOST_TEAMS",
    "RANGES",
    "SHORTEST",
    "Format",
    "Judging",
    "Kind",
    "Part",
    "Team",
    "across",
    "adjusted",
    "check",
    "faults",
    "kept",
    "opened_by",
    "read",
    "voices",
]


def voices(it: Format, taken: Mapping[str, int], person: int) -> frozenset[str]:
    """The seats that the person may speak from, by who sits where: their own, and those of their team that are empty."""
    own = [seat for seat, somebody in taken.items() if somebody == person]
    empty = {key for seat in own for key in it.team_of(seat).seat_keys if key not in taken}
    return frozenset(own) | empty


def read(data: Mapping[str, Any]) -> Format:
    """The format that `data` describes, as in data/formats.json or as `kept` gives it.

    It is not checked again: a round goes on by what it was opened with, whatever has been found impossible since.
    """
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
    return Format(**{**data, "teams": teams, "parts": parts, "judging": _judging(data)})


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


def adjusted(
    it: Format,
    seconds: Mapping[str, int],
    prep: int | None = None,
    barred: Collection[str] | None = None,
    protected: Mapping[str, tuple[int, int] | None] | None = None,
) -> Format:
    """The same format as one round debates it, by the codes of its parts: with other times, with new arguments barred in
    these and no other parts, with other protected seconds at beginning and end (None: no points of information).

    What is protected of a speech stays so where only its time is another; one that is too short for that has no points.
    Raises Invalid where something is impossible.
    """

    def part(was: Part) -> Part:
        lasts = seconds.get(was.code, was.seconds)
        if protected and was.code in protected:
            shield = protected[was.code]
        else:
            shield = was.protected if was.protected and sum(was.protected) < lasts else None
        return replace(
            was,
            seconds=lasts,
            bars_new=was.bars_new if barred is None else was.code in barred,
            points=None if shield is None else (shield[0], lasts - shield[1]),
        )

    changed = replace(it, parts=tuple(map(part, it.parts)), prep=it.prep if prep is None else prep)
    check(changed)
    return changed


def across(it: Format) -> dict[str, str]:
    """Of a format with two teams, for each seat the one of the same number on the other side."""
    one, other = (team.seat_keys for team in it.teams)
    return dict(zip((*one, *other), (*other, *one), strict=True))


def opened_by(it: Format, team: str) -> Format:
    """The format with `team` (its key) speaking first, where either may. Raises Invalid for a team that cannot."""
    if not it.either_opens or team == it.opens:
        return it
    if team not in {one.key for one in it.teams}:
        raise Invalid("No such team can open the round. Nothing was saved.", opens="There is no such team.")
    other = across(it)

    def swapped(seats: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(other.get(seat, seat) for seat in seats)

    parts = tuple(replace(part, floor=swapped(part.floor), asks=swapped(part.asks)) for part in it.parts)
    return replace(it, opens=team, parts=parts)


_FILE = Path(__file__).parents[1] / "data" / "formats.json"
FORMATS: Mapping[str, Format] = MappingProxyType(
    {data["key"]: read(data) for data in json.loads(_FILE.read_text(encoding="utf-8"))["formats"]}
)
RANGES: Mapping[str, Judging] = MappingProxyType({it.judging.range: it.judging for it in FORMATS.values()})
"""The ranges of speaker points that are in use, by what one chooses them by: "20-30"."""
