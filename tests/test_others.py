"""Between processes: what is said is heard by all who share Redis and the secret, waits for nobody, and may be lost."""

from __future__ import annotations

import json
import logging
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from redis import Redis

from debate.others import Others, channel
from debate.others.channel import MOST, Channel

from .parts import redis
from .sockets.rawclient import soon

SECRET = "a secret that all of them have"
NOWHERE = "redis://:password@127.0.0.1:1/0"


class Process:
    """As much of a process as hears and says."""

    def __init__(self, url: str, secret: str = SECRET) -> None:
        self.others = Others()
        self.heard: list[object] = []
        self.back = 0
        self.others.hear("words")(self.heard.append)
        self.others.hear("back")(self._back)
        self.others.open(url, secret)

    def _back(self) -> None:
        self.back += 1

    def say(self, words: object) -> None:
        self.others.say("words", words)


@contextmanager
def processes(url: str, *secrets: str) -> Iterator[list[Process]]:
    found = [Process(url, secret) for secret in secrets]
    try:
        assert soon(lambda: all(it.back for it in found))
        yield found
    finally:
        for it in found:
            it.others.close()


@pytest.mark.redis
def test_what_one_says_all_others_hear_in_order(queue: redis.Server) -> None:
    with processes(queue.address, SECRET, SECRET, SECRET) as (one, two, three):
        for number in range(500):
            one.say(number)
        for it in (two, three):
            assert soon(lambda it=it: len(it.heard) == 500)  # type: ignore[misc]
            assert it.heard == list(range(500))
        assert one.heard == [], "its own words it has done already"


@pytest.mark.redis
def test_who_has_another_secret_neither_hears_nor_is_heard(queue: redis.Server) -> None:
    with processes(queue.address, SECRET, SECRET, "the secret of another school") as (one, two, stranger):
        stranger.say("from outside")
        one.say("from inside")
        assert soon(lambda: two.heard == ["from inside"])
        assert stranger.heard == []


@pytest.mark.redis
def test_what_others_write_to_the_channel_is_ignored_and_logged_once(
    queue: redis.Server, caplog: pytest.LogCaptureFixture
) -> None:
    with processes(queue.address, SECRET, SECRET) as (one, two), Redis.from_url(queue.address) as vandal:
        name = Channel(queue.address, SECRET, "", print).name
        order = json.dumps(["vandal", "words", "closed!"]).encode()
        stock = json.dumps({"method": "close_room", "room": "room:1", "host_id": "x"}).encode()
        with caplog.at_level(logging.WARNING):
            for junk in (order, stock, b"", b"\xff" * 40, b"x" * 100_000, bytes(16) + order):
                vandal.publish(name, junk)
            one.say("still here")
            assert soon(lambda: two.heard == ["still here"])
        said = [record for record in caplog.records if "listened to" in record.getMessage()]
        assert 1 <= len(said) <= 2, "one line for each of the two who heard it"


def test_who_changes_a_message_on_its_way_is_not_heard() -> None:
    one = Channel(NOWHERE, SECRET, "me", print)
    body = b'["me","words",1]'
    signed = one.sign(body)
    assert one.read(signed) == ["me", "words", 1]
    assert one.read(signed[:-2] + b"2]") is None
    assert Channel(NOWHERE, "another", "me", print).read(signed) is None


@pytest.mark.redis
def test_words_that_fail_or_are_not_known_stop_nobody_from_hearing(queue: redis.Server) -> None:
    with processes(queue.address, SECRET, SECRET) as (one, two):
        two.others.hear("broken")(lambda: 1 / 0)
        one.others.say("broken")
        one.others.say("of a newer version", 1, 2)
        one.say("the next")
        assert soon(lambda: two.heard == ["the next"])


def test_nobody_waits_where_redis_cannot_be_reached_and_what_waits_is_bounded() -> None:
    alone = Process(NOWHERE)
    begun = time.monotonic()
    for number in range(2 * MOST):
        alone.say(number)
    assert time.monotonic() - begun < 2, "a thousand times less than one try to reach it would take"
    assert alone.others.waiting <= MOST
    alone.others.close()


@pytest.mark.redis
def test_redis_that_is_killed_flushed_and_back_is_heard_within_seconds(queue: redis.Server) -> None:
    with processes(queue.address, SECRET, SECRET) as (one, two):
        queue.stop()
        one.say("lost, or late")
        queue.start()
        begun = time.monotonic()
        assert soon(lambda: two.back == 2 and one.back == 2, 10)
        with Redis.from_url(queue.address) as client:
            client.flushall()
        one.say("here again")
        assert soon(lambda: two.heard[-1:] == ["here again"])
        assert time.monotonic() - begun < 5


@pytest.mark.redis
def test_redis_that_stands_still_keeps_nobody_waiting(queue: redis.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "ANSWER", 0.3)
    with processes(queue.address, SECRET, SECRET) as (one, two):
        os.kill(queue.pid, signal.SIGSTOP)
        try:
            begun = time.monotonic()
            for number in range(200):
                one.say(number)
            assert time.monotonic() - begun < 0.3
            time.sleep(1)
        finally:
            os.kill(queue.pid, signal.SIGCONT)
        assert soon(lambda: not one.say("on it goes") and two.heard[-1:] == ["on it goes"], 10)


@pytest.mark.redis
def test_a_message_that_is_too_old_is_not_told_any_more(queue: redis.Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel, "STALE", 0.2)
    with processes(queue.address, SECRET, SECRET) as (one, two):
        queue.stop()
        one.say("of a moment ago")
        time.sleep(0.5)
        queue.start()
        assert soon(lambda: two.back == 2, 10)
        one.say("of now")
        assert soon(lambda: two.heard == ["of now"], 10)


@pytest.fixture
def queue() -> Iterator[redis.Server]:
    with redis.running() as it:
        yield it
