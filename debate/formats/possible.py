"""What nobody could debate by: every rule that a format has to keep, each with the sentence that says so.

A fault is named after the field at fault, with rows counted from 1: "parts-3-code", "teams-1-seats", "prep".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..errors import Invalid
from .parts import EVERYBODY, Format, Part, Team

SHORTEST, LONGEST = 5, 60 * 60
"""Seconds that a part may last."""
MOST_PREP = 60 * 60
"""Seconds of preparation that a team may have."""
MOST_PARTS = 40
MOST_TEAMS = 6
MOST_SEATS = 10
"""Of one team."""
MOST_SECONDS = 8 * 60 * 60
"""That a round may take, with everybody's preparation: a school day."""

_TEAM_KEY = re.compile(r"[a-z]+(-[a-z]+)*")
KEY_LONGEST = 16
"""Characters; with the number of a seat it still fits where seats are kept."""
_CODE = re.compile(r"[^\W_]{1,8}")

Faults = dict[str, str]


def check(it: Format) -> None:
    """Raises Invalid with every reason why nobody could debate by it."""
    if found := faults(it):
        first = next(iter(found.values()))
        summary = first if len(found) == 1 else f"{len(found)} answers need another look."
        raise Invalid(f"{summary} Nothing was saved; your words are kept.", **found)


def faults(it: Format) -> Faults:
    """What is impossible about it, a sentence for each field, in the order of a page; nothing where nothing is."""
    found: Faults = {}
    if it.either_opens:
        _either(it, found)
    if not 0 <= it.prep <= MOST_PREP:
        found["prep"] = f"A team may have up to {MOST_PREP // 60} minutes of preparation."
    if not 2 <= len(it.teams) <= MOST_TEAMS:
        found["teams"] = f"A round has from 2 to {MOST_TEAMS} teams."
    elif {team.side for team in it.teams} != {"for", "against"}:
        found["teams"] = "All teams are on one side. Somebody has to argue for the claim, and somebody against it."
    elif it.judging.decides == "winner" and len(it.teams) != 2:
        found["teams"] = "One of two teams wins; of more, a judge ranks each."
    for number, team in enumerate(it.teams, start=1):
        _team(team, it.teams[: number - 1], f"teams-{number}", found)
    if not 1 <= len(it.parts) <= MOST_PARTS:
        found["parts"] = f"A round has from 1 to {MOST_PARTS} parts."
        return found
    for number, part in enumerate(it.parts, start=1):
        _part(it, part, it.parts[: number - 1], f"parts-{number}", found)
    _everybody_speaks(it, found)
    whole = it.seconds + it.prep * len(it.teams)
    if whole > MOST_SECONDS:
        found["parts"] = (
            f"With all preparation this takes {whole // 3600} hours and {whole % 3600 // 60} minutes; "
            f"a round may take {MOST_SECONDS // 3600} hours."
        )
    return found


def _either(it: Format, found: Faults) -> None:
    if len(it.teams) != 2:
        found["either_opens"] = "Either side may open where there are two teams, and there are not. Untick it."
    elif len({len(team.seats) for team in it.teams}) > 1:
        found["either_opens"] = "Where either side may open, both teams have equally many seats, so that they can swap."
    elif it.opens not in {team.key for team in it.teams}:
        found["either_opens"] = "Where either side may open, the first part belongs to one of the two teams."


def _team(team: Team, before: Sequence[Team], place: str, found: Faults) -> None:
    if not (_TEAM_KEY.fullmatch(team.key) and len(team.key) <= KEY_LONGEST):
        found[f"{place}-key"] = f"A team’s key is up to {KEY_LONGEST} small letters, such as aff."
    elif team.key in {EVERYBODY, *(other.key for other in before)}:
        found[f"{place}-key"] = f"The key {team.key} is taken. Give each team its own."
    if _folded(team.name) in {_folded(other.name) for other in before}:
        found[f"{place}-name"] = f"Two teams are called {team.name}. Give each its own name."
    if _folded(team.short) in {_folded(other.short) for other in before}:
        found[f"{place}-short"] = f"Two teams are called {team.short} for short. Give each its own."
    if not 1 <= len(team.seats) <= MOST_SEATS:
        found[f"{place}-seats"] = f"{team.name} needs from 1 to {MOST_SEATS} seats."
    elif len({_folded(seat) for seat in team.seats}) < len(team.seats):
        found[f"{place}-seats"] = f"Two seats of {team.name} have one name. Give each its own."


def _part(it: Format, part: Part, before: Sequence[Part], place: str, found: Faults) -> None:
    called = f"{part.name} ({part.code})"
    if not _CODE.fullmatch(part.code):
        found[f"{place}-code"] = f"The code of {part.name} has to be 1 to 8 letters and figures, such as 1AC."
    elif _folded(part.code) in {_folded(other.code) for other in before}:
        found[f"{place}-code"] = f"Two parts have the code {part.code}. Give each its own."
    if not SHORTEST <= part.seconds <= LONGEST:
        found[f"{place}-seconds"] = f"{called} has to last from {SHORTEST} seconds to {LONGEST // 60} minutes."
    if sentence := _floor(it, part):
        found[f"{place}-floor"] = sentence.format(called)
    if sentence := _asking(part):
        found[f"{place}-asks"] = sentence.format(called)
    if part.bars_new and part.kind == "speech" and (new := _not_heard_yet(it, part, before)):
        found[f"{place}-bars_new"] = (
            f"{called} is the first speech of {new.name}, so all that it says is new: new arguments cannot be barred in it."
        )
    if part.points is not None and part.kind != "speech":
        found[f"{place}-protected"] = f"Points of information are offered in speeches, and {called} is none."
    elif part.points is not None and not 0 <= part.points[0] < part.points[1] <= part.seconds:
        found[f"{place}-protected"] = (
            f"What is protected of {called} is all of it, so that nobody could offer a point. Protect less of it."
        )


def _floor(it: Format, part: Part) -> str:
    unknown = [seat for seat in part.floor if seat not in {*it.seats, EVERYBODY}]
    if unknown:
        return "Nobody has the floor in {} as it stands: one of its seats does not exist. Choose again who has it."
    if not part.floor:
        return "Nobody has the floor in {}. Say who speaks."
    if EVERYBODY in part.floor and part.kind != "open":
        return "Everybody has the floor in {}, and that is a discussion. Make it one, or say who speaks."
    teams = it.teams_in(part)
    if part.kind == "speech" and len(teams) > 1:
        return "Two teams have the floor in {}, and a speech belongs to one. Choose one, or make it a discussion."
    if part.kind == "cross" and len({team.side for team in teams}) < 2:
        return "Nobody of the other side is there in {}. A cross-examination needs both: who asks, and who answers."
    return ""


def _asking(part: Part) -> str:
    if part.kind != "cross" and part.asks:
        return "Somebody asks in {}, and that is for a cross-examination. Make it one, or let nobody ask."
    if part.kind == "cross" and not part.asks:
        return "Nobody asks in {}. Say who does; in a crossfire all of them do."
    if not set(part.asks) <= set(part.floor):
        return "Somebody asks in {} who does not have the floor there. Give them the floor too."
    return ""


def _not_heard_yet(it: Format, part: Part, before: Sequence[Part]) -> Team | None:
    """The team of the speech, if it has had no occasion yet to bring an argument."""
    heard = {team.key for other in before if other.kind != "cross" for team in it.teams_in(other)}
    return next((team for team in it.teams_in(part) if team.key not in heard), None)


def _everybody_speaks(it: Format, found: Faults) -> None:
    """Who sits down in a seat has the floor in it at some time, if only where everybody has."""
    speaking = {seat for part in it.parts for seat in part.floor}
    for number, team in enumerate(it.teams, start=1):
        silent = [name for key, name in zip(team.seat_keys, team.seats, strict=True) if key not in speaking]
        if silent and len(silent) == len(team.seats):
            found.setdefault(
                f"teams-{number}-seats", f"{team.name} never has the floor. Give it a part, or take it out."
            )
        elif silent and EVERYBODY not in speaking:
            found.setdefault(
                f"teams-{number}-seats",
                f"{silent[0]} of {team.name} never has the floor. Give this seat a part, or take it out.",
            )


def _folded(words: str) -> str:
    return " ".join(words.casefold().split())
