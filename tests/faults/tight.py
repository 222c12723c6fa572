"""A disk that gets full and is freed again: a small one of its own, or where only root may mount one, a limit on files."""

from __future__ import annotations

import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

SIZE = 16 * 1024 * 1024
"""Bytes: enough for a whole run and its log of writes, which alone may grow to 4 MB before it is taken in."""


class Tight(Protocol):
    kind: str

    def fill(self, pids: list[int]) -> None: ...

    def free(self, pids: list[int]) -> None: ...


class SmallDisk:
    kind = "small disk"

    def __init__(self, folder: Path) -> None:
        self._filler = folder / "filler"

    def fill(self, pids: list[int]) -> None:
        with self._filler.open("wb", buffering=0) as file:
            for piece in (65536, 4096, 1):
                try:
                    while file.write(b"x" * piece):
                        pass
                except OSError:
                    pass

    def free(self, pids: list[int]) -> None:
        self._filler.unlink()


class SmallFiles:
    """No file may grow: to the server a write fails as it does on a full disk, with another number."""

    kind = "small files"

    def fill(self, pids: list[int]) -> None:
        self._limit(pids, 4096)

    def free(self, pids: list[int]) -> None:
        self._limit(pids, resource.RLIM_INFINITY)

    def _limit(self, pids: list[int], most: int) -> None:
        for pid in pids:
            _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (most if hard == resource.RLIM_INFINITY else hard, hard))


@contextmanager
def disk(folder: Path) -> Iterator[Tight]:
    """For what lies in `folder`, which is empty."""
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if os.geteuid() or subprocess.run(mount, stderr=subprocess.DEVNULL).returncode:
        yield SmallFiles()
        return
    try:
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)
