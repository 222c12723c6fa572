"""What is the same for every test and costly to make, kept for a run: databases, templates, the building of addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import CodeType

import pytest
from argon2 import PasswordHasher
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Engine, event, inspect
from werkzeug.routing import Rule

from debate import db
from debate.services import passwords

EARNEST = passwords._hasher
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

NOT_ROWS = "alembic_version"

# The counts of ids that have begun, back to their beginning: those of a table without rows begin by themselves on SQLite.
COUNT_AFRESH = """SELECT setval(quote_ident(sequencename)::regclass, 1, false)
FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"""


class Kept:
    """One database with all its tables, and the connections to it."""

    def __init__(self, url: str, engine: Engine) -> None:
        self.url, self.engine = url, engine
        self.tables = [name for name in inspect(engine).get_table_names() if name != NOT_ROWS]
        self.altered = False
        event.listen(engine, "before_cursor_execute", self._note)

    def _note(self, _connection: object, _cursor: object, statement: str, *_more: object) -> None:
        self.altered |= statement.lstrip().startswith(("CREATE", "ALTER", "DROP"))


class Databases:
    """Databases that are emptied between tests and not made anew: a new one costs PostgreSQL a quarter of a second.

    Every application on one of them has an engine of its own, with its own listeners; the connections and the compiled
    statements behind it are the same.
    """

    def __init__(self, make_engine: Callable[..., Engine]) -> None:
        self._make_engine = make_engine
        self._kept: dict[str, Kept] = {}

    def engine(self, url: str, **how: bool) -> Engine:
        """Instead of db.make_engine. What is kept is not hurried, whoever asks for it."""
        for kept in self._kept.values():
            if kept.url == url:
                return kept.engine.execution_options()
        return self._make_engine(url, **how)

    @contextmanager
    def emptied(self, kind: str, new: Callable[[], str]) -> Iterator[str]:
        """The address of a database with all its tables and no row, for one test; `new` gives one to begin with."""
        if kind not in self._kept:
            url = new()
            self._kept[kind] = Kept(url, self._make_engine(url))
        kept = self._kept[kind]
        _empty(kept)
        yield kept.url
        db.session.remove()
        if kept.altered:  # its tables are no longer those that the next test expects
            del self._kept[kind]
            kept.engine.dispose()
        elif kept.engine.pool.checkedout():  # type: ignore[attr-defined]
            _cut_off(kept.engine)

    def close(self) -> None:
        for kept in self._kept.values():
            kept.engine.dispose()


def _empty(kept: Kept) -> None:
    """Every row gone. TRUNCATE makes a new file for every table and index, and takes fifty times as long."""
    deletions = [f"DELETE FROM {name}" for name in kept.tables]
    with kept.engine.begin() as connection:
        if kept.engine.dialect.name == "sqlite":
            for statement in ("PRAGMA defer_foreign_keys = ON", *deletions):
                connection.exec_driver_sql(statement)
        else:
            unchecked = "SET LOCAL session_replication_role = replica"
            connection.exec_driver_sql("; ".join([unchecked, *deletions, COUNT_AFRESH]))


def _cut_off(engine: Engine) -> None:
    """A thread that is still at it when its test has ended loses what it had open, and does not stand in the next's way."""
    engine.dispose()
    if engine.dialect.name == "postgresql":
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        with engine.connect() as connection:
            connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE {others}")


class Templates(BytecodeCache):
    """Templates, compiled once for all applications; those without escaping apart, which a test may ask for."""

    def __init__(self) -> None:
        self._compiled: dict[tuple[str, str, bool], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._compiled.get(self._key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        assert bucket.code is not None
        self._compiled[self._key(bucket)] = bucket.code

    def _key(self, bucket: Bucket) -> tuple[str, str, bool]:
        return bucket.key, bucket.checksum, bool(bucket.environment.autoescape)


def kept_builders() -> Callable[[Rule, bool], Callable[..., tuple[str, str]]]:
    """Instead of Rule._compile_builder, which is most of what it costs to put an application together."""
    compile_builder = Rule._compile_builder
    compiled: dict[tuple[object, ...], Callable[..., tuple[str, str]]] = {}

    def kept(rule: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if rule.defaults:
            return compile_builder(rule, append_unknown)
        key = (append_unknown, *rule._trace)
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    return kept


def hash_with(hasher: PasswordHasher, patch: pytest.MonkeyPatch) -> None:
    """Passwords from now on, and the hash that stands for the password of nobody."""
    patch.setattr(passwords, "_hasher", hasher)
    patch.setattr(passwords, "_NOBODYS", passwords._unmatched())
