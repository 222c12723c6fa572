"""Courses at the door: the list, one course for each of its roles, its code and its picture, members, links."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest
from flask import Flask

from debate import db
from debate.forms.courses import NewCode, shown_code
from debate.models import Course, Role, User
from debate.services import courses

from ..makers import Maker, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]


class Scene:
    """A course with one of each role, an administrator and somebody from outside; all loaded, nothing attached."""

    def __init__(self, make: Maker) -> None:
        made = make.course("Period 3")
        self.hartley = make.member(made, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.moe = make.member(made, make.person("Moe Bell"), Role.MODERATOR)
        self.ana = make.member(made, make.person("Ana Beltran"))
        self.outsider = make.person("Olga Outside")
        self.admin = make.person("Ada Lovelace", admin=True)
        courses.renew_code(self.hartley, again(made), NewCode())
        self.course = again(made)
        for row in (self.hartley, self.moe, self.ana, self.outsider, self.admin, self.course):
            db.session.refresh(row)
        db.finish()

    @property
    def path(self) -> str:
        return f"/courses/{self.course.id}"


@pytest.fixture
def scene(make: Maker) -> Scene:
    return Scene(make)


def role(person: User, course: Course) -> Role | None:
    db.finish()
    return again(person).role_in(course.id)


# ---- seeing


def test_a_course_is_listed_for_its_members_alone(visit: Visit, scene: Scene) -> None:
    assert visit(scene.ana).get("/courses").json["courses"] == [
        {"id": scene.course.id, "title": "Period 3", "open_to_guests": False, "role": "student"}
    ]
    assert visit(scene.outsider).get("/courses").json == {"ok": True, "courses": [], "all": []}
    assert "Period 3" not in visit(scene.outsider).page("/courses").text
    assert [it["title"] for it in visit(scene.admin).get("/courses").json["all"]] == ["Period 3"]
    assert visit().get("/courses").status_code == 401


def test_an_outsider_is_not_told_that_the_course_exists(visit: Visit, scene: Scene) -> None:
    outsider = visit(scene.outsider)
    hidden, absent = outsider.get(scene.path), outsider.get("/courses/999999")
    assert (hidden.status_code, hidden.json) == (absent.status_code, absent.json)
    assert hidden.status_code == 404
    for path in ("/code.svg", "/title", "/code", "/code/end", "/invitations", f"/members/{scene.ana.id}/role"):
        answered = (
            outsider.get(scene.path + path) if path == "/code.svg" else outsider.post(scene.path + path, title="x")
        )
        assert answered.status_code == 404, path


def test_the_code_is_shown_to_who_teaches_and_to_nobody_else(visit: Visit, scene: Scene) -> None:
    code = scene.course.code or ""
    for person in (scene.hartley, scene.admin):
        page = visit(person).page(scene.path).text
        assert shown_code(code) in page
        assert f"http://localhost/join/{code}" in page
        assert visit(person).get(scene.path).json["code"] == code
    for person in (scene.ana, scene.moe):
        assert code not in visit(person).page(scene.path).text
        assert shown_code(code) not in visit(person).page(scene.path).text
        assert "code" not in visit(person).get(scene.path).json
        assert visit(person).get(f"{scene.path}/code.svg").status_code == 404


def test_members_are_shown_by_name_and_role_and_nothing_more_of_them(visit: Visit, scene: Scene) -> None:
    members = visit(scene.ana).get(scene.path).json["members"]
    assert [(it["name"], it["role"]) for it in members] == [
        ("Ms Hartley", "instructor"), ("Moe Bell", "moderator"), ("Ana Beltran", "student"),
    ]  # fmt: skip
    assert {key for it in members for key in it} == {"id", "name", "role", "guest", "joined_at"}
    assert "ms.hartley" not in visit(scene.ana).page(scene.path).text


def test_only_who_teaches_sees_what_would_be_refused_to_others(visit: Visit, scene: Scene) -> None:
    assert "Remove from the course" in visit(scene.hartley).page(scene.path).text
    for person in (scene.ana, scene.moe):
        page = visit(person).page(scene.path).text
        assert "Remove from the course" not in page
        assert f'action="{scene.path}' not in page


def test_rooms_of_the_course_are_listed_on_its_page(visit: Visit, make: Maker, scene: Scene) -> None:
    room = make.room(scene.course, title="Can a people be an ally?")
    room_id = room.id
    assert f'href="/rooms/{room_id}"' in visit(scene.ana).page(scene.path).text
    assert [it["id"] for it in visit(scene.ana).get(scene.path).json["rooms"]] == [room_id]


def test_a_title_with_markup_in_it_is_shown_as_it_was_typed(visit: Visit, scene: Scene) -> None:
    title = '<img src=x onerror="alert(1)">{{7*7}}'
    visitor = visit(scene.hartley)
    assert visitor.send(f"{scene.path}/title", title=title).status_code == 303
    page = visitor.page(scene.path).text
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror=&#34;alert(1)&#34;&gt;{{7*7}}" in page


# ---- opening


def test_an_instructor_opens_a_course_and_gets_its_code(visit: Visit, scene: Scene) -> None:
    visitor = visit(scene.hartley)
    assert "Open a course" in visitor.page("/courses/new").text
    done = visitor.send("/courses/new", title=" Period  4 ")
    assert done.status_code == 303
    page = visitor.page(done.location).text
    assert "<bdi>Period 4</bdi>" in page
    assert 'class="code-shown"' in page


def test_a_course_without_a_title_is_not_opened(visit: Visit, scene: Scene) -> None:
    page = visit(scene.hartley).send("/courses/new", title=" ")
    assert page.status_code == 422
    assert 'id="title-error"' in page.text


def test_others_open_no_course(visit: Visit, scene: Scene) -> None:
    for person in (scene.ana, scene.moe, scene.outsider):
        assert visit(person).get("/courses/new").status_code == 403
        assert visit(person).post("/courses/new", title="Mine").status_code == 403
    assert visit().post("/courses/new", title="Mine").status_code == 401
    assert visit(scene.admin).post("/courses/new", title="Period 9").status_code == 201


# ---- the code


def test_a_code_is_renewed_for_as_long_as_was_chosen(visit: Visit, scene: Scene) -> None:
    visitor = visit(scene.hartley)
    assert visitor.send(f"{scene.path}/code", days="30").location == scene.path
    shown = visitor.get(scene.path).json
    assert shown["code"] != scene.course.code
    assert shown["join_link"] == f"http://localhost/join/{shown['code']}"
    assert visit(scene.outsider).post("/join", code=scene.course.code).status_code == 422
    assert visit(scene.outsider).post("/join", code=shown["code"]).status_code == 200
    wrong = visitor.post(f"{scene.path}/code", days=1000)
    assert set(wrong.json["error"]["fields"]) == {"days"}


def test_a_code_is_ended(visit: Visit, scene: Scene) -> None:
    visitor = visit(scene.hartley)
    assert visitor.send(f"{scene.path}/code/end").status_code == 303
    assert "There is no code now" in visitor.page(scene.path).text
    assert visitor.get(scene.path).json["code"] is None
    assert visitor.get(f"{scene.path}/code.svg").status_code == 404


def test_the_picture_is_an_svg_of_its_own_with_nothing_in_it_that_runs_or_styles(visit: Visit, scene: Scene) -> None:
    visitor = visit(scene.hartley)
    picture = visitor.page(f"{scene.path}/code.svg")
    assert (picture.status_code, picture.mimetype) == (200, "image/svg+xml")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    root = ElementTree.fromstring(picture.data)
    kinds = {re.sub(r"{.*}", "", it.tag) for it in root.iter()}
    assert kinds <= {"svg", "path", "g"}
    assert not {name for it in root.iter() for name in it.attrib} & {"style", "class", "onload", "href"}
    assert f'src="{scene.path}/code.svg?of={scene.course.code}"' in visitor.page(scene.path).text
    assert "<svg" not in visitor.page(scene.path).text.split("<main")[1].split("course-code")[1].split("</section>")[0]


def test_links_carry_the_address_that_the_settings_name(new_app: Callable[..., Flask], scene: Scene) -> None:
    visitor = Visitor(new_app(public_url="http://debate.example/"), scene.hartley)
    shown = visitor.get(scene.path).json
    assert shown["join_link"] == f"http://debate.example/join/{scene.course.code}"


# ---- members


def test_a_role_is_changed_on_the_page(visit: Visit, scene: Scene) -> None:
    done = visit(scene.hartley).send(f"{scene.path}/members/{scene.ana.id}/role", role="moderator")
    assert (done.status_code, done.location) == (303, f"{scene.path}#members")
    assert role(scene.ana, scene.course) is Role.MODERATOR


def test_a_role_that_there_is_not_is_refused(visit: Visit, scene: Scene) -> None:
    for given in ("admin", "", None, 1, ["student"], "STUDENT"):
        refused = visit(scene.hartley).post(f"{scene.path}/members/{scene.ana.id}/role", role=given)
        assert refused.status_code == 422, given
    assert role(scene.ana, scene.course) is Role.STUDENT


def test_a_member_is_removed_and_sees_nothing_any_more(visit: Visit, scene: Scene) -> None:
    ana = visit(scene.ana)
    assert ana.get(scene.path).status_code == 200
    assert visit(scene.hartley).send(f"{scene.path}/members/{scene.ana.id}/remove").status_code == 303
    assert ana.get(scene.path).status_code == 404
    assert ana.get("/courses").json["courses"] == []


def test_the_only_instructor_stays_and_is_told_why(visit: Visit, scene: Scene) -> None:
    page = visit(scene.hartley).send(f"{scene.path}/members/{scene.hartley.id}/remove")
    assert page.status_code == 403
    assert "is the only instructor of this course" in page.text
    assert role(scene.hartley, scene.course) is Role.INSTRUCTOR


@pytest.mark.parametrize("who", ["ana", "moe"])
def test_members_who_do_not_teach_change_nothing(visit: Visit, scene: Scene, who: str) -> None:
    visitor = visit(getattr(scene, who))
    asked: list[tuple[str, dict[str, Any]]] = [
        ("/title", {"title": "Mine"}),
        ("/code", {"days": 1}),
        ("/code/end", {}),
        ("/invitations", {"role": "instructor"}),
        (f"/members/{getattr(scene, who).id}/role", {"role": "instructor"}),
        (f"/members/{scene.hartley.id}/remove", {}),
    ]
    for path, body in asked:
        answered = visitor.post(scene.path + path, body)
        assert (answered.status_code, answered.json["error"]["code"]) == (403, "denied"), path
    assert again(scene.course).title == "Period 3"
    assert again(scene.course).code == scene.course.code


def test_a_stranger_is_asked_to_sign_in(visit: Visit, scene: Scene) -> None:
    assert visit().page(scene.path).location == f"/sign-in?next={scene.path}"
    assert visit().post(f"{scene.path}/title", title="Mine").status_code == 401


# ---- links


def test_a_link_is_shown_in_the_answer_and_never_again(visit: Visit, scene: Scene) -> None:
    visitor = visit(scene.hartley)
    made = visitor.send(f"{scene.path}/invitations", role="moderator")
    assert made.status_code == 201
    found = re.search(r'value="http://localhost(/invitations/[\w-]{43})"', made.text)
    assert found
    assert made.headers["Cache-Control"] == "no-store"
    assert found[1] not in visitor.page(scene.path).text
    taken = visit(scene.outsider)
    assert taken.send(found[1]).status_code == 303
    assert role(scene.outsider, scene.course) is Role.MODERATOR


def test_a_link_is_made_in_json_too(visit: Visit, scene: Scene) -> None:
    made = visit(scene.hartley).post(f"{scene.path}/invitations", role="instructor")
    assert made.status_code == 201
    assert made.json["role"] == "instructor"
    assert made.json["link"].startswith("http://localhost/invitations/")


def test_an_id_that_no_course_can_have_is_a_page_that_is_not_there(visit: Visit, scene: Scene) -> None:
    visitor = visit(scene.hartley)
    for course_id in ("0", "-1", "2147483648", "9223372036854775808", "1e3", "x", "1.0", "%00"):
        assert visitor.get(f"/courses/{course_id}").status_code == 404, course_id
