"""What the system tells of processes: the memory and the processor time that they have had, and what they waited for."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident(pids: Sequence[int | str]) -> int:
    """Bytes of memory."""
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE for pid in pids)


def worked(pids: Sequence[int | str]) -> float:
    """Seconds of processor time of the threads that there are."""
    return sum(ran for _, ran, _ in _threads(pids)) / 1e9


Waits = dict[str, int]
"""By thread, nanoseconds."""


def waits(pids: Sequence[int | str]) -> Waits:
    """How long each of the threads there are has been ready to run while the machine did something else."""
    return {thread: queued for thread, _, queued in _threads(pids)}


def waited(pids: Sequence[int | str], since: Waits) -> float:
    """Seconds of the same since then, of all of them together, those that have begun since then included."""
    return sum(queued - since.get(thread, 0) for thread, queued in waits(pids).items()) / 1e9


def _threads(pids: Sequence[int | str]) -> Iterator[tuple[str, int, int]]:
    for pid in pids:
        for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):  # the thread has ended
                ran, queued, _ = map(int, file.read_text().split())
                yield file.parent.name, ran, queued
