"""Readers that do not read: they are ended in time, hold up nobody, and find everything when they come back."""

from __future__ import annotations

import time

import pytest

from debate.transport import backlog, client

from .rawclient import PATIENCE, House, Houses, soon, stall, standing

# readers that do not read


@pytest.mark.parametrize("wire", ["websocket", "polling"])
@pytest.mark.parametrize(("size", "most"), [(10, backlog.MOST_PACKETS), (20_000, 60)], ids=["many", "large"])
def test_a_backlog_that_grows_too_long_ends_its_reader_and_nobody_else(
    house: House, person: int, wire: str, size: int, most: int
) -> None:
    neighbour = house.socket(person + 1)
    silent = house.socket(person, buffer=4096) if wire == "websocket" else house.polling(person)
    network = 0 if wire == "polling" else 2 * most  # some is under way, and waits nowhere that we can see
    if wire == "websocket":
        stall(house, person)
    told = 0
    while told <= most + network and house.counts(person) == (1, 0):
        told += 20
        for n in range(20):
            house.tell(f"{told}-{n}-" + "x" * size)
        assert neighbour.hear(f'42["post",{{"words":"{told}-19-')
    assert soon(lambda: house.counts(person) == (1, 1))
    assert house.counts(person + 1) == (1, 0)
    assert silent  # which had to live until here, or it would have hung up by itself


def test_a_polling_client_that_answers_pings_and_never_reads_is_ended(
    new_house: Houses, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "OLDEST", 1.0)
    house = new_house()
    house.engine.ping_interval = 0.3
    with standing(house):
        raw, reader = house.polling(person), house.polling(person + 1)
        begun = time.monotonic()
        while house.counts(person) == (1, 0):
            assert time.monotonic() - begun < 2 * PATIENCE
            raw.post("3")
            reader.get()
            reader.post("3")
        assert house.counts(person) == (1, 1)
        assert house.counts(person + 1) == (1, 0)
