"""Runs, interleaved: each contender once, then each once more, so that a busy minute of the machine hits all alike."""

from __future__ import annotations

import gc
import shutil
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

from . import contenders, machine, world
from .contenders import Contender
from .errors import Failed
from .measures import Figures, Run
from .scenarios import Scenario

Say = Callable[[str], None]


@dataclass(frozen=True)
class Length:
    """How long each run looks, in seconds and in posts."""

    seconds: float = 4.0
    warming: float = 1.0
    posts: int = 100


QUICK = Length(seconds=0.5, warming=0.2, posts=5)


@dataclass
class Result:
    """Of one scenario: for each column the figures of each round, in order, and for each that failed why."""

    scenario: Scenario
    figures: dict[str, list[Figures]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


def run(scenarios: Sequence[Scenario], rounds: int, length: Length, place: Path, say: Say) -> list[Result]:
    """All rounds of all scenarios, their data in new folders in `place`, which are gone afterwards."""
    able = {it: not it.missing() for scenario in scenarios for it in scenario.contenders}
    for sentence in dict.fromkeys(it.missing() for it in able):
        if sentence:
            say(sentence)
    results = []
    with tempfile.TemporaryDirectory(prefix="bench-", dir=place) as folder:
        say("Making people, rooms and posts …")
        made = world.build(Path(folder) / "world", _needs(scenarios))
        for scenario in scenarios:
            result = Result(scenario)
            results.append(result)
            for number in range(1, rounds + 1):
                for contender in filter(able.get, scenario.contenders):
                    say(f"{scenario.title}: {contender.column}, round {number} of {rounds}")
                    _one(result, contender, made, length, Path(folder) / "run", say)
    return results


def _needs(scenarios: Iterable[Scenario]) -> world.Needs:
    needs = world.Needs()
    for scenario in scenarios:
        needs |= scenario.needs
    return needs


def _one(result: Result, contender: Contender, made: world.World, length: Length, folder: Path, say: Say) -> None:
    """One contender in one round: a server of its own, on a copy of the data."""
    shutil.copytree(made.folder, folder)
    try:
        with contenders.running(contender, folder) as (port, session), machine.on_core(machine.GENERATOR):
            run = Run(port, session, made, length.seconds, length.warming, length.posts)
            figures = _measured(result.scenario, run)
    except (Failed, OSError) as fault:
        result.failures.append(f"{contender.column}: {fault}")
        say(f"  failed: {fault}\n  The server's last words: {contenders.last_words(folder)}")
    else:
        result.figures.setdefault(contender.column, []).append(figures)
        say("  " + ", ".join(f"{name} {value:,.4g}" for name, value in figures.items()))
    finally:
        shutil.rmtree(folder)


def _measured(scenario: Scenario, run: Run) -> Figures:
    """Without the garbage collector's pauses, which would be taken for the server's."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        return uvloop.run(scenario.measure(run))
    finally:
        gc.enable()
        gc.unfreeze()
