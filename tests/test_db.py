"""Whole or not at all, looked at afresh, told only afterwards: what @atomic promises."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, func, select, update
from sqlalchemy.exc import IntegrityError

from debate import db, schema, shapes
from debate.errors import Busy, Denied
from debate.models import Course, Post
from debate.services import posts

from .makers import Maker, again


def courses() -> int:
    return db.session.scalar(select(func.count(Course.id))) or 0


@db.atomic
def open_course(title: str) -> Course:
    course = Course(title=title)
    db.session.add(course)
    db.session.flush()
    return course


def test_an_action_that_fails_leaves_nothing_and_tells_nobody(database: str) -> None:
    told: list[str] = []

    @db.atomic
    def fail() -> None:
        open_course("Half done")
        db.after_commit(lambda: told.append("told"))
        raise Denied("no")

    with pytest.raises(Denied):
        fail()
    assert (courses(), told) == (0, [])


def test_others_are_told_only_after_the_commit(database: str) -> None:
    seen: list[int] = []

    def look_from_elsewhere() -> None:
        thread = threading.Thread(target=lambda: (seen.append(courses()), db.finish()))
        thread.start()
        thread.join()

    @db.atomic
    def act() -> None:
        open_course("One")
        db.after_commit(look_from_elsewhere)

    act()
    assert seen == [1]


def test_an_action_inside_an_action_belongs_to_the_outer_one(database: str) -> None:
    @db.atomic
    def outer() -> None:
        open_course("One")
        open_course("Two")
        raise Denied("no")

    with pytest.raises(Denied):
        outer()
    assert courses() == 0


def test_what_was_loaded_before_is_looked_at_afresh_inside(database: str) -> None:
    course = open_course("Old")
    assert db.session.get(Course, course.id) is course

    def rename() -> None:
        @db.atomic
        def act() -> None:
            found = db.session.get(Course, course.id)
            assert found is not None
            found.title = "New"

        act()
        db.finish()

    thread = threading.Thread(target=rename)
    thread.start()
    thread.join()
    assert course.title == "Old"

    @db.atomic
    def look() -> str:
        return course.title

    assert look() == "New"


def test_a_database_that_another_program_holds_is_busy_and_nothing_is_lost(
    sqlite_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "SQLITE_PATIENCE", 0.2)
    engine = db.connect(f"sqlite:///{sqlite_file}")
    other = sqlite3.connect(sqlite_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Busy, match="Your words are kept"):
        open_course("Not now")
    other.execute("ROLLBACK")
    open_course("Now")
    assert courses() == 1
    other.close()
    db.finish()
    engine.dispose()


def test_sqlite_writes_to_the_disk_before_it_says_so(sqlite_url: str) -> None:
    engine = db.connect(sqlite_url)
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    engine.dispose()


def test_the_database_itself_has_one_post_for_one_key(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    first, second = make.post(ana, room), make.post(ana, room)
    with pytest.raises(IntegrityError):
        db.session.execute(update(Post).where(Post.id == second.id).values(client_id=first.client_id))
    db.session.rollback()


def test_the_migrations_make_what_the_models_say(database: str) -> None:
    engine = db.session.get_bind()
    assert schema.is_current(engine)  # type: ignore[arg-type]
    schema.check(engine)  # type: ignore[arg-type]


def test_the_newest_migration_is_where_alembic_ends(database: str) -> None:
    engine = db.session.get_bind()
    assert isinstance(engine, Engine)
    with engine.connect() as connection:
        heads = ScriptDirectory.from_config(schema._settings(connection)).get_heads()
    assert heads == [schema.newest()]


def test_a_server_that_finds_its_tables_as_they_should_be_does_without_alembic(sqlite_url: str, tmp_path: Path) -> None:
    settings = {"DEBATE_DATABASE_URL": sqlite_url, "DEBATE_DATA": str(tmp_path)}
    look = (
        "import sys; from debate import app, config, serve; "
        f"serve.prepare(config.read({settings!r})); print('alembic' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", look], text=True).split()[-1] == "False"


def test_an_older_database_is_brought_up_to_date_with_all_that_is_in_it(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    answered = make.post(ana, room, relation="asks")
    make.post(ana, room, relation="rebuts", parent=answered)
    posts.withdraw(again(ana), again(make.post(ana, room, relation="asks")))
    before, said = shapes.counts(again(room)), db.session.scalar(select(func.count(Post.id)))
    assert before["unanswered"] == 1
    engine = db.session.get_bind()
    assert isinstance(engine, Engine)
    db.finish()
    with engine.connect() as connection:
        command.downgrade(schema._settings(connection), "0001")
        connection.commit()
    assert not schema.is_current(engine)
    schema.upgrade(engine)
    assert shapes.counts(again(room)) == before
    assert db.session.scalar(select(func.count(Post.id))) == said == 3
