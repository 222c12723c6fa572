"""The attack strings with what is known of each, all of them or a tenth that is the same every time."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest

from ..payloads import FOLDER, MARKUP

FILES = (*MARKUP, "blns", "crlf_ssti")
WHOLE = "mario_vectors"
"""Of this file the tenth holds everything that fires: its strings are the most various of all for their number."""


@dataclass(frozen=True)
class Payload:
    """`fires`: it ran script, tried to, or navigated in a page that showed it as it is."""

    id: str
    words: str
    fires: bool


def everything() -> list[Payload]:
    """Every payload of FILES, in their order; skips the test where the folder is not there."""
    return [payload for name in FILES for payload in _file(name)]


def tenth() -> list[Payload]:
    """Every tenth of each file, and of WHOLE what fires."""
    return [
        payload
        for name in FILES
        for place, payload in enumerate(_file(name))
        if place % 10 == 0 or (name == WHOLE and payload.fires)
    ]


def _file(name: str) -> list[Payload]:
    if not FOLDER.is_dir():
        pytest.skip(f"The attack strings are not beside this checkout, in {FOLDER.parent.name}/{FOLDER.name}.")
    items = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["items"]
    return [Payload(f"{name}:{it['id']}", it["payload"], it.get("fires_unsanitised", False)) for it in items]
