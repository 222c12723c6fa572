"""A real PostgreSQL: a cluster of its own on a Unix socket, not durable because nothing of it is kept."""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from . import missing

ACCOUNT = "postgres"
"""Who runs the server when the tests run as root, which PostgreSQL refuses to be."""

FAST = "-c listen_addresses= -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
OUTLIVES_ITSELF = "-c synchronous_commit=on"
"""For the tests that kill it: what it has acknowledged is with the operating system then, which goes on."""
PATIENCE = 120
"""Seconds after which a program of PostgreSQL's is taken to hang."""


class Cluster:
    """One server. `stop`, `start`, `freeze` and `thaw` are there for the tests of what happens without it."""

    def __init__(self, programs: Path, folder: Path, more: str = "") -> None:
        self._programs = programs
        self._folder = folder
        self._more = more
        self._numbers = itertools.count(1)
        self._run("initdb", "-A", "trust", "-U", "debate", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")

    def start(self) -> None:
        options = f"{FAST} {self._more} -k {self._folder}"
        self._run("pg_ctl", "-w", "-o", options, "-l", str(self._folder / "log"), "start")

    def stop(self, mode: str = "fast") -> None:
        """`immediate` is the end that a power cut would make."""
        self._run("pg_ctl", "-w", "-m", mode, "stop")

    def freeze(self) -> None:
        """Every process of it stands still, with its connections open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, what: signal.Signals) -> None:
        first = int((self._folder / "data" / "postmaster.pid").read_text().split()[0])
        for pid in [first, *_children(first)]:
            os.kill(pid, what)

    def fresh(self, template: str = "template1") -> str:
        """The address of a new database: empty, or a copy of the one at `template`, idle just now."""
        name = f"debate_{next(self._numbers)}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        self._say(statement.format(sql.Identifier(name), sql.Identifier(_name(template))))
        return self._address(name)

    def drop(self, address: str) -> None:
        """Gives back the 7 MB of a database, whoever is still connected to it."""
        self._say(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(_name(address))))

    def _address(self, name: str) -> str:
        return f"postgresql://debate@/{name}?host={quote(str(self._folder), safe='')}"

    def _say(self, statement: sql.Composed) -> None:
        with psycopg.connect(self._address("postgres"), autocommit=True) as connection:
            connection.execute(statement)

    def _run(self, program: str, *arguments: str) -> None:
        root = os.geteuid() == 0
        done = subprocess.run(
            [self._programs / program, "-D", self._folder / "data", *arguments],
            cwd=self._folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            timeout=PATIENCE,
            user=ACCOUNT if root else None,
            group=ACCOUNT if root else None,
            extra_groups=[] if root else None,
        )
        if done.returncode:
            log = self._folder / "log"
            raise RuntimeError(f"{program} said: {done.stderr}{log.read_text() if log.exists() else ''}")


@contextmanager
def running(more: str = "") -> Iterator[Cluster]:
    """`more`: options for the server besides FAST, such as OUTLIVES_ITSELF."""
    programs = _programs()
    if programs is None:
        missing("PostgreSQL's initdb, pg_ctl and postgres are not installed.")
    folder = Path(tempfile.mkdtemp(prefix="debate-pg-"))
    try:
        if os.geteuid() == 0:
            try:
                shutil.chown(folder, ACCOUNT)
            except LookupError:
                missing(f"PostgreSQL does not run as root, and there is no account {ACCOUNT} to run it.")
            folder.chmod(0o755)
        cluster = Cluster(programs, folder, more)
        cluster.start()
        try:
            yield cluster
        finally:
            # A test that failed may have left it stopped.
            if (folder / "data" / "postmaster.pid").exists():
                cluster.stop("immediate")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _children(parent: int) -> list[int]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # the name stands in brackets and may hold anything; after it the state and the parent
            if int(status.read_text().rpartition(")")[2].split()[1]) == parent:
                found.append(int(status.parent.name))
        except OSError:
            pass  # it has ended meanwhile
    return found


def _programs() -> Path | None:
    """The folder of the server's programs, which Debian keeps off the PATH, by version."""
    named = shutil.which("initdb")
    # Where initdb is on the PATH it may be a link, without the programs that it needs beside it.
    linked = [Path(named).resolve().parent] if named else []
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    for folder in [*linked, *sorted(installed, key=_version, reverse=True)]:
        if all((folder / program).exists() for program in ("initdb", "pg_ctl", "postgres")):
            return folder
    return None


def _version(folder: Path) -> int:
    number = re.match(r"\d+", folder.parent.name)
    return int(number.group()) if number else 0


def _name(address: str) -> str:
    """The name of the database in an address; a bare name is itself."""
    return urlsplit(address).path.removeprefix("/")
