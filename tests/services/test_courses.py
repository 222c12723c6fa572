"""Courses: opened by whoever may, joined by a code, taught by somebody, and seen by nobody else."""

from __future__ import annotations

import logging
import re
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest

from debate import db, pace
from debate.errors import Denied, Invalid, Missing, Refusal, TooFast
from debate.forms.courses import (
    CODE_LENGTH,
    LETTERS,
    ChosenRole,
    CourseTitle,
    NewCode,
    TypedCode,
    shown_code,
    tidy_code,
)
from debate.forms.people import Keeping
from debate.models import Course, Membership, Role, User
from debate.services import administration, courses, invitations, people, rooms

from ..makers import Maker, again
from .together import at_once

HERE = "192.0.2.7"
INSTRUCTOR, MODERATOR, STUDENT = (ChosenRole(role=role) for role in (Role.INSTRUCTOR, Role.MODERATOR, Role.STUDENT))


@pytest.fixture(autouse=True)
def _no_limits(database: str) -> None:
    pace.configure(on=False)


@pytest.fixture
def limits(_no_limits: None) -> Iterator[None]:
    pace.configure(on=True)
    yield
    pace.configure(on=False)


@pytest.fixture
def hartley(make: Maker) -> User:
    """Ms Hartley teaches a course, and so may open another."""
    return make.member(make.course("Period 1"), make.person("Ms Hartley"), Role.INSTRUCTOR)


@pytest.fixture
def course(hartley: User) -> Course:
    return courses.create(again(hartley), CourseTitle(title="Period 3"))


def refused(action: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as found:
        action()
    return found.value


def role(person: User, course: Course) -> Role | None:
    return again(person).role_in(course.id)


# ---- opening


def test_whoever_teaches_opens_a_course_and_teaches_it(hartley: User, course: Course) -> None:
    assert role(hartley, course) is Role.INSTRUCTOR
    assert course.code is not None


def test_an_administrator_opens_a_course_and_teaches_it(make: Maker) -> None:
    admin = make.person(admin=True)
    opened = courses.create(again(admin), CourseTitle(title="Period 5"))
    assert role(admin, opened) is Role.INSTRUCTOR


def test_nobody_else_opens_a_course(make: Maker) -> None:
    here = make.course(ana="student", ben="moderator")
    outsider, guest, suspended = make.person(), make.person(guest=True), make.person(admin=True, suspended=True)
    for person in [*(it.user for it in here.memberships), outsider, guest, suspended]:
        assert isinstance(refused(lambda who=person: courses.create(again(who), CourseTitle(title="Mine"))), Denied)


def test_a_course_is_invisible_to_others(make: Maker, course: Course) -> None:
    outsider = make.person()
    hidden = refused(lambda: courses.find(again(outsider), course.id))
    assert isinstance(hidden, Missing)
    assert hidden.shape() == refused(lambda: courses.find(again(outsider), 10**6)).shape()
    assert hidden.shape() == refused(lambda: courses.find(None, course.id)).shape()


def test_the_list_of_all_courses_is_for_administrators(make: Maker, hartley: User, course: Course) -> None:
    with pytest.raises(Denied):
        courses.everybodys(again(hartley))
    listed = courses.everybodys(make.person(admin=True))
    assert [(it.title, count) for it, count in listed] == [("Period 1", 1), ("Period 3", 1)]


def test_members_come_by_role_and_then_by_name(make: Maker) -> None:
    here = make.course(zed="student", ana="student", moe="moderator", ida="instructor", abe="instructor")
    assert [it.user.name for it in courses.members(again(here))] == ["Abe", "Ida", "Moe", "Ana", "Zed"]
    assert courses.count_members(again(here)) == 5


# ---- the code


def test_a_code_has_six_letters_none_of_which_is_mistaken_for_another(hartley: User, course: Course) -> None:
    codes = {courses.renew_code(again(hartley), again(course), NewCode()) for _ in range(50)}
    assert len(codes) == 50
    for code in codes:
        assert re.fullmatch(rf"[{LETTERS}]{{{CODE_LENGTH}}}", code)
    assert not set("0O1IL") & set(LETTERS)
    assert shown_code("K7R2QD") == "K7R 2QD"


@pytest.mark.parametrize("typed", ["K7R 2QD", "k7r2qd", " k7R-2qd ", "K 7 R 2 Q D", "k7r\u00a02qd", "K7R\u20112QD\n"])
def test_a_code_is_typed_in_any_case_with_or_without_the_space(typed: str) -> None:
    assert TypedCode.parse({"code": typed}).code == "K7R2QD"


def test_the_code_makes_a_student(make: Maker, course: Course) -> None:
    ana = make.person("Ana Beltrán")
    joined = courses.join_by_code(again(ana), shown_code(course.code or "").lower())
    assert joined.id == course.id
    assert role(ana, course) is Role.STUDENT


def test_joining_again_changes_nothing(hartley: User, course: Course) -> None:
    courses.join_by_code(again(hartley), course.code or "")
    assert role(hartley, course) is Role.INSTRUCTOR


def test_a_wrong_an_ended_and_an_expired_code_are_told_apart_by_nobody(
    make: Maker, hartley: User, course: Course
) -> None:
    ana = make.person("Ana Beltrán")
    old = course.code or ""
    new = courses.renew_code(again(hartley), again(course), NewCode())
    replaced = refused(lambda: courses.join_by_code(again(ana), old))
    _expire(again(course))
    expired = refused(lambda: courses.join_by_code(again(ana), new))
    ended_code = courses.renew_code(again(hartley), again(course), NewCode())
    courses.end_code(again(hartley), again(course))
    ended = refused(lambda: courses.join_by_code(again(ana), ended_code))
    wrong = refused(lambda: courses.join_by_code(again(ana), "ZZZZZZ"))
    garbage = refused(lambda: courses.join_by_code(again(ana), "\0\ud800'; DROP TABLE courses"))
    for it in (replaced, expired, ended, garbage):
        assert isinstance(it, Invalid)
        assert it.shape() == wrong.shape()
    assert role(ana, course) is None


def test_a_code_lives_as_long_as_was_chosen(hartley: User, course: Course) -> None:
    code = courses.renew_code(again(hartley), again(course), NewCode.parse({"days": 1}))
    begun = db.now()
    assert courses.open_code(again(course), begun + timedelta(hours=23)) == code
    assert courses.open_code(again(course), begun + timedelta(hours=25)) is None
    for days in (0, -1, 181, 10**9, 1.5, "1", True):
        assert set(refused(lambda given=days: NewCode.parse({"days": given})).fields) == {"days"}


def test_only_who_teaches_the_course_renews_and_ends_its_code(make: Maker, course: Course) -> None:
    ana = make.member(again(course), make.person("Ana Beltrán"))
    moe = make.member(again(course), make.person("Moe Dell"), Role.MODERATOR)
    for person in (ana, moe):
        for act in (
            lambda who: courses.renew_code(who, again(course), NewCode()),
            lambda who: courses.end_code(who, again(course)),
            lambda who: courses.retitle(who, again(course), CourseTitle(title="Mine")),
            lambda who: courses.set_role(who, again(course), who.id, INSTRUCTOR),
            lambda who: courses.remove_member(who, again(course), ana.id),
            lambda who: invitations.into_course(who, again(course), INSTRUCTOR),
        ):
            assert isinstance(refused(lambda do=act, who=person: do(again(who))), Denied)
    assert again(course).title == "Period 3"


def test_twenty_wrong_codes_make_one_wait_and_right_ones_do_not_count(
    make: Maker, course: Course, limits: None
) -> None:
    code = course.code or ""
    for _ in range(30):
        courses.by_code(code, HERE)
    for _ in range(20):
        assert isinstance(refused(lambda: courses.by_code("ZZZZZZ", HERE)), Invalid)
    assert isinstance(refused(lambda: courses.by_code(code, HERE)), TooFast)
    assert courses.by_code(code, "198.51.100.1").id == course.id


def test_a_guest_sets_a_password_before_joining(make: Maker, course: Course) -> None:
    guest = make.person("Guest Gita", guest=True)
    assert isinstance(refused(lambda: courses.join_by_code(again(guest), course.code or "")), Denied)
    people.keep(again(guest), Keeping.parse({"login": "gita", "password": "violet harbour stone"}))
    courses.join_by_code(again(guest), course.code or "")
    assert role(guest, course) is Role.STUDENT


def test_of_a_code_that_ends_and_a_student_who_joins_at_the_same_time_neither_half_happens(
    make: Maker, hartley: User, course: Course
) -> None:
    ana, code = make.person("Ana Beltrán"), course.code or ""
    outcomes = at_once(
        lambda: courses.join_by_code(again(ana), code),
        lambda: courses.end_code(again(hartley), again(course)),
    )
    joined = isinstance(outcomes[0], Course)
    assert (role(ana, course) is Role.STUDENT) == joined
    assert again(course).code is None


def test_two_taps_on_join_make_one_member(make: Maker, course: Course) -> None:
    ana, code = make.person("Ana Beltrán"), course.code or ""
    outcomes = at_once(*(lambda: courses.join_by_code(again(ana), code).id for _ in range(3)))
    assert outcomes == [course.id] * 3
    assert courses.count_members(again(course)) == 2


# ---- members


def test_an_instructor_makes_a_student_a_moderator_and_a_student_again(
    make: Maker, hartley: User, course: Course
) -> None:
    ana = make.member(again(course), make.person("Ana Beltrán"))
    courses.set_role(again(hartley), again(course), ana.id, MODERATOR)
    assert role(ana, course) is Role.MODERATOR
    courses.set_role(again(hartley), again(course), ana.id, STUDENT)
    assert role(ana, course) is Role.STUDENT


def test_a_removed_member_sees_neither_the_course_nor_its_rooms(make: Maker, hartley: User, course: Course) -> None:
    ana = make.member(again(course), make.person("Ana Beltrán"))
    room = make.room(again(course))
    assert rooms.find(again(ana), room.id).id == room.id
    courses.remove_member(again(hartley), again(course), ana.id)
    for look in (lambda: courses.find(again(ana), course.id), lambda: rooms.find(again(ana), room.id)):
        assert isinstance(refused(look), Missing)


def test_what_a_removed_member_wrote_stays(make: Maker, hartley: User, course: Course) -> None:
    ana = make.member(again(course), make.person("Ana Beltrán"))
    post = make.post(ana, make.room(again(course)))
    courses.remove_member(again(hartley), again(course), ana.id)
    assert again(post).author_id == ana.id
    assert again(post).is_visible


def test_a_removed_member_comes_back_with_the_code_as_a_student(make: Maker, hartley: User, course: Course) -> None:
    moe = make.member(again(course), make.person("Moe Dell"), Role.MODERATOR)
    courses.remove_member(again(hartley), again(course), moe.id)
    courses.join_by_code(again(moe), course.code or "")
    assert role(moe, course) is Role.STUDENT


def test_the_last_instructor_is_neither_removed_nor_made_something_else(
    make: Maker, hartley: User, course: Course
) -> None:
    admin = make.person(admin=True)
    for actor in (hartley, admin):
        assert isinstance(
            refused(lambda who=actor: courses.remove_member(again(who), again(course), hartley.id)), Denied
        )
        assert isinstance(
            refused(lambda who=actor: courses.set_role(again(who), again(course), hartley.id, STUDENT)), Denied
        )
    assert role(hartley, course) is Role.INSTRUCTOR


def test_with_a_second_instructor_the_first_may_go(make: Maker, hartley: User, course: Course) -> None:
    make.member(again(course), make.person("Mr Osei"), Role.INSTRUCTOR)
    courses.set_role(again(hartley), again(course), hartley.id, STUDENT)
    assert role(hartley, course) is Role.STUDENT


def test_two_instructors_who_remove_each_other_leave_one(make: Maker, hartley: User, course: Course) -> None:
    osei = make.member(again(course), make.person("Mr Osei"), Role.INSTRUCTOR)
    outcomes = at_once(
        lambda: courses.remove_member(again(hartley), again(course), osei.id),
        lambda: courses.remove_member(again(osei), again(course), hartley.id),
    )
    assert sum(isinstance(it, Denied) for it in outcomes) == 1
    assert [it.role for it in courses.members(again(course))] == [Role.INSTRUCTOR]


def test_somebody_who_has_just_been_removed_changes_nothing_any_more(
    make: Maker, hartley: User, course: Course
) -> None:
    """The right is looked at under the course's lock, not when the page was loaded."""
    osei = make.member(again(course), make.person("Mr Osei"), Role.INSTRUCTOR)
    stale = again(osei)
    assert stale.role_in(course.id) is Role.INSTRUCTOR

    def elsewhere() -> None:
        courses.remove_member(again(hartley), again(course), osei.id)
        db.finish()

    other = threading.Thread(target=elsewhere)
    other.start()
    other.join(10)
    assert isinstance(refused(lambda: courses.retitle(stale, again(course), CourseTitle(title="Mine"))), Denied)


def test_a_guest_stays_a_student(make: Maker, hartley: User, course: Course) -> None:
    guest = make.member(again(course), make.person("Guest Gita", guest=True))
    assert isinstance(refused(lambda: courses.set_role(again(hartley), again(course), guest.id, MODERATOR)), Denied)


def test_a_person_who_is_not_a_member_has_no_role_to_change(make: Maker, hartley: User, course: Course) -> None:
    outsider = make.person()
    for person_id in (outsider.id, 10**6):
        assert isinstance(
            refused(lambda who=person_id: courses.set_role(again(hartley), again(course), who, MODERATOR)), Missing
        )
        assert isinstance(
            refused(lambda who=person_id: courses.remove_member(again(hartley), again(course), who)), Missing
        )


def test_the_command_line_may_do_what_an_administrator_may_and_leaves_no_person_behind(make: Maker) -> None:
    operator = administration.operator()
    taught = courses.create(operator, CourseTitle(title="Period 6"), make.person("Ms Adeyemi"))
    untaught = courses.create(administration.operator(), CourseTitle(title="Period 7"))
    assert [it.user.name for it in courses.members(again(taught))] == ["Ms Adeyemi"]
    assert courses.members(again(untaught)) == []
    assert [it.name for it in db.session.query(User)] == ["Ms Adeyemi"]


def test_changes_of_members_are_written_down(
    make: Maker, hartley: User, course: Course, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "debate.audit")
    ana = make.person("Ana Beltrán")
    courses.join_by_code(again(ana), course.code or "")
    courses.set_role(again(hartley), again(course), ana.id, MODERATOR)
    courses.remove_member(again(hartley), again(course), ana.id)
    lines = [record.getMessage() for record in caplog.records]
    assert [re.search(r'"event": "(\w+)"', line)[1] for line in lines] == [
        "member_joined",
        "role_changed",
        "member_removed",
    ]  # type: ignore[index]
    assert f'"actor": {hartley.id}' in lines[1]
    assert f'"person": {ana.id}' in lines[2]


@db.atomic
def _expire(course: Course) -> None:
    course.code_ends_at = db.now()


def test_a_membership_is_one_row(make: Maker, course: Course) -> None:
    ana = make.person("Ana Beltrán")
    courses.enrol(again(ana), again(course), Role.STUDENT)
    courses.enrol(again(ana), again(course), Role.MODERATOR)
    courses.enrol(again(ana), again(course), Role.STUDENT)
    row = db.session.get(Membership, (course.id, ana.id))
    assert row is not None
    assert row.role is Role.MODERATOR
    assert tidy_code("k7r 2qd") == "K7R2QD"
