"""Many clients that argue in their rooms while something is done to them, and the checker's word on all of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

from ..sockets.rawclient import soon
from . import checker, history
from .client import Client, Manners, SignedIn
from .history import What
from .outbox import IN_FLIGHT
from .scene import rows

PATIENCE = 90.0
"""Seconds for everybody to be level again once nothing is done to them any more."""


class Crowd:
    """`folder` holds the histories. Each of `people` is in one of the rooms, and at one of the addresses, one after another."""

    def __init__(
        self,
        address: str | Sequence[str],
        people: Sequence[SignedIn],
        rooms: Sequence[int],
        folder: Path,
        luck: Random,
        manners: Manners | None = None,
    ) -> None:
        self.folder, self.luck, self.rooms = folder, luck, list(rooms)
        folder.mkdir(parents=True, exist_ok=True)
        addresses = [address] if isinstance(address, str) else address
        places = zip(people, cycle(rooms), cycle(addresses), strict=False)
        self.clients = [
            Client(f"client-{n}", at, who, room, folder, Random(luck.random()), manners).start()
            for n, (who, room, at) in enumerate(places)
        ]
        self.said = 0

    def gather(self) -> None:
        """Wait until everybody is in their room."""
        assert soon(lambda: all(it.joined for it in self.clients), PATIENCE), "not everybody came in"

    def talk(self, posts: int, *, pause: float = 0.0, meanwhile: Callable[[], None] | None = None) -> None:
        """So many posts more, by whoever has fewest on the way. `meanwhile` is called after each."""
        deadline = time.monotonic() + PATIENCE + posts * 0.2
        until = self.said + posts
        while self.said < until:
            client = min(self.luck.sample(self.clients, len(self.clients)), key=lambda it: it.waiting)
            if client.waiting >= IN_FLIGHT:
                assert time.monotonic() < deadline, "nothing is taken any more"
                time.sleep(0.01)
                continue
            client.say(**self._what(client))
            self.said += 1
            if meanwhile is not None:
                meanwhile()
            time.sleep(pause)

    def _what(self, client: Client) -> dict[str, Any]:
        """Now and then it answers something, and now and then it quotes what it answers."""
        there = [it for it in list(client.shown.values())[-8:] if it["state"] == "visible" and it["depth"] < 20]
        if not there or self.luck.random() < 0.6:
            return {}
        parent = self.luck.choice(there)
        quotation = {"quote": f"under {parent['client_id']}", "quote_of": "parent"}
        return {"relation": "rebuts", "parent_id": parent["id"], **(quotation if self.luck.random() < 0.3 else {})}

    def talk_during(self, fault: Callable[[], None], pause: float = 0.05) -> tuple[float, float]:
        """Go on talking while `fault` is done to them in another thread; when it began and when it was over."""
        begun = time.monotonic()
        with ThreadPoolExecutor(1) as elsewhere:
            under_way = elsewhere.submit(fault)
            while not under_way.done():
                self.talk(1, pause=pause)
            under_way.result()
        return begun, time.monotonic()

    def answers(self, begun: float, over: float) -> list[float]:
        """Of what was said between two moments: the seconds until it was known to be stored, the shortest first."""
        said: dict[str, float] = {}
        took: dict[str, float] = {}
        for it in history.read(self.folder):
            if it.what is history.What.INVOKED and begun <= it.at <= over:
                said[it.key] = it.at
            elif it.what is history.What.ACKNOWLEDGED and it.key in said:
                took.setdefault(it.key, it.at - said[it.key])
        return sorted(took.values())

    def refused(self, code: str) -> int:
        return sum(it.refused[code] for it in self.clients)

    def level(self, url: str) -> None:
        """Wait until all that was said has been answered, and everybody shows all of it."""
        for it in self.clients:
            assert it.settle(PATIENCE), f"{it.name} waits for {it.waiting} answers"
        ticks = {room: max((row.seq for row in rows(url, [room])), default=0) for room in self.rooms}
        for it in self.clients:
            assert it.reach(ticks[it.room], PATIENCE), f"{it.name} does not catch up"

    def end(self, url: str) -> dict[str, Any]:
        """The figures of the run. Fails with every finding where there is one."""
        self.level(url)
        for it in self.clients:
            it.end()
        return self.figures(url)

    def figures(self, url: str) -> dict[str, Any]:
        records = history.read(self.folder)
        findings = checker.check(records, rows(url, self.rooms))
        assert findings == [], "\n".join(f"{it.fault}: {it.key} {it.why}" for it in findings[:40])
        posts = [it for it in records if it.act == history.POST]
        acknowledged = {it.key for it in posts if it.what is What.ACKNOWLEDGED}
        refused = {it.key for it in posts if it.what is What.FAILED} - acknowledged
        said = {"posts": self.said, "acknowledged": len(acknowledged), "refused": len(refused)}
        return {**said, **checker.counts(findings)}
