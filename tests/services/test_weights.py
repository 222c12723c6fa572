"""How a room's arguments stand, out of the database: weighed whole, shown in part, and only where it is switched on."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import update

from debate import db, weighing
from debate.errors import Missing
from debate.forms.posts import Removal
from debate.forms.rooms import RoomChange
from debate.models import Post, Relation, Role, User
from debate.services import moderation, rooms, weights

from ..counting import queries
from ..makers import Maker, again
from ..web.test_large_room import SHAPES
from .test_rooms import fill

LONGEST_WAIT = 0.4
"""Seconds of work to weigh ten thousand posts and to read those that are shown: several times what a quiet machine needs."""


def test_a_room_that_does_not_show_it_says_who_can_switch_it_on(make: Maker) -> None:
    course = make.course()
    teacher = make.member(course, make.person(), Role.INSTRUCTOR)
    room = make.room(course)
    with pytest.raises(Missing, match="An instructor of the course can switch it on"):
        weights.of(again(room))
    rooms.change(again(teacher), again(room), RoomChange(title="A room", weighed=True))
    assert weights.of(again(room)).arguments == []
    rooms.change(again(teacher), again(room), RoomChange(title="A room"))
    with pytest.raises(Missing):
        weights.of(again(room))


def test_every_argument_has_its_weight_and_what_would_change_it_by_number(make: Maker) -> None:
    course = make.course()
    ana, ben = make.member(course, make.person()), make.member(course, make.person())
    room = make.room(course, weighed=True)
    support = make.post(ana, room, relation="supports")
    rebuttal = make.post(ben, room, relation="rebuts", parent=support)
    question = make.post(ben, room, relation="asks")
    it = weights.of(again(room))
    assert it.weight is not None
    assert (it.weight["strength"], it.weight["label"], it.weight["questions"]) == (0.625, "undecided", 1)
    assert it.weight["openings"] == [{"id": rebuttal.id, "number": 2, "strength": 0.6875}]
    assert [(post["id"], post["weight"] and post["weight"]["strength"]) for post in it.arguments] == [
        (support.id, 0.25),
        (rebuttal.id, 0.5),
        (question.id, None),
    ]
    below = weights.of(again(room), again(support))
    assert (below.weight or {})["strength"] == 0.25
    assert ([post["id"] for post in below.arguments], below.count) == ([rebuttal.id], 1)


def test_what_was_taken_down_has_neither_words_nor_weight(make: Maker) -> None:
    course = make.course()
    ana, moderator = make.member(course, make.person()), make.member(course, make.person(), Role.MODERATOR)
    room = make.room(course, weighed=True)
    removed = make.post(ana, room, "A classmate is a fool.", "rebuts")
    make.post(ana, room, "No, she is not.", "rebuts", parent=removed)
    moderation.remove(again(moderator), again(removed), Removal(reason="It speaks of a classmate."))
    it = weights.of(again(room))
    assert (it.weight or {})["strength"] == weighing.BASE
    gone, reply = it.arguments
    assert (gone["html"], gone["author"], gone["weight"]) == ("", None, None)
    assert reply["weight"]["strength"] == weighing.BASE
    assert weights.of(again(room), again(removed)).weight is None


@db.atomic
def by_a_class(people: list[int]) -> None:
    """What one person's rebuttals were in a room that was filled is now said by many, who support and ask too."""
    for at, person in enumerate(people):
        mine = update(Post).where(Post.number % len(people) == at)
        db.session.execute(mine.values(author_id=person))
    for relation, every in ((Relation.SUPPORTS, 3), (Relation.ASKS, 11)):
        db.session.execute(update(Post).where(Post.number % every == 0).values(relation=relation))


@pytest.mark.parametrize("answered", SHAPES.values(), ids=SHAPES.keys())
def test_ten_thousand_posts_are_weighed_quickly(lite_app: Flask, answered: Callable[[int], int]) -> None:
    make = Maker()
    course = make.course()
    people = [again(make.member(course, make.person())).id for _ in range(25)]
    room = make.room(course, weighed=True)
    fill(again(room), db.session.get_one(User, people[0]), [answered(number) for number in range(10_000)])
    by_a_class(people)
    room, waits = again(room), []
    with queries() as asked:
        it = weights.of(room)
    assert len(asked) == 2
    assert (it.count, len(it.arguments)) == (10_000, weights.MOST)
    for _ in range(5):
        begun = time.thread_time()
        weights.of(room)
        waits.append(time.thread_time() - begun)
    assert min(waits) < LONGEST_WAIT, waits
