"""Signing in: whose the log-in and the password are, however many others are tried at the same address.

Three things have a limit: wrong passwords for one log-in from one address, or from one browser that is known; wrong
passwords for any log-in from one address; and what is looked at at once for one address, because each look costs tens of
milliseconds on purpose. An address that has used up the second or the third is *crowded*. It may be a whole school, so
whoever has an account still gets a few tries there, while nothing is hashed for log-ins that nobody has; and all that
are not let in are told the same, after the same time, so that nobody learns by it which log-ins there are.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select, update

from .. import pace
from ..db import atomic, session
from ..errors import Denied, Invalid, Refusal, TooFast
from ..forms.people import SignIn
from ..models import User
from . import audit, passwords

NOT_RIGHT = "The log-in or the password is not right. Check both and try again."
SUSPENDED = "This account is suspended, so nobody can sign in with it. Ask your instructor or an administrator."

AT_ONCE = 20
"""Passwords of one address that are looked at or wait for it, before it is crowded: at most half a second of hashing."""
CROWD_ANSWER = 0.25
"""Seconds until somebody in a crowd is refused: longer than a password takes that is looked at."""


@dataclass(frozen=True)
class Browser:
    """A browser in which this person signed in before: what others get wrong elsewhere does not keep them out here."""

    person_id: int
    key: str


def recognise(form: SignIn, address: str, browser: Browser | None = None) -> User:
    """The person whose log-in and password these are.

    Raises Invalid with one sentence whichever is wrong, after the same time, and TooFast. A browser that the person
    signed in with before is counted by itself, and is never part of a crowd.
    """
    begun = time.monotonic()
    person = session.scalar(select(User).where(User.login == form.login))
    if person is not None and browser is not None and browser.person_id == person.id:
        return _looked_at(person, form, address, browser.key)
    pace.check("sign_in_account", form.login, address)
    with _place_at(address) as crowded:
        if crowded is None:
            try:
                return _looked_at(person, form, address, address)
            except Invalid:
                pace.take("sign_in_address", address)
                raise
    found = _in_a_crowd(person, form, address)
    if found is None:
        time.sleep(max(0.0, begun + CROWD_ANSWER - time.monotonic()))
        raise crowded
    return found


def _looked_at(person: User | None, form: SignIn, address: str, where: str) -> User:
    """Counted before it is looked at, so that a hundred guesses at once are not five."""
    pace.take("sign_in_account", form.login, where)
    found = _right(person, form, address)
    if found is None:
        raise Invalid(NOT_RIGHT, login=NOT_RIGHT)
    pace.forget("sign_in_account", form.login, where)
    return _let_in(found, address)


def _in_a_crowd(person: User | None, form: SignIn, address: str) -> User | None:
    if person is not None:
        who = (person.id, address)
        try:
            pace.take("sign_in_crowd", *who)
        except TooFast:
            person = None
        else:
            if found := _right(person, form, address):
                pace.forget("sign_in_crowd", *who)
                return _let_in(found, address)
    session.rollback()  # whoever waits for an answer holds no connection of the database
    return None


def _right(person: User | None, form: SignIn, address: str) -> User | None:
    """The person, if the password is theirs; None after as long a time if it is not, or there is nobody."""
    person_id, kept = (person.id, person.password_hash) if person else (None, None)
    if not passwords.matches(kept, form.password) or person is None or kept is None:
        audit.seen("sign_in_refused", person_id, network=audit.network(address))
        return None
    if passwords.outdated(kept):
        _keep_again(person, kept, passwords.hashed(form.password))
    return person


def _let_in(person: User, address: str) -> User:
    if person.suspended:
        audit.seen("sign_in_refused", person.id, network=audit.network(address), suspended=True)
        raise Denied(SUSPENDED)
    audit.seen("signed_in", person.id, network=audit.network(address))
    return person


@atomic
def _keep_again(person: User, before: str, after: str) -> None:
    """The same password under today's settings, unless it was changed in the meantime."""
    session.execute(update(User).where(User.id == person.id, User.password_hash == before).values(password_hash=after))


# ---- who else is at the address

_at: Counter[str] = Counter()
_counting = threading.Lock()


@contextmanager
def _place_at(address: str) -> Iterator[Refusal | None]:
    """A place to be looked at from this address, or why there is none."""
    crowded: Refusal | None = None
    try:
        pace.check("sign_in_address", address)
    except TooFast as refusal:
        crowded = refusal
    with _counting:
        if crowded is None and _at[address] >= AT_ONCE:
            crowded = TooFast(
                "More people are signing in from this address than can be looked at at once. "
                "Try again in 5 seconds; your words are kept.",
                5,
            )
        if crowded is None:
            _at[address] += 1
    try:
        yield crowded
    finally:
        if crowded is None:
            with _counting:
                _at[address] -= 1
                if not _at[address]:
                    del _at[address]
