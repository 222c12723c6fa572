"""Strangers knock thousands of times: each is refused for next to nothing, and who belongs here comes in meanwhile."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..parts.served import Served
from ..sockets.rawclient import RawPolling, RawSocket, soon
from .client import Client
from .machine import resident, waited, waits, worked
from .runs import Run
from .scene import prepare

AT_ONCE = 4
"""Strangers at the door at any moment."""

COMES_IN = 1.0
"""Seconds for a student to be in their room."""


def test_strangers_at_the_door(run: Run, shared: Served, tmp_path: Path) -> None:
    knocks, students = run.of(3000), 4
    scene = prepare(shared.database_url, shared.folder, students=students, rooms=1)
    pids, said = shared.pids, len(shared.said.read_text().splitlines())
    memory, work = resident(pids), worked(pids)
    slowest = 0.0
    with knocking(shared.port, knocks) as answers:
        for n, who in enumerate(scene.students):
            assert soon(lambda n=n: answers.total() >= n * knocks // students, 120)  # type: ignore[misc]
            begun, since = time.monotonic(), waits(pids)
            client = Client(f"student-{n}", shared.address, who, scene.rooms[0], tmp_path, run.luck).start()
            assert soon(lambda client=client: client.joined, 30)  # type: ignore[misc]
            slowest = max(slowest, time.monotonic() - begun - waited(pids, since))
            client.end()
    each = (worked(pids) - work) / knocks
    grown = resident(pids) - memory
    lines = shared.said.read_text().splitlines()[said:]
    run.report(
        handshakes=answers.total(),
        let_in=answers.total() - answers[401],
        ms_of_work_for_each=round(1000 * each, 1),
        MB_more=round(grown / 1e6, 1),
        log_lines=len(lines),
        students=students,
        ms_to_come_in_at_most=round(1000 * slowest),
    )
    assert answers == {401: knocks}
    assert lines == []
    assert slowest < COMES_IN
    assert each < 0.01
    assert grown < 10e6


@contextmanager
def knocking(port: int, times: int) -> Iterator[Counter[int]]:
    """So many handshakes without a cookie, half of them for a WebSocket; how often each status was answered."""
    answers: Counter[int] = Counter()
    left, lock = iter(range(times)), threading.Lock()

    def knock() -> None:
        while True:
            with lock:
                n = next(left, None)
            if n is None:
                return
            if n % 2:
                status = RawPolling(port, begin=False).get()[0]
            else:
                raw = RawSocket(port, begin=False)
                status = raw.status
                raw.close()
            with lock:
                answers[status] += 1

    threads = [threading.Thread(target=knock) for _ in range(AT_ONCE)]
    for it in threads:
        it.start()
    yield answers
    for it in threads:
        it.join(300)
