"""Private marks at the door: by a plain form and by JSON, on one's own page, table and answer, and on nobody else's."""

from __future__ import annotations

import csv
import html
import io
import re

import pytest
from flask import Flask

from debate import db
from debate.forms.posts import Removal
from debate.models import Role
from debate.services import moderation

from ..makers import Maker, again
from ..visitors import Visitor

NOTE = "Zeugma of the <b>budget</b>."


class Scene:
    def __init__(self, app: Flask) -> None:
        self.app, self.make = app, Maker()
        course = self.make.course()
        self.ana, self.ben = (self.make.member(course, self.make.person(name)) for name in ("Ana", "Ben"))
        self.hartley = self.make.member(course, self.make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.room = self.make.room(course)
        self.post = self.make.post(self.ana, self.room, "It was about cost.", "supports")
        self.flow = f"/rooms/{again(self.room).id}/flow"
        self.id = again(self.post).id
        self.mark = f"{self.flow}/marks/{self.id}"

    def visit(self, who: str) -> Visitor:
        visitor = Visitor(self.app, getattr(self, who))
        db.finish()
        return visitor


@pytest.fixture
def scene(lite_app: Flask) -> Scene:
    return Scene(lite_app)


def test_an_argument_is_marked_by_a_plain_form(scene: Scene) -> None:
    ben = scene.visit("ben")
    assert f'href="{scene.flow}?mark={scene.id}#said-{scene.id}"' in ben.page(scene.flow).text
    assert 'id="marking"' not in ben.page(scene.flow).text
    assert f'action="{scene.mark}"' in ben.page(f"{scene.flow}?mark={scene.id}").text
    answer = ben.send(scene.mark, whole="yes", turn="yes", note=NOTE)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"{scene.flow}#said-{scene.id}")
    page = ben.page(f"{scene.flow}?mark={scene.id}").text
    assert "Your marks are kept." in page
    assert f'data-post="{scene.id}" data-number="1" data-marks="turn"' in page
    assert html.escape(NOTE) in page
    assert re.search(r'name="turn" value="yes" checked', page)
    assert not re.search(r'name="extend" value="yes" checked', page)
    ben.send(scene.mark, whole="yes", note="")
    assert "data-marks" not in ben.page(scene.flow).text


def test_the_table_and_the_answer_hold_the_reader_s_own_marks(scene: Scene) -> None:
    ben = scene.visit("ben")
    answer = ben.post(scene.mark, turn=True, extend=True, note="Ask.").get_json()
    own = {"post": scene.id, "marks": ["turn", "extend"], "note": "Ask."}
    assert answer == {"ok": True, **own}
    assert ben.get(scene.flow).get_json()["marks"] == [own]
    [_, row] = csv.reader(io.StringIO(ben.page(f"{scene.flow}/sheet.csv").text))
    assert row[1] == "Ana: It was about cost.\n[turn, extend: Ask.]"


def test_nobody_else_is_given_them_on_any_wire(scene: Scene) -> None:
    """To the byte: what others read is what they read before."""
    room = scene.flow.removesuffix("/flow")
    paths = [
        *(scene.flow, f"{scene.flow}?mark={scene.id}", f"{scene.flow}/sheet", f"{scene.flow}/state"),
        *(f"{scene.flow}/sheet.csv", room, f"{room}/posts?since=0", f"{room}/posts/{scene.id}", "/search?q=zeugma"),
    ]
    others = [scene.visit(who) for who in ("ana", "hartley")]

    def read() -> list[str]:
        found = [it.get(path).text + it.page(path).text for it in others for path in paths]
        return [re.sub(r'((csrf_token|client_id)" value|csrf-token" content)="[^"]*"', "", it) for it in found]

    read()
    before = read()
    ben = scene.visit("ben")
    assert ben.post(scene.mark, turn=True, extend=True, concede=True, note=NOTE).status_code == 200
    assert "Zeugma" in ben.page(scene.flow).text
    assert read() == before


def test_a_refused_note_stays_in_the_form_with_the_reason(scene: Scene) -> None:
    answer = scene.visit("ben").send(scene.mark, whole="yes", extend="yes", note="x" * 201)
    assert answer.status_code == 422
    assert "x" * 201 in answer.text
    assert re.search(r'name="extend" value="yes" checked', answer.text)
    assert "error-summary" in answer.text
    told = scene.visit("ben").post(scene.mark, note="x" * 201)
    assert told.status_code == 422
    assert "note" in told.get_json()["error"]["fields"]


@pytest.mark.parametrize("field", ["mark", "post_id", "user_id"])
def test_a_field_that_no_form_has_is_refused(scene: Scene, field: str) -> None:
    assert scene.visit("ben").post(scene.mark, **{field: True}).status_code == 422


def test_what_was_taken_down_meanwhile_is_not_marked_and_the_note_is_given_back(scene: Scene) -> None:
    moderation.remove(again(scene.hartley), again(scene.post), Removal(reason="Not about the claim."))
    db.finish()
    answer = scene.visit("ben").send(scene.mark, whole="yes", note="A marker word.")
    assert answer.status_code == 409
    assert "taken down meanwhile" in answer.text
    assert 'value="A marker word."' in answer.text
    assert scene.visit("ben").post(scene.mark, turn=True).status_code == 409


def test_an_argument_of_another_room_is_not_there(scene: Scene) -> None:
    other = scene.make.room(again(scene.room).course)
    path = f"/rooms/{again(other).id}/flow/marks/{scene.id}"
    assert scene.visit("ben").post(path, turn=True).status_code == 404
    assert scene.visit("ben").page(f"{scene.flow}?mark=987654").status_code == 200
