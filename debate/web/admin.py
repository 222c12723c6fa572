"""Administration: who there is, who may come in, and links that only an administrator can make."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from .. import shapes
from ..auth import signed_in
from ..models import User
from ..services import administration, courses, invitations, sessions
from ..text import SEARCH_MOST
from .answers import answer, redraws, say, wants_json
from .links import whole

bp = Blueprint("admin", __name__, url_prefix="/people")


@bp.get("")
def index() -> Any:
    """?q= looks for a name or a log-in, ?page= turns pages."""
    search = "".join(letter for letter in request.args.get("q", "")[:SEARCH_MOST] if letter.isprintable()).strip()
    listed = administration.listed(signed_in(), search, _page(request.args.get("page", "1")))
    if wants_json():
        shape = {
            "people": [_shape(it) for it in listed.people],
            "count": listed.count,
            "page": listed.page,
            "pages": listed.pages,
        }
        return answer(shape, to="")
    return render_template("admin/people.html", listed=listed, search=search)


@bp.get("/<id:person_id>")
def show(person_id: int) -> Any:
    person = administration.find(signed_in(), person_id)
    memberships, signed = courses.mine(person), sessions.of(person)
    if wants_json():
        roles = [{"course_id": it.course_id, "title": it.course.title, "role": it.role.value} for it in memberships]
        return answer({"person": _shape(person), "courses": roles, "sessions": len(signed)}, to="")
    return render_template("admin/person.html", person=person, memberships=memberships, sessions=signed)


@bp.post("/<id:person_id>/suspend")
@redraws(show)
def suspend(person_id: int) -> Any:
    person = administration.suspend(signed_in(), administration.find(signed_in(), person_id))
    say(f"{person.name} is suspended and has been signed out everywhere.")
    return answer({"person": _shape(person)}, to=url_for(".show", person_id=person_id))


@bp.post("/<id:person_id>/resume")
@redraws(show)
def resume(person_id: int) -> Any:
    person = administration.resume(signed_in(), administration.find(signed_in(), person_id))
    say(f"{person.name} can sign in again.")
    return answer({"person": _shape(person)}, to=url_for(".show", person_id=person_id))


@bp.post("/<id:person_id>/demote")
@redraws(show)
def demote(person_id: int) -> Any:
    person = administration.demote(signed_in(), administration.find(signed_in(), person_id))
    say(f"{person.name} is no longer an administrator.")
    return answer({"person": _shape(person)}, to=url_for(".show", person_id=person_id))


@bp.post("/<id:person_id>/reset")
@redraws(show)
def reset(person_id: int) -> Any:
    """The link is shown in the answer and nowhere else, ever: only its hash is kept."""
    person = administration.find(signed_in(), person_id)
    return _link(invitations.password(signed_in(), person), person)


@bp.post("/invitations")
def invite() -> Any:
    """An administrator's link, likewise shown once."""
    return _link(invitations.administrator(signed_in()), None)


def _link(token: str, person: User | None) -> Any:
    link = whole("people.invitation", token=token)
    if wants_json():
        return answer({"link": link}, to="", status=201)
    return render_template("admin/link.html", link=link, person=person), 201


def _page(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and 1 <= len(typed) <= 6 and int(typed) else 1


def _shape(person: User) -> dict[str, Any]:
    return {
        **shapes.person(person),
        "login": person.login,
        "administrator": person.is_admin,
        "suspended": person.suspended,
        "created_at": shapes.moment(person.created_at),
    }
