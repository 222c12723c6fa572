"""The rules of judging: which points fit, what a ballot lacks, what a majority decides, and how speakers stand."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate import judging
from debate.formats import FORMATS, Judging
from debate.judging import Marks, Spoken, decide, fits, lacks, low_points, ranks_of, standings

LD, PF, BP = FORMATS["lincoln-douglas"], FORMATS["public-forum"], FORMATS["british-parliamentary"]
TWO = {"aff1": 1, "neg1": 2}
FOUR = {"pro1": 1, "pro2": 2, "con1": 3, "con2": 4}
EIGHT = {seat: number for number, seat in enumerate(BP.seats, start=1)}
ORDER = {"og": 1, "oo": 2, "cg": 3, "co": 4}


def bp_points(og: float, oo: float, cg: float, co: float) -> dict[int, float]:
    """Both speakers of a team have half of these."""
    return {
        EIGHT[seat]: sum_ / 2 for team, sum_ in zip(BP.teams, (og, oo, cg, co), strict=True) for seat in team.seat_keys
    }


# ---- which points fit


@pytest.mark.parametrize("points", [20, 20.5, 27.5, 30])
def test_points_on_a_step_of_the_range_fit(points: float) -> None:
    assert fits(LD.judging, points)


@pytest.mark.parametrize("points", [19.5, 30.5, 27.25, 0, -20, float("nan"), float("inf")])
def test_points_beside_it_do_not(points: float) -> None:
    assert not fits(LD.judging, points)


def test_points_by_tenths_fit_although_no_computer_has_them_exactly() -> None:
    tenths = Judging("winner", 25, 30, 0.1)
    assert all(fits(tenths, number / 10) for number in range(250, 301))
    assert not fits(tenths, 27.25)


def test_a_range_is_said_in_words() -> None:
    assert judging.in_words(LD.judging) == "20 to 30, by halves"
    assert judging.in_words(BP.judging) == "50 to 100, whole points"


# ---- what a ballot lacks


def test_a_whole_ballot_lacks_nothing() -> None:
    assert lacks(LD, TWO, Marks(ranks_of(LD, "neg"), {1: 27, 2: 28.5})) == {}


def test_each_thing_that_is_missing_is_named() -> None:
    found = lacks(LD, TWO, Marks({}, {1: 27}, reasoned=False))
    assert found.keys() == {"winner", "points-2", "reason"}
    assert found["points-2"] == "Negative: give points, 20 to 30, by halves."


def test_nobody_is_given_points_for_a_seat_in_which_nobody_sat() -> None:
    assert lacks(LD, {"aff1": 1}, Marks(ranks_of(LD, "aff"), {1: 27})) == {}


def test_where_an_audience_votes_a_judge_names_the_winner_alone() -> None:
    oxford = FORMATS["oxford"]
    assert lacks(oxford, {"for1": 1, "against1": 2}, Marks(ranks_of(oxford, "for"))) == {}


def test_a_winner_with_fewer_points_has_to_be_meant() -> None:
    marks = Marks(ranks_of(PF, "con"), {1: 28, 2: 28, 3: 27, 4: 27.5})
    assert low_points(PF, FOUR, marks) == (54.5, 56)
    assert "(54.5 to 56)" in lacks(PF, FOUR, marks)["meant"]
    assert lacks(PF, FOUR, replace(marks, meant=True)) == {}


def test_as_many_points_for_both_are_no_low_point_win() -> None:
    assert lacks(LD, TWO, Marks(ranks_of(LD, "aff"), {1: 28, 2: 28})) == {}


def test_a_team_of_one_is_not_compared_with_a_team_of_two() -> None:
    marks = Marks(ranks_of(PF, "con"), {1: 28, 2: 28, 3: 29})
    assert lacks(PF, {"pro1": 1, "pro2": 2, "con1": 3}, marks) == {}


def test_four_teams_are_ranked_each_once() -> None:
    points = bp_points(160, 158, 156, 154)
    assert lacks(BP, EIGHT, Marks(ORDER, points)) == {}
    assert lacks(BP, EIGHT, Marks({**ORDER, "co": 3}, points)).keys() == {"ranks-cg", "ranks-co"}
    assert lacks(BP, EIGHT, Marks({"og": 1}, points)).keys() == {"ranks-oo", "ranks-cg", "ranks-co"}


def test_points_agree_with_ranks_and_do_not_tie() -> None:
    fewer = lacks(BP, EIGHT, Marks(ORDER, bp_points(158, 160, 156, 154)))
    assert fewer == {
        "ranks-og": "Opening Government is ranked above Opening Opposition, and has fewer points (158 to 160). "
        "Change the ranks or the points."
    }
    tied = lacks(BP, EIGHT, Marks(ORDER, bp_points(160, 156, 156, 154)))
    assert "both have 156 points" in tied["ranks-oo"]


def test_a_team_of_one_between_two_others_hides_nothing() -> None:
    seats = {seat: person for seat, person in EIGHT.items() if seat != BP.teams[1].seat_keys[1]}
    points = {
        EIGHT[seat]: number for team, number in zip(BP.teams, (75, 80, 78, 70), strict=True) for seat in team.seat_keys
    }
    marks = Marks({team.key: rank for rank, team in enumerate(BP.teams, start=1)}, points)
    assert [team.key for team in BP.teams] == ["og", "oo", "cg", "co"]
    assert lacks(BP, seats, marks)["ranks-og"].endswith(
        "has fewer points (150 to 156). Change the ranks or the points."
    )


whole = st.integers(50, 100)


@given(st.lists(whole, min_size=8, max_size=8), st.permutations(list(ORDER)))
def test_a_ballot_of_four_teams_is_whole_exactly_where_its_order_is_that_of_its_sums(
    given_points: list[int], order: list[str]
) -> None:
    points = {person: float(number) for person, number in zip(EIGHT.values(), given_points, strict=True)}
    sums = {team.key: sum(points[EIGHT[seat]] for seat in team.seat_keys) for team in BP.teams}
    agrees = all(sums[better] > sums[worse] for better, worse in itertools.pairwise(order))
    marks = Marks({team: rank for rank, team in enumerate(order, start=1)}, points)
    assert (lacks(BP, EIGHT, marks) == {}) is agrees


# ---- what judges decide together


def test_two_of_three_are_a_majority_and_it_is_said_to_be_split() -> None:
    it = decide(LD, [ranks_of(LD, "neg"), ranks_of(LD, "aff"), ranks_of(LD, "neg")])
    assert (it.winner, it.scores, it.is_split) == ("neg", {"aff": 1, "neg": 2}, True)


def test_one_of_two_is_none() -> None:
    it = decide(LD, [ranks_of(LD, "neg"), ranks_of(LD, "aff")])
    assert (it.winner, it.places) == (None, {"aff": 1, "neg": 1})


def test_four_teams_have_three_two_one_and_no_team_points_of_each_judge() -> None:
    it = decide(BP, [ORDER, {"og": 2, "oo": 1, "cg": 4, "co": 3}])
    assert it.scores == {"og": 5, "oo": 5, "cg": 1, "co": 1}
    assert (it.places, it.winner) == ({"og": 1, "oo": 1, "cg": 3, "co": 3}, None)
    assert not it.is_split


@given(st.lists(st.sampled_from(["aff", "neg"]), min_size=1, max_size=9))
def test_a_majority_is_more_than_half_in_whichever_order_the_ballots_come(votes: list[str]) -> None:
    it = decide(LD, [ranks_of(LD, vote) for vote in votes])
    assert sum(it.scores.values()) == len(votes)
    for team in ("aff", "neg"):
        assert (it.winner == team) is (2 * votes.count(team) > len(votes))
    assert decide(LD, [ranks_of(LD, vote) for vote in sorted(votes)]) == it


def test_a_mean_of_nothing_is_nothing() -> None:
    assert judging.mean([]) is None
    assert judging.mean([27, 28, 28]) == 27.67


# ---- speakers over rounds


def spoken(person: int, round: int, won: bool, points: float | None) -> Spoken:
    return Spoken(person, round, "aff", 1 if won else 2, won, points)


def test_speakers_stand_by_wins_then_by_the_mean_of_their_points_then_by_the_sum() -> None:
    found = standings(
        [
            spoken(1, 1, True, 25),
            spoken(2, 1, False, 30),
            spoken(3, 2, True, 27),
            spoken(4, 3, False, 30),
            spoken(4, 2, False, 30),
            spoken(5, 2, False, None),
        ]
    )
    assert [(it.person, it.place, it.wins, it.mean, it.points) for it in found] == [
        (3, 1, 1, 27, 27),
        (1, 2, 1, 25, 25),
        (4, 3, 0, 30, 60),
        (2, 4, 0, 30, 30),
        (5, 5, 0, None, 0),
    ]


def test_who_is_level_shares_a_place() -> None:
    found = standings([spoken(1, 1, True, 28), spoken(2, 2, True, 28), spoken(3, 1, False, 28)])
    assert [it.place for it in found] == [1, 1, 3]
