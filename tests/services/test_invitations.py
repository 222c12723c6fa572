"""One-time links: shown once, used once, and only for what they were made for."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from debate import db, pace
from debate.errors import Conflict, Denied, Invalid, Missing, Refusal
from debate.forms.courses import ChosenRole
from debate.forms.people import NewPassword, NewPerson, PasswordChange, SignIn
from debate.models import Course, Invitation, Purpose, Role, User
from debate.services import administration, courses, invitations, passwords, people, recognition, sessions

from ..makers import Maker, again
from .together import at_once

PASSWORD = "violet harbour stone"
STUDENT, MODERATOR, INSTRUCTOR = (ChosenRole(role=it) for it in (Role.STUDENT, Role.MODERATOR, Role.INSTRUCTOR))


@pytest.fixture(autouse=True)
def _no_limits(database: str) -> None:
    pace.configure(on=False)


@pytest.fixture
def course(make: Maker) -> Course:
    return make.course()


@pytest.fixture
def hartley(make: Maker, course: Course) -> User:
    return make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)


@pytest.fixture
def admin(make: Maker) -> User:
    return make.person("Ada Lovelace", admin=True)


def newcomer(name: str = "Priya Nair", **given: Any) -> NewPerson:
    login = name.lower().replace(" ", ".")
    return NewPerson.parse({"name": name, "login": login, "password": PASSWORD, **given})


def refused(action: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as found:
        action()
    return found.value


def is_gone(token: str) -> bool:
    try:
        return not invitations.find(token)
    except Missing as refusal:
        return refusal.message == invitations.GONE


@db.atomic
def expire_all_links() -> None:
    db.session.execute(update(Invitation).values(ends_at=db.now()))


# ---- into a course


@pytest.mark.parametrize("form", [STUDENT, MODERATOR, INSTRUCTOR])
def test_a_link_makes_a_member_with_its_role(make: Maker, course: Course, hartley: User, form: ChosenRole) -> None:
    ana = make.person("Ana Beltrán")
    token = invitations.into_course(again(hartley), again(course), form)
    invitations.accept(again(ana), token)
    assert again(ana).role_in(course.id) is form.role


def test_a_link_makes_an_account_for_who_has_none(course: Course, hartley: User) -> None:
    token = invitations.into_course(again(hartley), again(course), STUDENT)
    person = invitations.sign_up(token, newcomer())
    assert again(person).role_in(course.id) is Role.STUDENT
    assert recognition.recognise(SignIn(login="priya.nair", password=PASSWORD), "192.0.2.7").id == person.id


def test_a_token_has_256_bits_and_only_its_hash_is_kept(course: Course, hartley: User) -> None:
    tokens = {invitations.into_course(again(hartley), again(course), STUDENT) for _ in range(5)}
    assert len(tokens) == 5
    assert all(len(token) == 43 for token in tokens)
    kept = {str(value) for row in db.session.execute(select(Invitation.__table__)) for value in row}
    assert not tokens & kept


def test_a_link_works_once(make: Maker, course: Course, hartley: User) -> None:
    token = invitations.into_course(again(hartley), again(course), STUDENT)
    invitations.accept(make.person(), token)
    second = make.person()
    assert isinstance(refused(lambda: invitations.accept(again(second), token)), Missing)
    assert again(second).role_in(course.id) is None


def test_looking_at_a_link_does_not_use_it(course: Course, hartley: User) -> None:
    token = invitations.into_course(again(hartley), again(course), STUDENT)
    for _ in range(3):
        assert invitations.find(token).purpose is Purpose.JOIN


def test_a_used_an_ended_and_an_invented_link_get_one_sentence(make: Maker, course: Course, hartley: User) -> None:
    used, ended = (invitations.into_course(again(hartley), again(course), STUDENT) for _ in range(2))
    invitations.accept(make.person(), used)
    expire_all_links()
    assert all(is_gone(token) for token in (used, ended, "invented", "", "x" * 10_000, "a\0b"))


def test_a_link_ends_after_seven_days(course: Course, hartley: User) -> None:
    invitation = invitations.find(invitations.into_course(again(hartley), again(course), STUDENT))
    assert invitation.ends_at - invitation.made_at == timedelta(days=7)
    assert invitation.open_at(invitation.made_at + timedelta(days=7) - timedelta(seconds=1))
    assert not invitation.open_at(invitation.made_at + timedelta(days=7))


def test_of_two_people_who_use_a_link_at_the_same_time_one_joins(make: Maker, course: Course, hartley: User) -> None:
    ana, ben = make.person("Ana Beltrán"), make.person("Ben Okafor")
    token = invitations.into_course(again(hartley), again(course), MODERATOR)
    outcomes = at_once(lambda: invitations.accept(again(ana), token), lambda: invitations.accept(again(ben), token))
    assert sorted(type(it).__name__ for it in outcomes) == ["Invitation", "Missing"]
    assert courses.count_members(again(course)) == 2  # Ms Hartley and one of them


def test_of_two_who_sign_up_with_a_link_at_the_same_time_one_gets_an_account(course: Course, hartley: User) -> None:
    token = invitations.into_course(again(hartley), again(course), STUDENT)
    outcomes = at_once(
        lambda: invitations.sign_up(token, newcomer("Ana Beltrán", login="ana")),
        lambda: invitations.sign_up(token, newcomer("Ben Okafor")),
    )
    assert sorted(type(it).__name__ for it in outcomes) == ["Missing", "User"]
    assert db.session.scalar(select(func.count()).select_from(User)) == 2


def test_a_sign_up_that_fails_leaves_the_link_as_it_was(make: Maker, course: Course, hartley: User) -> None:
    make.person("Priya Nair")
    token = invitations.into_course(again(hartley), again(course), STUDENT)
    assert isinstance(refused(lambda: invitations.sign_up(token, newcomer(login="other"))), Conflict)
    assert not is_gone(token)


def test_a_link_raises_a_member_and_never_lowers_one(make: Maker, course: Course, hartley: User) -> None:
    ana = make.member(again(course), make.person("Ana Beltrán"))
    invitations.accept(again(ana), invitations.into_course(again(hartley), again(course), INSTRUCTOR))
    assert again(ana).role_in(course.id) is Role.INSTRUCTOR
    invitations.accept(again(ana), invitations.into_course(again(hartley), again(course), STUDENT))
    assert again(ana).role_in(course.id) is Role.INSTRUCTOR


def test_a_guest_cannot_use_a_link_and_does_not_use_it_up(make: Maker, course: Course, hartley: User) -> None:
    guest = make.person("Guest Gita", guest=True)
    token = invitations.into_course(again(hartley), again(course), MODERATOR)
    assert isinstance(refused(lambda: invitations.accept(again(guest), token)), Denied)
    assert not is_gone(token)


def test_who_may_invite_no_longer_has_no_links_left(make: Maker, course: Course, hartley: User, admin: User) -> None:
    osei = make.member(again(course), make.person("Mr Osei"), Role.INSTRUCTOR)
    ade = make.member(again(course), make.person("Ms Adeyemi"), Role.INSTRUCTOR)
    demoted = invitations.into_course(again(osei), again(course), INSTRUCTOR)
    courses.set_role(again(hartley), again(course), osei.id, STUDENT)
    removed = invitations.into_course(again(ade), again(course), INSTRUCTOR)
    courses.remove_member(again(hartley), again(course), ade.id)
    suspended = invitations.into_course(again(hartley), again(course), INSTRUCTOR)
    administration.suspend(again(admin), again(hartley))
    assert all(is_gone(token) for token in (demoted, removed, suspended))


def test_a_link_that_is_used_while_its_maker_is_removed_works_or_is_gone_and_nobody_waits_for_ever(
    make: Maker, course: Course, hartley: User
) -> None:
    for number in range(5):
        osei, ana = make.person(f"Osei {'abcef'[number]}"), make.person(f"Ana {'abcef'[number]}")
        make.member(again(course), osei, Role.INSTRUCTOR)
        token = invitations.into_course(again(osei), again(course), STUDENT)
        outcomes = at_once(
            lambda who=ana.id, link=token: invitations.accept(db.session.get_one(User, who), link),
            lambda who=osei.id: courses.remove_member(again(hartley), again(course), who),
        )
        assert type(outcomes[0]).__name__ in ("Invitation", "Missing")
        assert isinstance(outcomes[1], User)


def test_a_link_to_a_password_that_is_used_while_the_password_changes_is_used_or_void(make: Maker, admin: User) -> None:
    ana = make.person("Ana Beltran", password_hash=passwords.hashed(PASSWORD))
    token = invitations.password(again(admin), again(ana))
    form = PasswordChange.parse({"current_password": PASSWORD, "new_password": "a wholly different one"})
    outcomes = at_once(
        lambda: invitations.set_password(token, NewPassword(new_password="second of two words")),
        lambda: people.change_password(again(ana), form, 0),
    )
    assert sorted(type(it).__name__ for it in outcomes) in (
        ["Conflict", "User"],
        ["Missing", "NoneType"],
        ["Invalid", "User"],
    )


def test_staff_choose_a_longer_password_than_students(course: Course, hartley: User) -> None:
    short = newcomer(password="ten letter")
    for form in (MODERATOR, INSTRUCTOR):
        token = invitations.into_course(again(hartley), again(course), form)
        wrong = refused(lambda link=token: invitations.sign_up(link, short))
        assert "12" in wrong.fields["password"]
    token = invitations.into_course(again(hartley), again(course), STUDENT)
    assert invitations.sign_up(token, short).login == "priya.nair"


# ---- administrators


def test_the_first_link_makes_an_administrator_and_is_made_while_there_is_none(database: str) -> None:
    token = invitations.first_administrator_link()
    assert token is not None
    assert invitations.sign_up(token, newcomer()).is_admin
    assert invitations.first_administrator_link() is None
    assert is_gone(token)


def test_a_second_start_makes_the_link_of_the_first_void(database: str) -> None:
    first, second = invitations.first_administrator_link(), invitations.first_administrator_link()
    assert first is not None
    assert second is not None
    assert is_gone(first)
    assert not is_gone(second)


def test_an_administrator_invites_another_and_nobody_else_does(
    make: Maker, course: Course, hartley: User, admin: User
) -> None:
    assert isinstance(refused(lambda: invitations.administrator(again(hartley))), Denied)
    token = invitations.administrator(again(admin))
    invitations.accept(again(hartley), token)
    assert again(hartley).is_admin


def test_a_guest_does_not_become_an_administrator(make: Maker, admin: User) -> None:
    guest, token = make.person("Guest Gita", guest=True), invitations.administrator(again(admin))
    assert isinstance(refused(lambda: invitations.accept(again(guest), token)), Denied)
    assert not again(guest).is_admin
    assert not is_gone(token)


# ---- passwords


def test_a_link_sets_a_new_password_and_signs_everybody_else_out(make: Maker, admin: User) -> None:
    ana = make.person("Ana Beltran")
    thief = sessions.begin(again(ana), "A thief's", timedelta(days=1))
    token = invitations.password(again(admin), again(ana))
    person = invitations.set_password(token, NewPassword(new_password=PASSWORD))
    assert person.id == ana.id
    assert sessions.find(thief, timedelta(hours=1)) is None
    assert recognition.recognise(SignIn(login="ana.beltran", password=PASSWORD), "192.0.2.7").id == ana.id
    assert is_gone(token)


def test_a_second_link_to_a_password_makes_the_first_void(make: Maker, admin: User) -> None:
    ana = make.person("Ana Beltran")
    first, second = (invitations.password(again(admin), again(ana)) for _ in range(2))
    assert is_gone(first)
    assert not is_gone(second)


def test_of_two_who_set_a_password_with_one_link_one_succeeds(make: Maker, admin: User) -> None:
    ana = make.person("Ana Beltran")
    token = invitations.password(again(admin), again(ana))
    outcomes = at_once(
        lambda: invitations.set_password(token, NewPassword(new_password="first of two words")),
        lambda: invitations.set_password(token, NewPassword(new_password="second of two words")),
    )
    assert sorted(type(it).__name__ for it in outcomes) == ["Missing", "User"]


def test_a_weak_password_is_refused_at_its_field_and_the_link_stays_good(make: Maker, admin: User) -> None:
    ana = make.person("Ana Beltran")
    token = invitations.password(again(admin), again(ana))
    for weak in ("short", "ana.beltran", "password1"):
        wrong = refused(lambda given=weak: invitations.set_password(token, NewPassword(new_password=given)))
        assert isinstance(wrong, Invalid)
        assert set(wrong.fields) == {"new_password"}
    assert not is_gone(token)


def test_only_administrators_make_links_to_passwords(make: Maker, course: Course, hartley: User) -> None:
    ana = make.member(again(course), make.person("Ana Beltran"))
    assert isinstance(refused(lambda: invitations.password(again(hartley), again(ana))), Denied)


def test_a_guest_and_a_suspended_person_get_no_new_password(make: Maker, admin: User) -> None:
    guest, ana = make.person("Guest Gita", guest=True), make.person("Ana Beltran")
    assert isinstance(refused(lambda: invitations.password(again(admin), again(guest))), Denied)
    token = invitations.password(again(admin), again(ana))
    administration.suspend(again(admin), again(ana))
    assert is_gone(token)


def test_a_link_to_a_password_is_no_way_in_for_another(make: Maker, admin: User) -> None:
    token = invitations.password(again(admin), make.person("Ana Beltran"))
    assert isinstance(refused(lambda: invitations.accept(make.person(), token)), Conflict)
    assert isinstance(refused(lambda: invitations.sign_up(token, newcomer())), Conflict)
    assert not is_gone(token)


def test_a_link_into_a_course_sets_no_password(course: Course, hartley: User) -> None:
    token = invitations.into_course(again(hartley), again(course), STUDENT)
    assert isinstance(refused(lambda: invitations.set_password(token, NewPassword(new_password=PASSWORD))), Missing)
    assert not is_gone(token)


def test_links_are_written_down_without_their_tokens(
    make: Maker, course: Course, hartley: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    token = invitations.into_course(again(hartley), again(course), MODERATOR)
    invitations.accept(make.person(), token)
    assert '"event": "link_made"' in caplog.text
    assert '"event": "link_used"' in caplog.text
    assert token not in caplog.text
    assert sessions.fingerprint(token) not in caplog.text
