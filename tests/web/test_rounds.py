"""Rounds without a script: forms that are sent as they stand, and what is said when one is not taken."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from debate import db
from debate.models import Role, Room, Round, User
from debate.services import rounds

from ..makers import Maker, again
from ..visitors import Visitor


@dataclass
class Scene:
    teacher: Visitor
    ana: Visitor
    ben: Visitor
    room: Room
    ben_himself: User

    @property
    def path(self) -> str:
        return f"/rooms/{again(self.room).id}"

    @property
    def round(self) -> Round:
        db.let_go()
        found = rounds.newest(again(self.room))
        assert found is not None
        return found


@pytest.fixture
def scene(lite_app: Flask, make: Maker) -> Scene:
    course = make.course()
    ana, ben = (make.member(course, make.person(name)) for name in ("Ana Beltrán", "Ben Okafor"))
    teacher = make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)
    room = make.room(course)
    return Scene(Visitor(lite_app, teacher), Visitor(lite_app, ana), Visitor(lite_app, ben), room, ben)


def open_round(scene: Scene, *times: str, **more: str) -> int:
    fields = MultiDict([("csrf_token", scene.teacher.token), ("format", "lincoln-douglas"), ("seating", "chosen")])
    for time in times or ("6", "3", "7", "3", "4", "6", "3"):
        fields.add("times", time)
    for name, value in {"prep": "4", "opens": "", "chair_id": "", **more}.items():
        fields.add(name, value)
    return scene.teacher.client.post(f"{scene.path}/rounds", data=fields).status_code


def test_an_instructor_opens_a_round_with_times_of_its_own(scene: Scene) -> None:
    assert scene.teacher.page(f"{scene.path}/rounds/new").text.count("<h2>") == 7
    assert 'name="times"' in scene.teacher.page(f"{scene.path}/rounds/new?format=lincoln-douglas").text
    assert open_round(scene, "0:30", "3:30", "2", "1", "1", "1", "1", prep="1:30") == 303
    its_format = rounds.floor(scene.round).format
    assert [part.seconds for part in its_format.parts][:3] == [30, 210, 120]
    assert its_format.prep == 90


@pytest.mark.parametrize("time", ["0", "0:04", "61", "-1", "six", "3:75", ""])
def test_an_impossible_time_is_refused_and_what_was_typed_stays(scene: Scene, time: str) -> None:
    fields = MultiDict([("csrf_token", scene.teacher.token), ("format", "lincoln-douglas")])
    for value in (time, "9", "7", "3", "4", "6", "3"):
        fields.add("times", value)
    answer = scene.teacher.client.post(f"{scene.path}/rounds", data=fields)
    assert answer.status_code == 422
    assert 'value="9"' in answer.text
    assert "error-summary" in answer.text
    assert rounds.newest(again(scene.room)) is None


def test_people_sit_down_by_pressing_and_a_seat_that_is_taken_is_said_to_be(scene: Scene) -> None:
    open_round(scene)
    seats = f"/rounds/{scene.round.id}/seats"
    assert scene.ana.send(seats, seat="aff1").status_code == 303
    page = scene.ben.send(seats, seat="aff1")
    assert page.status_code == 409
    assert "Ana Beltrán was first" in page.text
    assert "Sit here" in page.text
    assert scene.ben.send(seats, seat="neg1").status_code == 303
    assert scene.ben.send(f"{seats}/leave").status_code == 303
    assert [seat.seat for seat in scene.round.seats] == ["aff1"]


def test_the_clock_is_run_by_pressing(scene: Scene) -> None:
    open_round(scene)
    steps = f"/rounds/{scene.round.id}/steps"
    assert "Begin AC" in scene.teacher.page(scene.path).text
    assert "Begin AC" not in scene.ana.page(scene.path).text
    assert scene.teacher.send(steps, action="begin").status_code == 303
    assert scene.teacher.send(steps, action="extend", seconds="1").status_code == 303
    assert rounds.shape(scene.round)["clock"]["left"] > 415
    again_begun = scene.teacher.send(steps, action="begin")
    assert again_begun.status_code == 409
    assert "A part is going on" in again_begun.text
    assert scene.ana.send(steps, action="pause").status_code == 403


def test_words_that_come_out_of_turn_are_given_back(scene: Scene) -> None:
    open_round(scene)
    scene.ben.send(f"/rounds/{scene.round.id}/seats", seat="neg1")
    scene.teacher.send(f"/rounds/{scene.round.id}/steps", action="begin")
    page = scene.ben.send(f"{scene.path}/posts", source="I cannot wait.", relation="rebuts", client_id="k" * 24)
    assert page.status_code == 409
    assert "You do not have the floor. You have it in 6:1" in page.text
    assert "I cannot wait." in page.text


def test_the_piece_of_the_page_is_the_one_that_the_page_has(scene: Scene) -> None:
    assert scene.ana.page(f"{scene.path}/round").text == ""
    open_round(scene)
    piece = scene.ana.page(f"{scene.path}/round")
    assert piece.headers["Cache-Control"] == "no-store"
    assert 'id="sit-aff1"' in piece.text
    assert 'id="sit-aff1"' in scene.ana.page(scene.path).text


def test_a_round_is_seen_by_the_room_s_people_alone(scene: Scene, make: Maker, lite_app: Flask) -> None:
    open_round(scene)
    outsider = Visitor(lite_app, make.member(make.course("Another"), make.person()))
    for answer in (
        outsider.get(f"{scene.path}/round"),
        outsider.post(f"/rounds/{scene.round.id}/seats", seat="aff1"),
        outsider.post(f"/rounds/{scene.round.id}/steps", action="begin"),
    ):
        assert answer.status_code == 404


def test_names_of_people_in_a_round_are_words_and_no_markup(scene: Scene, make: Maker) -> None:
    course = again(scene.room).course
    bold = make.member(course, make.person("<b>Bo</b>", login="bo"))
    make.round(scene.room, aff1=bold, neg1=again(scene.ben_himself))
    text = scene.ana.page(scene.path).text
    assert "&lt;b&gt;Bo&lt;/b&gt;" in text
    assert "<b>Bo</b>" not in text


def test_a_room_with_a_round_says_until_when_it_is_meant_to_be_argued_in(scene: Scene) -> None:
    @db.atomic
    def due() -> None:
        again(scene.room).due_at = db.now()

    due()
    open_round(scene)
    assert "This has passed. The room is still open" in scene.ana.page(scene.path).text
