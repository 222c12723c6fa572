"""What comes in as an essay's words: a file's bytes read, and a sentence for those that are no text."""

from __future__ import annotations

import re

from .errors import Invalid

MAX_BYTES = 204_800


def decode(data: bytes) -> str:
    """The words of an uploaded file, line endings as they came, a byte order mark taken off."""
    if len(data) > MAX_BYTES:
        raise _refusal(
            f"This file is {len(data):,} bytes long and an essay may have {MAX_BYTES:,} (200 KB). "
            "Nothing was saved. Shorten it, or import it in two parts."
        )
    for opening, what in _OTHER_FORMATS:
        if data.startswith(opening):
            raise _refusal(f"This is {what}, not plain text. Nothing was saved. {_SAVE_AS_TEXT}")
    control = re.search(rb"[\x00-\x08\x0e-\x1f\x7f]", data)
    if control:
        raise _refusal(
            f"This does not look like text: byte {control.start() + 1:,} is a control code. "
            f"Nothing was saved. {_SAVE_AS_TEXT}"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # a byte order mark is not counted by the decoder
        place = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        raise _refusal(
            f"This file is not in UTF-8: byte {place + 1:,} (0x{data[place]:02x}) cannot be read. "
            f"Nothing was saved. {_SAVE_AS_TEXT}"
        ) from None
    if not text.strip():
        raise _refusal("This file has no words in it. Nothing was saved. Choose a file with the essay in it.")
    return text


_SAVE_AS_TEXT = "In your editor, save the essay as plain text or Markdown with the encoding UTF-8, and choose it."

_OTHER_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a word processor's document or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old word processor's document"),
    (b"{\\rtf", "a rich text document"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)


def _refusal(sentence: str) -> Invalid:
    return Invalid(sentence, file=sentence)
