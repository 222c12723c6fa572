"""A format as the fields of a page: put together out of what was typed, rearranged, and taken apart for a form to parse.

On the page it is {name, about, prep, either_opens, speaker_points, teams: [{key, name, short, side, seats}], parts: [{code,
name, kind, seconds, floor, asks, bars_new, start, end}]}, all of it as it was typed; `start` and `end` are what is protected.
"""

from __future__ import annotations

import re
from typing import Any

from werkzeug.datastructures import MultiDict

from ..formats import EVERYBODY, MOST_PARTS, Format
from ..formats.possible import MOST_SEATS
from ..forms.base import Typed
from ..forms.lengths import typed

Page = dict[str, Any]

_FIELD = re.compile(r"(teams|parts)-([0-9]{1,3})-([a-z_]{1,20})")
_DO = re.compile(r"(add|copy|up|down|delete)-(teams|parts)-([0-9]{1,3})|redraw")
_SEVERAL = ("floor", "asks")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def of(it: Format, name: str) -> Page:
    """The fields for a format that is there, under that name."""
    return {
        "name": name,
        "about": it.about,
        "prep": typed(it.prep),
        "either_opens": it.either_opens,
        "speaker_points": it.judging.range,
        "teams": [
            {"key": team.key, "name": team.name, "short": team.short, "side": team.side, "seats": "\n".join(team.seats)}
            for team in it.teams
        ],
        "parts": [
            {
                "code": part.code,
                "name": part.name,
                "kind": part.kind,
                "seconds": typed(part.seconds),
                "floor": list(part.floor),
                "asks": list(part.asks),
                "bars_new": part.bars_new,
                "start": typed(part.protected[0]) if part.protected else "",
                "end": typed(part.protected[1]) if part.protected else "",
            }
            for part in it.parts
        ],
    }


def sent(given: MultiDict[str, str]) -> Page:
    """The same out of a page's request. Seats that a part names and that no team has any more are left out."""
    page: Page = {name: given.get(name, "") for name in ("name", "about", "prep", "speaker_points")}
    page["either_opens"] = "either_opens" in given
    rows: dict[str, dict[int, dict[str, Any]]] = {"teams": {}, "parts": {}}
    for name in given:
        if match := _FIELD.fullmatch(name):
            place, number, field = match[1], int(match[2]), match[3]
            row = rows[place].setdefault(number, {"floor": [], "asks": []} if place == "parts" else {})
            row[field] = given.getlist(name) if field in _SEVERAL else given[name]
    for place, numbered in rows.items():
        page[place] = [numbered[number] for number in sorted(numbered)][: MOST_PARTS + 1]
    for part in page["parts"]:
        part["bars_new"] = "bars_new" in part
    _unseat(page)
    return page


def seat_keys(team: Page) -> list[str]:
    lines = [line for line in team.get("seats", "").splitlines() if line.strip()]
    return [f"{team.get('key', '')}{number}" for number in range(1, len(lines[:MOST_SEATS]) + 1)]


def parsed_from(page: Page, version: str) -> dict[str, object]:
    """What a WrittenFormat is parsed from. What a part of its kind does not have, the page does not show and does not send."""
    return {
        **{name: Typed(page[name]) for name in ("name", "about", "prep", "speaker_points")},
        "either_opens": page["either_opens"],
        **({"version": Typed(version)} if version else {}),
        "teams": [{name: Typed(value) for name, value in team.items()} for team in page["teams"]],
        "parts": [_part(part) for part in page["parts"]],
    }


def _part(part: Page) -> dict[str, object]:
    start, end = (part.get(name, "").strip() for name in ("start", "end"))
    offered = part.get("kind") == "speech" and (start or end)
    return {
        **{name: Typed(value) for name, value in part.items() if name in ("code", "name", "kind", "seconds")},
        "floor": part["floor"],
        "asks": part["asks"] if part.get("kind") == "cross" else [],
        "bars_new": part["bars_new"],
        "protected": [Typed(start or "0"), Typed(end or "0")] if offered else None,
    }


# ---- rearranged


def rearranged(page: Page, do: str) -> str:
    """Does to the rows what a button says ("up-parts-3"). Returns the id of the field or button to go on with."""
    match = _DO.fullmatch(do)
    if match is None or match[1] is None:
        return "teams"
    act, place, number = match[1], match[2], int(match[3])
    rows, at = page[place], number - 1
    if act == "add":
        rows.append(_new_team(rows) if place == "teams" else _new_part())
        return f"{place}-{len(rows)}-{'name' if place == 'teams' else 'code'}"
    if not 0 <= at < len(rows):
        return place
    if act == "delete":
        del rows[at]
        _unseat(page)
        return place
    if act == "copy":
        rows.insert(at + 1, {**rows[at], "code": ""})
        return f"{place}-{number + 1}-code"
    to = max(0, min(len(rows) - 1, at + (-1 if act == "up" else 1)))
    rows.insert(to, rows.pop(at))
    onward = (
        "down" if to == 0 else "up" if to == len(rows) - 1 else act
    )  # the first row has no "up", the last no "down"
    return f"{onward}-{place}-{to + 1}"


def _new_team(teams: list[Page]) -> Page:
    taken = {team.get("key") for team in teams}
    key = next((f"team-{letter}" for letter in _LETTERS if f"team-{letter}" not in taken), "team")
    return {"key": key, "name": "", "short": "", "side": "for", "seats": ""}


def _new_part() -> Page:
    return {
        **dict.fromkeys(("code", "name", "seconds", "start", "end"), ""),
        "kind": "speech",
        "floor": [],
        "asks": [],
        "bars_new": False,
        "open": "yes",
    }


def _unseat(page: Page) -> None:
    seats = {key for team in page["teams"] for key in seat_keys(team)} | {EVERYBODY}
    for part in page["parts"]:
        for field in _SEVERAL:
            part[field] = [key for key in part[field] if key in seats]
