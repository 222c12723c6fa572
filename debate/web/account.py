"""One's own account: name, address, how pages look, password, and the browsers that are signed in."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from .. import shapes
from ..auth import current_session, signed_in
from ..errors import Stranger
from ..forms.people import Keeping, PasswordChange, Profile
from ..models import User, UserSession
from ..services import people, sessions
from .answers import answer, redraws, say, wants_json, words
from .arrivals import onward, welcome

bp = Blueprint("account", __name__, url_prefix="/account")


@bp.get("")
def show() -> Any:
    person = signed_in()
    if wants_json():
        return answer({"account": _shape(person)}, to="")
    return render_template(
        "account/account.html", person=person, least=people.shortest_password(staff=people.is_staff(person))
    )


@bp.post("")
@redraws(show)
def change() -> Any:
    person = people.change(signed_in(), Profile.parse(words()))
    say("Your account has been changed.")
    return answer({"account": _shape(person)}, to=url_for(".show"))


@bp.post("/password")
@redraws(show)
def change_password() -> Any:
    people.change_password(signed_in(), PasswordChange.parse(words()), _this_session())
    say("Your password has been changed, and every other browser has been signed out.")
    return answer({}, to=url_for(".show"))


@bp.get("/keep")
def keeping() -> Any:
    if not signed_in().is_guest:
        return redirect(url_for(".show"), 303)
    return render_template("account/keep.html", person=signed_in(), least=people.shortest_password(staff=False))


@bp.post("/keep")
@redraws(keeping)
def keep() -> Any:
    person = people.keep(signed_in(), Keeping.parse(words()))
    message = f"Everything you wrote stays yours. From now on you sign in with “{person.login}”."
    return welcome(person, {"account": _shape(person)}, to=onward(url_for(".show")), message=message)


@bp.get("/sessions")
def list_sessions() -> Any:
    found, here = sessions.of(signed_in()), _this_session()
    if wants_json():
        return answer({"sessions": [_session(it, here) for it in found]}, to="")
    return render_template("account/sessions.html", sessions=found, here=here)


@bp.post("/sessions/<id:session_id>/end")
def end_session(session_id: int) -> Any:
    sessions.end(signed_in(), session_id)
    say("That browser has been signed out.")
    return answer({}, to=url_for(".list_sessions"))


@bp.post("/sessions/end-others")
def end_others() -> Any:
    sessions.end_all(signed_in(), _this_session(), "You were signed out here from another browser.")
    say("Every other browser has been signed out.")
    return answer({}, to=url_for(".list_sessions"))


def _this_session() -> int:
    found = current_session()
    if found is None:
        raise Stranger("Your session has ended. Sign in again.")
    return found.id


def _shape(person: User) -> dict[str, Any]:
    """What only the person themselves is told."""
    return {
        **shapes.person(person),
        "login": person.login,
        "email": person.email or "",
        "scheme": person.scheme,
        "enter_posts": person.enter_posts,
        "letter_keys": person.letter_keys,
        "created_at": shapes.moment(person.created_at),
    }


def _session(it: UserSession, here: int) -> dict[str, Any]:
    return {
        "id": it.id,
        "agent": it.agent,
        "created_at": shapes.moment(it.created_at),
        "seen_at": shapes.moment(it.seen_at),
        "this": it.id == here,
    }
