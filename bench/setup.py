"""`python -m bench setup`: what the servers need that are compared with ours, with a word on each step."""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from .contenders import PEERS, c_is_missing, node_is_missing
from .errors import Failed

LOAD = "for (const name of Object.keys(require('./package.json').dependencies)) require(name)"

STEPS = (
    (
        "Fetching the Node peer's packages, as bench/peers/package-lock.json names them. None of their scripts is run.",
        ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"),
    ),
    (
        "Making better-sqlite3's part in C: fetched where there is one ready, else compiled, which takes minutes.",
        ("npm", "rebuild", "better-sqlite3", "--loglevel=error"),
    ),
    ("Looking whether Node loads them.", ("node", "--eval", LOAD)),
)


def peers(say: Callable[[str], None]) -> None:
    """Raises Failed with the step that did not work."""
    if c_is_missing():
        say(c_is_missing())
    if node_is_missing():
        raise Failed(node_is_missing())
    for sentence, command in STEPS:
        say(sentence)
        if subprocess.run(command, cwd=PEERS).returncode:
            raise Failed(f"`{' '.join(command)}` in {PEERS} did not work, so the Node peer is not set up.")
    say("The Node peer is set up.")
