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
    return sum(ran for ran, _ in _threads(pids)) / 1e9


def waited(pids: Sequence[int | str]) -> float:
    """Seconds that the threads there are have been ready to run while the machine did something else."""
    return sum(queued for _, queued in _threads(pids)) / 1e9


def _threads(pids: Sequence[int | str]) -> Iterator[tuple[int, int]]:
    for pid in pids:
        for file in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            with contextlib.suppress(OSError):  # the thread has ended
                ran, queued, _ = map(int, file.read_text().split())
                yield ran, queued
