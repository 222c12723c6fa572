"""A course's formats by page and by JSON: copied, rearranged without a script, refused with nothing lost, and opened by."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from debate import formats, shapes
from debate.formats import FORMATS
from debate.models import Role
from debate.services import rounds

from ..counting import queries
from ..makers import Maker, again
from ..visitors import Visitor

Sent = MultiDict[str, str]


class Filled(HTMLParser):
    """What a browser would send of the forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.sent: Sent = MultiDict()
        self._in = self._text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        it = {name: value or "" for name, value in attrs}
        name = it.get("name", "")
        if tag == "input" and name and (it.get("type") not in ("checkbox", "radio") or "checked" in it):
            self.sent.add(name, it.get("value", "on"))
        elif tag == "option" and "selected" in it:
            self.sent.add(self._in, it["value"])
        elif tag in ("select", "textarea"):
            self._in, self._text = name, ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.sent.add(self._in, self._text.removeprefix("\n"))


def filled(page: str) -> Sent:
    return Filled(page[page.index("<main") :]).sent


class Scene:
    def __init__(self, app: Flask, make: Maker) -> None:
        self.make = make
        self.course = make.course("Period 3")
        teacher = make.member(self.course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        student = make.member(self.course, make.person())
        outsider = make.member(make.course("Another"), make.person(), Role.INSTRUCTOR)
        self.path = f"/courses/{again(self.course).id}/formats"
        self.teacher, self.student, self.outsider = (Visitor(app, who) for who in (teacher, student, outsider))

    def copied(self, of: str = "lincoln-douglas") -> Sent:
        """The fields of the page on which the format is copied."""
        return filled(self.teacher.page(f"{self.path}/new?of={of}").text)

    def send(self, sent: Sent, path: str = "") -> TestResponse:
        return self.teacher.client.post(path or self.path, data=sent)

    def made(self, **changed: Any) -> str:
        """The key of a format that there is now."""
        answer = self.teacher.post(self.path, self.json(**changed))
        assert answer.status_code == 201, answer.text
        return str(answer.get_json()["format"]["key"])

    def json(self, of: str = "lincoln-douglas", **changed: Any) -> dict[str, Any]:
        shape = json.loads(json.dumps(shapes.format(FORMATS[of])))
        kept = {name: it for name, it in shape.items() if name not in ("key", "version", "seconds")}
        return {**kept, "name": "Ours", **changed}


@pytest.fixture
def scene(lite_app: Flask, make: Maker) -> Scene:
    return Scene(lite_app, make)


# ---- copied, read, changed, deleted


@pytest.mark.parametrize("key", FORMATS)
def test_every_known_format_is_copied_by_its_page_as_it_is(scene: Scene, key: str) -> None:
    answer = scene.send(scene.copied(key))
    assert answer.status_code == 303, answer.text
    copy = scene.teacher.get(answer.headers["Location"]).get_json()["format"]
    known = json.loads(json.dumps(shapes.format(FORMATS[key])))
    assert copy["name"] == f"{known['name']}, our own"
    for it in (copy, known):
        it |= {"key": "", "name": "", "version": None}
        for part in it["parts"]:  # a page has the seats in the order of the teams
            part["floor"], part["asks"] = sorted(part["floor"]), sorted(part["asks"])
    assert copy == known


def test_a_copy_is_edited_by_its_page_and_read_by_everybody_in_the_course(scene: Scene) -> None:
    sent = scene.copied()
    sent["name"], sent["prep"], sent["parts-1-seconds"] = "Short rounds", "1:30", "0:45"
    sent["parts-1-start"], sent["parts-1-end"] = "0:10", ""
    sent["teams-2-name"] = "Nay"
    address = scene.send(sent).headers["Location"]
    page = scene.student.page(address).text
    for words in ("Short rounds", "0:45", "Nay", "Points of information from 0:10 to 0:45"):
        assert words in page
    assert "Edit" not in page
    assert "Delete" not in page
    assert "Short rounds" in scene.student.page(scene.path).text
    assert scene.outsider.get(address).status_code == 404
    assert scene.outsider.get(scene.path).status_code == 404

    sent = filled(scene.teacher.page(f"{address}/edit").text)
    assert sent["parts-1-start"] == "0:10"
    sent["name"] = "Shorter rounds"
    assert scene.send(sent, f"{address}/edit").status_code == 303
    assert "Shorter rounds" in scene.student.page(address).text

    assert scene.teacher.send(f"{address}/delete").headers["Location"] == scene.path
    assert scene.teacher.page(address).status_code == 404


def test_the_same_is_done_by_json(scene: Scene) -> None:
    key = scene.made(prep=30)
    listed = scene.student.get(scene.path).get_json()["formats"]
    assert [it["key"] for it in listed] == [*FORMATS, key]
    assert listed[-1]["version"] == 1
    back = {name: it for name, it in listed[-1].items() if name not in ("key", "seconds")}
    assert scene.teacher.post(f"{scene.path}/{key}/edit", {**back, "prep": 60}).get_json()["format"]["prep"] == 60
    late = scene.teacher.post(f"{scene.path}/{key}/edit", back)
    assert (late.status_code, late.get_json()["error"]["code"]) == (409, "conflict")
    assert scene.teacher.post(f"{scene.path}/{key}/delete").status_code == 200
    assert scene.teacher.post(f"{scene.path}/{key}/delete").status_code == 404


# ---- without a script


def pressed(scene: Scene, sent: Sent, do: str) -> Sent:
    """The page after one of its buttons."""
    answer = scene.send(MultiDict([*sent.items(multi=True), ("do", do)]))
    assert answer.status_code == 200, answer.text
    assert "autofocus" in answer.text or "data-here" in answer.text
    return filled(answer.text)


def codes(sent: Sent) -> list[str]:
    return [sent[f"parts-{number}-code"] for number in range(1, 50) if f"parts-{number}-code" in sent]


def test_rows_are_added_moved_copied_and_deleted_and_nothing_that_was_typed_is_lost(scene: Scene) -> None:
    sent = scene.copied()
    sent["name"], sent["parts-1-seconds"], sent["parts-2-name"] = "Not saved", "not a time", "Typed already"
    order = codes(sent)
    sent = pressed(scene, sent, "down-parts-1")
    assert codes(sent) == [order[1], order[0], *order[2:]]
    assert (sent["name"], sent["parts-2-seconds"], sent["parts-1-name"]) == ("Not saved", "not a time", "Typed already")
    assert sent.getlist("parts-1-floor") == ["aff1", "neg1"]
    assert sent.getlist("parts-1-asks") == ["neg1"]
    sent = pressed(scene, sent, "up-parts-2")
    assert codes(sent) == order
    sent = pressed(scene, sent, "copy-parts-7")
    assert codes(sent) == [*order, ""]
    assert sent["parts-8-bars_new"] == "yes"
    sent = pressed(scene, sent, "delete-parts-8")
    sent = pressed(scene, sent, "add-parts-0")
    assert codes(sent) == [*order, ""]
    sent = pressed(scene, sent, "delete-parts-8")
    assert codes(sent) == order
    assert scene.teacher.get(scene.path).get_json()["formats"][7:] == []


def test_a_team_and_its_seats_are_added_and_can_then_be_given_the_floor(scene: Scene) -> None:
    sent = pressed(scene, scene.copied("oxford"), "add-teams-0")
    sent["teams-3-name"], sent["teams-3-short"], sent["teams-3-seats"] = (
        "Third panel",
        "Third",
        "A guest\nAnother guest\n",
    )
    sent = pressed(scene, sent, "redraw")
    page = scene.send(MultiDict([*sent.items(multi=True), ("do", "redraw")])).text
    assert "Another guest" in page
    sent.add("parts-5-floor", "team-a1")
    sent.add("parts-5-floor", "team-a2")
    address = scene.send(sent).headers["Location"]
    assert scene.teacher.get(address).get_json()["format"]["teams"][2]["seats"] == ["A guest", "Another guest"]
    sent = pressed(scene, sent, "delete-teams-3")
    assert "team-a1" not in sent.getlist("parts-5-floor")


@pytest.mark.parametrize(
    "do", ["", "up-parts-1", "down-parts-7", "delete-parts-99", "up-songs-1", "add", "copy-teams-0"]
)
def test_a_button_that_is_none_changes_nothing(scene: Scene, do: str) -> None:
    sent = scene.copied()
    assert codes(filled(scene.send(MultiDict([*sent.items(multi=True), ("do", do)])).text)) == codes(sent)


def test_a_script_is_given_the_rows_alone(scene: Scene) -> None:
    answer = scene.send(MultiDict([*scene.copied().items(multi=True), ("do", "add-parts-0"), ("piece", "rows")]))
    assert answer.text.lstrip().startswith('<section class="section" id="teams"')
    assert "csrf" not in answer.text


def test_who_does_not_teach_rearranges_nothing(scene: Scene) -> None:
    for visitor, status in ((scene.student, 403), (scene.outsider, 404)):
        assert visitor.send(scene.path, do="add-parts-0").status_code == status
        assert visitor.page(f"{scene.path}/new?of=oxford").status_code == status


def test_far_too_many_rows_are_not_drawn(scene: Scene) -> None:
    sent = scene.copied()
    for number in range(8, 400):
        sent.add(f"parts-{number}-code", "X")
    sent["teams-1-seats"] = "a\n" * 5000
    page = scene.send(MultiDict([*sent.items(multi=True), ("do", "redraw")]))
    assert page.text.count("part-row") == 41
    assert page.text.count('name="parts-1-floor"') == 10 + 1 + 1


# ---- refused


def test_an_impossible_format_is_refused_at_each_field_and_nothing_is_lost(scene: Scene) -> None:
    sent = scene.copied()
    sent["name"], sent["parts-1-code"], sent["parts-2-seconds"] = "Typed by hand", "", "0"
    sent["parts-3-bars_new"] = "yes"
    answer = scene.send(sent)
    assert answer.status_code == 422
    kept = filled(answer.text)
    assert (kept["name"], kept["parts-1-code"], kept["parts-2-seconds"]) == ("Typed by hand", "", "0")
    assert kept["parts-3-bars_new"] == "yes"
    assert "error-summary" in answer.text
    kept["parts-1-code"] = "AC"
    answer = scene.send(kept)
    for field in ("parts-2-seconds", "parts-3-bars_new"):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}-error"' in answer.text
    assert "The first speech" not in answer.text
    assert "is the first speech of Negative" in answer.text


def test_the_same_is_refused_by_json_with_the_same_reasons(scene: Scene) -> None:
    sent = scene.json()
    sent["parts"][1]["seconds"] = 0
    sent["parts"][2]["bars_new"] = True
    answer = scene.teacher.post(scene.path, sent)
    assert answer.status_code == 422
    error = answer.get_json()["error"]
    assert error["fields"].keys() == {"parts-2-seconds", "parts-3-bars_new"}
    assert "your words are kept" in error["message"]
    assert scene.teacher.post(scene.path, {"name": "x"}).status_code == 422
    assert scene.teacher.post(scene.path, {"name": "x", "teams": [1], "parts": [[]]}).status_code in (400, 422)


def test_who_changes_a_format_that_another_has_changed_keeps_what_was_typed(scene: Scene) -> None:
    key = scene.made()
    address = f"{scene.path}/{key}/edit"
    sent = filled(scene.teacher.page(address).text)
    assert scene.teacher.post(address, scene.json(prep=10)).status_code == 200
    sent["about"] = "What I typed meanwhile."
    answer = scene.send(sent, address)
    assert answer.status_code == 409
    assert "Ms Hartley has changed this format since you opened this page" in answer.text
    kept = filled(answer.text)
    assert kept["about"] == "What I typed meanwhile."
    assert scene.send(kept, address).status_code == 409
    kept["name"] = "Mine"
    assert scene.send(kept).status_code == 303


def test_a_name_that_is_taken_is_said_at_the_name(scene: Scene) -> None:
    sent = scene.copied()
    sent["name"] = "Oxford"
    answer = scene.send(sent)
    assert answer.status_code == 409
    assert 'id="name-error"' in answer.text


def test_names_of_a_format_are_words_and_no_markup(scene: Scene) -> None:
    sent = scene.json(name="<b>Bold</b>", about="<i>slanted</i>")
    sent["teams"][0] |= {"name": "<u>Team</u>", "short": "<u>T</u>", "seats": ["<s>Seat</s>"]}
    sent["parts"][0] |= {"name": "<em>Part</em>"}
    key = scene.made(**{name: sent[name] for name in ("name", "about", "teams", "parts")})
    room = again(scene.make.room(scene.course)).id
    for path in (
        scene.path,
        f"{scene.path}/{key}",
        f"{scene.path}/{key}/edit",
        f"/rooms/{room}/rounds/new",
        f"/rooms/{room}/rounds/new?format={key}",
    ):
        page = scene.teacher.page(path).text
        assert "&lt;" in page
        for tag in ("<b>Bold", "<i>slanted", "<u>", "<s>Seat", "<em>"):
            assert tag not in page, path


# ---- a round by it


def test_a_round_is_opened_by_a_course_s_format_on_its_page(scene: Scene) -> None:
    key = scene.made(about="Short ones.")
    room = scene.make.room(scene.course)
    path = f"/rooms/{again(room).id}/rounds"
    chosen = scene.teacher.page(f"{path}/new").text
    assert chosen.count("<h2>") == 8
    assert f"format={key}" in chosen
    sent = filled(scene.teacher.page(f"{path}/new?format={key}").text)
    assert sent["version"] == "1"
    starts, ends = sent.getlist("protected_start"), sent.getlist("protected_end")
    assert len(starts) == len(ends) == 7
    starts[0], ends[0] = "0:30", "1"
    sent.setlist("protected_start", starts)
    sent.setlist("protected_end", ends)
    sent.setlist("bars_new", ["2AR"])
    answer = scene.send(sent, path)
    assert answer.status_code == 303, answer.text
    it = rounds.newest(again(room))
    assert it is not None
    parts = formats.read(it.format).parts
    assert parts[0].points == (30, 300)
    assert [part.code for part in parts if part.bars_new] == ["2AR"]


def test_an_impossible_rule_of_a_round_is_said_at_its_part_and_what_was_ticked_stays(scene: Scene) -> None:
    room = scene.make.room(scene.course)
    path = f"/rooms/{again(room).id}/rounds"
    sent = filled(scene.teacher.page(f"{path}/new?format=british-parliamentary").text)
    starts = sent.getlist("protected_start")
    starts[1] = "9"
    sent.setlist("protected_start", starts)
    sent.setlist("bars_new", ["PM", "OW"])
    answer = scene.send(sent, path)
    assert answer.status_code == 422
    for field in ("parts-2-protected", "parts-1-bars_new"):
        assert f'href="#{field}"' in answer.text
        assert f'id="{field}"' in answer.text
    kept = filled(answer.text)
    assert kept.getlist("bars_new") == ["PM", "OW"]
    assert kept.getlist("protected_start")[1] == "9"
    assert rounds.newest(again(room)) is None


def test_the_list_asks_the_database_no_more_for_many_formats(scene: Scene) -> None:
    def asked(path: str) -> int:
        with queries() as asked:
            assert scene.student.page(path).status_code == 200
        return len(asked)

    key = scene.made()
    few = [asked(scene.path), asked(f"{scene.path}/{key}")]
    for number in range(10):
        scene.made(name=f"Format {number}")
    assert [asked(scene.path), asked(f"{scene.path}/{key}")] == few
    assert max(few) <= 10
