"""Signing in: who is recognised, who has to wait, and who gets in all the same while others try."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator

import pytest
from argon2 import PasswordHasher

from debate import pace
from debate.errors import Invalid, TooFast
from debate.models import User
from debate.services import administration, passwords, recognition
from debate.services.recognition import Browser

from ..makers import Maker, again
from .test_people import HERE, PASSWORD, refused, signing_in
from .together import at_once


@pytest.fixture
def limits() -> Iterator[None]:
    pace.configure(on=True)
    yield
    pace.configure(on=False)


@pytest.fixture(autouse=True)
def _no_limits(database: str) -> None:
    pace.configure(on=False)


@pytest.fixture
def priya(make: Maker) -> User:
    return make.person("Priya Nair", password_hash=passwords.hashed(PASSWORD))


def test_the_right_password_is_recognised_whatever_the_case_of_the_log_in(priya: User) -> None:
    assert recognition.recognise(signing_in(" PRIYA.Nair "), HERE).id == priya.id


def test_a_wrong_password_and_an_unknown_log_in_get_the_same_answer(priya: User) -> None:
    wrong = refused(lambda: recognition.recognise(signing_in(password="violet harbour"), HERE))
    unknown = refused(lambda: recognition.recognise(signing_in("nobody.here"), HERE))
    assert wrong.shape() == unknown.shape()
    assert (type(wrong), wrong.status) == (type(unknown), unknown.status)


@pytest.mark.parametrize("login", ["a\0b", "\ud800", "x" * 10_000, "' OR 1=1 --", ""])
def test_a_log_in_that_nobody_could_have_is_simply_not_right(priya: User, login: str) -> None:
    assert refused(lambda: recognition.recognise(signing_in(login), HERE)).message == recognition.NOT_RIGHT


def test_a_guest_has_no_log_in_to_be_recognised_by(make: Maker) -> None:
    make.person("Guest Gita", guest=True)
    assert isinstance(refused(lambda: recognition.recognise(signing_in("None", ""), HERE)), Invalid)


@pytest.mark.usefixtures("earnest_passwords")
def test_an_unknown_log_in_costs_a_hash_of_the_same_settings(priya: User) -> None:
    nobodys = passwords._NOBODYS
    assert nobodys.split("$")[:4] == (again(priya).password_hash or "").split("$")[:4]
    assert len(nobodys) == len(again(priya).password_hash or "")
    assert not passwords.outdated(nobodys)


@pytest.mark.long
@pytest.mark.usefixtures("earnest_passwords")
def test_an_unknown_log_in_takes_as_long_as_a_wrong_password(priya: User) -> None:
    def took(login: str) -> float:
        begun = time.perf_counter()
        refused(lambda: recognition.recognise(signing_in(login, "wrong"), HERE))
        return time.perf_counter() - begun

    times = [(took("priya.nair"), took("nobody.here")) for _ in range(200)]
    known, unknown = (statistics.median(column) for column in zip(*times, strict=True))
    assert abs(known - unknown) < 0.1 * known


def test_a_suspended_person_is_told_so_only_after_the_right_password(make: Maker, priya: User) -> None:
    administration.suspend(make.person(admin=True), again(priya))
    wrong = refused(lambda: recognition.recognise(signing_in(password="wrong"), HERE))
    assert wrong.message == recognition.NOT_RIGHT
    assert refused(lambda: recognition.recognise(signing_in(), HERE)).message == recognition.SUSPENDED


@pytest.mark.usefixtures("earnest_passwords")
def test_an_older_hash_is_made_anew_at_the_next_sign_in(make: Maker) -> None:
    weaker = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    old = make.person("Old Timer", password_hash=weaker)
    recognition.recognise(signing_in("old.timer"), HERE)
    assert (again(old).password_hash or "").startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert recognition.recognise(signing_in("old.timer"), HERE).id == old.id


def test_five_wrong_passwords_make_a_person_wait(priya: User, limits: None) -> None:
    for _ in range(5):
        refused(lambda: recognition.recognise(signing_in(password="wrong"), HERE))
    waiting = refused(lambda: recognition.recognise(signing_in(), HERE))
    assert isinstance(waiting, TooFast)
    assert 0 < waiting.retry_after <= 15 * 60


def test_an_unknown_log_in_makes_one_wait_in_the_same_way(priya: User, limits: None) -> None:
    for _ in range(5):
        refused(lambda: recognition.recognise(signing_in("nobody.here"), HERE))
    assert isinstance(refused(lambda: recognition.recognise(signing_in("nobody.here"), HERE)), TooFast)


def test_what_others_get_wrong_elsewhere_keeps_nobody_out(priya: User, limits: None) -> None:
    for _ in range(5):
        refused(lambda: recognition.recognise(signing_in(password="wrong"), "198.51.100.1"))
    assert isinstance(refused(lambda: recognition.recognise(signing_in(), "198.51.100.1")), TooFast)
    assert recognition.recognise(signing_in(), HERE).id == priya.id


def test_a_browser_that_is_known_is_not_kept_out_by_a_neighbour_at_the_same_address(priya: User, limits: None) -> None:
    own = Browser(priya.id, "a browser's key")
    for number in range(100):
        refused(lambda who=f"nobody{number // 5}": recognition.recognise(signing_in(who, "wrong"), HERE))
    for _ in range(5):
        refused(lambda: recognition.recognise(signing_in(password="wrong"), HERE, Browser(priya.id + 1, "not hers")))
    assert isinstance(refused(lambda: recognition.recognise(signing_in(), HERE)), TooFast)
    assert recognition.recognise(signing_in(), HERE, own).id == priya.id


def test_a_browser_that_is_known_has_its_own_five_guesses_and_no_more(priya: User, limits: None) -> None:
    own = Browser(priya.id, "a browser's key")
    for _ in range(5):
        refused(lambda: recognition.recognise(signing_in(password="wrong"), HERE, own))
    assert isinstance(refused(lambda: recognition.recognise(signing_in(), HERE, own)), TooFast)


def test_right_passwords_are_not_counted(priya: User, limits: None) -> None:
    for _ in range(7):
        recognition.recognise(signing_in(), HERE)


# ---- in a crowd


def crowd(address: str = HERE) -> None:
    """A hundred wrong log-ins from one address, of people who are not there."""
    for number in range(100):
        refused(lambda who=f"nobody{number}": recognition.recognise(signing_in(who, "wrong"), address))  # type: ignore[misc]


def test_a_browser_that_is_new_comes_in_from_an_address_where_somebody_tries_log_ins(priya: User, limits: None) -> None:
    crowd()
    assert isinstance(refused(lambda: recognition.recognise(signing_in("nobody.more", "wrong"), HERE)), TooFast)
    for _ in range(5):  # and what is right is not counted
        assert recognition.recognise(signing_in(), HERE).id == priya.id


def test_in_a_crowd_an_account_has_three_tries_a_day_and_others_have_theirs(
    make: Maker, priya: User, limits: None
) -> None:
    ben = make.person("Ben Okafor", password_hash=again(priya).password_hash)
    crowd()
    for _ in range(3):
        assert isinstance(refused(lambda: recognition.recognise(signing_in(password="wrong"), HERE)), TooFast)
    assert isinstance(refused(lambda: recognition.recognise(signing_in(), HERE)), TooFast)
    assert recognition.recognise(signing_in(), "198.51.100.1").id == priya.id
    assert recognition.recognise(signing_in(), HERE, Browser(priya.id, "a browser's key")).id == priya.id
    assert recognition.recognise(signing_in("ben.okafor"), HERE).id == ben.id


def test_a_crowd_does_not_learn_which_log_ins_there_are(priya: User, limits: None) -> None:
    crowd()

    def told(login: str) -> tuple[str, float]:
        begun = time.perf_counter()
        refusal = refused(lambda: recognition.recognise(signing_in(login, "wrong"), HERE))
        assert isinstance(refusal, TooFast)
        assert 0 < refusal.retry_after <= 15 * 60
        return refusal.message, time.perf_counter() - begun

    answers = [told(login) for login in ("priya.nair", "nobody.here") * 4]  # three that are looked at, and one more
    assert len({message for message, _ in answers}) == 1
    assert "only a few more tries of each log-in" in answers[0][0]
    known, unknown = (statistics.median(took for _, took in answers[first::2]) for first in (0, 1))
    assert min(known, unknown) >= recognition.CROWD_ANSWER
    assert abs(known - unknown) < 0.2 * recognition.CROWD_ANSWER


def test_a_suspended_person_is_told_so_in_a_crowd_too(make: Maker, priya: User, limits: None) -> None:
    administration.suspend(make.person(admin=True), again(priya))
    crowd()
    assert refused(lambda: recognition.recognise(signing_in(), HERE)).message == recognition.SUSPENDED


def test_of_many_guesses_at_once_no_more_are_looked_at_than_one_after_another(priya: User, limits: None) -> None:
    outcomes = at_once(*(lambda: recognition.recognise(signing_in(password="wrong"), HERE) for _ in range(40)))
    kinds = [type(outcome).__name__ for outcome in outcomes]
    assert kinds.count("Invalid") <= 5
    assert kinds.count("Invalid") + kinds.count("TooFast") == 40
    assert not recognition._at


def test_a_class_that_signs_in_all_at_once_is_let_in(make: Maker, priya: User, limits: None) -> None:
    kept = again(priya).password_hash
    logins = [make.person(password_hash=kept).login for _ in range(30)]
    outcomes = at_once(
        *(lambda login=login: recognition.recognise(signing_in(login or ""), HERE).login for login in logins)
    )
    assert outcomes == logins
    assert not recognition._at
