"""A real redis-server: on a port of its own, with a password, and nothing written to disk."""

from __future__ import annotations

import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError

from . import missing

PATIENCE = 20.0
"""Seconds that the server may take to answer after its start."""


class Server:
    """One server. `stop` and `start` are there for the tests of what happens without it."""

    def __init__(self, program: str, folder: Path) -> None:
        self._program = program
        self._folder = folder
        self._password = secrets.token_hex(16)
        self._port = _free_port()
        self._process: subprocess.Popen[str] | None = None

    @property
    def address(self) -> str:
        return f"redis://:{self._password}@127.0.0.1:{self._port}/0"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        log = self._folder / "log"
        settings = [
            f"port {self._port}",
            "bind 127.0.0.1",
            f"requirepass {self._password}",
            'save ""',
            "appendonly no",
            f"dir {self._folder}",
            f"logfile {log}",
        ]
        self._process = subprocess.Popen(
            [self._program, "-"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True
        )
        assert self._process.stdin is not None
        with self._process.stdin as words:
            # Not as arguments: those can be read by every account on the machine, the password among them.
            words.write("\n".join(settings) + "\n")
        deadline = time.monotonic() + PATIENCE
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                said = log.read_text() if log.exists() else "nothing"
                raise RuntimeError(f"redis-server did not start, and said: {said}")
            time.sleep(0.01)

    def stop(self) -> None:
        """As a crash would: what was under way is lost, and the connections are cut."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answers(self) -> bool:
        try:
            with Redis.from_url(self.address) as client:
                return bool(client.ping())
        except RedisError:
            return False


@contextmanager
def running() -> Iterator[Server]:
    program = shutil.which("redis-server")
    if program is None:
        missing("redis-server is not installed.")
    with tempfile.TemporaryDirectory(prefix="debate-redis-") as folder:
        server = Server(program, Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
