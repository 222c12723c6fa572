"""Passages: kept by place and quotation, and drawn where they overlap."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.errors import Invalid
from debate.passages import Anchor, anchor, context, digest, marks, snap

TEXT = (
    "The river rose in the night. Nobody in the village had expected it, for the spring had been dry. "
    "By dawn the water stood at the church door.\n\n"
    "Old Marta said the dam was to blame. The engineers said that no dam could have held so much rain. "
    "Both were heard, and neither was believed.\n\n"
    "In the end the village moved uphill. The river rose in the night once more, but it found nobody at home."
)


def at(text: str, words: str) -> Anchor:
    start = text.index(words)
    return anchor(text, start, start + len(words))


def test_a_digest_tells_letters_and_case_apart() -> None:
    assert len({digest(each) for each in ("The end.", "the end.", "The end", "The  end!", "Theend.")}) == 5


def test_nothing_selected_is_refused_with_what_to_do() -> None:
    for start, end in ((3, 3), (5, 4), (-1, 4), (0, len(TEXT) + 1), (28, 29)):
        with pytest.raises(Invalid, match="Select the words") as refused:
            anchor(TEXT, start, end)
        assert "passage" in refused.value.fields


@settings(deadline=None)
@given(st.text(st.sampled_from("a \n\t")), st.integers(-3, 40), st.integers(-3, 40))
def test_snapping_trims_white_space_and_nothing_else(text: str, start: int, end: int) -> None:
    low, high = snap(text, start, end)
    assert 0 <= low <= len(text)
    assert text[low:high] == text[max(0, start) : max(0, end)].strip()
    assert anchorable(text, low, high) == bool(text[max(0, start) : max(0, end)].strip())


def anchorable(text: str, start: int, end: int) -> bool:
    try:
        anchor(text, start, end)
    except Invalid:
        return False
    return True


def test_context_is_the_sentences_around_in_the_same_paragraph() -> None:
    def around(words: str, around: int = 1) -> str:
        start = TEXT.index(words)
        low, high = context(TEXT, start, start + len(words), around)
        return TEXT[low:high]

    first, second, third = TEXT.split("\n\n")
    assert (
        around("neither")
        == "The engineers said that no dam could have held so much rain. Both were heard, and neither was believed."
    )
    assert around("The river") == first[: first.index(" By dawn")]
    assert around("expected") == first
    assert around("expected", 0) == "Nobody in the village had expected it, for the spring had been dry."
    assert around("dry. By", 0) == first[first.index("Nobody") :]
    assert (
        around("believed.\n\nIn the end", 0)
        == "Both were heard, and neither was believed.\n\nIn the end the village moved uphill."
    )
    assert around("uphill", 9) == third
    assert second


spans = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60), st.sampled_from("abcde")), max_size=12)


@settings(deadline=None)
@given(st.integers(0, 50), st.integers(0, 50), spans)
def test_runs_cover_the_paragraph_once_and_name_the_claims_there(
    start: int, length: int, claims: list[tuple[int, int, str]]
) -> None:
    runs = list(marks(start, start + length, claims))
    assert [at for run in runs for at in range(run.start, run.end)] == list(range(start, start + length))
    assert all(run.start < run.end for run in runs)
    for run in runs:
        for at in range(run.start, run.end):
            assert run.keys == tuple(dict.fromkeys(key for low, high, key in claims if low <= at < high))
    assert all(one.keys != other.keys for one, other in pairwise(runs))
