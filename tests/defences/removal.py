"""Takes defences away from a copy of the tree, one at a time, and runs the tests that should notice."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .defence import Defence

ROOT = Path(__file__).parents[2]
COPIED = (
    "debate",
    "templates",
    "static",
    "docs",
    "tests",
    "bench",
    "deploy",
    "pyproject.toml",
    "wsgi.py",
    "hatch_build.py",
)
"""What of the tree the tests read."""

MARKS = "not long and not postgresql and not redis and not browser"
"""What is noticed is noticed on SQLite too, and soon."""

NOTICED, ALL_IS_WELL = 1, 0
"""What pytest ends with when a test has failed, and when none has."""

PATIENCE = 600.0


@dataclass(frozen=True)
class Outcome:
    defence: Defence
    caught: bool
    said: str
    """The test that noticed; else what pytest said last."""


class Tree:
    """A copy that may be changed; the tests that are run in it look at nothing else."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def without(self, defence: Defence) -> Outcome:
        """Caught by a test that fails without the defence, and passes with it."""
        with self._changed(defence):
            status, said = self._test(*defence.tests)
        failed = [line for line in said.splitlines() if line.startswith("FAILED ")]
        if status != NOTICED or not failed:
            return Outcome(defence, False, said.strip().rpartition("\n")[2])
        test = failed[0].removeprefix("FAILED ").partition(" - ")[0]
        status, _ = self._test(test)
        return Outcome(defence, status == ALL_IS_WELL, test if status == ALL_IS_WELL else f"{test} fails in any case")

    def _test(self, *tests: str) -> tuple[int, str]:
        """pytest's exit status and what it said until the first failure."""
        done = subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "-x",
                "--tb=no",
                "-n0",
                "-p",
                "no:cacheprovider",
                "-m",
                MARKS,
                *tests,
            ],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": str(self.root), "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=PATIENCE,
        )
        return done.returncode, done.stdout

    @contextmanager
    def _changed(self, defence: Defence) -> Iterator[None]:
        before = {change.file: (self.root / change.file).read_text() for change in defence.changes}
        try:
            for change in defence.changes:
                (self.root / change.file).write_text(change.made(self.root))
            yield
        finally:
            for file, source in before.items():
                (self.root / file).write_text(source)


@contextmanager
def copy() -> Iterator[Tree]:
    with tempfile.TemporaryDirectory(prefix="debate-defences-") as folder:
        for name in COPIED:
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(
                    source, Path(folder) / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules")
                )
            elif source.exists():
                shutil.copy(source, folder)
        yield Tree(Path(folder))
