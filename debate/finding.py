"""A passage found again in a changed text: where it was, where the same words are now, or where the nearest words are."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nsmallest
from itertools import pairwise, takewhile
from typing import Literal

from .passages import ALIKE, CONTEXT, Anchor, digest, digest_of_plain, plain
from .sentences import sentences

LONGEST_RUN = 4
"""Sentences of a passage that can be found by its digest alone."""


@dataclass(frozen=True)
class Found:
    """`same`: nothing moved. `moved`: the same words elsewhere. `changed`: other words, to be looked at."""

    how: Literal["same", "moved", "changed"]
    start: int
    end: int


def find(anchor: Anchor, text: str) -> Found | None:
    """Where the passage is now, tried in the order same, moved, changed; None when it is lost."""
    return find_all([anchor], text)[0]


def find_all(anchors: Iterable[Anchor], text: str) -> list[Found | None]:
    """For each anchor where it is now; the text is prepared once, so that hundreds take seconds at most."""
    page = _Page(text)
    return [_same(each, page) or _moved(each, page) or _changed(each, page) for each in anchors]


_SELDOM = 24  # a passage as long as this is not found by chance; a shorter one needs its context
_NEAREST = 60  # of a common word or a short passage only the places nearest to the old one are looked at
_LONG = 80  # words; of longer passages the first and the last half of these are looked for
_WORDS = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]|\w+(?:'\w+)*")
_MOST_CHANGES = 0.6  # of its words, and only where all of its context is still around it
_EDGE = 4  # words at either end that may have been taken from the next sentence
# in what stands between two words: a stop with white space somewhere behind it, or a blank line
_STOP = re.compile(r"[^.?!…]*+[.?!…].*\s|.*?\n\s*\n", re.DOTALL)
_OPENING = re.compile(r"""["'‘“«(\[]+$""")
_CLOSING = re.compile(r"""[.,;:?!…"'’”»)\]]{0,9}""")
# a word in lower case, its start and its end
_Word = tuple[str, int, int]


class _Page:
    """A text as it is searched, each form of it made when first wanted."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> tuple[str, list[int]]:
        """The text as `digest` sees it, and for each code point of that its place in the text."""
        words: list[str] = []
        places: list[int] = []
        for word in re.finditer(r"\S+", self.text):
            if words:
                places.append(places[-1] + 1)
            words.append(word[0])
            places.extend(range(word.start(), word.end()))
        return " ".join(words).translate(ALIKE), places

    @cached_property
    def backwards(self) -> str:
        """The folded text from its end, because `find` is linear whatever it looks for and `rfind` is not."""
        return self.folded[0][::-1]

    @cached_property
    def words(self) -> list[_Word]:
        return _words(self.text)

    @cached_property
    def where(self) -> dict[str, list[int]]:
        """For each word its places, as indices into `words`."""
        where = defaultdict(list)
        for index, (word, _, _) in enumerate(self.words):
            where[word].append(index)
        return dict(where)

    @cached_property
    def runs(self) -> dict[str, list[tuple[int, int]]]:
        """The digests of all runs of one to `LONGEST_RUN` sentences."""
        runs = defaultdict(list)
        cut = sentences(self.text)
        parts = [plain(self.text[each.start : each.end]) for each in cut]
        gaps = [plain(f"({self.text[one.end : other.start]})")[1:-1] for one, other in pairwise(cut)]
        for first, sentence in enumerate(cut):
            words = ""
            for last in range(first, min(first + LONGEST_RUN, len(cut))):
                words += (gaps[last - 1] if words else "") + parts[last]
                runs[digest_of_plain(words)].append((sentence.start, cut[last].end))
        return dict(runs)


def _words(text: str) -> list[_Word]:
    return [(word[0].lower(), word.start(), word.end()) for word in _WORDS.finditer(text.translate(ALIKE))]


def _same(anchor: Anchor, page: _Page) -> Found | None:
    inside = 0 <= anchor.start < anchor.end <= len(page.text)
    if inside and digest(page.text[anchor.start : anchor.end]) == anchor.digest:
        return Found("same", anchor.start, anchor.end)
    return None


def _moved(anchor: Anchor, page: _Page) -> Found | None:
    """The same words elsewhere: where the context agrees most, then where it is nearest."""
    places = _quoted(anchor, page) if anchor.exact.strip() else _known(anchor, page)
    ranked = [(_agreement(anchor, page.text, *place), -abs(place[0] - anchor.start), place) for place in places]
    if not ranked:
        return None
    agreement, _, place = max(ranked)
    if anchor.exact and len(anchor.exact) < _SELDOM and agreement < 0.4:
        return None
    return Found("moved", *place)


def _known(anchor: Anchor, page: _Page) -> list[tuple[int, int]]:
    """The sentences whose digest is known, those that are nearest."""
    return nsmallest(2 * _NEAREST, page.runs.get(anchor.digest, []), key=lambda place: abs(place[0] - anchor.start))


def _quoted(anchor: Anchor, page: _Page) -> list[tuple[int, int]]:
    """The places of the quoted words, those that are nearest on either side."""
    folded, places = page.folded
    quote = plain(anchor.exact)
    middle = bisect_left(places, anchor.start)
    found = _hits(folded, quote, middle)
    # what begins at a place before the middle begins, backwards, at what is left of the text behind its end
    before = _hits(page.backwards, quote[::-1], max(0, len(folded) - middle - len(quote) + 1))
    found += [len(folded) - each - len(quote) for each in before]
    return [(places[each], places[each + len(quote) - 1] + 1) for each in found]


def _hits(folded: str, quote: str, start: int) -> list[int]:
    """The first places at `start` or behind it, overlapping ones too."""
    found: list[int] = []
    at = start - 1
    while len(found) < _NEAREST and (at := folded.find(quote, at + 1)) >= 0:
        found.append(at)
    return found


def _agreement(anchor: Anchor, text: str, start: int, end: int) -> float:
    """How much of the kept context stands around a place, 0 to 1; 1 where none was kept."""
    kept = [_letters(anchor.prefix)[::-1], _letters(anchor.suffix)]
    here = [
        _letters(text[max(0, start - 2 * CONTEXT) : start])[::-1],
        _letters(text[end : end + 2 * CONTEXT]),
    ]
    total = sum(map(len, kept))
    alike = sum(_shared(*pair) for pair in zip(kept, here, strict=True))
    return alike / total if total else 1.0


def _shared(one: str, other: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _letters(text: str) -> str:
    return "".join(text.translate(ALIKE).split())


def _changed(anchor: Anchor, page: _Page) -> Found | None:
    """The place whose words come nearest, if it takes few enough changes; context makes up for some."""
    quoted = _words(anchor.exact)
    words = [word for word, _, _ in quoted]
    near = _nearest(words, anchor.start, page)
    if near is None:
        return None
    changes, first, last = near
    here = page.words[first : last + 1]
    last -= _beyond(_stops(anchor.exact, quoted[::-1][:_EDGE]), _stops(page.text, here[::-1][:_EDGE]))
    here = page.words[first : last + 1]
    first += _beyond(_stops(anchor.exact, quoted[:_EDGE]), _stops(page.text, here[:_EDGE]))
    start, end = _dressed(anchor.exact, page.text, page.words[first][1], page.words[last][2])
    agreement = _agreement(anchor, page.text, start, end)
    if changes / len(words) > _MOST_CHANGES - 0.2 * (1 - agreement) or (len(words) < 5 and agreement < 0.5):
        return None
    return Found("changed", start, end)


def _stops(text: str, words: list[_Word]) -> list[bool]:
    """Between each word and the next one of the list, in either direction, whether a sentence ends there."""
    return [bool(_STOP.match(text, min(one[2], other[2]), max(one[1], other[1]))) for one, other in pairwise(words)]


def _beyond(quoted: list[bool], here: list[bool]) -> int:
    """How many words at an edge were taken from the neighbouring sentence in exchange for words that went."""
    ends = [count for count, (before, now) in enumerate(zip(quoted, here, strict=False), 1) if now and not before]
    return ends[0] if ends else 0


def _dressed(exact: str, text: str, start: int, end: int) -> tuple[int, int]:
    """Words with the quotes before and the stops after them, if the passage had such."""
    if not exact[0].isalnum() and (opening := _OPENING.search(text, max(0, start - 3), start)):
        start = opening.start()
    if not exact[-1].isalnum() and (closing := _CLOSING.match(text, end)):
        end = closing.end()
    return start, end


def _nearest(words: list[str], start: int, page: _Page) -> tuple[int, int, int] | None:
    """Changes, first and last word of the nearest place; of a long passage both ends are looked for."""
    if len(words) <= _LONG:
        return _aligned(words, start, page)
    head = _aligned(words[: _LONG // 2], start, page)
    if head is None:
        return None
    length = len(words)
    expected = min(head[1] + length - _LONG // 2, len(page.words) - 1)
    tail = _aligned(words[-_LONG // 2 :], page.words[expected][1], page)
    if tail is None or not length / 2 <= tail[2] - head[1] + 1 <= length * 2:
        return None
    return (head[0] + tail[0]) * length // _LONG, head[1], tail[2]


def _aligned(words: list[str], start: int, page: _Page) -> tuple[int, int, int] | None:
    """Shared words vote for where the passage begins, rare ones more; the best few are compared in full."""
    length, stride = len(words), max(8, len(words) // 2)
    expected = bisect_left(page.words, start, key=lambda word: word[1])
    votes: defaultdict[int, float] = defaultdict(float)
    for index, word in enumerate(words):
        places = page.where.get(word, [])
        middle = bisect_left(places, expected + index)
        for place in places[max(0, middle - _NEAREST // 2) : middle + _NEAREST // 2]:
            votes[(place - index) // stride] += 1 / len(places)
    near: list[tuple[int, int, int, int]] = []
    for bucket in sorted(votes, key=lambda each: -votes[each])[:3]:
        low = max(0, bucket * stride - stride // 2)
        window = [word for word, _, _ in page.words[low : low + 2 * stride + length]]
        missing = sum((Counter(words) - Counter(window)).values())
        if missing >= min([_MOST_CHANGES * length + 1, *(each[0] for each in near)]):
            continue
        changes, first, last = _compared(words, window)
        near.append((changes, abs(low + first - expected), low + first, low + last))
        if changes * 4 <= length:
            break
    if not near:
        return None
    changes, _, first, last = min(near)
    return changes, first, last


def _compared(words: Sequence[str], window: Sequence[str]) -> tuple[int, int, int]:
    """Changes, first and last word of the stretch with the fewest words to change, add or drop (Sellers)."""
    change = 1 << 32  # one number holds the changes so far and, below them, the first word of the stretch
    column = [count * change for count in range(len(words) + 1)]
    best = (len(words), 0, 0, len(window) - 1)
    for place, seen in enumerate(window):
        diagonal, column[0] = place, place + 1
        for count, word in enumerate(words, 1):
            left = column[count]
            column[count] = min(diagonal + (word != seen) * change, column[count - 1] + change, left + change)
            diagonal = left
        changes, first = divmod(column[-1], change)
        if changes < len(words):
            best = min(best, (changes, abs(place + 1 - first - len(words)), first, place))
    return best[0], best[2], best[3]
