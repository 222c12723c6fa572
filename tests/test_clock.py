"""The clock of a round: for every format, whatever the chair does, one phase at every moment, and the floor by the table."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debate import clock, formats
from debate.clock import GRACE, TIMED, Action, Clock, Kind, Step
from debate.errors import Conflict
from debate.formats import FORMATS, Format

from .edited import edited

LD = FORMATS["lincoln-douglas"]
NOON = 1_000_000.0


def after(*steps: tuple[float, Action] | tuple[float, Action, object], form: Format = LD, now: float = 0.0) -> Clock:
    """The clock of a round made at noon, so many seconds after it, when at these seconds the steps were taken."""
    taken = [
        Step(
            step[1],
            NOON + step[0],
            seconds=step[2] if len(step) > 2 and isinstance(step[2], int) else 0,
            team=step[2] if len(step) > 2 and isinstance(step[2], str) else "",
        )
        for step in steps
    ]
    return clock.of(form, NOON, taken, NOON + now)


BEGIN, PAUSE, RESUME, EXTEND, SKIP, END, PREP, READY = (
    *(Action.BEGIN, Action.PAUSE, Action.RESUME, Action.EXTEND, Action.SKIP, Action.END, Action.PREP, Action.READY),
)


def test_nobody_has_the_floor_before_the_first_part_begins() -> None:
    it = after(now=3600)
    assert (it.phase.kind, it.floor, it.left) == (Kind.BEFORE, frozenset(), 0.0)


def test_a_part_runs_for_its_time_then_through_the_grace_and_then_the_next_one_waits() -> None:
    assert [after((10, BEGIN), now=now).phase.kind for now in (10, 369.9, 370, 384.9, 385)] == [
        *(Kind.RUNNING, Kind.RUNNING, Kind.GRACE, Kind.GRACE, Kind.BETWEEN),
    ]
    assert after((10, BEGIN), now=385).part == LD.parts[1]


def test_what_comes_in_the_grace_comes_at_time() -> None:
    assert [after((0, BEGIN), now=now).at_time for now in (359, 361, 376)] == [False, True, False]


def test_a_pause_takes_no_time_of_the_speech() -> None:
    it = after((0, BEGIN), (100, PAUSE), (1000, RESUME), now=1010)
    assert (it.phase.kind, it.left) == (Kind.RUNNING, 250.0)
    assert after((0, BEGIN), (100, PAUSE), now=5000).left == 260.0


def test_more_time_is_added_to_what_is_left_and_in_the_grace_it_is_all_that_is_left() -> None:
    assert after((0, BEGIN), (100, EXTEND, 30), now=100).left == 290.0
    assert after((0, BEGIN), (365, EXTEND, 30), now=366).left == 29.0
    paused = after((0, BEGIN), (100, PAUSE), (200, EXTEND, 30), (300, RESUME), now=300)
    assert (paused.phase.kind, paused.left) == (Kind.RUNNING, 290.0)


def test_what_is_skipped_is_left_out() -> None:
    assert after((0, BEGIN), (5, SKIP), now=5).part == LD.parts[1]
    assert after((0, BEGIN), (5, SKIP), (6, SKIP), now=6).part == LD.parts[2]


def test_after_the_last_part_the_round_is_over() -> None:
    steps = [(10.0 * number, SKIP) for number in range(len(LD.parts))]
    it = after(*steps, now=1000)
    assert (it.phase.kind, it.part) == (Kind.OVER, None)


def test_a_round_that_was_ended_stays_ended() -> None:
    with pytest.raises(Conflict, match="The round is over"):
        after((0, BEGIN), (5, END), (6, BEGIN))


def test_preparation_is_taken_from_the_team_s_own_time_alone() -> None:
    it = after((0, BEGIN), (1, SKIP), (10, PREP, "neg"), (40, READY), now=100)
    assert (it.bank("neg"), it.bank("aff"), it.phase.kind) == (210.0, 240.0, Kind.BETWEEN)


def test_preparation_ends_when_it_is_spent_and_there_is_no_more_of_it() -> None:
    steps = ((0.0, BEGIN), (1.0, SKIP), (10.0, PREP, "neg"))
    it = after(*steps, now=10 + 240)
    assert (it.phase.kind, it.bank("neg")) == (Kind.BETWEEN, 0.0)
    with pytest.raises(Conflict, match="no preparation time left"):
        after(*steps, (300, PREP, "neg"))


def test_to_begin_ends_the_preparation_and_what_is_left_of_it_stays() -> None:
    it = after((0, BEGIN), (1, SKIP), (10, PREP, "neg"), (30, BEGIN), now=31)
    assert (it.phase.kind, it.part, it.bank("neg")) == (Kind.RUNNING, LD.parts[1], 220.0)


def test_a_pause_within_preparation_spends_none_of_it() -> None:
    it = after((0, BEGIN), (1, SKIP), (10, PREP, "neg"), (30, PAUSE), now=500)
    assert it.bank("neg") == 220.0
    assert it.do(Step(RESUME, NOON + 500)).at(NOON + 510).bank("neg") == 210.0


@pytest.mark.parametrize(
    ("steps", "reason"),
    [
        ([(1, PAUSE)], "stands already"),
        ([(1, RESUME)], "not paused"),
        ([(1, EXTEND, 5)], "Only a part that is going on"),
        ([(1, PREP, "aff")], "between two parts"),
        ([(1, READY)], "Nobody is preparing"),
        ([(1, BEGIN), (2, BEGIN)], "A part is going on"),
        ([(1, BEGIN), (2, PREP, "aff")], "between two parts"),
        ([(1, SKIP), (2, PREP, "aff"), (3, SKIP)], "Preparation is going on"),
        ([(1, SKIP), (2, PREP, "nobody")], "no preparation time left"),
    ],
)
def test_what_cannot_be_done_now_is_refused_with_the_reason(steps: list[tuple[float, Action]], reason: str) -> None:
    with pytest.raises(Conflict, match=reason):
        after(*steps)


def test_a_step_that_was_refused_has_changed_nothing() -> None:
    it = after((0, BEGIN), now=50)
    before = (it.phase, dict(it.banks), list(it.past))
    with pytest.raises(Conflict):
        it.do(Step(READY, NOON + 50))
    assert (it.phase, it.banks, it.past) == before


def test_it_is_known_how_long_somebody_waits_for_the_floor() -> None:
    speaking = after((0, BEGIN), now=100)
    assert speaking.until(["aff1"]) == 0.0
    assert speaking.until(["neg1"]) == 260 + GRACE
    assert after((0, BEGIN), (1, SKIP), (2, SKIP), now=10).until(["aff1"]) == 420 + GRACE
    assert after((0, BEGIN), (10, END), now=20).until(["aff1"]) is None
    last = after(*((float(number), SKIP) for number in range(6)), (7, BEGIN), now=8)
    assert last.until(["neg1"]) is None


def test_where_everybody_has_the_floor_nobody_waits() -> None:
    oxford = FORMATS["oxford"]
    asked = after(*((float(number), SKIP) for number in range(5)), (6, BEGIN), form=oxford, now=7)
    assert asked.until([]) == 0.0


# ---- whatever the chair does

forms = st.one_of(st.sampled_from(list(FORMATS.values())), edited())
moments = st.one_of(st.just(0.0), st.floats(0.0, 30.0), st.floats(0.0, 2000.0))


@st.composite
def rounds(draw: st.DrawFn) -> tuple[Clock, list[Step]]:
    """A clock, and the steps of a random sequence that were not refused."""
    form = draw(forms)
    it, taken, now = clock.of(form, NOON, (), NOON), [], NOON
    for action in draw(st.lists(st.sampled_from(Action), max_size=40)):
        now += draw(moments)
        team = draw(st.sampled_from(form.teams)).key if action is Action.PREP else ""
        seconds = draw(st.integers(1, 600)) if action is Action.EXTEND else 0
        step = Step(action, now, seconds, team)
        try:
            it.do(step)
        except Conflict:
            continue
        taken.append(step)
    return it.at(now + draw(moments)), taken


always = settings(max_examples=300, deadline=None)


@always
@given(rounds())
def test_phases_neither_overlap_nor_leave_a_gap(made: tuple[Clock, list[Step]]) -> None:
    it, _ = made
    chain = [*it.past, it.phase]
    assert chain[0].start == NOON
    assert all(one.end == other.start for one, other in pairwise(chain))
    assert all(phase.start <= (it.now if phase.end is None else phase.end) for phase in chain)
    assert it.phase.end is None


@always
@given(rounds())
def test_parts_are_given_in_their_order_and_no_part_comes_again(made: tuple[Clock, list[Step]]) -> None:
    it, _ = made
    parts = [phase.part for phase in (*it.past, it.phase)]
    assert parts == sorted(parts)


@always
@given(rounds())
def test_the_floor_belongs_to_exactly_whom_the_table_says(made: tuple[Clock, list[Step]]) -> None:
    it, _ = made
    if it.phase.kind in (Kind.RUNNING, Kind.GRACE):
        assert it.floor == frozenset(it.format.parts[it.phase.part].floor)
    else:
        assert it.floor == frozenset()


@always
@given(rounds())
def test_preparation_never_goes_below_nothing_and_is_what_was_not_spent(made: tuple[Clock, list[Step]]) -> None:
    it, taken = made
    for team in it.format.teams:
        if any(step.action is Action.SWITCH for step in taken):
            assert it.bank(team.key) >= 0.0  # what is left changes sides with the people
            continue
        spent = sum(
            (it.now if phase.end is None else phase.end) - phase.start
            for phase in (*it.past, it.phase)
            if phase.kind is Kind.PREP and phase.team == team.key
        )
        assert it.bank(team.key) >= 0.0
        assert it.bank(team.key) == pytest.approx(it.format.prep - spent, abs=1e-6)


@always
@given(rounds())
def test_a_part_that_nobody_skipped_lasts_as_long_as_the_format_says_and_what_was_added(
    made: tuple[Clock, list[Step]],
) -> None:
    it, taken = made
    added = sum(step.seconds for step in taken if step.action is Action.EXTEND)
    for number, part in enumerate(it.format.parts):
        given_for = sum(
            (it.now if phase.end is None else phase.end) - phase.start
            for phase in (*it.past, it.phase)
            if phase.part == number and phase.kind is Kind.RUNNING
        )
        assert given_for <= part.seconds + added + 1e-6


@always
@given(rounds(), st.floats(0.0, 3000.0))
def test_the_clock_after_a_restart_is_the_clock_before_it(made: tuple[Clock, list[Step]], later: float) -> None:
    """What is stored is when the round was made and which steps were taken; all else is put together from that."""
    it, taken = made
    again = clock.of(it.format, NOON, taken, it.now + later)
    it.at(it.now + later)
    assert (again.phase, again.past, again.banks, again.now) == (it.phase, it.past, it.banks, it.now)


@always
@given(rounds())
def test_who_waits_so_long_as_was_said_and_begins_at_once_has_the_floor_then(made: tuple[Clock, list[Step]]) -> None:
    it, _ = made
    seat = it.format.seats[0]
    wait = it.until([seat])
    if wait is None or it.phase.kind is Kind.PAUSED or it.phase.kind is Kind.OVER:
        return
    end, now = it.now + wait, it.now
    while now <= end:
        it.at(now)
        if it.phase.kind not in TIMED and it.part:
            it.do(Step(Action.BEGIN, now))
        if it.phase.kind is Kind.PREP:
            it.do(Step(Action.BEGIN, now))
        if it.floor & {seat, formats.EVERYBODY} and now >= end:
            break
        now = min(end, it.phase.start + it.phase.left) if it.now < end else end + 1
    assert it.floor & {seat, formats.EVERYBODY}
