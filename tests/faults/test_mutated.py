"""Frames, requests and handshakes that have been changed by lot: nothing breaks, and nothing is left behind."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from random import Random

from ..parts.served import Served
from ..sockets.rawclient import RawPolling, RawSocket, framed, soon
from ..sockets.test_frames import NOT_EVENTS, NOT_PACKETS
from .client import Client, SignedIn
from .lines import Requests
from .machine import resident, waited, waits
from .runs import Run
from .scene import prepare, rows

GOOD = [
    '427["join",{"room_id":ROOM}]',
    '428["leave",{"room_id":ROOM}]',
    '429["typing",{"room_id":ROOM,"parent_id":null}]',
    '421["rebut",{"room_id":ROOM,"source":"It is so.","relation":"shouts","client_id":"kkkkkkkkkkkkkkkkkkkkkkkk"}]',
    "431[1]",
    "41",
    "3",
    '40{"token":"x"}',
]
PIECES = [
    '"',
    "[",
    "{",
    "]",
    "}",
    ",",
    "0",
    "4",
    "9" * 40,
    "\x1e",
    "\x00",
    "NaN",
    "1e999",
    "\\",
    "\\ud800",
    "²",
    "\N{PILE OF POO}",
]
PATIENCE = 0.1
"""Seconds for an answer before the far end is taken to wait for the rest of a frame, and left."""

TO_GO = 2.0
"""Seconds in which a connection that ended is gone from the room."""

AT_ONCE = 25
"""Connections after which it is looked at who is still there."""


class Fuzz:
    """One person in a room who says nothing that makes sense, and somebody else who is there all the time."""

    def __init__(self, server: Served, rude: SignedIn, witness: Client, luck: Random) -> None:
        self.server, self.rude, self.room, self.luck = server, rude, witness.room, luck
        self.seeds = [text.replace("ROOM", str(self.room)) for text in GOOD * 8] + NOT_EVENTS + NOT_PACKETS
        self.connections = self.said = 0
        self.slowest = 0.0
        self._socket: RawSocket | None = None
        self._polling: RawPolling | None = None
        self._look = Requests(server.address, witness.who.cookie, 30)

    def text(self) -> str:
        text = list(self.luck.choice(self.seeds)[:400])
        for _ in range(self.luck.randint(1, 4)):
            at = self.luck.randrange(len(text) + 1)
            text[at : at + self.luck.randint(0, 2)] = self.luck.choice(PIECES)
        return "".join(text)

    def by_websocket(self) -> None:
        """One frame, changed in its text or in its bytes; the next goes by the same connection while that holds."""
        before = b""
        if self._socket is None:
            self._socket = RawSocket(self.server.port, self.rude.cookie)
            self.connections += 1
            before = framed(b"40") + framed(f'420["join",{{"room_id":{self.room}}}]'.encode())
        frame = framed(self.text().encode("utf-8", "replace"))
        if self.luck.random() < 0.4:
            frame = self._bytes(frame)
        raw = self._socket
        with suppress(ConnectionError):
            # in one piece, or the network waits before it takes the next
            raw.tcp.sendall(before + frame + framed(f'4299["leave",{{"room_id":{self.room + 10**6}}}]'.encode()))
            if raw.hear("4399", PATIENCE):
                return
        raw.close()
        self._socket = None

    def _bytes(self, frame: bytes) -> bytes:
        changed = bytearray(frame)
        for _ in range(self.luck.randint(1, 3)):
            changed[self.luck.randrange(min(len(changed), 14))] = self.luck.randrange(256)
        return bytes(changed[: self.luck.randint(1, len(changed))]) if self.luck.random() < 0.3 else bytes(changed)

    def by_polling(self) -> None:
        if self._polling is None:
            self._polling = RawPolling(self.server.port, self.rude.cookie)
            self.connections += 1
            self._polling.post(f'40\x1e420["join",{{"room_id":{self.room}}}]')
        status, _ = self._polling.post(self.text().encode("utf-8", "replace"))
        assert status in (200, 400, 413), status
        if status != 200:
            self._polling = None

    def by_handshake(self) -> None:
        """A request that begins a connection, of the person or of nobody, changed by lot."""
        cookie = self.rude.cookie if self.luck.random() < 0.5 else None
        query = "EIO=4&transport=" + self.luck.choice(["polling", "websocket"])
        for _ in range(self.luck.randint(1, 3)):
            at = self.luck.randrange(len(query) + 1)
            query = (
                query[:at] + self.luck.choice(["&", "=", "%00", "%", "sid=x", "&j=1", "EIO=4", "9", "é"]) + query[at:]
            )
        path = f"/socket.io/?{query}".encode("ascii", "replace").decode()
        raw = RawSocket(self.server.port, cookie, path=path, begin=False, Sec_WebSocket_Version=self._version())
        assert raw.status in (101, 200, 400, 401, 404, 429), (raw.status, path)
        raw.close()

    def _version(self) -> str:
        return self.luck.choice(["13", "13", "8", "", "x"])

    def rest(self) -> None:
        """Everything that has been begun is ended; soon nobody is there but the witness."""
        if self._socket is not None:
            self._socket.close()
        if self._polling is not None:
            self._polling.post("41")
        self._socket = self._polling = None
        begun, since = time.monotonic(), waits(self.server.pids)
        while len(self._here()) != 1:
            assert time.monotonic() - begun < 30, self._here()
            time.sleep(0.02)
        machine = waited(self.server.pids, since)
        self.slowest = max(self.slowest, time.monotonic() - begun - machine)

    def _here(self) -> list[dict[str, object]]:
        status, text = self._look.ask(f"/rooms/{self.room}/here")
        assert status == 200
        here: list[dict[str, object]] = json.loads(text)["here"]
        return here


def test_mutated_frames(run: Run, shared: Served, tmp_path: Path) -> None:
    scene = prepare(shared.database_url, shared.folder, students=2, rooms=1)
    witness = Client("witness", shared.address, scene.students[1], scene.rooms[0], tmp_path, run.luck).start()
    assert soon(lambda: witness.joined, 30)
    fuzz = Fuzz(shared, scene.students[0], witness, run.luck)
    pids, said, begun, before = shared.pids, len(log(shared)), time.monotonic(), 0
    ways: list[Callable[[], None]] = [fuzz.by_websocket] * 6 + [fuzz.by_polling] * 3 + [fuzz.by_handshake]
    for n in range(run.of(10_000)):
        run.luck.choice(ways)()
        if n % (4 * AT_ONCE) == 0:
            fuzz.rest()
            before = before or resident(pids)
    fuzz.rest()
    seconds = time.monotonic() - begun
    lines = log(shared)[said:]
    grown = resident(pids) - before
    stored = rows(shared.database_url, scene.rooms)
    run.report(
        frames=run.of(10_000),
        connections=fuzz.connections,
        crashes=int(shared.pids != pids),
        ghosts=int(fuzz.slowest > TO_GO),
        ms_to_be_gone_at_most=round(1000 * fuzz.slowest),
        rows=len(stored),
        log_lines=len(lines),
        s=round(seconds),
        MB_more=round(grown / 1e6, 1),
    )
    witness.say()
    assert witness.settle()
    assert witness.connections == 1
    witness.end()
    assert shared.pids == pids
    assert stored == []
    assert fuzz.slowest < TO_GO
    # one for the person and one for the address, and each again every ten seconds
    assert len(lines) <= 2 * (1 + seconds / 10), "\n".join(lines)
    assert grown < 20e6


def log(server: Served) -> list[str]:
    return server.said.read_text().splitlines()
