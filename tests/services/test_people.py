"""Accounts: made by a code, recognised by a password, kept by guests, changed; and who administers them."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from debate import db, pace
from debate.errors import Conflict, Denied, Invalid, Missing, Refusal, TooFast
from debate.forms.people import GuestName, Keeping, PasswordChange, Profile, SignIn, SignUp
from debate.models import Course, Role, User, UserSession
from debate.services import administration, courses, passwords, people, practice, recognition, sessions

from ..makers import Maker, again
from .together import at_once

PASSWORD = "violet harbour stone"
HERE = "192.0.2.7"


@pytest.fixture
def limits() -> Iterator[None]:
    pace.configure(on=True)
    yield
    pace.configure(on=False)


@pytest.fixture(autouse=True)
def _no_limits(database: str) -> None:
    pace.configure(on=False)


@pytest.fixture
def priya(make: Maker) -> User:
    return make.person("Priya Nair", password_hash=passwords.hashed(PASSWORD))


def signing_up(code: str, **given: Any) -> SignUp:
    return SignUp.parse({"name": "Priya Nair", "login": "priya", "password": PASSWORD, "code": code, **given})


def signing_in(login: str = "priya.nair", password: str = PASSWORD) -> SignIn:
    return SignIn.parse({"login": login, "password": password})


def open_course(make: Maker) -> Course:
    return courses.create(make.person(admin=True), courses.CourseTitle(title="Period 3"))


def refused(action: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as found:
        action()
    return found.value


# ---- signing up


def test_a_code_makes_an_account_and_a_student(make: Maker) -> None:
    course = open_course(make)
    person = people.sign_up(signing_up(course.code or "", email=" priya@school.example "), HERE)
    assert (person.name, person.login, person.email) == ("Priya Nair", "priya", "priya@school.example")
    assert again(person).role_in(course.id) is Role.STUDENT
    assert not person.is_admin


@pytest.mark.usefixtures("earnest_passwords")
def test_a_password_is_kept_as_argon2id_of_todays_settings_and_no_other_way(make: Maker) -> None:
    person = people.sign_up(signing_up(open_course(make).code or ""), HERE)
    assert person.password_hash is not None
    assert person.password_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert PASSWORD not in person.password_hash


def test_names_and_log_ins_cannot_be_tried_out_without_a_code(make: Maker, priya: User) -> None:
    wrong = refused(lambda: people.sign_up(signing_up("ZZZZZZ", login="priya.nair"), HERE))
    assert set(wrong.fields) == {"code"}


@pytest.mark.parametrize("name", ["Priya Nair", "priya nair", "Príya Naír", "Priya  Naír", "Pr1ya Na1r"])
def test_nobody_takes_a_name_that_looks_like_somebody_elses(make: Maker, priya: User, name: str) -> None:
    code = open_course(make).code or ""
    wrong = refused(lambda: people.sign_up(signing_up(code, name=name), HERE))
    assert isinstance(wrong, Conflict)
    assert set(wrong.fields) == {"name"}


def test_a_log_in_is_one_persons(make: Maker, priya: User) -> None:
    code = open_course(make).code or ""
    wrong = refused(lambda: people.sign_up(signing_up(code, name="Another One", login="PRIYA.nair"), HERE))
    assert set(wrong.fields) == {"login"}
    assert db.session.scalar(select(func.count()).select_from(User).where(User.name == "Another One")) == 0


def test_of_two_who_want_a_name_at_the_same_time_one_gets_it(make: Maker) -> None:
    code = open_course(make).code or ""
    outcomes = at_once(
        lambda: people.sign_up(signing_up(code, login="first"), HERE),
        lambda: people.sign_up(signing_up(code, login="second"), HERE),
    )
    assert sorted(type(it).__name__ for it in outcomes) == ["Conflict", "User"]
    assert db.session.scalar(select(func.count()).where(User.name == "Priya Nair")) == 1


@pytest.mark.parametrize("password", ["short7!", "password123", "1234567890", "Priya Nair", "priya.nair", "aaaaaaaaaa"])
def test_a_password_that_others_would_try_is_refused_at_its_field(make: Maker, password: str) -> None:
    wrong = refused(lambda: signing_up("K7R2QD", login="priya.nair", password=password))
    assert set(wrong.fields) == {"password"}
    assert password not in str(wrong.shape())


def test_everything_wrong_with_a_form_is_said_at_once() -> None:
    wrong = refused(
        lambda: SignUp.parse({"name": "1", "login": "?", "password": "x", "email": "nowhere", "code": "K7R2QD"})
    )
    assert set(wrong.fields) == {"name", "login", "password", "email"}


@pytest.mark.parametrize("extra", ["is_admin", "role", "id", "suspended", "name_key", "password_hash", "created_at"])
def test_nobody_gives_themselves_a_right_with_an_extra_field(extra: str) -> None:
    assert set(refused(lambda: signing_up("K7R2QD", **{extra: True})).fields) == {extra}


def test_a_long_password_counts_to_its_last_letter(make: Maker) -> None:
    long = "correct horse battery staple " * 35
    kept = passwords.hashed(long)
    assert passwords.matches(kept, long)
    assert not passwords.matches(kept, long[:-1])
    assert refused(lambda: signing_up("K7R2QD", password="x y z " * 200)).fields.keys() == {"password"}


def test_the_same_letter_sent_in_two_ways_is_the_same_password() -> None:
    assert passwords.matches(passwords.hashed("caf\u00e9 au lait"), "cafe\u0301 au lait")


def test_a_password_is_never_hashed_while_a_transaction_holds_the_writers_place(database: str) -> None:
    @db.atomic
    def wrong() -> None:
        passwords.hashed(PASSWORD)

    with pytest.raises(RuntimeError, match="before the action"):
        wrong()


def test_at_most_four_passwords_are_hashed_at_once(database: str, monkeypatch: pytest.MonkeyPatch) -> None:
    now, most, lock = 0, 0, threading.Lock()
    full = threading.Event()
    hash_one = passwords._hasher.hash

    class Counting:
        def hash(self, password: str) -> str:
            nonlocal now, most
            with lock:
                now, most = now + 1, max(most, now + 1)
                if now == passwords.AT_ONCE:
                    full.set()
            full.wait(5)
            try:
                return hash_one(password)
            finally:
                with lock:
                    now -= 1

    monkeypatch.setattr(passwords, "_hasher", Counting())
    outcomes = at_once(*(lambda: passwords.hashed(PASSWORD) for _ in range(9)))
    assert all(isinstance(it, str) for it in outcomes)
    assert most == 4


# ---- guests


def test_a_guest_who_sets_a_password_stays_the_same_person_with_all_their_posts(make: Maker) -> None:
    practice.ensure()
    guest = practice.enter(GuestName(name="Sam"), HERE, opened=True)
    room = make.room(practice.ensure())
    post = make.post(guest, room, "Practising.")
    kept = people.keep(again(guest), Keeping.parse({"login": "sam", "password": PASSWORD}))
    assert kept.id == guest.id
    assert not kept.is_guest
    assert again(post).author_id == recognition.recognise(signing_in("sam"), HERE).id


def test_keeping_takes_the_guests_sessions_away(make: Maker) -> None:
    guest = make.person("Sam", guest=True)
    sessions.begin(again(guest), "A test", timedelta(days=1))
    people.keep(again(guest), Keeping.parse({"login": "sam", "password": PASSWORD}))
    assert sessions.of(again(guest)) == []


def test_only_a_guest_can_set_a_first_password(priya: User) -> None:
    keeping = Keeping.parse({"login": "mine.now", "password": PASSWORD})
    assert isinstance(refused(lambda: people.keep(priya, keeping)), Denied)
    assert again(priya).login == "priya.nair"


def test_two_windows_of_one_guest_set_one_password(make: Maker) -> None:
    guest = make.person("Sam", guest=True)
    outcomes = at_once(
        lambda: people.keep(again(guest), Keeping.parse({"login": "sam.one", "password": PASSWORD})),
        lambda: people.keep(again(guest), Keeping.parse({"login": "sam.two", "password": PASSWORD})),
    )
    assert sorted(type(it).__name__ for it in outcomes) == ["Denied", "User"]


def test_practice_is_entered_with_a_name_while_the_server_allows_it(make: Maker) -> None:
    course = practice.ensure()
    closed = refused(lambda: practice.enter(GuestName(name="Sam"), HERE, opened=False))
    assert closed.message == practice.CLOSED
    guest = practice.enter(GuestName(name="Sam"), HERE, opened=True)
    assert guest.is_guest
    assert guest.role_in(course.id) is Role.STUDENT


def test_two_processes_that_start_together_open_one_practice_course(database: str) -> None:
    outcomes = at_once(*(lambda: practice.ensure().id for _ in range(4)))
    assert len(set(outcomes)) == 1
    assert db.session.scalar(select(func.count()).select_from(Course)) == 1


def test_somebody_with_an_account_practises_too(priya: User) -> None:
    practice.join(priya, opened=True)
    practice.join(again(priya), opened=True)
    assert again(priya).role_in(practice.ensure().id) is Role.STUDENT


# ---- changing


def profile(**given: Any) -> Profile:
    same = {"name": "Priya Nair", "email": "", "scheme": "", "enter_posts": True, "letter_keys": True}
    return Profile.parse({**same, **given})


def test_a_profile_is_changed_as_a_whole(priya: User) -> None:
    people.change(priya, profile(email="p@school.example", scheme="dark", enter_posts=False, letter_keys=False))
    changed = again(priya)
    assert (changed.email, changed.scheme, changed.enter_posts, changed.letter_keys) == (
        "p@school.example",
        "dark",
        False,
        False,
    )
    people.change(again(priya), profile())
    assert again(priya).email is None


def test_a_name_may_be_changed_by_the_same_rules(make: Maker, priya: User) -> None:
    make.person("Ms Hartley")
    wrong = refused(lambda: people.change(again(priya), profile(name="MS HARTLEY")))
    assert set(wrong.fields) == {"name"}
    people.change(again(priya), profile(name="priya NAIR"))  # her own name may change its looks
    people.change(again(priya), profile(name="Priya Nair-Shah"))
    assert again(priya).name == "Priya Nair-Shah"
    make.person("Priya Nair", login="another")  # and the one before is free again


@pytest.mark.parametrize(
    "email", ["no", "a@b", "a b@c.de", "a@b.c\r\nBcc: x@y.z", "<a@b.ca>", "a@b.\x00", "x" * 250 + "@b.ca"]
)
def test_an_address_is_one_address(email: str) -> None:
    assert set(refused(lambda: profile(email=email)).fields) == {"email"}


def test_a_new_password_wants_the_old_one(priya: User) -> None:
    form = PasswordChange.parse({"current_password": "not this", "new_password": "a wholly different one"})
    assert set(refused(lambda: people.change_password(priya, form, 0)).fields) == {"current_password"}
    assert recognition.recognise(signing_in(), HERE).id == priya.id


def test_a_new_password_signs_every_other_browser_out(priya: User) -> None:
    here, there = (sessions.begin(priya, name, timedelta(days=1)) for name in ("here", "there"))
    kept = sessions.find(here, timedelta(hours=1))
    assert kept is not None
    form = PasswordChange.parse({"current_password": PASSWORD, "new_password": "a wholly different one"})
    people.change_password(again(priya), form, kept.id)
    assert sessions.find(here, timedelta(hours=1)) is not None
    assert sessions.find(there, timedelta(hours=1)) is None
    assert isinstance(refused(lambda: recognition.recognise(signing_in(), HERE)), Invalid)
    assert recognition.recognise(signing_in(password="a wholly different one"), HERE).id == priya.id


def test_a_stolen_session_has_five_guesses_at_the_password(priya: User, limits: None) -> None:
    guess = PasswordChange.parse({"current_password": "not this", "new_password": "a wholly different one"})
    for _ in range(5):
        assert isinstance(refused(lambda: people.change_password(again(priya), guess, 0)), Invalid)
    assert isinstance(refused(lambda: people.change_password(again(priya), guess, 0)), TooFast)


def test_staff_choose_a_longer_password(make: Maker, priya: User) -> None:
    make.member(make.course(), again(priya), Role.MODERATOR)
    form = PasswordChange.parse({"current_password": PASSWORD, "new_password": "ten letter"})
    wrong = refused(lambda: people.change_password(again(priya), form, 0))
    assert "12" in wrong.fields["new_password"]


# ---- administration


def test_a_suspended_person_is_out_at_once_and_back_when_resumed(make: Maker, priya: User) -> None:
    admin = make.person(admin=True)
    token = sessions.begin(again(priya), "A test", timedelta(days=1))
    administration.suspend(again(admin), again(priya))
    assert sessions.find(token, timedelta(hours=1)) is None
    administration.resume(again(admin), again(priya))
    assert sessions.find(token, timedelta(hours=1)) is None  # back by signing in, not by an old cookie
    assert recognition.recognise(signing_in(), HERE).id == priya.id


@pytest.mark.parametrize("act", [administration.suspend, administration.resume, administration.demote])
def test_only_administrators_administer(make: Maker, priya: User, act: Callable[[User, User], User]) -> None:
    course = make.course(ms_hartley="instructor")
    teacher = course.memberships[0].user
    for actor in (teacher, priya):
        assert isinstance(refused(lambda who=actor: act(again(who), again(priya))), Denied)
    assert not again(priya).suspended


def test_the_last_administrator_is_neither_suspended_nor_demoted(make: Maker) -> None:
    first, second = make.person(admin=True), make.person(admin=True)
    administration.suspend(again(first), again(second))
    assert isinstance(refused(lambda: administration.demote(again(first), again(first))), Denied)
    assert isinstance(refused(lambda: administration.suspend(administration.operator(), again(first))), Denied)
    assert again(first).is_admin
    assert not again(first).suspended


def test_two_administrators_who_send_each_other_away_leave_one(make: Maker) -> None:
    first, second = make.person(admin=True), make.person(admin=True)
    outcomes = at_once(
        lambda: administration.suspend(again(first), again(second)),
        lambda: administration.suspend(again(second), again(first)),
    )
    assert sorted(type(it).__name__ for it in outcomes) == ["Denied", "User"]
    assert db.session.scalar(select(func.count()).where(User.is_admin, ~User.suspended)) == 1


def test_nobody_suspends_themselves(make: Maker) -> None:
    admin = make.person(admin=True)
    make.person(admin=True)
    assert isinstance(refused(lambda: administration.suspend(again(admin), again(admin))), Denied)


def test_people_are_listed_by_name_in_pages_and_found_by_what_their_name_looks_like(make: Maker) -> None:
    admin = make.person("Zoë Smith", admin=True)
    for number in range(administration.PER_PAGE + 3):
        make.person(f"Student {'abcefghk'[number // 8]}{'abcefghk'[number % 8]}")
    first, second = (administration.listed(admin, page=page) for page in (1, 2))
    assert (len(first.people), len(second.people), first.count, first.pages) == (50, 4, 54, 2)
    names = [it.name for it in first.people + second.people]
    assert names == sorted(names, key=str.casefold)
    assert [it.name for it in administration.listed(admin, "ZOE").people] == ["Zoë Smith"]
    assert administration.listed(admin, "%").count == 0
    assert administration.listed(admin, "_").count == 0
    with pytest.raises(Denied):
        administration.listed(first.people[1])
    with pytest.raises(Missing):
        administration.find(admin, 10**6)


# ---- what is written down


def test_sign_ins_and_suspensions_are_written_down_in_one_line_each_without_what_was_typed(
    make: Maker, priya: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "debate.audit")
    recognition.recognise(signing_in(), HERE)
    refused(lambda: recognition.recognise(signing_in("evil\r\n\x1b[2J\u2028", "hunter2\nsecret"), HERE))
    administration.suspend(make.person(admin=True), again(priya))
    lines = [record.getMessage() for record in caplog.records]
    facts = [json.loads(line) for line in lines]
    assert [it["event"] for it in facts] == ["signed_in", "sign_in_refused", "suspended"]
    assert (facts[0]["actor"], facts[1]["actor"], facts[2]["person"]) == (priya.id, None, priya.id)
    assert facts[0]["network"] == "192.0.2.0/24"
    for line in lines:
        assert line.isascii()
        assert line.isprintable()
        assert not any(secret in line for secret in ("evil", "hunter2", PASSWORD, HERE, "priya"))


def test_what_was_rolled_back_is_not_written_down(make: Maker, priya: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "debate.audit")

    @db.atomic
    def undone() -> None:
        administration.suspend(make.person(admin=True), again(priya))
        raise Denied("not after all")

    refused(undone)
    assert caplog.records == []
    assert not again(priya).suspended


def test_a_session_is_a_row_that_can_be_ended(priya: User) -> None:
    token = sessions.begin(priya, "A test", timedelta(days=1))
    row = db.session.scalar(select(UserSession).where(UserSession.user_id == priya.id))
    assert row is not None
    assert token not in (row.token_hash, row.agent)
