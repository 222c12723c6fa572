"""How long a database on another machine is waited for, by those whom people wait for."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

ANSWER = 5.0
"""Seconds for one answer."""

ACTION = 7.0
"""Seconds for all answers of one action together."""

LAST = 1.0
"""Seconds for an answer that is asked for when ACTION is over, such as that everything has been taken back."""

_until: ContextVar[float | None] = ContextVar("until", default=None)


@contextmanager
def for_one_action() -> Iterator[None]:
    """Everything inside has to be answered within ACTION."""
    mark = _until.set(time.monotonic() + ACTION)
    try:
        yield
    finally:
        _until.reset(mark)


def left() -> float:
    """Seconds for the next answer."""
    until = _until.get()
    return ANSWER if until is None else min(ANSWER, max(LAST, until - time.monotonic()))
