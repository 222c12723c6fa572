"""Many rebuttals in one transaction: each as if it had come alone, for a handful of statements."""

from __future__ import annotations

import secrets
from typing import Any

import pytest

from debate import db, live, shapes
from debate.errors import Conflict, Denied, Invalid, KeyReused, Missing, Refusal
from debate.forms.posts import Rebuttal, Removal
from debate.models import Post, Room, RoomState, User
from debate.services import moderation, rebuttals, rooms

from ..counting import queries
from ..makers import Maker, again


class Scene:
    def __init__(self, make: Maker) -> None:
        course = make.course()
        self.ana, self.ben = (make.member(course, make.person(name)) for name in ("Ana Beltrán", "Ben Okafor"))
        self.hartley = make.member(course, make.person("Ms Hartley"), "instructor")
        self.stranger = make.person("Somebody Else")
        self.room, self.other = make.room(course), make.room(course)

    def wish(self, author: User, room: Room, **given: Any) -> rebuttals.Wish:
        words = {"source": "It does not follow.", "relation": "rebuts", "client_id": secrets.token_urlsafe(18), **given}
        return rebuttals.wish(author.id, room.id, Rebuttal.parse(words))


@pytest.fixture
def scene(make: Maker) -> Scene:
    return Scene(make)


def post_all(*wishes: rebuttals.Wish) -> list[dict[str, Any] | Refusal]:
    return db.whole(lambda: rebuttals.post_all(wishes))


def ids(outcomes: list[Any]) -> list[int]:
    return [outcome["id"] for outcome in outcomes]


def test_what_is_told_is_what_a_page_shows_afterwards(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[Any] = []
    monkeypatch.setattr(live, "announce", lambda channel, event, shape: told.append((channel, event, shape)))
    [top] = ids(post_all(scene.wish(scene.ana, scene.room, source="It is *so*.", relation="supports")))
    wish = scene.wish(scene.ben, scene.room, parent_id=top, quote="It is so.", quote_of="parent")
    outcomes = post_all(wish, scene.wish(scene.hartley, scene.other))
    assert [(channel, event) for channel, event, _ in told] == [
        (f"room:{scene.room.id}", "post"),
        (f"room:{scene.room.id}", "post"),
        (f"room:{scene.other.id}", "post"),
    ]
    assert [shape for _, _, shape in told[1:]] == outcomes
    for outcome in outcomes:
        assert isinstance(outcome, dict)
        assert outcome == shapes.change(db.session.get_one(Post, outcome["id"]))


def test_of_many_in_one_room_each_tick_has_its_counts(scene: Scene) -> None:
    [top] = ids(post_all(scene.wish(scene.ana, scene.room)))
    replies = [scene.wish(scene.ben, scene.room, parent_id=top, relation=it) for it in ("rebuts", "asks", "supports")]
    outcomes: list[Any] = post_all(*replies)
    assert [(it["number"], it["seq"], it["counts"]["seq"]) for it in outcomes] == [(2, 2, 2), (3, 3, 3), (4, 4, 4)]
    assert [it["counts"]["unanswered"] for it in outcomes] == [1, 2, 2], (
        "the first answers it, and two of the three wait"
    )
    assert outcomes[-1]["counts"] == shapes.counts(again(scene.room))
    row = db.session.get_one(Post, top)
    assert (row.reply_count, row.branch_count, row.last_number) == (3, 3, 4)


def test_each_refusal_is_for_its_own_and_leaves_no_trace(make: Maker, scene: Scene) -> None:
    elsewhere, hidden = (make.post(scene.ana, scene.other) for _ in range(2))
    moderation.remove(again(scene.hartley), again(hidden), Removal.parse({"reason": "Off topic."}))
    closed = make.room(again(scene.room).course, state=RoomState.CLOSED)
    foreign = make.room(make.course("Another"))
    used = scene.wish(scene.ana, scene.other)
    outcomes = post_all(
        scene.wish(scene.ana, scene.room),
        scene.wish(scene.stranger, scene.room),
        scene.wish(scene.ana, foreign),
        scene.wish(scene.ana, closed),
        scene.wish(scene.ana, scene.room, parent_id=elsewhere.id),
        scene.wish(scene.ana, scene.other, parent_id=hidden.id, quote="It does", quote_of="parent"),
        used,
        scene.wish(scene.ana, scene.room, client_id=used.form.client_id),
        scene.wish(scene.ben, scene.room),
    )
    refused = [type(it) for it in outcomes if isinstance(it, Refusal)]
    assert refused == [Missing, Missing, Denied, Invalid, Conflict, KeyReused]
    posted = [it["number"] for it in outcomes if isinstance(it, dict)]
    assert posted == [1, 3, 2], "numbered in each room without a gap"
    assert (again(scene.room).last_number, again(scene.other).last_number) == (2, 3)


def test_the_same_post_twice_in_one_batch_is_one(scene: Scene) -> None:
    wish = scene.wish(scene.ana, scene.room)
    first, second = post_all(wish, wish)
    assert first == second
    assert again(scene.room).last_number == 1
    assert post_all(wish) == [first], "nor later"


def test_who_had_read_everything_still_has_with_their_own(scene: Scene) -> None:
    post_all(scene.wish(scene.ben, scene.room))
    rooms.see(again(scene.ana), again(scene.room), 1)
    post_all(scene.wish(scene.ana, scene.room), scene.wish(scene.ana, scene.room), scene.wish(scene.ben, scene.room))
    assert rooms.seen_number(again(scene.ana), again(scene.room)) == 3, "Ben's, which came after, is unread"


def test_forty_cost_no_more_statements_than_one(scene: Scene) -> None:
    people, places = (scene.ana, scene.ben), (scene.room, scene.other)
    one = [scene.wish(scene.ana, scene.room)]
    forty = [scene.wish(author, room) for _ in range(10) for author in people for room in places]
    db.afresh()
    with queries() as for_one:
        post_all(*one)
    with queries() as for_forty:
        post_all(*forty)
    reads, writes = 3, 3
    assert len([said for said in for_one if not said.startswith("BEGIN")]) == reads + writes
    assert len(for_forty) == len(for_one)
