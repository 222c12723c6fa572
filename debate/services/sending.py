"""Sending a drill: into a room as a post of its owner's, or to the instructors of a course, who may say a word on it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select, true
from sqlalchemy.orm import joinedload

from .. import can, pace, text, tree
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Invalid, KeyReused, Missing
from ..forms.drills import Comment, ToInstructor
from ..forms.posts import Rebuttal
from ..models import Course, Drill, Membership, Post, PostState, Relation, Role, Room, Side, User
from . import drills, rebuttals, rooms


@dataclass(frozen=True, slots=True)
class Posted:
    """Where the drill stands in a room."""

    room_id: int
    post_id: int


# ---- to a room


def rooms_for(viewer: User, it: Drill) -> list[Room]:
    """The rooms on its claim that the viewer may post in."""
    return [room for room in rooms.on_claim(viewer, it.claim) if can.post(viewer, room)]


def posted(viewer: User, it: Drill) -> Posted | None:
    """Where it was sent, as long as that is the viewer's to read."""
    wanted = select(Post.room_id, Post.id).join(Post.room).where(Post.id == it.sent_id, drills.rooms_seen(viewer))
    row = session.execute(wanted).one_or_none() if it.sent_id is not None else None
    return Posted(*row) if row else None


def to_room(actor: User, it: Drill, room: Room, restated: str = "") -> Posted:
    """Post the answer in the room, once, under all of its rules: as a rebuttal of what was dealt where that stands in it,
    else as an argument on the claim.

    Raises what rebuttals.post raises, Invalid (a room on another claim), Conflict (it was sent to another room).
    """
    if not it.is_handed_in:
        raise Conflict("Only what was handed in can be sent. Your words are kept; hand them in first.")
    if room.claim_id != it.claim_id:
        sentence = "This room is not on the claim that you practised."
        raise Invalid(f"{sentence} Nothing was sent; your answer is kept.", room_id=sentence)
    key = f"drill-{it.id:020d}"
    sent = _stored(actor, key)
    if sent is None:
        try:
            shape = rebuttals.post(actor.id, room.id, _form(it, room, key, restated))
        except KeyReused:
            sent = _stored(actor, key)  # by another window of the same person, at this moment
            if sent is None:
                raise
        else:
            sent = Posted(room.id, shape["id"])
    _mark(it, sent)
    if sent.room_id != room.id:
        raise Conflict("This answer was sent to another room, and it is sent once. It stands there as it was.")
    return sent


def _stored(actor: User, key: str) -> Posted | None:
    row = session.execute(
        select(Post.room_id, Post.id).where(Post.author_id == actor.id, Post.client_id == key)
    ).first()
    return Posted(*row) if row else None


def _form(it: Drill, room: Room, key: str, restated: str) -> Rebuttal:
    standing = select(Post.depth).where(
        Post.id == it.argument_id, Post.room_id == room.id, Post.state == PostState.VISIBLE
    )
    depth = session.scalar(standing) if it.argument_id is not None else None
    if depth is not None and depth < tree.DEEPEST:
        return Rebuttal(
            source=it.source,
            relation=Relation.REBUTS,
            parent_id=it.argument_id,
            restated=restated,
            client_id=key,
        )
    relation = Relation.SUPPORTS if it.side is Side.FOR else Relation.REBUTS
    return Rebuttal(source=it.source, relation=relation, client_id=key)


@atomic
def _mark(it: Drill, sent: Posted) -> None:
    drills.hold(it)
    it.sent_id = sent.post_id


# ---- to an instructor


def courses_for(viewer: User, it: Drill) -> list[Course]:
    """The viewer's courses in which somebody else teaches and the claim may be read, by title."""
    teaches = select(Membership.user_id).where(
        Membership.course_id == Course.id, Membership.role == Role.INSTRUCTOR, Membership.user_id != viewer.id
    )
    essay = it.claim.essay
    fits = true() if essay.course_id is None else Course.id == essay.course_id
    wanted = select(Course).where(Course.id.in_(viewer.course_ids), fits, teaches.exists())
    return list(session.scalars(wanted.order_by(func.lower(Course.title), Course.id)))


def sent_to(viewer: User, it: Drill) -> str | None:
    """The title of the course to which it was sent, as long as that is the viewer's to see."""
    course = session.get(Course, it.course_id) if it.course_id is not None else None
    return course.title if course is not None and can.see_course(viewer, course) else None


def to_instructor(actor: User, it: Drill, form: ToInstructor) -> Drill:
    """Have the course's instructors read it. Raises Conflict (not handed in, sent to another course), Invalid, TooFast."""
    pace.take("drill", actor.id)
    return _to_instructor(actor, it, form)


@atomic
def _to_instructor(actor: User, it: Drill, form: ToInstructor) -> Drill:
    drills.hold(it)
    if not it.is_handed_in:
        raise Conflict("Only what was handed in can be sent. Your words are kept; hand them in first.")
    if it.course_id is not None:
        if it.course_id == form.course_id:
            return it
        raise Conflict("This was sent to the instructor of another course, and it is sent once. Nothing was changed.")
    if form.course_id not in {course.id for course in courses_for(actor, it)}:
        sentence = "Nobody in this course can be sent it: choose a course of yours that has an instructor."
        raise Invalid(f"{sentence} Nothing was sent; your answer is kept.", course_id=sentence)
    it.course_id, it.shown_at = form.course_id, now()
    return it


# ---- what an instructor reads


def received(viewer: User, course: Course, page: int) -> drills.Page:
    """What was sent to the course's instructors, the newest first. Raises Denied for everybody else."""
    _must_teach(viewer, course)
    wanted = (
        select(Drill)
        .where(Drill.course_id == course.id, Drill.deleted_at.is_(None))
        .options(joinedload(Drill.owner), joinedload(Drill.commented_by))
        .order_by(Drill.shown_at.desc(), Drill.id.desc())
        .offset((page - 1) * drills.PAGE)
        .limit(drills.PAGE + 1)
    )
    found = list(session.scalars(wanted))
    return drills.Page(drills.shown(viewer, found[: drills.PAGE]), page, len(found) > drills.PAGE)


def waiting(viewer: User, course: Course) -> int:
    """How many that were sent have no comment yet, for who teaches the course."""
    if not can.teach(viewer, course):
        return 0
    uncommented = (Drill.course_id == course.id, Drill.deleted_at.is_(None), Drill.commented_at.is_(None))
    return session.scalar(select(func.count()).select_from(Drill).where(*uncommented)) or 0


def comment(actor: User, course: Course, drill_id: int, form: Comment) -> Drill:
    """A word on a drill that was sent, for its owner to read; another one takes its place. Raises Denied, Missing, TooFast."""
    pace.take("drill", actor.id)
    return _comment(actor, course, drill_id, form.source, text.render(form.source))


@atomic
def _comment(actor: User, course: Course, drill_id: int, source: str, html: str) -> Drill:
    _must_teach(actor, course)
    it = session.get(Drill, drill_id)
    if it is None or it.course_id != course.id:
        raise _missing()
    drills.hold(it)
    if not can.comment(actor, it) or it.course_id != course.id:
        raise _missing()
    it.comment, it.comment_html, it.commented_by_id, it.commented_at = source, html, actor.id, now()
    session.flush()
    session.refresh(it, ["commented_by"])
    return it


def _missing() -> Missing:
    return Missing("There is no such drill here any more: whoever sent it may have deleted it. Your words are kept.")


def _must_teach(viewer: User, course: Course) -> None:
    if not can.teach(viewer, course):
        raise Denied("Only an instructor of the course reads what was sent to it.")
