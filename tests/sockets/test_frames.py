"""What is not spoken here ends the connection that said it, once and within two seconds, and nobody else's."""

from __future__ import annotations

import os
import random
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from itertools import count
from typing import Any

import pytest

from debate.errors import Garbled
from debate.transport import frames, strict

from .rawclient import CONTINUED, TEXT, House, RawPolling, RawSocket, framed, soon

person_ids = count(1)

NOT_EVENTS = [
    "42",
    "42[",
    "42[]",
    "42{}",
    "42null",
    '42"join"',
    '42["join"]',
    '42["join",{},{}]',
    '42["join",[]]',
    '42["join",[{}]]',
    '42["join",null]',
    '42["join","x"]',
    '42["join",1]',
    '42["join",true]',
    '42["join",{"room_id":1}',
    "42['join',{}]",
    '42[["join",{}]]',
    '42[["join"],{}]',
    '42[{"join":1},{}]',
    "42[null,{}]",
    "42[0,{}]",
    '42["",{}]',
    '42["*",{}]',
    '42["message",{}]',
    '42["unheard-of",{}]',
    '42["JOIN",{}]',
    '42["join\\u0000",{}]',
    '42["join",{"room_id":NaN}]',
    '42["join",{"room_id":Infinity}]',
    '42["join",{"room_id":-Infinity}]',
    '42["join",{"room_id":1e999}]',
    '42["join",{"room_id":' + "9" * 5000 + "}]",
    '42["join",' + "[" * 8000,
    '42["join",{"a":' + "[" * 5000 + "]" * 5000 + "}]",
    '42["join",' + '{"a":' * 3000 + "1" + "}" * 3001 + "]",
    '42/admin,["join",{}]',
    '42-1["join",{}]',
    '421234567890123456["join",{}]',
    '42²["join",{}]',
    '42["join",{}]\x1e42["join",{}]',
    '42["join",{"a":"' + "x" * 20000 + '"}]',
    '42["join",{"a":"' + "\N{PUBLIC ADDRESS LOUDSPEAKER}" * 5000 + '"}]',
]
NOT_PACKETS = [
    "",
    "\x00",
    "x",
    "0",
    '0{"sid":"x"}',
    "2",
    "2probe",
    "3x",
    "4",
    "5",
    "6",
    "7",
    "9",
    "\N{BYTE ORDER MARK}42[]",
    "b",
    "bAAAA",
    "b4AAAA",
    "4b",
    "4[[[",
    "4" + "[" * 16000,
    "44",
    '44{"message":"x"}',
    "45",
    '451-["join",{"_placeholder":true,"num":0}]',
    '459999999999-["join",{}]',
    '461-["x"]',
    "47",
    "4x",
    "40",
    "40/admin,",
    "41{}",
    "41x",
    "43",
    "43[]",
    "431",
    "431{}",
    "431[",
]
REFUSED_BEGINNINGS = ["[1,2]", '"x"', "7", "null", "true", "false", "[]", '""', "1.5", "NaN", '{"a":', "{}{}", "/a,"]
ALLOWED_BEGINNINGS = ["", "{}", '{"token":"x"}', '{"person":1,"a":[1,{"b":null}]}']


@pytest.fixture(scope="module")
def neighbour(house: House) -> RawSocket:
    """Somebody else, who goes on hearing what is said whatever the others do."""
    return house.socket(next(person_ids))


@pytest.fixture
def ends(house: House, neighbour: RawSocket) -> Iterator[int]:
    """A person whose connection is let in once and ends once in this test, without a trace or harm to others."""
    person = next(person_ids)
    yield person
    assert soon(lambda: house.counts(person) == (1, 1)), house.counts(person)
    assert house.here(person) == []
    house.tell(f"after {person}")
    assert neighbour.hear(f'42["post",{{"words":"after {person}"'), "the neighbour hears no more"
    assert house.counts(person) == (1, 1)


@pytest.mark.parametrize("text", NOT_PACKETS + NOT_EVENTS, ids=lambda text: repr(text[:40]))
def test_what_is_not_spoken_ends_a_websocket(house: House, ends: int, text: str) -> None:
    raw = house.socket(ends)
    raw.say(text)
    assert raw.is_over()
    assert house.heard_of(ends) == []


@pytest.mark.parametrize("text", NOT_PACKETS + NOT_EVENTS, ids=lambda text: repr(text[:40]))
def test_what_is_not_spoken_ends_a_polling_connection(house: House, ends: int, text: str) -> None:
    raw = house.polling(ends)
    several = "\x1e" in text
    assert raw.post(text)[0] in ((200,) if several else (400, 413))
    if several:
        assert raw.post("x")[0] == 400  # two packets, as they should be in polling
    else:
        assert house.heard_of(ends) == []
    assert raw.get()[0] == 400


def test_a_connection_that_is_torn_is_over(house: House, ends: int) -> None:
    raw = house.socket(ends)
    raw.tcp.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    raw.close()


def test_a_reader_that_hangs_up_halfway_is_over(house: House, ends: int) -> None:
    raw = house.socket(ends)
    raw.tcp.shutdown(socket.SHUT_WR)
    assert raw.is_over()


@pytest.mark.parametrize("auth", REFUSED_BEGINNINGS)
@pytest.mark.parametrize("wire", ["websocket", "polling"])
def test_a_beginning_of_an_odd_shape_lets_nobody_in(house: House, auth: str, wire: str) -> None:
    person = next(person_ids)
    if wire == "websocket":
        raw = RawSocket(house.port, f"who={person}.1")
        raw.say("40" + auth)
        assert raw.is_over()
    else:
        assert RawPolling(house.port, f"who={person}.1").post("40" + auth)[0] == 400
    assert soon(lambda: not house.connections_of(person))
    assert house.counts(person) == (0, 0)


@pytest.mark.parametrize("auth", ALLOWED_BEGINNINGS)
def test_what_a_browser_says_of_itself_is_not_listened_to(house: House, ends: int, auth: str) -> None:
    raw = RawSocket(house.port, f"who={ends}.1")
    raw.say("40" + auth)
    assert raw.hear("40{")
    raw.say("41")
    assert raw.is_over()


def test_nobody_speaks_before_being_let_in(house: House) -> None:
    for said in ('42["join",{}]', "41", "431[]"):
        person = next(person_ids)
        raw = RawSocket(house.port, f"who={person}.1")
        raw.say(said)
        assert raw.is_over()
        assert house.counts(person) == (0, 0)
        assert house.heard_of(person) == []


@pytest.mark.parametrize(
    "said",
    [
        '42["disconnect"]',
        '42["disconnect","transport close"]',
        '42["connect"]',
        '42["connect",{},{"token":"x"}]',
        '421["connect_error",{}]',
    ],
)
def test_an_event_with_a_name_of_the_protocol_is_passed_over(house: House, ends: int, said: str) -> None:
    raw = house.socket(ends)
    raw.say(said)
    raw.say('427["join",{"room_id":1}]')
    assert raw.hear("43") == '437[{"ok":true,"said":{"room_id":1}}]'
    assert house.counts(ends) == (1, 0)
    assert len(house.here(ends)) == 1
    raw.close()


def test_the_four_words_are_answered_in_the_order_they_came(house: House, ends: int) -> None:
    raw = house.socket(ends)
    words = ["join", "rebut", "typing", "leave"] * 10
    said = [f'{{"n":{n},"takes":{0 if n else 0.2}}}' for n in range(len(words))]  # the first one could be overtaken
    frames = (framed(f'42{n}["{word}",{said[n]}]'.encode()) for n, word in enumerate(words))
    raw.tcp.sendall(b"".join(frames))
    answers = [raw.hear("43") for _ in words]
    assert answers == [f'43{n}[{{"ok":true,"said":{said[n]}}}]' for n in range(len(words))]
    raw.close()


def test_a_post_of_four_thousand_characters_passes_in_any_alphabet(house: House, ends: int) -> None:
    raw = house.socket(ends)
    for letter in ("a", "ж", "議", "\N{PUBLIC ADDRESS LOUDSPEAKER}"):
        raw.say(f'421["rebut",{{"source":"{letter * 4000}"}}]')
        assert raw.hear("431")
    raw.close()


@pytest.mark.parametrize("said", ["", "x", "2", "5", "3probe", '42["join",{}]', "b4AAAA"])
def test_nonsense_in_the_middle_of_changing_over_leaves_the_polling_connection_as_it_was(
    house: House, ends: int, said: str
) -> None:
    raw = house.polling(ends)
    new = RawSocket(house.port, f"who={ends}.{10 * ends}", sid=raw.sid)
    new.say(said)
    assert new.is_over()
    assert soon(lambda: raw.post('421["join",{}]')[0] == 200)
    assert "431" in raw.get()[1]
    raw.post("41")


@pytest.mark.parametrize("said", ["", "x", "b4AAAA", "4[[[", "2probe", "5"])
def test_nonsense_after_changing_over_ends_the_connection(house: House, ends: int, said: str) -> None:
    raw = house.polling(ends)
    new = RawSocket(house.port, f"who={ends}.{10 * ends}", sid=raw.sid)
    new.say("2probe")
    assert new.hear("3probe")
    new.say("5")
    new.say('421["join",{}]')
    assert new.hear("431")
    new.say(said)
    assert new.is_over()


def test_a_message_without_end_takes_no_memory(house: House, ends: int) -> None:
    raw = house.socket(ends)
    before = resident()
    piece = framed(b"x" * 65536, CONTINUED, fin=False)
    taken = 0
    raw.frame(b"4", TEXT, fin=False)
    with suppress(ConnectionError):
        while taken < 64_000_000:
            raw.tcp.sendall(piece)
            taken += len(piece)
    assert taken < 16_000_000  # what the network itself holds
    assert resident() - before < 8_000_000


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b'420["join",{"a":"\xff"}]', {}, 400),
        (b'd=420["join",{}]', {}, 400),
        (b"\x1e", {}, 400),
        (b"x" * 16385, {}, 413),
        ("\x1e".join(['42["join",{}]'] * 65).encode(), {}, 400),
        (b"3", {"Content_Length": "-1"}, 413),
        (b"3", {"Content_Length": "9e9"}, 413),
        (b"1\r\n3\r\n0\r\n\r\n", {"Transfer_Encoding": "chunked"}, 413),
    ],
    ids=["no UTF-8", "JSONP", "two nothings", "too long", "65 packets", "length -1", "length 9e9", "no length"],
)
def test_a_polling_request_that_is_not_spoken_ends_the_connection(
    house: House, ends: int, body: bytes | None, headers: dict[str, Any], status: int
) -> None:
    raw = house.polling(ends)
    assert raw.request("POST", body, **headers)[0] == status
    assert house.heard_of(ends) == []


def test_sixty_four_packets_in_one_polling_request_are_all_heard(house: House, ends: int) -> None:
    raw = house.polling(ends)
    assert raw.post("\x1e".join(f'42{n}["join",{{"n":{n}}}]' for n in range(64)))[0] == 200
    answers = ""
    while answers.count("43") < 64:
        answers += raw.get()[1] + "\x1e"
    assert [words["n"] for _, words in house.heard_of(ends)] == list(range(64))
    raw.post("41")


def test_whatever_a_frame_is_changed_into_it_is_read_or_refused() -> None:
    luck = random.Random(20261122)
    seeds = NOT_PACKETS + NOT_EVENTS + ['421["join",{"room_id":10}]', '40{"token":"x"}', "431[1]", "41"] * 20
    passed = 0
    for _ in range(10_000):
        text = list(luck.choice(seeds)[:300])
        for _ in range(luck.randint(1, 4)):
            at = luck.randrange(len(text) + 1)
            text[at : at + luck.randint(0, 2)] = luck.choice(
                ['"', "[", "{", "0", "4", "\x1e", "\ud800", "NaN", "\\", "²"]
            )
        frame = "".join(text)
        if frames.spoken(frame) and frame[0] == "4":
            try:
                packet = frames.read(frame[1:], {"join"})
            except Garbled:
                continue
            assert packet is None or packet.kind in "0123"
            passed += 1
    assert passed > 100


@pytest.mark.parametrize("text", ["NaN", "[-Infinity]", '{"a":1e400}', "-1e400", "1" * 101, "[" * 100_000, "", "{"])
def test_json_that_is_none_is_not_read(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        strict.loads(text)


@pytest.mark.parametrize("value", [float("nan"), [float("inf")], {"a": {"b": -float("inf")}}])
def test_json_that_is_none_is_not_written(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        strict.dumps(value, separators=(",", ":"))


def test_ordinary_json_is_read_and_written_as_ever() -> None:
    value = {"room_id": 3, "words": 'ž "😀" \u2028', "side": None, "list": [1.5, -2, True]}
    assert strict.loads(strict.dumps(value)) == value


def resident() -> int:
    """Bytes of memory that this process holds."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
