"""The argument tree as a pure thing: order, what hangs where, and paths that sort depth first."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate import tree
from debate.models import Relation, Side


def grown(parents: list[int]) -> list[dict[str, Any]]:
    """Shapes of a room in which post n+1 answers post `parents[n]` of those before it, 0 being the claim."""
    shapes: list[dict[str, Any]] = []
    for number, parent in enumerate((at % (index + 1) for index, at in enumerate(parents)), start=1):
        above = shapes[parent - 1] if parent else None
        shapes.append(
            {
                "id": 100 + number,
                "number": number,
                "parent_id": above["id"] if above else None,
                "path": tree.path(above["path"] if above else "", number),
                "reply_count": 0,
                "waiting_count": 0,
                "waits": False,
            }
        )
        if above:
            above["reply_count"] += 1
    return shapes


rooms = st.lists(st.integers(0, 10_000), max_size=40).map(grown)


@given(rooms)
def test_every_post_stands_once_below_what_it_answers(posts: list[dict[str, Any]]) -> None:
    walked = [(node, child) for top in tree.plant(posts) for node in top.walk() for child in node.children]
    assert all(child.post["parent_id"] == node.post["id"] for node, child in walked)
    everyone = [node.post["id"] for top in tree.plant(posts) for node in top.walk()]
    assert sorted(everyone) == [it["id"] for it in posts]


@given(rooms)
def test_text_order_of_paths_is_depth_first_order(posts: list[dict[str, Any]]) -> None:
    walked = [node.post["path"] for top in tree.plant(posts) for node in top.walk()]
    assert walked == sorted(walked)


@given(rooms)
def test_all_below_a_post_lies_before_the_end_of_its_branch(posts: list[dict[str, Any]]) -> None:
    for top in tree.plant(posts):
        for node in top.walk():
            below = {it.post["id"] for it in node.walk()}
            path = node.post["path"]
            assert below == {it["id"] for it in posts if path <= it["path"] < tree.after_branch(path)}


@given(rooms, st.integers(0, 50))
def test_replies_that_were_not_loaded_are_counted(posts: list[dict[str, Any]], leave_out: int) -> None:
    kept = [it for it in posts if it["number"] != leave_out]
    hidden = sum(node.hidden for top in tree.plant(kept) for node in top.walk())
    left_out = [it for it in posts if it["number"] == leave_out and it["parent_id"] is not None]
    assert hidden == len(left_out)


def test_a_path_names_the_numbers_on_the_way() -> None:
    path = tree.path(tree.path(tree.path("", 4), 17), 120_000)
    assert tree.numbers(path) == [4, 17, 120_000]
    assert tree.numbers_above(path) == [4, 17]


@pytest.mark.parametrize(
    ("relation", "answered", "side"),
    [
        (Relation.SUPPORTS, Side.FOR, Side.FOR),
        (Relation.REBUTS, Side.FOR, Side.AGAINST),
        (Relation.REBUTS, Side.AGAINST, Side.FOR),
        (Relation.ASKS, Side.FOR, Side.AGAINST),
        (Relation.CONCEDES, Side.AGAINST, Side.AGAINST),
    ],
)
def test_to_rebut_or_to_ask_is_to_stand_across(relation: Relation, answered: Side, side: Side) -> None:
    assert tree.side(relation, answered) is side


def test_only_a_rebuttal_or_a_question_waits_for_an_answer() -> None:
    waiting = {"state": "visible", "reply_count": 0, "waiting_count": 0, "waits": False, "relation": "asks"}
    assert tree.unanswered(waiting)
    assert not tree.unanswered({**waiting, "relation": "concedes"})
    assert not tree.unanswered({**waiting, "reply_count": 1})
    assert tree.unanswered({**waiting, "reply_count": 1, "waiting_count": 1}), "what waits for a word is no answer yet"
    assert not tree.unanswered({**waiting, "relation": "rebuts", "waits": True})
    assert not tree.unanswered({**waiting, "state": "removed"})


@given(rooms, st.integers(20, 60), st.integers(1, 5))
def test_what_fits_on_a_page_has_all_that_is_above_it_and_no_more_than_a_page(
    posts: list[dict[str, Any]], most: int, together: int
) -> None:
    paths = [post["path"] for post in reversed(posts) if len(tree.numbers(post["path"])) <= most]
    groups = [paths[at : at + together] for at in range(0, len(paths), together)]
    count, numbers = tree.fit(groups, most)
    assert len(numbers) <= most
    above = {post["number"]: set(tree.numbers(post["path"])) for post in posts}
    assert all(above[number] <= numbers for number in numbers)
    whole = {number for group in groups[:count] for path in group for number in tree.numbers(path)}
    assert numbers == whole or (count == 1 and numbers < whole)
    assert count > 0 or not groups
    if count < len(groups):
        assert len(whole.union(*(tree.numbers(path) for path in groups[count]))) > most, "one more would have fitted"
