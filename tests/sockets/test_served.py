"""`debate serve` itself, gunicorn and its threads around the sockets: what matters most, seen from outside over both ways."""

from __future__ import annotations

import json
import secrets
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from debate import db
from debate.app import create_app
from debate.models import Post

from ..conftest import settings
from ..makers import Maker, again
from ..parts import served
from ..visitors import Visitor
from ..wires import cookie_of
from .rawclient import BINARY, CLOSE, CONTINUED, PATIENCE, PING, TEXT, RawPolling, RawSocket, framed, soon

PEOPLE = 24

RUDE = {
    "no packet": framed(b"x"),
    "nothing": framed(b""),
    "no event": framed(b'42["join"]'),
    "no number": framed(b'42["join",{"room_id":NaN}]'),
    "binary": framed(b"\x00", BINARY),
    "no text": framed(b"42\xff"),
    "a reserved bit": framed(b"3", bits=64),
    "a reserved opcode": framed(b"3", 3),
    "no mask": framed(b"3", mask=False),
    "a piece of nothing": framed(b"3", CONTINUED),
    "a text within a text": framed(b"4", fin=False) + framed(b"3"),
    "a ping in pieces": framed(b"", PING, fin=False),
    "too much": struct.pack(">BBQ", 129, 255, 2**63) + b"mask" + b"x" * 40_000,
    "half a code": framed(b"\x03", CLOSE),
    "goodbye": framed(struct.pack(">H", 1000), CLOSE),
}


class Class:
    """A server of its own, a room on it, and the cookies of a class that may be there."""

    def __init__(self, folder: Path, way: str) -> None:
        self.server = served.Served(folder, DEBATE_TRANSPORT=way)
        self.server.start()
        self.server.stop()
        app = create_app(
            settings(self.server.database_url, folder, secret_key=(folder / "secret_key").read_text().strip())
        )
        make = Maker()
        course = make.course()
        people = [make.member(course, make.person()) for _ in range(PEOPLE)]
        self.room_id = again(make.room(course)).id
        self.visitors = [Visitor(app, person) for person in people]
        for visitor in self.visitors:
            assert visitor.token
        self.cookies = iter([cookie_of(visitor) for visitor in self.visitors])
        db.finish()
        app.extensions["engine"].dispose()
        self.server.start()

    def socket(self, cookie: str | None = None, **more: int) -> RawSocket:
        """Of somebody new who is in the room."""
        raw = RawSocket(self.server.port, cookie or next(self.cookies), **more)
        raw.say("40")
        assert raw.hear("40")
        raw.say(f'420["join",{{"room_id":{self.room_id}}}]')
        assert raw.hear("430")
        return raw


@pytest.fixture(scope="module")
def lesson(way: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    it = Class(tmp_path_factory.mktemp(way), way)
    yield it
    it.server.kill()


def rebuttal(room_id: int, key: str, number: int) -> str:
    said = {"room_id": room_id, "source": f"Said under {key}.", "relation": "supports", "client_id": key}
    return f'42{number}["rebut",{json.dumps(said)}]'


def here(raw: RawSocket) -> tuple[str, int]:
    """Who is heard to have come or gone next."""
    change = json.loads(raw.hear('42["here"')[2:])[1]
    return ("came", change["arrived"]["id"]) if "arrived" in change else ("went", change["left"])


def test_whoever_is_rude_comes_once_and_goes_once(lesson: Class) -> None:
    witness = lesson.socket()
    cookie = next(lesson.cookies)
    for name, sent in RUDE.items():
        raw = lesson.socket(cookie)
        came = here(witness)
        begun = time.monotonic()
        with suppress(ConnectionError):  # it may be cut in the middle of it
            raw.tcp.sendall(sent)
        assert (came[0], here(witness)) == ("came", ("went", came[1])), name
        assert time.monotonic() - begun < PATIENCE
        assert raw.is_over(), name
    raw = lesson.socket(cookie)
    assert here(witness) == ("came", came[1])  # and nobody came or went besides
    for it in (raw, witness):
        it.close()


def test_a_class_that_posts_at_once_hears_everything_and_is_answered(lesson: Class) -> None:
    raws = [lesson.socket() for _ in range(6)]
    keys = [secrets.token_urlsafe(18) for _ in range(5 * len(raws))]
    for number, key in enumerate(keys):
        raws[number % len(raws)].say(rebuttal(lesson.room_id, key, number + 1))
    for place, raw in enumerate(raws):
        answered, told = set(), []
        while len(told) < len(keys) or len(answered) < 5:
            text = raw.hear("4")
            assert text
            if text.startswith("43"):
                assert '"ok":true' in text
                answered.add(int(text[2 : text.index("[")]) - 1)
            elif text.startswith('42["post"'):
                told.append(json.loads(text[2:])[1]["client_id"])
        assert answered == set(range(place, len(keys), len(raws)))
        assert sorted(told) == sorted(keys)
        assert [key for key in told if keys.index(key) % len(raws) == place] == keys[place :: len(raws)]
        raw.close()


def test_a_connection_changes_over_from_polling(lesson: Class) -> None:
    polling = RawPolling(lesson.server.port, next(lesson.cookies))
    polling.post("40")
    polling.get()
    new = RawSocket(lesson.server.port, polling.headers["Cookie"], sid=polling.sid)
    new.say("2probe")
    assert new.hear("3probe")
    new.say("5")
    new.say(f'421["join",{{"room_id":{lesson.room_id}}}]')
    assert '"ok":true' in new.hear("431")
    assert polling.get()[0] == 400
    new.close()


def test_whoever_does_not_read_and_signs_out_is_gone_at_once(lesson: Class) -> None:
    witness = lesson.socket()
    visitor = lesson.visitors[-1]
    silent = lesson.socket(cookie_of(visitor), buffer=4096)
    came = here(witness)
    begun = time.monotonic()
    answer = requests.post(
        f"{lesson.server.address}/sign-out",
        data={"csrf_token": visitor.token},
        headers={"Cookie": cookie_of(visitor)},
        allow_redirects=False,
        timeout=10,
    )
    assert answer.status_code in (302, 303)
    assert time.monotonic() - begun < PATIENCE
    assert here(witness) == ("went", came[1])
    assert silent.is_over()
    witness.close()


def test_when_it_is_told_to_stop_it_answers_what_is_under_way_and_is_gone(lesson: Class) -> None:
    raws = [lesson.socket() for _ in range(8)]
    idle = lesson.socket(buffer=4096)
    acknowledged: set[str] = set()

    def post_and_listen(raw: RawSocket) -> None:
        keys = [secrets.token_urlsafe(18) for _ in range(5)]
        for number, key in enumerate(keys):
            with suppress(OSError):
                raw.say(rebuttal(lesson.room_id, key, number + 1))
        while (frame := raw.next()) is not None:
            text = frame[1].decode() if frame[0] == TEXT else ""
            if text.startswith("43") and '"ok":true' in text:
                acknowledged.add(keys[int(text[2 : text.index("[")]) - 1])

    posting = [threading.Thread(target=post_and_listen, args=(raw,)) for raw in raws]
    before = stored(lesson)
    for thread in posting:
        thread.start()
    assert soon(lambda: len(acknowledged) >= 3)
    took = lesson.server.stop()
    for thread in posting:
        thread.join()
    assert took < 10
    assert stored(lesson) - before == acknowledged
    assert idle.is_over()


def stored(lesson: Class) -> set[str]:
    engine = db.connect(lesson.server.database_url)
    keys = set(db.session.scalars(select(Post.client_id)))
    db.finish()
    engine.dispose()
    return keys
