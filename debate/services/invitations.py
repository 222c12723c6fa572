"""One-time links: into a course with a role, to be an administrator, to a new password.

A link's token is shown once, to whoever made it; here only its hash is kept. Opening a link changes nothing, sending
its form does, once: of two who send it at the same time one comes too late.
"""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import delete, func, select

from .. import can, pace
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Missing
from ..forms.courses import ChosenRole
from ..forms.people import NewPassword, NewPerson
from ..models import Course, Invitation, Purpose, Role, User
from . import administration, audit, courses, passwords, people
from .sessions import fingerprint

LIFE = timedelta(days=7)

GONE = "This link has been used, has ended or was replaced by another. Ask whoever gave it to you for a new one."


# ---- making


@atomic
def into_course(actor: User, course: Course, form: ChosenRole) -> str:
    """The token of a link that makes whoever uses it a member with the role."""
    if not can.teach(actor, course):
        raise Denied("Only an instructor of the course can invite people to it.")
    pace.take("invite", actor.id or 0)
    return _made(actor, Invitation(purpose=Purpose.JOIN, course_id=course.id, role=form.role))


@atomic
def administrator(actor: User) -> str:
    """The token of a link that makes whoever uses it an administrator."""
    if not can.administer(actor):
        raise Denied("Only an administrator can invite another one.")
    return _made(actor, Invitation(purpose=Purpose.ADMIN))


@atomic
def password(actor: User, person: User) -> str:
    """The token of a link that sets a new password for `person`; a link made earlier is void."""
    if not can.administer(actor):
        raise Denied("Only an administrator can make a link to a new password.")
    if person.is_guest:
        raise Denied("A guest has no password. They can set one themselves while they are signed in.")
    session.execute(delete(Invitation).where(Invitation.person_id == person.id, Invitation.used_at.is_(None)))
    return _made(actor, Invitation(purpose=Purpose.PASSWORD, person_id=person.id))


@atomic
def first_administrator_link() -> str | None:
    """The token that makes the first administrator, or None where there is one; earlier tokens for that are void."""
    if session.scalar(select(func.count()).where(User.is_admin, ~User.suspended)):
        return None
    session.execute(
        delete(Invitation).where(
            Invitation.purpose == Purpose.ADMIN, Invitation.made_by_id.is_(None), Invitation.used_at.is_(None)
        )
    )
    return _made(None, Invitation(purpose=Purpose.ADMIN))


def _made(actor: User | None, invitation: Invitation) -> str:
    token = secrets.token_urlsafe(32)
    invitation.token_hash = fingerprint(token)
    invitation.made_by_id = actor.id if actor else None
    invitation.made_at = now()
    invitation.ends_at = invitation.made_at + LIFE
    session.add(invitation)
    session.flush()
    about = {"course": invitation.course_id, "person": invitation.person_id}
    audit.done("link_made", actor, link=invitation.id, purpose=invitation.purpose.value, **about)
    return token


# ---- using


def find(token: str) -> Invitation:
    """What the link offers, while it does; a used, an ended and an invented link get one sentence."""
    invitation = session.scalar(select(Invitation).where(Invitation.token_hash == fingerprint(token)))
    if invitation is None or not invitation.open_at(now()) or (invitation.person and invitation.person.suspended):
        raise Missing(GONE)
    return invitation


def for_staff(invitation: Invitation) -> bool:
    """Whether the password that is chosen with the link opens more than its owner's words."""
    if invitation.person is not None:
        return people.is_staff(invitation.person)
    return invitation.purpose is Purpose.ADMIN or invitation.role is not Role.STUDENT


@atomic
def accept(actor: User, token: str) -> Invitation:
    """Somebody who is signed in takes what the link offers."""
    invitation = _use(token)
    match invitation.purpose:
        case Purpose.JOIN if invitation.course is not None and invitation.role is not None:
            courses.enrol(actor, invitation.course, invitation.role)
        case Purpose.ADMIN:
            administration.promote(actor)
        case _:
            raise Conflict("This link sets a password. Write the new one into its form.")
    return invitation


def sign_up(token: str, form: NewPerson) -> User:
    """A new account for whoever holds the link, with what the link offers."""
    invitation = find(token)
    if invitation.purpose is Purpose.PASSWORD:
        raise Conflict("This link sets a password. Write the new one into its form.")
    return _sign_up(token, form, people.prepared(form, staff=for_staff(invitation)))


@atomic
def _sign_up(token: str, form: NewPerson, kept: str) -> User:
    person = people.create(form, kept)
    accept(person, token)
    return person


def set_password(token: str, form: NewPassword) -> User:
    """A new password for the person whom the link names; every browser of theirs is signed out."""
    invitation = find(token)
    person = invitation.person
    if person is None or person.login is None:
        raise Missing(GONE)
    people.check_password(
        form.new_password, "new_password", staff=for_staff(invitation), login=person.login, name=person.name
    )
    return _set_password(token, passwords.hashed(form.new_password))


@atomic
def _set_password(token: str, kept: str) -> User:
    person = _use(token).person
    if person is None:
        raise Missing(GONE)
    people.set_password(person, kept)
    return person


def _use(token: str) -> Invitation:
    """Mark the link as used, under its row's lock: whoever comes second finds it gone.

    What the link is about is held first, as by everybody who voids links of a course or a person: two who held them in
    another order would wait for each other.
    """
    offered = find(token)
    course, person_id = offered.course, offered.person_id
    if course is not None:
        courses.hold(course)
    if person_id is not None:
        session.execute(select(User.id).where(User.id == person_id).with_for_update(key_share=True)).all()
    session.execute(select(Invitation.id).where(Invitation.token_hash == fingerprint(token)).with_for_update()).all()
    session.expire_all()
    invitation = find(token)
    invitation.used_at = now()
    session.flush()
    audit.done("link_used", None, link=invitation.id, purpose=invitation.purpose.value)
    return invitation
