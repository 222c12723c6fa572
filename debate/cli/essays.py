"""`debate essay …`: bring an essay from a file, list those that are there, and change what is said about one."""

from __future__ import annotations

from typing import BinaryIO

import click

from ..forms.essays import Bringing, Details
from ..manuscript import MAX_BYTES
from ..services import administration, essays, placing


@click.group("essay")
def group() -> None:
    """Essays: bring one from a file, list them, change what is said about one."""
    from . import open_database

    open_database()


@group.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--title", default="", help="Unless given, the first line of the file, if it is one.")
@click.option("--byline", default="", help="Who wrote it.")
@click.option("--source", default="", metavar="URL", help="Where it was published.")
@click.option("--language", default="en", show_default=True, help="Its language as a code, such as fr or pt-BR.")
@click.option(
    "--course", type=int, help="The number of the course it is for; the library’s, for everybody, without one."
)
def import_essay(file: BinaryIO, title: str, byline: str, source: str, language: str, course: int | None) -> None:
    """Bring the essay in FILE: plain text or Markdown in UTF-8, at most 200 KB."""
    form = Bringing.parse(
        {
            "file": file.read(MAX_BYTES + 1),
            "title": title,
            "byline": byline,
            "source_url": source,
            "language": language,
            **({"course_id": course} if course is not None else {}),
        }
    )
    essay = essays.bring(None, form)
    click.echo(f"“{essay.title}” is essay {essay.id}. {placing.report(essay).words}")


@group.command("list")
def list_essays() -> None:
    """Every essay with its number, its claims and whose it is."""
    for it in essays.readable(administration.operator()):
        place = f"in {it.course.title}" if it.course else "in the library"
        state = "" if it.essay.has_text else ", its text is not here"
        click.echo(f"{it.essay.id:>5}{it.claims:>5} claims  {it.essay.title} ({place}{state})")


@group.command()
@click.argument("essay_id", metavar="ESSAY", type=int)
@click.option("--title", help="Another title.")
@click.option("--byline", help="Who wrote it; '' for nobody.")
@click.option("--source", "source_url", metavar="URL", help="Where it was published; '' for nowhere.")
@click.option("--language", help="Its language as a code, such as fr or pt-BR.")
def details(essay_id: int, **given: str | None) -> None:
    """Show what is said about ESSAY (its number), after changing what is given; the rest stays."""
    operator = administration.operator()
    essay = essays.find(operator, essay_id)
    now = {name: getattr(essay, name) for name in given}
    if changes := {name: value for name, value in given.items() if value is not None}:
        essay = essays.change(operator, essay, Details.parse({**now, **changes}))
    for name in given:
        click.echo(f"{name.removesuffix('_url'):<10}{getattr(essay, name) or '-'}")
