"""`debate serve`: the database made ready, what a newcomer needs to know printed, and gunicorn's threads run.

One process, a thread for each socket and 32 more, so that pages answer however many sockets are open.
"""

from __future__ import annotations

import logging
import socket
import threading
from dataclasses import replace
from typing import Any

import click
from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

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


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's thread worker, which by itself closes connections on its one loop and waits up to 2 s for each browser."""

    def handle(self, conn: Any) -> Any:
        kept = super().handle(conn)
        if not kept:
            # closed here, in the thread that answered: nobody else's page waits for it
            conn.close(graceful=True)
            conn.close = lambda graceful=False: None
        return kept

    def handle_exit(self, sig: int, frame: Any) -> None:
        # sockets would otherwise hold their threads, and with them the worker, until its patience ends
        threading.Thread(target=transport.end_all, args=(live.socketio,), daemon=True).start()
        super().handle_exit(sig, frame)


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn with one gthread worker, configured in code."""

    def __init__(self, config: Config) -> None:
        self.debate = config
        super().__init__()

    def load_config(self) -> None:
        config = self.debate
        settings: dict[str, Any] = {
            "bind": f"[{config.host}]:{config.port}" if ":" in config.host else f"{config.host}:{config.port}",
            "workers": 1,
            "worker_class": Worker,
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


def run(config: Config, *, demo: bool = False) -> None:
    """Serve until told to stop. Raises Refusal with a sentence when the address is taken or the data cannot be used."""
    config = replace(config, port=_free(config.host, config.port))
    for line in prepare(config, demo=demo):
        click.echo(line)
    # only now: what was made ready has been said above, in words
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    Server(config).run()


def prepare(config: Config, *, demo: bool = False) -> list[str]:
    """Bring the database up to date, fill what is empty, and return what to print."""
    config.data.mkdir(parents=True, exist_ok=True)
    engine = db.connect(config.database_url)
    try:
        schema.upgrade(engine)
        log_ins = demonstration.fill() if demo else []
        setup.first_things()
        token = invitations.first_administrator_link()
        lines = _welcome(config, token, log_ins)
    finally:
        db.finish()
        engine.dispose()  # nothing of this process's connections goes into the worker
    return lines


def _welcome(config: Config, token: str | None, log_ins: list[demonstration.LogIn]) -> list[str]:
    lines = ["", f"  Rejoinder is at  {config.address}", f"  Its data lies in {_where(config)}"]
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
