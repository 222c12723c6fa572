"""One's own account, as a page and as JSON: what is shown, what is changed, which browsers are signed in."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from debate import db
from debate.models import User, UserSession
from debate.services import passwords, recognition

from ..makers import Maker, again
from ..visitors import Visitor

PASSWORD = "violet harbour stone"
OTHER = "a wholly different one"
Visit = Callable[..., Visitor]
PROFILE = {"name": "Ana Beltran", "email": "", "scheme": "dark", "enter_posts": "no", "letter_keys": "yes"}


@pytest.fixture
def ana(make: Maker) -> User:
    person = make.person("Ana Beltran", password_hash=passwords.hashed(PASSWORD))
    db.session.refresh(person)
    db.finish()
    return person


def session_ids(person: User) -> list[int]:
    db.finish()
    return list(db.session.scalars(select(UserSession.id).where(UserSession.user_id == person.id)))


def test_the_account_is_ones_own(visit: Visit, ana: User) -> None:
    assert visit().get("/account").status_code == 401
    assert visit().page("/account").location == "/sign-in?next=/account"
    account = visit(ana).get("/account").json["account"]
    assert {**account, "created_at": ""} == {
        "id": ana.id, "name": "Ana Beltran", "role": None, "guest": False, "login": "ana.beltran", "email": "",
        "scheme": "", "enter_posts": True, "letter_keys": True, "created_at": "",
    }  # fmt: skip


def test_nothing_of_a_password_is_ever_shown(visit: Visit, ana: User) -> None:
    visitor = visit(ana)
    for shown in (visitor.get("/account").text, visitor.page("/account").text):
        assert "argon2" not in shown
        assert (again(ana).password_hash or "-") not in shown


def test_a_profile_is_changed_on_its_page(visit: Visit, ana: User) -> None:
    visitor = visit(ana)
    done = visitor.send("/account", **PROFILE)
    assert (done.status_code, done.location) == (303, "/account")
    page = visitor.page("/account").text
    assert 'data-scheme="dark"' in page
    assert "Your account has been changed." in page
    assert again(ana).enter_posts is False


def test_a_profile_is_changed_in_json(visit: Visit, ana: User) -> None:
    body = {**PROFILE, "email": "ana@school.example", "enter_posts": False, "letter_keys": False}
    assert visit(ana).post("/account", body).json["account"]["email"] == "ana@school.example"
    assert visit(ana).post("/account", {**body, "scheme": "pink"}).json["error"]["fields"].keys() == {"scheme"}
    assert visit(ana).post("/account", {**body, "is_admin": True}).status_code == 422
    assert not again(ana).is_admin


def test_a_taken_name_is_said_beside_it_and_what_was_typed_stays(visit: Visit, make: Maker, ana: User) -> None:
    make.person("Ben Okafor")
    page = visit(ana).send("/account", **{**PROFILE, "name": "BEN OKAF0R"})
    assert page.status_code == 409
    assert 'id="name-error"' in page.text
    assert 'value="BEN OKAF0R"' in page.text
    assert again(ana).scheme == ""


def test_a_new_password_keeps_this_browser_and_signs_the_others_out(visit: Visit, ana: User) -> None:
    here, there = visit(ana), visit(ana)
    assert there.get("/account").status_code == 200
    done = here.send("/account/password", current_password=PASSWORD, new_password=OTHER)
    assert (done.status_code, done.location) == (303, "/account")
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 401
    assert visit().post("/sign-in", login="ana.beltran", password=PASSWORD).status_code == 422
    assert visit().post("/sign-in", login="ana.beltran", password=OTHER).status_code == 200


def test_a_wrong_current_password_changes_nothing_and_no_password_is_given_back(visit: Visit, ana: User) -> None:
    page = visit(ana).send("/account/password", current_password="guess one", new_password=OTHER)
    assert page.status_code == 422
    assert 'id="current_password-error"' in page.text
    assert "guess one" not in page.text
    assert OTHER not in page.text


def test_a_guest_keeps_everything_by_setting_a_log_in(visit: Visit, make: Maker) -> None:
    guest = make.person("Sam", guest=True)
    post = make.post(make.member(make.course(), guest), make.room(guest.memberships[0].course))
    visitor = visit(again(guest))
    assert "Keep what you wrote" in visitor.page("/account/keep").text
    done = visitor.send("/account/keep", login="sam.w", password=PASSWORD, email="")
    assert (done.status_code, done.location) == (303, "/account")
    account = visitor.get("/account").json["account"]
    assert (account["id"], account["login"], account["guest"]) == (guest.id, "sam.w", False)
    assert again(post).author_id == guest.id
    assert visit().post("/sign-in", login="sam.w", password=PASSWORD).json["person"]["id"] == guest.id


def test_a_guest_who_keeps_gets_a_new_session_and_the_old_one_is_worth_nothing(visit: Visit, make: Maker) -> None:
    guest = make.person("Sam", guest=True)
    here, copied = visit(guest), visit(guest)
    assert here.post("/account/keep", login="sam.w", password=PASSWORD).status_code == 200
    assert here.get("/account").status_code == 200
    assert copied.get("/account").status_code == 401


def test_who_has_a_password_has_nothing_to_keep(visit: Visit, ana: User) -> None:
    assert visit(ana).page("/account/keep").location == "/account"
    assert visit(ana).post("/account/keep", login="other", password=PASSWORD).status_code == 403


def test_a_guest_has_no_password_to_change(visit: Visit, make: Maker) -> None:
    visitor = visit(make.person("Sam", guest=True))
    assert "current_password" not in visitor.page("/account").text
    assert visitor.post("/account/password", current_password="x", new_password=OTHER).status_code == 403


def test_browsers_are_listed_and_ended_one_by_one(visit: Visit, ana: User) -> None:
    here, there = visit(ana), visit(ana)
    listed = here.get("/account/sessions").json["sessions"]
    assert [it["this"] for it in listed].count(True) == 1
    assert re.search(r"A test.*signed in", here.page("/account/sessions").text, re.DOTALL)
    other = next(it["id"] for it in listed if not it["this"])
    assert here.send(f"/account/sessions/{other}/end").location == "/account/sessions"
    assert there.get("/account").status_code == 401
    assert here.get("/account").status_code == 200


def test_every_other_browser_is_signed_out_at_once(visit: Visit, ana: User) -> None:
    here, *others = (visit(ana) for _ in range(3))
    assert here.post("/account/sessions/end-others").json == {"ok": True}
    assert [it.get("/account").status_code for it in others] == [401, 401]
    assert len(session_ids(ana)) == 1


def test_somebody_elses_browser_cannot_be_ended(visit: Visit, make: Maker, ana: User) -> None:
    ben = make.person("Ben Okafor")
    bens, anas = visit(ben), visit(ana)
    theirs, nobodys = session_ids(ben)[0], 10**6
    answers = [anas.post(f"/account/sessions/{it}/end") for it in (theirs, nobodys)]
    assert [it.status_code for it in answers] == [404, 404]
    assert answers[0].json == answers[1].json
    assert bens.get("/account").status_code == 200


@pytest.mark.parametrize("path", ["/account", "/account/password", "/account/keep", "/account/sessions/end-others"])
def test_a_stranger_changes_nothing(visit: Visit, path: str) -> None:
    assert visit().post(path).status_code == 401


def test_sign_in_words_are_one_constant(visit: Visit, ana: User) -> None:
    assert visit().post("/sign-in", login="ana.beltran", password="x").json["error"]["fields"] == {
        "login": recognition.NOT_RIGHT
    }
