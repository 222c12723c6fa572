"""A few threads hear all WebSockets: each in order, none held up by another's handler, and silence costs nobody a thread."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from debate.transport import listeners

from .rawclient import House, Houses, RawSocket, cookie, framed, soon, standing

if not listeners.EPOLL:
    pytest.skip("The direct way is Linux's.", allow_module_level=True)


@pytest.fixture(scope="module")
def way() -> str:
    return "direct"


def test_silent_connections_cost_no_threads(house: House, person: int) -> None:
    before = threading.active_count()
    sockets = [house.socket(person) for _ in range(60)]
    assert soon(lambda: threading.active_count() <= before + listeners.MOST)
    sockets[-1].say('421["join",{}]')
    assert sockets[-1].hear("431")
    for raw in sockets:
        raw.close()


def test_nobody_waits_for_another_ones_handler(new_house: Houses, person: int) -> None:
    let_go = threading.Event()

    class Waits(House):
        def _hearing(self, word: str) -> Any:
            hear = super()._hearing(word)

            def handle(caller: Any, said: Any) -> Any:
                if "wait" in said:
                    let_go.wait(10)
                return hear(caller, said)

            return handle

    with standing(Waits("direct")) as house:
        slow, other = house.socket(person), house.socket(person + 1)
        slow.say('421["join",{"wait":1}]')
        slow.say('422["rebut",{}]')
        for number in range(3):
            other.say(f'42{number}["join",{{}}]')
            assert other.hear(f"43{number}")
        assert house.heard_of(person) == []
        let_go.set()
        assert slow.hear("431")
        assert slow.hear("432")
        assert house.heard_of(person) == [("join", {"wait": 1}), ("rebut", {})]


def test_a_pool_that_is_full_hears_the_others_when_somebody_is_done(
    person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listeners, "MOST", 2)
    let_go = threading.Event()

    class Waits(House):
        def _hearing(self, word: str) -> Any:
            hear = super()._hearing(word)
            return lambda caller, said: let_go.wait(10) and hear(caller, said)

    with standing(Waits("direct")) as house:
        sockets = [house.socket(person + n) for n in range(5)]
        for raw in sockets:
            raw.say('421["join",{}]')
        assert not soon(lambda: house.heard, 0.2)
        let_go.set()
        for raw in sockets:
            assert raw.hear("431")


def test_what_is_said_in_the_same_breath_as_the_change_over_is_heard(house: House, person: int) -> None:
    polling = house.polling(person)
    raw = RawSocket(house.port, cookie(person), sid=polling.sid)
    raw.say("2probe")
    assert raw.hear("3probe")
    raw.tcp.sendall(framed(b"5", 1) + framed(b'421["join",{"n":1}]', 1) + framed(b'422["join",{"n":2}]', 1))
    assert raw.hear("431")
    assert raw.hear("432")
    raw.close()
    assert soon(lambda: house.counts(person) == (1, 1))


def test_threads_that_hear_nothing_go(house: House, person: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listeners, "BORED", 0.1)
    it = listeners.Listeners()
    before = threading.active_count()

    class Mute:
        def __init__(self, raw: RawSocket) -> None:
            self.fileno, self.over = raw.tcp.fileno, threading.Event()

        def hear(self) -> bool:
            return False

        def hung_up(self) -> None:
            self.over.set()

    lines = [Mute(house.socket(person)) for _ in range(3)]
    for line in lines:
        it.add(line)
    house.tell("something that can be read")
    assert all(line.over.wait(5) for line in lines)
    assert soon(lambda: threading.active_count() <= before, 5)
