"""Texts that were made to be slow: a few signs again and again, up to the size that an essay may have."""

from __future__ import annotations

from debate.manuscript import MAX_BYTES

BEATS = {
    "stops": ".",
    "stops with spaces": ". ",
    "question marks": "?",
    "exclamations with spaces": "! ",
    "stops on lines of their own": ".\n",
    "stops in paragraphs of their own": ".\n\n",
    "stops that are closed": '." ',
    "stops that are closed and not parted": '."',
    "stops that are bracketed": ".) ",
    "note numbers": ".[1]",
    "French quotes": ". »",
    "ellipses": "a... ",
    "spaced ellipses": ". . . ",
    "full-width stops": "字。",
    "initials": "J. R. ",
    "abbreviations": "U.S. etc. Mr. ",
    "numbers of something": "No. 1 ",
    "dates": "1. Jan. 1. ",
    "one word": "a",
    "one word with apostrophes": "a'",
    "one word of accents": "a\u0301",
    "one letter": "a ",
    "one digit": "1",
    "quotes": '"',
    "curly quotes": "”",
    "words of quotes": '""""""""""""""""""""a. ',
    "dashes": "-",
    "lines": "a\n",
    "lines of two ends": "a\r\n",
    "newlines": "\n",
    "blank lines": " \n",
    "paragraphs": "a\n\n",
    "line separators": "a\u2028",
    "quotations": "> a\n",
    "empty quotations": ">\n",
    "quotations in quotations": "> > > > > > a\n",
    "headings": "# a #\n",
    "underlined headings": "a\n=\n\n",
    "rules": "---\n",
    "unfinished rules": "- ",
    "items": "* a\n",
    "numbered items": "1. a\n",
    "right to left": "א. ",
    "a word again and again": "the ",
    "a sentence again and again": "The claim is that it must be so because of that. ",
    "a cue again and again": "had would have ",
}


def bomb(name: str, size: int = MAX_BYTES) -> str:
    """At most so many bytes of it, with a letter at the end so that it is never nothing."""
    beat = BEATS[name]
    return beat * ((size - 2) // len(beat.encode())) + "b"
