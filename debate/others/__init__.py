"""The other processes of this server: what one of them does that concerns all is said to the others, and done there too.

Nobody waits for it, and it may be lost: what is said goes into a queue, which a thread of its own publishes
(`channel.py`), and a message queue delivers at most once. So nothing depends on it alone. Posts, sessions and rights
are in the database, and the heartbeat of each process looks there for what it has not heard.
"""

from __future__ import annotations

import os
import secrets
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from ..errors import Refusal

if TYPE_CHECKING:
    from .channel import Channel

Does = TypeVar("Does", bound=Callable[..., object])


class Others:
    def __init__(self) -> None:
        self.me = ""
        """This process, among all that share a channel."""
        self._does: dict[str, Callable[..., object]] = {}
        self._channel: Channel | None = None

    def hear(self, word: str) -> Callable[[Does], Does]:
        """What is done at a word, whoever says it. It never waits for anything: one thread hears everything.

        "back" is the channel's own word: it is open, or open again, and what was said until now was not heard.
        """

        def registered(does: Does) -> Does:
            self._does[word] = does
            return does

        return registered

    def say(self, word: str, *given: object) -> None:
        """Have it done in the others. Returns at once; `given` is JSON, and is not changed afterwards."""
        if self._channel is not None:
            self._channel.say([word, *given])

    @property
    def waiting(self) -> int:
        """How much of what was said is still to go out."""
        return self._channel.waiting if self._channel is not None else 0

    def everywhere(self, word: str, *given: object) -> None:
        """Do it here, and have it done in the others."""
        self._does[word](*given)
        self.say(word, *given)

    def open(self, url: str, secret: str) -> None:
        """Begin to hear and to be heard, by all who have the same Redis and the same secret; "" for nobody."""
        self.close()
        if not url:
            return
        try:
            from .channel import Channel  # its library is for those who have more than one process
        except ImportError:
            raise Refusal(
                "DEBATE_REDIS_URL is set, and the library that speaks to Redis is not installed. "
                "pip install 'debate[server]' brings it."
            ) from None
        self.me = f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
        self._channel = Channel(url, secret, self.me, self._heard)
        self._channel.open()

    def close(self) -> None:
        if self._channel is not None:
            self._channel.close()
            self._channel = None

    def _heard(self, word: str, given: list[object]) -> None:
        does = self._does.get(word)
        if does is not None:  # else it is from a newer version of this program, or nothing listens yet
            does(*given)


others = Others()
"""Of this process."""

__all__ = ["Others", "others"]
