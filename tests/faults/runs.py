"""A run: its size, its seed, and the line of figures that it leaves behind."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import pytest

SEED = os.environ.get("FAULTS_SEED", "")
"""That of a run which is to be repeated; every run has a new one otherwise."""

FULL_SIZE = pytest.mark.parametrize("run", [pytest.param(True, id="full size", marks=pytest.mark.long)], indirect=True)
"""For what is too long even at a tenth, or is one of many of a kind."""


@dataclass(frozen=True)
class Run:
    name: str
    full: bool
    seed: int
    luck: Random
    say: Callable[[str], None]

    def of(self, many: int, least: int = 1) -> int:
        """As many at full size, a tenth of them otherwise."""
        return many if self.full else max(least, many // 10)

    def report(self, **figures: object) -> None:
        """Figures by their names, `_` for a space."""
        said = ", ".join(f"{value} {name.replace('_', ' ')}" for name, value in figures.items())
        self.say(f"{self.name}: {said} (seed {self.seed})")


def begin(name: str, full: bool, say: Callable[[str], None]) -> Run:
    """`say`: where the line goes."""
    seed = int(SEED) if SEED else secrets.randbelow(1_000_000)
    return Run(name, full, seed, Random(f"{name} {seed}"), say)
