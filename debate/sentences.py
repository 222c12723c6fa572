"""The sentences in an essay's paragraphs, cut where a reader would end them; offsets as in `paragraphs`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nltk.tokenize.punkt import PunktLanguageVars, PunktParameters, PunktSentenceTokenizer

from .paragraphs import Span, paragraphs


@dataclass(frozen=True)
class Sentence:
    """`paragraph` is an index into `paragraphs(text)`; `index` counts that paragraph's sentences from 0."""

    start: int
    end: int
    paragraph: int
    index: int


def sentences(text: str) -> list[Sentence]:
    """Every sentence in reading order; a heading is one sentence whatever its stops, a rule has none."""
    return [
        Sentence(start, end, number, index)
        for number, paragraph in enumerate(paragraphs(text))
        for index, (start, end) in enumerate(within(text, paragraph))
    ]


def within(text: str, paragraph: Span) -> list[tuple[int, int]]:
    """The sentences of one paragraph, as offsets into the whole text."""
    if paragraph.kind in ("heading", "rule"):
        return list(paragraph.pieces)
    # markers inside a quotation become spaces, so that offsets stay true
    shown: list[str] = []
    position = paragraph.start
    for start, end in paragraph.pieces:
        shown += [" " * (start - position), text[start:end]]
        position = end
    return [(paragraph.start + start, paragraph.start + end) for start, end in _whole("".join(shown))]


_ABBREVIATIONS = """
u.s u.s.a u.k u.n e.u u.s.s.r d.c e.g i.e cf viz vs approx ca al ed eds ph.d m.d b.a m.a a.d b.c b.c.e c.e
mr mrs ms mx dr prof gen col lt capt sgt maj cpl adm cmdr sen rep gov pres hon rev fr st ste mt messrs mme
"""
# abbreviations only in front of a number: "no" and "may" end sentences too
_BEFORE_NUMBERS = """
no nos p pp vol vols fig figs art arts sec secs ch chap par para nr eq tab
jan feb mar apr may jun jul aug sep sept oct nov dec
"""
# Words that have a capital only at the start of a sentence: after "U.S." or an initial they start one.
_COMMON = """
a an the this that these those it its he she they we you his her their our my your i'm it's
but and or so yet for nor if when while where after before since until because although though however
moreover therefore thus hence instead still also then there here now today later once even only perhaps indeed
finally in on at by from to with without during under over between among despite as of about against through
who what why how which whether not no many most some all each every few both such one
"""
_LOWERCASE_INSIDE = 1 << 4  # Punkt's mark for "seen in lower case within a sentence"


class _Words(dict[str, int]):
    """What Punkt knows of words. Its own defaultdict would grow by every unknown word of every essay."""

    def __missing__(self, word: str) -> int:
        return 0


class _Reading(PunktLanguageVars):  # type: ignore[misc]
    """Closing quotes, brackets and note numbers ([3]) after the stop stay with the sentence they close."""

    sent_end_chars = (".", "?", "!", "…")
    re_boundary_realignment = re.compile(
        r"""(?:["')\]}\u2018\u2019\u201c\u201d»]|\[\d+\])+?(?:\s+|(?=--)|$)""", re.MULTILINE
    )


def _punkt() -> PunktSentenceTokenizer:
    """Punkt with our own list of abbreviations: its trained models would have to be downloaded."""
    known = PunktParameters()
    known.abbrev_types = set(_ABBREVIATIONS.split())
    known.collocations = {(word, "##number##") for word in _BEFORE_NUMBERS.split()}
    known.ortho_context = _Words(dict.fromkeys(_COMMON.split(), _LOWERCASE_INSIDE))
    return PunktSentenceTokenizer(known, lang_vars=_Reading())


_PUNKT = _punkt()
# A sentence goes on in lower case after these: a question or exclamation that is quoted, an ellipsis, "etc."
_UNFINISHED = re.compile(
    r"""(?:[?!…]["'\u2019\u201d»)]|…|\.\.|\b(?:etc|inc|ltd|co|corp|jr|sr|[ap]\.m)\.)["'\u2019\u201d»)]*$""",
    re.IGNORECASE,
)
_WORD_START = re.compile(r"\s*\S")
# Chinese and Japanese put no space after the stop, where Punkt looks for one.
_FULL_WIDTH = re.compile(r"[^。！？]*(?:[。！？]+[」』”’）]*|$)")


def _whole(shown: str) -> Iterator[tuple[int, int]]:
    """Joins what Punkt cuts within a sentence, cuts at full-width stops, and trims."""
    whole: list[tuple[int, int]] = []
    for start, end in _PUNKT.span_tokenize(shown):
        if whole and _goes_on(shown, whole[-1][1], start):
            start = whole.pop()[0]
        whole.append((start, end))
    for start, end in whole:
        for part in _FULL_WIDTH.finditer(shown, start, end):
            words = part[0].strip()
            if words:
                opening = part.start() + part[0].index(words[0])
                yield opening, opening + len(words)


def _goes_on(shown: str, end: int, start: int) -> bool:
    following = _WORD_START.match(shown, start)
    return bool(following and following[0][-1].islower() and _UNFINISHED.search(shown, max(0, end - 12), end))
