"""What a format is made of: teams with their seats, and the parts in which they speak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["speech", "cross", "open"]
"""A speech has the floor alone; in a cross-examination or crossfire both sides have it; an open part is a discussion."""

EVERYBODY = "everybody"
"""Has the floor where an audience asks: whoever may post in the room."""


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
    that ask; `points`: from which second to which points of information may be offered, if at all."""

    code: str
    name: str
    kind: Kind
    seconds: int
    floor: tuple[str, ...]
    asks: tuple[str, ...] = ()
    bars_new: bool = False
    points: tuple[int, int] | None = None

    @property
    def protected(self) -> tuple[int, int] | None:
        """The same as `points`, by the seconds at the beginning and at the end in which none may be offered."""
        return None if self.points is None else (self.points[0], self.seconds - self.points[1])


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

    @property
    def range(self) -> str:
        """ "20-30", by which a range of speaker points is chosen."""
        return f"{self.least:g}-{self.most:g}"


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
    """Where either of two teams may open: the one that does as the parts stand here; else nothing."""
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
