"""The servers that are compared: how each is started, and what is missing where it cannot be."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from . import machine
from .errors import Failed

HERE = Path(__file__).parent
PEERS = HERE / "peers"

PATIENCE = 60.0
"""Seconds that a server may take to its first answer."""

SAID = "said"

OURS, NODE, C = "Rejoinder", "Node", "C"
"""The columns of the table; which server stands in one depends on the row."""


@dataclass(frozen=True)
class Contender:
    """`command(folder, port)` serves at the port, with the folder for its data."""

    column: str
    command: Callable[[Path, int], list[str]]
    missing: Callable[[], str] = lambda: ""
    """What it lacks here, in a sentence that says what to do; "" when it can run."""


def _python(module: str) -> Callable[[Path, int], list[str]]:
    return lambda folder, port: [sys.executable, "-m", module, str(folder), str(port)]


def _node(keeps: str) -> Callable[[Path, int], list[str]]:
    return lambda folder, port: ["node", str(PEERS / "server.js"), str(port), keeps and str(folder / keeps)]


def node_is_missing() -> str:
    if not shutil.which("node") or not shutil.which("npm"):
        return "Node is not here, so its column stays empty. Install Node 20 or later with npm, then `python -m bench setup`."
    return ""


def peer_is_missing() -> str:
    if not (PEERS / "node_modules").exists():
        return node_is_missing() or "The Node peer is not set up: its column stays empty until `python -m bench setup`."
    return node_is_missing()


def c_is_missing() -> str:
    if not shutil.which("cc"):
        return (
            "There is no C compiler (cc), so the column of the raw limit stays empty. Debian's is in build-essential."
        )
    return ""


def _raw(folder: Path, port: int) -> list[str]:
    """Compiled for each run, which takes a moment and leaves nothing behind."""
    program = str(folder / "rawlimit")
    if subprocess.run(["cc", "-O2", "-Wall", "-o", program, str(HERE / "rawlimit.c")]).returncode:
        raise Failed("bench/rawlimit.c could not be compiled")
    return [program, str(port)]


APPLICATION = Contender(OURS, _python("bench.served"))
TRANSPORT = Contender(OURS, _python("bench.bare"))
NODE_KEEPING = Contender(NODE, _node("posts.sqlite"), peer_is_missing)
NODE_BARE = Contender(NODE, _node(""), peer_is_missing)
RAW = Contender(C, _raw, c_is_missing)


@contextlib.contextmanager
def running(contender: Contender, folder: Path) -> Iterator[tuple[int, int]]:
    """Its port, and the session of its processes, which are ended however the block ends."""
    port, said = _free_port(), folder / SAID
    command = contender.command(folder, port)
    with said.open("wb") as output, machine.on_core(machine.SERVER):
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True, env=_environment()
        )
    try:
        until = time.monotonic() + PATIENCE
        while not _answers(port):
            if process.poll() is not None or time.monotonic() > until:
                raise Failed(f"`{' '.join(command)}` does not serve")
            time.sleep(0.05)
        yield port, process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def last_words(folder: Path) -> str:
    """The end of what the server that ran in the folder has printed."""
    return (folder / SAID).read_text(errors="replace")[-1000:].strip() if (folder / SAID).exists() else ""


def _environment() -> dict[str, str]:
    """Settings of whoever starts this are not part of what is measured."""
    return {name: value for name, value in os.environ.items() if not name.startswith("DEBATE_")}


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return line.recv(1) != b""
    except OSError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
