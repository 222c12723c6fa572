"""What many ask for at the same moment, done in one transaction, so that all of them wait for the disk once."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from . import db
from .errors import Busy, Refusal

Q = TypeVar("Q")
A = TypeVar("A")

MOST = 64
"""Wishes in one transaction: nobody waits long for those before them."""

PATIENCE = 8.0
"""Seconds that a wish waits for its turn, when those before it wait for a database that does not answer."""


class Together(Generic[Q, A]):
    """Who finds nobody at work does what is asked for at that moment, others' wishes and its own, in the order in which
    they came, and leaves what comes meanwhile to the first of those who wait. Announcements go out in that order too.

    `act(wishes)` gives an answer or a Refusal for each wish, and has written nothing for one that it refuses. It runs in
    the thread of one of those who ask: wishes are plain values, nothing that belongs to a session.
    """

    def __init__(self, act: Callable[[Sequence[Q]], Sequence[A | Refusal]]) -> None:
        self._act = act
        self._mutex = threading.Lock()
        self._queue: deque[_Wish[Q, A]] = deque()
        self._at_work = False

    def ask(self, wanted: Q) -> A:
        """The answer, once it is on disk. Raises the Refusal given instead, or Busy when the database cannot be written."""
        wish: _Wish[Q, A] = _Wish(wanted)
        if db.inside():  # an action inside an action belongs to the outer one
            self._do([wish])
            return wish.answer()
        db.let_go()  # nobody holds a connection while they wait, nor goes on with what they read before
        with self._mutex:
            self._queue.append(wish)
            first, self._at_work = not self._at_work, True
        if not first:
            self._wait(wish)
        if not wish.done:
            self._work()
        return wish.answer()

    def _wait(self, wish: _Wish[Q, A]) -> None:
        """Raises Busy when the wish has not come to its turn, and now never will."""
        if wish.turn.wait(PATIENCE):
            return
        with self._mutex:
            if wish in self._queue and not wish.turn.is_set():
                self._queue.remove(wish)
                raise Busy()
        wish.turn.wait()  # somebody is at work on it: what comes of it is not to be told before it is known

    def _work(self) -> None:
        with self._mutex:
            batch = [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]
        try:
            self._do(batch)
        finally:
            with self._mutex:
                self._at_work = bool(self._queue)
                if self._queue:
                    self._queue[0].turn.set()
            for wish in batch:
                wish.turn.set()

    def _do(self, batch: Sequence[_Wish[Q, A]]) -> None:
        outcomes: Sequence[A | BaseException]
        try:
            outcomes = db.whole(lambda: self._act([wish.wanted for wish in batch]))
        except Busy as busy:
            outcomes = [busy] * len(batch)
        except Exception as error:
            if len(batch) > 1:  # one of them was more than could be done, and the others are not to suffer for it
                for wish in batch:
                    self._do([wish])
                return
            outcomes = [error]
        for wish, outcome in zip(batch, outcomes, strict=True):
            wish.outcome, wish.done = outcome, True


class _Wish(Generic[Q, A]):
    __slots__ = ("done", "outcome", "turn", "wanted")

    def __init__(self, wanted: Q) -> None:
        self.wanted = wanted
        self.turn = threading.Event()
        self.done = False
        self.outcome: A | BaseException = Busy()  # should the thread at work come to a sudden end

    def answer(self) -> A:
        if isinstance(self.outcome, BaseException):
            raise self.outcome
        return self.outcome
