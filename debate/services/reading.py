"""An essay as it is read: its paragraphs with the claims marked where they stand, and one claim's passage."""

from __future__ import annotations

import functools
import math
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from sqlalchemy import func, select
from sqlalchemy.exc import NoResultFound

from .. import passages
from ..db import session
from ..models import Claim, ClaimState, Essay
from ..paragraphs import ParagraphKind, Span, paragraphs
from ..sentences import within

AROUND = 700
"""Code points read on either side of a passage, to find the sentences before and after it in."""
WORDS_A_MINUTE = 200
OPENING = 90
"""Code points by which a paragraph is told from the others in a list."""


@dataclass(frozen=True)
class Passage:
    """Where the essay says it, with about a sentence on each side; `paragraph` counts from 1."""

    before: str
    exact: str
    after: str
    paragraph: int


@dataclass(frozen=True)
class Numbered:
    """A claim and what it is called on the page: 1, 2, 3 … in the order of their passages; a draft d1, d2 …"""

    label: str
    claim: Claim


@dataclass
class Run:
    """A stretch of words under the same claims, or under none. `first` are those of its claims that begin here.

    It is `labelled` unless the next line of a quotation goes on under the same claims.
    """

    start: int
    words: str
    claims: tuple[Numbered, ...] = ()
    first: tuple[Numbered, ...] = ()
    labelled: bool = True


@dataclass
class Paragraph:
    """`pieces` are its lines where it is a quotation, otherwise one; `notes` the claims that begin in it.

    `level` is a heading's below the essay's title, 2 to 6, none of them left out; `marker` an item's bullet or number.
    """

    number: int
    kind: ParagraphKind
    pieces: list[list[Run]]
    level: int = 0
    marker: str = ""
    notes: list[Numbered] = field(default_factory=list)


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    words: str


# ---- a whole essay


def numbered(claims: Sequence[Claim]) -> list[Numbered]:
    """The published ones and the drafts with what they are called; a draft takes no number from the others."""
    counts = {ClaimState.PUBLISHED: 0, ClaimState.DRAFT: 0}
    listed = []
    for claim in claims:
        if claim.state in counts:
            counts[claim.state] += 1
            letter = "d" if claim.state is ClaimState.DRAFT else ""
            listed.append(Numbered(f"{letter}{counts[claim.state]}", claim))
    return listed


def page(essay: Essay, claims: Sequence[Numbered]) -> list[Paragraph]:
    """The essay's paragraphs with `claims` marked in them. A first line that is only the title again is left out."""
    text = essay.text
    by_id = {str(it.claim.id): it for it in claims}
    places = [
        (it.claim.start, it.claim.end, str(it.claim.id))
        for it in claims
        if it.claim.has_passage and it.claim.start is not None and it.claim.end is not None
    ]
    cut = spans(essay.digest)
    within_reach = _by_paragraph(cut, places)
    shown: list[Paragraph] = []
    met: set[str] = set()
    level = 1
    for number, span in enumerate(cut, 1):
        here = within_reach.get(number - 1, [])
        if number == 1 and _is_title(text, span, essay) and not here:
            continue
        paragraph = Paragraph(number, span.kind, _pieces(text, span, here, by_id, met))
        paragraph.notes = [it for piece in paragraph.pieces for run in piece for it in run.first]
        if span.kind == "heading":
            paragraph.level = level = min(span.level + 1, level + 1, 6)
        elif span.kind == "item":
            sign = text[span.start : span.pieces[0][0]].strip()
            paragraph.marker = "•" if sign in ("-", "*", "+") else sign
        shown.append(paragraph)
    return shown


def _by_paragraph(cut: Sequence[Span], places: list[tuple[int, int, str]]) -> dict[int, list[tuple[int, int, str]]]:
    """For the index of each paragraph that a passage reaches into those passages, in the order they were given in."""
    found: defaultdict[int, list[tuple[int, int, str]]] = defaultdict(list)
    for start, end, key in places:
        index = max(0, bisect_right(cut, start, key=lambda span: span.start) - 1)
        while index < len(cut) and cut[index].start < end:
            found[index].append((start, end, key))
            index += 1
    return found


def _is_title(text: str, span: Span, essay: Essay) -> bool:
    return " ".join(_words(text, span).split()).casefold() == essay.title.casefold()


def _pieces(
    text: str, span: Span, places: list[tuple[int, int, str]], by_id: dict[str, Numbered], met: set[str]
) -> list[list[Run]]:
    """`met` holds the claims that began in an earlier run, and is added to."""
    pieces: list[list[Run]] = []
    for low, high in span.pieces:
        runs = []
        for run in passages.marks(low, low + len(text[low:high].rstrip()), places):
            first = tuple(by_id[key] for key in run.keys if key not in met)
            met.update(run.keys)
            words = _as_shown(text[run.start : run.end])
            runs.append(Run(run.start, words, tuple(by_id[key] for key in run.keys), first))
        pieces.append(runs)
    for line, following in pairwise(pieces):
        line[-1].labelled = line[-1].claims != following[0].claims
    return pieces


def _as_shown(words: str) -> str:
    """As many code points, but no carriage return: a browser would drop it, and count the rest wrongly."""
    return words.replace("\r\n", " \n").replace("\r", "\n")


def minutes(text: str) -> int:
    return max(1, math.ceil(len(text.split()) / WORDS_A_MINUTE))


# ---- choosing a passage without a script


def openings(essay: Essay) -> list[tuple[int, str]]:
    """Every paragraph that can hold a claim: its number and its first words."""
    text = essay.text
    return [
        (number, shortened(" ".join(_words(text, span).split()), OPENING))
        for number, span in enumerate(spans(essay.digest), 1)
        if span.pieces
    ]


def sentences_of(essay: Essay, number: int) -> list[Sentence]:
    """The sentences of the paragraph with this number; none if there is no such paragraph."""
    cut = spans(essay.digest)
    if not 1 <= number <= len(cut):
        return []
    text = essay.text
    places = within(text, cut[number - 1])
    return [Sentence(start, end, " ".join(without_markers(text[start:end]).split())) for start, end in places]


def shortened(words: str, most: int) -> str:
    """At most so many code points of them, cut between two words where there are two."""
    if len(words) <= most:
        return words
    opening = words[: most - 2]
    return (opening.rpartition(" ")[0] or opening) + " …"


def _words(text: str, span: Span) -> str:
    return " ".join(text[start:end] for start, end in span.pieces)


# ---- one passage


def passage(claim: Claim) -> Passage | None:
    """The claim's passage in its context, or None where it has none. Reads a window of the text, not all of it."""
    if claim.start is None or claim.end is None or not claim.has_passage:
        return None
    return around(claim.essay, claim.start, claim.end)


def around(essay: Essay, start: int, end: int) -> Passage:
    """The words from `start` to `end` in their context."""
    try:
        return _around(essay.digest, start, end)
    except NoResultFound:  # another text has come between two looks, which PostgreSQL shows to the second
        session.refresh(essay, ["digest"])
        return _around(essay.digest, start, end)


@functools.lru_cache(maxsize=512)
def _around(digest: str, start: int, end: int) -> Passage:
    """As with `spans`, a text never changes under its digest. Raises NoResultFound where there is none any more."""
    opening = max(0, start - AROUND)
    length = end + AROUND - opening
    wanted = select(func.substr(Essay.text, opening + 1, length)).where(Essay.digest == digest).limit(1)
    window = session.scalars(wanted).one()
    low, high = passages.context(window, start - opening, end - opening)
    before, after = window[low : start - opening], window[end - opening : high]
    if opening and not low:
        before = "… " + before.partition(" ")[2]
    if len(window) == length and high == length:
        after = after.rpartition(" ")[0] + " …"
    exact = window[start - opening : end - opening]
    number = paragraph_number(digest, start)
    return Passage(without_markers(before), without_markers(exact), without_markers(after), number)


def without_markers(words: str) -> str:
    """A quotation's lines without the sign that opens each of them."""
    return re.sub(r"(?<=\n)[ ]{0,3}>[ \t]?", "", words)


@functools.lru_cache(maxsize=64)
def spans(digest: str) -> tuple[Span, ...]:
    """The paragraphs of the text with this digest: a text never changes under its digest, so it is cut once."""
    return tuple(paragraphs(session.scalars(select(Essay.text).where(Essay.digest == digest).limit(1)).one()))


def paragraph_number(digest: str, place: int) -> int:
    """The number, from 1, of the paragraph at code point `place`."""
    return max(1, bisect_right(spans(digest), place, key=lambda span: span.start))
