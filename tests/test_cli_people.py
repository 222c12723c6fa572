"""`debate person …` and `debate course …`: what an administrator does without a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from debate import db
from debate.cli import group
from debate.errors import Denied, Missing, Refusal
from debate.forms.people import NewPassword, NewPerson
from debate.models import Role, User
from debate.services import invitations

from .makers import Maker, again

PASSWORD = "violet harbour stone"
Run = Callable[..., str]


@pytest.fixture
def run(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """What a command prints; a Refusal is raised as it is."""
    monkeypatch.setenv("DEBATE_DATABASE_URL", database)
    monkeypatch.setenv("DEBATE_DATA", str(tmp_path))
    monkeypatch.setenv("DEBATE_PUBLIC_URL", "https://debate.example")

    def command(*words: str) -> str:
        db.finish()
        done = CliRunner().invoke(group, words)
        if done.exception is not None:
            raise done.exception
        db.finish()
        return done.output

    return command


def refused(action: Callable[[], object]) -> Refusal:
    with pytest.raises(Refusal) as found:
        action()
    return found.value


def token_in(printed: str) -> str:
    found = re.search(r"https://debate\.example/invitations/([\w-]{43})\n", printed)
    assert found, printed
    return found[1]


def test_an_administrator_is_invited_from_the_command_line(run: Run) -> None:
    token = token_in(run("person", "invite-admin"))
    form = NewPerson.parse({"name": "Ada Lovelace", "login": "ada", "password": PASSWORD})
    assert invitations.sign_up(token, form).is_admin


def test_people_are_listed_with_what_they_are(run: Run, make: Maker) -> None:
    make.person("Ada Lovelace", admin=True)
    make.person("Sam", guest=True)
    make.person("Ben Okafor", suspended=True)
    lines = run("person", "list").splitlines()
    assert [re.sub(r"^\s*\d+\s+", "", line) for line in lines[:-1]] == [
        "ada.lovelace          Ada Lovelace  administrator",
        "ben.okafor            Ben Okafor  suspended",
        "(guest)               Sam",
    ]
    assert lines[-1] == "3 people"
    assert run("person", "list", "okafor").splitlines()[-1] == "1 person"


def test_a_forgotten_password_is_set_by_a_link(run: Run, make: Maker) -> None:
    make.person("Ana Beltran")
    token = token_in(run("person", "reset", "ANA.beltran"))
    assert invitations.set_password(token, NewPassword(new_password=PASSWORD)).name == "Ana Beltran"


def test_somebody_is_suspended_and_resumed(run: Run, make: Maker) -> None:
    ana = make.person("Ana Beltran")
    person_id = ana.id
    assert "suspended" in run("person", "suspend", "ana.beltran")
    assert db.session.get_one(User, person_id).suspended
    assert "can sign in again" in run("person", "resume", "ana.beltran")
    assert not db.session.get_one(User, person_id).suspended


def test_the_only_administrator_is_not_locked_out_from_here_either(run: Run, make: Maker) -> None:
    make.person("Ada Lovelace", admin=True)
    assert isinstance(refused(lambda: run("person", "suspend", "ada.lovelace")), Denied)


def test_a_log_in_that_nobody_has_is_a_sentence(run: Run) -> None:
    for command in ("reset", "suspend", "resume"):
        assert isinstance(refused(lambda word=command: run("person", word, "nobody")), Missing)


def test_a_course_is_opened_with_its_instructor_and_its_code(run: Run, make: Maker) -> None:
    hartley = make.person("Ms Hartley").id
    printed = run("course", "new", "Period 3", "--instructor", "ms.hartley")
    found = re.search(
        r"Course (\d+), Period 3, is open\.\n.*code (\w{3}) (\w{3}) or at https://debate\.example/join/(\w{6})\n",
        printed,
    )
    assert found, printed
    assert found[2] + found[3] == found[4]
    assert db.session.get_one(User, hartley).role_in(int(found[1])) is Role.INSTRUCTOR
    assert f"{found[2]} {found[3]}" in run("course", "list")


def test_a_code_is_renewed_and_ended(run: Run, make: Maker) -> None:
    number = str(make.course("Period 3").id)
    assert "Students join with the code" in run("course", "code", number, "--days", "3")
    assert "has ended" in run("course", "code", number, "--end")
    assert refused(lambda: run("course", "code", number, "--days", "0")).fields.keys() == {"days"}
    assert isinstance(refused(lambda: run("course", "code", "999")), Missing)


def test_a_member_is_put_in_changed_and_taken_out(run: Run, make: Maker) -> None:
    course_id, ana_id = make.course("Period 3").id, make.person("Ana Beltran").id
    for role in ("student", "instructor"):
        assert f"is {role} in Period 3" in run("course", "member", str(course_id), "ana.beltran", role)
        assert db.session.get_one(User, ana_id).role_in(course_id) == role
    assert isinstance(refused(lambda: run("course", "member", str(course_id), "ana.beltran", "none")), Denied)
    make.member(again(db.session.get_one(User, ana_id).memberships[0].course), make.person("Ms Hartley"), "instructor")
    assert "student in" in run("course", "member", str(course_id), "ana.beltran", "student")
    assert "no longer in" in run("course", "member", str(course_id), "ana.beltran", "none")
    assert db.session.get_one(User, ana_id).role_in(course_id) is None
