"""`debate serve`: the database made ready, what a newcomer needs to know printed, and gunicorn's threads run.

A worker is a process with a few threads that hear all WebSockets, and one for each request that is being answered: 32,
and as many more as there may be browsers that poll, so that pages answer however many of those wait.
Of several each has a port of its own: a browser has to stay with one of them, which is for a proxy in front to see to.
"""

from __future__ import annotations

import ctypes
import gc
import logging
import socket
import threading
from contextlib import suppress
from dataclasses import replace
from typing import Any

import click
from flask import Flask
from gunicorn import util
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker
from sqlalchemy.exc import OperationalError

from . import db, live, schema, transport
from .app import create_app
from .config import Config
from .errors import Refusal
from .services import demo as demonstration
from .services import invitations, setup

PAGES = 32
"""Threads for pages, besides one for each socket."""

LAST_WORDS = 8
"""Seconds for what is under way when the server is told to stop."""


MOST_UNREAD = 4 * 1024 * 1024
"""Bytes of a request that was refused for its length which are still taken, for about a second: a connection that is
closed with more on its way takes the refusal along, and the browser is told nothing."""


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's thread worker, which by itself closes connections on its one loop and waits up to 2 s for each browser."""

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._goodbyes = threading.Thread(target=transport.end_all, args=(live.socketio,), daemon=True)
        self._told_to_stop = False

    def handle(self, conn: Any) -> Any:
        kept = super().handle(conn)
        if not kept:
            # closed here, in the thread that answered: nobody else's page waits for it
            conn.sock.setblocking(True)
            util.close_graceful(conn.sock, max_drain=MOST_UNREAD)
            conn.close = lambda graceful=False: None
        return kept

    def handle_exit(self, sig: int, frame: Any) -> None:
        # it may be told again in the middle of this, by its parent and by the group of both
        if self.alive and not self._told_to_stop:
            self._told_to_stop = True
            # whoever polls would otherwise hold a thread, and with it the worker, until its patience ends
            self._goodbyes.start()
        super().handle_exit(sig, frame)

    def run(self) -> None:
        super().run()
        if self._goodbyes.ident:  # gunicorn has waited for requests, and knows of no WebSockets
            self._goodbyes.join(LAST_WORDS)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured in code: it begins a worker that died anew, and ends all of them when told to stop."""

    def __init__(self, config: Config) -> None:
        self.debate = config
        super().__init__()

    def load_config(self) -> None:
        config = self.debate
        settings: dict[str, Any] = {
            "bind": [_listening(config.host, port) for port in _ports(config)],
            "workers": config.workers,
            "worker_class": Worker,
            "pre_fork": _give_a_port,
            "post_fork": _leave_the_others,
            "threads": config.sockets + PAGES,
            "worker_connections": config.sockets + 10 * PAGES,
            "keepalive": 30,
            "graceful_timeout": LAST_WORDS,
            "timeout": 60,
            "loglevel": "warning",
            "control_socket_disable": True,
        }
        for name, value in settings.items():
            if name in self.cfg.settings:
                self.cfg.set(name, value)

    def load(self) -> Flask:
        return create_app(self.debate)


def _give_a_port(arbiter: Any, worker: Any) -> None:
    """Before a worker begins: the port of one that has died, or of none yet. While all are begun anew, two share one."""
    taken = [listener for other in arbiter.WORKERS.values() for listener in other.sockets]
    worker.sockets = [min(arbiter.LISTENERS, key=taken.count)]


def _leave_the_others(arbiter: Any, worker: Any) -> None:
    """In the worker: a port that another one has is closed when that one closes it."""
    for listener in arbiter.LISTENERS:
        if listener not in worker.sockets:
            listener.close()


def run(config: Config, *, demo: bool = False) -> None:
    """Serve until told to stop. Raises Refusal with a sentence when something is missing or taken, or cannot be used."""
    check(config)
    first, *_more = [_free(config.host, port) for port in _ports(config)]
    config = replace(config, port=first)
    for line in prepare(config, demo=demo):
        click.echo(line)
    _one_arena()
    # only now: what was made ready has been said above, in words
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    gc.collect()
    gc.freeze()  # what has been read by now stays where it is, and the workers share it
    Server(config).run()


M_ARENA_MAX = -8
"""In <malloc.h> of glibc."""


def _one_arena() -> None:
    """One heap for all threads. glibc makes a few for each core, against waiting for one another; with Python's lock
    nobody waits, and a server with many threads is 16 MB smaller (200 people in rooms, on two cores)."""
    with suppress(OSError, AttributeError):  # where there is no glibc
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)


def prepare(config: Config, *, demo: bool = False) -> list[str]:
    """Bring the database up to date, fill what is empty, and return what to print. Raises Refusal when it is not there."""
    config.data.mkdir(parents=True, exist_ok=True)
    engine = db.connect(config.database_url)
    try:
        with schema.alone(engine):
            schema.upgrade(engine)
            log_ins = demonstration.fill() if demo else []
            setup.first_things()
            token = invitations.first_administrator_link()
        lines = _welcome(config, token, log_ins)
    except OperationalError as error:
        raise Refusal(
            f"The database could not be used: {str(error.orig).strip()}. "
            "See that it runs, and that DEBATE_DATABASE_URL names it; then start again."
        ) from None
    finally:
        db.finish()
        engine.dispose()  # nothing of this process's connections goes into the worker
    return lines


def check(config: Config) -> None:
    """Raises Refusal with what several workers want and do not have."""
    if config.workers < 1:
        raise Refusal("DEBATE_WORKERS is 0 and has to be at least 1.")
    wanted = {
        "PostgreSQL (DEBATE_DATABASE_URL), for SQLite has one writer": not config.database_url.startswith("sqlite"),
        "Redis (DEBATE_REDIS_URL), by which they tell one another what is said": config.redis_url,
        "a proxy that keeps each browser with its worker by a cookie, as the two in deploy/ do (then DEBATE_PROXIES=1)": (
            config.proxies
        ),
        "a first port, from which they count (DEBATE_PORT)": config.port,
    }
    missing = [what for what, is_there in wanted.items() if not is_there]
    if config.workers > 1 and missing:
        raise Refusal(f"{config.workers} workers want more than one does. What is missing: {'; '.join(missing)}.")


def _welcome(config: Config, token: str | None, log_ins: list[demonstration.LogIn]) -> list[str]:
    lines = ["", f"  Rejoinder is at  {config.address}", f"  Its data lies in {_where(config)}"]
    if config.workers > 1:
        first, *_, last = _ports(config)
        lines.append(
            f"  Its {config.workers} workers listen at {config.host}, ports {first} to {last}, for the proxy in front"
        )
    if config.practice_open:
        lines.append("  “Open practice” is open to anybody who reaches this address, as a guest")
    else:
        lines.append("  “Open practice” is closed to guests (--open-practice opens it)")
    if log_ins:
        lines += ["", "  The demonstration course has three log-ins; they are shown this once:"]
        lines += [f"    {it.role:<11} {it.login:<10} {it.password}" for it in log_ins]
    if token:
        lines += ["", "  There is no administrator yet. Whoever opens this link becomes the first; it works once:"]
        lines.append(f"    {config.address}/invitations/{token}")
    return [*lines, "", "  Ctrl+C stops it.", ""]


def _where(config: Config) -> str:
    if config.database_url.startswith("sqlite:///"):
        return config.database_url.removeprefix("sqlite:///")
    return f"{config.database_url.split('://')[0]} (and {config.data})"


def _ports(config: Config) -> range:
    return range(config.port, config.port + config.workers)


def _listening(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _free(host: str, port: int) -> int:
    """The port, seen to be free; a free one for 0."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Refusal(
                f"Nothing could be served at {host}, port {port}: {error.strerror or error}. "
                "Another program may be there; choose another with --port."
            ) from None
        return int(probe.getsockname()[1])
