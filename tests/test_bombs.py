"""No text that is made to be slow is slow: four times as much of it takes about four times as long, and little."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from debate import starter
from debate.finding import find_all
from debate.paragraphs import paragraphs
from debate.passages import Anchor, anchor
from debate.sentences import sentences
from debate.suggest import suggest

from .bombs import BEATS, bomb

QUARTER, WHOLE = 12_000, 48_000
"""Bytes: enough to tell a line from a parabola, in a twentieth of a second each."""

ESSAY = " ".join(f"Sentence {number} says that it must be so, because of {number % 97}." for number in range(600))


def passages(text: str, count: int = 30) -> list[Anchor]:
    """Passages all over the text, from a few words to a page."""
    starts = [len(text) * number // count for number in range(count)]
    places = [(start, min(len(text), start + 40 + 60 * number)) for number, start in enumerate(starts)]
    return [anchor(text, start, end) for start, end in places if text[start:end].strip()]


def changed(text: str) -> str:
    return f"New. {text[: len(text) // 3]} other words {text[len(text) // 2 :]}"


WORK: dict[str, Callable[[str], Callable[[], object]]] = {
    "paragraphs": lambda text: lambda: paragraphs(text),
    "sentences": lambda text: lambda: sentences(text),
    "suggesting": lambda text: lambda: suggest("The end of it is that they are. " * 9 + text),
    "recognising": lambda text: lambda: starter.recognises(text),
    "anchoring": lambda text: lambda: find_all(passages(text), changed(text)),
    "anchoring an essay in it": lambda text: lambda: find_all(passages(ESSAY), text),
    "anchoring it in an essay": lambda text: lambda: find_all(passages(text), ESSAY),
}


def seconds(work: Callable[[], object]) -> float:
    begun = time.thread_time()
    work()
    return time.thread_time() - begun


def linear(work: Callable[[str], Callable[[], object]], quarter: str, whole: str) -> bool:
    """Whether `whole`, four times `quarter`, takes a little, or about four times as long and not sixteen."""
    took = seconds(work(whole))
    return took < 0.06 or (took < 3 and took < 9 * seconds(work(quarter)))


@pytest.mark.parametrize("name", BEATS)
def test_no_text_takes_more_than_its_share_of_time(name: str) -> None:
    quarter, whole = bomb(name, QUARTER), bomb(name, WHOLE)
    # processor time, and three tries, because tests share their machine
    slow = [what for what, work in WORK.items() if not any(linear(work, quarter, whole) for _ in range(3))]
    assert slow == []


SINGLE: dict[str, Callable[[int], str]] = {
    "one word, then stops": lambda size: "word " + "word" + "." * size + "x and more words. ",
    "one word, then spaces": lambda size: "word " + " " * size + "and more words. ",
    "a word of quotes": lambda size: '"' * size + "a. And more.",
    "an address": lambda size: "http://example.org/" + "c.d?" * (size // 4) + " and more.",
    "what is found from behind alone": lambda size: "ab" + "a" * size,
    "notes that close nothing": lambda size: "." + "[1]" * (size // 3) + "x",
    "quotes that close nothing": lambda size: "." + " »" * (size // 3) + "x",
}


@pytest.mark.parametrize("name", SINGLE)
def test_no_single_word_does(name: str) -> None:
    make = SINGLE[name]
    slow = [what for what, work in WORK.items() if not any(linear(work, make(QUARTER), make(WHOLE)) for _ in range(3))]
    assert slow == []


def test_a_long_passage_that_stands_nowhere_is_soon_given_up() -> None:
    """`str.rfind` compares such a one, letter by letter, with every place of the text."""
    lost = [Anchor(199_000, 200_999, "", f"ba{'b' * 1_998}")] * 50
    assert any(seconds(lambda: find_all(lost, "b" * 199_999)) < 1 for _ in range(3))


def test_what_stands_between_two_words_of_a_changed_passage_is_read_once() -> None:
    kept = passages("The old bridge was built by all of us, and it was paid for by nobody at all.", 1)
    for between in (".", "\n.", "?)", "\n\t"):
        now = f"The old{between * (90_000 // len(between))}x bridge was built by all of us, and paid for by nobody at all."
        assert any(seconds(lambda now=now: find_all(kept * 3, now)) < 1 for _ in range(3)), between  # type: ignore[misc]
