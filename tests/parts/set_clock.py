"""`python -m tests.parts.set_clock FILE`: `debate serve` on a machine whose time of day is set while it runs.

FILE holds the seconds by which it is ahead, or behind. Set are `time.time`, which all libraries ask, and `db.now`, which the
house asks (tests/test_floors.py); not the monotonic clock, as on a real machine. Preloading libfaketime would set more, but
with it Python's sleep ends at once with an error.
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from debate import config, db


class Clock:
    """The file, from the other side."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "clock"
        self.set(0)
        self.program = (sys.executable, "-m", __name__, str(self.file))

    def set(self, seconds: int) -> None:
        beside = self.file.with_suffix(".new")
        beside.write_text(str(seconds))
        beside.rename(self.file)


def _serve(file: Path) -> None:
    true = time.time
    time.time = lambda: true() + int(file.read_text())
    db.now = lambda: datetime.fromtimestamp(time.time(), UTC)
    from debate import serve  # everything that keeps `now` for itself comes only now

    serve.run(config.read())


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
