"""What the form of a claim shows: the passage chosen or what to choose it from, and the lists of kinds and ways."""

from __future__ import annotations

from flask import request

from ..models import Claim, Essay
from ..passages import LONGEST
from ..schemes import KINDS, SCHEMES
from ..services import reading
from .roompage import number


def passage_choice(essay: Essay, claim: Claim | None = None) -> dict[str, object]:
    """`chosen` with its `start` and `end`; or a paragraph's `sentences`; or the `openings` of all paragraphs.

    Without any of these the essay has no text, and a claim of it no passage.
    """
    choice: dict[str, object] = {"chosen": None, "sentences": [], "openings": [], "start": None, "end": None}
    if not essay.has_text:
        return choice
    given = request.form if request.method == "POST" else request.args
    start, end = number(given.get("start")), number(given.get("end"))
    if claim is not None and start is None and "paragraph" not in request.args:
        start, end = (claim.start, claim.end) if claim.has_passage else (None, None)
    if start is not None and end is not None and start < end <= min(len(essay.text), start + 2 * LONGEST):
        return {**choice, "chosen": reading.around(essay, start, end), "start": start, "end": end}
    paragraph = number(request.args.get("paragraph"))
    if paragraph is not None and (sentences := reading.sentences_of(essay, paragraph)):
        return {**choice, "sentences": sentences, "paragraph": paragraph}
    return {**choice, "openings": reading.openings(essay)}


def about_claims() -> dict[str, object]:
    return {"kinds": KINDS.values(), "schemes": sorted(SCHEMES.values(), key=lambda it: it.name)}
