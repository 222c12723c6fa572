"""By what a round is debated: a known format or one of its course, with the settings of this one round."""

from __future__ import annotations

from typing import TypeVar

from .. import formats
from ..errors import Conflict, Invalid
from ..formats import Format
from ..forms.rounds import NewRound
from ..models import Course
from .formats import known, own

T = TypeVar("T")


def planned(course: Course, form: NewRound) -> Format:
    """The format with this round's own settings and order. Raises Invalid with the reason where nobody could debate by it,
    and Conflict where it is another by now than the one that was seen."""
    chosen, row = known(course, form.format), own(course, form.format)
    if chosen is None:
        raise Invalid(
            "There is no such format in this course, so no round was opened. Choose another.", format="No such format."
        )
    if row is not None and form.version not in (None, row.version):
        raise Conflict(
            f"{chosen.name} has been changed since you opened this page, so no round was opened. "
            "Look at its parts again, and open the round by what they are now."
        )
    times = _by_code(chosen, form.times, "times")
    given = _by_code(chosen, form.protected, "protected")
    # what a page sends back as it was is the format's own, which gives way where a speech is made too short for it
    protected = {
        part.code: (it[0], it[1]) if it else None
        for part in chosen.parts
        if part.code in given and (it := given[part.code]) != (part.protected and list(part.protected))
    }
    if not {*(form.bars_new or [])} <= {part.code for part in chosen.parts}:
        raise Invalid("New arguments are barred in a part that is not there.", bars_new="There is no such part.")
    adjusted = formats.adjusted(chosen, times, form.prep, form.bars_new, protected)
    return formats.opened_by(adjusted, form.opens or chosen.opens)


def _by_code(chosen: Format, given: list[T] | None, field: str) -> dict[str, T]:
    if given is not None and len(given) != len(chosen.parts):
        raise Invalid(
            f"{chosen.name} has {len(chosen.parts)} parts, and each needs its time.", **{field: "One for each part."}
        )
    return {} if given is None else {part.code: it for part, it in zip(chosen.parts, given, strict=True)}
