"""Two votes of each person: the table of who went where, the swing, and what is told of a few."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.models import Position
from debate.swing import FEWEST, Pair, Swing, told

FOR, AGAINST, UNDECIDED = Position

positions = st.sampled_from(Position)
groups = st.lists(st.tuples(positions, positions), min_size=FEWEST, max_size=60)


def swing_of(pairs: list[Pair]) -> Swing:
    swing = told(Counter(pairs))
    assert swing is not None
    return swing


@given(groups)
def test_the_table_holds_every_voter_once(pairs: list[Pair]) -> None:
    swing = swing_of(pairs)
    assert len(swing.table) == 9
    assert sum(swing.table.values()) == swing.voters == len(pairs)
    assert all(swing.table[pair] == pairs.count(pair) for pair in swing.table)


@given(groups)
def test_the_shares_of_each_vote_add_up_to_a_hundred_and_the_swings_to_nothing(pairs: list[Pair]) -> None:
    swing = swing_of(pairs)
    for count in (swing.before, swing.after):
        assert sum(swing.share(count(it)) for it in Position) == pytest.approx(100)
    assert sum(swing.points(it) for it in Position) == pytest.approx(0, abs=1e-9)
    assert all(-100 <= swing.points(it) <= 100 for it in Position)


@given(groups)
def test_a_swing_is_the_share_after_less_the_share_before(pairs: list[Pair]) -> None:
    swing = swing_of(pairs)
    for it in Position:
        before = sum(first is it for first, _ in pairs) / len(pairs)
        after = sum(second is it for _, second in pairs) / len(pairs)
        assert swing.points(it) == pytest.approx(100 * (after - before))


@given(groups)
def test_votes_taken_the_other_way_round_swing_the_other_way(pairs: list[Pair]) -> None:
    there, back = swing_of(pairs), swing_of([(second, first) for first, second in pairs])
    assert [there.points(it) for it in Position] == [-back.points(it) for it in Position]
    assert there.changed == back.changed


@given(groups)
def test_who_keeps_to_their_vote_has_not_changed_it(pairs: list[Pair]) -> None:
    assert swing_of(pairs).changed == sum(first is not second for first, second in pairs)


@given(st.lists(st.tuples(positions, positions), max_size=12))
def test_of_fewer_than_five_nothing_is_told(pairs: list[Pair]) -> None:
    assert (told(Counter(pairs)) is None) == (len(pairs) < 5)


def test_a_net_change_of_nothing_still_shows_who_went_where() -> None:
    swing = swing_of([(FOR, AGAINST)] * 4 + [(AGAINST, FOR)] * 4 + [(UNDECIDED, UNDECIDED)] * 2)
    assert [swing.points(it) for it in Position] == [0, 0, 0]
    assert swing.changed == 8
    assert swing.table[FOR, AGAINST] == swing.table[AGAINST, FOR] == 4


def test_an_example_by_hand() -> None:
    swing = swing_of([(UNDECIDED, FOR)] * 2 + [(FOR, FOR)] * 3 + [(AGAINST, UNDECIDED)] + [(AGAINST, AGAINST)] * 2)
    assert {it: (swing.before(it), swing.after(it)) for it in Position} == {
        FOR: (3, 5),
        AGAINST: (3, 2),
        UNDECIDED: (2, 1),
    }
    assert [swing.points(it) for it in Position] == [25, -12.5, -12.5]
    assert (swing.voters, swing.changed) == (8, 3)
