"""What comes in as an essay's words, from a file or typed: read, or refused with a sentence where they are no essay."""

from __future__ import annotations

import re

from .errors import Invalid
from .paragraphs import paragraphs
from .sentences import stops, within

MAX_BYTES = 204_800
# An essay of so many bytes has a tenth of these; what has more is none, and a page of it would help nobody.
MOST_LINES = 20_000
MOST_PARAGRAPHS = 5_000
MOST_SENTENCES = 10_000
MOST_STOPS = 20_000

_SAVE_AS_TEXT = "In your editor, save the essay as plain text or Markdown with the encoding UTF-8, and choose it."
_OTHER_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a word processor's document or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old word processor's document"),
    (b"{\\rtf", "a rich text document"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")


def decode(data: bytes) -> str:
    """The words of an uploaded file, line endings as they came, a byte order mark taken off. Invalid for no text."""
    _check_size(len(data), "This file")
    for opening, what in _OTHER_FORMATS:
        if data.startswith(opening):
            raise Invalid(f"This is {what}, not plain text. {_SAVE_AS_TEXT}")
    control = re.search(rb"[\x00-\x08\x0e-\x1f\x7f]", data)
    if control:
        place = control.start() + 1
        raise Invalid(f"This does not look like text: byte {place:,} is a control code. {_SAVE_AS_TEXT}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # a byte order mark is not counted by the decoder
        place = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        byte = f"byte {place + 1:,} (0x{data[place]:02x})"
        raise Invalid(f"This file is not in UTF-8: {byte} cannot be read. {_SAVE_AS_TEXT}") from None
    if not text.strip():
        raise Invalid("This file has no words in it. Choose a file with the essay in it.")
    _check_parts(text)
    return text


def typed(value: str) -> str:
    """What a text field sends has its line ends doubled, whatever they were; a file keeps its own. Invalid as above."""
    words = value.replace("\r\n", "\n")
    _check_size(len(words.encode("utf-8", "surrogatepass")), "This")
    if found := _CONTROL.search(words):
        line = words.count("\n", 0, found.start()) + 1
        raise Invalid(f"Line {line} has a control character in it, which is no text. Delete it there.")
    _check_parts(words)
    return words


def _check_size(size: int, what: str) -> None:
    if size > MAX_BYTES:
        raise Invalid(
            f"{what} is {size:,} bytes long and an essay may have {MAX_BYTES:,} (200 KB). "
            "Shorten it, or bring it in two parts."
        )


def _check_parts(text: str) -> None:
    count = len(text.splitlines())
    if count > MOST_LINES:
        raise Invalid(
            f"This has {count:,} lines and an essay may have {MOST_LINES:,}. "
            "Join those of a paragraph, or bring it in parts."
        )
    cut = paragraphs(text)
    count = sum(max(1, len(paragraph.pieces)) for paragraph in cut)
    if count > MOST_PARAGRAPHS:
        raise Invalid(
            f"This falls into {count:,} paragraphs or lines of quotations and an essay may have {MOST_PARAGRAPHS:,}. "
            "Join its lines, with a blank line between two paragraphs, or bring it in parts."
        )
    count = stops(text)
    if count > MOST_STOPS:
        raise Invalid(
            f"This has {count:,} stops that could end a sentence and an essay may have {MOST_STOPS:,}. "
            "See whether these are an essay’s words, or bring it in parts."
        )
    count = sum(len(within(text, paragraph)) for paragraph in cut)
    if count > MOST_SENTENCES:
        raise Invalid(
            f"This falls into {count:,} sentences and an essay may have {MOST_SENTENCES:,}. "
            "See whether these are an essay’s words, or bring it in parts."
        )
