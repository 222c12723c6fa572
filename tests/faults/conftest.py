"""Runs at a tenth of their size, or at full size with `-m long`; and the servers that something is done to."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import pytest

from ..conftest import SAID
from ..parts import served
from . import runs


@pytest.fixture(params=[pytest.param(False, id="a tenth"), pytest.param(True, id="full size", marks=pytest.mark.long)])
def run(request: pytest.FixtureRequest) -> runs.Run:
    name = request.node.originalname.removeprefix("test_").replace("_", " ")
    # with the test's report, so that it comes through from whichever process the test runs in
    it = runs.begin(name, request.param, lambda line: request.node.user_properties.append((SAID, line)))
    request.node.add_report_section("setup", "seed", f"FAULTS_SEED={it.seed} repeats what was drawn by lot.")
    return it


@pytest.fixture(scope="session")
def shared(empty_sqlite: Path, quick_folder: Path) -> Iterator[served.Served]:
    """One server for all runs that leave it standing; each makes a course of its own in it."""
    folder = quick_folder / "shared"
    folder.mkdir()
    shutil.copy(empty_sqlite, folder / "debate.sqlite")
    with served.running(folder, program=served.UNLIMITED, DEBATE_SOCKETS_PER_PERSON="30") as it:
        yield it


@pytest.fixture
def serve(empty_sqlite: Path, tmp_path: Path) -> Iterator[Callable[..., served.Served]]:
    """Starts a server without limits, with settings such as DEBATE_SOCKETS="50"; on an SQLite of its own unless told."""
    with ExitStack() as stack:

        def begin(
            folder: Path = tmp_path, program: Sequence[str] = served.UNLIMITED, **environment: str
        ) -> served.Served:
            folder.mkdir(exist_ok=True)
            if "DEBATE_DATABASE_URL" not in environment:
                shutil.copy(empty_sqlite, folder / "debate.sqlite")
            return stack.enter_context(served.running(folder, program=program, **environment))

        yield begin
