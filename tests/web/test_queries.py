"""No page asks the database more often because there is more to show, and none asks it often."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from debate.models import Claim, Course, Drill, Essay, Post, Role, Room, User

from ..counting import queries
from ..makers import Maker, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]

MOST = 16
"""Statements for a page, whoever asks for it."""

PAGES = (
    "/",
    "/courses",
    "/courses/{course}",
    "/courses/{course}/formats",
    "/courses/{course}/formats/oxford",
    "/essays",
    "/essays/{essay}",
    "/essays/{essay}/suggestions",
    "/claims",
    "/claims/{claim}",
    "/claims/{claim}/assign",
    "/rooms",
    "/rooms/{room}",
    "/rooms/{room}?show=unread",
    "/rooms/{room}?show=unanswered",
    "/rooms/{room}?branch={post}",
    "/rooms/{room}/flow",
    "/rooms/{room}/flow?mark={post}",
    "/rooms/{room}/flow/sheet.csv",
    "/rooms/{room}/map",
    "/rooms/{room}/map?branch={post}",
    "/rooms/{room}/chat",
    "/rooms/{room}/chat?before=3",
    "/rooms/{room}/here",
    "/rooms/{room}/settings",
    "/rooms/{room}/standing",
    "/rooms/{room}/standing?branch={post}",
    "/rooms/{room}/replay?at=2",
    "/rooms/{room}/replay?at=2&show=flow",
    "/rooms/{room}/replay/moment?at=2&show=standing",
    "/rooms/{room}/votes",
    "/rooms/{room}/posts?since=0",
    "/rooms/{room}/posts/{post}/replies",
    "/rooms/{room}/posts/{post}/versions",
    "/claims/{claim}/drills/new",
    "/drills",
    "/drills/{drill}",
    "/courses/{course}/drills",
    "/search?q=bridge",
    "/people",
    "/account/sessions",
)


@dataclass
class World:
    make: Maker
    course: Course
    essay: Essay
    claim: Claim
    room: Room
    post: Post
    teacher: User
    drill: Drill

    def grow(self, by: int) -> None:
        """More of everything that a page may list."""
        for number in range(by):
            person = self.make.member(again(self.course), self.make.person())
            claim = self.make.claim(self.essay, f"Bridge {number} is a claim")
            self.make.room(self.course, claim)
            self.make.room(self.course, self.claim)
            answered = self.make.post(person, self.room, "A bridge is an argument.", "supports")
            self.make.post(person, self.room, "It falls.", "rebuts", parent=again(answered))
            self.make.line(person, self.room)
            self.make.post(person, self.room, "Under one.", "rebuts", parent=again(self.post))
            self.make.drill(person, self.claim, "It stands.", to=answered, sent_to=self.course)
            self.make.drill(self.teacher, claim, "It stands.", to=answered)
            self.make.member(self.make.course(f"Course {number}"), self.teacher, Role.INSTRUCTOR)

    @property
    def names(self) -> dict[str, int]:
        return {name: again(getattr(self, name)).id for name in ("course", "essay", "claim", "room", "post", "drill")}


@pytest.fixture
def world(make: Maker) -> World:
    course, essay = make.course(), make.essay(text="Bridges must be built, because of the river. Ferries go.")
    claim = make.claim(essay, "Bridges bring people together")
    teacher = make.member(course, make.person(admin=True), Role.INSTRUCTOR)
    room = make.room(course, claim, weighed=True, side_chat=True)
    post = make.post(teacher, room, "A bridge.", "supports")
    return World(make, course, essay, claim, room, post, teacher, make.drill(teacher, claim, "It stands."))


def test_a_page_asks_as_often_for_much_as_for_little(visit: Visit, world: World) -> None:
    def asked() -> dict[str, int]:
        visitor, counts = visit(world.teacher), {}
        for page in PAGES:
            address = page.format(**world.names)
            assert visitor.page(address).status_code == 200, address
            with queries() as sent:
                visitor.page(address)
            counts[page] = len(sent)
        return counts

    world.grow(2)
    few = asked()
    world.grow(12)
    assert asked() == few
    assert {page: count for page, count in few.items() if count > MOST} == {}
