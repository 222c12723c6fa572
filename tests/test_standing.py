"""A session that ends is not taken for one that stands, however recently it was looked at."""

from __future__ import annotations

from debate.standing import LONGEST, Standing


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_the_database_is_asked_once_a_second() -> None:
    clock, looks = Clock(), []
    standing = Standing(clock)
    for tenth in range(25):
        clock.now = 1000 + tenth / 10
        assert standing.holds(7, lambda: looks.append(clock.now) is None)
    assert looks == [1000, 1000 + LONGEST, 1000 + 2 * LONGEST]


def test_a_session_that_has_ended_elsewhere_is_known_within_a_second() -> None:
    clock = Clock()
    standing = Standing(clock)
    assert standing.holds(7, lambda: True)
    clock.now += LONGEST
    assert not standing.holds(7, lambda: False)


def test_a_session_that_ends_here_is_forgotten_at_once() -> None:
    standing = Standing(Clock())
    assert standing.holds(7, lambda: True)
    standing.forget()
    assert not standing.holds(7, lambda: False)


def test_a_session_that_ends_while_it_is_looked_at_is_looked_at_again() -> None:
    standing = Standing(Clock())

    def it_ends_behind_our_back() -> bool:
        standing.forget()
        return True

    assert standing.holds(7, it_ends_behind_our_back), "it stood when it was looked at"
    assert not standing.holds(7, lambda: False), "and that was not kept"
