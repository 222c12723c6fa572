"""The sentences in an essay's paragraphs, cut where a reader would end them; offsets as in `paragraphs`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

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


def stops(text: str) -> int:
    """How many places there are where a sentence may end: what it costs to cut the text."""
    return sum(1 for _ in _STOP.finditer(text))


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


# what a stop belongs to: a sentence goes on behind these, unless a word follows that only starts one
_ABBREVIATIONS = _words("""
u.s u.s.a u.k u.n e.u u.s.s.r d.c e.g i.e cf viz vs approx ca al ed eds ph.d m.d b.a m.a a.d b.c b.c.e c.e
mr mrs ms mx dr prof gen col lt capt sgt maj cpl adm cmdr sen rep gov pres hon rev fr st ste mt messrs mme
""")
# abbreviations only in front of a number: "no" and "may" end sentences too
_BEFORE_NUMBERS = _words("""
no nos p pp vol vols fig figs art arts sec secs ch chap par para nr eq tab
jan feb mar apr may jun jul aug sep sept oct nov dec
""")
# abbreviations that end a sentence as often as not: what follows tells
_EITHER = _words("etc inc ltd co corp jr sr a.m p.m")
# Words that have a capital only at the start of a sentence: after "U.S." or an initial they start one.
_COMMON = _words("""
a an the this that these those it its he she they we you his her their our my your i'm it's
but and or so yet for nor if when while where after before since until because although though however
moreover therefore thus hence instead still also then there here now today later once even only perhaps indeed
finally in on at by from to with without during under over between among despite as of about against through
who what why how which whether not no many most some all each every few both such one
""")

_STOPS = ".?!…"
_OPENERS = "\"'([{‘“«»*_"
# Stops, with the quotes, brackets, emphasis and note numbers ([3]) that close behind them, in front of white space; French
# has a space before its quote. A run is begun by its first stop and nothing is given back: nothing but stops is read once.
_STOP = re.compile(r"""(?<![.?!…])([.?!…]++)((?:["')\]}‘’“”«»*_]|\[\d+\]|\s»(?=\s))*+)(?=\s)""")
_BEFORE = re.compile(r"[^\s\"'(\[{‘“«»*_]*$")
_WORD_SEEN = 24
"""Code points of the word before a stop and of the one after it: more than any of the words above has."""
_SPACE = re.compile(r"\s*")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
# Chinese and Japanese put no space after the stop.
_FULL_WIDTH = re.compile(r"[^。！？]*(?:[。！？]+[」』”’）]*|$)")


def _whole(shown: str) -> Iterator[tuple[int, int]]:
    """The sentences of a paragraph as it is shown, without the white space between them."""
    for start, end in pairwise([0, *_ends(shown), len(shown)]):
        for part in _FULL_WIDTH.finditer(shown, start, end):
            words = part[0].strip()
            if words:
                opening = part.start() + part[0].index(words[0])
                yield opening, opening + len(words)


def _ends(shown: str) -> Iterator[int]:
    for found in _STOP.finditer(shown):
        before = _BEFORE.search(shown[max(0, found.start() - _WORD_SEEN) : found.start()])
        after = _SPACE.match(shown, found.end())
        following = shown[after.end() : after.end() + _WORD_SEEN] if after else ""
        if _is_end(before[0] if before else "", found[1], found[2], following.lstrip(_OPENERS)):
            yield found.end()


def _is_end(word: str, stops: str, closed: str, following: str) -> bool:
    """Whether a sentence ends with `stops` behind `word`, closed by quotes or brackets or not, before `following`."""
    first = following[:1]
    if first and first in _STOPS:  # an ellipsis with spaces in it
        return False
    if stops[-1] in "?!":  # "Is that so?" he asked.
        return not (closed and first.islower())
    word = word.lower()
    if word in _BEFORE_NUMBERS and first.isdigit():
        return False
    if len(stops) > 1 or stops == "…" or word in _EITHER or word.isdigit():
        return not first.islower()
    if word.rpartition("-")[2] in _ABBREVIATIONS:
        return _starts(following)
    if len(word) == 1 and word.isalpha():  # an initial
        return _starts(following) or not first.isalpha()
    return True


def _starts(following: str) -> bool:
    """Whether the word can only be the first of a sentence."""
    word = _LETTERS.match(following)
    return bool(word and word[0][0].isupper() and word[0].lower().replace("’", "'") in _COMMON)
