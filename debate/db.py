"""The database: one session for pages, sockets, the command line and threads, and the only home of commit.

Reading happens in a plain transaction that ends with the request or event. Writing happens in a function marked
`@atomic`: it opens a transaction that may write at once (so that a lock taken is a lock held, on SQLite too), looks at
everything afresh, and either commits whole or leaves nothing. What should be told to others is handed to
`after_commit` and told only then.
"""

from __future__ import annotations

import functools
import sqlite3
import threading
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, ClassVar, ParamSpec, TypeVar

from sqlalchemy import DateTime, MetaData, create_engine, event
from sqlalchemy.engine import Connection, Dialect, Engine
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import DeclarativeBase, Session, scoped_session, sessionmaker
from sqlalchemy.types import TypeDecorator

from . import patience
from .errors import Busy, Unsure

P = ParamSpec("P")
R = TypeVar("R")

SQLITE_PATIENCE = 5.0
"""Seconds to wait for a lock that another process holds on the file before the writer is told that it is busy."""

COMING = 10
"""Seconds that PostgreSQL may take to let in those for whom nobody waits."""

IMMEDIATE = "writes_at_once"

TRIES = 3
"""Times that an action is begun which PostgreSQL ends because another one was in its way."""

IN_THE_WAY = ("40001", "40P01")
"""A serialisation failure and a deadlock: of two actions one was taken back, and may be done once more."""


class Moment(TypeDecorator[datetime]):
    """A moment in UTC. SQLite keeps no zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value is not None and value.tzinfo is None else value


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {datetime: Moment}


session: scoped_session[Session] = scoped_session(sessionmaker(expire_on_commit=False, autoflush=True))

_waiting: ContextVar[list[Callable[[], None]] | None] = ContextVar("waiting", default=None)

# SQLite has one writer. Queueing for it here is fair and wakes the next at once; SQLite's own waiting is neither.
_one_writer = threading.Lock()


def connect(url: str, *, hurried: bool = False) -> Engine:
    """Make the engine for `url`, tie the session to it, and return it. `hurried`: people wait for what it does."""
    engine = make_engine(url, hurried=hurried)
    session.remove()
    session.configure(bind=engine)
    return engine


def make_engine(url: str, *, hurried: bool = False) -> Engine:
    if not url.startswith("sqlite"):
        if not hurried:
            return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": COMING})
        from . import postgresql  # its driver is for those who use it

        return postgresql.hurried(url)
    engine = create_engine(url, connect_args={"timeout": SQLITE_PATIENCE}, pool_size=10, max_overflow=-1)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # BEGIN is ours: the driver's own comes too late for a lock to mean anything
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(IMMEDIATE) else "BEGIN")


def atomic(action: Callable[P, R]) -> Callable[P, R]:
    """All of `action` or nothing of it; an action inside an action belongs to the outer one.

    Whatever was loaded before is looked at afresh inside, so that a right taken away a moment ago is not used.
    A database that cannot be written becomes Busy, and Unsure where it was lost as it wrote. An action that was in the
    way of another one is begun again: it changes nothing but the database.
    """

    @functools.wraps(action)
    def atomically(*args: P.args, **kwargs: P.kwargs) -> R:
        return whole(lambda: action(*args, **kwargs))

    return atomically


def whole(action: Callable[[], R]) -> R:
    """What `atomic` makes of an action, done now."""
    if inside():
        return action()
    with patience.for_one_action():
        for tries_left in reversed(range(TRIES)):
            told: list[Callable[[], None]] = []
            mark = _waiting.set(told)
            try:
                result = _in_transaction(action)
                break
            except (DBAPIError, PoolTimeout) as error:
                if tries_left and was_in_the_way(error):
                    continue
                if out_of_reach(error):
                    raise Busy() from error
                raise
            finally:
                _waiting.reset(mark)
    for tell in told:
        tell()
    return result


def out_of_reach(error: Exception) -> bool:
    """Was it the database that could not be reached, or could not do it now?"""
    return isinstance(error, (OperationalError, PoolTimeout)) or getattr(error, "connection_invalidated", False)


def was_in_the_way(error: Exception) -> bool:
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", None) in IN_THE_WAY


def _in_transaction(action: Callable[[], R]) -> R:
    current = afresh()  # what was read until now is read again under the lock
    alone = current.get_bind().dialect.name == "sqlite"
    if alone and not _one_writer.acquire(timeout=2 * SQLITE_PATIENCE):
        raise Busy()
    try:
        current.connection(execution_options={IMMEDIATE: True})
        result = action()
        current.flush()
        _commit(current)
        return result
    except BaseException:
        take_back()
        raise
    finally:
        if alone:
            _one_writer.release()


def _commit(current: Session) -> None:
    try:
        current.commit()
    except DBAPIError as error:
        if error.connection_invalidated:  # the word was given, and the answer to it was lost
            raise Unsure() from error
        raise


def afresh() -> Session:
    """This thread's session, without the transaction it was reading in: what it looks at next is as it is then."""
    let_go()
    return session()


def let_go() -> None:
    """End the transaction that this thread was reading in, if there is one; what it had read is read again when it is
    looked at."""
    if session.registry.has():
        take_back()
        session.expire_all()


def take_back() -> None:
    """End what this thread was doing in the database, as if it had not been. Never raises: a lost connection has ended it."""
    try:
        if session.registry.has():
            session.rollback()
    except DBAPIError:
        finish()


def inside() -> bool:
    """Is an action going on in this thread?"""
    return _waiting.get() is not None


def after_commit(tell: Callable[[], None]) -> None:
    """Have `tell` called once the action that is going on has been committed, and not at all if it fails."""
    waiting = _waiting.get()
    if waiting is None:
        raise RuntimeError("after_commit belongs inside an @atomic action")
    waiting.append(tell)


def now() -> datetime:
    return datetime.now(UTC)


def finish(_error: object = None) -> None:
    """End whatever this thread had open; for the end of a request or a socket event. Never raises, as its answer is made."""
    try:
        session.remove()
    except DBAPIError:
        session.registry.clear()


def dialect() -> str:
    return str(session.get_bind().dialect.name)


__all__ = [
    "Base",
    "Moment",
    "afresh",
    "after_commit",
    "atomic",
    "connect",
    "dialect",
    "finish",
    "inside",
    "let_go",
    "make_engine",
    "now",
    "out_of_reach",
    "session",
    "take_back",
    "whole",
]
