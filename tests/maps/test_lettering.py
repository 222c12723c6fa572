"""Words broken into lines without asking a font."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.maps.lettering import clipped, lines, runs_left, width

texts = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=200)


@given(texts, st.integers(40, 300), st.integers(1, 4))
def test_no_line_is_too_wide_and_there_are_not_too_many(words: str, wide: int, most: int) -> None:
    found = lines(words, wide, most, 13)
    assert len(found) <= most
    # a single ligature may be wider than any line
    assert all(width(line, 13) <= wide or len(line) <= 2 for line in found)


@given(texts, st.integers(40, 300))
def test_nothing_is_lost_where_there_are_lines_enough(words: str, wide: int) -> None:
    assert "".join("".join(lines(words, wide, 500, 13)).split()) == "".join(words.split())


def test_what_is_left_out_is_told_by_an_ellipsis() -> None:
    assert lines("one two three four five", 60, 2, 13) == ["one two", "three…"]
    assert clipped("Alexandrina", 40, 13).endswith("…")
    assert lines("one unspeakable", 60, 1, 13) == ["one…"]
    assert lines("unspeakable", 60, 1, 13) == ["unspea…"]
    assert clipped("Ana", 40, 13) == "Ana"


@pytest.mark.parametrize(
    ("words", "left"), [("It is", False), ("هل كان", True), ("12. שלום", True), ("“Ana” قال", False), ("", False)]
)
def test_the_first_letter_decides_in_which_direction_a_line_is_read(words: str, left: bool) -> None:
    assert runs_left(words) is left
