"""What waits to be sent to one browser, its size and its age: who does not read can be told from who is slow."""

from __future__ import annotations

import queue
import time
from collections import deque
from typing import Any

MOST_PACKETS = 500
MOST_BYTES = 1024 * 1024
OLDEST = 30.0
"""Seconds that a packet may wait; a reader that is only slow takes one more often than that."""


class Backlog(queue.Queue[Any]):
    """Engine.IO's queue of packets, ended by None; it overrides what the standard library means to be overridden."""

    def _init(self, maxsize: int) -> None:
        self.queue: deque[tuple[float, Any]] = deque()
        self.bytes = 0

    def _put(self, item: Any) -> None:
        self.queue.append((time.monotonic(), item))
        self.bytes += _size(item)

    def _get(self) -> Any:
        _since, item = self.queue.popleft()
        self.bytes -= _size(item)
        return item

    def too_much(self) -> bool:
        return len(self.queue) > MOST_PACKETS or self.bytes > MOST_BYTES

    def age(self) -> float:
        """Seconds that the next packet has waited; 0 when there is none."""
        with self.mutex:
            return time.monotonic() - self.queue[0][0] if self.queue else 0.0


def _size(packet: Any) -> int:
    # a packet keeps its wording once it has been asked for it, and a broadcast is one packet for all
    return len(packet.encode()) if packet is not None else 0
