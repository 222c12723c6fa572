"""When a point of information may be offered, and what has become of one, at every moment of a speech."""

from __future__ import annotations

import pytest

from debate import clock, formats, points
from debate.clock import Action, Clock, Step
from debate.errors import Conflict, OutOfTurn
from debate.formats import FORMATS, Format
from debate.points import LASTS, STANDS, WIRE, Point, Reply, State

BP = FORMATS["british-parliamentary"]
NOON = 1_000_000.0
BEGIN, PAUSE, RESUME, EXTEND, SKIP = Action.BEGIN, Action.PAUSE, Action.RESUME, Action.EXTEND, Action.SKIP


def at(second: float, *steps: tuple[float, Action], form: Format = BP) -> Clock:
    """The clock of a round whose first speech began at noon."""
    taken = [Step(action, NOON + when, seconds=60) for when, action in steps]
    return clock.of(form, NOON, [Step(BEGIN, NOON), *taken], NOON + second)


@pytest.mark.parametrize(
    ("second", "open_then"), [(0, False), (59.9, False), (60, True), (359.9, True), (360, False), (419, False)]
)
def test_points_are_offered_from_the_first_minute_to_the_sixth(second: float, open_then: bool) -> None:
    assert points.is_open(at(second)) is open_then
    if open_then:
        points.check(at(second))


def test_who_is_too_early_is_told_the_seconds_until_then() -> None:
    with pytest.raises(OutOfTurn, match=r"from 1:00 to 6:00; this speech is at 0:40\. Offer it in 0:20") as refused:
        points.check(at(40.5))
    assert refused.value.retry_after == 20


def test_the_last_minute_is_protected() -> None:
    with pytest.raises(OutOfTurn, match="this speech is at 6:10, and the rest of it is protected") as refused:
        points.check(at(370))
    assert refused.value.retry_after is None


@pytest.mark.parametrize(
    ("clock_then", "said"),
    [
        (at(100, (90, PAUSE)), "The clock is paused"),
        (at(425), "No speech is going on"),
        (at(100, (90, SKIP)), "No speech is going on"),
        (at(100, (90, Action.END)), "The round is over"),
        (at(100, form=FORMATS["lincoln-douglas"]), "no points of information in this round of Lincoln-Douglas"),
    ],
)
def test_where_no_speech_can_be_interrupted_it_is_said_why(clock_then: Clock, said: str) -> None:
    with pytest.raises(Conflict, match=said):
        points.check(clock_then)


def test_the_second_of_a_speech_leaves_out_its_pauses() -> None:
    paused = at(500, (50, PAUSE), (450, RESUME))
    assert paused.gone == 100
    assert points.is_open(paused)
    assert at(300, (50, PAUSE)).gone == 50
    assert at(100, (30, EXTEND), (40, EXTEND)).gone == 100


def test_other_times_leave_the_protected_minutes_as_long_as_they_were() -> None:
    def window(seconds: int) -> object:
        return formats.adjusted(BP, {"PM": seconds}).parts[0].points

    assert [window(420), window(300), window(180)] == [(60, 360), (60, 240), (60, 120)]
    assert window(120) is None
    short = formats.adjusted(BP, {part.code: 90 for part in BP.parts})
    with pytest.raises(Conflict, match="no points of information in this round"):
        points.check(at(45, form=short))


OFFER = Point("PM", NOON + 100)


@pytest.mark.parametrize(
    ("point", "clock_then", "state"),
    [
        (OFFER, at(100), State.OFFERED),
        (OFFER, at(100 + STANDS - 0.1), State.OFFERED),
        (OFFER, at(100 + STANDS), State.LAPSED),
        (OFFER, at(105, (103, SKIP)), State.LAPSED),
        (OFFER, at(105, (103, PAUSE)), State.OFFERED),
        (Point("PM", NOON + 355), at(359.9), State.OFFERED),
        (Point("PM", NOON + 355), at(360), State.LAPSED),
        (Point("OL", NOON + 100), at(101), State.LAPSED),
        (Point("PM", NOON + 100, Reply.DECLINED, NOON + 101), at(300), State.DECLINED),
        (Point("PM", NOON + 100, Reply.ACCEPTED, NOON + 110), at(110 + LASTS), State.ACCEPTED),
        (Point("PM", NOON + 100, Reply.ACCEPTED, NOON + 110), at(110 + LASTS + WIRE), State.SILENT),
        (Point("PM", NOON + 100, Reply.ACCEPTED, NOON + 110, spoken=True), at(400), State.SPOKEN),
        (Point("PM", NOON + 100, Reply.ACCEPTED, NOON + 110, True, True), at(400), State.REMOVED),
    ],
)
def test_a_point_is_in_one_state_at_every_moment(point: Point, clock_then: Clock, state: State) -> None:
    assert point.state(clock_then) is state


def test_the_seconds_that_are_left_are_those_of_its_state() -> None:
    taken = Point("PM", NOON + 100, Reply.ACCEPTED, NOON + 110)
    assert (OFFER.left(at(105)), taken.left(at(112)), taken.left(at(126)), taken.left(at(300))) == (15, 13, 0, 0)


def test_the_next_change_is_known_so_that_nobody_has_to_ask_for_it() -> None:
    assert points.next_change(at(40), []) == 20
    assert points.next_change(at(100), []) == 260
    assert points.next_change(at(105), [OFFER]) == 15
    assert points.next_change(at(355), [Point("PM", NOON + 350)]) == 5
    assert points.next_change(at(400), []) is None
    assert points.next_change(at(105, (103, PAUSE)), []) is None
