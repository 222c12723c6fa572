"""PostgreSQL slow, standing still, in the way of itself, or lost: nobody waits long, nobody is told what is not so."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

import psycopg
import pytest
from sqlalchemy import select, text

from debate import db, patience, postgresql, together
from debate.errors import Busy, Refusal, Unsure
from debate.models import Course
from debate.together import Together

from .parts import postgres
from .services.together import at_once

pytestmark = pytest.mark.postgresql


@pytest.fixture
def url(cluster: postgres.Cluster, empty_postgresql: str) -> Iterator[str]:
    url = cluster.fresh(empty_postgresql)
    engine = db.connect(url, hurried=True)
    yield url
    db.session.remove()
    engine.dispose()
    cluster.drop(url)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "ANSWER", 0.8)
    monkeypatch.setattr(patience, "ACTION", 1.2)
    monkeypatch.setattr(together, "PATIENCE", 2.0)


def open_course(title: str) -> str:
    db.session.add(Course(title=title))
    db.session.flush()
    return title


def titles() -> list[str]:
    found = sorted(db.session.scalars(select(Course.title)))
    db.finish()
    return found


def seconds(begun: float) -> float:
    return time.monotonic() - begun


@pytest.mark.usefixtures("impatient")
def test_an_answer_that_does_not_come_is_not_waited_for(url: str) -> None:
    begun = time.monotonic()
    with pytest.raises(Busy, match="Your words are kept"):
        db.whole(lambda: (open_course("lost"), db.session.execute(text("SELECT pg_sleep(20)"))))
    assert seconds(begun) < 3
    db.whole(lambda: open_course("kept"))
    assert titles() == ["kept"]


@pytest.mark.usefixtures("impatient")
def test_everybody_who_waits_together_is_told_when_the_database_stands_still(
    url: str, cluster: postgres.Cluster
) -> None:
    def act(wanted: Sequence[str]) -> list[str | Refusal]:
        return [open_course(title) for title in wanted]

    courses = Together(act)
    assert courses.ask("before") == "before"
    cluster.freeze()
    try:
        begun = time.monotonic()
        outcomes = at_once(*(lambda n=n: courses.ask(f"frozen {n}") for n in range(80)))  # type: ignore[misc]
        took = seconds(begun)
    finally:
        cluster.thaw()
    assert {type(it) for it in outcomes} == {Busy}
    assert took < 8
    begun = time.monotonic()
    assert courses.ask("after") == "after"
    assert seconds(begun) < 5
    assert titles() == ["after", "before"]


def test_who_gives_up_waiting_leaves_nothing_behind(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(together, "PATIENCE", 0.3)
    at_work, go_on = threading.Event(), threading.Event()

    def act(wanted: Sequence[str]) -> list[str | Refusal]:
        at_work.set()
        assert go_on.wait(10)
        return [open_course(title) for title in wanted]

    courses = Together(act)
    first: list[object] = []
    leader = threading.Thread(target=lambda: first.extend(at_once(lambda: courses.ask("first"))))
    leader.start()
    assert at_work.wait(10)
    assert [type(it) for it in at_once(*[lambda: courses.ask("given up")] * 3)] == [Busy] * 3
    go_on.set()
    leader.join(10)
    assert first == ["first"]
    assert courses.ask("next") == "next", "and nobody is waited for who has gone"
    assert titles() == ["first", "next"]


def test_two_actions_in_each_others_way_are_both_done(url: str) -> None:
    for title in ("one", "two"):
        db.whole(lambda title=title: open_course(title))  # type: ignore[misc]
    both = threading.Barrier(2)
    tries: list[str] = []

    def rename(first: str, second: str) -> None:
        tries.append(first)
        for title in (first, second):
            db.session.execute(
                text("UPDATE courses SET code = :by WHERE title = :title"), {"by": f"{title}{first}", "title": title}
            )
            if len(tries) <= 2 and title == first:
                both.wait(10)

    outcomes = at_once(lambda: db.whole(lambda: rename("one", "two")), lambda: db.whole(lambda: rename("two", "one")))
    assert outcomes == [None, None]
    assert len(tries) > 2, "one of them was begun again"


def test_an_action_that_is_in_the_way_again_and_again_is_busy_in_the_end(url: str) -> None:
    tries: list[int] = []

    def fail() -> None:
        tries.append(len(tries))
        db.session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'in the way' USING ERRCODE = '40001'; END $$"))

    with pytest.raises(Busy):
        db.whole(fail)
    assert len(tries) == db.TRIES


def test_a_row_that_somebody_else_holds_is_not_waited_for_without_end(url: str, cluster: postgres.Cluster) -> None:
    db.whole(lambda: open_course("held"))
    other = db.make_engine(url)
    with other.connect() as holder:
        holder.execute(text("SELECT id FROM courses FOR UPDATE"))
        begun = time.monotonic()
        with pytest.raises(Busy):
            db.whole(lambda: db.session.execute(text("UPDATE courses SET title = 'mine'")))
        assert 2 < seconds(begun) < 6
    other.dispose()
    assert titles() == ["held"]


def test_who_loses_the_database_while_it_saves_is_not_told_that_nothing_was_saved(url: str) -> None:
    db.whole(
        lambda: db.session.execute(
            text(
                "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS "
                "$$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$; "
                "CREATE CONSTRAINT TRIGGER die AFTER INSERT ON courses DEFERRABLE INITIALLY DEFERRED "
                "FOR EACH ROW WHEN (NEW.title = 'the last') EXECUTE FUNCTION die()"
            )
        )
    )
    with pytest.raises(Unsure, match="not known whether this was saved") as unsure:
        db.whole(lambda: open_course("the last"))
    assert unsure.value.shape()["code"] == "busy", "whoever sends a post again by itself does so now"
    db.whole(lambda: open_course("the next"))
    assert titles() == ["the next"]


def test_a_backend_that_is_ended_in_an_action_is_busy_and_not_unsure(url: str) -> None:
    with pytest.raises(Busy) as busy:
        db.whole(
            lambda: (open_course("lost"), db.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())")))
        )
    assert type(busy.value) is Busy
    assert titles() == []


def test_a_database_that_is_not_there_is_said_at_once(url: str, cluster: postgres.Cluster) -> None:
    cluster.stop("immediate")
    try:
        begun = time.monotonic()
        with pytest.raises(Busy):
            db.whole(lambda: open_course("nowhere"))
        assert seconds(begun) < 2
    finally:
        cluster.start()
    db.whole(lambda: open_course("here again"))
    assert titles() == ["here again"]


def test_whoever_only_looks_when_the_connection_is_lost_goes_on_with_another(url: str) -> None:
    db.whole(lambda: open_course("there"))
    pool = db.session.get_bind().pool  # type: ignore[union-attr]
    for end in (db.finish, db.take_back, db.afresh):
        for _ in range(2 * postgresql.MOST):
            backend = db.session.scalar(text("SELECT pg_backend_pid()"))
            _end(url, backend)
            end()  # its answer is made by now, and is not to be lost
            assert pool.checkedout() == 0  # type: ignore[attr-defined]
        assert titles() == ["there"]


def _end(url: str, backend: int | None) -> None:
    with psycopg.connect(url, autocommit=True) as administrator:
        administrator.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
