"""Coming in and going out: signing in, signing up, joining by a code, one-time links, and guests."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from .. import auth, shapes
from ..auth import address, current_user, signed_in
from ..forms.courses import TypedCode, tidy_code
from ..forms.people import GuestName, NewPassword, NewPerson, SignIn, SignUp
from ..models import Course, Invitation, Purpose, User
from ..services import courses, invitations, people, practice, recognition
from .answers import answer, redraws, say, wants_json, words
from .arrivals import browser, onward, welcome

bp = Blueprint("people", __name__)


# ---- signing in and out


@bp.get("/sign-in")
def sign_in() -> Any:
    if current_user() is not None and not signed_in().is_guest:
        return redirect(onward(url_for("home.index")), 303)
    return render_template("people/sign_in.html")


@bp.post("/sign-in")
@redraws(sign_in)
def begin() -> Any:
    person = recognition.recognise(SignIn.parse(words()), address(), browser())
    return welcome(person, {"person": shapes.person(person)}, to=onward(url_for("home.index")))


@bp.post("/sign-out")
def sign_out() -> Any:
    """A guest is asked once more: nobody can sign in as them again."""
    person = current_user()
    if person is not None and person.is_guest and not wants_json() and "sure" not in request.form:
        return render_template("people/sign_out.html")
    auth.sign_out()
    response = answer({}, to=url_for("home.index"))
    # The next person at a shared computer finds neither drafts nor pages. Cookies are left out: ours is gone already,
    # and browsers would take those of sibling sites with it. Over plain http, but for localhost, they ignore it all.
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


# ---- signing up and joining


@bp.get("/sign-up")
def signing_up() -> Any:
    if current_user() is not None:
        return redirect(url_for(".joining", code=request.args.get("code") or None), 303)
    code, least = tidy_code(request.args.get("code", "")), people.shortest_password(staff=False)
    return render_template("people/sign_up.html", code=code, least=least)


@bp.post("/sign-up")
@redraws(signing_up)
def sign_up() -> Any:
    person = people.sign_up(SignUp.parse(words()), address())
    shape = {"person": shapes.person(person), "course_ids": person.course_ids}
    return welcome(person, shape, to=url_for("courses.show", course_id=person.course_ids[0]), message=_greeting(person))


@bp.get("/join")
def joining() -> Any:
    return render_template("people/join.html", code=tidy_code(request.args.get("code", "")))


@bp.post("/join")
@redraws(joining)
def join() -> Any:
    """A person who is signed in becomes a student of the course; a stranger is led to where they sign up for it."""
    code = TypedCode.parse(words()).code
    person = current_user()
    if person is None:
        return answer({"course": _title(courses.by_code(code, address()))}, to=url_for(".join_by_link", code=code))
    course = courses.join_by_code(person, code)
    say(f"You are in {course.title}.")
    return answer({"course": {"id": course.id, **_title(course)}}, to=url_for("courses.show", course_id=course.id))


@bp.get("/join/<code>")
@redraws(lambda code: render_template("people/join.html", code=tidy_code(code)))
def join_by_link(code: str) -> Any:
    person = current_user()
    course = courses.by_code(code, person.id if person else address())
    if wants_json():
        return answer({"course": _title(course)}, to="")
    if person is not None and person.role_in(course.id) is not None:
        return redirect(url_for("courses.show", course_id=course.id), 303)
    return render_template("people/join_course.html", course=course, code=tidy_code(code))


def _title(course: Course) -> dict[str, Any]:
    """All that a code tells of its course before one is in it."""
    return {"title": course.title}


# ---- guests


@bp.get("/guest")
def entering() -> Any:
    person = current_user()
    return render_template("people/guest.html", person=person)


@bp.post("/guest")
@redraws(entering)
def enter() -> Any:
    opened = auth.config().practice_open
    person = current_user()
    if person is not None:
        practice.join(person, opened=opened)
        return answer({"person": shapes.person(person)}, to=onward(url_for("home.index")))
    person = practice.enter(GuestName.parse(words()), address(), opened=opened)
    return welcome(person, {"person": shapes.person(person)}, to=onward(url_for("home.index")))


# ---- one-time links


@bp.get("/invitations/<token>")
def invitation(token: str) -> Any:
    found = invitations.find(token)
    if wants_json():
        return answer({"invitation": _offer(found)}, to="")
    least = people.shortest_password(staff=invitations.for_staff(found))
    return render_template("people/invitation.html", invitation=found, token=token, least=least)


@bp.post("/invitations/<token>")
@redraws(invitation)
def use(token: str) -> Any:
    """A new password, or a place for who is signed in, or an account with the place for who is not."""
    found, person = invitations.find(token), current_user()
    shape, to = {"invitation": _offer(found)}, _after(found)
    if found.purpose is Purpose.PASSWORD:
        person = invitations.set_password(token, NewPassword.parse(words()))
        message = "Your password is set, and every other browser has been signed out."
    elif person is None:
        person = invitations.sign_up(token, NewPerson.parse(words()))
        message = _greeting(person)
    else:
        invitations.accept(person, token)
        message = "You are an administrator now." if found.purpose is Purpose.ADMIN else "You are in."
        if found.purpose is Purpose.JOIN:
            say(message)
            return answer(shape, to=to)
    return welcome(person, {"person": shapes.person(person), **shape}, to=to, message=message)


def _greeting(person: User) -> str:
    return f"Welcome, {person.name}. From now on you sign in with “{person.login}”."


def _offer(it: Invitation) -> dict[str, Any]:
    return {
        "purpose": it.purpose.value,
        "course": it.course.title if it.course else None,
        "role": it.role.value if it.role else None,
        "ends_at": shapes.moment(it.ends_at),
    }


def _after(it: Invitation) -> str:
    if it.course_id is not None:
        return url_for("courses.show", course_id=it.course_id)
    return url_for("admin.index") if it.purpose is Purpose.ADMIN else url_for("home.index")
