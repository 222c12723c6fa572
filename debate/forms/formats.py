"""A format as an instructor writes it: its teams and its parts, row by row, on a page or as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field

from .. import formats, text
from ..errors import Garbled, Invalid
from ..formats import MOST_PARTS, MOST_TEAMS, RANGES, Format, Kind, Part, Team
from ..formats.possible import KEY_LONGEST, MOST_SEATS
from .base import Count, Form, Plain, Tick, Typed, checked
from .lengths import Seconds
from .rounds import Protected

NAME_MOST, SHORT_MOST, ABOUT_MOST = 60, 12, 300
"""Characters."""
MOST_NAMED = MOST_TEAMS * MOST_SEATS + 1
"""Seats that a part can name."""


def _name(value: str) -> str:
    return text.line(value, most=NAME_MOST, field="name")


def _short(value: str) -> str:
    return text.line(value, most=SHORT_MOST, field="short")


def _about(value: str) -> str:
    return text.line(value, most=ABOUT_MOST, field="about", least=0)


def _code(value: str) -> str:
    return text.line(value, most=SHORT_MOST, field="code")


def _range(value: str) -> str:
    if value not in RANGES:
        raise Invalid(f"Speaker points are one of {', '.join(RANGES)}.")
    return value


def _lines(value: object) -> object:
    """A page gives one seat on each line."""
    return [line for line in value.splitlines() if line.strip()] if isinstance(value, Typed) else value


def _seats(value: list[str]) -> list[str]:
    if len(value) > MOST_SEATS:
        raise Invalid(f"A team has up to {MOST_SEATS} seats, one on each line.")
    return [_name(seat) for seat in value]


def _keys(value: list[str]) -> list[str]:
    if len(value) > MOST_NAMED or any(len(key) > KEY_LONGEST + 2 for key in value):
        raise Invalid("There is no such seat.")
    return list(dict.fromkeys(value))


Name = Annotated[str, checked(_name)]
Keys = Annotated[list[str], checked(_keys)]


class TeamRow(Form):
    key: str
    name: Name
    short: Annotated[str, checked(_short)]
    side: Annotated[Literal["for", "against"], Plain]
    seats: Annotated[list[str], BeforeValidator(_lines), checked(_seats)]


class PartRow(Form):
    """`protected`: seconds at the beginning and the end without points of information; None where none are offered."""

    code: Annotated[str, checked(_code)]
    name: Name
    kind: Annotated[Kind, Plain]
    seconds: Seconds
    floor: Keys
    asks: Keys = Field(default_factory=list)
    bars_new: Tick = False
    protected: Protected = None


class WrittenFormat(Form):
    """`version`: of the format that is changed, as the writer has seen it; `parse` refuses what nobody could debate by."""

    name: Name
    about: Annotated[str, checked(_about)] = ""
    prep: Seconds = 0
    either_opens: Tick = False
    speaker_points: Annotated[str, checked(_range)] = "20-30"
    version: Count | None = None
    teams: list[TeamRow]
    parts: list[PartRow]

    @classmethod
    def parse(cls, given: object) -> Self:
        """Raises Invalid with every fault at once: of the words and numbers first, then of the format that they make."""
        if not isinstance(given, Mapping):
            raise Garbled("What was sent is not an object with named fields, so nothing was done.")
        found: dict[str, str] = {}
        rows = {
            place: _rows(row, given.get(place), place, found) for place, row in (("teams", TeamRow), ("parts", PartRow))
        }
        try:
            written = super().parse({**given, **rows})
        except Invalid as refusal:
            found = {**refusal.fields, **found}
        if found:
            first = next(iter(found.values()))
            summary = first if len(found) == 1 else f"{len(found)} answers need another look."
            raise Invalid(f"{summary} Nothing was saved; your words are kept.", **found)
        formats.check(written.format())
        return written

    def format(self, key: str = "") -> Format:
        teams = tuple(Team(it.key, it.name, it.short, it.side, tuple(it.seats)) for it in self.teams)
        parts = tuple(
            Part(it.code, it.name, it.kind, it.seconds, tuple(it.floor), tuple(it.asks), it.bars_new, _window(it))
            for it in self.parts
        )
        first = parts[0].floor[:1] if parts else ()
        opens = next((team.key for team in teams if {*first} & {*team.seat_keys}), "") if self.either_opens else ""
        judging = replace(RANGES[self.speaker_points], decides="winner" if len(teams) == 2 else "ranks")
        return Format(key, self.name, self.about, teams, self.prep, parts, opens, self.either_opens, judging)


def _window(it: PartRow) -> tuple[int, int] | None:
    return None if it.protected is None else (it.protected[0], it.seconds - it.protected[1])


def _rows(form: type[TeamRow | PartRow], given: object, place: str, found: dict[str, str]) -> list[Any]:
    """The rows that can be read; of the others what is wrong, by their number. Far too many are not looked at."""
    if not isinstance(given, list) or len(given) > MOST_PARTS:
        found[place] = f"A round has from 2 to {MOST_TEAMS} teams and from 1 to {MOST_PARTS} parts, each of them a row."
        return []
    rows: list[TeamRow | PartRow] = []
    for number, row in enumerate(given, start=1):
        try:
            rows.append(form.parse(row))
        except Invalid as refusal:
            # a list of all faults says of which row each is
            called = f"{'Team' if form is TeamRow else 'Part'} {number}"
            for name, sentence in refusal.fields.items():
                found[f"{place}-{number}-{name}"] = f"{called}: {sentence}"
    return rows
