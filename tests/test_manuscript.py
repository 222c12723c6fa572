"""What comes in as an essay: read as it was written, or refused with what to do."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.errors import Invalid
from debate.manuscript import MAX_BYTES, decode


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1).filter(str.strip))
def test_what_was_written_is_what_is_read(text: str) -> None:
    assert decode(text.encode()) == text
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text


def test_line_endings_stay_as_they_came() -> None:
    assert decode(b"one\r\ntwo\rthree\n") == "one\r\ntwo\rthree\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no words"),
        (b"\xef\xbb\xbf \r\n\t", "no words"),
        (b"a" * (MAX_BYTES + 1), "204,801 bytes"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04 ...", "word processor"),
        ("Text".encode("utf-16"), "UTF-16"),
        (b"two\x00bytes", "byte 4 is a control code"),
        (b"\x1b[31mred", "byte 1 is a control code"),
        ("caf\xe9 noir".encode("latin-1"), "byte 4 (0xe9)"),
        (b"\xef\xbb\xbfcaf\xe9 noir", "byte 7 (0xe9)"),
        (b"cut off \xe2\x80", "byte 9 (0xe2)"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode(data)
    assert says in refused.value.message


def test_a_file_of_exactly_the_most_bytes_is_read() -> None:
    assert len(decode(b"a" * MAX_BYTES)) == MAX_BYTES
