"""What a client has said and does not know to be stored, by the rules of the browser's outbox (static/js/room/outbox.js)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

IN_FLIGHT = 8
PASSING = frozenset({"early", "too_fast", "busy", "failed", "signed_out"})
"""Refusals that pass by themselves."""
LONGEST_WAIT = 15.0


@dataclass
class Entry:
    key: str
    words: dict[str, Any]
    sent: bool = False
    tries: int = 0
    not_before: float = 0.0
    after: str = ""
    """The key of what was said before it, if that has no answer yet."""
    by_request: bool = False
    """The socket gave no answer to it, so it goes by a plain request next."""

    @property
    def wire(self) -> dict[str, Any]:
        return {**self.words, **({"after": self.after} if self.after else {})}


class Outbox:
    """Times are seconds of any one clock. `first_wait`: before what had no answer goes again; the browser's is a second."""

    def __init__(self, first_wait: float = 1.0) -> None:
        self.entries: dict[str, Entry] = {}
        self._first_wait = first_wait

    def add(self, key: str, words: dict[str, Any]) -> None:
        self.entries[key] = Entry(key, words)

    def due(self, now: float, most: int = IN_FLIGHT) -> list[Entry]:
        """What to send now. Nothing overtakes what was said before it, and what goes again goes alone."""
        on_their_way = [it for it in self.entries.values() if it.sent]
        due: list[Entry] = []
        if any(it.tries for it in on_their_way):
            return due
        before = ""
        for it in self.entries.values():
            if not it.sent:
                if it.not_before > now or len(on_their_way) + len(due) >= (1 if it.tries else most):
                    break
                it.sent, it.after = True, before
                due.append(it)
                if it.tries:
                    break
            before = it.key
        return due

    def due_at(self) -> float | None:
        """When something falls due; None where everything waits for an answer."""
        return next((it.not_before for it in self.entries.values() if not it.sent), None)

    def settle(self, key: str) -> bool:
        """It is stored. Was it ours, and not known to be?"""
        return self.entries.pop(key, None) is not None

    def lost(self, key: str, now: float) -> bool:
        """No answer came: the same goes again under the same key. False if it had been settled by the post itself."""
        it = self.entries.get(key)
        if it is None or not it.sent:
            return False
        it.sent = False
        it.tries += 1
        it.not_before = now + min(LONGEST_WAIT, self._first_wait * 2 ** (it.tries - 1))
        return True

    def refuse(self, key: str, fault: dict[str, Any], now: float) -> bool:
        """True if it goes again by itself; else it is out of the box."""
        if fault["code"] not in PASSING:
            self.entries.pop(key, None)
            return False
        if self.lost(key, now):
            it = self.entries[key]
            it.tries -= fault["code"] == "early"
            it.not_before = now + fault["retry_after"] if "retry_after" in fault else it.not_before
        return True
