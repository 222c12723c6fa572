"""Accounts: made, kept by guests, changed."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from .. import names, pace
from ..db import atomic, session
from ..errors import Conflict, Denied, Invalid
from ..forms.people import Keeping, NewPerson, PasswordChange, Profile, SignUp
from ..models import Course, Invitation, Role, User
from . import audit, courses, passwords, sessions

# ---- making an account


def sign_up(form: SignUp, address: str) -> User:
    """A new account, and with it a student of the course whose code was given."""
    course = courses.by_code(form.code, address)  # first of all: names and log-ins are not for strangers to try out
    pace.take("sign_up", address)
    return _sign_up(form, course, prepared(form))


@atomic
def _sign_up(form: SignUp, course: Course, kept: str) -> User:
    person = create(form, kept)
    courses.join(person, course, form.code)
    return person


def prepared(form: NewPerson, *, staff: bool = False) -> str:
    """The hash of the new account's password, made only once name and log-in are known to be free."""
    _free_name(form.name)
    _free_login(form.login)
    check_password(form.password, "password", staff=staff, login=form.login, name=form.name)
    return passwords.hashed(form.password)


@atomic
def create(form: NewPerson, kept: str) -> User:
    """A new account with the hash that `prepared` gave; for what has asked for leave already."""
    _free_name(form.name)
    _free_login(form.login)
    person = User(
        name=form.name,
        name_key=names.skeleton(form.name),
        login=form.login,
        password_hash=kept,
        email=form.email or None,
    )
    return _added(person, "signed_up")


@atomic
def create_guest(name: str) -> User:
    """Somebody with a name alone; for what has asked for leave already."""
    _free_name(name)
    return _added(User(name=name, name_key=names.skeleton(name)), "guest_entered")


def keep(actor: User, form: Keeping) -> User:
    """A guest becomes an account: the same person, with all that they wrote."""
    _must_be_guest(actor)
    _free_login(form.login)
    check_password(form.password, "password", staff=False, login=form.login, name=actor.name)
    return _keep(actor, form, passwords.hashed(form.password))


@atomic
def _keep(actor: User, form: Keeping, kept: str) -> User:
    session.refresh(actor, with_for_update={"key_share": True})
    _must_be_guest(actor)
    _free_login(form.login)
    actor.login, actor.password_hash, actor.email = form.login, kept, form.email or None
    _flush()
    sessions.end_all(actor, message="You have set a password. Load this page again to go on.")
    audit.done("guest_kept", actor)
    return actor


# ---- changing


@atomic
def change(actor: User, form: Profile) -> User:
    if form.name != actor.name:
        pace.take("edit", actor.id)
        _free_name(form.name, actor)
        actor.name, actor.name_key = form.name, names.skeleton(form.name)
        audit.done("renamed", actor)
    actor.email = form.email or None
    actor.scheme, actor.enter_posts, actor.letter_keys = form.scheme, form.enter_posts, form.letter_keys
    _flush()
    return actor


def change_password(actor: User, form: PasswordChange, this_session: int) -> None:
    """A new password for who knows the one before it; every browser but this one is signed out."""
    if actor.login is None:
        raise Denied("A guest has no password yet. Set a log-in and a password to keep what you wrote.")
    before, who = actor.password_hash, ("own", actor.id)
    pace.check("sign_in_account", *who)
    if not passwords.matches(before, form.current_password):
        pace.take("sign_in_account", *who)
        audit.seen("password_change_refused", actor.id)
        raise Invalid(
            "Your password was not changed.", current_password="This is not your password now. It was not changed."
        )
    check_password(form.new_password, "new_password", staff=is_staff(actor), login=actor.login, name=actor.name)
    _change_password(actor, before, passwords.hashed(form.new_password), this_session)


@atomic
def _change_password(actor: User, before: str | None, kept: str, this_session: int) -> None:
    session.refresh(actor, with_for_update={"key_share": True})
    if actor.password_hash != before:
        raise Conflict("Your password was changed somewhere else in the same moment, so it was not changed here.")
    set_password(actor, kept, but=this_session)


@atomic
def set_password(person: User, kept: str, but: int | None = None) -> None:
    """Put the hash in place; who came in by the old password is out, and links that could set another are void."""
    person.password_hash = kept
    session.execute(delete(Invitation).where(Invitation.person_id == person.id, Invitation.used_at.is_(None)))
    sessions.end_all(person, but, "The password of this account was changed, so you were signed out here.")
    audit.done("password_changed", person)


# ---- rules


def is_staff(person: User) -> bool:
    """Whose password opens more than their own words."""
    return person.is_admin or any(it.role is not Role.STUDENT for it in person.memberships)


def shortest_password(*, staff: bool) -> int:
    return names.PASSWORD_STAFF_LEAST if staff else names.PASSWORD_LEAST


def check_password(password: str, field: str, *, staff: bool, login: str, name: str) -> None:
    try:
        names.password(password, staff=staff, login=login, name=name)
    except Invalid as refusal:
        raise Invalid("Nothing was saved: this password cannot be used.", **{field: refusal.message}) from refusal


def _must_be_guest(actor: User) -> None:
    if not actor.is_guest:
        raise Denied("You have a log-in and a password already. Change the password on your account’s page.")


def _free_name(name: str, but: User | None = None) -> None:
    """Names that look alike are one name, so that nobody can pass for somebody else."""
    taken = session.scalar(select(User.id).where(User.name_key == names.skeleton(name)))
    if taken is not None and (but is None or taken != but.id):
        sentence = "Somebody here has this name, or one that looks like it. Add an initial or a second name."
        raise Conflict("Nothing was saved: the name is taken.", name=sentence)


def _free_login(login: str) -> None:
    if session.scalar(select(User.id).where(User.login == login)) is not None:
        raise Conflict("Nothing was saved: the log-in is taken.", login="Somebody has this log-in. Choose another one.")


def _added(person: User, event: str) -> User:
    session.add(person)
    _flush()
    audit.done(event, person)
    return person


def _flush() -> None:
    """PostgreSQL lets two people look for a free name at the same time, and tells only now who was second."""
    try:
        session.flush()
    except IntegrityError as error:
        raise Conflict(
            "Somebody took this name or log-in in the same moment, so nothing was saved. Send it again to see which."
        ) from error
