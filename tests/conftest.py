"""What tests stand on: a real database of either kind, the application on it, people, and real servers and browsers."""

from __future__ import annotations

import logging
import os
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from debate import db, pace, schema
from debate.app import create_app
from debate.config import Config
from debate.models import User
from debate.presence import presence

from .kept import CHEAP, EARNEST, Databases, Templates, hash_with, kept_builders
from .makers import Maker
from .parts import chromium, postgres
from .visitors import Visitor

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# how long one example takes is the machine's affair; what has to be quick has tests that measure it
hypothesis.settings.register_profile("debate", deadline=None)
hypothesis.settings.load_profile("debate")

MOST_PROCESSES = 4
"""Each has a PostgreSQL and a Chromium of its own."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Two for each core, four at most, where everything is run; none besides this one for what was asked for by name.

    Half of the time a test waits: for a disk, for a server to start, for a moment to pass.
    """
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return min(2 * (os.cpu_count() or 1), MOST_PROCESSES) if everything else 0


SAID = "said"
"""The property of a test that is a line to print when all are over."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    reports = [it for outcome in ("passed", "failed") for it in terminalreporter.getreports(outcome)]
    lines = [line for it in reports if it.when == "call" for name, line in it.user_properties if name == SAID]
    if lines:
        terminalreporter.section("what was counted")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def quick_folder() -> Iterator[Path]:
    """A folder in memory where the system has one: each commit waits for the disk, and a test has nothing to lose."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(dir=memory, prefix="debate-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session", autouse=True)
def databases() -> Iterator[Databases]:
    """Databases that tests take turns with; and all else that is kept between tests, put where it is looked for."""
    with pytest.MonkeyPatch.context() as patch:
        kept = Databases(db.make_engine)
        patch.setattr(db, "make_engine", kept.engine)
        patch.setitem(Flask.jinja_options, "bytecode_cache", Templates())
        patch.setattr(Rule, "_compile_builder", kept_builders())
        hash_with(CHEAP, patch)
        yield kept
        kept.close()


@pytest.fixture
def earnest_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords hashed as on a server, for tests of just that."""
    hash_with(EARNEST, monkeypatch)


@pytest.fixture(autouse=True)
def unlimited() -> None:
    """No limits for what a test does, unless it counts them (debate.pace.configure) or asks for an application that does."""
    pace.configure(on=False)


@pytest.fixture(autouse=True)
def nobody_left() -> Iterator[None]:
    """Who is in a room when a test is over is gone: a heartbeat would tell a later test of them."""
    yield
    for room_id in presence.occupied():
        presence.empty(room_id)


@pytest.fixture(scope="session")
def empty_sqlite(quick_folder: Path) -> Path:
    """A file with all the tables and no rows, to copy."""
    file = quick_folder / "empty.sqlite"
    engine = db.make_engine(f"sqlite:///{file}")
    schema.upgrade(engine)
    engine.dispose()
    return file


@pytest.fixture(scope="session")
def cluster() -> Iterator[postgres.Cluster]:
    with postgres.running() as it:
        yield it


@pytest.fixture(scope="session")
def empty_postgresql(cluster: postgres.Cluster) -> str:
    address = cluster.fresh()
    engine = db.make_engine(address)
    schema.upgrade(engine)
    engine.dispose()
    return address


@pytest.fixture
def sqlite_url(databases: Databases, empty_sqlite: Path, quick_folder: Path) -> Iterator[str]:
    """The address of an empty SQLite database with all its tables."""

    def new() -> str:
        return f"sqlite:///{shutil.copy(empty_sqlite, tempfile.mkdtemp(dir=quick_folder))}"

    with databases.emptied("sqlite", new) as url:
        yield url


@pytest.fixture
def postgresql_url(databases: Databases, cluster: postgres.Cluster, empty_postgresql: str) -> Iterator[str]:
    with databases.emptied("postgresql", lambda: cluster.fresh(empty_postgresql)) as url:
        yield url


@pytest.fixture
def sqlite_file(empty_sqlite: Path, quick_folder: Path) -> Iterator[Path]:
    """A SQLite database that no other test has or gets, to hold and to break."""
    with tempfile.TemporaryDirectory(dir=quick_folder) as folder:
        yield Path(shutil.copy(empty_sqlite, folder))


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database with all its tables: once on SQLite, once on PostgreSQL."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    db.connect(url)
    return url


@pytest.fixture
def make(database: str) -> Maker:
    """Makes people, courses, claims, rooms and posts."""
    return Maker()


def settings(url: str, folder: Path, **given: object) -> Config:
    """Settings for a test: no limits unless it asks for them."""
    chosen: dict[str, object] = {
        "database_url": url,
        "secret_key": "for-tests-only-" * 4,
        "data": folder,
        "testing": True,
        "limited": False,
        **given,
    }
    return Config(**chosen)  # type: ignore[arg-type]


@pytest.fixture
def new_app(database: str, tmp_path: Path) -> Callable[..., Flask]:
    """The application with settings of the test's own, such as new_app(limited=True)."""
    return lambda **given: create_app(settings(database, tmp_path, **given))


@pytest.fixture
def app(new_app: Callable[..., Flask]) -> Flask:
    return new_app()


@pytest.fixture
def visit(app: Flask) -> Callable[..., Visitor]:
    """A browser without a screen: visit() is a stranger, visit(person) is signed in."""

    def begin(person: User | None = None) -> Visitor:
        return Visitor(app, person)

    return begin


@pytest.fixture(scope="module")
def way() -> str:
    """How WebSockets are written to; tests/sockets has it both ways."""
    return "direct"


@pytest.fixture
def lite_app(sqlite_url: str, tmp_path: Path, way: str) -> Iterator[Flask]:
    """The application on SQLite alone, for what does not differ between databases."""
    yield create_app(settings(sqlite_url, tmp_path, transport=way))
    db.session.remove()


@pytest.fixture
def address(lite_app: Flask) -> Iterator[str]:
    """The application on a real port, for tests with a real browser or a real socket."""
    with on_a_port(lite_app) as it:
        yield it


@pytest.fixture(scope="module")
def module_app(empty_sqlite: Path) -> Iterator[Flask]:
    """One application for all tests of a module, for those that only look."""
    with tempfile.TemporaryDirectory(dir=empty_sqlite.parent) as folder:
        app = create_app(settings(f"sqlite:///{shutil.copy(empty_sqlite, folder)}", Path(folder), open_practice=True))
        yield app
        db.session.remove()
        app.extensions["engine"].dispose()


@pytest.fixture(scope="module")
def module_address(module_app: Flask) -> Iterator[str]:
    with on_a_port(module_app) as it:
        yield it


@contextmanager
def on_a_port(app: Flask) -> Iterator[str]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    # how often it looks whether it is to stop; half a second is the default
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(5)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with chromium.running() as it:
        yield it
