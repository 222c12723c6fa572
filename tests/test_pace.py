"""Limits: for each person of their own, told in seconds, and counted only for what is counted."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from limits import parse_many

from debate import pace
from debate.errors import TooFast
from debate.others import others


@pytest.fixture(autouse=True)
def counting() -> Iterator[None]:
    pace.configure()
    yield
    pace.configure(on=False)


def test_the_sixth_post_within_ten_seconds_is_too_fast() -> None:
    for _ in range(5):
        pace.take("post", 1)
    with pytest.raises(TooFast) as refused:
        pace.take("post", 1)
    assert refused.value.status == 429
    assert 1 <= refused.value.retry_after <= 10
    assert "your words are kept" in refused.value.message


def test_one_persons_haste_holds_up_nobody_else() -> None:
    for _ in range(5):
        pace.take("post", 1)
    pace.take("post", 2)


def test_looking_whether_there_is_room_counts_nothing() -> None:
    for _ in range(50):
        pace.check("sign_in_account", "ana")


def test_a_refused_try_does_not_make_the_wait_longer() -> None:
    for _ in range(5):
        pace.take("post", 1)
    waits = []
    for _ in range(20):
        with pytest.raises(TooFast) as refused:
            pace.take("post", 1)
        waits.append(refused.value.retry_after)
    assert max(waits) <= 10


@pytest.mark.parametrize("step", [-3600, -30, 25, 3600])
def test_a_clock_that_is_set_makes_nobody_wait_longer(monkeypatch: pytest.MonkeyPatch, step: float) -> None:
    for _ in range(5):
        pace.take("post", 1)
    true = time.time
    monkeypatch.setattr(time, "time", lambda: true() + step)
    for _ in range(5):
        pace.take("post", 1)
    with pytest.raises(TooFast) as refused:
        pace.take("post", 1)
    assert refused.value.retry_after <= 10


def test_the_servers_own_writing_is_not_counted() -> None:
    with pace.paused():
        for _ in range(100):
            pace.take("post", 1)
    pace.take("post", 1)


@pytest.mark.parametrize("what", pace.LIMITS)
def test_every_limit_ends_somewhere(what: str) -> None:
    most = max(item.amount for item in parse_many(pace.LIMITS[what]))
    refused = 0
    for _ in range(most + 1):
        try:
            pace.take(what, "somebody")
        except TooFast:
            refused += 1
    assert refused >= 1


def test_what_another_process_has_counted_counts_here(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[object, ...]] = []
    monkeypatch.setattr(others, "say", lambda *given: told.append(given))
    for _ in range(5):
        pace.take("post", 1)
    assert told == [("counted", "post", 1)] * 5
    pace.configure()  # as another process, which hears it
    for word, *given in told:
        others._does[str(word)](*given)
    with pytest.raises(TooFast):
        pace.take("post", 1)
    pace.take("post", 2)
