"""What a moment of a room was: the newest is the room as it is, and of a large room no more is read than of a small one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from debate import db, shapes
from debate.db import session
from debate.errors import Invalid
from debate.forms.posts import Removal
from debate.forms.rounds import NewStep
from debate.models import Post, Role, User
from debate.services import moderation, posts, replays, sheets, steps, weights

from ..counting import queries
from ..makers import Maker, again
from .test_points import Scene as PointScene
from .test_rooms import fill


class Scene:
    """A round with a post before it, posts in two speeches, one of which is taken down later, and a post after it."""

    def __init__(self, make: Maker) -> None:
        self.make = make
        course = make.course()
        self.ana, self.ben = (make.member(course, make.person(name)) for name in ("Ana", "Ben"))
        self.teacher = make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.room = make.room(course, weighed=True)
        self.before = self.says(self.ana, "Before.")
        self.round = make.round(self.room, aff1=self.ana, neg1=self.ben)
        self.do("begin")
        self.cost = self.says(self.ana, "It costs.")
        self.shame = self.says(self.ana, "It shames.")
        self.do("skip", "skip", "begin")
        self.answer = self.says(self.ben, "Not much.", "rebuts", self.cost)
        self.do("end")
        self.after = self.says(self.ben, "Was that all?", "asks", self.cost)

    def do(self, *actions: str) -> None:
        for action in actions:
            steps.step(again(self.teacher), again(self.round), NewStep.parse({"action": action}))

    def says(self, who: User, words: str, relation: str = "supports", to: Post | None = None) -> Post:
        return self.make.post(who, self.room, words, relation, again(to) if to else None)

    def at(self, place: int) -> replays.Then:
        db.let_go()
        return replays.at(again(self.room), str(place))

    @property
    def last(self) -> int:
        return self.at(0).timeline.last


@pytest.fixture
def scene(make: Maker) -> Scene:
    return Scene(make)


def drawn(flowed: sheets.Flowed) -> object:
    cells = [
        [[[it["id"] for it in getattr(cell, name)] for name in ("said", "open", "dropped")] for cell in row.cells]
        for row in flowed.sheet.rows
    ]
    return [(it.code, it.state) for it in flowed.sheet.columns], cells


def test_the_moments_are_told_in_their_order(scene: Scene) -> None:
    moments = [scene.at(place) for place in range(scene.last + 1)]
    assert [then.told or then.moment.number for then in moments] == [
        *(0, 1, "A round is opened: Lincoln-Douglas", "AC begins", 2, 3, "AC is skipped", "CX1 is skipped"),
        *("NC begins", 4, "The round is ended", 5),
    ]


def test_at_the_newest_moment_the_replay_is_the_room_as_it_is(scene: Scene) -> None:
    moderation.remove(again(scene.teacher), again(scene.shame), Removal(reason="Not about the claim."))
    then = scene.at(scene.last)
    room = again(scene.room)
    assert then.counted == (room.count_for, room.count_against, room.count_unanswered)
    assert drawn(replays.flow(then)) == drawn(sheets.of(room))
    shown = {node.post["id"]: node.post for top in replays.thread(then) for node in top.walk()}
    assert shown == {it.id: shapes.post(it) for it in session.query(Post).filter_by(room_id=room.id)}
    now = weights.of(room)
    assert replays.standing(then).weight == now.weight
    assert then.stood is not None
    assert now.weight is not None
    assert then.stood.strength == pytest.approx(now.weight["strength"])


def test_what_was_open_at_a_moment_was_open_then(scene: Scene) -> None:
    in_the_first_speech, in_the_answer = replays.flow(scene.at(4)), replays.flow(scene.at(9))
    assert (in_the_first_speech.sheet.count_open, in_the_first_speech.sheet.count_dropped) == (1, 0)
    assert [it.state for it in in_the_first_speech.sheet.columns][:2] == ["running", "to come"]
    assert [it.state for it in in_the_answer.sheet.columns][:3] == ["given", "left out", "running"]
    ended = replays.flow(scene.at(10)).sheet
    assert (ended.count_open, ended.count_dropped) == (0, 1)


def test_what_was_said_by_a_moment_is_the_beginning_of_what_was_said_by_the_next(scene: Scene) -> None:
    before: list[int] = []
    for place in range(scene.last + 1):
        then = scene.at(place)
        numbers = sorted(node.post["number"] for top in replays.thread(then) for node in top.walk())
        assert numbers[: len(before)] == before
        assert numbers == list(range(1, then.moment.number + 1))
        before = numbers


def test_the_sheet_before_the_round_is_that_of_the_discussion(scene: Scene) -> None:
    assert [replays.flow(scene.at(place)).round is None for place in range(4)] == [True, True, True, False]


def test_a_post_that_was_removed_has_no_words_and_no_weight_at_any_moment_and_costs_nobody_a_drop(scene: Scene) -> None:
    moderation.remove(again(scene.teacher), again(scene.shame), Removal(reason="Not about the claim."))
    for place in range(scene.last + 1):
        shown = str([node.post for top in replays.thread(scene.at(place)) for node in top.walk()])
        assert "shames" not in shown
        assert "shames" not in str(drawn(replays.flow(scene.at(place))))
        assert "shames" not in str(replays.standing(scene.at(place)))
    assert scene.at(5).moment.number == 3  # its place stays
    assert replays.flow(scene.at(10)).sheet.count_dropped == 0
    assert scene.at(5).stood == (0.75, "in")
    for post in (scene.before, scene.cost):
        moderation.remove(again(scene.teacher), again(post), Removal(reason="Not about the claim."))
    assert scene.at(5).stood == (0.5, "in")


def test_words_are_read_each_time_and_never_those_of_an_outline_that_was_kept(scene: Scene) -> None:
    then = scene.at(5)
    replays.thread(then)
    posts.withdraw(again(scene.ana), again(scene.shame))
    assert "shames" not in str([node.post for top in replays.thread(then) for node in top.walk()])
    assert "shames" not in str(replays.said(then))


def test_points_of_information_are_moments_of_their_round_and_a_removed_one_is_nobody_s(make: Maker) -> None:
    it = PointScene(make)
    point = it.offer()
    it.reply(point)
    it.speak(point)
    declined = it.offer("oo2")
    it.reply(declined, "declined")

    def moments() -> list[tuple[str, str]]:
        db.let_go()
        room = again(it.room)
        last = replays.at(room, "last").timeline.last
        then = [replays.at(room, str(place)) for place in range(3, last + 1)]
        return [(one.told, one.point["words"] if one.point else "none") for one in then]

    heard = [("Person of oo2 offers a point", ""), ("The point is declined", "")]
    assert moments() == [
        *[
            ("Person of oo1 offers a point", ""),
            ("The point is taken", ""),
            ("Person of oo1, point", "Whose cost is it?"),
        ],
        *heard,
    ]
    it.remove(it.teacher, point)
    assert moments() == [("A point is offered", ""), ("The point is taken", ""), ("A removed point", ""), *heard]


def test_of_two_clocks_that_differ_a_little_the_posts_keep_their_order(scene: Scene) -> None:
    @db.atomic
    def set_back() -> None:
        again(scene.answer).created_at -= timedelta(seconds=2)

    set_back()
    replays._kept.clear()
    numbers = [scene.at(place).moment.number for place in range(scene.last + 1)]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("place", ["12", "x", "-1", "1.0", ""])
def test_a_moment_that_is_none_is_refused(scene: Scene, place: str) -> None:
    with pytest.raises(Invalid, match="moment"):
        replays.at(again(scene.room), place)


@pytest.mark.parametrize(("count", "shown", "marks"), [(3, 3, 5), (2000, replays.POSTS, replays.MARKS)])
def test_of_a_large_room_no_more_is_read_and_shown_than_of_a_small_one(
    make: Maker, count: int, shown: int, marks: int
) -> None:
    course = make.course()
    ana, room = make.member(course, make.person()), make.room(course, weighed=True)
    make.round(room)
    fill(again(room), again(ana), [0 if number % 40 == 0 else number - number % 40 + 1 for number in range(count)])
    db.let_go()
    room = again(room)
    with queries() as sent:
        then = replays.at(room, str(count))
        assert sum(1 for top in replays.thread(then) for _ in top.walk()) == shown
        replays.flow(then)
        replays.standing(then)
        replays.said(then)
    assert (len(sent), len(then.marks)) == (9, marks)
