"""`python -m bench`: the rounds, and then the table. bench/README.md says what each figure means."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click

from . import machine, rounds, scenarios, setup, table
from .contenders import HERE
from .errors import Failed

GROUPS = sorted({it.group for it in scenarios.catalogue()})
README = HERE / "README.md"
MARKS = ("<!-- the latest table -->\n", "<!-- as far as here -->\n")
"""Between them in README.md stands the table, for `--keep`."""

BUSY = 0.5
"""Programs that want a core, on average; the bench alone wants two."""


def say(words: str) -> None:
    click.echo(words, err=True)


@click.group(invoke_without_command=True)
@click.option("--rounds", "times", default=3, show_default=True, help="How often each server is started and measured.")
@click.option("--only", multiple=True, type=click.Choice(GROUPS), help="This group alone; may be given several times.")
@click.option("--quick", is_flag=True, help="Small and short, to see that everything runs; the figures mean nothing.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Where data lies: on a real disk.")
@click.option("--keep", is_flag=True, help="Put the table into bench/README.md as well.")
@click.pass_context
def main(context: click.Context, times: int, only: tuple[str, ...], quick: bool, data: Path | None, keep: bool) -> None:
    """Measure Rejoinder, and beside it a Node server doing the same and the limit of the machine."""
    if context.invoked_subcommand is not None:
        return
    if keep and (only or quick):
        raise click.UsageError("--keep is for a whole run: leave out --only and --quick.")
    place = data or HERE.parent / "instance"
    place.mkdir(parents=True, exist_ok=True)
    machine.open_many_files()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped; its servers were stopped with it."))
    chosen = [it for it in scenarios.catalogue(quick=quick) if not only or it.group in only]
    heading = _heading(place, 1 if quick else times, quick)
    say(heading)
    results = rounds.run(chosen, 1 if quick else times, rounds.QUICK if quick else rounds.Length(), place, say)
    drawn = f"{heading}\n\n{table.drawn(results, judged=not quick)}\n"
    click.echo(drawn)
    if keep:
        before, _, rest = README.read_text("utf-8").partition(MARKS[0])
        README.write_text(f"{before}{MARKS[0]}\n{drawn}\n{MARKS[1]}{rest.partition(MARKS[1])[2]}", "utf-8")
    if any(result.failures for result in results):
        sys.exit("Something failed: see above. What was lost, doubled or refused once is a fault, not a figure.")


@main.command("setup")
def set_up() -> None:
    """Fetch what the Node server needs."""
    try:
        setup.peers(say)
    except Failed as fault:
        raise click.ClickException(str(fault)) from fault


def _heading(place: Path, times: int, quick: bool) -> str:
    disk = machine.kind_of_disk(place)
    lines = [
        f"{time.strftime('%-d %B %Y')}, commit {_commit()}: {machine.described()}. Servers on core {machine.SERVER}, "
        f"the generator on core {machine.GENERATOR}; medians of {times} round{'s'[: times != 1]}; data on {disk}, "
        f"where an fsync takes {machine.fsync(place) * 1e3:.2f} ms."
    ]
    if machine.SERVER == machine.GENERATOR:
        lines.append("There is one core for both, so the figures say little: two are wanted.")
    if disk in machine.MEMORY:
        lines.append(f"**{disk} keeps nothing on a disk, so commits cost nothing here**: name a folder with --data.")
    if (load := os.getloadavg()[0]) > BUSY:
        lines.append(
            f"**The machine had other work: a load of {load:.1f} before this began.** Figures are worse for it."
        )
    if quick:
        lines.append("**Quick: crowds and rooms a tenth as large, half a second each. Nothing here is a figure.**")
    return "\n\n".join(lines)


def _commit() -> str:
    """The commit that is checked out, and whether the files are still as it left them."""
    wanted = ["git", "-C", str(HERE), "describe", "--always", "--dirty=, changed since"]
    found = subprocess.run(wanted, capture_output=True, text=True)
    return found.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
