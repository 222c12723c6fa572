"""Characters as they are kept: nothing that covers other lines, changes the order of reading, or cannot be shown."""

from __future__ import annotations

import re
import unicodedata

from .errors import Invalid

ACCENTS_MOST = 4
"""Combining marks on one base character."""
WIRE_MOST = 16_384
"""Code points that are looked at at all, before any other limit."""

# ACCENTS_MOST before normalisation, whose sorting is quadratic in such a run (Stream-Safe Text, UAX 15).
_ACCENTS_RAW = 30
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_NAMES = {"\0": " NUL", "\a": " BELL", "\b": " BACKSPACE", "\x1b": " ESCAPE", "\x7f": " DELETE"}
# Embeddings and overrides change the order in which others read; the rest has no use inside a text.
_STRIPPED = re.compile("[\u202a-\u202e\u206a-\u206f\ufeff\ufff9-\ufffb]")
_ISOLATE = re.compile("[\u2066-\u2069]")
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs by category, with nothing to see


def kept(value: str, *, most: int, field: str) -> str:
    """NFC, LF, trimmed, without what reorders or hides; Invalid for what a database or a page cannot hold.

    What is far longer than `most` is refused unread; the exact length is for the caller to check, with `not_longer`.
    """
    if len(value) > max(WIRE_MOST, 4 * most):
        not_longer(value, most=most, field=field)
    words = _LINE_ENDS.sub("\n", value)
    if found := _CONTROL.search(words):
        row = words.count("\n", 0, found.start()) + 1
        kind = "half a character" if found[0] >= "\ud800" else "a control character"
        name = f"U+{ord(found[0]):04X}{_CONTROL_NAMES.get(found[0], '')}"
        what = f"Line {row} has {kind} ({name}) in it, which cannot be shown."
        raise refused(field, what, "delete it or type that line anew")
    if words.isascii():
        return words.strip()
    words = _STRIPPED.sub("", words)
    if _ISOLATE.search(words):
        words = "\n".join(row if _balanced(row) else _ISOLATE.sub("", row) for row in words.split("\n"))
    if _accents(words) <= _ACCENTS_RAW:
        words = unicodedata.normalize("NFC", words).strip()
        if _accents(words) <= ACCENTS_MOST:
            return words
    what = f"Some letters carry more than {ACCENTS_MOST} accents and would cover other lines."
    raise refused(field, what, "take some accents off")


def as_kept(words: str) -> str:
    """Words from elsewhere in the spelling of those that `kept` returned, white space aside, to compare the two."""
    return " ".join(unicodedata.normalize("NFC", _STRIPPED.sub("", words)).split())


def visible(words: str) -> bool:
    """Whether there is anything to see; private-use characters may have a glyph somewhere."""
    kinds = (unicodedata.category(character) for character in words if character not in _BLANK)
    return any(kind == "Co" or kind[0] not in "CMZ" for kind in kinds)


def not_longer(words: str, *, most: int, field: str) -> None:
    length = len(words)
    if length > most:
        what = f"This is {length:,} characters long; the limit is {most:,}."
        raise refused(field, what, f"shorten them by {length - most:,}")


def refused(field: str, what: str, advice: str) -> Invalid:
    """What is wrong with the words of a field, and what to do, as the person will read it."""
    sentence = f"{what} Your words are kept: {advice}, then try again."
    return Invalid(sentence, **{field: sentence})


def _accents(words: str) -> int:
    """The longest run of marks that take no room of their own; invisible characters do not end it."""
    longest = run = 0
    for character in words:
        category = unicodedata.category(character) if character >= "\u0300" else ""  # no marks below
        if category in ("Mn", "Me"):
            run += 1
            longest = max(longest, run)
        elif category != "Cf":
            run = 0
    return longest


def _balanced(row: str) -> bool:
    """Whether each directional isolate is closed in the line that it stands in."""
    level = 0
    for found in _ISOLATE.finditer(row):
        level += -1 if found[0] == "\u2069" else 1
        if level < 0:
            return False
    return level == 0
