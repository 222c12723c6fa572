"""Signed-in browsers: begun, found, listed and ended. The browser's token is never stored, only its hash."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from .. import live
from ..db import atomic, now, session
from ..errors import Missing
from ..models import User, UserSession

SEEN_EVERY = timedelta(minutes=5)
"""How exact `seen_at` is: reading a page does not write a row each time."""

GUEST_IDLE = timedelta(days=7)
"""A guest has no password to come back with, so their session does not end over lunch."""


def fingerprint(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@atomic
def begin(user: User, agent: str, longest: timedelta) -> str:
    """A new session for `user`; returns its token (256 bits), which exists nowhere else."""
    token = secrets.token_urlsafe(32)
    moment = now()
    session.add(
        UserSession(
            user_id=user.id, token_hash=fingerprint(token), agent=agent, seen_at=moment, ends_at=moment + longest
        )
    )
    return token


def find(token: str, idle: timedelta) -> UserSession | None:
    """The session that the token stands for, with its person, if both may still come in."""
    row = session.scalar(select(UserSession).where(UserSession.token_hash == fingerprint(token)))
    return row if row is not None and alive(row, now(), idle) else None


def alive(row: UserSession, moment: datetime, idle: timedelta) -> bool:
    return _alive(row.seen_at, row.ends_at, row.user.is_guest, row.user.suspended, moment, idle)


def _alive(seen: datetime, ends: datetime, guest: bool, suspended: bool, moment: datetime, idle: timedelta) -> bool:
    return not suspended and moment < ends and moment < seen + (GUEST_IDLE if guest else idle)


def whose(token: str, idle: timedelta) -> tuple[int, int] | None:
    """(person, session) as `find` has them, read as plain values: every newcomer to a room is asked for it."""
    row = session.connection().execute(_BY_TOKEN, {"token": fingerprint(token)}).first()
    return (row.user_id, row.id) if row is not None and _holds(row, idle) else None


def stands(session_id: int, idle: timedelta) -> bool:
    """Whether the session with this id, read anew, still lets its person in."""
    row = session.connection().execute(_BY_ID, {"id": session_id}).first()
    return row is not None and _holds(row, idle)


def _holds(row: Any, idle: timedelta) -> bool:
    if not _alive(row.seen_at, row.ends_at, row.login is None, row.suspended, now(), idle):
        return False
    if due_to_be_seen(row):
        seen(row.id)
    return True


_VALUES = select(
    UserSession.id, UserSession.user_id, UserSession.seen_at, UserSession.ends_at, User.login, User.suspended
).join(User, User.id == UserSession.user_id)
_BY_TOKEN = _VALUES.where(UserSession.token_hash == bindparam("token"))
_BY_ID = _VALUES.where(UserSession.id == bindparam("id"))


def due_to_be_seen(row: UserSession) -> bool:
    return now() - row.seen_at > SEEN_EVERY


_seen: dict[Any, set[int]] = {}
"""By database, the sessions that were seen and are to be written down."""


def seen(session_id: int) -> None:
    """Note it, for `write_down`: when a class comes in, that is one transaction and not thirty in everybody's way."""
    _seen.setdefault(session.get_bind(), set()).add(session_id)


def write_down() -> None:
    """Keep which sessions were seen since this was last done; the heartbeat does it."""
    if ids := _seen.pop(session.get_bind(), None):
        _write_down(sorted(ids))


@atomic
def _write_down(ids: list[int]) -> None:
    session.execute(update(UserSession).where(UserSession.id.in_(ids)).values(seen_at=now()))


def of(user: User) -> list[UserSession]:
    """The person's sessions, the one used last first."""
    return list(
        session.scalars(select(UserSession).where(UserSession.user_id == user.id).order_by(UserSession.seen_at.desc()))
    )


@atomic
def end(user: User, session_id: int) -> None:
    """End one of one's own sessions; its sockets end with it."""
    row = session.get(UserSession, session_id)
    if row is None or row.user_id != user.id:
        raise Missing("That session has ended already.")
    session.delete(row)
    live.end_session(session_id, "You were signed out here. What you had typed is kept on this device.")


@atomic
def end_all(user: User, but: int | None = None, message: str = "You were signed out.") -> None:
    """End every session of `user` except the one with the id `but`."""
    rows = session.scalars(
        select(UserSession).where(UserSession.user_id == user.id, UserSession.id != (but or 0))
    ).all()
    for row in rows:
        live.end_session(row.id, message)
    session.execute(delete(UserSession).where(UserSession.id.in_([row.id for row in rows])))
    if but is None:
        live.end_person(user.id, message)
