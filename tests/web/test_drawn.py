"""Posts that have been drawn are kept: nobody gets what was drawn for somebody else, nor what is true no more."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from debate import db
from debate.forms.posts import Edit, Removal
from debate.models import Course, Post, Role, Room, User
from debate.services import moderation, posts

from ..makers import Maker, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def course(make: Maker) -> Course:
    return make.course()


@pytest.fixture
def ana(make: Maker, course: Course) -> User:
    return make.member(course, make.person("Ana Beltrán"))


@pytest.fixture
def ben(make: Maker, course: Course) -> User:
    return make.member(course, make.person("Ben Okafor"))


@pytest.fixture
def room(make: Maker, course: Course) -> Room:
    return make.room(course)


@pytest.fixture
def post(make: Maker, room: Room, ana: User) -> Post:
    return make.post(ana, room, "A first word.", "supports")


@pytest.fixture
def reply(make: Maker, room: Room, ben: User, post: Post) -> Post:
    return make.post(ben, room, "A second word.", "rebuts", parent=again(post))


def article(visitor: Visitor, room: Room, post: Post) -> str:
    """The post as it stands in the room's page."""
    page = visitor.page(f"/rooms/{again(room).id}").text
    found = re.search(rf'<article class="[^"]*" id="post-{again(post).id}".*?</article>', page, re.DOTALL)
    assert found
    return found[0]


def test_each_reader_gets_their_own_marks(visit: Visit, room: Room, ana: User, ben: User, post: Post) -> None:
    for _ in range(2):
        his, hers = article(visit(ben), room, post), article(visit(ana), room, post)
        assert "unread" in his
        assert "data-mine" not in his
        assert "unread" not in hers
        assert "data-mine" in hers
    visit(ben).post(f"/rooms/{again(room).id}/seen", number=1)
    assert "unread" not in article(visit(ben), room, post)


def test_whoever_may_not_post_is_not_asked_to_reply(
    visit: Visit, make: Maker, room: Room, ben: User, post: Post
) -> None:
    assert "?reply=" in article(visit(ben), room, post)
    looker_on = make.person(admin=True)
    assert "?reply=" not in article(visit(looker_on), room, post)
    assert "?reply=" in article(visit(ben), room, post)


def test_what_changes_about_a_post_shows(
    visit: Visit, make: Maker, course: Course, room: Room, ana: User, ben: User, post: Post, reply: Post
) -> None:
    reader = visit(ben)
    assert 'rebuts <bdi class="to">Ana Beltrán</bdi>' in article(reader, room, reply)
    posts.edit(again(ana), again(post), Edit.parse({"source": "Another word."}))
    assert "Another word." in article(reader, room, post)
    assert "edited" in article(reader, room, post)

    @db.atomic
    def rename() -> None:
        again(ana).name = "Ana Maria Beltrán"

    rename()
    assert "Ana Maria Beltrán" in article(reader, room, post)
    assert "Ana Maria Beltrán" in article(reader, room, reply)
    moderator = make.member(again(course), make.person("Ms Hartley"), Role.MODERATOR)
    moderation.remove(again(moderator), again(post), Removal.parse({"reason": "It is unkind."}))
    assert "Another word." not in article(reader, room, post)
    assert "Beltrán" not in article(reader, room, reply)
    assert "a removed argument" in article(reader, room, reply)
    assert "unanswered" in article(reader, room, reply)
    make.post(ana, room, "A third word.", "rebuts", parent=again(reply))
    assert "unanswered" not in article(reader, room, reply)
