"""Points of information: who offers, takes and speaks them and when, and what of them is told. On both databases."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from debate import clock as clocks
from debate import db, live, pace, points
from debate.db import session
from debate.errors import Conflict, Denied, Missing, OutOfTurn, Refusal, TooFast
from debate.forms.points import Answer, Words
from debate.forms.posts import Removal
from debate.forms.rounds import NewStep
from debate.models import Role, Room, Round, RoundPoint, RoundStep, User
from debate.points import State
from debate.services import courses, rooms, rounds, sheets, steps
from debate.services import points as service

from ..counting import queries
from ..makers import Maker, again
from .together import at_once

SEATS = ("og1", "oo1", "og2", "oo2", "cg1", "co1", "cg2", "co2")


@dataclass
class Scene:
    """A British Parliamentary round whose first speech is at 1:40: og1 has the floor, oo and co sit across."""

    make: Maker
    people: dict[str, User] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.course = self.make.course()
        for seat in SEATS:
            self.people[seat] = self.make.member(self.course, self.make.person(f"Person of {seat}"))
        self.cleo = self.make.member(self.course, self.make.person("Cleo"))
        self.teacher = self.make.member(self.course, self.make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.room: Room = self.make.room(self.course)
        self.round: Round = self.make.round(self.room, "british-parliamentary", **self.people)
        self.do("begin")
        self.later(100)

    def do(self, action: str) -> None:
        steps.step(again(self.teacher), again(self.round), NewStep.parse({"action": action}))

    def later(self, seconds: float) -> None:
        """So many seconds go by, for the round."""
        back = timedelta(seconds=seconds)

        @db.atomic
        def go() -> None:
            it = again(self.round)
            session.execute(update(Round).values(made_at=it.made_at - back))
            for step in session.scalars(select(RoundStep)):
                step.at -= back
            for point in session.scalars(select(RoundPoint)):
                point.offered_at -= back
                point.replied_at = point.replied_at and point.replied_at - back

        go()

    def offer(self, seat: str = "oo1") -> RoundPoint:
        return service.offer(again(self.people[seat]), again(self.round))

    def reply(self, point: RoundPoint, reply: str = "accepted", seat: str = "og1") -> RoundPoint:
        return service.answer(again(self.people[seat]), again(self.round), point.id, Answer.parse({"reply": reply}))

    def speak(self, point: RoundPoint, words: str = "Whose cost is it?", seat: str = "oo1") -> RoundPoint:
        return service.speak(again(self.people[seat]), again(self.round), point.id, Words.parse({"words": words}))

    def remove(self, who: User, point: RoundPoint) -> RoundPoint:
        return service.remove(again(who), again(self.round), point.id, Removal(reason="It names a classmate."))

    def state(self, point: RoundPoint) -> State:
        db.let_go()
        shape = service.shape(again(point), rounds.floor(again(self.round)).clock(db.now()))
        return State(shape["state"])

    @property
    def version(self) -> int:
        db.let_go()
        return again(self.round).version


@pytest.fixture
def scene(make: Maker) -> Scene:
    return Scene(make)


def test_a_point_is_offered_taken_and_spoken_and_stands_in_the_speech(scene: Scene) -> None:
    point = scene.offer()
    assert (point.speech, point.seat) == ("PM", "oo1")
    assert 100 <= point.second < 110
    assert scene.state(point) is State.OFFERED
    scene.reply(point)
    assert scene.state(point) is State.ACCEPTED
    scene.speak(point)
    assert scene.state(point) is State.SPOKEN
    assert again(point).words == "Whose cost is it?"


def test_each_of_the_three_steps_is_told_to_the_room_as_a_newer_round(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, int]] = []
    monkeypatch.setattr(live, "tell", lambda channel, event, shape: told.append((event, shape["version"])))
    begun = scene.version
    point = scene.offer()
    scene.reply(point)
    scene.speak(point)
    assert told == [("round", begun + 1), ("round", begun + 2), ("round", begun + 3)]


def test_the_clock_of_the_speech_goes_on_during_a_point(scene: Scene) -> None:
    scene.reply(scene.offer())
    clock = rounds.floor(again(scene.round)).clock(db.now())
    assert clock.phase.kind == "running"
    assert len(again(scene.round).steps) == 1


@pytest.mark.parametrize("seat", ["co1", "co2", "oo2"])
def test_anybody_of_the_other_bench_offers(scene: Scene, seat: str) -> None:
    assert scene.state(scene.offer(seat)) is State.OFFERED


@pytest.mark.parametrize("seat", ["og1", "og2", "cg1", "cg2"])
def test_nobody_interrupts_their_own_bench(scene: Scene, seat: str) -> None:
    with pytest.raises(Denied, match="given by your own"):
        scene.offer(seat)


def test_who_has_no_seat_offers_nothing_whoever_they_are(scene: Scene) -> None:
    for who in (scene.cleo, scene.teacher, scene.make.person(admin=True)):
        with pytest.raises(Denied, match="Only who sits in the round"):
            service.offer(again(who), again(scene.round))


def test_who_has_left_the_course_offers_answers_and_speaks_nothing(scene: Scene) -> None:
    waits, taken = scene.offer("oo1"), scene.offer("co1")
    scene.reply(taken)
    for seat in ("oo2", "co1", "og1"):
        courses.remove_member(again(scene.teacher), again(scene.course), again(scene.people[seat]).id)
    with pytest.raises(Denied):
        scene.offer("oo2")
    with pytest.raises(Denied):
        scene.reply(waits)
    with pytest.raises(Denied):
        scene.speak(taken, seat="co1")


def test_nothing_is_offered_in_a_protected_minute_nor_in_a_pause(scene: Scene) -> None:
    scene.later(-60)
    with pytest.raises(OutOfTurn, match=r"this speech is at 0:4\d\. Offer it in 0:") as refused:
        scene.offer()
    assert refused.value.retry_after in range(1, 21)
    scene.later(60)
    scene.do("pause")
    with pytest.raises(Conflict, match="paused"):
        scene.offer()
    scene.do("resume")
    scene.later(270)
    with pytest.raises(OutOfTurn, match="protected"):
        scene.offer()


def test_in_a_format_without_points_nothing_is_offered(scene: Scene) -> None:
    room = scene.make.room(scene.course)
    other = scene.make.round(room, aff1=scene.people["og1"], neg1=scene.people["oo1"])
    steps.step(again(scene.teacher), again(other), NewStep.parse({"action": "begin"}))
    with pytest.raises(Conflict, match="no points of information in this round of Lincoln-Douglas"):
        service.offer(again(scene.people["oo1"]), again(other))


def test_one_offer_of_a_person_waits_at_a_time_and_there_is_a_most_of_them(scene: Scene) -> None:
    for _ in range(points.MOST_OFFERS):
        point = scene.offer()
        with pytest.raises(Conflict, match="waits for an answer already"):
            scene.offer()
        scene.reply(point, "declined")
    with pytest.raises(Conflict, match="which is the most"):
        scene.offer()
    assert scene.state(scene.offer("co1")) is State.OFFERED


def test_while_a_point_is_spoken_nobody_offers_and_no_other_is_taken(scene: Scene) -> None:
    one, other = scene.offer("oo1"), scene.offer("co1")
    scene.reply(one)
    with pytest.raises(Conflict, match="being spoken now"):
        scene.offer("oo2")
    with pytest.raises(Conflict, match="Hear it first"):
        scene.reply(other)
    scene.speak(one)
    assert scene.state(scene.reply(other)) is State.ACCEPTED


def test_twenty_at_once_by_one_person_are_one_offer(scene: Scene) -> None:
    person, it = again(scene.people["oo1"]).id, again(scene.round).id
    db.finish()

    def offer() -> RoundPoint:
        return service.offer(session.get_one(User, person), session.get_one(Round, it))

    outcomes = at_once(*[offer] * 20)
    assert sum(isinstance(outcome, RoundPoint) for outcome in outcomes) == 1
    assert all(isinstance(outcome, RoundPoint | Conflict) for outcome in outcomes)


def test_of_two_taken_at_once_one_is(scene: Scene) -> None:
    ids = [scene.offer("oo1").id, scene.offer("co1").id]
    speaker, it = again(scene.people["og1"]).id, again(scene.round).id
    db.finish()

    def take(point_id: int) -> RoundPoint:
        form = Answer.parse({"reply": "accepted"})
        return service.answer(session.get_one(User, speaker), session.get_one(Round, it), point_id, form)

    outcomes = at_once(*[lambda point_id=point_id: take(point_id) for point_id in ids * 5])
    taken = {outcome.id for outcome in outcomes if isinstance(outcome, RoundPoint)}
    assert len(taken) == 1


@pytest.mark.parametrize("seat", ["oo1", "og2", "cg1"])
def test_only_who_has_the_floor_answers(scene: Scene, seat: str) -> None:
    with pytest.raises(Denied, match="Only who has the floor"):
        scene.reply(scene.offer(), seat=seat)


def test_an_offer_that_nobody_answers_lapses(scene: Scene) -> None:
    point = scene.offer()
    scene.later(points.STANDS)
    assert scene.state(point) is State.LAPSED
    with pytest.raises(Conflict, match="has lapsed"):
        scene.reply(point)
    assert scene.state(scene.offer()) is State.OFFERED


def test_an_offer_lapses_with_the_speech(scene: Scene) -> None:
    point = scene.offer()
    scene.do("skip")
    assert scene.state(point) is State.LAPSED


def test_the_same_answer_again_is_the_same_and_another_is_refused(scene: Scene) -> None:
    point = scene.offer()
    scene.reply(point)
    version = scene.version
    scene.reply(point)
    assert scene.version == version
    with pytest.raises(Conflict, match="has been taken"):
        scene.reply(point, "declined")


def test_in_a_pause_a_point_is_declined_and_not_taken(scene: Scene) -> None:
    point = scene.offer()
    scene.do("pause")
    with pytest.raises(Conflict, match="paused"):
        scene.reply(point)
    assert scene.state(scene.reply(point, "declined")) is State.DECLINED


def test_fifteen_seconds_are_to_speak_in_and_a_little_for_the_wire(scene: Scene) -> None:
    point = scene.offer()
    scene.reply(point)
    scene.later(points.LASTS + points.WIRE - 1)
    scene.speak(point)
    late = scene.offer()
    scene.reply(late)
    scene.later(points.LASTS + points.WIRE)
    with pytest.raises(Conflict, match=r"15 seconds of your point were over, so it was not said\. Your words are kept"):
        scene.speak(late)
    assert (scene.state(late), again(late).words) == (State.SILENT, "")


def test_who_was_declined_or_not_answered_speaks_no_point(scene: Scene) -> None:
    point = scene.offer()
    with pytest.raises(Conflict, match="not been taken yet"):
        scene.speak(point)
    scene.reply(point, "declined")
    with pytest.raises(Conflict, match="was declined"):
        scene.speak(point)


def test_nobody_speaks_the_point_of_another(scene: Scene) -> None:
    point = scene.offer()
    scene.reply(point)
    with pytest.raises(Denied, match="Only who offered"):
        scene.speak(point, seat="oo2")


def test_the_same_words_again_are_the_same_point_and_others_are_refused(scene: Scene) -> None:
    point = scene.offer()
    scene.reply(point)
    scene.speak(point)
    scene.later(60)
    assert scene.speak(point).id == point.id
    with pytest.raises(Conflict, match="heard already"):
        scene.speak(point, "And whose benefit?")


def test_a_point_belongs_to_its_round(scene: Scene) -> None:
    other = scene.make.round(scene.make.room(scene.course), "british-parliamentary")
    point = scene.offer()
    with pytest.raises(Missing):
        service.answer(again(scene.people["og1"]), again(other), point.id, Answer.parse({"reply": "accepted"}))


@pytest.mark.parametrize("words", ["", "  ", "x" * (points.LONGEST + 1), "\u202e", "a\x00b"])
def test_words_that_cannot_be_said_in_fifteen_seconds_are_refused(words: str) -> None:
    with pytest.raises(Refusal):
        Words.parse({"words": words})


def test_a_moderator_removes_a_point_and_its_words_are_told_to_nobody(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = scene.offer()
    scene.reply(point)
    with pytest.raises(Denied):
        scene.remove(scene.teacher, point)
    scene.speak(point, "A marker word: zeugma.")
    for who in (scene.cleo, scene.people["oo1"]):
        with pytest.raises(Denied, match="Only a moderator"):
            scene.remove(who, point)
    before = sheets.table(sheets.of(again(scene.room)))
    assert "zeugma" in before
    told: list[object] = []
    monkeypatch.setattr(live, "tell", lambda channel, event, shape: told.append(shape))
    scene.remove(scene.teacher, point)
    db.let_go()
    flowed = sheets.of(again(scene.room))
    seen = f"{told} {flowed.points} {sheets.table(flowed)}"
    assert told
    assert "zeugma" not in seen
    assert "Person of oo1" not in str(flowed.points)
    assert flowed.points[0]["removed"]["reason"] == "It names a classmate."
    row = again(point)
    assert (row.words, row.removed_by_id) == ("A marker word: zeugma.", again(scene.teacher).id)
    with pytest.raises(Denied):
        scene.remove(scene.teacher, point)


def test_points_are_offered_and_answered_at_a_pace(scene: Scene) -> None:
    pace.configure(on=True)
    point = scene.offer()
    for _ in range(3):
        with pytest.raises(Conflict):
            scene.offer()
    with pytest.raises(TooFast):
        scene.offer()
    for _ in range(70):
        try:
            scene.reply(point, "declined")
        except TooFast:
            return
    raise AssertionError("nobody was told to go slower")


def test_a_sheet_of_a_round_has_its_points_by_one_more_question(scene: Scene) -> None:
    for seat in ("oo1", "oo2", "co1"):
        scene.speak(scene.reply(scene.offer(seat)), f"=A point of {seat}", seat)
    db.finish()
    with queries() as sent:
        table = sheets.table(sheets.of(again(scene.room)))
    assert len(sent) <= 10
    last = table.splitlines()[-3:]
    assert last[0].startswith('Points of information,"Person of oo1: =A point of oo1')


def test_rooms_are_seen_by_their_people_alone_and_so_are_points(scene: Scene) -> None:
    stranger = scene.make.person()
    with pytest.raises(Missing):
        rooms.find(again(stranger), again(scene.room).id)
    with pytest.raises(Missing):
        rounds.find(again(stranger), again(scene.round).id)


def test_a_point_is_shown_as_it_stood_at_a_moment_and_never_once_it_was_removed(scene: Scene) -> None:
    point = scene.offer()
    scene.reply(point)
    scene.speak(point)
    row = again(point)
    at = [moment.timestamp() for moment in (row.offered_at, row.replied_at, row.spoken_at) if moment]

    def then(moment: float) -> list[tuple[str, str]]:
        it = again(scene.round)
        floor = rounds.floor(it)
        clock = clocks.of(floor.format, floor.made, floor.steps, moment)
        return [(shape["state"], shape["words"]) for shape in service.as_of(service.of_round(it, floor.format), clock)]

    assert [then(moment) for moment in (at[0] - 1, *at)] == [
        [],
        [("offered", "")],
        [("accepted", "")],
        [("spoken", "Whose cost is it?")],
    ]
    scene.remove(scene.teacher, point)
    assert [then(moment) for moment in (at[0] - 1, *at)] == [[], *[[("removed", "")]] * 3]
