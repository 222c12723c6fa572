"""A browser without a screen: an outbox, a socket, and a room that it shows, all by the rules of the page's scripts.

It knows nothing of what is done to the server or the network. What it did and saw is in its history.
"""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from .history import EVENT, History, What
from .lines import GONE, Line, PollingLine, Requests, WebSocketLine
from .outbox import IN_FLIGHT, Entry, Outbox
from .screen import Screen, Shape


@dataclass(frozen=True)
class SignedIn:
    """A person's browser: its cookie, and the token that goes with whatever it asks to be changed."""

    person: int
    cookie: str
    token: str


@dataclass(frozen=True)
class Manners:
    """How a client behaves. Seconds; the browser waits 8 for an answer and a second before it asks again."""

    polling: bool = False
    patience: float = 5.0
    first_wait: float = 0.2
    look_again: float = 0.4
    """Before it asks for what it missed: a gap may close by itself."""


class Client:
    """`start`, `say` as often as wanted, `settle`, `end`. `offline` and `online` are the person's own doing.

    Its own thread sends and asks; another one hears.
    """

    def __init__(
        self,
        name: str,
        address: str,
        who: SignedIn,
        room: int,
        folder: Path,
        luck: Random,
        manners: Manners | None = None,
    ) -> None:
        self.name, self.room, self.who = name, room, who
        self.manners = manners or Manners()
        self.said: dict[str, Shape] = {}
        """What was sent, by its key."""
        self.refused: Counter[str] = Counter()
        """How often, by the code of the refusal."""
        self.connections = 0
        self._address = address
        self._luck = luck
        self._history = History(folder, name)
        self._outbox = Outbox(self.manners.first_wait)
        self._screen = Screen(self._history, room)
        self._changed = threading.Condition()
        self._line: Line | None = None
        self._joined = False
        self._asked: dict[int, tuple[str, float]] = {}
        self._numbers = 0
        self._level_at: float | None = 0.0
        self._connect_at = 0.0
        self._online = self._running = True
        self._join_again = False
        self._requests = Requests(address, who.cookie, self.manners.patience)
        self._thread = threading.Thread(target=self._run, daemon=True)

    # what a person does

    def start(self) -> Client:
        self._thread.start()
        return self

    def say(self, filling: str = "", **more: Any) -> str:
        """Say something that nobody has said before; the key that it bears. Told by `more`: relation, parent_id, quote …"""
        key = f"{self._luck.getrandbits(96):024x}"
        words = {"source": f"{filling} Said under {key}.".strip(), "relation": "supports", **more, "client_id": key}
        with self._changed:
            self.said[key] = words
            self._history.note(self.room, What.INVOKED, key)
            self._outbox.add(key, words)
            self._changed.notify_all()
        return key

    def offline(self) -> None:
        with self._changed:
            self._online = False
            self._drop()

    def online(self) -> None:
        with self._changed:
            self._online, self._connect_at = True, 0.0
            self._changed.notify_all()

    @property
    def joined(self) -> bool:
        return self._joined

    @property
    def shown(self) -> dict[int, Shape]:
        """The posts on the screen, by id."""
        return self._screen.shown

    @property
    def waiting(self) -> int:
        """How much of what was said is not known to be stored."""
        return len(self._outbox.entries)

    def settle(self, patience: float = 60.0) -> bool:
        """Wait until everything that was said is stored or refused. False when patience ends first."""
        return self._wait(lambda: not self._outbox.entries, patience)

    def reach(self, seq: int, patience: float = 15.0) -> bool:
        """Wait until the client has drawn every tick of the room's clock up to `seq`."""
        return self._wait(lambda: self._screen.clock.seq >= seq, patience)

    def end(self) -> None:
        """Write down what is shown, and stop."""
        with self._changed:
            self._screen.end()
            self._running = False
            self._drop()
            self._changed.notify_all()
        self._thread.join(2 * self.manners.patience)
        self._requests.close()

    def _wait(self, until: Callable[[], bool], patience: float) -> bool:
        with self._changed:
            return self._changed.wait_for(until, patience)

    # its thread

    def _run(self) -> None:
        while self._running:
            with self._changed:
                self._expire()
                due = self._due()
                level = self._online and self._level_at is not None and self._level_at <= time.monotonic()
                connect = self._online and self._line is None and self._connect_at <= time.monotonic()
                join, self._join_again = self._line if self._join_again else None, False
                if not (due or level or connect or join):
                    self._changed.wait(self._pause())
                    continue
            if connect:
                self._connect()
            if join is not None:
                self._join(join)
            if level:
                self._level()
            self._send(due)

    def _due(self) -> list[Entry]:
        if not self._online:
            return []
        return self._outbox.due(time.monotonic(), IN_FLIGHT if self._joined else 1)

    def _pause(self) -> float:
        """Seconds until something is to be done, whatever comes."""
        moments = [self._outbox.due_at(), self._level_at, None if self._line else self._connect_at]
        moments += [at + self.manners.patience for _, at in self._asked.values()]
        now = time.monotonic()
        known = [it - now for it in moments if it is not None]
        return min([1.0, *(it if it > 0 else 0.05 for it in known)])

    def _expire(self) -> None:
        """An answer that does not come means that the connection is no good."""
        now = time.monotonic()
        if any(at + self.manners.patience < now for _, at in self._asked.values()):
            self._drop()

    def _connect(self) -> None:
        kind = PollingLine if self.manners.polling else WebSocketLine
        try:
            line: Line = kind(self._address, self.who.cookie, self.manners.patience)
        except GONE:
            self._connect_at = time.monotonic() + self.manners.first_wait * (1 + self._luck.random())
            return
        with self._changed:
            if not (self._online and self._running):
                line.cut()
            self._line = line
            self.connections += 1
        threading.Thread(target=self._hear, args=(line,), daemon=True).start()
        self._join(line)

    def _join(self, line: Line) -> None:
        self._emit(line, [("join", {"room_id": self.room}, "")])

    def _send(self, due: list[Entry]) -> None:
        with self._changed:
            line = self._line if self._joined else None
        by_socket = [it for it in due if line is not None and not it.by_request]
        for it in by_socket:
            it.by_request = True  # unless an answer comes
        if line is not None and by_socket:
            self._emit(line, [("rebut", {"room_id": self.room, **it.wire}, it.key) for it in by_socket])
        for it in due:
            if it not in by_socket:
                it.by_request = False
                self._post(it)

    def _emit(self, line: Line, events: list[tuple[str, Shape, str]]) -> None:
        texts = []
        with self._changed:
            for name, words, key in events:
                self._numbers += 1
                self._asked[self._numbers] = (key, time.monotonic())
                texts.append(f"42{self._numbers}{json.dumps([name, words])}")
        try:
            line.say(texts)
        except GONE:
            self._over(line)

    def _post(self, entry: Entry) -> None:
        """By a plain request, as the browser does when its socket is not there or gave no answer."""
        begun = time.monotonic()
        headers = {"X-CSRFToken": self.who.token, "Content-Type": "application/json"}
        try:
            _, text = self._requests.ask(f"/rooms/{self.room}/posts", json.dumps(entry.wire).encode(), **headers)
            answer = json.loads(text)
        except GONE:
            answer = None
        with self._changed:
            self._answered(entry.key, answer, begun)

    def _level(self) -> None:
        """Ask what has changed since the last tick that is known, until nothing is missing."""
        with self._changed:
            self._level_at = None
        more = True
        while more and self._running:
            begun = time.monotonic()
            try:
                status, text = self._requests.ask(f"/rooms/{self.room}/posts?since={self._screen.clock.seq}")
                answer = json.loads(text)
                if status != 200:
                    raise ValueError(text)
            except GONE:
                with self._changed:
                    self._level_at = time.monotonic() + self.manners.look_again
                return
            with self._changed:
                for shape in answer["posts"]:
                    self._draw(shape, "since", begun)
                more = answer["more"] and bool(answer["posts"])
                self._screen.clock.reach(answer["posts"][-1]["seq"] if more else answer["seq"])
                self._changed.notify_all()

    # what it hears

    def _hear(self, line: Line) -> None:
        try:
            while True:
                self._heard(line, line.hear())
        except GONE:
            pass
        finally:
            self._over(line)
            line.close()

    def _heard(self, line: Line, text: str) -> None:
        if not text.startswith("4"):
            return
        number, given = _split(text[2:])
        with self._changed:
            if line is not self._line:
                return
            if text[1] == "3":
                key, begun = self._asked.pop(number, ("", 0.0))
                if key:
                    self._answered(key, given[0], begun)
                else:
                    self._arrived(given[0])
            elif given[0] == "post" and given[1]["room_id"] == self.room:
                if self._screen.clock.take(given[1]["seq"]):
                    self._level_soon(self.manners.look_again)
                self._draw(given[1], EVENT, 0.0)
            elif given[0] == "head" and given[1]["room_id"] == self.room and given[1]["seq"] > self._screen.clock.seq:
                self._level_soon(0.0)
            elif given[0] == "rejoin":
                self._joined, self._join_again = False, True
            self._changed.notify_all()

    def _arrived(self, answer: Shape) -> None:
        """In the room, or not: asked again in a while."""
        if not answer["ok"]:
            self._drop(answer["error"].get("retry_after", 1.0))
            return
        self._joined = True
        self._level_soon(0.0)

    def _answered(self, key: str, answer: Shape | None, begun: float) -> None:
        now = time.monotonic()
        if answer is None:
            if self._outbox.lost(key, now):
                self._history.note(self.room, What.UNKNOWN, key)
        elif answer["ok"]:
            post = answer["post"]
            self._history.note(self.room, What.ACKNOWLEDGED, key, post=post["id"], seq=post["seq"])
            self._outbox.settle(key)
            if self._screen.clock.take(post["seq"]):
                self._level_soon(self.manners.look_again)
            self._draw(post, "answer", begun)
        else:
            code = answer["error"]["code"]
            self.refused[code] += 1
            # the server stumbled, perhaps after it had stored it
            self._history.note(self.room, What.UNKNOWN if code == "failed" else What.FAILED, key, code=code)
            self._outbox.refuse(key, answer["error"], now)
        self._changed.notify_all()

    def _draw(self, shape: Shape, way: str, begun: float) -> None:
        if not self._screen.draw(shape, way, begun):
            return
        if shape["client_id"] and self._outbox.settle(shape["client_id"]):
            self._history.note(self.room, What.ACKNOWLEDGED, shape["client_id"], seq=shape["seq"], code="seen")

    def _level_soon(self, seconds: float) -> None:
        at = time.monotonic() + seconds
        self._level_at = at if self._level_at is None else min(at, self._level_at)

    def _over(self, line: Line) -> None:
        with self._changed:
            if line is self._line:
                self._drop()

    def _drop(self, pause: float | None = None) -> None:
        """The connection is no more: what had no answer by it is not known."""
        line, self._line, self._joined = self._line, None, False
        if line is not None:
            line.cut()
        asked, self._asked = self._asked, {}
        for key, begun in asked.values():
            if key:
                self._answered(key, None, begun)
        wait = self.manners.first_wait if pause is None else pause
        self._connect_at = time.monotonic() + wait * (1 + self._luck.random())
        self._changed.notify_all()


def _split(text: str) -> tuple[int, list[Any]]:
    """The number of an answer, 0 for an event, and what was said."""
    start = text.find("[")
    if start < 0:
        return 0, [None]
    given: list[Any] = json.loads(text[start:])
    return int(text[:start] or 0), given
