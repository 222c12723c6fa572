"""The claims that a first start has to debate, without the essay that makes them.

Of each passage only its place, its length and its digest are kept. Whoever imports the essay gets the claims
attached where they stand; the digest overlooks wrapping, line endings and the shapes of quotes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .finding import find_all
from .passages import Anchor, anchor
from .schemes import ClaimKind


@dataclass(frozen=True)
class Place:
    """Paragraph, first and last sentence within it, all from 0, as `sentences.sentences` counts them."""

    paragraph: int
    first: int
    last: int


@dataclass(frozen=True)
class StarterClaim:
    """`start` and `length` are code points of the essay as first read: a hint where a digest stands twice."""

    key: str
    statement: str
    kind: ClaimKind
    scheme: str
    place: Place
    start: int
    length: int
    digest: str


@dataclass(frozen=True)
class Starter:
    """The essay's particulars and its claims, in the order of their passages."""

    key: str
    title: str
    byline: str
    language: str
    claims: tuple[StarterClaim, ...]


@cache
def load() -> Starter:
    data: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "starter.json").read_text(encoding="utf-8"))
    claims = (StarterClaim(**{**claim, "place": Place(**claim["place"])}) for claim in data["claims"])
    return Starter(**data["essay"], claims=tuple(claims))


def attach(starter: Starter, text: str) -> dict[str, Anchor | None]:
    """For each claim's key its passage in this text; None if no run of up to four sentences is it."""
    hints = [Anchor(claim.start, claim.start + claim.length, claim.digest) for claim in starter.claims]
    return {
        claim.key: anchor(text, found.start, found.end) if found else None
        for claim, found in zip(starter.claims, find_all(hints, text), strict=True)
    }


def recognises(text: str) -> bool:
    """Whether this is the starter's essay, or near enough: at least half of the claims find their passage."""
    found = attach(load(), text).values()
    return sum(each is not None for each in found) * 2 >= len(found)
