"""A defence, and how it is taken away: an exact piece of the source, and what stands there without it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class Moved(Exception):
    """The source is not what it was when the defence was written down: this is for a person to look at."""


@dataclass(frozen=True)
class Change:
    file: str
    old: str
    new: str

    def made(self, root: Path) -> str:
        """The file without the defence. Raises Moved unless `old` stands in it exactly once."""
        source = (root / self.file).read_text()
        if (times := source.count(self.old)) != 1:
            raise Moved(f"{self.file} has {times} times what is to be taken away:\n{self.old}")
        return source.replace(self.old, self.new)


@dataclass(frozen=True)
class Defence:
    name: str
    changes: tuple[Change, ...]
    tests: tuple[str, ...]
    """The few that should notice, as pytest names them."""


def defence(name: str, file: str, old: str, new: str, *tests: str) -> Defence:
    """One that stands in one place."""
    return Defence(name, (Change(file, old, new),), tests)
