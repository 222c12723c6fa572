"""`python -m tests.defences [words of names …]`: each defence, whether a test notices that it is gone, and which does."""

from __future__ import annotations

import sys
import time

from .removal import copy
from .table import TABLE


def main(words: list[str]) -> int:
    defences = [it for it in TABLE if all(word in it.name for word in words)]
    with copy() as tree:
        outcomes = []
        for number, defence in enumerate(defences, 1):
            begun = time.monotonic()
            outcome = tree.without(defence)
            outcomes.append(outcome)
            found = "caught" if outcome.caught else "NOT CAUGHT"
            say(f"{number:>3}  {found:<10}  {defence.name}\n{'':17}{outcome.said} ({time.monotonic() - begun:.0f} s)")
    caught = sum(it.caught for it in outcomes)
    say(f"{caught} of {len(outcomes)} caught")
    return 0 if caught == len(outcomes) else 1


def say(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
