"""Open practice: the one course that anybody may enter with a name, while the server's setting allows it."""

from __future__ import annotations

from sqlalchemy import select, text

from .. import pace
from ..db import atomic, dialect, session
from ..errors import Denied
from ..forms.people import GuestName
from ..models import Course, Role, User
from . import courses, people

TITLE = "Open practice"

CLOSED = "Open practice is closed on this server. Join your class with its code, or sign in."


@atomic
def ensure() -> Course:
    """The practice course, opened where there is none yet; two processes that start together open one."""
    course = _find()
    if course is None and dialect() == "postgresql":
        session.execute(text("LOCK TABLE courses IN SHARE ROW EXCLUSIVE MODE"))
        course = _find()
    if course is None:
        course = Course(title=TITLE, open_to_guests=True)
        session.add(course)
        session.flush()
    return course


def enter(form: GuestName, address: str, *, opened: bool) -> User:
    """A new guest, who is a student of the practice course. `opened` is the server's setting."""
    _must_be_open(opened)
    pace.take("guest", address)
    return _enter(form)


@atomic
def _enter(form: GuestName) -> User:
    return join(people.create_guest(form.name), opened=True)


@atomic
def join(actor: User, *, opened: bool) -> User:
    """Somebody who is signed in practises too."""
    _must_be_open(opened)
    courses.enrol(actor, ensure(), Role.STUDENT)
    return actor


def _must_be_open(opened: bool) -> None:
    if not opened:
        raise Denied(CLOSED)


def _find() -> Course | None:
    return session.scalar(select(Course).where(Course.open_to_guests).order_by(Course.id).limit(1))
