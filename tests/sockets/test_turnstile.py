"""So many at once, and the rest wait; but nobody for ever."""

from __future__ import annotations

import threading
import time

from debate.transport.turnstile import AT_ONCE, Turnstile

from .rawclient import soon


def test_so_many_are_at_work_and_the_rest_when_they_are_done() -> None:
    turnstile, inside, let_go = Turnstile(10.0), [0], threading.Event()

    def work() -> None:
        with turnstile:
            inside[0] += 1
            let_go.wait(10)

    threads = [threading.Thread(target=work) for _ in range(AT_ONCE + 3)]
    for thread in threads:
        thread.start()
    assert soon(lambda: inside[0] == AT_ONCE)
    time.sleep(0.1)
    assert inside[0] == AT_ONCE
    let_go.set()
    for thread in threads:
        thread.join(10)
    assert inside[0] == AT_ONCE + 3


def test_nobody_waits_for_ever_for_those_who_wait_themselves() -> None:
    turnstile, let_go = Turnstile(0.1), threading.Event()

    def stay() -> None:
        with turnstile:
            let_go.wait(10)

    threads = [threading.Thread(target=stay) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    with turnstile:
        assert time.monotonic() - begun < 5
    let_go.set()
    for thread in threads:
        thread.join(10)
    with turnstile:  # and who went through all the same has taken no turn along
        pass
