"""What a client did and saw, as it happened: JSON lines that are only ever added to.

A history is written by one client and read by the checker, which believes nothing else but the database.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any


class What(StrEnum):
    INVOKED = "invoked"
    """It was asked for, and from now on may happen."""
    ACKNOWLEDGED = "acknowledged"
    FAILED = "failed"
    """It was refused in so many words (`code`). It may be asked for again."""
    UNKNOWN = "unknown"
    """No answer came: nobody knows whether it happened."""
    SEEN = "seen"
    """The words of `key` were read, or the place of a post without words (`key` is empty)."""
    ENDED = "ended"
    """What the client shows when all is over, in its order: `view`."""


POST, REMOVE, RESTORE = "post", "remove", "restore"
"""What is asked for."""

EVENT = "event"
"""What was seen without having been asked for; anything else is a read, which began at `begun`."""


@dataclass(frozen=True, slots=True)
class Record:
    """`at` and `begun` are seconds of this machine's monotonic clock, the same for all processes on it."""

    at: float
    client: str
    room: int
    what: What
    key: str = ""
    act: str = POST
    post: int = 0
    number: int = 0
    seq: int = 0
    """The room's clock: of the post as it was seen, or of the change that was acknowledged; 0 where it is not known."""
    visible: bool = True
    way: str = EVENT
    begun: float = 0.0
    code: str = ""
    view: tuple[tuple[int, int, bool], ...] = ()
    """(post, number, visible) of each."""

    @property
    def drawn(self) -> bool:
        """A post that was seen as itself, not quoted by another nor found in a page."""
        return self.what is What.SEEN and self.number > 0


_DEFAULTS = {it.name: it.default for it in fields(Record)}


class History:
    def __init__(self, folder: Path, client: str) -> None:
        self.client = client
        self._file = (folder / f"{client}.jsonl").open("a", buffering=1)
        self._lock = threading.Lock()

    def note(self, room: int, what: What, key: str = "", **more: Any) -> None:
        """Add a line, now."""
        with self._lock:
            record = Record(time.monotonic(), self.client, room, what, key, **more)
            line = {name: value for name, value in asdict(record).items() if value != _DEFAULTS[name]}
            self._file.write(json.dumps(line) + "\n")

    def close(self) -> None:
        self._file.close()


def read(folder: Path) -> list[Record]:
    """All histories in the folder, each in its order, as one in the order of time."""
    return sorted((it for file in sorted(folder.glob("*.jsonl")) for it in _lines(file)), key=lambda it: it.at)


def _lines(file: Path) -> Iterator[Record]:
    *whole, _being_written = file.read_text().split("\n")
    for line in whole:
        given = json.loads(line)
        view = tuple((post, number, visible) for post, number, visible in given.pop("view", ()))
        yield Record(**{**given, "what": What(given["what"]), "view": view})
