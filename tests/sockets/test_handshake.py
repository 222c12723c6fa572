"""Who gets a connection, what it may use up and how it ends."""

from __future__ import annotations

import json
import logging
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

import engineio
import engineio.payload
import engineio.socket
import pytest
import requests
import socketio
from flask import g

from debate import transport
from debate.errors import Denied, Refusal
from debate.others import Others
from debate.transport import backlog, client, frames, rooms, server, strict, turnstile
from debate.transport.origins import Origins
from debate.transport.quiet import PAUSE, OncePerPeer, peer

from ..parts import redis
from .rawclient import (
    EVERYBODY,
    PATIENCE,
    House,
    Houses,
    RawPolling,
    RawSocket,
    cookie,
    person_ids,
    soon,
    stall,
    standing,
)


def error_of(answer: tuple[int, str]) -> tuple[int, str]:
    """The status and the code of a refusal; its sentence has to be one."""
    status, body = answer
    shape = json.loads(body)
    assert shape["ok"] is False
    assert shape["error"]["message"].endswith(".")
    return status, shape["error"]["code"]


# strangers, numbers, and other people's connections


def test_a_stranger_gets_no_connection(house: House) -> None:
    assert error_of(RawPolling(house.port, begin=False).get()) == (401, "signed_out")
    assert RawSocket(house.port).status == 401
    assert house.engine.clients() == []


def test_a_session_that_ended_gets_no_connection(house: House, person: int) -> None:
    house.ended_sessions.add(10 * person)
    assert error_of(RawPolling(house.port, cookie(person), begin=False).get()) == (401, "signed_out")


def test_when_it_cannot_be_seen_who_it_is_nobody_gets_in(new_house: Houses, person: int) -> None:
    house = new_house()
    with standing(house):
        assert error_of(RawPolling(house.port, "who=not.a-number", begin=False).get()) == (503, "busy")
        assert house.polling(person)


def test_one_person_has_so_many_connections_and_no_more(new_house: Houses, person: int) -> None:
    with standing(new_house(per_person=2)) as house:
        first, _second = house.socket(person), house.polling(person)
        refused = RawPolling(house.port, cookie(person, session=7), begin=False)
        assert error_of(refused.get()) == (429, "too_fast")
        assert refused.answered["Retry-After"]
        assert RawSocket(house.port, cookie(person)).status == 429
        assert house.socket(next(person_ids)).status == 101
        first.close()
        assert soon(lambda: RawSocket(house.port, cookie(person)).status == 101)


def test_a_full_house_goes_on_answering_pages(new_house: Houses, person: int) -> None:
    with standing(new_house(most=3)) as house:
        taken = [house.socket(person + n) for n in range(3)]
        assert error_of(RawPolling(house.port, cookie(person), begin=False).get()) == (503, "busy")
        assert RawSocket(house.port, cookie(person)).status == 503
        assert RawPolling(house.port, begin=False).request("GET", path="/") == (200, "a page")
        for raw in taken:
            raw.say('421["join",{}]')
            assert raw.hear("431")


def test_many_at_once_get_no_more_than_the_seats_there_are(way: str, person: int) -> None:
    together = threading.Barrier(turnstile.AT_ONCE, timeout=PATIENCE)

    class Rushed(House):
        def admit(self, environ: dict[str, Any]) -> tuple[int, int] | None:
            together.wait()  # all of them have seen that there is room
            return super().admit(environ)

    with standing(Rushed(way, most=5)) as house:
        got: list[RawSocket] = []
        rush = [
            threading.Thread(target=lambda n=n: got.append(RawSocket(house.port, cookie(person + n))))
            for n in range(turnstile.AT_ONCE)
        ]
        for thread in rush:
            thread.start()
        for thread in rush:
            thread.join()
        assert sorted(raw.status for raw in got) == [101] * 5 + [503] * (turnstile.AT_ONCE - 5)


def test_a_connection_that_never_asks_to_be_let_in_is_ended(
    house: House, person: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SILENCE", 0.2)
    raw = RawSocket(house.port, cookie(person))
    assert raw.is_over()
    assert house.counts(person) == (0, 0)


def test_the_id_of_a_connection_is_of_no_use_with_another_cookie(house: House, person: int) -> None:
    owner = house.polling(person)
    thief = RawPolling(house.port, cookie(person + 1), begin=False)
    thief.sid = owner.sid
    assert error_of(thief.get()) == (400, "garbled")
    assert error_of(thief.post('420["join",{}]')) == (400, "garbled")
    assert RawSocket(house.port, cookie(person + 1), sid=owner.sid).status == 400
    assert RawSocket(house.port, cookie(person, session=3), sid=owner.sid).status == 400
    thief.headers = {}
    assert error_of(thief.get()) == (401, "signed_out")
    assert owner.post('421["join",{}]')[0] == 200
    assert "431" in owner.get()[1]
    assert house.counts(person) == (1, 0)


def test_a_polling_connection_is_of_no_use_once_its_session_ended(house: House, person: int) -> None:
    raw = house.polling(person)
    house.ended_sessions.add(10 * person)
    assert error_of(raw.post('420["join",{}]')) == (401, "signed_out")
    assert error_of(raw.get()) == (401, "signed_out")


def test_a_session_that_ends_while_a_connection_is_let_in_takes_it_along(new_house: Houses, person: int) -> None:
    with standing(new_house()) as house:
        house.on_connect = lambda: house.ended_sessions.add(10 * person)
        raw = RawSocket(house.port, cookie(person))
        raw.say("40")
        assert raw.is_over()
        assert soon(lambda: house.counts(person) == (1, 1))


def test_one_connection_takes_one_thread_for_what_it_asks_and_one_for_what_it_sends(house: House, person: int) -> None:
    raw = house.polling(person)
    waiting = threading.Thread(target=raw.get)
    waiting.start()
    assert soon(house.connections_of(person)[0].getting.locked)
    assert error_of(RawPolling.get(again(raw))) == (400, "garbled")
    new = RawSocket(house.port, cookie(person), sid=raw.sid)
    assert new.status == 101
    assert RawSocket(house.port, cookie(person), sid=raw.sid).status == 400
    new.say("2probe")
    assert new.hear("3probe")
    waiting.join(PATIENCE)
    assert not waiting.is_alive()
    new.say("5")
    new.say('421["join",{}]')
    assert new.hear("431")
    assert error_of(again(raw).get()) == (400, "garbled")
    new.close()


def again(raw: RawPolling) -> RawPolling:
    other = RawPolling(raw.port, begin=False)
    other.headers, other.sid = raw.headers, raw.sid
    return other


# requests that no page of ours makes

ORIGINS = {
    "its own": ("http://127.0.0.1:{port}", True),
    "none": (None, True),
    "null": ("null", False),
    "nothing": ("", False),
    "another's": ("http://evil.example", False),
    "one that begins like ours": ("http://127.0.0.1:{port}.evil.example", False),
    "one that ends like ours": ("http://evil.example/http://127.0.0.1:{port}", False),
    "another port": ("http://127.0.0.1:1", False),
    "no port": ("http://127.0.0.1", False),
    "another scheme": ("https://127.0.0.1:{port}", False),
    "capitals": ("HTTP://127.0.0.1:{port}", False),
    "a dot at the end": ("http://127.0.0.1.:{port}", False),
    "a path": ("http://127.0.0.1:{port}/", False),
    "two": ("http://127.0.0.1:{port}, http://evil.example", False),
}


@pytest.mark.parametrize(("origin", "ours"), ORIGINS.values(), ids=ORIGINS)
def test_only_pages_of_ours_get_a_connection(house: House, person: int, origin: str | None, ours: bool) -> None:
    named = origin.format(port=house.port) if origin is not None else None
    polling = RawPolling(house.port, cookie(person), begin=False)
    assert polling.get(Origin=named)[0] == (200 if ours else 400)
    assert RawSocket(house.port, cookie(person), Origin=named).status == (101 if ours else 400)
    raw = house.polling(person)
    assert raw.post('420["join",{}]', Origin=named, Content_Type="text/plain")[0] == (200 if ours else 400)
    assert len(house.heard_of(person)) == (1 if ours else 0)


@pytest.mark.parametrize("forwarded", ["evil.example", "127.0.0.1"])
def test_what_a_proxy_is_said_to_say_changes_nothing(house: House, person: int, forwarded: str) -> None:
    asked: dict[str, Any] = {
        "Origin": "http://evil.example",
        "X_Forwarded_Host": forwarded,
        "X_Forwarded_Proto": "http",
    }
    assert RawPolling(house.port, cookie(person), begin=False).get(**asked)[0] == 400
    assert RawSocket(house.port, cookie(person), **asked).status == 400


@pytest.mark.parametrize(
    ("site", "ours"), [("same-origin", True), ("none", True), ("same-site", False), ("cross-site", False)]
)
def test_where_no_origin_is_named_the_browser_says_whose_page_it_is(
    house: House, person: int, site: str, ours: bool
) -> None:
    status, _ = RawPolling(house.port, cookie(person), begin=False).get(Sec_Fetch_Site=site)
    assert status == (200 if ours else 400)


def test_a_list_of_origins_is_the_whole_of_it(new_house: Houses, person: int) -> None:
    with standing(new_house(origins=["https://debate.example.org"])) as house:
        asking = RawPolling(house.port, cookie(person), begin=False)
        assert asking.get(Origin="https://debate.example.org")[0] == 200
        assert asking.answered["Access-Control-Allow-Origin"] == "https://debate.example.org"
        for other in ("https://other.example.org", "http://debate.example.org", f"http://127.0.0.1:{house.port}"):
            assert asking.get(Origin=other)[0] == 400
            assert "Access-Control-Allow-Origin" not in asking.answered


@pytest.mark.parametrize(
    "origins",
    [
        [],
        ["*"],
        [""],
        ["https://*.example.org"],
        ["debate.example.org"],
        ["https://debate.example.org/"],
        ["https://Debate.example.org"],
        ["https://debate.example.org:443"],
        ["null"],
        ["http://debate.example.org:port"],
        ["https://debate.example.org", ""],
    ],
    ids=str,
)
def test_a_list_of_origins_that_lets_in_everybody_or_nobody_stops_the_start(
    new_house: Houses, origins: list[str]
) -> None:
    with pytest.raises(Refusal, match=r"rigin"):
        new_house(origins=origins)
    Origins(["https://debate.example.org", "http://[::1]:8000", "http://localhost:8000"])


@pytest.mark.parametrize(
    "query",
    [
        "EIO=4&transport=polling&j=0",
        "EIO=4&transport=polling&j=",
        "EIO=3&transport=polling",
        "transport=polling",
        "EIO=4",
        "EIO=4&transport=polling&transport=websocket",
        "EIO=4&transport=polling&sid=a&sid=b",
        "EIO=4&transport=carrier-pigeon",
        "EIO=4&transport=websocket",
        "EIO=4&transport=polling&sid=nobody%0aknows",
        "EIO=4&transport=websocket&sid=nobody",
    ],
)
def test_an_address_that_our_page_never_asks_for_gets_nothing(house: House, person: int, query: str) -> None:
    if query.endswith("j="):
        query += "&j=0"  # an empty one is none
    raw = RawPolling(house.port, cookie(person), begin=False)
    assert error_of(raw.request("GET", path=f"/socket.io/?{query}")) == (400, "garbled")
    assert house.connections_of(person) == []


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "DELETE", "TRACE", "POST"])
def test_a_connection_is_begun_with_get_alone(house: House, person: int, method: str) -> None:
    status, _ = RawPolling(house.port, cookie(person), begin=False).request(method, b"")
    assert status == 400
    assert house.connections_of(person) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec_WebSocket_Version": "8"},
        {"Sec_WebSocket_Version": None},
        {"Sec_WebSocket_Key": None},
        {"Sec_WebSocket_Key": "short"},
        {"Connection": "keep-alive"},
        {"Upgrade": "h2c"},
    ],
    ids=str,
)
def test_half_a_websocket_handshake_leaves_nothing_behind(house: House, person: int, headers: dict[str, Any]) -> None:
    assert RawSocket(house.port, cookie(person), **headers).status == 400
    assert house.connections_of(person) == []


def test_nothing_that_goes_out_is_kept_or_taken_for_something_else(house: House, person: int) -> None:
    asking = RawPolling(house.port, cookie(person), begin=False)
    for headers in ({}, {"Cookie": None}, {"Origin": "http://evil.example"}):
        asking.get(**headers)
        assert asking.answered["X-Content-Type-Options"] == "nosniff"
        assert asking.answered["Cache-Control"] == "no-store"
        assert asking.answered["Set-Cookie"] is None


def test_a_websocket_is_not_compressed(house: House, person: int) -> None:
    raw = RawSocket(house.port, cookie(person), Sec_WebSocket_Extensions="permessage-deflate; client_max_window_bits")
    assert raw.status == 101
    assert b"extensions" not in raw.head.lower()


# ordinary use, by the official client


@pytest.mark.parametrize(
    ("wires", "ends_on"),
    [(["websocket"], "websocket"), (["polling"], "polling"), (["polling", "websocket"], "websocket")],
    ids=["websocket", "polling", "changing over"],
)
def test_the_official_client_says_and_hears_everything(
    house: House, person: int, wires: list[str], ends_on: str
) -> None:
    jar = requests.Session()
    jar.cookies.set("who", cookie(person).removeprefix("who="))
    ours = socketio.Client(reconnection=False, http_session=jar)
    heard: list[str] = []
    ours.on("post", lambda shape: heard.append(shape["words"]))
    ours.connect(f"http://127.0.0.1:{house.port}", auth={"token": "x"}, transports=wires, wait_timeout=PATIENCE)
    assert ours.transport() == ends_on
    assert ours.call("join", {"room_id": 1}) == {"ok": True, "said": {"room_id": 1}}

    answers: list[Any] = []
    for n in range(40):
        ours.emit("rebut", {"n": n}, callback=lambda shape: answers.append(shape["said"]["n"]))
    assert soon(lambda: len(answers) == 40), len(answers)
    assert sorted(answers) == list(range(40))  # this client has a thread for each, in whatever order they run

    for n in range(100):
        house.tell(str(n), f"person:{person}")
    assert soon(lambda: len(heard) == 100), len(heard)
    assert sorted(heard, key=int) == [str(n) for n in range(100)]

    ours.disconnect()
    assert soon(lambda: house.counts(person) == (1, 1))


def test_a_connection_lives_as_long_as_it_answers_pings(new_house: Houses, person: int) -> None:
    house = new_house()
    house.engine.ping_interval, house.engine.ping_timeout = 0.5, 2.0
    answered = {"websocket": 0, "polling": 0}
    with standing(house):
        lively, polling, silent = house.socket(person), house.polling(person + 1), house.socket(person + 2)
        over = threading.Event()

        def answer_on_websocket() -> None:
            while not over.is_set():
                if lively.hear("2", 0.2):  # which answers it
                    answered["websocket"] += 1

        def answer_by_polling() -> None:
            while not over.is_set():
                if polling.get()[1] == "2":
                    polling.post("3")
                    answered["polling"] += 1

        answering = [threading.Thread(target=answer_on_websocket), threading.Thread(target=answer_by_polling)]
        for thread in answering:
            thread.start()
        assert soon(lambda: house.counts(person + 2) == (1, 1), 2 * PATIENCE)
        assert silent.is_over()
        assert soon(lambda: min(answered.values()) >= 3)
        assert (house.counts(person), house.counts(person + 1)) == ((1, 0), (1, 0))
        over.set()
        for thread in answering:
            thread.join()


def test_nobody_makes_pings_come_sooner_by_answering_unasked(new_house: Houses, person: int) -> None:
    house = new_house()
    house.engine.ping_interval = 1.0
    with standing(house):
        begun = time.monotonic()
        raw = house.socket(person)
        for _ in range(50):
            raw.say("3")
        assert raw.next() == (1, b"2")
        assert time.monotonic() - begun >= 1.0


# ends


def test_whoever_does_not_read_is_ended_at_once_and_does_not_come_back(house: House, person: int) -> None:
    raw = house.socket(person, buffer=4096)
    stall(house, person)
    begun = time.monotonic()
    transport.close_now(house.socketio, f"session:{10 * person}")
    assert time.monotonic() - begun < 0.5
    raw.say('421["join",{}]')
    assert soon(lambda: house.counts(person) == (1, 1))
    assert raw.is_over()
    assert soon(lambda: raw.cannot_say("40"))
    assert house.heard_of(person) == []
    assert house.counts(person) == (1, 1)


@pytest.mark.parametrize("wire", ["websocket", "polling"])
def test_whoever_is_ended_is_told_why_and_is_heard_no_more(house: House, person: int, wire: str) -> None:
    raw: Any = house.socket(person) if wire == "websocket" else house.polling(person)
    told: list[str] = []
    listening = threading.Thread(
        target=lambda: told.append(raw.hear("42") if wire == "websocket" else raw.get()[1].split("\x1e")[0])
    )
    listening.start()
    time.sleep(0.05)
    house.tell("you are signed out", f"person:{person}")
    transport.close_now(house.socketio, f"person:{person}")
    house.tell("not for you", f"person:{person}")
    listening.join(PATIENCE)
    assert told == ['42["post",{"words":"you are signed out"}]']
    assert soon(lambda: house.counts(person) == (1, 1))
    if wire == "websocket":
        assert raw.next() in ((8, b"\x03\xe8"), None)
        assert raw.is_over()
    else:
        assert raw.post("40")[0] == 400
        assert raw.get()[0] == 400
    assert house.counts(person) == (1, 1)


def test_whoever_asks_in_time_is_told_why(house: House, person: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "LAST_WORDS", PATIENCE)
    raw = house.polling(person)
    house.tell("you are signed out", f"person:{person}")
    transport.close_now(house.socketio, f"person:{person}")
    assert raw.post('421["join",{}]')[0] == 200  # a request that was under way; but it is not heard
    assert raw.get() == (200, '42["post",{"words":"you are signed out"}]')
    assert house.heard_of(person) == []


def test_a_polling_request_that_waits_when_the_end_comes_is_told_of_it(house: House, person: int) -> None:
    raw = house.polling(person)
    answers: list[tuple[int, str]] = []
    waiting = threading.Thread(target=lambda: answers.append(raw.get()))
    waiting.start()
    assert soon(house.connections_of(person)[0].getting.locked)
    transport.close_now(house.socketio, f"person:{person}")
    waiting.join(PATIENCE)
    assert answers == [(200, "1")]


def test_only_those_on_the_channel_are_ended(house: House, person: int) -> None:
    out, other_session, other_person = house.socket(person), house.socket(person), house.socket(person + 1)
    sids = transport.occupants(house.socketio, f"person:{person}")
    assert len(sids) == 2
    house.server.enter_room(sids[0], "room:1")
    transport.close_now(house.socketio, "room:1")
    assert soon(lambda: len(transport.occupants(house.socketio, f"person:{person}")) == 1)
    assert [raw.is_over(0.2) for raw in (out, other_session)].count(True) == 1
    other_person.say('421["join",{}]')
    assert other_person.hear("431")


def test_the_library_s_own_way_to_end_somebody_ends_the_whole_connection(house: House, person: int) -> None:
    raw = house.socket(person)
    [sid] = house.here(person)
    house.server.disconnect(sid)
    assert raw.is_over()
    assert soon(lambda: house.counts(person) == (1, 1))


def test_an_end_waits_for_what_is_under_way_and_nobody_waits_for_the_end(new_house: Houses, person: int) -> None:
    house = new_house()
    order: list[str] = []
    begun, finish = threading.Event(), threading.Event()

    def slow(_caller: transport.Caller, _said: Any) -> None:
        begun.set()
        finish.wait(PATIENCE)
        order.append(f"rebutted, {house.counts(person)}")

    house.socketio.on_event("rebut", slow)
    with standing(house):
        raw = house.socket(person)
        [mine] = house.connections_of(person)
        raw.say('42["rebut",{}]')
        assert begun.wait(PATIENCE)
        transport.close_now(house.socketio, f"person:{person}")
        assert raw.is_over()
        assert soon(lambda: mine.closing)
        finish.set()
        assert soon(lambda: house.counts(person) == (1, 1))
    assert order == ["rebutted, (1, 0)"]


def test_an_emptied_room_hears_no_more_and_stays_connected(house: House, person: int) -> None:
    raw = house.socket(person)
    [sid] = house.here(person)
    house.server.enter_room(sid, "room:2")
    house.tell("rejoin", "room:2")
    assert raw.hear('42["post",{"words":"rejoin"')
    transport.empty(house.socketio, "room:2")
    house.tell("not for you", "room:2")
    house.tell("for you", f"person:{person}")
    assert raw.hear("42") == '42["post",{"words":"for you"}]'
    assert transport.occupants(house.socketio, "room:2") == []
    transport.empty(house.socketio, "room:nobody")
    transport.close_now(house.socketio, "room:nobody")


def test_when_the_process_stops_everybody_is_let_go(new_house: Houses, person: int) -> None:
    with standing(new_house()) as house:
        raws = [house.socket(person), house.socket(person + 1, buffer=4096)]
        stall(house, person + 1)
        polling = house.polling(person + 2)
        transport.end_all(house.socketio)
        assert soon(lambda: [house.counts(person + n) for n in range(3)] == [(1, 1)] * 3)
        assert all(raw.is_over() for raw in raws)
        assert polling.get()[0] == 400


# handlers, logs, rooms


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (TypeError("a secret"), {"code": "busy"}),
        (RuntimeError("a secret"), {"code": "busy"}),
        (Denied("You are suspended."), {"code": "denied", "message": "You are suspended."}),
    ],
)
def test_a_handler_of_connect_that_fails_is_called_once_and_lets_nobody_in(
    new_house: Houses, person: int, error: Exception, said: dict[str, str]
) -> None:
    house = new_house()

    def fail() -> None:
        raise error

    house.on_connect = fail
    house.socketio.on_error_default(lambda _error: {"ok": False})
    with standing(house):
        raw = RawSocket(house.port, cookie(person))
        raw.say("40{}")
        refused = raw.hear("44")
        assert said.items() <= json.loads(refused[2:])["data"].items()
        assert "secret" not in refused
        assert house.counts(person) == (1, 0)
        assert soon(lambda: house.here(person) == [])
        raw.say("40")
        assert raw.is_over()
        assert house.counts(person) == (1, 0)


def test_what_an_event_keeps_for_itself_is_gone_with_it_and_its_caller_is_known(new_house: Houses, person: int) -> None:
    house = new_house()
    seen: list[tuple[object, int, bool]] = []

    def rebut(caller: transport.Caller, said: dict[str, int]) -> None:
        before = g.get("kept")
        g.kept = said["n"]
        seen.append((before, caller.user_id, caller.sid in house.here(person)))

    house.socketio.on_event("rebut", rebut)
    with standing(house):
        raw = house.socket(person)
        for n in range(3):
            raw.say(f'42{n}["rebut",{{"n":{n}}}]')
            assert raw.hear("43") == f"43{n}[]"
    assert seen == [(None, person, True)] * 3


def test_a_handler_of_disconnect_that_fails_is_called_once(new_house: Houses, person: int) -> None:
    house = new_house()
    went: list[int] = []

    def fail(_reason: str) -> None:
        went.append(person)
        raise TypeError

    house.socketio.on_event("disconnect", fail)
    with standing(house):
        raw = house.socket(person)
        raw.close()
        assert soon(lambda: went)
        time.sleep(0.1)
    assert went == [person]
    assert house.here(person) == []


def test_whoever_sends_nonsense_gets_one_line_in_the_log(
    house: House, person: int, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        for said in ["x", "", "b4AAAA", "42[", '42["unheard-of",{}]\n2026-01-01 ERROR all is lost'] * 4:
            raw = house.socket(person)
            raw.say(said)
            assert raw.is_over()
        for query in ("j=0", "sid=%0aERROR", "transport=x"):
            RawPolling(house.port, begin=False).request("GET", path=f"/socket.io/?EIO=4&{query}")
    lines = [record.getMessage() for record in caplog.records if "redis" not in record.pathname]
    assert len(lines) == 1
    assert lines[0].startswith(f"the connection of person {person} is closed: ")
    assert "\n" not in lines[0]


def test_a_peer_is_logged_again_when_ten_seconds_are_over() -> None:
    moment = 100.0
    once = OncePerPeer(lambda: moment)

    def passes(who: str, words: str) -> bool:
        mark = peer.set(who)
        try:
            return once.filter(logging.LogRecord("", logging.ERROR, "", 1, words, None, None))
        finally:
            peer.reset(mark)

    assert [passes("person 1", "a"), passes("person 1", "b"), passes("person 2", "a")] == [True, False, True]
    assert [passes("", "a"), passes("", "a"), passes("", "b")] == [True, False, True]
    moment += PAUSE - 0.1
    assert not passes("person 1", "a")
    moment += 0.2
    assert passes("person 1", "a")
    assert sum(passes(f"person {n}", "a") for n in range(5000)) < 1001


@pytest.fixture
def restless() -> Iterator[None]:
    """Threads that take turns after microseconds and not after milliseconds, so that what can go wrong does."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(3e-5)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("restless")
def test_rooms_hold_while_many_come_and_go_at_once(house: House) -> None:
    them = rooms.Rooms()
    them.set_server(house.server)
    wrong: list[object] = []

    def come_and_go(name: int) -> None:
        try:
            for turn in range(150):
                sid = them.pre_connect(f"transport {name} {turn}", "/")
                them.connect(sid, "/")
                them.enter_room(sid, "/", "a room")
                if sid not in dict(them.get_participants("/", "a room")) or not them.is_connected(sid, "/"):
                    wrong.append(sid)
                them.pre_disconnect(sid, "/")
                them.disconnect(sid, "/")
        except Exception as error:
            wrong.append(error)

    for _ in range(4):
        crowd = [threading.Thread(target=come_and_go, args=(name,)) for name in range(16)]
        for thread in crowd:
            thread.start()
        for thread in crowd:
            thread.join()
        assert wrong == []
    assert list(them.get_namespaces()) == []


@pytest.mark.redis
def test_what_is_told_in_one_process_is_heard_in_another(new_house: Houses, person: int) -> None:
    with redis.running() as queue:
        family = Others(), Others()
        here, there = (new_house(message_queue=it) for it in family)
        for it in family:
            it.open(queue.address, "a secret")
        with standing(here), standing(there):
            stays, raw = here.socket(person), there.socket(person)

            def crosses() -> str:
                here.tell("to all")
                return raw.hear("42", 0.2)

            assert soon(crosses)
            assert stays.hear('42["post",{"words":"to all"}')
            here.socketio.emit("post", {"words": "to our own"}, to=EVERYBODY, ignore_queue=True)
            here.tell("to all again")
            assert stays.hear('42["post",{"words":"to our own"}')
            texts = iter(lambda: raw.hear("42"), '42["post",{"words":"to all again"}]')
            assert '42["post",{"words":"to our own"}]' not in set(texts)
        for it in family:
            it.close()


def test_the_server_is_set_as_it_has_to_be(house: House) -> None:
    eio, sio = house.engine, house.server
    assert (sio.async_mode, sio.async_handlers, eio.async_handlers) == ("threading", False, False)
    assert (sio.always_connect, house.socketio.manage_session) == (False, False)
    assert (eio.max_http_buffer_size, frames.LONGEST) == (16384, 16384)
    assert engineio.payload.Payload.max_decode_packets == 64
    assert (eio.ping_interval, eio.ping_timeout) == (20, 20)
    assert (eio.http_compression, eio.cookie) == (False, None)
    assert eio.transports == ["websocket", "polling"]
    assert isinstance(eio.cors_allowed_origins, Origins)
    assert sio.packet_class.json is strict
    assert engineio.packet.Packet.json is strict
    assert sio.logger is eio.logger
    assert sio.logger.level == logging.WARNING
    assert any(isinstance(it, OncePerPeer) for it in sio.logger.filters)
    assert house.app.extensions["socketio"] is house.socketio
    assert (backlog.MOST_PACKETS, backlog.MOST_BYTES, backlog.OLDEST) == (500, 1024 * 1024, 30)
    assert 0.2 <= server.LAST_WORDS < 0.5
