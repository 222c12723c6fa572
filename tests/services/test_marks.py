"""Private marks on a flow sheet: set, changed, taken off, and read by whoever set them alone."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from debate import db, live, pace
from debate.db import session
from debate.errors import Conflict, Denied, Invalid, TooFast
from debate.forms.marks import Marking
from debate.forms.posts import Removal
from debate.models import FlowMark, Role, User
from debate.services import courses, marks, moderation
from debate.services.marks import Own

from ..counting import queries
from ..makers import Maker, again
from .together import at_once


class Scene:
    def __init__(self, make: Maker) -> None:
        self.make, self.course = make, make.course()
        self.ana, self.ben = (make.member(self.course, make.person(name)) for name in ("Ana", "Ben"))
        self.teacher = make.member(self.course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.room = make.room(self.course)
        self.posts = [make.post(self.ana, self.room, f"Argument {number}.") for number in range(3)]
        self.ids = [again(it).id for it in self.posts]

    def mark(self, who: User, at: int = 0, **given: Any) -> Own:
        return marks.put(again(who), again(self.room), again(self.posts[at]), Marking.parse(given))

    def own(self, who: User) -> dict[int, Own]:
        db.let_go()
        return marks.own(again(who), self.ids)


@pytest.fixture
def scene(make: Maker) -> Scene:
    return Scene(make)


def test_what_somebody_marks_is_theirs_alone(scene: Scene) -> None:
    scene.mark(scene.ana, turn=True, note="Ask  for\tthe year.")
    scene.mark(scene.ben, 1, extend=True, concede=True)
    assert scene.own(scene.ana) == {scene.ids[0]: Own(("turn",), "Ask for the year.")}
    assert scene.own(scene.ben) == {scene.ids[1]: Own(("extend", "concede"))}
    assert scene.own(scene.teacher) == {}


def test_a_mark_is_one_thing_and_the_whole_is_another(scene: Scene) -> None:
    scene.mark(scene.ana, turn=True, note="Once.")
    assert scene.mark(scene.ana, extend=True) == Own(("turn", "extend"), "Once.")
    assert scene.mark(scene.ana, turn=False) == Own(("extend",), "Once.")
    assert scene.mark(scene.ana, whole=True, concede=True) == Own(("concede",))


def test_what_has_no_mark_any_more_has_no_row(scene: Scene) -> None:
    scene.mark(scene.ana, turn=True)
    assert scene.mark(scene.ana, turn=False) == Own()
    assert scene.mark(scene.ana, 1, note=" ") == Own()
    assert session.scalar(select(func.count()).select_from(FlowMark)) == 0


def test_marks_go_with_what_is_taken_down_and_come_back_with_it(scene: Scene) -> None:
    scene.mark(scene.ana, turn=True, note="A marker word.")
    moderation.remove(again(scene.teacher), again(scene.posts[0]), Removal(reason="Not about the claim."))
    assert scene.own(scene.ana) == {}
    with pytest.raises(Conflict, match="taken down meanwhile"):
        scene.mark(scene.ana, extend=True)
    moderation.restore(again(scene.teacher), again(scene.posts[0]))
    assert scene.own(scene.ana) == {scene.ids[0]: Own(("turn",), "A marker word.")}


def test_nobody_is_told_of_a_mark(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(live, "announce", lambda _channel, event, _shape: told.append(event))
    scene.make.post(scene.ben, scene.room)
    assert told == ["post"]
    told.clear()
    seq = again(scene.room).seq
    scene.mark(scene.ana, turn=True)
    assert (told, again(scene.room).seq) == ([], seq)


def test_who_was_put_out_of_the_course_marks_no_more(scene: Scene) -> None:
    room, post, ben = again(scene.room), again(scene.posts[0]), again(scene.ben)
    courses.remove_member(again(scene.teacher), again(scene.course), ben.id)
    with pytest.raises(Denied, match="note is kept"):
        marks.put(ben, room, post, Marking(turn=True))


@pytest.mark.parametrize("note", ["x" * 201, "a\x00b"])
def test_a_note_that_cannot_be_kept_is_refused_with_a_sentence(note: str) -> None:
    with pytest.raises(Invalid) as refused:
        Marking.parse({"note": note})
    assert "note" in refused.value.fields


def test_two_marks_at_the_same_moment_are_both_there(scene: Scene) -> None:
    outcomes = at_once(*(partial(scene.mark, scene.ana, **{kind: True}) for kind in marks.MARKS))
    assert all(isinstance(it, Own) for it in outcomes), outcomes
    assert scene.own(scene.ana) == {scene.ids[0]: Own(marks.MARKS)}


def test_marks_have_a_pace(scene: Scene) -> None:
    pace.configure(on=True)
    for number in range(120):
        scene.mark(scene.ana, turn=number % 2 == 0)
    with pytest.raises(TooFast):
        scene.mark(scene.ana, turn=True)


def test_one_statement_reads_them_all(scene: Scene) -> None:
    for at in range(3):
        scene.mark(scene.ana, at, turn=True)
    db.let_go()
    ana = again(scene.ana)
    with queries() as asked:
        assert len(marks.own(ana, scene.ids)) == 3
    assert len(asked) == 1
