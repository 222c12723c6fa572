"""A room played again: what its moments are, and that each of them is what was there by then."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from debate import clock as clocks
from debate import flow, replay, tree
from debate.clock import Clock, Kind, Step
from debate.formats import FORMATS
from debate.models import Relation, Side
from debate.replay import Counted, Debated, Heard, Timeline
from debate.weighing import Reply

from .test_clock import BEGIN, END, EXTEND, NOON, PAUSE, PREP, READY, RESUME, SKIP, rounds
from .test_flow import Said, Shape
from .test_weighing import Room, rooms

LD = FORMATS["lincoln-douglas"]


def debated(*steps: Step) -> Debated:
    return Debated(LD, NOON, steps)


def test_a_room_begins_with_its_first_second_and_goes_on_post_by_post() -> None:
    it = Timeline(5.0, [7.0, 7.0, 9.0], [])
    assert [(at.place, at.at, at.kind, at.number) for at in map(it.moment, range(it.last + 1))] == [
        (0, 5.0, "opened", 0),
        (1, 7.0, "post", 1),
        (2, 7.0, "post", 2),
        (3, 9.0, "post", 3),
    ]


def test_a_room_in_which_nothing_happened_has_its_first_second_alone() -> None:
    assert (Timeline(5.0, [], []).last, Timeline(5.0, [], []).marks(500)) == (0, [0])


def test_what_was_said_before_the_room_was_there_is_its_first_second() -> None:
    assert Timeline(5.0, [3.0], []).began == 3.0


def test_parts_that_ended_by_themselves_are_moments_too_and_are_told_by_their_codes() -> None:
    it = debated(
        Step(BEGIN, NOON + 10),
        Step(PAUSE, NOON + 20),
        Step(RESUME, NOON + 30),
        Step(EXTEND, NOON + 40, seconds=60),
        Step(BEGIN, NOON + 600),
        Step(SKIP, NOON + 610),
        Step(PREP, NOON + 620, team="neg"),
        Step(READY, NOON + 650),
        Step(PREP, NOON + 660, team="neg"),
        Step(clocks.Action.SWITCH, NOON + 1000),
        Step(END, NOON + 2000),
    )
    beats = replay.beats([it], NOON + 3000)
    assert [(beat.at - NOON, replay.told(beat, LD)) for beat in beats] == [
        (0, "A round is opened: Lincoln-Douglas"),
        (10, "AC begins"),
        (20, "The clock is paused"),
        (30, "The clock goes on"),
        (40, "AC is given more time"),
        (440, "The time of AC is up"),
        (455, "AC is over"),
        (600, "CX1 begins"),
        (610, "CX1 is skipped"),
        (620, "Negative prepares"),
        (650, "Preparation is ended"),
        (660, "Negative prepares"),
        (870, "Preparation is spent"),
        (1000, "The sides change"),
        (2000, "The round is ended"),
    ]


def test_what_is_heard_in_a_round_is_a_moment_in_the_phase_in_which_it_was() -> None:
    steps = [Step(BEGIN, NOON + 10), Step(PAUSE, NOON + 100)]
    it = Debated(LD, NOON, steps, [Heard(NOON + 90, "Ben offers a point", 1), Heard(NOON + 100, "Ben, point", 1)])
    beats = replay.beats([it], NOON + 3000)
    assert [(beat.at - NOON, beat.steps, beat.phase.kind, replay.told(beat, LD)) for beat in beats[1:]] == [
        (10, 1, Kind.RUNNING, "AC begins"),
        (90, 1, Kind.RUNNING, "Ben offers a point"),
        (100, 2, Kind.PAUSED, "The clock is paused"),
        (100, 2, Kind.PAUSED, "Ben, point"),
    ]


def test_a_round_is_over_with_its_last_part() -> None:
    skips = [Step(SKIP, NOON + at) for at in range(len(LD.parts) - 1)]
    beats = replay.beats([debated(*skips, Step(BEGIN, NOON + 100))], NOON + 1000)
    assert replay.told(beats[-1], LD) == "2AR is over, and so is the round"
    assert replay.told(replay.beats([debated(*skips, Step(SKIP, NOON + 100))], NOON + 200)[-1], LD) == (
        "2AR is skipped, and the round is over"
    )


def test_the_sheet_of_a_moment_is_that_of_the_round_that_had_begun_last() -> None:
    first, second = debated(Step(BEGIN, NOON), Step(END, NOON + 1)), Debated(LD, NOON + 10, [Step(BEGIN, NOON + 20)])
    it = Timeline(NOON - 5, [], replay.beats([first, second], NOON + 30))
    assert [it.moment(at).begun for at in range(it.last + 1)] == [None, None, (0, 1), (0, 2), (0, None), (1, 1)]


def test_marks_are_few_even_in_number_and_reach_from_the_first_moment_to_the_newest() -> None:
    it = Timeline(0.0, [float(at) for at in range(1, 10_001)], [])
    marks = it.marks(500)
    assert (len(marks), marks[0], marks[-1]) == (500, 0, 10_000)
    assert {other - one for one, other in pairwise(marks)} <= {20, 21}
    assert Timeline(0.0, [1.0, 2.0], []).marks(3) == [0, 1, 2]


# ---- whatever was said, and whatever the chair did

always = settings(max_examples=200, deadline=None)


@st.composite
def rooms_with_a_round(draw: st.DrawFn) -> tuple[Clock, Debated, list[float], list[Shape]]:
    """A round, and posts at random moments, each said in the part that was given then."""
    now, taken = draw(rounds())
    it = Debated(now.format, NOON, taken)
    spans = st.one_of(st.just(0.0), st.floats(0.0, 2000.0))
    starts = [phase.start for phase in (*now.past, now.phase)]
    drawn = draw(st.lists(st.one_of(spans.map(lambda span: NOON + span), st.sampled_from(starts)), max_size=12))
    times = sorted(min(at, now.now) for at in drawn)
    said = Said()
    for at in times:
        then = clocks.of(it.format, NOON, [step for step in taken if step.at <= at], at)
        to = draw(st.sampled_from([None, *said.posts]))
        code = then.part.code if then.part and then.in_a_part else ""
        said.post(
            code,
            draw(st.sampled_from(["supports", "rebuts", "asks"])),
            to,
            draw(st.sampled_from(["visible", "removed"])),
        )
    return now, it, times, said.posts


def outline(it: Debated, clock: Clock, posts: list[Shape]) -> object:
    sheet = flow.of_round(it.format, posts, clock.phase.part, running=clock.in_a_part, given=clock.given)
    cells = [
        [[[one["id"] for one in getattr(cell, name)] for name in ("said", "open", "dropped")] for cell in row.cells]
        for row in sheet.rows
    ]
    return [column.state for column in sheet.columns], cells


@always
@given(rooms_with_a_round())
def test_at_every_moment_the_sheet_is_that_of_the_posts_and_the_steps_by_then(
    made: tuple[Clock, Debated, list[float], list[Shape]],
) -> None:
    now, it, times, posts = made
    line = Timeline(NOON, times, replay.beats([it], now.now))
    moments = [line.moment(place) for place in range(line.last + 1)]
    for moment, following in zip(moments, [*moments[1:], None], strict=True):
        steps = moment.beat.steps if moment.beat else 0
        shown = outline(it, replay.clock_of(it, steps, moment.at), posts[: moment.number])
        if following is None or following.at > moment.at:  # else more happens in the same moment
            by_then = clocks.of(it.format, NOON, [step for step in it.steps if step.at <= moment.at], moment.at)
            assert shown == outline(it, by_then, posts[: bisect_right(times, moment.at)])
    assert moments[-1].number == len(posts)
    last = moments[-1]
    assert outline(it, replay.clock_of(it, last.beat.steps if last.beat else 0, now.now), posts) == outline(
        it, now, posts
    )


@always
@given(rooms_with_a_round())
def test_moments_are_in_order_and_what_was_said_by_one_is_the_beginning_of_what_was_said_by_the_next(
    made: tuple[Clock, Debated, list[float], list[Shape]],
) -> None:
    now, it, times, _ = made
    beats = replay.beats([it], now.now)
    line = Timeline(NOON, times, beats)
    moments = [line.moment(place) for place in range(line.last + 1)]
    assert line.last == len(times) + len(beats)
    for one, other in pairwise(moments):
        assert one.at <= other.at
        assert other.number - one.number == (other.kind == "post")
    assert [at.beat for at in moments if at.kind == "beat"] == beats
    assert all(beat.phase.kind is Kind.BEFORE for beat in beats[:1])


@always
@given(rooms_with_a_round(), st.data())
def test_a_moment_keeps_its_place_whatever_comes_after_it(
    made: tuple[Clock, Debated, list[float], list[Shape]], data: st.DataObject
) -> None:
    now, it, times, _ = made
    whole = Timeline(NOON, times, replay.beats([it], now.now))
    until = data.draw(st.floats(0, 1)) * (now.now - NOON) + NOON
    earlier = Debated(it.format, NOON, [step for step in it.steps if step.at <= until])
    part = Timeline(NOON, [at for at in times if at <= until], replay.beats([earlier], until))
    for place in range(part.last + 1):
        one, other = part.moment(place), whole.moment(place)
        assert (one.at, one.kind, one.number) == (other.at, other.kind, other.number)


# ---- what had been said by then


def sides(room: Room) -> list[Side]:
    found: dict[int | None, Side] = {None: Side.FOR}
    for it in room:
        found[it.id] = tree.side(it.relation, found[it.parent_id])
    return [found[it.id] for it in room]


@always
@given(rooms)
def test_what_is_counted_at_a_moment_is_counted_in_the_posts_by_then(room: Room) -> None:
    counted = replay.counted(room, sides(room))
    for number in range(len(room) + 1):
        by_then = list(zip(room[:number], sides(room), strict=False))
        answered = {it.parent_id for it, _ in by_then}
        assert counted[number] == Counted(
            sum(it.argues and side is Side.FOR for it, side in by_then),
            sum(it.argues and side is Side.AGAINST for it, side in by_then),
            sum(it.visible and it.relation.wants_an_answer and it.id not in answered for it, _ in by_then),
        )


@always
@given(rooms, st.integers(1, 14))
def test_the_newest_posts_are_shown_with_all_that_they_answer(room: Room, most: int) -> None:
    parents = [it.parent_id or 0 for it in room]
    shown = replay.window(parents, len(room), most)
    assert {parents[number - 1] for number in shown} <= {0, *shown}
    if room:
        assert len(room) in shown
    deepest = 1
    for number in shown:
        length, at = 0, number
        while at:
            length, at = length + 1, parents[at - 1]
        deepest = max(deepest, length)
    assert len(shown) <= max(most, deepest)


def test_replies_are_counted_as_they_were_by_then() -> None:
    assert replay.below([0, 1, 2, 0, 1], 3) == ([1, 1, 1, 0], [3, 2, 1, 0], [3, 3, 3, 3])


def test_a_reply_that_was_taken_down_is_an_answer_still() -> None:
    room = [Reply(1, None, 1, Relation.REBUTS, True), Reply(2, 1, 2, Relation.REBUTS, False)]
    assert [it.unanswered for it in replay.counted(room, [Side.AGAINST, Side.FOR])] == [0, 1, 0]
