"""Courses: opened, entered by a code, and who is what in them. Every change of members holds the course's row."""

from __future__ import annotations

import secrets
import unicodedata
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import contains_eager, joinedload

from .. import can, live, pace
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Invalid, Missing
from ..forms.courses import CODE_DAYS, CODE_LENGTH, LETTERS, ChosenRole, CourseTitle, NewCode, tidy_code
from ..models import Course, Invitation, Membership, Role, Room, User
from . import audit

NO_SUCH_CODE = (
    "No course can be joined with this code now. Look at it again, or ask for a new one: codes end and change."
)

MOST_LISTED = 500
"""Members on a page: more than any class, fewer than the guests of a year."""

_RANK = {Role.STUDENT: 0, Role.MODERATOR: 1, Role.INSTRUCTOR: 2}


def find(viewer: User | None, course_id: int) -> Course:
    course = session.get(Course, course_id)
    if course is None or not can.see_course(viewer, course):
        raise Missing(
            "There is no such course, or it is not open to you. If you were given a code, join with it first."
        )
    return course


def mine(viewer: User) -> list[Membership]:
    """What the viewer is in which course, by the courses' titles."""
    wanted = select(Membership).join(Membership.course).where(Membership.user_id == viewer.id)
    return list(
        session.scalars(wanted.options(joinedload(Membership.course)).order_by(func.lower(Course.title), Course.id))
    )


def everybodys(viewer: User | None) -> list[tuple[Course, int]]:
    """Every course there is with the number of its members, for administrators."""
    if not can.administer(viewer):
        raise Denied("Only an administrator can see the list of all courses.")
    members = select(func.count()).where(Membership.course_id == Course.id).scalar_subquery()
    rows = session.execute(select(Course, members).order_by(func.lower(Course.title), Course.id))
    return [(course, count) for course, count in rows]


def members(course: Course) -> list[Membership]:
    """Instructors first, then moderators, then students, each by name; the first of them where there are very many."""
    wanted = select(Membership).join(Membership.user).where(Membership.course_id == course.id)
    alphabet = wanted.order_by(Membership.role, func.lower(User.name), User.id)  # the roles' own names are in order too
    found = session.scalars(alphabet.options(contains_eager(Membership.user)).limit(MOST_LISTED))
    return sorted(found, key=lambda it: (-_RANK[it.role], unicodedata.normalize("NFKD", it.user.name).casefold()))


def count_members(course: Course) -> int:
    return session.scalar(select(func.count()).where(Membership.course_id == course.id)) or 0


def rooms_of(course: Course) -> list[Room]:
    """The course's rooms, those with the newest posts first."""
    wanted = select(Room).where(Room.course_id == course.id)
    return list(session.scalars(wanted.order_by(Room.posted_at.is_(None), Room.posted_at.desc(), Room.id.desc())))


# ---- opening and naming


@atomic
def create(actor: User, form: CourseTitle, instructor: User | None = None) -> Course:
    """A new course with `instructor` (or else the actor) as its instructor, and with a code to join it by."""
    if not can.teach_somewhere(actor):
        raise Denied(
            "Only administrators, and people who teach a course already, can open a new one. Ask an administrator."
        )
    course = Course(title=form.title)
    session.add(course)
    session.flush()
    _give_code(course, CODE_DAYS)
    teacher = instructor or actor
    if teacher.id is not None:
        session.add(Membership(course_id=course.id, user_id=teacher.id, role=Role.INSTRUCTOR))
        session.flush()
        session.expire(teacher, ["memberships"])
    audit.done("course_opened", actor, course=course.id)
    return course


@atomic
def retitle(actor: User, course: Course, form: CourseTitle) -> Course:
    _must_teach(actor, course)
    course.title = form.title
    return course


# ---- the code


@atomic
def renew_code(actor: User, course: Course, form: NewCode) -> str:
    """A new code for `form.days`; the one before it is worth nothing from now on."""
    hold(course)
    _must_teach(actor, course)
    _give_code(course, form.days)
    audit.done("code_renewed", actor, course=course.id, days=form.days)
    return course.code or ""


@atomic
def end_code(actor: User, course: Course) -> None:
    hold(course)
    _must_teach(actor, course)
    course.code, course.code_ends_at = None, None
    audit.done("code_ended", actor, course=course.id)


def open_code(course: Course, moment: datetime | None = None) -> str | None:
    """The code that the course can be joined with at this moment."""
    if course.code is None or course.code_ends_at is None or (moment or now()) >= course.code_ends_at:
        return None
    return course.code


def by_code(code: str, who: int | str) -> Course:
    """The course that `code` opens now. `who` (a person's id or an address) may be wrong only so often.

    Raises Invalid with one sentence for a wrong, an ended and an expired code, and TooFast.
    """
    pace.check("join_code", who)
    course = session.scalar(select(Course).where(Course.code == tidy_code(code)))
    if course is None or open_code(course) is None:
        pace.take("join_code", who)
        raise Invalid(NO_SUCH_CODE, code=NO_SUCH_CODE)
    return course


def join_by_code(actor: User, code: str) -> Course:
    """Become a student of the course that `code` opens; somebody who is in it already stays what they are."""
    return join(actor, by_code(code, actor.id), code)


@atomic
def join(actor: User, course: Course, code: str) -> Course:
    hold(course)
    if open_code(course) != tidy_code(code):
        raise Invalid(NO_SUCH_CODE, code=NO_SUCH_CODE)
    return enrol(actor, course, Role.STUDENT)


# ---- members


@atomic
def enrol(person: User, course: Course, role: Role) -> Course:
    """Make `person` a member, or raise a member to `role`, never lower; for what has asked for leave already."""
    hold(course)
    if person.is_guest and not course.open_to_guests:
        raise Denied(
            "Guests can only practise. Set a log-in and a password first; everything you wrote stays yours. Then join."
        )
    here = session.get(Membership, (course.id, person.id))
    if here is None:
        session.add(Membership(course_id=course.id, user_id=person.id, role=role))
        audit.done("member_joined", person, course=course.id, role=role.value)
    elif _RANK[role] > _RANK[here.role]:
        audit.done("role_changed", person, course=course.id, person=person.id, before=here.role.value, after=role.value)
        here.role = role
    session.flush()
    session.expire(person, ["memberships"])
    return course


@atomic
def set_role(actor: User, course: Course, person_id: int, form: ChosenRole) -> Membership:
    hold(course)
    _must_teach(actor, course)
    member = _member(course, person_id)
    if form.role is member.role:
        return member
    if member.user.is_guest:
        raise Denied("A guest can be a student only, until they set a log-in and a password.")
    if form.role is not Role.INSTRUCTOR:
        _leave_one_instructor(course, member)
    audit.done(
        "role_changed", actor, course=course.id, person=person_id, before=member.role.value, after=form.role.value
    )
    member.role = form.role
    _rights_changed(course, member)
    return member


@atomic
def remove_member(actor: User, course: Course, person_id: int) -> User:
    """Take somebody out of the course: open windows lose it at once, what they wrote stays."""
    hold(course)
    _must_teach(actor, course)
    member = _member(course, person_id)
    _leave_one_instructor(course, member)
    audit.done("member_removed", actor, course=course.id, person=person_id, before=member.role.value)
    session.delete(member)
    _rights_changed(course, member)
    return member.user


def _rights_changed(course: Course, member: Membership) -> None:
    """What somebody could do before is gone from their open windows, and from links they made and nobody used."""
    session.flush()
    session.expire(member.user, ["memberships"])
    session.execute(
        delete(Invitation).where(
            Invitation.course_id == course.id, Invitation.made_by_id == member.user_id, Invitation.used_at.is_(None)
        )
    )
    for room in rooms_of(course):
        live.reseat(room.channel)


def _member(course: Course, person_id: int) -> Membership:
    found = session.get(Membership, (course.id, person_id))
    if found is None:
        raise Missing("This person is not in the course any more.")
    return found


def _leave_one_instructor(course: Course, member: Membership) -> None:
    """A course that somebody teaches stays taught."""
    if member.role is not Role.INSTRUCTOR:
        return
    teachers = select(func.count()).where(Membership.course_id == course.id, Membership.role == Role.INSTRUCTOR)
    if session.scalar(teachers) == 1:
        raise Denied(
            f"{member.user.name} is the only instructor of this course, so nothing was changed. "
            "Make somebody else an instructor first."
        )


def _must_teach(actor: User, course: Course) -> None:
    if not can.teach(actor, course):
        raise Denied("Only an instructor of the course can do that. Nothing was changed.")


def hold(course: Course) -> None:
    """Hold the course's row until the action ends, and look at everything as it is under the lock."""
    held = session.scalar(select(Course.id).where(Course.id == course.id).with_for_update(key_share=True))
    if held is None:
        raise Missing("There is no such course any more.")
    session.expire_all()


def _give_code(course: Course, days: int) -> None:
    for _ in range(20):
        code = "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))
        if session.scalar(select(Course.id).where(Course.code == code)) is None:
            course.code, course.code_ends_at = code, now() + timedelta(days=days)
            session.flush()
            return
    raise Conflict("No free code was found. Nothing was changed; try again.")
