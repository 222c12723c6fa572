"""What administrators do with people: look them up, suspend them, and decide who else is an administrator."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import delete, func, or_, select

from .. import can, names
from ..db import atomic, session
from ..errors import Denied, Missing
from ..models import Invitation, User
from . import audit, sessions

PER_PAGE = 50


@dataclass
class Listed:
    """A page of the list of people; `count` is how many there are on all its pages."""

    people: list[User]
    count: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // PER_PAGE))


def listed(viewer: User | None, search: str = "", page: int = 1) -> Listed:
    """People by name, those whose name or log-in holds `search`; names that look alike are found alike."""
    _must_administer(viewer)
    which = select(User)
    if search:
        found = [User.name.icontains(search, autoescape=True), User.login.icontains(search, autoescape=True)]
        if key := names.skeleton(search):
            found.append(User.name_key.contains(key, autoescape=True))
        which = which.where(or_(*found))
    count = session.scalar(which.with_only_columns(func.count(User.id))) or 0
    wanted = which.order_by(func.lower(User.name), User.id).limit(PER_PAGE).offset((page - 1) * PER_PAGE)
    return Listed(list(session.scalars(wanted)), count, page)


def find(viewer: User | None, person_id: int) -> User:
    _must_administer(viewer)
    person = session.get(User, person_id)
    if person is None:
        raise Missing("There is no such person.")
    return person


def operator() -> User:
    """Whoever holds the server's command line: may do what an administrator may, and has no row and no id."""
    return User(name="the command line", is_admin=True, suspended=False, memberships=[])


def by_login(login: str) -> User:
    """For the command line, where people are named by their log-in."""
    person = session.scalar(select(User).where(User.login == login.casefold()))
    if person is None:
        raise Missing(f"Nobody has the log-in {login!r}. “debate person list” shows them all.")
    return person


@atomic
def suspend(actor: User, person: User) -> User:
    """Keep somebody out: their sessions, their sockets and the links they made end; what they wrote stays."""
    _hold_administrators()
    _must_administer(actor)
    if person.id == actor.id:
        raise Denied("You cannot suspend yourself. Another administrator can.")
    _leave_one(person)
    person.suspended = True
    void_made_by(person)
    sessions.end_all(person, message="Your account was suspended, so you were signed out. What you wrote stays.")
    audit.done("suspended", actor, person=person.id)
    return person


@atomic
def resume(actor: User, person: User) -> User:
    _must_administer(actor)
    person.suspended = False
    audit.done("resumed", actor, person=person.id)
    return person


@atomic
def promote(person: User) -> User:
    """Make somebody an administrator; for what has asked for leave already."""
    if person.is_guest:
        raise Denied("A guest cannot be an administrator. Set a log-in and a password first, then open the link again.")
    person.is_admin = True
    audit.done("promoted", person)
    return person


@atomic
def demote(actor: User, person: User) -> User:
    """No longer an administrator; what they are in their courses stays."""
    _hold_administrators()
    _must_administer(actor)
    _leave_one(person)
    person.is_admin = False
    void_made_by(person)
    sessions.end_all(person, message="You are no longer an administrator. Sign in again to go on.")
    audit.done("demoted", actor, person=person.id)
    return person


def void_made_by(person: User) -> None:
    session.execute(delete(Invitation).where(Invitation.made_by_id == person.id, Invitation.used_at.is_(None)))


def _hold_administrators() -> None:
    """Two administrators who send each other away at once: the second is told no."""
    who = select(User.id).where(User.is_admin, ~User.suspended).order_by(User.id)
    session.execute(who.with_for_update(key_share=True)).all()
    session.expire_all()


def _leave_one(person: User) -> None:
    others = select(func.count()).where(User.is_admin, ~User.suspended, User.id != person.id)
    if person.is_admin and not person.suspended and not session.scalar(others):
        raise Denied(
            f"{person.name} is the only administrator, so nothing was changed. Make another administrator first."
        )


def _must_administer(viewer: User | None) -> None:
    if not can.administer(viewer):
        raise Denied("This is for administrators only.")
