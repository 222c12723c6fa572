"""Whatever tree is drawn: nothing covers anything, every link joins two things, and all of it is on the sheets."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.maps.folding import MOST_SHEETS, beyond
from debate.maps.lettering import width
from debate.maps.narrow import LEAVES, narrow
from debate.maps.parts import Atlas, Box, Middle, Sheet
from debate.maps.wide import HIGHEST, TEXT, wide
from debate.tree import Node

from .trees import everyone, grown, parents

Draw = Callable[[Middle, list[Node]], Atlas]

CLAIM = Middle("The letter was about cost, and not about what its readers said that it was about")
both = pytest.mark.parametrize("draw", [wide, narrow])
LARGEST = {
    "five hundred answers to the claim": [0] * 500,
    "one line, as deep as it may go": [min(number, 30) for number in range(40)],
    "one answer with all the others below it": [0] + [1] * 499,
    "a hundred branches of five": [0 if number % 5 == 0 else number - number % 5 + 1 for number in range(500)],
    "lines of ten": [0 if number % 10 == 0 else number for number in range(500)],
}
largest = pytest.mark.parametrize("answered", LARGEST.values(), ids=LARGEST.keys())


def boxes(sheet: Sheet) -> list[Box]:
    return [sheet.middle, *sheet.boxes]


def arguments(sheet: Sheet) -> list[Box]:
    return [it for it in sheet.boxes if not it.more]


def folds(sheet: Sheet) -> list[Box]:
    return [it for it in sheet.boxes if it.more]


def drawn(sheets: list[Sheet]) -> list[int]:
    """The numbers of the arguments, in the order in which they are read."""
    return [it.node.post["number"] for sheet in sheets for it in arguments(sheet) if it.node]


def check(sheets: list[Sheet]) -> None:
    for sheet in sheets:
        for it in boxes(sheet):
            assert it.x >= 0
            assert it.y >= 0
            assert it.right <= sheet.width + 0.01
            assert it.bottom <= sheet.height + 0.01
        for one, other in combinations(boxes(sheet), 2):
            apart = (
                one.right <= other.x + 0.01
                or other.right <= one.x + 0.01
                or one.bottom <= other.y + 0.01
                or other.bottom <= one.y + 0.01
            )
            assert apart, (one, other)
        for link in sheet.links:
            assert on_edge(link.upper, link.start)
            assert on_edge(link.lower, link.end)
        assert {id(link.lower) for link in sheet.links} >= {id(it) for it in arguments(sheet)}


def counted(sheet: Sheet) -> int:
    """How many arguments are drawn on it or folded there."""
    return sum(it.more or 1 for it in sheet.boxes)


def on_edge(box: Box, point: tuple[float, float]) -> bool:
    x, y = point
    beside = min(abs(x - box.x), abs(x - box.right)) < 0.01 and box.y - 0.01 <= y <= box.bottom + 0.01
    above = min(abs(y - box.y), abs(y - box.bottom)) < 0.01 and box.x - 0.01 <= x <= box.right + 0.01
    return beside or above


@both
@given(parents(500))
@settings(max_examples=20)
def test_nothing_overlaps_and_every_link_joins_what_answers_to_what_is_answered(
    draw: Draw, answered: list[int]
) -> None:
    sheets = draw(CLAIM, grown(answered)).sheets
    check(sheets)
    for sheet in sheets:
        for link in sheet.links:
            above = link.upper.node.post["number"] if link.upper.node else None
            assert link.lower.node is not None
            if link.lower.more:
                assert link.lower.node is link.upper.node
            else:
                assert link.lower.node.post["parent_number"] == above


@both
@largest
def test_five_hundred_arguments_are_drawn_as_well_and_at_once(draw: Draw, answered: list[int]) -> None:
    tops = grown(answered)
    begun = time.thread_time()
    atlas = draw(CLAIM, tops)
    taken = time.thread_time() - begun
    sheets = atlas.sheets
    check(sheets)
    assert 1 <= len(sheets) <= MOST_SHEETS
    assert sum(map(counted, sheets)) + atlas.left_out == len(answered)
    assert all(sheet.height <= HIGHEST for sheet in sheets)
    assert taken < 1.0  # a quarter of that where nothing else runs


@both
@given(parents(500))
@settings(max_examples=20)
def test_each_argument_is_drawn_once_or_counted_in_one_fold(draw: Draw, answered: list[int]) -> None:
    tops = grown(answered)
    atlas = draw(CLAIM, tops)
    numbers = drawn(atlas.sheets)
    assert len(numbers) == len(set(numbers))
    assert set(numbers) <= everyone(tops)
    assert sum(map(counted, atlas.sheets)) + atlas.left_out == len(answered)


@both
@given(parents(500), st.integers(1, 300))
@settings(max_examples=20)
def test_what_is_not_loaded_is_counted_in_a_fold_too(draw: Draw, answered: list[int], loaded: int) -> None:
    tops = grown(answered, loaded)
    atlas = draw(CLAIM, tops)
    check(atlas.sheets)
    assert sum(map(counted, atlas.sheets)) + atlas.left_out == sum(1 + top.post["branch_count"] for top in tops)


@both
def test_for_lies_on_one_side_of_the_claim_and_against_on_the_other(draw: Draw) -> None:
    for sheet in draw(CLAIM, grown([0] * 8)).sheets:
        for it in sheet.boxes:
            assert it.node is not None
            before = it.right <= sheet.middle.x if draw is wide else it.bottom <= sheet.middle.y
            assert before == (it.node.post["side"] == "for")


@both
def test_a_branch_is_drawn_with_its_post_in_the_middle(draw: Draw) -> None:
    [top] = grown([0, 1, 1, 2, 3])
    [sheet] = draw(Middle(top.post["words"], top), top.children).sheets
    assert sheet.middle.node is top
    assert sorted(drawn([sheet])) == [2, 3, 4, 5]


@both
def test_without_an_answer_there_is_nothing_to_draw(draw: Draw) -> None:
    assert draw(CLAIM, []).sheets == []


@both
def test_the_most_answered_are_drawn_first(draw: Draw) -> None:
    first, *_ = draw(CLAIM, grown([0] * 40 + [40])).sheets
    assert 40 in drawn([first])


@pytest.mark.parametrize(("draw", "levels"), [(wide, 3), (narrow, 4)])
def test_a_line_is_folded_where_the_sheet_ends(draw: Draw, levels: int) -> None:
    line = [0, *range(1, 10), 0, 0]
    [sheet] = draw(CLAIM, grown(line)).sheets
    assert {it.side for it in sheet.labels} == {"for", "against"}
    assert set(drawn([sheet])) == {*range(1, levels + 1), 11, 12}
    assert [(it.node.post["number"], it.more) for it in folds(sheet) if it.node] == [(levels, 10 - levels)]


@pytest.mark.parametrize(("draw", "levels"), [(wide, 6), (narrow, 8)])
def test_a_line_goes_on_where_nothing_stands_on_the_other_side(draw: Draw, levels: int) -> None:
    [sheet] = draw(CLAIM, grown([0, *range(1, 10)])).sheets
    assert len(sheet.labels) == 1
    assert drawn([sheet]) == list(range(1, levels + 1))
    assert [it.more for it in folds(sheet)] == [10 - levels]


def test_many_replies_leave_room_for_one_another_before_their_own_replies() -> None:
    [sheet] = narrow(CLAIM, grown([0] + [1] * LEAVES + [2] * 3)).sheets
    assert drawn([sheet]) == list(range(1, LEAVES + 2))
    assert [it.more for it in folds(sheet)] == [3]


def test_lines_of_words_are_not_wider_than_their_column() -> None:
    for sheet in wide(CLAIM, grown([0] * 30)).sheets:
        for it in sheet.boxes:
            assert all(width(line, TEXT) <= it.width for line in it.lines)
            assert len(it.lines) <= 3


def test_what_is_beyond_a_post_is_what_is_neither_a_reply_nor_below_one() -> None:
    [top] = grown([0, 1, 1, 2, 2])
    assert [beyond(top, top.children), beyond(top, top.children[:1]), beyond(top, [])] == [0, 1, 4]
