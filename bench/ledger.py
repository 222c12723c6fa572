"""What was sent, and who has it: noted by post and by client, so that a loss and a double never cancel one another out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Sent:
    """A post on its way: when it was sent, to which room, and which of the clients there have it."""

    at: float
    room: int
    has: bytearray
    missing: int


@dataclass
class Figures:
    """What was seen since `Ledger.begin`; times in seconds, from sending on."""

    deliveries: int = 0
    finished: int = 0
    to_the_last: list[float] = field(default_factory=list)
    to_the_answer: list[float] = field(default_factory=list)


class Ledger:
    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._under_way: dict[int, Sent] = {}
        self._unanswered: dict[int, float] = {}
        self._sent = 0
        self.came = 0
        """Deliveries and answers so far: while it grows, what has not come is late and not lost."""
        self.doubled = 0
        self.dropped = 0
        self.refused: list[str] = []
        self.figures = Figures()

    def begin(self) -> None:
        """Measure from now on. What went wrong before stays wrong."""
        self.figures = Figures()

    def send(self, room: int, audience: int) -> int:
        """A new post to a room with so many clients in it; its number."""
        self._sent += 1
        now = self._clock()
        self._under_way[self._sent] = Sent(now, room, bytearray(audience), audience)
        self._unanswered[self._sent] = now
        return self._sent

    def repeat(self, number: int) -> None:
        """The same post is sent again: it is to be answered again, and to reach nobody again."""
        self._unanswered[number] = self._clock()

    def told(self, number: int, place: int) -> Sent | None:
        """The client at `place` in its room has the post; the post, if that was the last of them."""
        self.came += 1
        post = self._under_way.get(number)
        if post is None or post.has[place]:
            self.doubled += 1
            return None
        post.has[place] = 1
        post.missing -= 1
        self.figures.deliveries += 1
        if post.missing:
            return None
        del self._under_way[number]
        self.figures.finished += 1
        self.figures.to_the_last.append(self._clock() - post.at)
        return post

    def answered(self, number: int, answer: str) -> None:
        """The author has been answered; `answer` is the JSON of it."""
        self.came += 1
        sent = self._unanswered.pop(number, None)
        if sent is None:
            self.doubled += 1
        elif not answer.startswith('[{"ok":true'):
            self.refused.append(answer)
        else:
            self.figures.to_the_answer.append(self._clock() - sent)

    @property
    def settled(self) -> bool:
        return not self._under_way and not self._unanswered

    def faults(self) -> list[str]:
        """What must not be, in words; to be asked once everything has had its time to arrive."""
        lost = sum(post.missing for post in self._under_way.values())
        said = [
            (lost, f"{lost} deliveries were lost"),
            (len(self._unanswered), f"{len(self._unanswered)} posts were not answered"),
            (self.doubled, f"{self.doubled} deliveries or answers came twice"),
            (
                len(self.refused),
                f"{len(self.refused)} posts were refused, first with {''.join(self.refused[:1])[:200]}",
            ),
            (self.dropped, f"{self.dropped} connections were dropped"),
        ]
        return [sentence for count, sentence in said if count]
