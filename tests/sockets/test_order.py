"""What one speaker says is heard in the order in which it was said: events, answers and broadcasts, on any wire."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from debate import transport

from .rawclient import House, Houses, RawPolling, RawSocket, cookie, soon, standing


@contextmanager
def telling(house: House, channel: str) -> Iterator[list[int]]:
    """Somebody who counts aloud until the end; gives what has been said so far."""
    said: list[int] = []
    enough = threading.Event()

    def count_aloud() -> None:
        while not enough.is_set():
            house.tell(str(len(said)), channel)
            said.append(len(said))
            time.sleep(0.001)

    thread = threading.Thread(target=count_aloud)
    thread.start()
    try:
        yield said
    finally:
        enough.set()
        thread.join()


def told(packet: str) -> list[int]:
    return [int(json.loads(packet[2:])[1]["words"])] if packet.startswith('42["post"') else []


def test_nothing_is_lost_doubled_or_overtaken_while_a_connection_changes_over(house: House, person: int) -> None:
    raw = house.polling(person)
    heard: list[int] = []
    changed = threading.Event()

    def poll() -> None:
        while not changed.is_set():
            for packet in raw.get()[1].split("\x1e"):
                heard.extend(told(packet))
                if packet == "6":  # which tells it that the WebSocket has been tried
                    changed.set()

    with telling(house, f"person:{person}") as said:
        polling = threading.Thread(target=poll)
        polling.start()
        assert soon(lambda: len(heard) > 50)
        new = RawSocket(house.port, cookie(person), sid=raw.sid)
        new.say("2probe")
        assert new.hear("3probe")
        polling.join()
        before = len(heard)
        assert soon(lambda: len(said) > before + 20)
        new.say("5")
        while len(heard) < before + 200:
            heard += told(new.hear("42"))
    while len(heard) < len(said):
        heard += told(new.hear("42"))
    assert heard == said
    new.close()


def test_what_a_handler_tells_comes_before_its_answer_whoever_else_speaks(new_house: Houses, person: int) -> None:
    house = new_house()

    def rebut(_caller: transport.Caller, said: dict[str, Any]) -> dict[str, Any]:
        house.tell(f"{said['n']}", f"person:{person}")
        return {"ok": True}

    house.socketio.on_event("rebut", rebut)
    with standing(house):
        raw = house.socket(person)
        with telling(house, "everybody"):
            for n in range(100):
                raw.say(f'42{n}["rebut",{{"n":"mine {n}"}}]')
            heard = []
            while len(heard) < 200:
                packet = raw.hear("4")
                assert packet
                if packet.startswith("43") or "mine" in packet:
                    heard.append(packet.partition("[")[0] if packet.startswith("43") else packet)
    assert heard == [packet for n in range(100) for packet in (f'42["post",{{"words":"mine {n}"}}]', f"43{n}")]


def test_everybody_hears_the_same_from_one_speaker(house: House, person: int) -> None:
    polling = house.polling(person)
    sockets = [house.socket(person) for _ in range(3)]
    with telling(house, f"person:{person}") as said:
        assert soon(lambda: len(said) > 100)
    for raw in sockets:
        assert [n for _ in said for n in told(raw.hear("42"))] == said
        raw.close()
    heard: list[int] = []
    while len(heard) < len(said):
        heard += [n for packet in polling.get()[1].split("\x1e") for n in told(packet)]
    assert heard == said
    polling.post("41")


def test_two_wires_of_one_connection_are_not_used_at_once(house: House, person: int) -> None:
    raw = house.polling(person)
    new = RawSocket(house.port, cookie(person), sid=raw.sid)
    new.say("2probe")
    assert new.hear("3probe")
    new.say("5")
    house.tell("now", f"person:{person}")
    assert new.hear("42")
    late = RawPolling(house.port, cookie(person), begin=False)
    late.sid = raw.sid
    assert late.get()[0] == 400
    assert late.post('421["join",{}]')[0] == 400
    assert house.heard_of(person) == []
    new.close()
