"""A WebSocket as its standard has it (RFC 6455), in the manner of Autobahn's cases for text.

Whoever breaks the rules ends their own connection, with the code that the standard gives for it, once, and nobody else's.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import suppress

import pytest

from debate.transport.frames import LONGEST

from .rawclient import BINARY, CLOSE, CONTINUED, PING, PONG, TEXT, House, RawSocket, framed, person_ids, soon

WORDS = '421["rebut",{"source":"žluťoučký 議論 🗣"}]'.encode()
HEARD = ("rebut", {"source": "žluťoučký 議論 🗣"})
MORE = framed(b'422["rebut",{"source":"more"}]')

NORMAL, BROKEN, NOT_TEXT, NOT_SPOKEN, TOO_BIG = 1000, 1002, 1007, 1008, 1009


def closing(code: int, reason: bytes = b"") -> bytes:
    return struct.pack(">H", code) + reason


def pieces(*cut: int, within: bytes = b"") -> list[bytes]:
    """The words in frames, cut at these places; `within` is sent after each but the last."""
    parts = [WORDS[start:end] for start, end in zip((0, *cut), (*cut, len(WORDS)), strict=True)]
    last = len(parts) - 1
    return [
        framed(part, CONTINUED if at else TEXT, fin=at == last) + (within if at != last else b"")
        for at, part in enumerate(parts)
    ]


def announced(length: int, opcode: int = TEXT) -> bytes:
    """The head of a frame of this length, of which nothing follows."""
    long = struct.pack(">BH", 254, length) if length < 65536 else struct.pack(">BQ", 255, length)
    return bytes([128 | opcode]) + long + b"mask"


UNDERSTOOD = {
    "whole": [framed(WORDS)],
    "in two pieces": pieces(9),
    "a byte at a time": pieces(*range(1, len(WORDS))),
    "with empty pieces": pieces(0, 0, 9, 9, len(WORDS), len(WORDS)),
    "with a ping between its pieces": pieces(3, 28, within=framed(b"still there?", PING)),
    "with a pong between its pieces": pieces(3, 28, within=framed(b"unasked", PONG)),
    "cut by the network anywhere": [bytes([byte]) for byte in framed(WORDS)],
    "after pings": [framed(b"", PING), framed(b"x" * 125, PING), framed(WORDS)],
    "after a pong that nobody asked for": [framed(b"x" * 125, PONG), framed(WORDS)],
    "in a segment with others": [framed(b"", PING) + framed(WORDS) + framed(b"", PONG)],
}

BREAKS = {
    **{f"reserved bits {bits:#x}": framed(WORDS, bits=bits) for bits in (0x10, 0x20, 0x40, 0x30, 0x70)},
    "a reserved bit in a ping": framed(b"", PING, bits=0x40),
    "a reserved bit in a later piece": framed(b"42", fin=False) + framed(b"", CONTINUED, bits=0x20),
    "a reserved bit in a close": framed(closing(1000), CLOSE, bits=0x10),
    **{f"reserved opcode {opcode}": framed(WORDS, opcode) for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
    "a reserved opcode between pieces": framed(b"42", fin=False) + framed(b"", 11) + framed(b"", CONTINUED),
    "a ping in pieces": framed(b"", PING, fin=False),
    "a pong in pieces": framed(b"", PONG, fin=False),
    "a close in pieces": framed(closing(1000), CLOSE, fin=False),
    "a ping of 126 bytes": framed(b"x" * 126, PING),
    "a pong of 126 bytes": framed(b"x" * 126, PONG),
    "a close of 126 bytes": framed(closing(1000, b"x" * 124), CLOSE),
    "a last piece of nothing": framed(WORDS, CONTINUED),
    "a piece of nothing": framed(WORDS, CONTINUED, fin=False),
    "a piece after the last": framed(b"3") + framed(b"3", CONTINUED),
    "a text within a text": framed(b"42", fin=False) + framed(b"3"),
    "a text in pieces within a text": framed(b"42", fin=False) + framed(b"3", fin=False),
    "text without a mask": framed(b"3", mask=False),
    "a ping without a mask": framed(b"", PING, mask=False),
    "a close without a mask": framed(closing(1000), CLOSE, mask=False),
    "half a code": framed(b"\x03", CLOSE),
    **{
        f"a close with {code}": framed(closing(code), CLOSE)
        for code in (0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535)
    },
}

NO_TEXT = {
    "a byte that is in no text": framed(b"42\xff"),
    "a character too short": framed(b"42\xe2\x82"),
    "a continuation alone": framed(b"42\x80"),
    "longer than it has to be": framed(b"42\xc0\xaf"),
    "half of a pair": framed(b"42\xed\xa0\x80"),
    "beyond the last character": framed(b"42\xf4\x90\x80\x80"),
    "in a later piece": framed(b"42", fin=False) + framed(b"\xff", CONTINUED),
    "a character that the next piece does not end": framed(b"42\xe2", fin=False) + framed(b"3", CONTINUED),
    "a character that nothing ends": framed(b"42\xe2", fin=False) + framed(b"", CONTINUED),
    "a reason to close": framed(closing(1000, b"\xff"), CLOSE),
}

NO_TEXT_BEFORE_ITS_END = {
    "in the first piece": framed(b"42\xff", fin=False),
    "in the second": framed(b"42\xe2\x82", fin=False) + framed(b"x", CONTINUED, fin=False),
}

NOT_SPOKEN_HERE = {
    "binary": framed(WORDS, BINARY),
    "noise": framed(bytes(range(256)), BINARY),
    "nothing, in binary": framed(b"", BINARY),
    "binary in pieces": framed(WORDS, BINARY, fin=False) + framed(b"", CONTINUED),
}

TOO_MUCH = {
    "a byte too many": announced(LONGEST + 1),
    "all that two bytes can say": announced(65535),
    "what needs eight bytes": announced(65536),
    "as much as there can be": announced(2**63 - 1),
    "more than there can be": announced(2**63),
    "nothing but ones": announced(2**64 - 1),
    "a later piece": framed(b"42", fin=False) + announced(LONGEST - 1, CONTINUED),
    "many pieces": framed(b"42" + b"x" * 5000, fin=False) + framed(b"x" * 5000, CONTINUED, fin=False) * 3,
}

only_direct = pytest.mark.parametrize("way", ["direct"], indirect=True, scope="module")
"""Stock forgets, or does not answer, what came in one segment with an end."""


@pytest.fixture
def person(house: House) -> Iterator[int]:
    """Somebody who comes once and goes once in this test."""
    it = next(person_ids)
    yield it
    assert soon(lambda: house.counts(it) == (1, 1)), house.counts(it)
    assert house.here(it) == []


def last_words(raw: RawSocket) -> list[tuple[int, bytes]]:
    """All that comes until the server ends it."""
    heard = []
    while (frame := raw.next()) is not None:
        heard.append(frame)
    assert raw.is_over()
    return heard


def code_of(raw: RawSocket) -> int | None:
    """The code with which the server ends it; None if it says none."""
    opcode, payload = (last_words(raw) or [(0, b"")])[-1]
    return int.from_bytes(payload[:2], "big") if opcode == CLOSE else None


@pytest.mark.parametrize("sent", UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_a_text_is_understood(house: House, person: int, sent: list[bytes]) -> None:
    raw = house.socket(person)
    for part in sent:
        raw.tcp.sendall(part)
    assert raw.hear("431")
    assert house.heard_of(person) == [HEARD]
    raw.close()


def test_a_text_as_long_as_may_be_is_understood_and_in_pieces_too(house: House, person: int) -> None:
    raw = house.socket(person)
    text = b'421["rebut",{"source":"' + b"x" * (LONGEST - 26) + b'"}]'
    assert len(text) == LONGEST
    raw.frame(text)
    assert raw.hear("431")
    raw.tcp.sendall(framed(text[:9000], fin=False) + framed(text[9000:], CONTINUED))
    assert raw.hear("431")
    raw.close()


@pytest.mark.parametrize("payload", [b"", b"x", b"x" * 125, bytes(range(125))], ids=["0", "1", "125", "any"])
def test_a_ping_is_answered_with_what_it_said(house: House, person: int, payload: bytes) -> None:
    raw = house.socket(person)
    raw.frame(payload, PING)
    assert raw.next() == (PONG, payload)
    raw.close()


def test_pings_are_answered_in_their_order(house: House, person: int) -> None:
    raw = house.socket(person)
    raw.tcp.sendall(b"".join(framed(str(n).encode(), PING) for n in range(50)))
    assert [raw.next() for _ in range(50)] == [(PONG, str(n).encode()) for n in range(50)]
    raw.close()


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        pytest.param(sent, code, id=name)
        for code, cases in (
            (BROKEN, BREAKS),
            (NOT_TEXT, NO_TEXT),
            (NOT_TEXT, NO_TEXT_BEFORE_ITS_END),
            (NOT_SPOKEN, NOT_SPOKEN_HERE),
        )
        for name, sent in cases.items()
    ],
)
def test_whoever_breaks_a_rule_is_told_which_and_heard_no_more(
    house: House, way: str, person: int, sent: bytes, code: int
) -> None:
    raw = house.socket(person)
    raw.tcp.sendall(sent)
    told = code_of(raw)
    assert told == code or (way == "stock" and told is None)  # where two threads write, one may not want to wait
    assert house.heard_of(person) == []


@pytest.mark.parametrize("sent", TOO_MUCH.values(), ids=TOO_MUCH)
def test_too_much_is_refused_before_it_comes(house: House, way: str, person: int, sent: bytes) -> None:
    raw = house.socket(person)
    raw.tcp.sendall(sent)
    if way == "direct":
        assert code_of(raw) == TOO_BIG
    else:  # which counts what has come, and not what was announced
        with suppress(ConnectionError):
            raw.tcp.sendall(b"x" * 2 * LONGEST)
        assert raw.is_over()


@pytest.mark.parametrize(
    "broken",
    [framed(b"42\xff"), framed(WORDS, 3), framed(b"\x03", CLOSE), framed(b"x"), b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"],
    ids=["no UTF-8", "an unknown opcode", "half a code", "not spoken here", "HTTP"],  # masks are drawn by lot
)
def test_what_follows_a_broken_rule_is_not_heard(house: House, person: int, broken: bytes) -> None:
    raw = house.socket(person)
    raw.tcp.sendall(broken + MORE)
    assert raw.is_over()
    assert house.heard_of(person) == []


@only_direct
def test_what_came_before_a_broken_rule_was_heard(house: House, person: int) -> None:
    raw = house.socket(person)
    raw.tcp.sendall(framed(WORDS) + framed(WORDS, 3) + MORE)
    assert raw.hear("431")
    assert code_of(raw) == BROKEN
    assert house.heard_of(person) == [HEARD]


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        *map(closing, (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)),
        closing(1000, "na shledanou, příště".encode()),
        closing(1000, b"x" * 123),
    ],
    ids=lambda payload: f"{int.from_bytes(payload[:2], 'big')}, {len(payload)} bytes",
)
def test_a_goodbye_is_answered_in_kind_and_what_follows_is_not_heard(house: House, person: int, payload: bytes) -> None:
    raw = house.socket(person)
    raw.tcp.sendall(framed(payload, CLOSE) + MORE)
    assert last_words(raw) == [(CLOSE, payload)]
    assert house.heard_of(person) == []


@only_direct
def test_what_came_before_a_goodbye_is_heard_and_answered(house: House, person: int) -> None:
    raw = house.socket(person)
    raw.tcp.sendall(framed(WORDS) + framed(closing(1000), CLOSE))
    assert [opcode for opcode, _ in last_words(raw)] == [TEXT, CLOSE]
    assert house.heard_of(person) == [HEARD]


def test_whoever_goes_without_a_goodbye_is_gone(house: House, person: int) -> None:
    raw = house.socket(person)
    raw.tcp.sendall(framed(WORDS)[:-3])
    raw.close()
