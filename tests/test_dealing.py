"""What a solo drill deals next, and how it counts time."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from debate.clock import GRACE
from debate.dealing import LENGTHS, QUESTIONS, Card, Dealt, When, deal, left, timing

chances = st.floats(0, 1, exclude_max=True)
moments = st.floats(0, 4e9)


def arguments(count: int) -> list[Card]:
    return [Card(Dealt.ARGUMENT, key) for key in range(count)]


def questions(count: int) -> list[Card]:
    return [Card(Dealt.QUESTION, f"scheme.{key}") for key in range(count)]


def dealt(cards: list[Card], chance: float, number: int) -> tuple[Card | None, list[Card]]:
    """What is dealt by the deal of this number, and the cards after it."""
    of = {kind: [card for card in cards if card.kind is kind] for kind in Dealt}
    card = deal(of[Dealt.ARGUMENT], of[Dealt.QUESTION], chance)
    return card, [replace(it, last=number) if it == card else it for it in cards]


@given(st.integers(0, 6), st.integers(0, 6), st.lists(chances, max_size=40))
def test_nothing_comes_twice_before_everything_else_has_come(some: int, more: int, luck: list[float]) -> None:
    cards, given_before = [*arguments(some), *questions(more)], list[int | str]()
    for number, chance in enumerate(luck, start=1):
        card, cards = dealt(cards, chance, number)
        if not cards:
            assert card is None
            return
        assert card is not None
        since = given_before[-len(cards) + 1 :] if len(cards) > 1 else []
        assert card.key not in since
        given_before.append(card.key)


@given(st.integers(1, 5), st.integers(0, 5), st.lists(chances, min_size=1, max_size=30))
def test_what_is_new_comes_before_what_was_dealt(some: int, more: int, luck: list[float]) -> None:
    cards = [*arguments(some), *questions(more)]
    for number, chance in enumerate(luck, start=1):
        _, cards = dealt(cards, chance, number)
    card, _ = dealt([*cards, Card(Dealt.ARGUMENT, "new")], luck[0], 99)
    assert card is not None
    assert card.last is None


@given(st.integers(1, 8), st.integers(1, 8))
def test_everything_may_come_first_and_a_third_of_the_first_deals_are_questions(some: int, more: int) -> None:
    steps = 400
    first = [deal(arguments(some), questions(more), step / steps) for step in range(steps)]
    assert {card.key for card in first if card} == {card.key for card in [*arguments(some), *questions(more)]}
    asked = sum(card is not None and card.kind is Dealt.QUESTION for card in first)
    assert abs(asked / steps - QUESTIONS) < 0.01


def test_where_there_are_no_arguments_the_questions_serve_and_without_those_nothing_is_dealt() -> None:
    assert deal([], questions(1), 0.9) == questions(1)[0]
    assert deal(arguments(1), [], 0.1) == arguments(1)[0]
    assert deal([], [], 0.5) is None


@given(st.sampled_from(sorted(LENGTHS)), moments, st.floats(-100, 10_000))
def test_an_answer_is_in_time_at_time_or_over_by_so_much(seconds: int, at: float, used: float) -> None:
    it = timing(seconds, at, at + used)
    assert it.used >= 0
    assert it.over == max(0, it.used - seconds)
    expected = When.IN_TIME if it.used <= seconds else When.AT_TIME if it.over <= GRACE else When.AFTER
    assert it.when is expected


@given(st.sampled_from(sorted(LENGTHS)), moments, st.floats(-100, 10_000))
def test_a_clock_that_was_set_back_gives_nobody_more_time_than_there_is(seconds: int, at: float, gone: float) -> None:
    assert left(seconds, at, at + gone) <= seconds


def test_lengths_are_minutes_up_to_five_and_what_the_rebuttals_of_the_formats_last() -> None:
    assert {60, 120, 180, 240, 300} <= set(LENGTHS)
    assert "Lincoln-Douglas 1AR" in LENGTHS[240]
    assert "Public Forum 1R, 2R" in LENGTHS[240]
    assert "Lincoln-Douglas NR" in LENGTHS[360]
    assert not any("NC" in speech for speeches in LENGTHS.values() for speech in speeches)
    assert list(LENGTHS) == sorted(LENGTHS)
