"""Two courses argue the same claim and know nothing of one another: no list, count, page or search of one holds the other's."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from debate.errors import Invalid, Missing
from debate.forms.posts import Rebuttal
from debate.forms.search import Search
from debate.models import Claim, Course, Essay, Post, Room, User
from debate.services import claims, courses, essays, home, rebuttals, rooms, search, tallies, threads

from ..makers import Maker, again


@dataclass
class Side:
    """A course with an essay and a claim of its own, and a room on the claim that both courses argue."""

    course: Course
    person: User
    essay: Essay
    claim: Claim
    room: Room
    post: Post


@pytest.fixture
def shared(make: Maker) -> Claim:
    return make.claim(make.essay("Of the library"), "A people can be an ally, says the library")


def side(make: Maker, shared: Claim, name: str) -> Side:
    course = make.course(name)
    person = make.member(course, make.person())
    essay = make.essay(f"Of {name}", course_id=again(course).id)
    claim = make.claim(essay, f"An ally, says {name}")
    room = make.room(course, shared, f"A room of {name}")
    post = make.post(person, room, "A marker word: zeugma.", "supports")
    return Side(course, person, essay, claim, room, post)


@pytest.fixture
def sides(make: Maker, shared: Claim) -> tuple[Side, Side]:
    return side(make, shared, "one"), side(make, shared, "two")


def test_no_list_of_a_course_holds_anything_of_another(sides: tuple[Side, Side], shared: Claim) -> None:
    for mine in sides:
        viewer = again(mine.person)
        found = search.find(viewer, Search(q="zeugma"), viewer.id)
        lists = {
            "my rooms": [it.room.id for it in rooms.mine(viewer)],
            "rooms on a claim": [it.id for it in rooms.on_claim(viewer, again(shared))],
            "rooms of a course": [it.id for it in courses.rooms_of(again(mine.course))],
            "rooms at home": [it.room.id for it in home.front(viewer, practice=True).rooms],
        }
        assert lists == {name: [mine.room.id] for name in lists}
        assert [it.id for it in found.posts] == [mine.post.id]
        assert [it["id"] for it in threads.since(again(mine.room), 0).posts] == [mine.post.id]
        assert {it.essay.id for it in essays.readable(viewer)} == {shared.essay_id, mine.essay.id}
        assert {it.id for it in claims.published(viewer)} == {shared.id, mine.claim.id}
        found = search.find(viewer, Search(q="an ally"), viewer.id)
        assert {it.id for it in found.claims} == {shared.id, mine.claim.id}


def test_no_count_of_a_course_counts_another(sides: tuple[Side, Side], shared: Claim) -> None:
    for mine in sides:
        viewer = again(mine.person)
        assert tallies.of(viewer, [again(shared)])[shared.id] == tallies.Tally(1, 0, 1)
        front = home.front(viewer, practice=True)
        told = {it.claim.id: (it.count_for, it.count_against) for it in [front.day, *front.more] if it}
        assert set(told) <= {shared.id, mine.claim.id}
        assert told.get(shared.id, (1, 0)) == (1, 0)


def test_nothing_of_another_course_is_there(sides: tuple[Side, Side]) -> None:
    for mine, theirs in (sides, sides[::-1]):
        viewer = again(mine.person)
        looks: list[tuple[Callable[..., object], *tuple[object, ...]]] = [
            (rooms.find, viewer, theirs.room.id),
            (rooms.seen_by, viewer.id, theirs.room.id),
            (courses.find, viewer, theirs.course.id),
            (essays.find, viewer, theirs.essay.id),
            (claims.find, viewer, theirs.claim.id),
            (threads.post, again(mine.room), theirs.post.id),
            (rebuttals.post, viewer.id, theirs.room.id, said()),
        ]
        for look, *at in looks:
            with pytest.raises(Missing):
                look(*at)
        with pytest.raises(Invalid, match="not in this room"):
            rebuttals.post(viewer.id, mine.room.id, said(parent_id=theirs.post.id))


def said(**more: object) -> Rebuttal:
    given = {"source": "It does not follow.", "relation": "rebuts", "client_id": secrets.token_urlsafe(18)}
    return Rebuttal.parse({**given, **more})
