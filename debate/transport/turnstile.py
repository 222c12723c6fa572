"""So many requests are at work at once, and the rest wait for their turn.

When a whole school comes in at the same moment, hundreds of threads that all want to run take one another's time: each
asks Python for its turn two hundred times a second. Here they wait without asking.
"""

from __future__ import annotations

import queue
import threading
from types import TracebackType

AT_ONCE = 16


class Turnstile:
    """To be gone through with `with`, by each thread once at a time."""

    def __init__(self, patience: float) -> None:
        """`patience`: seconds after which one goes through all the same, for some of those inside may be waiting too."""
        self._patience = patience
        self._turns: queue.SimpleQueue[None] = queue.SimpleQueue()
        for _ in range(AT_ONCE):
            self._turns.put(None)
        self._mine = threading.local()

    def __enter__(self) -> None:
        try:
            self._turns.get(timeout=self._patience)
            self._mine.turn = True
        except queue.Empty:
            self._mine.turn = False

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _where: TracebackType | None
    ) -> None:
        if self._mine.turn:
            self._turns.put(None)
