"""What a map is drawn from: the most answered arguments of a room or of one branch, and nothing that was taken down."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select

from debate import db
from debate.forms.posts import Removal
from debate.models import Post, Role, Room, User
from debate.services import maps, moderation, posts

from ..counting import queries
from ..makers import Maker, again
from .test_rooms import fill


@pytest.fixture
def room(make: Maker) -> Room:
    return make.room(make.course())


@pytest.fixture
def ana(make: Maker, room: Room) -> User:
    return make.member(again(room).course, make.person("Ana Beltrán"))


def numbers(points: list[dict[str, Any]]) -> set[int]:
    return {it["number"] for it in points}


def test_a_map_has_the_whole_tree_of_a_small_room(make: Maker, room: Room, ana: User) -> None:
    top = make.post(ana, room, "It was *about cost*.", "supports")
    make.post(ana, room, "Was it?", "asks", parent=again(top))
    make.post(ana, room, "It was not.")
    mapped = maps.whole(again(room))
    assert [it["number"] for it in mapped.points] == [1, 2, 3]
    assert [it["side"] for it in mapped.points] == ["for", "against", "against"]
    assert [it["parent_number"] for it in mapped.points] == [None, 1, None]
    assert mapped.points[0]["words"] == "It was about cost."
    assert (mapped.branch, mapped.more) == (None, 0)


def test_a_branch_has_what_is_below_its_post_alone(make: Maker, room: Room, ana: User) -> None:
    top = make.post(ana, room, "One.", "supports")
    reply = make.post(ana, room, "Two.", parent=again(top))
    make.post(ana, room, "Three.", parent=again(top))
    make.post(ana, room, "Four.", parent=again(reply))
    mapped = maps.below(again(room), again(reply))
    assert mapped.branch is not None
    assert mapped.branch.post["number"] == 2
    assert [node.post["number"] for node in mapped.answers] == [4]
    assert (numbers(mapped.points), mapped.more) == ({2, 4}, 0)


def test_what_was_taken_down_keeps_its_place_without_its_words(make: Maker, room: Room, ana: User) -> None:
    moderator = make.member(again(room).course, make.person(), Role.MODERATOR)
    gone, back = make.post(ana, room, "A removed word."), make.post(ana, room, "A withdrawn word.")
    make.post(ana, room, "An answer.", parent=again(gone))
    moderation.remove(again(moderator), again(gone), Removal(reason="Not about the claim."))
    posts.withdraw(again(ana), again(back))
    points = {it["number"]: it for it in maps.whole(again(room)).points}
    assert [(points[at]["state"], points[at]["words"], points[at]["author"]) for at in (1, 2)] == [
        ("removed", "", None),
        ("withdrawn", "", None),
    ]
    assert points[3]["words"] == "An answer."


@pytest.mark.parametrize(
    "answered",
    [
        [0] * 700,
        [0 if number % 20 == 0 else number for number in range(700)],
        [0 if number % 7 == 0 else number - number % 7 + 1 for number in range(700)],
    ],
    ids=["answers to the claim", "lines", "branches"],
)
def test_a_large_room_gives_its_most_answered_arguments_each_with_what_it_answers(
    make: Maker, room: Room, ana: User, answered: list[int]
) -> None:
    fill(again(room), again(ana), answered)
    with queries() as sent:
        mapped = maps.whole(again(room))
    assert len([it for it in sent if "posts" in it]) == 1
    points = mapped.points
    assert (len(points), mapped.more) == (maps.MOST, 700 - maps.MOST)
    assert {it["parent_number"] for it in points} - {None} <= numbers(points)
    chosen = [it["id"] for it in points]
    left = select(func.max(Post.branch_count)).where(Post.room_id == again(room).id, Post.id.not_in(chosen))
    assert min(it["branch_count"] for it in points) >= (db.session.scalar(left) or 0)


def test_long_words_are_cut_between_two_words(make: Maker, room: Room, ana: User) -> None:
    make.post(ana, room, "Seventeen bridges. " * 40)
    [point] = maps.whole(again(room)).points
    assert len(point["words"]) <= maps.WORDS
    assert point["words"].endswith(("bridges.…", "Seventeen…"))
