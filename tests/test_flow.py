"""The flow sheet: what stands where, what is open, and what was dropped."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from debate import flow, formats, tree
from debate.flow import Sheet
from debate.formats import FORMATS
from debate.models import Relation, Side

from .edited import edited

LD = FORMATS["lincoln-douglas"]
AC, CX1, NC, CX2, AR1, NR, AR2 = range(7)
OVER = 7

Shape = dict[str, Any]


class Said:
    """Posts of a Lincoln-Douglas round, as shapes: `aff` and `neg` speak in the part of the code given."""

    def __init__(self) -> None:
        self.posts: list[Shape] = []

    def post(self, code: str, relation: str = "supports", to: Shape | None = None, state: str = "visible") -> Shape:
        number = len(self.posts) + 1
        side = tree.side(Relation(relation), Side(to["side"]) if to else Side.FOR)
        it = {
            "id": 100 + number,
            "number": number,
            "root_number": to["root_number"] if to else number,
            "parent_id": to["id"] if to else None,
            "depth": to["depth"] + 1 if to else 0,
            "relation": relation,
            "side": side.value,
            "state": state,
            "waits": False,
            "speech": {"round_id": 1, "code": code, "at_time": False} if code else None,
        }
        self.posts.append(it)
        return it

    def sheet(self, part: int, *, running: bool = True) -> Sheet:
        return flow.of_round(LD, self.posts, part, running=running and part < OVER)


def placed(sheet: Sheet, name: str) -> list[tuple[int, int, list[int]]]:
    """(row, column, numbers) of every cell in which there is such."""
    return [
        (at, column, [it["number"] for it in getattr(cell, name)])
        for at, row in enumerate(sheet.rows)
        for column, cell in enumerate(row.cells)
        if getattr(cell, name)
    ]


def test_an_answer_stands_across_from_what_it_answers_in_the_column_of_its_speech() -> None:
    said = Said()
    first, second = said.post("AC"), said.post("AC")
    said.post("NC", "rebuts", second)
    answer = said.post("NC", "rebuts", first)
    said.post("1AR", "rebuts", answer)
    assert placed(said.sheet(OVER), "said") == [(0, AC, [1]), (0, NC, [4]), (0, AR1, [5]), (1, AC, [2]), (1, NC, [3])]


def test_what_is_unanswered_stands_open_where_it_can_be_answered_next() -> None:
    said = Said()
    said.post("AC")
    assert placed(said.sheet(AC), "open") == [(0, NC, [1])]
    assert placed(said.sheet(NC), "open") == [(0, NC, [1])]
    assert placed(said.sheet(CX2), "open") == [(0, NR, [1])]


def test_it_is_dropped_once_the_last_speech_that_could_answer_it_has_ended_and_not_before() -> None:
    said = Said()
    said.post("AC")
    for part in range(NR + 1):
        assert said.sheet(part).count_dropped == 0
    late = said.sheet(AR2)
    assert (placed(late, "dropped"), late.count_open) == ([(0, NR, [1])], 0)


def test_what_the_last_speaker_says_is_never_dropped() -> None:
    said = Said()
    case = said.post("NC", "rebuts")
    said.post("2AR", "rebuts", case)
    sheet = said.sheet(OVER)
    assert (sheet.count_open, sheet.count_dropped) == (0, 0)


def test_an_answer_takes_the_mark_away_and_wants_an_answer_itself() -> None:
    said = Said()
    case = said.post("AC")
    said.post("NC", "rebuts", case)
    assert placed(said.sheet(NC), "open") == [(0, AR1, [2])]


def test_to_support_one_s_own_side_s_argument_answers_nothing() -> None:
    said = Said()
    case = said.post("AC")
    said.post("1AR", "supports", case)
    assert placed(said.sheet(OVER), "dropped") == [(0, NR, [1])]


def test_what_is_conceded_is_answered() -> None:
    said = Said()
    said.post("NC", "concedes", said.post("AC"))
    assert said.sheet(OVER).count_dropped == 0


def test_a_removed_argument_costs_nobody_a_drop_and_a_removed_answer_was_one() -> None:
    said = Said()
    said.post("AC", state="removed")
    said.post("NC", "rebuts", said.post("AC"), state="removed")
    sheet = said.sheet(OVER)
    assert (sheet.count_open, sheet.count_dropped) == (0, 0)


def test_a_line_that_is_begun_where_new_arguments_are_barred_is_marked() -> None:
    said = Said()
    said.post("AC")
    said.post("1AR")
    assert [row.new for row in said.sheet(OVER).rows] == [False, True]


def test_what_was_said_outside_of_the_round_is_not_on_its_sheet() -> None:
    said = Said()
    said.post("")
    said.post("AC")
    assert placed(said.sheet(AC), "said") == [(0, AC, [2])]


def test_columns_say_which_speech_is_running_and_whose_it_is() -> None:
    sheet = Said().sheet(NC)
    assert [it.state for it in sheet.columns] == ["given"] * 2 + ["running"] + ["to come"] * 4
    assert [it.side for it in sheet.columns] == ["for", "", "against", "", "for", "against", "for"]
    assert [it.state for it in Said().sheet(NC, running=False).columns][NC] == "to come"


def test_a_free_discussion_has_a_column_for_each_level_and_drops_nothing() -> None:
    said = Said()
    top = said.post("", "rebuts")
    said.post("", "rebuts", top)
    said.post("", "supports")
    sheet = flow.of_discussion(said.posts)
    assert len(sheet.columns) == 3
    assert placed(sheet, "said") == [(0, 0, [1]), (0, 1, [2]), (1, 0, [3])]
    assert placed(sheet, "open") == [(0, 2, [2]), (1, 1, [3])]
    assert sheet.count_dropped == 0


def test_a_free_discussion_that_is_deep_keeps_what_lies_below_in_its_last_column() -> None:
    said = Said()
    it = None
    for _ in range(20):
        it = said.post("", "rebuts", it)
    sheet = flow.of_discussion(said.posts)
    assert len(sheet.columns) == flow.DEEPEST + 1
    assert sum(len(cell.said) for cell in sheet.rows[0].cells) == 20


def test_nothing_said_is_an_empty_sheet() -> None:
    assert flow.of_discussion([]).rows == []
    assert Said().sheet(AC).rows == []


@st.composite
def debates(draw: st.DrawFn) -> tuple[formats.Format, list[Shape]]:
    form = draw(st.one_of(st.sampled_from(list(FORMATS.values())), edited()))
    said = Said()
    for part in form.parts:
        for _ in range(draw(st.integers(0, 4))):
            to = draw(st.sampled_from([None, *said.posts]))
            relation = draw(st.sampled_from(["supports", "rebuts", "asks"] + ["concedes"] * bool(to)))
            said.post(part.code, relation, to, draw(st.sampled_from(["visible", "visible", "removed", "withdrawn"])))
    return form, said.posts


@settings(max_examples=200, deadline=None)
@given(debates(), st.integers(0, 12))
def test_every_post_stands_once_in_its_line_and_its_speech(made: tuple[formats.Format, list[Shape]], part: int) -> None:
    form, posts = made
    sheet = flow.of_round(form, posts[::-1], part, running=True)
    cells = [(row.first["number"], column, cell.said) for row in sheet.rows for column, cell in enumerate(row.cells)]
    found = sorted((it["number"], line, column) for line, column, said in cells for it in said)
    codes = [it.code for it in form.parts]
    assert found == sorted((it["number"], it["root_number"], codes.index(it["speech"]["code"])) for it in posts)


@settings(max_examples=200, deadline=None)
@given(debates())
def test_a_mark_comes_and_goes_and_nothing_is_open_and_dropped_at_once(
    made: tuple[formats.Format, list[Shape]],
) -> None:
    form, posts = made
    dropped_before: set[int] = set()
    for part in range(len(form.parts) + 1):
        sheet = flow.of_round(form, posts, part, running=part < len(form.parts))
        marks = {
            name: list(itertools.chain.from_iterable(ids for _, _, ids in placed(sheet, name)))
            for name in ("open", "dropped")
        }
        assert len(set(marks["open"] + marks["dropped"])) == len(marks["open"] + marks["dropped"])
        assert dropped_before <= set(marks["dropped"])  # what was dropped stays so, as nobody can answer any more
        dropped_before = set(marks["dropped"])
    assert not marks["open"]  # when all is over


ANA, BEN, OTHER = ({"id": id, "name": name} for id, name in ((1, "Ana Beltrán"), (2, "Ben Okafor"), (3, "Ben Ito")))


def test_who_alone_spoke_in_a_column_is_named_at_its_head() -> None:
    said = Said()
    said.post("AC")["author"] = ANA
    said.post("CX1", "asks", said.posts[0])["author"] = BEN
    said.post("CX1", "rebuts", said.posts[1])["author"] = ANA
    said.post("NC", "rebuts", said.posts[0])["author"] = BEN
    said.post("NC", "rebuts", said.posts[0], "removed")["author"] = None
    sheet = said.sheet(CX2)
    assert [it.speaker for it in sheet.columns] == ["Ana Beltrán", "", "Ben Okafor", "", "", "", ""]
    assert sheet.used == {AC, CX1, NC, AR1, NR}


def test_on_a_dense_sheet_people_go_by_their_first_names_where_these_are_their_own() -> None:
    said = Said()
    for who in (ANA, BEN, OTHER):
        said.post("AC")["author"] = who
    sheet = said.sheet(OVER)
    assert sheet.names == {1: "Ana Beltrán", 2: "Ben Okafor", 3: "Ben Ito"}
    sheet.columns *= 2
    assert sheet.names == {1: "Ana", 2: "Ben Okafor", 3: "Ben Ito"}
