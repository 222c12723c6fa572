"""Which signed-in sessions were seen to stand a moment ago, so that not every socket event asks the database.

Who is signed out, suspended or given another password is forgotten at once, in this process and in those that hear of
it (`live.end_own`), and within LONGEST in any other. It says that somebody is still signed in and nothing else: what
they may do is read inside the action.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import NamedTuple

LONGEST = 1.0
"""Seconds that a look at the database is good for."""

MOST = 10_000


class Look(NamedTuple):
    since: float
    forgotten: int


class Standing:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._until: dict[int, float] = {}
        self._forgotten = 0

    def holds(self, session_id: int, look: Callable[[], bool]) -> bool:
        """Does the session stand? Asks `look` when that is not known from a moment ago."""
        looking = self.looking()
        if self._until.get(session_id, 0.0) > looking.since:
            return True
        if not look():
            return False
        self.note(session_id, looking)
        return True

    def looking(self) -> Look:
        """To be taken before the database is asked, and given to `note`."""
        return Look(self._clock(), self._forgotten)

    def note(self, session_id: int, look: Look) -> None:
        """The session was seen to stand."""
        with self._lock:
            if look.forgotten != self._forgotten:
                return  # it may have ended after we looked, and been forgotten before we noted it
            if len(self._until) >= MOST:
                self._until.clear()
            self._until[session_id] = look.since + LONGEST

    def forget(self) -> None:
        """Somebody's session has ended or is about to be looked at anew: whoever speaks next is looked up."""
        with self._lock:
            self._forgotten += 1
            self._until.clear()


standing = Standing()
"""Of this process."""
