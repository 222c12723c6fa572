"""Formats of a course: who makes, changes and deletes them, and what that does to rounds. On both databases."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from sqlalchemy import inspect

from debate import db, formats, shapes
from debate.errors import Conflict, Denied, Invalid, Missing, Refusal
from debate.formats import FORMATS
from debate.forms.formats import WrittenFormat
from debate.forms.rounds import NewRound, Order
from debate.models import Course, CourseFormat, Role, Round, User
from debate.services import formats as own_formats
from debate.services import rounds

from ..makers import Maker, again
from .together import at_once


def written(of: str = "lincoln-douglas", **changed: Any) -> dict[str, Any]:
    """What is sent for a copy of a known format, with something else about it."""
    shape = deepcopy(shapes.format(FORMATS[of]))
    for name in ("key", "version", "seconds"):
        del shape[name]
    as_sent: dict[str, Any] = db_json({**shape, "name": "Ours", **changed})
    return as_sent


def db_json(value: Any) -> Any:
    """As JSON gives it: lists for tuples."""
    if isinstance(value, dict):
        return {name: db_json(it) for name, it in value.items()}
    return [db_json(it) for it in value] if isinstance(value, list | tuple) else value


class World:
    def __init__(self, make: Maker) -> None:
        self.make = make
        self.course: Course = make.course()
        self.teacher: User = make.member(self.course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.other: User = make.member(self.course, make.person("Mr Okafor"), Role.INSTRUCTOR)
        self.student: User = make.member(self.course, make.person())

    def make_one(self, who: User | None = None, **changed: Any) -> CourseFormat:
        form = WrittenFormat.parse(written(**changed))
        return own_formats.make(again(who or self.teacher), again(self.course), form)

    def change(self, it: CourseFormat, who: User | None = None, **changed: Any) -> CourseFormat:
        form = WrittenFormat.parse(written(**changed))
        return own_formats.change(again(who or self.teacher), again(self.course), key_of(it), form)

    def open(self, key: str, **more: Any) -> Round:
        room = self.make.room(self.course)
        return rounds.open_in(again(self.teacher), again(room), NewRound.parse({"format": key, **more}))


def key_of(it: CourseFormat) -> str:
    """Known without a look at the database, also when the row is gone."""
    return f"course-{inspect(it).identity[0]}"


@pytest.fixture
def world(make: Maker) -> World:
    return World(make)


def test_an_instructor_copies_a_format_and_rounds_are_opened_by_it(world: World) -> None:
    parts = written()["parts"]
    parts[0] |= {"seconds": 90, "protected": [10, 20]}
    it = world.make_one(parts=parts, about="Short ones.", prep=60)
    assert [own_formats.written(again(row)).name for row in own_formats.of(again(world.course))] == ["Ours"]
    its_format = formats.read(again(world.open(key_of(it))).format)
    assert (its_format.name, its_format.prep, its_format.parts[0].points) == ("Ours", 60, (10, 70))
    assert its_format.key == key_of(it)


def test_a_round_keeps_its_own_copy_when_the_format_is_changed_and_deleted(world: World) -> None:
    it = world.make_one()
    opened = world.open(key_of(it))
    before = formats.read(again(opened).format)
    world.change(it, name="Other", prep=0)
    assert formats.read(again(opened).format) == before
    own_formats.delete(again(world.teacher), again(world.course), key_of(it))
    assert formats.read(again(opened).format) == before
    assert rounds.shape(again(opened))["format"]["name"] == "Ours"
    with pytest.raises(Invalid, match="no such format in this course"):
        world.open(key_of(it))


def test_a_format_is_of_one_course_alone(world: World, make: Maker) -> None:
    elsewhere = make.course("Another")
    rival = make.member(elsewhere, make.person(), Role.INSTRUCTOR)
    it = world.make_one()
    assert own_formats.known(again(elsewhere), key_of(it)) is None
    with pytest.raises(Missing):
        own_formats.find(again(elsewhere), key_of(it))
    room = make.room(elsewhere)
    with pytest.raises(Invalid, match="no such format in this course"):
        rounds.open_in(again(rival), again(room), NewRound.parse({"format": key_of(it)}))
    with pytest.raises(Missing):
        own_formats.delete(again(rival), again(elsewhere), key_of(it))


@pytest.mark.parametrize("key", ["course-0", "course-999999999", "course-", "nothing", "course-१"])
def test_a_key_of_nothing_finds_nothing(world: World, key: str) -> None:
    assert own_formats.known(again(world.course), key) is None


def test_only_who_teaches_the_course_makes_changes_and_deletes(world: World, make: Maker) -> None:
    it = world.make_one()
    moderator = make.member(world.course, make.person(), Role.MODERATOR)
    for who in (world.student, moderator):
        with pytest.raises(Denied, match="Only an instructor"):
            world.make_one(who, name="Theirs")
        with pytest.raises(Denied, match="Only an instructor"):
            world.change(it, who)
        with pytest.raises(Denied, match="Only an instructor"):
            own_formats.delete(again(who), again(world.course), key_of(it))
    world.change(it, world.other, name="Theirs")
    world.change(it, make.person(admin=True), name="Everybody’s")


@pytest.mark.parametrize("key", FORMATS)
def test_the_formats_that_everybody_has_stay_as_they_are(world: World, key: str) -> None:
    with pytest.raises(Denied, match="Copy it, and change the copy"):
        own_formats.change(again(world.teacher), again(world.course), key, WrittenFormat.parse(written(key)))
    with pytest.raises(Denied, match="stays as it is"):
        own_formats.delete(again(world.teacher), again(world.course), key)


@pytest.mark.parametrize("key", FORMATS)
def test_every_known_format_can_be_copied_as_it_is(world: World, key: str) -> None:
    copy = own_formats.written(again(world.make_one(of=key)))
    known = FORMATS[key]
    assert replace(copy, key=known.key, name=known.name) == known


def test_names_are_the_formats_own_in_any_case(world: World) -> None:
    it = world.make_one(name="Ours")
    second = world.make_one(name="Second")
    for name in ("OURS", "Oxford", "karl popper"):
        with pytest.raises(Conflict, match="already") as refused:
            world.make_one(name=name)
        assert "another name" in refused.value.fields["name"]
    with pytest.raises(Conflict, match="already"):
        world.change(second, name="ours")
    assert own_formats.written(world.change(it, name="OURS")).name == "OURS"


def test_who_has_seen_an_older_one_writes_nothing_over(world: World) -> None:
    it = world.make_one()
    world.change(it, world.other, version=1, prep=30)
    with pytest.raises(Conflict, match="Mr Okafor has changed this format since you opened this page") as refused:
        world.change(it, version=1, prep=90)
    assert "kept" in refused.value.message
    assert own_formats.written(again(it)).prep == 30
    with pytest.raises(Conflict, match="has been changed since you opened this page"):
        world.open(key_of(it), version=1)
    assert world.open(key_of(it), version=2).id


def test_a_course_has_so_many_formats_and_no_more_however_many_come_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_formats, "MOST", 3)
    teacher, course = again(world.teacher).id, again(world.course).id
    db.finish()

    def make(number: int) -> object:
        form = WrittenFormat.parse(written(name=f"Format {number}"))
        return own_formats.make(db.session.get_one(User, teacher), db.session.get_one(Course, course), form).id

    outcomes = at_once(*(partial(make, number) for number in range(5)))
    refused = [it for it in outcomes if isinstance(it, Refusal)]
    assert len(refused) == 2, outcomes
    assert all(isinstance(it, Conflict) and "as many as it may have" in it.message for it in refused)
    assert len(own_formats.of(again(world.course))) == 3


def test_of_two_at_once_one_has_the_name(world: World) -> None:
    teacher, course = again(world.teacher).id, again(world.course).id
    db.finish()

    def make() -> object:
        form = WrittenFormat.parse(written())
        return own_formats.make(db.session.get_one(User, teacher), db.session.get_one(Course, course), form).id

    outcomes = at_once(make, make)
    assert sorted(type(it).__name__ for it in outcomes) == ["Conflict", "int"], outcomes


def test_either_side_opens_by_a_course_s_format(world: World) -> None:
    it = world.make_one(of="public-forum")
    opened = world.open(key_of(it), opens="con")
    assert formats.read(again(opened).format).parts[0].floor == ("con1",)
    rounds.order(again(world.teacher), again(opened), Order.parse({"opens": "pro"}).opens)
    its_format = formats.read(again(opened).format)
    assert (its_format.opens, its_format.parts[0].floor, its_format.parts[1].floor) == ("pro", ("pro1",), ("con1",))


def test_a_round_s_own_rules_are_its_own(world: World) -> None:
    opened = world.open(
        "lincoln-douglas",
        bars_new=["2AR"],
        protected=[[30, 30], None, [0, 0], None, None, None, [10, 0]],
        times=[100] * 7,
    )
    parts = formats.read(again(opened).format).parts
    assert [part.points for part in parts] == [(30, 70), None, (0, 100), None, None, None, (10, 100)]
    assert [part.code for part in parts if part.bars_new] == ["2AR"]


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"bars_new": ["AC"]}, "parts-1-bars_new"),
        ({"bars_new": ["XX"]}, "bars_new"),
        ({"protected": [None, [0, 0], None, None, None, None, None]}, "parts-2-protected"),
        ({"protected": [[200, 160], None, None, None, None, None, None]}, "parts-1-protected"),
        ({"protected": [None]}, "protected"),
        ({"protected": [[1], None, None, None, None, None, None]}, "protected"),
        ({"protected": "1"}, "protected"),
        ({"times": [4] * 7}, "parts-1-seconds"),
    ],
)
def test_an_impossible_rule_of_a_round_is_refused_at_its_field(
    world: World, settings: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        world.open("lincoln-douglas", **settings)
    assert field in refused.value.fields, refused.value.fields


# ---- what comes in


def row(place: str, number: int, **changed: Any) -> dict[str, Any]:
    rows = written()[place]
    rows[number - 1] |= changed
    return {place: rows}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"about": "x" * 301}, "about"),
        ({"prep": "60"}, "prep"),
        ({"parts": "AC"}, "parts"),
        ({"parts": [{}] * 41}, "parts"),
        ({"teams": None}, "teams"),
        ({"more": 1}, "more"),
        ({"speaker_points": "0-1"}, "speaker_points"),
        (row("teams", 1, name=""), "teams-1-name"),
        (row("teams", 1, short="x" * 13), "teams-1-short"),
        (row("teams", 1, side="neither"), "teams-1-side"),
        (row("teams", 1, seats=["x"] * 11), "teams-1-seats"),
        (row("teams", 1, seats=[""]), "teams-1-seats"),
        (row("parts", 2, code=""), "parts-2-code"),
        (row("parts", 2, name="x" * 61), "parts-2-name"),
        (row("parts", 2, kind="song"), "parts-2-kind"),
        (row("parts", 2, seconds=1.5), "parts-2-seconds"),
        (row("parts", 2, floor=["x" * 40]), "parts-2-floor"),
        (row("parts", 2, bars_new="yes"), "parts-2-bars_new"),
        (row("parts", 2, protected=[1]), "parts-2-protected"),
        (row("parts", 2, voice="loud"), "parts-2-voice"),
    ],
)
def test_what_cannot_be_read_is_refused_at_its_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        WrittenFormat.parse(written(**changed))
    assert field in refused.value.fields, refused.value.fields
    assert "kept" in refused.value.message
