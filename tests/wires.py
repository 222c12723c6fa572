"""The two wires by which something can be posted, as one thing to a test: HTTP's JSON and a real socket."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import socketio

from .visitors import Visitor

Answer = dict[str, Any]


class Http:
    name = "http"

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    def rebut(self, room_id: object, **body: Any) -> Answer:
        answer = self.visitor.post(f"/rooms/{room_id}/posts", body)
        assert answer.is_json, answer.text[:300]
        shape: Answer = answer.get_json()
        if not shape["ok"]:
            assert answer.status_code == STATUS[shape["error"]["code"]]
        return shape


class Socket:
    name = "socket"

    def __init__(self, client: socketio.Client) -> None:
        self.client = client

    def rebut(self, room_id: object, **body: Any) -> Answer:
        return self.say("rebut", {"room_id": room_id, **body})

    def say(self, event: str, data: Any) -> Answer:
        answer: Answer = self.client.call(event, data, timeout=10)
        return answer


STATUS = {
    "garbled": 400,
    "signed_out": 401,
    "denied": 403,
    "missing": 404,
    "conflict": 409,
    "key_reused": 409,
    "early": 409,
    "out_of_turn": 409,
    "already_here": 409,
    "invalid": 422,
    "too_fast": 429,
    "busy": 503,
}
"""The code of a refusal on a socket, and the status of the same one over HTTP (docs/protocol.md)."""


@contextmanager
def connected(address: str, visitor: Visitor, transports: list[str] | None = None) -> Iterator[Socket]:
    """A socket of the person behind `visitor`, by the cookie that their browser would send."""
    client = socketio.Client(reconnection=False)
    client.connect(
        address, headers={"Cookie": cookie_of(visitor)}, transports=transports or ["websocket"], wait_timeout=10
    )
    try:
        yield Socket(client)
    finally:
        client.disconnect()


def cookie_of(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie("session", domain="localhost")
    assert cookie is not None
    return f"session={cookie.value}"
