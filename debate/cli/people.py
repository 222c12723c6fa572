"""`debate person …`: what an administrator does without a browser, or before there is one."""

from __future__ import annotations

import click

from .. import config
from ..models import User
from ..services import administration, invitations


@click.group("person")
def group() -> None:
    """Accounts: list them, invite administrators, help people in, keep people out."""
    from . import open_database

    open_database()


@group.command("list")
@click.argument("search", default="")
def list_people(search: str) -> None:
    """Everybody, or those whose name or log-in holds SEARCH."""
    page, shown = 1, 0
    while (listed := administration.listed(administration.operator(), search, page)).people:
        for person in listed.people:
            click.echo(_line(person))
        page, shown = page + 1, shown + len(listed.people)
    click.echo(f"{shown} {'person' if shown == 1 else 'people'}")


@group.command("invite-admin")
def invite_administrator() -> None:
    """Make a one-time link for a new administrator."""
    _show(
        invitations.administrator(administration.operator()), "Whoever opens this link first becomes an administrator:"
    )


@group.command()
@click.argument("login")
def reset(login: str) -> None:
    """Make a one-time link that sets a new password for LOGIN."""
    person = administration.by_login(login)
    _show(invitations.password(administration.operator(), person), f"With this link {person.name} sets a new password:")


@group.command()
@click.argument("login")
def suspend(login: str) -> None:
    """Keep LOGIN out from now on; their sessions end."""
    person = administration.suspend(administration.operator(), administration.by_login(login))
    click.echo(f"{person.name} is suspended and signed out everywhere.")


@group.command()
@click.argument("login")
def resume(login: str) -> None:
    """Let LOGIN in again."""
    person = administration.resume(administration.operator(), administration.by_login(login))
    click.echo(f"{person.name} can sign in again.")


def _line(person: User) -> str:
    notes = [word for word, holds in (("administrator", person.is_admin), ("suspended", person.suspended)) if holds]
    return "  ".join([f"{person.id:>5}", f"{person.login or '(guest)':<20}", person.name, *notes])


def _show(token: str, sentence: str) -> None:
    click.echo(sentence)
    click.echo(f"  {config.read().address}/invitations/{token}")
    click.echo(f"It works once, for {invitations.LIFE.days} days, and is not shown again.")
