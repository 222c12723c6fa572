"""HTTP as a browser speaks it: one kept connection, one request after another, and when the first byte of each came."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import cast

import httptools

PATIENCE = 30.0
"""Seconds for an answer."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    first_byte: float
    """Seconds from asking."""


class Connection(asyncio.Protocol):
    """Parsed by httptools, which calls the methods that begin with on_."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[Answer] | None = None

    @classmethod
    async def to(cls, port: int) -> Connection:
        loop = asyncio.get_running_loop()
        _, connection = await loop.create_connection(lambda: cls(f"127.0.0.1:{port}"), "127.0.0.1", port)
        return connection

    async def ask(self, method: str, path: str, cookie: str, body: str = "") -> Answer:
        """Raises ConnectionError when the server closes before it has answered, TimeoutError when it does neither."""
        assert self._transport is not None
        self._body: list[bytes] = []
        self._first: float | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._answer = asyncio.get_running_loop().create_future()
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._host}\r\nCookie: {cookie}\r\n"
        if body:
            head += f"Content-Type: text/plain;charset=UTF-8\r\nContent-Length: {len(body.encode())}\r\n"
        self._asked = time.perf_counter()
        self._transport.write(f"{head}\r\n{body}".encode())
        async with asyncio.timeout(PATIENCE):
            return await self._answer

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    # what the loop calls

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)  # uvloop's own kind is not derived from it

    def data_received(self, data: bytes) -> None:
        if self._first is None:
            self._first = time.perf_counter()
        self._parser.feed_data(data)

    def connection_lost(self, error: Exception | None) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(ConnectionError("the server closed the connection and answered nothing"))

    # what the parser calls

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._answer is not None and self._first is not None and not self._answer.done():
            status, first = self._parser.get_status_code(), self._first - self._asked
            self._answer.set_result(Answer(status, b"".join(self._body), first))
