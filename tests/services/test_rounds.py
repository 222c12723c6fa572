"""Rounds: who sits where, who may do what to the clock, and whose turn it is to post. On both databases."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import update

from debate import db, pace
from debate.clock import GRACE, Action
from debate.db import session
from debate.errors import Conflict, Denied, Invalid, KeyReused, Missing, OutOfTurn, Refusal, TooFast
from debate.forms.posts import Edit, Rebuttal
from debate.forms.rounds import NewRound, NewStep, Seat
from debate.models import Course, Post, Role, Room, RoomState, Round, RoundStep, User
from debate.services import courses, posts, rooms, rounds, seating, steps

from ..makers import Maker, again, rebut

LD = "lincoln-douglas"


@dataclass
class Scene:
    """A room with a Lincoln-Douglas round: Ana is the affirmative, Ben the negative, Cleo watches, Ms Hartley teaches."""

    make: Maker
    course: Course = field(init=False)
    room: Room = field(init=False)

    def __post_init__(self) -> None:
        self.course = self.make.course()
        self.ana, self.ben, self.cleo = (
            self.make.member(self.course, self.make.person(name)) for name in ("Ana", "Ben", "Cleo")
        )
        self.teacher = self.make.member(self.course, self.make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.room = self.make.room(self.course)
        self.round = self.make.round(self.room, aff1=self.ana, neg1=self.ben)

    def do(self, who: User, action: Action | str, **more: object) -> Round:
        return steps.step(again(who), again(self.round), NewStep.parse({"action": str(Action(action)), **more}))

    def later(self, seconds: float) -> None:
        """So many seconds go by, for the round."""
        back = timedelta(seconds=seconds)

        @db.atomic
        def go() -> None:
            session.execute(update(Round).values(made_at=again(self.round).made_at - back))
            for step in again(self.round).steps:
                step.at -= back

        go()

    def post(self, who: User, words: str = "It does not follow.") -> Post:
        return self.make.post(who, self.room, words)

    @property
    def seats(self) -> dict[str, str]:
        db.let_go()
        return {seat.seat: seat.person.name for seat in again(self.round).seats}


@pytest.fixture
def scene(make: Maker) -> Scene:
    return Scene(make)


# ---- opening


def opened(scene: Scene, room: Room, **more: object) -> Round:
    return rounds.open_in(again(scene.teacher), again(room), NewRound.parse({"format": LD, **more}))


def test_a_round_takes_its_format_s_times_or_its_own(scene: Scene) -> None:
    its_format = rounds.floor(opened(scene, scene.make.room(scene.course))).format
    assert [part.seconds for part in its_format.parts] == [360, 180, 420, 180, 240, 360, 180]
    own = opened(scene, scene.make.room(scene.course), times=[30, 20, 30, 20, 20, 20, 20], prep=15)
    assert [part.seconds for part in rounds.floor(own).format.parts] == [30, 20, 30, 20, 20, 20, 20]
    assert rounds.floor(own).format.prep == 15


def test_only_who_teaches_the_course_opens_a_round(scene: Scene) -> None:
    with pytest.raises(Denied):
        rounds.open_in(again(scene.ana), again(scene.room), NewRound.parse({"format": LD}))


def test_there_is_one_round_in_a_room_at_a_time(scene: Scene) -> None:
    with pytest.raises(Conflict, match="a round in this room already"):
        opened(scene, scene.room)
    scene.do(scene.teacher, "end")
    assert opened(scene, scene.room).id > scene.round.id


def test_no_round_is_opened_in_a_closed_room(scene: Scene) -> None:
    room = scene.make.room(scene.course, state=RoomState.CLOSED)
    with pytest.raises(Conflict, match="closed"):
        opened(scene, room)


def test_each_part_needs_its_time(scene: Scene) -> None:
    with pytest.raises(Invalid, match="has 7 parts"):
        opened(scene, scene.make.room(scene.course), times=[30])


def test_who_runs_the_clock_has_to_be_of_the_course(scene: Scene) -> None:
    with pytest.raises(Invalid, match="not a member"):
        opened(scene, scene.make.room(scene.course), chair_id=scene.make.person().id)


def test_in_a_second_round_sides_change(scene: Scene) -> None:
    scene.do(scene.teacher, "end")
    second = opened(scene, scene.room, switched=True)
    assert {seat.seat: seat.person.name for seat in second.seats} == {"aff1": "Ben", "neg1": "Ana"}


def test_sides_change_only_after_a_round_of_the_same_format(scene: Scene) -> None:
    scene.do(scene.teacher, "end")
    with pytest.raises(Conflict, match="same format"):
        opened(scene, scene.room, format="public-forum", switched=True)
    with pytest.raises(Conflict, match="same format"):
        opened(scene, scene.make.room(scene.course), switched=True)


def forum(scene: Scene) -> Round:
    return scene.make.round(scene.make.room(scene.course), "public-forum", times=[30] * 11, prep=20, pro1=scene.ana)


def test_the_coin_is_flipped_once_and_falls_on_either_side(scene: Scene) -> None:
    fallen = {rounds.flip(again(scene.teacher), forum(scene)).coin for _ in range(20)}
    assert fallen == {"pro", "con"}
    it = rounds.flip(again(scene.teacher), forum(scene))
    with pytest.raises(Conflict, match="has been flipped"):
        rounds.flip(again(scene.teacher), it)


def test_con_may_speak_first_and_the_times_stay(scene: Scene) -> None:
    it = rounds.order(again(scene.teacher), forum(scene), "con")
    its_format = rounds.floor(it).format
    assert its_format.parts[0].floor == ("con1",)
    assert ({part.seconds for part in its_format.parts}, its_format.prep) == ({30}, 20)
    assert rounds.floor(rounds.order(again(scene.teacher), it, "pro")).format.parts[0].floor == ("pro1",)
    with pytest.raises(Invalid, match="No such team"):
        rounds.order(again(scene.teacher), it, "nobody")


def test_once_the_round_has_begun_the_order_stays(scene: Scene) -> None:
    it = forum(scene)
    steps.step(again(scene.teacher), it, NewStep(action=Action.BEGIN))
    with pytest.raises(Conflict, match="has begun"):
        rounds.order(again(scene.teacher), it, "con")
    with pytest.raises(Conflict, match="has begun"):
        rounds.flip(again(scene.teacher), it)


def test_who_speaks_first_in_lincoln_douglas_is_fixed(scene: Scene) -> None:
    with pytest.raises(Conflict, match="it is fixed"):
        rounds.flip(again(scene.teacher), again(scene.round))


def test_at_half_time_sides_change(scene: Scene) -> None:
    scene.do(scene.teacher, "begin")
    with pytest.raises(Conflict, match="between two of its parts"):
        scene.do(scene.teacher, "switch")
    scene.do(scene.teacher, "skip")
    scene.do(scene.teacher, "prep", team="neg")
    scene.later(100)
    scene.do(scene.teacher, "ready")
    scene.do(scene.teacher, "switch")
    assert scene.seats == {"aff1": "Ben", "neg1": "Ana"}
    banks = {team["key"]: team["bank"] for team in rounds.shape(again(scene.round))["teams"]}
    assert banks["neg"] == 240
    assert 135 <= banks["aff"] <= 140, "Ben takes along what he has left"
    with pytest.raises(Denied):
        scene.do(scene.ana, "switch")


def test_sides_that_change_before_the_round_do_not_begin_it(scene: Scene) -> None:
    scene.do(scene.teacher, "switch")
    assert scene.post(scene.cleo).round_id is None
    scene.do(scene.teacher, "begin")
    assert scene.post(scene.ben).speech == "AC"


def test_sides_of_four_teams_do_not_simply_change(scene: Scene) -> None:
    scene.round = scene.make.round(scene.make.room(scene.course), "british-parliamentary", og1=scene.ana)
    with pytest.raises(Conflict, match="more than two teams"):
        scene.do(scene.teacher, "switch")


# ---- sitting down


def sit(scene: Scene, who: User, **where: object) -> Round:
    return seating.sit(again(who), again(scene.round), Seat.parse(where))


def test_a_seat_that_is_taken_stays_taken_and_who_was_first_is_named(scene: Scene) -> None:
    with pytest.raises(Conflict, match="Ana was first"):
        sit(scene, scene.cleo, seat="aff1")
    assert scene.seats == {"aff1": "Ana", "neg1": "Ben"}


def test_nobody_sits_in_two_seats(scene: Scene) -> None:
    scene.round = scene.make.round(scene.make.room(scene.course), "public-forum", pro1=scene.ana)
    with pytest.raises(Conflict, match="a seat in this round already"):
        sit(scene, scene.ana, seat="con1")
    seating.stand_up(again(scene.ana), again(scene.round), None)
    sit(scene, scene.ana, seat="con1")
    assert scene.seats == {"con1": "Ana"}


def test_there_is_no_seat_that_the_format_does_not_have(scene: Scene) -> None:
    with pytest.raises(Invalid, match="no such seat"):
        sit(scene, scene.cleo, seat="aff2")


def test_where_seats_are_given_nobody_takes_one(scene: Scene) -> None:
    scene.round = scene.make.round(scene.make.room(scene.course), seating="given")
    with pytest.raises(Denied, match="given"):
        sit(scene, scene.cleo, seat="aff1")
    sit(scene, scene.teacher, seat="aff1", person_id=scene.cleo.id)
    assert scene.seats == {"aff1": "Cleo"}


def test_where_seats_are_drawn_nobody_chooses_and_sides_are_even(scene: Scene) -> None:
    people = [scene.make.member(scene.course, scene.make.person()) for _ in range(4)]
    scene.round = scene.make.round(scene.make.room(scene.course), "public-forum", seating="drawn")
    with pytest.raises(Denied, match="Draw one"):
        sit(scene, people[0], seat="pro1")
    for sitting, person in enumerate(people, start=1):
        sit(scene, person)
        pro = sum(seat.startswith("pro") for seat in scene.seats)
        assert abs(pro - (sitting - pro)) <= 1
    with pytest.raises(Conflict, match="Every seat"):
        sit(scene, scene.cleo)


def test_who_runs_the_round_may_seat_anybody_anywhere_and_they_leave_where_they_were(scene: Scene) -> None:
    sit(scene, scene.teacher, seat="aff1", person_id=scene.ben.id)
    assert scene.seats == {"aff1": "Ben"}


def test_a_student_seats_nobody_else(scene: Scene) -> None:
    with pytest.raises(Denied, match="Only who runs"):
        sit(scene, scene.ana, seat="neg1", person_id=scene.cleo.id)


def test_nobody_leaves_their_seat_once_the_round_has_begun_but_who_runs_it_can_free_it(scene: Scene) -> None:
    scene.do(scene.teacher, "begin")
    with pytest.raises(Denied, match="has begun"):
        seating.stand_up(again(scene.ben), again(scene.round), None)
    seating.stand_up(again(scene.teacher), again(scene.round), scene.ben.id)
    assert scene.seats == {"aff1": "Ana"}


def test_nobody_frees_the_seat_of_somebody_else(scene: Scene) -> None:
    with pytest.raises(Denied):
        seating.stand_up(again(scene.ana), again(scene.round), scene.ben.id)
    with pytest.raises(Missing):
        seating.stand_up(again(scene.cleo), again(scene.round), None)


def test_fifty_at_once_for_two_seats_are_two_who_sit_and_the_others_are_told(make: Maker) -> None:
    course = make.course()
    room = make.room(course)
    it = make.round(room)
    round_id = it.id
    people = [make.member(course, make.person()).id for _ in range(50)]
    db.finish()
    ready, outcomes = threading.Barrier(len(people)), []

    def take(number: int, person_id: int) -> None:
        ready.wait()
        try:
            person, its_round = session.get_one(User, person_id), session.get_one(Round, round_id)
            seating.sit(person, its_round, Seat(seat=("aff1", "neg1")[number % 2]))
            outcomes.append("sat")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            db.finish()

    everybody = [threading.Thread(target=take, args=each) for each in enumerate(people)]
    for thread in everybody:
        thread.start()
    for thread in everybody:
        thread.join()
    db.finish()
    assert sorted(outcomes) == ["conflict"] * 48 + ["sat"] * 2
    assert {seat.seat for seat in session.get_one(Round, round_id).seats} == {"aff1", "neg1"}


# ---- the clock


def test_the_chair_runs_the_clock_and_every_step_is_kept_with_who_took_it(scene: Scene) -> None:
    for action in ("begin", "pause", "resume", "skip"):
        scene.do(scene.teacher, action)
    steps = session.query(RoundStep).order_by(RoundStep.number).all()
    assert [(step.number, step.action.value, step.by.name) for step in steps] == [
        (number, action, "Ms Hartley") for number, action in enumerate(("begin", "pause", "resume", "skip"), start=1)
    ]


def test_a_student_who_was_named_runs_the_clock(scene: Scene) -> None:
    scene.round = scene.make.round(scene.make.room(scene.course), chair=scene.cleo)
    scene.do(scene.cleo, "begin")
    scene.do(scene.cleo, "pause")
    with pytest.raises(Denied):
        scene.do(scene.ana, "resume")


def test_a_speaker_begins_and_prepares_in_their_own_turn_and_in_no_other(scene: Scene) -> None:
    with pytest.raises(Denied):
        scene.do(scene.ana, "begin")  # the first part is for who runs the round
    scene.do(scene.teacher, "begin")
    scene.do(scene.teacher, "skip")
    scene.do(scene.teacher, "skip")  # the negative constructive comes next
    with pytest.raises(Denied):
        scene.do(scene.ana, "begin")
    with pytest.raises(Denied):
        scene.do(scene.ana, "prep", team="neg")
    scene.do(scene.ben, "prep", team="neg")
    with pytest.raises(Denied):
        scene.do(scene.ana, "ready")
    scene.do(scene.ben, "ready")
    scene.do(scene.ben, "begin")
    with pytest.raises(Denied):
        scene.do(scene.ben, "extend", seconds=60)


def test_two_who_begin_at_once_have_begun_once(scene: Scene) -> None:
    ready, outcomes = threading.Barrier(8), []

    def begin() -> None:
        ready.wait()
        try:
            scene.do(scene.teacher, "begin")
            outcomes.append("begun")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            db.finish()

    threads = [threading.Thread(target=begin) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["begun"] + ["conflict"] * 7


def test_more_time_wants_to_know_how_much(scene: Scene) -> None:
    scene.do(scene.teacher, "begin")
    with pytest.raises(Invalid, match="how much"):
        scene.do(scene.teacher, "extend")


# ---- the floor


def test_until_the_round_begins_and_after_it_everybody_posts(scene: Scene) -> None:
    assert scene.post(scene.cleo).round_id is None
    scene.do(scene.teacher, "begin")
    scene.do(scene.teacher, "end")
    assert scene.post(scene.cleo).round_id is None


def test_who_has_the_floor_posts_and_the_post_says_in_which_speech(scene: Scene) -> None:
    scene.do(scene.teacher, "begin")
    post = scene.post(scene.ana)
    assert (post.round_id, post.speech, post.at_time) == (scene.round.id, "AC", False)


def test_who_does_not_have_the_floor_is_told_the_seconds_until_they_have(scene: Scene) -> None:
    scene.do(scene.teacher, "begin")
    scene.later(100)
    with pytest.raises(OutOfTurn) as refused:
        scene.post(scene.ben)
    left = 360 - 100 + GRACE
    assert left - 3 <= (refused.value.retry_after or 0) <= left
    assert "Your words are kept" in refused.value.message
    assert refused.value.shape()["retry_after"] == refused.value.retry_after


def test_in_a_cross_examination_both_have_the_floor(scene: Scene) -> None:
    scene.do(scene.teacher, "skip")
    scene.do(scene.teacher, "begin")
    assert [scene.post(who).speech for who in (scene.ana, scene.ben)] == ["CX1", "CX1"]


def test_who_has_no_seat_reads_along(scene: Scene) -> None:
    scene.do(scene.teacher, "begin")
    for who in (scene.cleo, scene.teacher):
        with pytest.raises(OutOfTurn, match="no seat") as refused:
            scene.post(who)
        assert refused.value.retry_after is None


def test_a_post_in_the_grace_is_marked_and_one_after_it_refused(scene: Scene) -> None:
    scene.do(scene.teacher, "begin")
    scene.later(365)
    assert scene.post(scene.ana).at_time
    scene.later(15)
    with pytest.raises(OutOfTurn):
        scene.post(scene.ana, "Too late.")


def test_nobody_posts_in_a_pause(scene: Scene) -> None:
    scene.do(scene.teacher, "begin")
    scene.do(scene.teacher, "pause")
    with pytest.raises(OutOfTurn, match="paused"):
        scene.post(scene.ana)


def test_who_has_spoken_for_the_last_time_is_told_so(scene: Scene) -> None:
    for _ in range(6):
        scene.do(scene.teacher, "skip")
    scene.do(scene.teacher, "begin")
    with pytest.raises(OutOfTurn, match="for the last time"):
        scene.post(scene.ben)


def test_a_speech_of_an_empty_seat_is_given_by_anybody_of_the_team(scene: Scene) -> None:
    scene.round = scene.make.round(scene.room, "public-forum", pro2=scene.ana, con1=scene.ben)
    scene.do(scene.teacher, "begin")
    assert scene.post(scene.ana).speech == "1C"


def test_what_was_stored_before_the_time_is_answered_after_it(scene: Scene) -> None:
    """A browser that heard no answer asks again: the post stands, whoever has the floor by then."""
    scene.do(scene.teacher, "begin")
    form = Rebuttal.parse({"source": "Once.", "relation": "supports", "client_id": "k" * 24})
    first = rebut(scene.ana, scene.room, form)
    scene.do(scene.teacher, "skip")
    assert rebut(scene.ana, scene.room, form).id == first.id
    with pytest.raises(KeyReused):
        rebut(scene.ana, scene.room, form.model_copy(update={"source": "Twice."}))


def test_the_room_s_lists_go_on_as_before_while_a_round_goes_on(scene: Scene) -> None:
    scene.do(scene.teacher, "begin")
    scene.post(scene.ana)
    room = again(scene.room)
    assert (room.last_number, room.round_id) == (1, scene.round.id)
    assert rooms.seen_by(scene.cleo.id, scene.room.id)[1].round_id == scene.round.id


# ---- what somebody might try


def test_a_round_can_be_ended_however_often_its_clock_was_moved(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "MOST_STEPS", 6)
    scene.do(scene.teacher, "skip")
    scene.do(scene.teacher, "skip")
    scene.do(scene.ben, "prep", team="neg")
    with pytest.raises(Conflict, match="as often as can be kept"):
        scene.do(scene.ben, "ready")  # speakers may take half of the steps
    for action in ("ready", "skip", "skip"):
        scene.do(scene.teacher, action)
    with pytest.raises(Conflict, match="as often as can be kept"):
        scene.do(scene.teacher, "skip")
    scene.do(scene.teacher, "end")
    assert scene.post(scene.cleo).round_id is None


def test_the_clock_is_moved_at_a_pace(scene: Scene) -> None:
    pace.configure(on=True)
    scene.do(scene.teacher, "begin")

    def hurry() -> None:
        for _ in range(40):
            scene.do(scene.teacher, "pause")
            scene.do(scene.teacher, "resume")

    with pytest.raises(TooFast):
        hurry()


@pytest.mark.parametrize(
    "given", [{"team": "x" * 21}, {"seconds": 0}, {"seconds": 1801}, {"seconds": "60"}, {"team": 7}]
)
def test_a_step_with_what_no_page_sends_is_invalid(given: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        NewStep.parse({"action": "begin", **given})


def test_of_what_a_step_does_not_need_nothing_is_kept(scene: Scene) -> None:
    scene.do(scene.teacher, "begin", team="\u0000", seconds=5)
    step = again(scene.round).steps[0]
    assert (step.team, step.seconds) == ("", 0)


@pytest.mark.parametrize("times", [[30] * 6, [30] * 8, ["30"] * 7, [30.5] * 7, [True] * 7, [4] * 7, "30", None, {}])
def test_times_that_are_none_are_invalid(scene: Scene, times: object) -> None:
    room = scene.make.room(scene.course)
    if times is None:
        assert opened(scene, room, times=None).id
        return
    with pytest.raises(Invalid):
        opened(scene, room, times=times)


def test_what_was_said_in_a_speech_is_edited_in_that_speech_or_after_the_round(scene: Scene) -> None:
    scene.do(scene.teacher, "begin")
    post = scene.post(scene.ana)
    posts.edit(again(scene.ana), again(post), Edit(source="While I have the floor."))
    scene.do(scene.teacher, "pause")
    with pytest.raises(OutOfTurn, match="stays as it is"):
        posts.edit(again(scene.ana), again(post), Edit(source="In a pause."))
    scene.do(scene.teacher, "resume")
    scene.do(scene.teacher, "skip")
    scene.do(scene.teacher, "begin")  # the cross-examination, in which she has the floor as well
    with pytest.raises(OutOfTurn):
        posts.edit(again(scene.ana), again(post), Edit(source="In the next part."))
    scene.do(scene.teacher, "end")
    assert posts.edit(again(scene.ana), again(post), Edit(source="Afterwards.")).source == "Afterwards."


def test_who_sat_where_stays_as_it_was_when_the_round_is_over(scene: Scene) -> None:
    scene.do(scene.teacher, "end")
    for change in (
        lambda: sit(scene, scene.cleo, seat="aff1"),
        lambda: sit(scene, scene.teacher, seat="aff1", person_id=scene.cleo.id),
        lambda: seating.stand_up(again(scene.ana), again(scene.round), None),
    ):
        with pytest.raises(Conflict, match="over"):
            change()
    assert scene.seats == {"aff1": "Ana", "neg1": "Ben"}


def test_nobody_cuts_the_other_team_s_preparation_short(scene: Scene) -> None:
    scene.do(scene.teacher, "skip")  # the negative asks in what comes next
    scene.do(scene.ben, "prep", team="neg")
    with pytest.raises(Denied):
        scene.do(scene.ana, "begin")
    scene.do(scene.ben, "begin")


def test_a_cross_examination_is_begun_by_who_asks(scene: Scene) -> None:
    scene.do(scene.teacher, "skip")
    with pytest.raises(Denied):
        scene.do(scene.ana, "begin")
    scene.do(scene.ben, "begin")


def test_who_has_drawn_a_seat_does_not_draw_another(scene: Scene) -> None:
    scene.round = scene.make.round(scene.make.room(scene.course), seating="drawn")
    sit(scene, scene.cleo)
    with pytest.raises(Denied, match="given or drawn"):
        seating.stand_up(again(scene.cleo), again(scene.round), None)
    seating.stand_up(again(scene.teacher), again(scene.round), scene.cleo.id)


def test_who_has_left_the_course_moves_no_clock_and_sits_in_no_second_round(scene: Scene) -> None:
    scene.do(scene.teacher, "skip")
    courses.remove_member(again(scene.teacher), again(scene.course), scene.ben.id)
    with pytest.raises(Refusal):
        scene.do(scene.ben, "begin")
    scene.do(scene.teacher, "end")
    assert {seat.seat for seat in opened(scene, scene.room, switched=True).seats} == {"neg1"}


def test_who_is_suspended_runs_no_clock(scene: Scene) -> None:
    scene.round = scene.make.round(scene.make.room(scene.course), chair=scene.cleo)
    cleo = again(scene.cleo)

    @db.atomic
    def suspend() -> None:
        again(cleo).suspended = True

    suspend()
    with pytest.raises(Denied):
        steps.step(again(cleo), again(scene.round), NewStep(action=Action.BEGIN))
