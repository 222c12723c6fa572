"""The room's clock as far as a client knows it, by the rules of the page's own (static/js/room/clock.js)."""

from __future__ import annotations


class Clock:
    def __init__(self, seq: int = 0) -> None:
        self.seq = seq
        """Every tick up to this one has been drawn."""
        self._ahead: set[int] = set()

    def take(self, seq: int) -> bool:
        """A post of this tick has come. Is one missing before it?"""
        if seq <= self.seq or seq in self._ahead:
            return False
        if seq > self.seq + 1:
            self._ahead.add(seq)
            return True
        self.reach(seq)
        return False

    def reach(self, seq: int) -> None:
        """Everything up to this tick is here."""
        self.seq = max(self.seq, seq)
        while self.seq + 1 in self._ahead:
            self.seq += 1
        self._ahead = {it for it in self._ahead if it > self.seq}
