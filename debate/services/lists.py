"""Statements about lists of things, such as all posts with these ids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from sqlalchemy import BindParameter, bindparam

Ready = tuple[Any, dict[str, Any]]
"""A statement and what it is given."""


class OverLists:
    """Put together once for lists of 1, 2, 4, 8 … and kept; a shorter list says its last again, an empty one NULL.

    A parameter that stands for a list of any length takes as long to fill in as the statement takes to run.
    """

    def __init__(self, build: Callable[..., Any], **columns: Any) -> None:
        """`build` is given, by the name of each list, the parameters in it; each list is of values of its column."""
        self._build = build
        self._columns = columns
        self._made: dict[tuple[int, ...], Any] = {}

    def of(self, **lists: Iterable[Any]) -> Ready:
        full = {name: _padded(sorted(lists[name])) for name in self._columns}
        lengths = tuple(map(len, full.values()))
        if lengths not in self._made:
            self._made[lengths] = self._build(**{name: self._places(name, len(it)) for name, it in full.items()})
        return self._made[lengths], {_key(name, at): value for name, it in full.items() for at, value in enumerate(it)}

    def _places(self, name: str, length: int) -> list[BindParameter[Any]]:
        return [bindparam(_key(name, at), type_=self._columns[name].type) for at in range(length)]


def _padded(values: Sequence[Any]) -> list[Any]:
    length = 1 << (len(values) - 1).bit_length() if values else 1
    last = values[-1] if values else None
    return [*values, *[last] * (length - len(values))]


def _key(name: str, at: int) -> str:
    return f"{name}_{at}"
