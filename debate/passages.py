"""Where a passage stands in a text, what is kept of it so that it can be found again, and how passages are drawn.

An anchor holds what the Web Annotation model's TextPositionSelector and TextQuoteSelector hold, and a digest.
All offsets are code points of the text as it came, the end not included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby, pairwise
from typing import NamedTuple

from .errors import Invalid
from .paragraphs import paragraphs
from .sentences import within

CONTEXT = 32
"""Code points kept on either side."""
LONGEST = 2_000
"""Code points of a passage: longer ones claim more than one thing."""


@dataclass(frozen=True)
class Anchor:
    """`exact` is empty where only the digest of a passage is known; then only whole sentences are found."""

    start: int
    end: int
    digest: str
    exact: str = ""
    prefix: str = ""
    suffix: str = ""


class Run(NamedTuple):
    """A stretch of a paragraph under the same claims, in the order they were given in; or under none."""

    start: int
    end: int
    keys: tuple[str, ...]


# one for one, so that offsets stay true
ALIKE = str.maketrans("‘’‚‛′“”„‟″‐‑‒–—―", "'''''\"\"\"\"\"------")


def digest(passage: str) -> str:
    """SHA-256, in hex, of the words; wrapping, line endings, shapes of quotes and of dashes do not count."""
    return digest_of_plain(plain(passage))


def digest_of_plain(words: str) -> str:
    """The digest of a passage that `plain` has been applied to already."""
    return sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def plain(passage: str) -> str:
    return " ".join(passage.translate(ALIKE).split())


def snap(text: str, start: int, end: int) -> tuple[int, int]:
    """The passage without the white space around it, kept within the text; empty if it had nothing else."""
    start = min(max(0, start), len(text))
    end = min(max(start, end), len(text))
    passage = text[start:end]
    end = start + len(passage.rstrip())
    return min(end, start + len(passage) - len(passage.lstrip())), end


def anchor(text: str, start: int, end: int) -> Anchor:
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        sentence = "No words of the text were selected, so nothing was saved. Select the words that make the claim."
        raise Invalid(sentence, passage=sentence)
    exact = text[start:end]
    return Anchor(start, end, digest(exact), exact, text[max(0, start - CONTEXT) : start], text[end : end + CONTEXT])


def context(text: str, start: int, end: int, around: int = 1) -> tuple[int, int]:
    """The passage with the rest of its sentences and `around` more on each side, in its own paragraphs."""
    touched = [each for each in paragraphs(text) if each.start < end and start < each.end]
    if not touched:
        return start, end
    before = [low for low, _ in within(text, touched[0]) if low <= start]
    after = [high for _, high in within(text, touched[-1]) if high >= end]
    low = before[max(0, len(before) - 1 - around)] if before else start
    high = after[min(len(after) - 1, around)] if after else end
    return low, high


def marks(start: int, end: int, spans: Iterable[tuple[int, int, str]]) -> Iterator[Run]:
    """Cuts `start` to `end` where a claim begins or ends, so that overlapping claims can be drawn."""
    inside = [(max(start, low), min(end, high), key) for low, high, key in spans if low < end and start < high]
    edges = sorted({start, end, *(edge for low, high, _ in inside if low < high for edge in (low, high))})
    runs = (Run(low, high, _covering(low, high, inside)) for low, high in pairwise(edges))
    for keys, alike in groupby(runs, key=lambda run: run.keys):
        together = list(alike)
        yield Run(together[0].start, together[-1].end, keys)


def _covering(start: int, end: int, spans: list[tuple[int, int, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for low, high, key in spans if low <= start and end <= high))
