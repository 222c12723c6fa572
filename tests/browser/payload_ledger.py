"""What was given to the application, what it refused, and what was found again on its pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from debate.errors import Refusal

P = ParamSpec("P")
T = TypeVar("T")


class Ledger:
    """Counted by the place that words go to, such as "essay title"."""

    def __init__(self) -> None:
        self.given: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.shown: Counter[str] = Counter()

    def take(self, place: str, action: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T | None:
        """What `action` gives, or None where it is refused."""
        self.given[place] += 1
        try:
            return action(*args, **kwargs)
        except Refusal:
            self.refused[place] += 1
            return None

    def taken(self, place: str) -> int:
        return self.given[place] - self.refused[place]

    def __str__(self) -> str:
        places = dict.fromkeys([*self.given, *self.shown])
        rows = [f"{it:40}{self.given[it]:8}{self.refused[it]:9}{self.shown[it]:8}" for it in places]
        return "\n".join([f"{'':40}{'given':>8}{'refused':>9}{'shown':>8}", *rows])


UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufeff]")
"""What not every database or page can hold, or what not everybody takes for white space."""


def collapsed(words: str) -> str:
    """As a browser's text reads once its white space is collapsed."""
    return " ".join(UNSEEN.sub(" ", words).split())


def bare(words: str) -> str:
    """Without white space, which differs between HTML and its plain words."""
    return re.sub(r"\s+", "", UNSEEN.sub("", words))
