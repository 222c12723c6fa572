"""What a client shows of its room: each post as it was last told of it, and nothing twice. It writes down what it draws."""

from __future__ import annotations

import re
from typing import Any

from .clock import Clock
from .history import History, What

KEY = re.compile(r"(?<![0-9a-f])[0-9a-f]{24}(?![0-9a-f])")
"""How a post's key stands in its words, so that they can be told wherever they are read."""

Shape = dict[str, Any]


class Screen:
    def __init__(self, history: History, room: int) -> None:
        self.clock = Clock()
        self.shown: dict[int, Shape] = {}
        """By the post's id."""
        self._history, self._room = history, room

    def draw(self, shape: Shape, way: str, begun: float) -> bool:
        """Show the post as it is told, if that is newer than what is shown. `way` and `begun`: how it was learnt."""
        shown = self.shown.get(shape["id"])
        if shown is not None and shown["seq"] >= shape["seq"]:
            return False
        self.shown[shape["id"]] = shape
        how = {"post": shape["id"], "seq": shape["seq"], "way": way, "begun": begun}
        place = {"number": shape["number"], "visible": _visible(shape)}
        self._history.note(self._room, What.SEEN, key_in(shape["html"]), **how, **place)
        if shape["quote"] and (quoted := key_in(shape["quote"]["text"])):
            self._history.note(self._room, What.SEEN, quoted, **how)
        return True

    def end(self) -> None:
        """Write down what stands on it, in its order."""
        in_order = sorted(self.shown.values(), key=lambda it: int(it["number"]))
        view = [(it["id"], it["number"], _visible(it)) for it in in_order]
        self._history.note(self._room, What.ENDED, view=view)


def key_in(words: str) -> str:
    found = KEY.search(words)
    return found[0] if found else ""


def _visible(shape: Shape) -> bool:
    return bool(shape["state"] == "visible")
