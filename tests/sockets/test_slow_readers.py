"""Readers that do not read: they are ended in time, hold up nobody, and find everything when they come back."""

from __future__ import annotations

import json
import secrets
import statistics
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from flask import Flask

from debate import db
from debate.transport import backlog, client

from ..makers import Maker, again
from ..visitors import Visitor
from ..wires import cookie_of
from .rawclient import CLOSE, PATIENCE, PING, TEXT, House, Houses, RawSocket, framed, soon, stall, standing

LONG = "議論は" * 1_200
"""Twenty kilobytes when a room is told it: JSON has six letters for each of these."""


@dataclass
class Reader:
    """A socket in a room, and what it is told once it begins to read."""

    visitor: Visitor
    room_id: int
    raw: RawSocket
    seqs: list[int] = field(default_factory=list)
    at: dict[int, float] = field(default_factory=dict)
    odd: list[tuple[int, bytes]] = field(default_factory=list)

    def join(self) -> None:
        self.raw.say("40")
        assert self.raw.hear("40")
        self.raw.say(f'420["join",{{"room_id":{self.room_id}}}]')
        assert self.raw.hear("430")

    def read(self, posts: int) -> None:
        """Until there are so many, or the connection is over; whatever is no whole frame of those we send is odd."""
        while len(self.seqs) < posts and (frame := self.raw.next(3 * PATIENCE)) is not None:
            opcode, payload = frame
            if opcode == TEXT and payload.startswith(b'42["post"'):
                seq = json.loads(payload[2:])[1]["seq"]
                self.seqs.append(seq)
                self.at[seq] = time.monotonic()
            elif payload == b"2":
                with suppress(OSError):
                    self.raw.say("3")
            elif opcode != CLOSE and not (opcode == TEXT and json.loads(payload[2:])[0] in ("here", "head")):
                self.odd.append(frame)

    def catch_up(self) -> None:
        """As a browser that has come back: ask for what changed after the last that it has, until there is no more."""
        more = True
        while more:
            page = self.visitor.get(f"/rooms/{self.room_id}/posts?since={self.seqs[-1]}").get_json()
            self.seqs += [post["seq"] for post in page["posts"]]
            more = page["more"]


@pytest.mark.parametrize("posts", [80, pytest.param(300, marks=pytest.mark.long)])
def test_a_reader_that_stops_is_ended_holds_up_nobody_and_misses_nothing(
    lite_app: Flask, address: str, way: str, posts: int
) -> None:
    make = Maker()
    course = make.course()
    people = [make.member(course, make.person()) for _ in range(4)]
    room_id = again(make.room(course)).id
    author, *others = [Visitor(lite_app, person) for person in people]
    db.finish()
    port = urlsplit(address).port
    assert port is not None

    def say(n: int) -> float:
        begun = time.monotonic()
        said = {"source": f"{n} {LONG}", "relation": "rebuts", "client_id": secrets.token_urlsafe(18)}
        assert author.post(f"/rooms/{room_id}/posts", said).status_code == 201
        return begun

    first, second = (Reader(it, room_id, RawSocket(port, cookie_of(it))) for it in others[:2])
    stalled = Reader(others[2], room_id, RawSocket(port, cookie_of(others[2]), buffer=4096))
    for reader in (first, second, stalled):
        reader.join()
    for reader in (first, second):
        threading.Thread(target=reader.read, args=(posts,), daemon=True).start()
    begun = {n: say(n) for n in range(1, posts + 1)}
    everything = list(range(1, posts + 1))
    for reader in (first, second):
        assert soon(lambda reader=reader: len(reader.seqs) == posts)
        assert reader.seqs == everything
        assert reader.odd == []
        took = [reader.at[n] - begun[n] for n in everything]
        calm, stall_and_after = statistics.median(took[:10]), statistics.median(took[10:])
        assert stall_and_after < 3 * calm + 0.05
        assert max(took) < PATIENCE

    if way == "direct" or posts > 250:  # stock lets the system keep megabytes for whoever does not read
        assert soon(lambda: len(author.get(f"/rooms/{room_id}/here").get_json()["here"]) == 2)
    stalled.read(posts)
    assert stalled.odd == []
    assert stalled.seqs == everything[: len(stalled.seqs)]
    stalled.raw = RawSocket(port, cookie_of(stalled.visitor))
    stalled.join()
    stalled.catch_up()
    assert stalled.seqs == everything


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


def test_a_reader_that_is_slow_gets_everything_whole_and_in_order(house: House, person: int) -> None:
    """Four speak at once, less than may wait; each of them is heard in order, between and during what the others say."""
    raw = house.socket(person, buffer=4096)
    channel = f"person:{person}"
    speakers = [
        threading.Thread(target=lambda who=who: [house.tell(f"{who} {n} " + "x" * 4000, channel) for n in range(50)])
        for who in range(4)
    ]
    for thread in speakers:
        thread.start()
    heard: list[list[int]] = [[], [], [], []]
    while sum(map(len, heard)) < 200:
        text = raw.hear("42")
        assert text, f"only {sum(map(len, heard))} of 200 came"
        who, n, _ = json.loads(text[2:])[1]["words"].split(" ")
        heard[int(who)].append(int(n))
    assert heard == [list(range(50))] * 4
    for thread in speakers:
        thread.join()


def test_whoever_asks_and_does_not_read_the_answers_is_ended(house: House, way: str, person: int) -> None:
    raw = house.socket(person, buffer=4096)
    ping = framed(b"x" * 125, PING) * 500
    raw.tcp.settimeout(1)
    with suppress(OSError):  # it is cut, or the network takes no more because nobody reads there either
        for _ in range(100):
            raw.tcp.sendall(ping)
    if way == "direct":
        assert soon(lambda: house.counts(person) == (1, 1))
