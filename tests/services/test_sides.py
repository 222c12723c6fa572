"""Sides of a room: chosen, drawn, given, switched, and what whoever has one may post."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import inspect

from debate import db, live
from debate.clock import Action
from debate.errors import Conflict, Denied, Invalid, Refusal
from debate.forms.rooms import RoomChange
from debate.forms.rounds import NewStep
from debate.models import Position, Post, Role, Room, RoomState, Sides, User
from debate.services import courses, rooms, sides, steps

from ..counting import queries
from ..makers import Maker, again
from .together import at_once

FOR, AGAINST, UNDECIDED = Position


class World:
    """A course with an instructor and students, and a room of it in which sides are chosen."""

    def __init__(self, make: Maker) -> None:
        self.make, self.course = make, make.course()
        self.teacher = make.member(self.course, make.person(), Role.INSTRUCTOR)
        self.moderator = make.member(self.course, make.person(), Role.MODERATOR)
        self.ana, self.ben = (make.member(self.course, make.person()) for _ in range(2))
        self.room = make.room(self.course, sides=Sides.CHOSEN)

    @db.atomic
    def set(self, **more: object) -> None:
        for name, value in more.items():
            setattr(again(self.room), name, value)

    def choose(self, who: User, side: Position) -> Position:
        return sides.choose(again(who), again(self.room), side)

    def draw(self, who: User) -> Position:
        return sides.draw(again(who), again(self.room))

    def give(self, who: User, side: Position) -> None:
        sides.give(again(self.teacher), again(self.room), again(who).id, side)

    def switch(self, number: int) -> None:
        sides.switch(again(self.teacher), again(self.room), number)

    def own(self, who: User) -> Position | None:
        return sides.own(again(who), again(self.room))

    def post(self, who: User, relation: str = "rebuts", parent: Post | None = None) -> Post:
        return self.make.post(who, self.room, relation=relation, parent=again(parent) if parent else None)


@pytest.fixture
def world(make: Maker) -> World:
    return World(make)


# ---- coming to a side


def test_a_side_is_chosen_and_changed_until_one_has_argued(world: World) -> None:
    assert world.choose(world.ana, FOR) is FOR
    assert world.choose(world.ana, AGAINST) is AGAINST
    world.post(world.ana, "asks")
    world.choose(world.ana, FOR)
    assert sides.may_change(again(world.ana), again(world.room))
    world.post(world.ana, "supports")
    with pytest.raises(Conflict, match="You have argued here already, so you stay on your side: for"):
        world.choose(world.ana, AGAINST)
    assert world.choose(world.ana, FOR) is FOR, "which changes nothing"
    assert not sides.may_change(again(world.ana), again(world.room))
    world.give(world.ana, AGAINST)
    assert world.own(world.ana) is AGAINST
    assert sides.counts(again(world.room)) == {FOR: 0, AGAINST: 1, UNDECIDED: 0}


def test_one_is_undecided_only_where_the_room_says_so(world: World) -> None:
    for it in (partial(world.choose, world.ana), partial(world.give, world.ana)):
        with pytest.raises(Invalid, match="Nobody is undecided in this room"):
            it(UNDECIDED)
    world.set(undecided=True)
    world.choose(world.ana, UNDECIDED)
    top = world.post(world.teacher)
    for relation in ("supports", "rebuts"):
        with pytest.raises(
            Conflict, match=r"undecided in this room.* Your words are kept; choose a side to post them\."
        ):
            world.post(world.ana, relation, top)
    world.post(world.ana, "asks", top)
    world.post(world.ana, "concedes", top)
    assert world.choose(world.ana, FOR) is FOR


def test_a_side_is_drawn_once_and_given_otherwise(world: World) -> None:
    with pytest.raises(Denied, match="sides are chosen"):
        world.draw(world.ana)
    world.set(sides=Sides.DRAWN)
    with pytest.raises(Denied, match="sides are drawn"):
        world.choose(world.ana, FOR)
    first = world.draw(world.ana)
    assert world.draw(world.ben) is {FOR: AGAINST, AGAINST: FOR}[first]
    with pytest.raises(Conflict, match="It is drawn once"):
        world.draw(world.ana)
    world.set(sides=Sides.GIVEN)
    for it in (partial(world.choose, world.ana, FOR), partial(world.draw, world.ana)):
        with pytest.raises(Denied, match="given by your instructor"):
            it()
    for side in (FOR, AGAINST):
        world.give(world.ana, side)
        assert world.own(world.ana) is side


def test_twenty_who_draw_at_once_are_ten_and_ten(world: World) -> None:
    world.set(sides=Sides.DRAWN)
    students = [world.make.member(world.course, world.make.person()) for _ in range(20)]
    ids, room_id = [inspect(it).identity[0] for it in students], again(world.room).id
    db.finish()

    def draw(person_id: int) -> Position:
        return sides.draw(db.session.get_one(User, person_id), db.session.get_one(Room, room_id))

    outcomes = at_once(*(partial(draw, it) for it in ids))
    assert sorted(map(str, outcomes)) == ["against"] * 10 + ["for"] * 10
    assert sides.counts(again(world.room)) == {FOR: 10, AGAINST: 10, UNDECIDED: 0}
    again_at_once = at_once(*(partial(draw, ids[0]) for _ in range(3)))
    assert all(isinstance(it, Conflict) for it in again_at_once)


def test_one_who_draws_twice_at_once_has_one_side(world: World) -> None:
    world.set(sides=Sides.DRAWN)
    outcomes = at_once(*(partial(world.draw, world.ana) for _ in range(3)))
    assert sorted(isinstance(it, Conflict) for it in outcomes) == [False, True, True]
    assert sum(sides.counts(again(world.room)).values()) == 1


def test_who_has_left_the_course_does_not_count_when_sides_are_drawn(world: World) -> None:
    world.set(sides=Sides.DRAWN)
    first = world.draw(world.ana)
    courses.remove_member(again(world.teacher), again(world.course), again(world.ana).id)
    world.give(world.ben, first)
    third = world.make.member(world.course, world.make.person())
    assert world.draw(third) is not first
    assert sides.counts(again(world.room))[first] == 1


def test_only_students_of_an_open_room_with_sides_have_one(world: World) -> None:
    outsider = world.make.person()
    for who in (world.teacher, world.moderator, world.make.person(admin=True)):
        with pytest.raises(Denied, match="Who teaches or moderates has no side here"):
            world.choose(who, FOR)
    with pytest.raises(Denied, match="Only members of the course"):
        world.choose(outsider, FOR)
    with pytest.raises(Invalid, match="not a member of the course"):
        world.give(outsider, FOR)
    with pytest.raises(Invalid, match="Who teaches or moderates"):
        world.give(world.moderator, FOR)
    for who in (world.moderator, world.ben):
        with pytest.raises(Denied, match="Only an instructor"):
            sides.give(again(who), again(world.room), again(world.ana).id, FOR)
        with pytest.raises(Denied, match="Only an instructor"):
            sides.switch(again(who), again(world.room), 1)
    world.set(sides=Sides.NONE)
    for it in (partial(world.choose, world.ana, FOR), partial(world.give, world.ana, FOR), partial(world.switch, 1)):
        with pytest.raises(Conflict, match="This room has no sides"):
            it()
    world.set(sides=Sides.CHOSEN)
    rooms.set_state(again(world.teacher), again(world.room), RoomState.CLOSED)
    for it in (partial(world.choose, world.ana, FOR), partial(world.give, world.ana, FOR), partial(world.switch, 1)):
        with pytest.raises(Denied, match="This room is closed"):
            it()
    assert sum(sides.counts(again(world.room)).values()) == 0


def test_whoever_is_in_the_room_hears_that_its_sides_have_changed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[object, ...]] = []
    monkeypatch.setattr(live, "announce", lambda _channel, event, it: told.append((event, it["sides"], it["switches"])))
    world.give(world.ana, FOR)
    for _ in range(2):
        world.switch(1)
        form = RoomChange.parse({"title": "A room", "sides": "given"})
        rooms.change(again(world.teacher), again(world.room), form)
    assert told == [("room", "chosen", 1), ("room", "given", 1)]


def test_all_sides_are_switched_once_however_often_it_is_pressed(world: World) -> None:
    with pytest.raises(Conflict, match="Nobody argues on a side here yet"):
        world.switch(1)
    cleo = world.make.member(world.course, world.make.person())
    world.set(undecided=True)
    for who, side in ((world.ana, FOR), (world.ben, AGAINST), (cleo, UNDECIDED)):
        world.choose(who, side)
    assert at_once(*(partial(world.switch, 1) for _ in range(3))) == [None] * 3
    assert [world.own(it) for it in (world.ana, world.ben, cleo)] == [AGAINST, FOR, UNDECIDED]
    with pytest.raises(Conflict, match="switched meanwhile"):
        world.switch(3)
    world.switch(2)
    assert [world.own(it) for it in (world.ana, world.ben, cleo)] == [FOR, AGAINST, UNDECIDED]


# ---- what is posted


def test_whoever_has_a_side_argues_on_it_alone(world: World) -> None:
    world.choose(world.ana, AGAINST)
    world.choose(world.ben, FOR)
    top = world.post(world.ben, "supports")
    with pytest.raises(Conflict, match=r"You argue against in this room, and this argues for\. Your words are kept\."):
        world.post(world.ana, "supports")
    with pytest.raises(Conflict, match="You argue against"):
        world.post(world.ana, "supports", top)
    rebuttal = world.post(world.ana, "rebuts", top)
    with pytest.raises(Conflict, match="You argue for in this room, and this argues against"):
        world.post(world.ben, "supports", rebuttal)
    world.post(world.ben, "rebuts", rebuttal)
    world.post(world.ana, "concedes", top)
    world.post(world.ben, "asks")
    world.switch(1)
    assert world.post(world.ana, "supports").side.value == "for"
    with pytest.raises(Conflict, match="You argue for in this room"):
        world.post(world.ana, "rebuts", top)


@pytest.mark.parametrize("how", [Sides.CHOSEN, Sides.DRAWN, Sides.GIVEN])
def test_whoever_has_no_side_yet_posts_nothing_and_staff_post_for_either(world: World, how: Sides) -> None:
    world.set(sides=how)
    for relation in ("supports", "asks"):
        with pytest.raises(Conflict, match=rf"you have not (been )?{how}.*Your words are kept"):
            world.post(world.ana, relation)
    for who in (world.teacher, world.moderator):
        for relation in ("supports", "rebuts"):
            world.post(who, relation)


def test_a_round_that_goes_on_has_its_own_sides(world: World) -> None:
    world.choose(world.ana, FOR)
    its_round = world.make.round(world.room, neg1=world.ana, aff1=world.ben)
    for action in (Action.BEGIN, Action.SKIP, Action.BEGIN):
        steps.step(again(world.teacher), again(its_round), NewStep(action=action))
    assert world.post(world.ana, "rebuts").side.value == "against"
    steps.step(again(world.teacher), again(its_round), NewStep(action=Action.END))
    with pytest.raises(Conflict, match="You argue for"):
        world.post(world.ana, "rebuts")


def test_a_side_that_is_given_while_somebody_posts_is_kept_to_or_comes_after(world: World) -> None:
    world.give(world.ana, FOR)
    said, given = at_once(partial(world.post, world.ana, "supports"), partial(world.give, world.ana, AGAINST))
    assert given is None
    assert isinstance(said, Post | Conflict)
    with pytest.raises(Refusal):
        world.post(world.ana, "supports")


def test_a_room_without_sides_is_asked_for_none(world: World) -> None:
    plain = world.make.room(world.course)
    world.choose(world.ana, AGAINST)

    def cost(room: Room) -> list[str]:
        world.make.post(world.ana, room)
        with queries() as sent:
            world.make.post(world.ana, room)
        return sent

    without, having = cost(plain), cost(world.room)
    assert not [it for it in without if "room_sides" in it]
    assert len(having) == len(without) + 1
