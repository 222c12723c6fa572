"""The command line's door: `debate serve`, and what an administrator does without a browser."""

from __future__ import annotations

import sys
from dataclasses import replace

import click
from sqlalchemy.engine import Engine

from .. import config, db, schema
from ..errors import Refusal
from . import courses, essays, people


@click.group()
@click.version_option(package_name="debate")
def group() -> None:
    """Rejoinder: an essay's claims, debated live."""


def main() -> None:
    """A refusal is a sentence here too, and not a trace of the program's inside."""
    try:
        group()
    except Refusal as refusal:
        click.echo(refusal.message, err=True)
        for sentence in refusal.fields.values():
            if sentence not in refusal.message:
                click.echo(f"  {sentence}", err=True)
        sys.exit(1)


@group.command()
@click.option("--host", help="The address to listen on; 0.0.0.0 for the whole network.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on; 8000 unless given.")
@click.option("--workers", type=click.IntRange(1), help="Processes to run, each on a port of its own; 1 unless given.")
@click.option("--open-practice/--close-practice", default=None, help="May guests enter “Open practice”?")
@click.option("--demo", is_flag=True, help="Fill an empty database with a course that looks lived in.")
def serve(host: str | None, port: int | None, workers: int | None, open_practice: bool | None, demo: bool) -> None:
    """Bring the tables up to date and serve the application.

    More than one worker wants PostgreSQL, Redis and a proxy that keeps each browser with its worker (docs/scaling.md).
    """
    from .. import serve as server  # gunicorn is wanted here alone

    settings = config.read()
    given = {"host": host, "port": port, "workers": workers, "open_practice": open_practice}
    server.run(replace(settings, **{name: it for name, it in given.items() if it is not None}), demo=demo)  # type: ignore[arg-type]


@group.command()
def migrate() -> None:
    """Bring the tables up to date and do no more."""
    engine = open_database()
    with schema.alone(engine):
        schema.upgrade(engine)
    click.echo("The tables are up to date.")


@group.command()
def render() -> None:
    """Make the HTML of every post and drill anew from its words, after the rules for it have changed."""
    from ..services import rendering

    open_database()
    click.echo(f"{rendering.anew()} posts and drills have been rendered anew.")


def open_database() -> Engine:
    """The database that the environment names; the folder for SQLite is made when it is missing."""
    settings = config.read()
    settings.data.mkdir(parents=True, exist_ok=True)
    return db.connect(settings.database_url)


for door in (people.group, courses.group, essays.group):
    group.add_command(door)
