"""Formats of a course: copied from a known one, changed and deleted by its instructors, found beside the seven."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import func, select

from .. import can, formats, pace
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Missing
from ..formats import FORMATS, Format
from ..forms.formats import WrittenFormat
from ..models import Course, CourseFormat, User
from .courses import hold

MOST = 50
"""Formats that one course may have of its own."""


def of(course: Course) -> list[CourseFormat]:
    wanted = select(CourseFormat).where(CourseFormat.course_id == course.id)
    return list(session.scalars(wanted.order_by(CourseFormat.name_key).limit(MOST)))


def own(course: Course, key: str) -> CourseFormat | None:
    """The course's own format of that key."""
    id = key.removeprefix("course-")
    if id == key or not (id.isascii() and id.isdigit() and len(id) < 10):
        return None
    found = session.get(CourseFormat, int(id))
    return found if found is not None and found.course_id == course.id else None


def known(course: Course, key: str) -> Format | None:
    """One of the seven, or one of the course's own."""
    if key in FORMATS:
        return FORMATS[key]
    row = own(course, key)
    return written(row) if row else None


def find(course: Course, key: str) -> Format:
    found = known(course, key)
    if found is None:
        raise Missing("There is no such format in this course. It may have been deleted; choose another.")
    return found


def written(row: CourseFormat) -> Format:
    return replace(formats.read(row.format), key=row.key)


@atomic
def make(actor: User, course: Course, form: WrittenFormat) -> CourseFormat:
    """A format for the course. Raises Denied, Conflict (the name is taken, or there are too many)."""
    pace.take("edit", actor.id)
    hold(course)
    _must_teach(actor, course)
    if (session.scalar(select(func.count()).where(CourseFormat.course_id == course.id)) or 0) >= MOST:
        raise Conflict(
            f"This course has {MOST} formats of its own, and that is as many as it may have. "
            "Nothing was saved; your words are kept. Delete one that is not used, then save again."
        )
    row = CourseFormat(course_id=course.id, version=1)
    _write(actor, row, form)
    session.add(row)
    session.flush()
    return row


@atomic
def change(actor: User, course: Course, key: str, form: WrittenFormat) -> CourseFormat:
    """Write it anew, for rounds that are opened from now on. Raises Conflict where somebody else has changed it meanwhile."""
    pace.take("edit", actor.id)
    hold(course)
    _must_teach(actor, course)
    row = to_change(course, key)
    if form.version is not None and form.version != row.version:
        raise Conflict(
            f"{row.changed_by.name} has changed this format since you opened this page. Nothing was saved; your words are "
            "kept. Save them as a new format, or open this one again to see what it has become."
        )
    _write(actor, row, form)
    row.version += 1
    session.flush()
    return row


@atomic
def delete(actor: User, course: Course, key: str) -> Format:
    """No round is opened by it any more; those that were go on."""
    hold(course)
    _must_teach(actor, course)
    row = to_change(course, key)
    gone = written(row)
    session.delete(row)
    return gone


def _write(actor: User, row: CourseFormat, form: WrittenFormat) -> None:
    name_key = form.name.casefold()
    taken = select(CourseFormat.id).where(
        CourseFormat.course_id == row.course_id,
        CourseFormat.name_key == name_key,
        CourseFormat.id.is_distinct_from(row.id),
    )
    if name_key in {known.name.casefold() for known in FORMATS.values()} or session.scalar(taken) is not None:
        raise Conflict(
            f"There is a format called {form.name} already. Nothing was saved; your words are kept.",
            name=f"There is a format called {form.name} already. Give yours another name.",
        )
    row.name_key, row.format = name_key, formats.kept(form.format())
    row.changed_by_id, row.changed_at = actor.id, now()


def to_change(course: Course, key: str) -> CourseFormat:
    if key in FORMATS:
        raise Denied(f"{FORMATS[key].name} stays as it is, for every course. Copy it, and change the copy.")
    row = own(course, key)
    if row is None:
        raise Missing("There is no such format in this course. It may have been deleted meanwhile.")
    return row


def _must_teach(actor: User, course: Course) -> None:
    if not can.teach(actor, course):
        raise Denied("Only an instructor of the course can make and change its formats. Nothing was changed.")
