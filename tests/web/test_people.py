"""Coming in and going out, as pages and as JSON: signing in and up, codes, one-time links, guests."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from debate import db
from debate.forms.courses import ChosenRole, NewCode
from debate.models import Course, Role, User, UserSession
from debate.services import courses, invitations, passwords, practice, recognition, sessions

from ..makers import Maker, again
from ..visitors import Visitor

PASSWORD = "violet harbour stone"
Visit = Callable[..., Visitor]

JOINING = {"name": "Priya Nair", "login": "priya", "password": PASSWORD}


@pytest.fixture
def ana(make: Maker) -> User:
    return apart(make.person("Ana Beltran", password_hash=passwords.hashed(PASSWORD)))


@pytest.fixture
def course(make: Maker) -> Course:
    made = make.course("Period 3", ms_hartley="instructor")
    courses.renew_code(made.memberships[0].user, again(made), NewCode())
    return apart(made)


def apart(row: Any) -> Any:
    """The row as it is now, out of the session, which a request that comes between would expire and close."""
    found = again(row)
    db.session.refresh(found)
    db.finish()
    return found


def hartley() -> User:
    return db.session.scalars(select(User).where(User.name == "Ms Hartley")).one()


def field_error(page: str, field: str) -> str:
    found = re.search(rf'id="{field}-error".*?Error: </span>(.*?)</span>', page, re.DOTALL)
    return found[1] if found else ""


def token_of(visitor: Visitor) -> str:
    with visitor.client.session_transaction() as cookie:
        return str(cookie.get("token", ""))


# ---- signing in


def test_a_person_signs_in_and_goes_on_to_where_they_were(visit: Visit, ana: User) -> None:
    visitor = visit()
    asked = visitor.page("/account/sessions")
    assert asked.status_code == 303
    form = visitor.page(asked.location)
    assert 'name="next" value="/account/sessions"' in form.text
    done = visitor.send("/sign-in", login="ana.beltran", password=PASSWORD, next="/account/sessions")
    assert (done.status_code, done.location) == (303, "/account/sessions")
    assert "this one" in visitor.page("/account/sessions").text


def test_signing_in_is_answered_in_json_too(visit: Visit, ana: User) -> None:
    done = visit().post("/sign-in", login="ANA.beltran", password=PASSWORD)
    assert done.json == {
        "ok": True,
        "person": {"id": ana.id, "name": "Ana Beltran", "role": None, "guest": False},
    }


def test_a_wrong_password_is_said_beside_the_field_and_never_given_back(visit: Visit, ana: User) -> None:
    page = visit().send("/sign-in", login="ana.beltran", password="not this one")
    assert page.status_code == 422
    assert field_error(page.text, "login") == recognition.NOT_RIGHT
    assert 'value="ana.beltran"' in page.text
    assert "not this one" not in page.text


def test_a_wrong_password_and_an_unknown_log_in_are_one_answer_on_either_wire(visit: Visit, ana: User) -> None:
    wrong = visit().post("/sign-in", login="ana.beltran", password="no")
    unknown = visit().post("/sign-in", login="nobody", password="no")
    assert (wrong.status_code, wrong.json) == (unknown.status_code, unknown.json)
    pages = [visit().send("/sign-in", login=login, password="no") for login in ("ana.beltran", "nobodys.one")]
    assert len({_without_token(page.text).replace("nobodys.one", "ana.beltran") for page in pages}) == 1


def _without_token(page: str) -> str:
    return re.sub(r'(content|value)="[\w.-]{60,}"', "", page)


def test_nobody_is_sent_to_another_site_after_signing_in(visit: Visit, ana: User) -> None:
    for elsewhere in (
        "https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "\t//evil", "evil",
    ):  # fmt: skip
        done = visit().send("/sign-in", login="ana.beltran", password=PASSWORD, next=elsewhere)
        assert (done.status_code, done.location) == (303, "/"), elsewhere


def test_signing_in_makes_a_new_session_and_ends_the_one_before(visit: Visit, make: Maker, ana: User) -> None:
    visitor = visit(ana)
    planted = token_of(visitor)
    assert visitor.get("/account").status_code == 200
    visitor.send("/sign-in", login="ana.beltran", password=PASSWORD)
    assert token_of(visitor) not in ("", planted)
    thief = visit()
    with thief.client.session_transaction() as cookie:
        cookie["token"] = planted
    assert thief.get("/account").status_code == 401


def test_a_token_that_somebody_planted_is_not_the_one_after_signing_in(visit: Visit, ana: User) -> None:
    visitor = visit()
    with visitor.client.session_transaction() as cookie:
        cookie["token"] = "planted"
    visitor.send("/sign-in", login="ana.beltran", password=PASSWORD)
    assert token_of(visitor) != "planted"


def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(new_app: Callable[..., Flask], ana: User) -> None:
    visitor = Visitor(new_app(public_url="https://debate.example"))
    visitor.client.environ_base["wsgi.url_scheme"] = "https"
    done = visitor.client.post(
        "/sign-in",
        base_url="https://debate.example",
        data={"login": "ana.beltran", "password": PASSWORD, "csrf_token": _token(visitor, "https://debate.example")},
    )
    assert done.status_code == 303
    held = done.headers.getlist("Set-Cookie")
    assert {it.split("=")[0] for it in held} == {"__Host-session", "__Host-browser"}
    for it in held:
        assert all(mark in it for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"))
        assert "Domain" not in it


def _token(visitor: Visitor, base: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', visitor.client.get("/", base_url=base).text)
    assert found
    return found[1]


def test_a_suspended_person_is_told_so(visit: Visit, make: Maker) -> None:
    make.person("Ben Okafor", password_hash=passwords.hashed(PASSWORD), suspended=True)
    page = visit().send("/sign-in", login="ben.okafor", password=PASSWORD)
    assert page.status_code == 403
    assert recognition.SUSPENDED in page.text


def test_too_many_wrong_passwords_are_answered_with_when_to_try_again(new_app: Callable[..., Flask], ana: User) -> None:
    visitor = Visitor(new_app(limited=True))
    for _ in range(5):
        assert visitor.post("/sign-in", login="ana.beltran", password="no").status_code == 422
    page = visitor.send("/sign-in", login="ana.beltran", password=PASSWORD)
    assert page.status_code == 429
    waiting = visitor.post("/sign-in", login="ana.beltran", password=PASSWORD)
    assert waiting.status_code == 429
    assert 0 < int(waiting.headers["Retry-After"]) <= 900


def test_a_neighbour_at_the_same_address_keeps_nobody_out_of_the_browser_they_know(
    new_app: Callable[..., Flask], ana: User
) -> None:
    app = new_app(limited=True)
    own, neighbour = Visitor(app), Visitor(app)
    own.post("/sign-in", login="ana.beltran", password=PASSWORD)
    own.forget_token()
    own.post("/sign-out")
    own.forget_token()
    for _ in range(6):
        neighbour.post("/sign-in", login="ana.beltran", password="no")
    assert neighbour.post("/sign-in", login="ana.beltran", password=PASSWORD).status_code == 429
    assert own.post("/sign-in", login="ana.beltran", password=PASSWORD).status_code == 200


def test_a_forged_browser_is_a_strangers(visit: Visit, ana: User) -> None:
    for forged in ("", "nonsense", "eyJwZXJzb24iOjF9.aaaa.bbbb", "\x00", '{"person": 1, "key": "x"}'):
        visitor = visit()
        visitor.client.set_cookie("browser", forged)
        assert visitor.post("/sign-in", login="ana.beltran", password=PASSWORD).status_code == 200, forged


# ---- signing out


def test_signing_out_ends_the_session_for_every_copy_of_its_cookie_and_clears_the_browser(
    visit: Visit, ana: User
) -> None:
    visitor = visit(ana)
    copied = token_of(visitor)
    done = visitor.send("/sign-out")
    assert (done.status_code, done.location) == (303, "/")
    assert done.headers["Clear-Site-Data"] == '"cache", "storage"'
    thief = visit()
    with thief.client.session_transaction() as cookie:
        cookie["token"] = copied
    assert thief.get("/account").status_code == 401
    assert visitor.get("/account").status_code == 401


def test_signing_out_twice_is_no_fault(visit: Visit, ana: User) -> None:
    visitor = visit(ana)
    assert visitor.post("/sign-out").json == {"ok": True}
    visitor.forget_token()
    assert visitor.post("/sign-out").status_code == 200


def test_a_guest_is_asked_once_more_before_they_leave_for_good(visit: Visit, make: Maker) -> None:
    visitor = visit(make.person("Sam", guest=True))
    asked = visitor.send("/sign-out")
    assert asked.status_code == 200
    assert "Leave as a guest?" in asked.text
    assert "Clear-Site-Data" not in asked.headers
    assert visitor.get("/account").status_code == 200
    assert visitor.send("/sign-out", sure="yes").status_code == 303
    assert visitor.get("/account").status_code == 401


# ---- signing up


def test_a_stranger_signs_up_with_a_code_and_is_in_the_course(visit: Visit, course: Course) -> None:
    visitor = visit()
    done = visitor.send("/sign-up", **JOINING, email="", code=f"{course.code}".lower())
    assert (done.status_code, done.location) == (303, f"/courses/{course.id}")
    page = visitor.page(done.location)
    assert "Welcome, Priya Nair" in page.text
    assert "You are a student here" in page.text


def test_a_sign_up_in_json_is_the_same(visit: Visit, course: Course) -> None:
    done = visit().post("/sign-up", **JOINING, code=course.code)
    assert done.status_code == 200
    assert done.json["course_ids"] == [course.id]
    assert done.json["person"]["name"] == "Priya Nair"


def test_what_was_typed_is_kept_except_the_password(visit: Visit, make: Maker, course: Course) -> None:
    make.person("Priya Nair", login="another")
    page = visit().send("/sign-up", **JOINING, email="p@school.example", code=course.code)
    assert page.status_code == 409
    assert "looks like it" in field_error(page.text, "name")
    for kept in ('value="Priya Nair"', 'value="priya"', 'value="p@school.example"', f'value="{course.code}"'):
        assert kept in page.text
    assert PASSWORD not in page.text


def test_every_field_at_fault_is_named_in_the_summary_and_beside_itself(visit: Visit) -> None:
    page = visit().send("/sign-up", name="1", login="?", password="short", email="nowhere", code="K7R2QD")
    assert page.status_code == 422
    assert "Four answers need another look" in page.text
    for field in ("name", "login", "password", "email"):
        assert field_error(page.text, field)
        assert f'href="#{field}"' in page.text


def test_without_a_code_that_opens_a_course_nothing_is_said_of_names(visit: Visit, make: Maker) -> None:
    make.person("Priya Nair", login="priya")
    refused = visit().post("/sign-up", **JOINING, code="ZZZZZZ")
    assert refused.status_code == 422
    assert set(refused.json["error"]["fields"]) == {"code"}


def test_the_code_of_a_link_is_filled_in(visit: Visit) -> None:
    assert 'value="K7R2QD"' in visit().page("/sign-up?code=k7r+2qd").text


def test_who_is_signed_in_is_led_to_join_instead(visit: Visit, ana: User) -> None:
    assert visit(ana).page("/sign-up?code=K7R2QD").location == "/join?code=K7R2QD"


def test_an_extra_field_gives_no_right(visit: Visit, course: Course) -> None:
    for extra in ("is_admin", "role", "id", "course_id", "suspended"):
        refused = visit().post("/sign-up", {**JOINING, "code": course.code, extra: True})
        assert refused.status_code == 422
        assert set(refused.json["error"]["fields"]) == {extra}
    assert db.session.scalar(select(func.count()).where(User.login == "priya")) == 0


# ---- joining


def test_a_person_types_a_code_and_is_a_student(visit: Visit, ana: User, course: Course) -> None:
    visitor = visit(ana)
    done = visitor.send("/join", code=f" {(course.code or '')[:3].lower()} {(course.code or '')[3:]}")
    assert (done.status_code, done.location) == (303, f"/courses/{course.id}")
    assert again(ana).role_in(course.id) is Role.STUDENT


def test_a_stranger_with_a_code_sees_the_title_and_both_ways_on(visit: Visit, course: Course) -> None:
    visitor = visit()
    done = visitor.send("/join", code=course.code)
    assert done.location == f"/join/{course.code}"
    page = visitor.page(done.location).text
    assert "Period 3" in page
    assert f"/sign-up?code={course.code}" in page
    assert f"/sign-in?next=/join/{course.code}" in page
    assert "Ms Hartley" not in page


def test_a_link_joins_nobody_by_being_opened(visit: Visit, ana: User, course: Course) -> None:
    page = visit(ana).page(f"/join/{course.code}")
    assert page.status_code == 200
    assert "Join the course" in page.text
    assert again(ana).role_in(course.id) is None


def test_a_member_who_opens_the_link_is_in_the_course_at_once(visit: Visit, course: Course) -> None:
    assert visit(hartley()).page(f"/join/{course.code}").location == f"/courses/{course.id}"


def test_wrong_ended_and_expired_codes_are_one_answer(visit: Visit, ana: User, course: Course) -> None:
    code = course.code
    courses.end_code(hartley(), again(course))
    visitor = visit(ana)
    answers = [visitor.post("/join", code=given) for given in (code, "ZZZZZZ", "", "'; DROP", "\x00", "x" * 500)]
    answers += [visitor.get(f"/join/{given}") for given in (code, "ZZZZZZ", "%00", "x" * 500)]
    assert {it.status_code for it in answers} == {422}
    assert len({it.text for it in answers}) == 1
    page = visitor.page(f"/join/{code}")
    assert page.status_code == 422
    assert field_error(page.text, "code") == courses.NO_SUCH_CODE


def test_a_guest_with_a_code_is_led_to_a_password_first(visit: Visit, make: Maker, course: Course) -> None:
    guest = make.person("Sam", guest=True)
    visitor = visit(guest)
    refused = visitor.send("/join", code=course.code)
    assert refused.status_code == 403
    assert f"/account/keep?next=/join?code%3D{course.code}" in refused.text
    assert again(guest).role_in(course.id) is None


def test_wrong_codes_are_tried_only_so_often(new_app: Callable[..., Flask], course: Course) -> None:
    visitor = Visitor(new_app(limited=True))
    for _ in range(20):
        assert visitor.get("/join/ZZZZZZ").status_code == 422
    assert visitor.get(f"/join/{course.code}").status_code == 429


# ---- guests


def test_a_guest_enters_practice_with_a_name(visit: Visit) -> None:
    course = practice.ensure()
    visitor = visit()
    done = visitor.send("/guest", name="Sam", next=f"/courses/{course.id}")
    assert (done.status_code, done.location) == (303, f"/courses/{course.id}")
    assert visitor.page(done.location).status_code == 200
    assert "browser" not in {it.split("=")[0] for it in done.headers.getlist("Set-Cookie")}


def test_a_closed_practice_says_so_and_makes_no_guest(new_app: Callable[..., Flask]) -> None:
    visitor = Visitor(new_app(open_practice=False))
    assert "closed on this server" in visitor.page("/guest").text
    refused = visitor.post("/guest", name="Sam")
    assert (refused.status_code, refused.json["error"]["message"]) == (403, practice.CLOSED)
    assert db.session.scalar(select(func.count()).select_from(User)) == 0


def test_practice_is_closed_by_itself_on_a_server_that_others_can_reach(new_app: Callable[..., Flask]) -> None:
    assert Visitor(new_app(host="0.0.0.0")).post("/guest", name="Sam").status_code == 403
    assert Visitor(new_app(host="0.0.0.0", open_practice=True)).post("/guest", name="Sam").status_code == 200


def test_a_member_practises_under_their_own_name(visit: Visit, ana: User) -> None:
    visitor = visit(ana)
    assert "Go in" in visitor.page("/guest").text
    assert visitor.send("/guest").status_code == 303
    assert again(ana).role_in(practice.ensure().id) is Role.STUDENT
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_a_guests_name_follows_the_rules_of_names(visit: Visit, ana: User) -> None:
    for name in ("Ana Beltrán", "Moderator", "x", "<b>", "a\x00b"):
        assert set(visit().post("/guest", name=name).json["error"]["fields"]) == {"name"}, name


# ---- one-time links


def link(course: Course, role: Role = Role.MODERATOR) -> str:
    return f"/invitations/{invitations.into_course(hartley(), again(course), ChosenRole(role=role))}"


def test_a_link_shows_what_it_offers_and_makes_an_account(visit: Visit, course: Course) -> None:
    path, visitor = link(course), visit()
    page = visitor.page(path)
    assert "Period 3" in page.text
    assert "a moderator" in page.text
    assert visitor.get(path).json["invitation"] | {"ends_at": ""} == {
        "purpose": "join", "course": "Period 3", "role": "moderator", "ends_at": "",
    }  # fmt: skip
    done = visitor.send(path, **JOINING, email="")
    assert (done.status_code, done.location) == (303, f"/courses/{course.id}")
    assert "You are a moderator here" in visitor.page(done.location).text


def test_a_link_is_taken_by_who_is_signed_in(visit: Visit, ana: User, course: Course) -> None:
    visitor, path = visit(ana), link(course)
    before = token_of(visitor)
    assert "Ana Beltran" in visitor.page(path).text
    assert visitor.send(path).location == f"/courses/{course.id}"
    assert again(ana).role_in(course.id) is Role.MODERATOR
    assert token_of(visitor) == before
    assert visitor.page(path).status_code == 404


def test_a_link_that_was_used_is_gone_in_one_sentence(visit: Visit, ana: User, course: Course) -> None:
    path = link(course)
    visit(ana).post(path)
    for answered in (visit().get(path), visit().post(path, **JOINING), visit().get("/invitations/invented")):
        assert answered.status_code == 404
        assert answered.json["error"]["message"] == invitations.GONE


def test_a_mistake_in_the_form_of_a_link_does_not_use_it_up(visit: Visit, course: Course) -> None:
    visitor, path = visit(), link(course)
    page = visitor.send(path, **{**JOINING, "password": "short"}, email="")
    assert page.status_code == 422
    assert field_error(page.text, "password")
    assert visitor.send(path, **JOINING, email="").status_code == 303


def test_a_guest_is_led_to_a_password_and_back_to_the_link(visit: Visit, make: Maker, course: Course) -> None:
    visitor, path = visit(make.person("Sam", guest=True)), link(course)
    assert f"/account/keep?next={path}" in visitor.page(path).text
    kept = visitor.send("/account/keep", login="sammy", password=PASSWORD, next=path)
    assert (kept.status_code, kept.location) == (303, path)
    visitor.forget_token()
    assert visitor.send(path).location == f"/courses/{course.id}"


def test_the_first_administrator_comes_in_by_a_link(visit: Visit) -> None:
    token, visitor = invitations.first_administrator_link(), visit()
    done = visitor.send(f"/invitations/{token}", **JOINING, email="")
    assert (done.status_code, done.location) == (303, "/people")
    assert "Priya Nair" in visitor.page("/people").text


def test_becoming_an_administrator_makes_a_new_session(visit: Visit, make: Maker, ana: User) -> None:
    admin, visitor = make.person(admin=True), visit(ana)
    before = token_of(visitor)
    visitor.send(f"/invitations/{invitations.administrator(again(admin))}")
    assert again(ana).is_admin
    assert token_of(visitor) != before


def test_a_link_to_a_password_signs_in_with_the_new_one(visit: Visit, make: Maker, ana: User) -> None:
    elsewhere, visitor = visit(ana), visit()
    path = f"/invitations/{invitations.password(make.person(admin=True), again(ana))}"
    assert "Ana Beltran" in visitor.page(path).text
    weak = visitor.send(path, new_password="short")
    assert weak.status_code == 422
    assert field_error(weak.text, "new_password")
    assert visitor.send(path, new_password="a wholly different one").status_code == 303
    assert visitor.get("/account").json["account"]["login"] == "ana.beltran"
    assert elsewhere.get("/account").status_code == 401


def test_a_link_to_a_password_opened_by_its_own_person_in_their_browser_works(
    visit: Visit, make: Maker, ana: User
) -> None:
    visitor = visit(ana)
    path = f"/invitations/{invitations.password(make.person(admin=True), again(ana))}"
    assert visitor.send(path, new_password="a wholly different one").status_code == 303
    assert visitor.get("/account").status_code == 200
    assert db.session.scalar(select(func.count()).select_from(UserSession)) == 1


def test_a_link_is_not_sent_on_to_other_sites(visit: Visit, course: Course) -> None:
    page = visit().page(link(course))
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert page.headers["Cache-Control"] == "no-store"


# ---- what holds for all of them


def test_nothing_is_done_without_the_pages_own_token(visit: Visit) -> None:
    visitor = visit()
    for path in ("/sign-in", "/sign-out", "/sign-up", "/join", "/guest", "/invitations/x"):
        assert visitor.client.post(path, data={"name": "Sam"}).status_code == 400
        assert visitor.client.post(path, json={}, headers={"X-CSRFToken": "forged"}).status_code == 400
    assert db.session.scalar(select(func.count()).select_from(User)) == 0


def test_what_is_no_form_is_refused_politely(visit: Visit) -> None:
    visitor = visit()
    bodies: list[Any] = [[], "x", 7, None, {"name": ["Sam"]}, {"login": {"$ne": 1}}, {"code": 7}, {"__proto__": {}}]
    for path in ("/sign-in", "/sign-up", "/join", "/guest"):
        for body in bodies:
            sent = {"data": json.dumps(body), "content_type": "application/json"}
            answered = visitor.client.post(path, headers={"X-CSRFToken": visitor.token}, **sent)
            assert answered.status_code in (400, 422), (path, body)
            assert answered.json["ok"] is False


def test_no_session_is_left_of_a_visit_that_failed(visit: Visit, ana: User) -> None:
    visit().post("/sign-in", login="ana.beltran", password="no")
    assert sessions.of(again(ana)) == []
