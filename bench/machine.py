"""The machine underneath: its cores and disk, and what a process on it uses. Linux, whose /proc is read."""

from __future__ import annotations

import os
import platform
import resource
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")

MEMORY = ("tmpfs", "ramfs")
"""Kinds of file system on which a commit waits for no disk."""

_cores = sorted(os.sched_getaffinity(0))
SERVER, GENERATOR = _cores[0], _cores[-1]


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Whatever is started meanwhile runs on this core, and so does all that it starts."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def open_many_files() -> None:
    """Each socket is a file, here and in the servers, which inherit the limit."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def processes(session: int) -> list[int]:
    """The ids of all processes in the session that the process `session` began."""
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _stat(pid)[3:4] == [str(session)]]


def cpu(session: int) -> float:
    """Seconds of CPU that the processes of the session have used so far, for themselves and in the kernel."""
    return sum(int(ticks) for pid in processes(session) for ticks in _stat(pid)[11:13]) / TICKS


def memory(session: int) -> int:
    """Bytes of memory of the session's processes, what several of them share counted once (PSS)."""
    return sum(_pss(pid) for pid in processes(session))


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the state on; none for a process that has gone."""
    try:
        # the name before them stands in brackets and may hold anything
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)


def kind_of_disk(folder: Path) -> str:
    """The file system that `folder` lies on, such as ext4; one of MEMORY keeps nothing."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    above = [(Path(place), kind) for place, kind in mounts if folder.resolve().is_relative_to(place)]
    return max(above, key=lambda mount: len(mount[0].parts))[1]


def fsync(folder: Path, times: int = 100) -> float:
    """Seconds that one small write takes until it is on the disk, in the middle of many."""
    took = []
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        for _ in range(times):
            begun = time.perf_counter()
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - begun)
    return statistics.median(took)


def described() -> str:
    """The processor, its cores and the system, in a few words."""
    info = Path("/proc/cpuinfo").read_text()
    models = [line.partition(":")[2].strip() for line in info.splitlines() if line.startswith("model name")]
    model = models[0] if models else platform.machine()
    return f"{model}, {len(_cores)} cores, Linux {platform.release()}, Python {platform.python_version()}"
