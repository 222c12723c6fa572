"""Many wishes, one transaction: what Together promises."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import event, select

from debate import db
from debate.errors import Busy, Denied, Refusal
from debate.models import Course
from debate.together import Together

from .services.together import at_once


class Opening:
    """Opens courses by title: refuses some, breaks over others, and may be made to wait while it is at work."""

    def __init__(self) -> None:
        self.batches: list[list[str]] = []
        self.told: list[str] = []
        self.may_go_on = threading.Event()
        self.may_go_on.set()
        self.at_work = threading.Event()
        self.together = Together(self.act)

    def act(self, titles: Sequence[str]) -> list[str | Refusal]:
        self.batches.append([*titles])
        self.at_work.set()
        assert self.may_go_on.wait(10)
        return [self.open(title) for title in titles]

    def open(self, title: str) -> str | Refusal:
        if title.startswith("no"):
            return Denied(f"{title} is not opened.")
        if title.startswith("broken"):
            raise RuntimeError(title)
        db.session.add(Course(title=title))
        db.session.flush()
        db.after_commit(lambda: self.told.append(title))
        return f"opened {title}"

    def all_at_once(self, *titles: str) -> list[object]:
        """The first is at work while the others come."""
        self.may_go_on.clear()
        outcomes: list[object] = []
        first = threading.Thread(target=lambda: outcomes.extend(at_once(lambda: self.together.ask(titles[0]))))
        first.start()
        assert self.at_work.wait(10)
        threading.Timer(0.3, self.may_go_on.set).start()
        outcomes_of_others = at_once(*(lambda title=title: self.together.ask(title) for title in titles[1:]))  # type: ignore[misc]
        first.join(10)
        return outcomes + outcomes_of_others


@pytest.fixture
def opening(database: str) -> Opening:
    return Opening()


def titles() -> list[str]:
    return sorted(db.session.scalars(select(Course.title)))


def test_what_comes_while_somebody_is_at_work_is_done_in_one_transaction(opening: Opening) -> None:
    commits: list[object] = []
    event.listen(db.session.get_bind(), "commit", commits.append)
    wanted = [f"course {number}" for number in range(12)]
    assert opening.all_at_once(*wanted) == [f"opened {title}" for title in wanted]
    assert [len(batch) for batch in opening.batches] == [1, 11]
    assert len(commits) == 2
    assert titles() == sorted(wanted)


def test_others_are_told_in_the_order_in_which_it_was_done(opening: Opening) -> None:
    opening.all_at_once(*(f"course {number}" for number in range(12)))
    assert opening.told == [title for batch in opening.batches for title in batch]


def test_nobody_is_answered_before_it_is_on_disk(opening: Opening, monkeypatch: pytest.MonkeyPatch) -> None:
    committing: list[float] = []
    answered: list[float] = []
    ask = opening.together.ask

    def commit(_connection: object) -> None:
        time.sleep(0.1)
        committing.append(time.monotonic())

    def asked(title: str) -> str:
        answer = ask(title)
        answered.append(time.monotonic())
        return answer

    event.listen(db.session.get_bind(), "commit", commit)
    monkeypatch.setattr(opening.together, "ask", asked)
    opening.all_at_once("one", "two", "three")
    first, *others = sorted(answered)
    assert first >= committing[0]
    assert min(others) >= committing[1]


def test_a_refusal_is_for_the_one_who_asked(opening: Opening) -> None:
    first, second, third = opening.all_at_once("one", "no two", "three")
    assert (first, third) == ("opened one", "opened three")
    assert isinstance(second, Denied)
    assert titles() == ["one", "three"]


def test_one_that_fails_takes_nobody_with_it(opening: Opening) -> None:
    outcomes = opening.all_at_once("one", "two", "broken", "four")
    assert isinstance(outcomes[2], RuntimeError)
    assert [outcomes[at] for at in (0, 1, 3)] == ["opened one", "opened two", "opened four"]
    assert titles() == ["four", "one", "two"]
    assert sorted(opening.told) == ["four", "one", "two"], "each told once, however often it was tried"
    assert opening.together.ask("five") == "opened five", "and it goes on"


def test_inside_an_action_it_belongs_to_that_action(opening: Opening) -> None:
    @db.atomic
    def outer() -> None:
        opening.together.ask("one")
        raise Denied("not at all")

    with pytest.raises(Denied):
        outer()
    assert (titles(), opening.told) == ([], [])


def test_a_database_that_is_held_is_busy_for_all_who_wait(sqlite_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(db, "SQLITE_PATIENCE", 0.2)
    engine = db.connect(f"sqlite:///{sqlite_file}")
    opening = Opening()
    other = sqlite3.connect(sqlite_file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    outcomes = at_once(*[lambda: opening.together.ask("one")] * 5)
    assert [type(outcome) for outcome in outcomes] == [Busy] * 5
    other.execute("ROLLBACK")
    other.close()
    assert opening.together.ask("one") == "opened one"
    assert (titles(), opening.told) == (["one"], ["one"])
    db.finish()
    engine.dispose()
