"""Passwords, kept as argon2id hashes. One costs 19 MB and tens of milliseconds on purpose, so few are made at once."""

from __future__ import annotations

import base64
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

from ..db import IMMEDIATE, session, take_back

AT_ONCE = 4

# OWASP's least setting for argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)
_places = threading.BoundedSemaphore(AT_ONCE)


def hashed(password: str) -> str:
    with _place():
        return _hasher.hash(_one_spelling(password))


def matches(kept: str | None, password: str) -> bool:
    """Whether `password` made the hash that was kept; without one, for a log-in nobody has, the no takes as long."""
    with _place():
        try:
            return _hasher.verify(kept or _NOBODYS, _one_spelling(password))
        except (VerificationError, InvalidHashError):
            return False


def outdated(kept: str) -> bool:
    """Whether it was made with other settings than today's, so that it is worth making again at the next sign-in."""
    return _hasher.check_needs_rehash(kept)


@contextmanager
def _place() -> Iterator[None]:
    """One of the few places, waited for without a connection of the database: a class that signs in stops no room."""
    current = session()
    if current.in_transaction():
        if current.connection().get_execution_options().get(IMMEDIATE):
            raise RuntimeError("a password is hashed before the action that keeps it, not inside")
        take_back()
    with _places:
        yield


def _one_spelling(password: str) -> str:
    """Keyboards differ in how they send an accented letter."""
    return unicodedata.normalize("NFKC", password)


def _unmatched() -> str:
    """Today's settings around random bytes: no password has this hash."""
    salt, digest = (base64.b64encode(secrets.token_bytes(n)).decode().rstrip("=") for n in (16, 32))
    return f"$argon2id$v=19$m={_hasher.memory_cost},t={_hasher.time_cost},p={_hasher.parallelism}${salt}${digest}"


_NOBODYS = _unmatched()
