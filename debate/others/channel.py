"""A channel of Redis between the processes. Redis keeps nothing of ours: flushed or begun anew, it has lost nothing.

Every message is signed with the server's secret. Whoever else can write to Redis says nothing here that is heard.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

log = logging.getLogger(__name__)

Message = list[Any]
"""A word and what was given with it."""

MOST = 2_000
"""Messages that wait to be published; of more the oldest are given up."""

STALE = 5.0
"""Seconds after which a message is not published any more: the heartbeats have told of it, or soon will."""

AT_ONCE = 200
"""Messages in one exchange with Redis."""

ANSWER = 2.0
"""Seconds that Redis may take."""

AGAIN = 0.5
"""Seconds between two tries to reach it; not more and more, so that it is heard as soon as it is back."""

DEAF = 30.0
"""Seconds without a message, not even one of our own, after which the connection is taken to be dead."""

SILENT = 60.0
"""Seconds between two lines in the log about the same thing."""

SIGNATURE = 16
"""Bytes before each message."""


class Channel:
    def __init__(self, url: str, secret: str, me: str, heard: Callable[[str, Message], None]) -> None:
        """`heard(word, given)` is called in a thread of the channel's, and with "back" whenever it is open (again)."""
        self._url = url
        self._key = hashlib.blake2b(secret.encode(), person=b"debate channel").digest()
        self.name = "debate:" + hashlib.blake2b(self._key, digest_size=8).hexdigest()
        self._me = me
        self._heard = heard
        self._waiting: deque[tuple[float, bytes]] = deque(maxlen=MOST)
        self._some = threading.Event()
        self._over = threading.Event()
        self._noted: dict[str, float] = {}

    def open(self) -> None:
        for work in (self._publish, self._listen):
            threading.Thread(target=work, name=f"others{work.__name__}", daemon=True).start()

    def close(self) -> None:
        self._over.set()
        self._some.set()

    def say(self, message: Message) -> None:
        """Raises TypeError or ValueError for what is no JSON."""
        body = json.dumps([self._me, *message], allow_nan=False, separators=(",", ":")).encode()
        self._waiting.append((time.monotonic(), body))
        self._some.set()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    # out

    def _publish(self) -> None:
        redis = self._connect()
        while not self._over.is_set():
            self._some.wait()
            self._some.clear()
            while batch := self._due():
                try:
                    pipe = redis.pipeline(transaction=False)
                    for body in batch:
                        pipe.publish(self.name, self.sign(body))
                    pipe.execute()
                except (RedisError, OSError) as error:
                    self._note("Redis is not to be reached; other processes hear later what is said here: %s", error)
                    self._over.wait(AGAIN)
        redis.close()

    def _due(self) -> list[bytes]:
        bodies: list[bytes] = []
        oldest = time.monotonic() - STALE
        while self._waiting and len(bodies) < AT_ONCE:
            since, body = self._waiting.popleft()
            if since >= oldest:
                bodies.append(body)
        return bodies

    def sign(self, body: bytes) -> bytes:
        return self._signature(body) + body

    def _signature(self, body: bytes) -> bytes:
        return hashlib.blake2b(body, key=self._key, digest_size=SIGNATURE).digest()

    # in

    def _listen(self) -> None:
        redis = self._connect()
        while not self._over.is_set():
            try:
                self._hear_all(redis)
            except (RedisError, OSError) as error:
                self._note("Redis is not to be reached; nothing is heard from other processes: %s", error)
                self._over.wait(AGAIN)
        redis.close()

    def _hear_all(self, redis: Redis) -> None:
        with redis.pubsub() as line:  # type: ignore[no-untyped-call]
            line.subscribe(self.name)
            last = time.monotonic()
            while not self._over.is_set():
                found = line.get_message(timeout=1.0)
                if found is not None:
                    last = time.monotonic()
                    self._hear(found)
                elif time.monotonic() - last > DEAF:
                    raise ConnectionError(f"nothing was heard for {DEAF:.0f} seconds")

    def _hear(self, found: dict[str, Any]) -> None:
        try:
            if found["type"] == "subscribe":
                self._heard("back", [])
            elif found["type"] == "message" and (message := self.read(found["data"])) is not None:
                host, word, *given = message
                if host != self._me:
                    self._heard(word, given)
        except Exception:
            if self._may_note("failed"):
                log.exception("what another process said could not be done here")

    def read(self, data: bytes) -> Message | None:
        """The message; None for what none of our processes has signed."""
        signature, body = data[:SIGNATURE], data[SIGNATURE:]
        if not hmac.compare_digest(signature, self._signature(body)):
            self._note("what somebody else wrote to the channel %s is not listened to", self.name)
            return None
        message: Message = json.loads(body)
        return message

    # both

    def _connect(self) -> Redis:
        """Without retries of its own: those would keep a thread from noticing that it is over."""
        redis: Redis = Redis.from_url(
            self._url,
            socket_timeout=ANSWER,
            socket_connect_timeout=ANSWER,
            socket_keepalive=True,
            retry=Retry(NoBackoff(), 0),
        )
        return redis

    def _note(self, words: str, *given: object) -> None:
        if self._may_note(words):
            log.warning(words, *given)

    def _may_note(self, what: str) -> bool:
        now = time.monotonic()
        if now < self._noted.get(what, now):
            return False
        self._noted[what] = now + SILENT
        return True
