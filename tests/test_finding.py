"""Passages found again in a changed text: in their place, elsewhere, or in other words."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.finding import Found, find, find_all
from debate.passages import CONTEXT, Anchor, anchor, digest

from .test_passages import TEXT, at


def there(text: str, found: Found | None) -> tuple[str, str] | None:
    return (found.how, text[found.start : found.end]) if found else None


@st.composite
def passages(draw: st.DrawFn) -> tuple[str, int, int]:
    text = draw(st.text(st.sampled_from("ab é。'“”—\n\t") | st.characters(), min_size=1, max_size=120))
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


@settings(deadline=None)
@given(passages())
def test_a_passage_of_an_unchanged_text_is_where_it_was(passage: tuple[str, int, int]) -> None:
    text, start, end = passage
    if not text[start:end].strip():
        return
    kept = anchor(text, start, end)
    assert find(kept, text) == Found("same", start, end)
    assert kept.prefix + kept.exact + kept.suffix in text
    assert len(kept.prefix) == min(start, CONTEXT)
    assert len(kept.suffix) == min(len(text) - end, CONTEXT)


@settings(deadline=None)
@given(passages(), st.text(max_size=40), st.text(max_size=40))
def test_whatever_is_found_has_the_words_or_is_called_changed(
    passage: tuple[str, int, int], before: str, after: str
) -> None:
    text, start, end = passage
    if not text[start:end].strip():
        return
    kept, changed = anchor(text, start, end), before + text + after
    found = find(kept, changed)
    if found:
        assert 0 <= found.start < found.end <= len(changed)
        assert found.how == "changed" or digest(changed[found.start : found.end]) == kept.digest
    if len(kept.exact.split()) > 5 and not text[:start].strip() and not text[end:].strip():
        assert found


@settings(deadline=None)
@given(passages(), st.text(min_size=1, max_size=60))
def test_another_text_never_breaks_the_search(passage: tuple[str, int, int], other: str) -> None:
    text, start, end = passage
    found = find(Anchor(start, end, digest(text[start:end]), text[start:end], text[:start], text[end:]), other)
    assert found is None or 0 <= found.start <= found.end <= len(other)


def test_words_that_moved_are_found_where_they_are() -> None:
    kept = at(TEXT, "The engineers said that no dam could have held so much rain.")
    assert there("Preface.\n\n" + TEXT, find(kept, "Preface.\n\n" + TEXT)) == ("moved", kept.exact)


def test_of_two_equal_passages_the_one_with_the_same_neighbours_is_found() -> None:
    second = TEXT.rindex("The river rose in the night")
    kept = anchor(TEXT, second, second + 27)
    for longer in ("A flood. " * 30 + TEXT, TEXT.replace("By dawn", "The river rose in the night, and by dawn")):
        found = find(kept, longer)
        assert found
        assert (found.how, found.start) == ("moved", longer.rindex("The river rose in the night"))


def test_wrapping_line_endings_quotes_and_dashes_do_not_count_as_changes() -> None:
    text = "He said: “It’s over—now go.” They went."
    kept = at(text, "“It’s over—now go.”")
    other = 'He had said:\r\n"It\'s\r\nover-now   go." They went.'
    assert there(other, find(kept, other)) == ("moved", '"It\'s\r\nover-now   go."')
    assert kept.digest == digest('\t"It\'s over-now\ngo." ')


def test_with_the_digest_alone_whole_sentences_are_found() -> None:
    exact = "Old Marta said the dam was to blame. The engineers said that no dam could have held so much rain."
    assert there("New.\n" + TEXT, find(Anchor(0, 10, digest(exact)), "New.\n" + TEXT)) == ("moved", exact)
    assert find(Anchor(0, 10, digest("the dam was to blame.")), TEXT) is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (
            "The engineers claimed that no dam could have held so much rain.",
            "The engineers claimed that no dam could have held so much rain.",
        ),
        (
            "All engineers said that no dam could ever have held so much rain!",
            "All engineers said that no dam could ever have held so much rain!",
        ),
        ("Her engineers said: no dam could have held so much.", "Her engineers said: no dam could have held so much."),
    ],
)
def test_a_rewritten_passage_is_found_and_called_changed(now: str, expected: str) -> None:
    kept = at(TEXT, "The engineers said that no dam could have held so much rain.")
    other = "A new first paragraph stands here.\n\n" + TEXT.replace(kept.exact, now)
    assert there(other, find(kept, other)) == ("changed", expected)


def test_a_changed_passage_does_not_reach_into_the_sentence_beside_it() -> None:
    kept = at(TEXT, "Old Marta said the dam was to blame.")
    other = "New.\n" + TEXT.replace(kept.exact + " The", "Marta said the dam was. The").replace("door.\n\n", "door. ")
    assert there(other, find(kept, other)) == ("changed", "Marta said the dam was.")


@pytest.mark.parametrize("now", ["", "Everybody agreed on this at once.", "The weather was fine and the harvest rich."])
def test_a_passage_that_is_gone_is_lost(now: str) -> None:
    kept = at(TEXT, "The engineers said that no dam could have held so much rain.")
    assert find(kept, TEXT.replace(kept.exact, now)) is None


def test_a_word_or_two_are_not_found_in_another_place_by_chance() -> None:
    kept = at(TEXT, "no dam")
    assert find(kept, "Quite another essay speaks of rivers and says there is no damage at all.") is None
    assert there("So: " + TEXT, find(kept, "So: " + TEXT)) == ("moved", "no dam")


def test_a_long_passage_is_found_by_its_ends() -> None:
    filling = " ".join(f"word{number}" for number in range(400))
    text = f"Before it.\n\nIt starts here, {filling} and here it stops.\n\nAfter it."
    kept = at(text, f"It starts here, {filling} and here it stops.")
    other = "More before. " + text.replace("word200", "something else").replace("starts", "begins")
    found = find(kept, other)
    assert found
    assert (found.how, other[found.start : found.start + 14]) == ("changed", "It begins here")
    assert other[: found.end].endswith("it stops.")


def test_hundreds_of_claims_on_the_longest_essay_are_found_in_seconds() -> None:
    chance = random.Random(7)
    stems = ["".join(chance.choices("abcdefghilmnoprstu", k=chance.randint(2, 9))) for _ in range(3_000)]
    often = [1 / (rank + 1) for rank in range(len(stems))]
    lines = [" ".join(chance.choices(stems, often, k=25)).capitalize() + "." for _ in range(1_300)]
    text = " ".join(lines)
    starts = [text.index(line) for line in chance.sample(lines, 300)]
    kept = [anchor(text, start, text.index(".", start) + 1) for start in starts]
    assert len(text) > 150_000
    changed = " ".join(word if chance.random() > 0.1 else chance.choice(stems) for word in text.split(" "))
    began = time.process_time()
    found = find_all(kept, changed)
    assert time.process_time() - began < 10
    near = [each for each, was in zip(found, starts, strict=True) if each and abs(each.start - was) < 5_000]
    assert len(near) > 290
