"""Formats of a course: those that everybody has and its own, which its instructors copy, edit and delete."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from .. import can, shapes
from ..auth import signed_in
from ..errors import Denied
from ..formats import FORMATS, RANGES
from ..forms.formats import WrittenFormat
from ..models import Course, CourseFormat
from ..services import courses, formats
from . import formatrows
from .answers import answer, redraws, say, wants_json, words

bp = Blueprint("formats", __name__, url_prefix="/courses/<id:course_id>/formats")

RANGES_IN_WORDS = [
    (key, f"{it.least:g} to {it.most:g}{', by halves' if it.step == 0.5 else ''}" if it.gives_points else "None")
    for key, it in RANGES.items()
]


@bp.get("")
def index(course_id: int) -> Any:
    course = courses.find(signed_in(), course_id)
    own = formats.of(course)
    if wants_json():
        known = [shapes.format(it) for it in FORMATS.values()]
        return answer({"formats": [*known, *map(_shape, own)]}, to="")
    return render_template(
        "formats/index.html", course=course, known=FORMATS.values(), own=[formats.written(it) for it in own]
    )


@bp.get("/<key>")
def show(course_id: int, key: str) -> Any:
    course = courses.find(signed_in(), course_id)
    it, row = formats.find(course, key), formats.own(course, key)
    if wants_json():
        return answer({"format": _shape(row) if row else shapes.format(it)}, to="")
    return render_template("formats/show.html", course=course, it=it, row=row)


@bp.get("/new")
def new(course_id: int) -> Any:
    """?of= is the key of the format that is copied; nothing is kept until the copy is saved."""
    course = _taught(course_id)
    if request.form:
        return _draw(course, {}, None)
    it = formats.find(course, request.args.get("of", ""))
    return _draw(course, formatrows.of(it, f"{it.name}, our own"), None)


@bp.post("")
@redraws(new)
def make(course_id: int) -> Any:
    if "do" in request.form:
        return new(course_id)
    course = courses.find(signed_in(), course_id)
    row = formats.make(signed_in(), course, WrittenFormat.parse(_given()))
    say("The format is kept. Rounds in this course can be opened by it.")
    return answer({"format": _shape(row)}, to=url_for(".show", course_id=course_id, key=row.key), status=201)


@bp.get("/<key>/edit")
def edit(course_id: int, key: str) -> Any:
    course = _taught(course_id)
    row = formats.to_change(course, key)
    it = formats.written(row)
    return _draw(course, formatrows.of(it, it.name), row)


@bp.post("/<key>/edit")
@redraws(edit)
def change(course_id: int, key: str) -> Any:
    if "do" in request.form:
        return edit(course_id, key)
    course = courses.find(signed_in(), course_id)
    row = formats.change(signed_in(), course, key, WrittenFormat.parse(_given()))
    say("The format has been changed, for rounds that are opened from now on.")
    return answer({"format": _shape(row)}, to=url_for(".show", course_id=course_id, key=key))


@bp.post("/<key>/delete")
@redraws(show)
def delete(course_id: int, key: str) -> Any:
    gone = formats.delete(signed_in(), courses.find(signed_in(), course_id), key)
    say(f"{gone.name} is deleted. Rounds that were opened by it go on.")
    return answer({}, to=url_for(".index", course_id=course_id))


def _taught(course_id: int) -> Course:
    course = courses.find(signed_in(), course_id)
    if not can.teach(signed_in(), course):
        raise Denied("Only an instructor of the course can make and change its formats.")
    return course


def _given() -> Any:
    if request.is_json:
        return words()
    return formatrows.parsed_from(formatrows.sent(request.form), request.form.get("version", ""))


def _draw(course: Course, page: formatrows.Page, row: CourseFormat | None) -> str:
    """What was typed, with its rows rearranged where a button asked for that; only the rows, where a script asks."""
    at = ""
    if request.form:
        page = formatrows.sent(request.form)
        at = formatrows.rearranged(page, request.form["do"]) if "do" in request.form else ""
    template = "formats/rows.html" if "piece" in request.form else "formats/edit.html"
    return render_template(
        template, course=course, page=page, row=row, at=at, seat_keys=formatrows.seat_keys, ranges=RANGES_IN_WORDS
    )


def _shape(row: CourseFormat) -> shapes.Shape:
    return shapes.format(formats.written(row), row.version)
