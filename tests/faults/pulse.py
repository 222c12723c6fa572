"""How long a bystander waits for an answer on a socket, and how much of that is not the machine's being busy.

`python -m tests.faults.pulse` is the bystander: a process of its own, so that nothing else in the test holds it up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .lines import GONE, WebSocketLine
from .machine import waited, waits

EVERY = 0.1
ROOT = Path(__file__).parents[2]


@dataclass
class Pulse:
    """Milliseconds. Known once it has ended."""

    answers: int = 0
    slowest: int = 0
    own: int = 0
    """The longest that the server itself took: without what its threads, ready to run, waited for a processor meanwhile."""
    broken: str = ""


@contextmanager
def beating(address: str, cookie: str, room: int, pids: Sequence[int]) -> Iterator[Pulse]:
    """`pids` are the server's. Fails when the bystander's connection broke."""
    pulse = Pulse()
    command = [sys.executable, "-m", __name__, address, cookie, str(room), *map(str, pids)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            assert process.stdout.readline() == "there\n"
            yield pulse
        finally:
            process.stdin.close()
            said = process.stdout.read()
    for name, value in json.loads(said).items():
        setattr(pulse, name, value)
    assert not pulse.broken, pulse


def _beat(address: str, cookie: str, room: str, *pids: str) -> Pulse:
    pulse, over = Pulse(), threading.Event()
    line = WebSocketLine(address, cookie, 30.0)
    sys.stdout.write("there\n")
    sys.stdout.flush()

    def until_told() -> None:
        sys.stdin.read()
        over.set()

    threading.Thread(target=until_told, daemon=True).start()
    try:
        while not over.wait(EVERY):
            pulse.answers += 1
            since, begun = waits(("self", *pids)), time.monotonic()
            line.say([f'42{pulse.answers}["leave",{{"room_id":{room}}}]'])
            while not line.hear().startswith(f"43{pulse.answers}["):
                pass
            took = 1000 * (time.monotonic() - begun)
            pulse.slowest = max(pulse.slowest, round(took))
            pulse.own = max(pulse.own, round(took - 1000 * waited(("self", *pids), since)))
    except GONE as error:
        pulse.broken = repr(error)
    return pulse


if __name__ == "__main__":
    sys.stdout.write(json.dumps(vars(_beat(*sys.argv[1:]))))
