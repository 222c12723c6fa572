"""Everybody who is in the rooms at once: they arrive, post, are told, and leave."""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from collections.abc import Awaitable, Iterable
from typing import NamedTuple

from picows import WSError, ws_connect

from .client import DIGITS, Client
from .http import PATIENCE, Answer, Connection
from .ledger import Ledger, Sent
from .words import Words, plain

ENGINE = "/socket.io/?EIO=4&transport="

BETWEEN = "\x1e"
"""Stands between the packets of one answer to polling."""


class Person(NamedTuple):
    cookie: str
    room: int


class Crowd:
    def __init__(self, port: int, words: Words = plain) -> None:
        self.ledger = Ledger()
        self.refills = False
        """Is each post that everybody has followed by another in its room?"""
        self._port = port
        self._words = words
        self._run = secrets.token_hex(8)
        self._rooms: dict[int, list[Client]] = {}
        self._clients: list[Client] = []
        self._again: tuple[int, Client, str] | None = None

    # arriving

    async def arrive(self, people: Iterable[Person], *, at_once: int, by_polling: bool = False) -> float:
        """Have them connect, so many at a time, and join their rooms; the seconds until the last of them had.

        Raises ConnectionError when one of them does not get in.
        """
        places = asyncio.Semaphore(at_once)
        come = self._by_polling if by_polling else self._at_once

        async def one(person: Person) -> None:
            async with places, asyncio.timeout(PATIENCE):
                client = self._seat(person.room)
                await come(client, person.cookie)
                await client.joined

        begun = time.perf_counter()
        arrivals = await asyncio.gather(*map(one, people), return_exceptions=True)
        failures = [fault for fault in arrivals if fault is not None]
        if failures:
            raise ConnectionError(f"{len(failures)} of {len(arrivals)} did not get in, first: {failures[0]!r}")
        return time.perf_counter() - begun

    def _seat(self, room: int) -> Client:
        there = self._rooms.setdefault(room, [])
        client = Client(self.ledger, room, len(there), f'"client_id":"{self._run}'.encode(), self._finished)
        there.append(client)
        self._clients.append(client)
        return client

    async def _at_once(self, client: Client, cookie: str) -> None:
        await self._connect(client, cookie, "")

    async def _by_polling(self, client: Client, cookie: str) -> None:
        """As Socket.IO's own client does it in a browser: a handshake by polling, let in by polling, then a WebSocket."""
        asking, saying = await Connection.to(self._port), await Connection.to(self._port)
        path = f"{ENGINE}polling"
        try:
            opened = await _body(asking.ask("GET", path, cookie))
            session = f"&sid={json.loads(opened[1:])['sid']}"
            polled = asyncio.ensure_future(_body(asking.ask("GET", path + session, cookie)))
            await _body(saying.ask("POST", path + session, cookie, "40"))
            await self._connect(client, cookie, session)
            client.say("2probe")
            await client.probed.wait()
            let_in = any(packet.startswith("40") for packet in (await polled).split(BETWEEN))
            client.say("5")
            if let_in:  # else that comes by the WebSocket: the request was overtaken by the change, and answered empty
                client.join()
        finally:
            asking.close()
            saying.close()

    async def _connect(self, client: Client, cookie: str, session: str) -> None:
        url = f"ws://127.0.0.1:{self._port}{ENGINE}websocket{session}"
        try:
            await ws_connect(
                lambda: client, url, extra_headers={"Cookie": cookie}, websocket_handshake_timeout=PATIENCE
            )
        except WSError as error:
            raise ConnectionError(str(error)) from error

    # posting

    def post(self, room: int) -> None:
        """One post by the next of those who are there."""
        there = self._rooms[room]
        number = self.ledger.send(room, len(there))
        words = {
            "room_id": room,
            "source": self._words(number),
            "relation": "rebuts",
            "client_id": f"{self._run}{number:0{DIGITS}}",
        }
        author, said = there[number % len(there)], f'42{number}["rebut",{json.dumps(words, separators=(",", ":"))}]'
        author.say(said)
        self._again = number, author, said

    def post_again(self) -> None:
        """The last post once more, as a browser sends what it saw no answer to."""
        assert self._again is not None
        number, author, said = self._again
        self.ledger.repeat(number)
        author.say(said)

    def begin(self, window: int) -> None:
        """So many posts on their way in every room, and another whenever one has arrived."""
        self.refills = True
        for room in self._rooms:
            for _ in range(window):
                self.post(room)

    def _finished(self, post: Sent) -> None:
        if self.refills:
            self.post(post.room)

    async def settle(self, patience: float) -> list[str]:
        """Wait for what is on its way, until nothing has come for so many seconds; then say what went wrong, if anything."""
        self.refills = False
        came, since = -1, time.perf_counter()
        while not self.ledger.settled and time.perf_counter() < since + patience:
            if self.ledger.came != came:
                came, since = self.ledger.came, time.perf_counter()
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.05)  # for what comes twice
        return self.ledger.faults()

    def leave(self) -> None:
        for client in self._clients:
            client.leave()


async def _body(asked: Awaitable[Answer]) -> str:
    """What is said in the answer. Raises ConnectionError for a refusal."""
    answer = await asked
    if answer.status != 200:
        raise ConnectionError(f"polling was answered with {answer.status}: {answer.body[:200]!r}")
    return answer.body.decode()
