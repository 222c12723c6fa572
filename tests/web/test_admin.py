"""Administration at the door: who there is, who is kept out, and links that only an administrator can make."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from debate import db
from debate.models import Role, User
from debate.services import passwords

from ..makers import Maker, again
from ..visitors import Visitor

PASSWORD = "violet harbour stone"
Visit = Callable[..., Visitor]


def apart(person: User) -> User:
    db.session.refresh(person)
    db.finish()
    return person


@pytest.fixture
def admin(make: Maker) -> User:
    return apart(make.person("Ada Lovelace", admin=True))


@pytest.fixture
def ana(make: Maker) -> User:
    return apart(make.person("Ana Beltran", password_hash=passwords.hashed(PASSWORD), email="ana@school.example"))


@pytest.fixture
def hartley(make: Maker) -> User:
    person = make.person("Ms Hartley")
    make.member(make.course("Period 3"), person, Role.INSTRUCTOR)
    return apart(again(person))


def now(person: User) -> User:
    db.finish()
    return again(person)


def test_people_are_listed_and_found_by_name(visit: Visit, admin: User, ana: User, hartley: User) -> None:
    visitor = visit(admin)
    everybody = visitor.get("/people").json
    assert [it["name"] for it in everybody["people"]] == ["Ada Lovelace", "Ana Beltran", "Ms Hartley"]
    assert (everybody["count"], everybody["page"], everybody["pages"]) == (3, 1, 1)
    page = visitor.page("/people?q=BELTR%C3%81N").text
    assert "Ana Beltran" in page
    assert "Ms Hartley" not in page
    for nobody in ("%25", "_", "%00", "%ED%A0%80", "zzz", "'--", "x" * 5000):
        assert visitor.get(f"/people?q={nobody}").status_code == 200
    for odd in ("0", "-1", "x", "9" * 30, "1.5", ""):
        assert visitor.get(f"/people?page={odd}").json["page"] == 1


def test_pages_are_turned_by_links(visit: Visit, make: Maker, admin: User) -> None:
    for number in range(60):
        make.person(f"Student {'abcefghk'[number // 8]}{'abcefghk'[number % 8]}")
    visitor = visit(admin)
    first = visitor.page("/people").text
    assert "page 1 of 2" in first
    assert 'href="/people?page=2"' in first
    assert "page 2 of 2" in visitor.page("/people?page=2").text


def test_the_list_is_for_administrators(visit: Visit, ana: User, hartley: User) -> None:
    assert visit().get("/people").status_code == 401
    for person in (ana, hartley):
        visitor = visit(person)
        assert visitor.get("/people").status_code == 403
        assert visitor.get(f"/people/{ana.id}").status_code == 403
        assert 'href="/people"' not in visitor.page("/courses").text


@pytest.mark.parametrize("act", ["suspend", "resume", "demote", "reset"])
def test_others_can_do_nothing_to_anybody(visit: Visit, ana: User, hartley: User, act: str) -> None:
    assert visit().post(f"/people/{ana.id}/{act}").status_code == 401
    assert visit(hartley).post(f"/people/{ana.id}/{act}").status_code == 403
    assert visit(hartley).post("/people/invitations").status_code == 403
    assert not now(ana).suspended


def test_a_person_is_shown_with_courses_and_browsers(visit: Visit, admin: User, hartley: User) -> None:
    visit(hartley)
    visitor = visit(admin)
    shown = visitor.get(f"/people/{hartley.id}").json
    assert [(it["title"], it["role"]) for it in shown["courses"]] == [("Period 3", "instructor")]
    assert shown["sessions"] == 1
    page = visitor.page(f"/people/{hartley.id}").text
    assert "Period 3" in page
    assert "argon2" not in page
    assert visitor.get("/people/999999").status_code == 404


def test_a_suspended_person_is_out_at_once_and_in_again_when_resumed(visit: Visit, admin: User, ana: User) -> None:
    anas, visitor = visit(ana), visit(admin)
    assert anas.get("/account").status_code == 200
    assert visitor.send(f"/people/{ana.id}/suspend").location == f"/people/{ana.id}"
    assert "Suspended: cannot sign in" in visitor.page(f"/people/{ana.id}").text
    assert anas.get("/account").status_code == 401
    assert visit().post("/sign-in", login="ana.beltran", password=PASSWORD).status_code == 403
    assert visitor.post(f"/people/{ana.id}/resume").json["person"]["suspended"] is False
    assert visit().post("/sign-in", login="ana.beltran", password=PASSWORD).status_code == 200


def test_the_only_administrator_stays_and_is_told_why(visit: Visit, admin: User) -> None:
    page = visit(admin).send(f"/people/{admin.id}/demote")
    assert page.status_code == 403
    assert "is the only administrator" in page.text
    assert visit(admin).post(f"/people/{admin.id}/suspend").status_code == 403
    assert now(admin).is_admin


def test_one_of_two_administrators_may_step_down(visit: Visit, make: Maker, admin: User) -> None:
    make.person("Second Person", admin=True)
    visitor = visit(admin)
    assert visitor.post(f"/people/{admin.id}/demote").json["person"]["administrator"] is False
    assert visitor.get("/people").status_code == 401  # signed out: a new session for who has other rights


def test_a_link_to_a_password_is_shown_once_and_works_once(visit: Visit, admin: User, ana: User) -> None:
    visitor = visit(admin)
    made = visitor.send(f"/people/{ana.id}/reset")
    assert made.status_code == 201
    found = re.search(r'value="http://localhost(/invitations/[\w-]{43})"', made.text)
    assert found
    assert found[1] not in visitor.page(f"/people/{ana.id}").text
    stranger = visit()
    assert stranger.send(found[1], new_password="a wholly different one").status_code == 303
    assert stranger.get("/account").json["account"]["id"] == ana.id
    assert visit().post(found[1], new_password="a third one altogether").status_code == 404


def test_a_guest_has_no_password_to_make_a_link_for(visit: Visit, make: Maker, admin: User) -> None:
    guest = make.person("Sam", guest=True).id
    assert visit(admin).post(f"/people/{guest}/reset").status_code == 403
    assert f"/people/{guest}/reset" not in visit(admin).page(f"/people/{guest}").text


def test_an_administrator_invites_another(visit: Visit, admin: User, hartley: User) -> None:
    link = visit(admin).post("/people/invitations").json["link"]
    assert visit(hartley).send(link.removeprefix("http://localhost")).location == "/people"
    assert now(hartley).is_admin
