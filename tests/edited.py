"""Formats as an instructor may have edited them: a known one after random changes, each of which somebody could debate by."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from debate import formats
from debate.formats import FORMATS, SHORTEST, Format, Part

CHANGES = ("time", "prep", "delete", "copy", "move", "bar", "points", "discuss", "open")


@st.composite
def edited(draw: st.DrawFn) -> Format:
    form = draw(st.sampled_from(list(FORMATS.values())))
    for change in draw(st.lists(st.sampled_from(CHANGES), max_size=8)):
        changed = _changed(draw, form, change)
        if not formats.faults(changed):
            form = changed
    return formats.opened_by(form, draw(st.sampled_from(form.teams)).key) if form.either_opens else form


def _changed(draw: st.DrawFn, form: Format, change: str) -> Format:
    parts = list(form.parts)
    at = draw(st.integers(0, len(parts) - 1))
    part = parts[at]
    match change:
        case "time":
            parts[at] = replace(part, seconds=draw(st.integers(SHORTEST, 900)), points=None)
        case "prep":
            return replace(form, prep=draw(st.integers(0, 600)))
        case "delete":
            del parts[at]
        case "copy":
            parts.insert(at, replace(part, code=f"X{len(parts)}"))
        case "move":
            parts.insert(draw(st.integers(0, len(parts) - 1)), parts.pop(at))
        case "bar":
            parts[at] = replace(part, bars_new=not part.bars_new)
        case "points":
            parts[at] = replace(part, points=(draw(st.integers(0, 60)), part.seconds - draw(st.integers(0, 60))))
        case "discuss":
            parts[at] = Part(
                part.code, part.name, "open", part.seconds, draw(st.sampled_from([form.seats, ("everybody",)]))
            )
        case _:
            opens = form.team_of(part.floor[0]).key if part.floor[0] in form.seats else ""
            return replace(form, either_opens=not form.either_opens, opens=opens)
    return replace(form, parts=tuple(parts))
