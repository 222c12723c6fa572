"""Courses: the list of mine, opening one, its rooms, its members, its code and its links."""

from __future__ import annotations

import io
from typing import Any

import segno
from flask import Blueprint, Response, render_template, url_for

from .. import can, shapes
from ..auth import signed_in
from ..errors import Denied, Missing
from ..forms.courses import ChosenRole, CourseTitle, NewCode, shown_code
from ..models import Course, Role
from ..services import courses, invitations, results, sending
from .answers import answer, redraws, say, wants_json, words
from .links import whole

bp = Blueprint("courses", __name__, url_prefix="/courses")


@bp.get("")
def index() -> Any:
    viewer = signed_in()
    mine = courses.mine(viewer)
    everybodys = courses.everybodys(viewer) if can.administer(viewer) else []
    if wants_json():
        listed = [{**_shape(it.course), "role": it.role.value} for it in mine]
        return answer({"courses": listed, "all": [_shape(course) for course, _ in everybodys]}, to="")
    return render_template("courses/index.html", mine=mine, everybodys=everybodys)


@bp.get("/new")
def opening() -> Any:
    if not can.teach_somewhere(signed_in()):
        raise Denied(
            "Only administrators, and people who teach a course already, can open a new one. Ask an administrator."
        )
    return render_template("courses/new.html")


@bp.post("/new")
@redraws(opening)
def create() -> Any:
    course = courses.create(signed_in(), CourseTitle.parse(words()))
    say("The course is open. Give its code to your students.")
    return answer({"course": _shape(course)}, to=url_for(".show", course_id=course.id), status=201)


@bp.get("/<id:course_id>")
def show(course_id: int) -> Any:
    viewer = signed_in()
    course = courses.find(viewer, course_id)
    members, rooms = courses.members(course), courses.rooms_of(course)
    code = courses.open_code(course) if can.teach(viewer, course) else None
    if wants_json():
        shape = {
            "course": _shape(course),
            "members": [shapes.member(it) for it in members],
            "rooms": [shapes.room(it) for it in rooms],
        }
        return answer({**shape, **_code(course)} if can.teach(viewer, course) else shape, to="")
    return render_template(
        "courses/show.html",
        course=course,
        members=members,
        count=courses.count_members(course),
        rooms=rooms,
        judged=results.any_in(course),
        roles=list(Role),
        mine=viewer.role_in(course.id),
        drills_waiting=sending.waiting(viewer, course),
        code=shown_code(code) if code else "",
        link=whole("people.join_by_link", code=code) if code else "",
    )


@bp.post("/<id:course_id>/title")
@redraws(show)
def retitle(course_id: int) -> Any:
    course = courses.retitle(signed_in(), courses.find(signed_in(), course_id), CourseTitle.parse(words()))
    say("The course has a new title.")
    return answer({"course": _shape(course)}, to=url_for(".show", course_id=course_id))


# ---- the code


@bp.post("/<id:course_id>/code")
@redraws(show)
def renew_code(course_id: int) -> Any:
    course = courses.find(signed_in(), course_id)
    courses.renew_code(signed_in(), course, NewCode.parse(words()))
    say("The course has a new code. The one before it opens nothing any more.")
    return answer(_code(course), to=url_for(".show", course_id=course_id))


@bp.post("/<id:course_id>/code/end")
@redraws(show)
def end_code(course_id: int) -> Any:
    courses.end_code(signed_in(), courses.find(signed_in(), course_id))
    say("The code has ended: nobody can join with it. Members stay members.")
    return answer({}, to=url_for(".show", course_id=course_id))


@bp.get("/<id:course_id>/code.svg")
def code_picture(course_id: int) -> Response:
    """The link to join by as a QR code: a picture of its own, so that the page needs no markup of somebody else's."""
    course = courses.find(signed_in(), course_id)
    code = courses.open_code(course) if can.teach(signed_in(), course) else None
    if code is None:
        raise Missing("The course has no code now.")
    picture = io.BytesIO()
    segno.make(whole("people.join_by_link", code=code), error="m", micro=False).save(
        picture, kind="svg", scale=8, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None, omitsize=False
    )
    return Response(picture.getvalue(), mimetype="image/svg+xml")


def _code(course: Course) -> dict[str, Any]:
    """For who teaches the course."""
    code = courses.open_code(course)
    return {
        "code": code,
        "code_ends_at": shapes.moment(course.code_ends_at) if code else None,
        "join_link": whole("people.join_by_link", code=code) if code else None,
    }


# ---- members


@bp.post("/<id:course_id>/members/<id:person_id>/role")
@redraws(lambda course_id, person_id: show(course_id))
def set_role(course_id: int, person_id: int) -> Any:
    course = courses.find(signed_in(), course_id)
    member = courses.set_role(signed_in(), course, person_id, ChosenRole.parse(words()))
    say(f"{member.user.name} is {_A[member.role]} of this course now.")
    return answer({"member": shapes.member(member)}, to=url_for(".show", course_id=course_id, _anchor="members"))


@bp.post("/<id:course_id>/members/<id:person_id>/remove")
@redraws(lambda course_id, person_id: show(course_id))
def remove_member(course_id: int, person_id: int) -> Any:
    person = courses.remove_member(signed_in(), courses.find(signed_in(), course_id), person_id)
    say(f"{person.name} is no longer in this course. What they wrote stays.")
    return answer({}, to=url_for(".show", course_id=course_id, _anchor="members"))


@bp.post("/<id:course_id>/invitations")
@redraws(show)
def invite(course_id: int) -> Any:
    """The link is shown in the answer and nowhere else, ever: only its hash is kept."""
    course = courses.find(signed_in(), course_id)
    form = ChosenRole.parse(words())
    link = whole("people.invitation", token=invitations.into_course(signed_in(), course, form))
    if wants_json():
        return answer({"link": link, "role": form.role.value}, to="", status=201)
    return render_template("courses/invitation.html", course=course, link=link, role=form.role.value), 201


_A = {Role.STUDENT: "a student", Role.MODERATOR: "a moderator", Role.INSTRUCTOR: "an instructor"}


def _shape(course: Course) -> dict[str, Any]:
    return {"id": course.id, "title": course.title, "open_to_guests": course.open_to_guests}
