"""How wide words are drawn, near enough to break lines by: no font is asked, and the guess is rather too wide.

Widths are those of Noto Sans, the widest of the faces that the pages ask for, in parts of the size of the letters.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from itertools import accumulate

ELLIPSIS = "…"

_WIDTHS = {
    **dict.fromkeys("fjlirt.,:;'|!I()[]/\\ ’‘-“”\"", 0.42),
    **dict.fromkeys("acekvsxyz0123456789", 0.575),
    **dict.fromkeys("mMW%@—…&", 0.95),
    **dict.fromkeys("wQDOGHNU", 0.8),
}


def width(words: str, size: float) -> float:
    """In the unit of `size`, the size of the letters."""
    return sum(map(_width, words)) * size


@lru_cache(maxsize=4096)
def _width(letter: str) -> float:
    if letter in _WIDTHS:
        return _WIDTHS[letter]
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0.0
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.0 if letter.isalpha() else 1.4  # most of the others are emoji
    # a ligature is about as wide as the letters that it stands for
    each = 0.68 if letter.isupper() else 0.62 if letter.isascii() else 0.72
    return each * max(1, len(unicodedata.normalize("NFKC", letter)))


def lines(words: str, wide: float, most: int, size: float) -> list[str]:
    """The words broken into at most `most` lines that are not wider than `wide`; … stands for what is left out."""
    found, rest = [""], words.split()
    while rest:
        word = rest.pop(0)
        longer = f"{found[-1]} {word}".lstrip()
        if width(longer, size) <= wide:
            found[-1] = longer
        elif len(found) == most:
            ended = found[-1] + ELLIPSIS
            found[-1] = ended if found[-1] and width(ended, size) <= wide else clipped(longer, wide, size)
            break
        elif width(word, size) <= wide:
            found.append(word)
        elif found[-1]:
            found.append("")
            rest.insert(0, word)
        else:  # a word that is wider than a line goes on in the next
            found[-1] = word[: _fitting(word, wide, size)]
            rest.insert(0, word[len(found[-1]) :])
            found.append("")
    return [line for line in found if line]


def clipped(words: str, wide: float, size: float) -> str:
    """All of the words where they fit, or else as many of their letters as do, and …"""
    if width(words, size) <= wide:
        return words
    return words[: _fitting(words, wide - width(ELLIPSIS, size), size)].rstrip() + ELLIPSIS


def _fitting(words: str, wide: float, size: float) -> int:
    """How many letters fit into the width; one does in any case."""
    sums = accumulate(_width(letter) * size for letter in words)
    return max(1, sum(1 for it in sums if it <= wide))


def runs_left(words: str) -> bool:
    """Whether words are read from right to left, as `dir="auto"` decides: by their first letter that has a direction."""
    found = (unicodedata.bidirectional(letter) for letter in words)
    return next((it for it in found if it in ("L", "R", "AL")), "L") != "L"
