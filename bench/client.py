"""One browser on a WebSocket, with the least that Socket.IO asks of it: let in, in its room, told of posts."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from picows import WSFrame, WSListener, WSMsgType, WSTransport

from .ledger import Ledger, Sent

DIGITS = 8
"""Of a post's number at the end of its client_id; what stands before is the same for all posts of a run."""

Finished = Callable[[Sent], None]


class Client(WSListener):
    """`place` is its own among the clients of the room; `key` is what comes before a post's number in a frame."""

    def __init__(self, ledger: Ledger, room: int, place: int, key: bytes, finished: Finished) -> None:
        self.joined: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.probed = asyncio.Event()
        self.leaving = False
        self._ledger = ledger
        self._room = room
        self._place = place
        self._key = key
        self._finished = finished
        self._transport: WSTransport | None = None

    def say(self, words: str) -> None:
        assert self._transport is not None
        self._transport.send(WSMsgType.TEXT, words.encode())

    def join(self) -> None:
        self.say(f'420["join",{{"room_id":{self._room}}}]')

    def leave(self) -> None:
        self.leaving = True
        if self._transport is not None:
            self._transport.disconnect(graceful=False)

    # what picows calls

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        said = frame.get_payload_as_bytes()
        if said.startswith(b"42"):
            found = said.find(self._key)
            if found >= 0:
                start = found + len(self._key)
                post = self._ledger.told(int(said[start : start + DIGITS]), self._place)
                if post is not None:
                    self._finished(post)
        elif frame.msg_type != WSMsgType.TEXT:
            transport.disconnect()
        else:
            self._hear(said.decode())

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        if not self.leaving:
            self._ledger.dropped += 1
        if not self.joined.done():
            self.joined.set_exception(ConnectionError("the connection was closed before its room was joined"))

    # the little that is said beside posts

    def _hear(self, said: str) -> None:
        if said.startswith("43"):
            number, _, answer = said[2:].partition("[")
            self._answered(int(number), f"[{answer}")
        elif said.startswith("0"):
            self.say("40")
        elif said.startswith("40"):
            self.join()
        elif said == "2":
            self.say("3")
        elif said == "3probe":
            self.probed.set()
        elif said.startswith("44"):
            self._fail(said)

    def _answered(self, number: int, answer: str) -> None:
        if number:
            self._ledger.answered(number, answer)
        elif self.joined.done():
            self._ledger.doubled += 1
        elif answer.startswith('[{"ok":true'):
            self.joined.set_result(None)
        else:
            self._fail(answer)

    def _fail(self, why: str) -> None:
        if not self.joined.done():
            self.joined.set_exception(ConnectionError(f"its room could not be joined: {why[:200]}"))
