"""The flow sheet of a room: what is announced makes the same sheet as what is stored, and CSV that a spreadsheet can open."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from debate import db, flow, live
from debate.db import session
from debate.forms.posts import Removal
from debate.forms.rounds import NewStep, Seat
from debate.models import Post, Role, Room, User
from debate.services import moderation, seating, sheets, steps

from ..counting import queries
from ..makers import Maker, again


class Scene:
    def __init__(self, make: Maker) -> None:
        self.make = make
        course = make.course()
        self.ana, self.ben = (make.member(course, make.person(name)) for name in ("Ana", "Ben"))
        self.teacher = make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.room = make.room(course)
        self.round = make.round(self.room, aff1=self.ana, neg1=self.ben)

    def do(self, *actions: str) -> None:
        for action in actions:
            steps.step(again(self.teacher), again(self.round), NewStep.parse({"action": action}))

    def says(self, who: User, words: str, relation: str = "supports", to: Post | None = None) -> Post:
        return self.make.post(who, self.room, words, relation, again(to) if to else None)

    def sheet(self) -> sheets.Flowed:
        db.let_go()
        return sheets.of(again(self.room))


@pytest.fixture
def scene(make: Maker) -> Scene:
    return Scene(make)


def test_what_is_announced_makes_the_same_sheet_as_what_is_stored(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: dict[int, dict[str, Any]] = {}

    def hear(_channel: str, event: str, shape: dict[str, Any]) -> None:
        if event == "post" and shape["seq"] > heard.get(shape["id"], {"seq": 0})["seq"]:
            heard[shape["id"]] = {name: value for name, value in shape.items() if name != "counts"}

    monkeypatch.setattr(live, "announce", hear)
    scene.do("begin")
    cost, honour = scene.says(scene.ana, "It costs."), scene.says(scene.ana, "It shames.")
    scene.do("skip", "begin")
    scene.says(scene.ben, "How much?", "asks", cost)
    scene.do("skip", "begin")
    answer = scene.says(scene.ben, "Not much.", "rebuts", cost)
    moderation.remove(again(scene.teacher), again(honour), Removal(reason="Not about the claim."))
    scene.do("skip", "skip", "begin")
    scene.says(scene.ana, "Too much.", "rebuts", answer)
    stored = scene.sheet()
    assert stored.clock is not None
    newest = max(heard.values(), key=lambda it: it["number"])
    for it in heard.values():  # how many answers a post has is told with the answer, not with the post once more
        it["reply_count"] = sum(other["parent_id"] == it["id"] for other in heard.values())
    announced = flow.of_round(stored.clock.format, list(heard.values()), stored.clock.phase.part, running=True)
    assert _outline(announced) == _outline(stored.sheet)
    assert newest["number"] == 5


def _outline(sheet: flow.Sheet) -> list[Any]:
    return [
        [[[it["id"] for it in getattr(cell, name)] for name in ("said", "open", "dropped")] for cell in row.cells]
        for row in sheet.rows
    ]


def test_a_room_without_a_round_has_a_sheet_of_its_discussion(make: Maker) -> None:
    course = make.course()
    room, ana = make.room(course), make.member(course, make.person())
    make.post(ana, room, parent=make.post(ana, room))
    flowed = sheets.of(again(room))
    assert (flowed.round, len(flowed.sheet.columns), len(flowed.sheet.rows)) == (None, 3, 1)


def test_what_was_said_before_the_round_is_not_on_its_sheet_and_a_round_that_has_not_begun_is_on_none(
    scene: Scene,
) -> None:
    scene.says(scene.ana, "Before.")
    assert scene.sheet().round is None
    scene.do("begin")
    flowed = scene.sheet()
    assert flowed.round is not None
    assert flowed.sheet.rows == []


def test_a_sheet_asks_the_database_the_same_however_much_was_said(scene: Scene) -> None:
    scene.do("begin")
    counts = []
    for _ in range(2):
        for _ in range(10):
            scene.says(scene.ana, "Another line.")
        db.let_go()
        room = again(scene.room)
        with queries() as asked:
            sheets.of(room)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 8


def test_of_more_lines_than_a_sheet_holds_the_newest_are_shown(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LINES", 3)
    scene.do("begin")
    for number in range(5):
        scene.says(scene.ana, f"Line {number}.")
    flowed = scene.sheet()
    assert [row.first["number"] for row in flowed.sheet.rows] == [3, 4, 5]
    assert flowed.left_out == 2


def test_the_table_is_csv_and_nothing_in_it_is_run_by_a_spreadsheet(scene: Scene) -> None:
    scene.do("begin")
    formula = scene.make.member(again(scene.room).course, scene.make.person("=HYPERLINK(1)", login="hyper"))
    seating.sit(again(scene.teacher), again(scene.round), Seat(seat="aff1", person_id=again(formula).id))
    scene.says(formula, 'He said "so", and\n\nmore; =1+1')
    rows = list(csv.reader(io.StringIO(sheets.table(scene.sheet()))))
    assert rows[0][:2] == ["Line", "AC Affirmative constructive"]
    assert rows[1][1] == '\'=HYPERLINK(1): He said "so", and\nmore; =1+1'
    assert rows[1][3] == "(unanswered)"


def test_words_that_were_taken_down_are_in_no_table(scene: Scene) -> None:
    scene.do("begin")
    post = scene.says(scene.ana, "A marker word: zeugma.")
    moderation.remove(again(scene.teacher), again(post), Removal(reason="Not about the claim."))
    table = sheets.table(scene.sheet())
    assert "zeugma" not in table
    assert "(removed)" in table


def test_a_room_of_the_same_course_has_its_own_sheet(scene: Scene) -> None:
    scene.do("begin")
    scene.says(scene.ana, "Here.")
    other = scene.make.room(again(scene.room).course)
    assert sheets.of(session.get_one(Room, again(other).id)).sheet.rows == []


def test_an_answer_in_the_round_to_what_was_said_before_it_is_on_the_sheet(scene: Scene) -> None:
    before = scene.says(scene.ana, "Before.")
    scene.do("begin")
    scene.says(scene.ana, "In the round.", "supports", before)
    scene.says(scene.ana, "A new line.")
    assert [[it["number"] for it in row.cells[0].said] for row in scene.sheet().sheet.rows] == [[2], [3]]


def test_a_sheet_leaves_out_whole_lines_so_that_no_mark_is_wrong(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "POSTS", 3)
    scene.do("begin")
    first = scene.says(scene.ana, "First.")
    scene.do("skip", "begin")
    second = scene.says(scene.ana, "Second.")
    for top in (first, second):
        scene.says(scene.ben, "An answer.", "asks", top)
    flowed = scene.sheet()
    assert [row.first["number"] for row in flowed.sheet.rows] == [second.number]
    assert flowed.left_out == 1


def test_what_nobody_could_answer_was_not_dropped(scene: Scene) -> None:
    scene.do("begin")
    scene.says(scene.ana, "It costs.")
    scene.do("end")
    sheet = scene.sheet().sheet
    assert [it.state for it in sheet.columns] == ["given"] + ["left out"] * 6
    assert (sheet.count_open, sheet.count_dropped) == (0, 0)


def test_the_state_of_a_sheet_changes_with_every_post_and_every_part(scene: Scene) -> None:
    seen = [sheets.state(again(scene.room))]
    for action in ("begin", "pause", "resume", "skip"):
        scene.do(action)
        seen.append(sheets.state(again(scene.room)))
    scene.do("begin")
    scene.says(scene.ana, "Ask me.")
    seen.append(sheets.state(again(scene.room)))
    assert len(set(seen)) == len(seen)
