"""`debate serve` itself, as a process with a data folder of its own: started, killed, started again on the same port."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATIENCE = 60.0
"""Seconds that the server may take to its first page, on a machine with other things to do."""


SERVE = (sys.executable, "-c", "from debate.cli import main; main()", "serve")
UNLIMITED = (sys.executable, "-m", "tests.parts.unlimited")
"""The same without limits; without options too, for everything can be said by the environment."""


class Served:
    def __init__(self, folder: Path, program: Sequence[str] = SERVE, **environment: str) -> None:
        self.folder = folder
        self.program = program
        self.port = _free_port()
        self.said = folder / "said"
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("DEBATE_")},
            "DEBATE_DATA": str(folder),
            "DEBATE_PORT": str(self.port),
            **environment,
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def database_url(self) -> str:
        return self._environment.get("DEBATE_DATABASE_URL", f"sqlite:///{self.folder / 'debate.sqlite'}")

    def start(self, *options: str) -> float:
        """Start it and wait for its first page; the seconds that took."""
        begun = time.monotonic()
        with self.said.open("ab") as said:
            self._process = subprocess.Popen(
                [*self.program, *options],
                cwd=ROOT,
                env=self._environment,
                stdout=said,
                stderr=said,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() - begun > PATIENCE:
                self.kill()
                raise RuntimeError(f"debate serve did not start:\n{self.said.read_text()}")
            time.sleep(0.05)
        return time.monotonic() - begun

    @property
    def pids(self) -> list[int]:
        """The master and its workers, as they are now."""
        if self._process is None:
            return []
        below = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        return [self._process.pid, *map(int, below.read_text().split())]

    def kill(self) -> None:
        """`kill -9` of the server and its worker, as they stand."""
        self._end(signal.SIGKILL)

    def stop(self) -> float:
        """Ask it to stop, as Ctrl+C does; the seconds it took."""
        begun = time.monotonic()
        self._end(signal.SIGTERM)
        return time.monotonic() - begun

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            if how is signal.SIGKILL:
                os.killpg(self._process.pid, how)
            else:
                self._process.send_signal(how)
        self._process.wait(30)
        self._process = None

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:
                return int(answer.status) == 200
        except (urllib.error.URLError, OSError):
            return False


@contextlib.contextmanager
def running(folder: Path, *options: str, program: Sequence[str] = SERVE, **environment: str) -> Iterator[Served]:
    server = Served(folder, program, **environment)
    server.start(*options)
    try:
        yield server
    finally:
        server.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
