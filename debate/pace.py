"""How fast one may go: limits per person and per address, counted alike whichever wire something comes by.

The engine is the `limits` library with a moving window. Each process counts in memory, and tells the others what it
has counted: so a limit is one limit, nobody waits to be counted, and where the others do not hear of it each counts by
itself.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from .errors import TooFast
from .others import others

LIMITS = {
    "post": "5 per 10 seconds; 60 per minute",
    "chat": "6 per 10 seconds; 60 per minute",
    "edit": "20 per minute",
    "round": "60 per minute",
    "side": "60 per minute",
    "point": "4 per 10 seconds; 12 per minute",
    "mark": "120 per minute",
    "drill": "40 per minute",
    "moderate": "120 per minute",
    "typing": "40 per minute",
    "join_room": "60 per minute",
    "join_code": "20 per minute",
    "sign_in_account": "5 per 15 minutes",
    "sign_in_address": "100 per 15 minutes",
    "sign_in_crowd": "3 per day",
    "sign_up": "60 per 15 minutes",
    "guest": "60 per 15 minutes",
    "search": "20 per minute",
    "bring_essay": "20 per hour",
    "invite": "60 per hour",
}
"""What may be done how often. Addresses have wide limits: a whole school is one address."""

_WORDS = {
    "post": "That was faster than anybody can read",
    "sign_in_account": "There were too many wrong passwords for this log-in",
    "sign_in_address": "There were too many wrong passwords from this address, so only a few more tries of each log-in are "
    "looked at, and these were not right or are used up. Check both",
}

_paused: ContextVar[bool] = ContextVar("paused", default=False)


class _Pace:
    def __init__(self, on: bool) -> None:
        self.on = on
        self.limiter = MovingWindowRateLimiter(MemoryStorage())
        self.items: dict[str, list[RateLimitItem]] = {what: list(parse_many(limits)) for what, limits in LIMITS.items()}


_pace = _Pace(True)


def configure(*, on: bool = True) -> None:
    """Start counting afresh, or not at all."""
    global _pace
    _pace = _Pace(on)


def take(what: str, *who: str | int) -> None:
    """Count one more of `what` for `who`, or raise TooFast with the seconds until the next is free."""
    check(what, *who)
    if not _off():
        if not _count(what, *who):  # somebody took the last one in between
            check(what, *who)
        others.say("counted", what, *who)


def forget(what: str, *who: str | int) -> None:
    """Count nothing of `what` for `who` any more: it went well."""
    if not _off():
        others.everywhere("uncounted", what, *who)


def check(what: str, *who: str | int) -> None:
    """Raise TooFast if one more would be too many, without counting; for what is counted only when it goes wrong."""
    if _off():
        return
    for item in _pace.items[what]:
        keys = (what, *map(str, who))
        if not _pace.limiter.test(item, *keys):
            wait = max(1, math.ceil(_pace.limiter.get_window_stats(item, *keys).reset_time - time.time()))
            if wait > item.get_expiry() + 1:  # the clock was set back, and what was counted lies ahead of it
                _pace.limiter.clear(item, *keys)
                continue
            said = _WORDS.get(what, "That was too often")
            raise TooFast(f"{said}. Try again in {_span(wait)}; your words are kept.", wait)


@others.hear("counted")
def _count(what: str, *who: str | int) -> bool:
    counted = [_pace.limiter.hit(item, what, *map(str, who)) for item in _pace.items.get(what, ())]
    return all(counted)


@others.hear("uncounted")
def _forget(what: str, *who: str | int) -> None:
    for item in _pace.items.get(what, ()):
        _pace.limiter.clear(item, what, *map(str, who))


@contextmanager
def paused() -> Iterator[None]:
    """No limits for what the server itself writes, such as a demonstration course."""
    mark = _paused.set(True)
    try:
        yield
    finally:
        _paused.reset(mark)


def _off() -> bool:
    return _paused.get() or not _pace.on


def _span(seconds: int) -> str:
    if seconds < 90:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{math.ceil(seconds / 60)} minutes"
