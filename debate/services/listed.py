"""Statements about lists of things, such as all posts with these ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam

Ready = tuple[Any, dict[str, Any]]
"""A statement and what it is given."""


class Listed:
    """Put together once for lists of 1, 2, 4, 8 … and kept; a shorter list says its last again, an empty one NULL.

    A parameter that stands for a list of any length takes as long to fill in as the statement takes to run.
    """

    def __init__(self, build: Callable[..., Any]) -> None:
        """`build` is given, by the name of each list, the parameters in it."""
        self._build = build
        self._made: dict[tuple[int, ...], Any] = {}

    def of(self, **lists: Iterable[Any]) -> Ready:
        full = {name: _padded(sorted(values)) for name, values in lists.items()}
        lengths = tuple(map(len, full.values()))
        if lengths not in self._made:
            self._made[lengths] = self._build(
                **{name: [*map(bindparam, _names(name, it))] for name, it in full.items()}
            )
        return self._made[lengths], _given(full)


def _padded(values: Sequence[Any]) -> list[Any]:
    length = 1 << (len(values) - 1).bit_length() if values else 1
    last = values[-1] if values else None
    return [*values, *[last] * (length - len(values))]


def _names(name: str, values: Sequence[Any]) -> list[str]:
    return [f"{name}_{place}" for place in range(len(values))]


def _given(lists: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    return {key: value for name, it in lists.items() for key, value in zip(_names(name, it), it, strict=True)}
