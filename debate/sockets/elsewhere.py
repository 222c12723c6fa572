"""Who comes and goes in other processes, as they say it; the windows of this one are told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .. import live
from ..others import others
from ..presence import Change, presence

Person = dict[str, Any]


@others.hear("came")
def _came(host: str, room_id: int, person: Person) -> None:
    _tell(presence.came(host, room_id, person))


@others.hear("went")
def _went(host: str, room_id: int, person_id: int) -> None:
    _tell(presence.went(host, room_id, person_id))


@others.hear("there")
def _there(host: str, rooms: list[tuple[int, list[Person]]]) -> None:
    _tell(presence.there(host, rooms))


def beat() -> None:
    """Tell the others who is here, and forget those of whom nothing was heard."""
    presence.tell()
    _tell(presence.forget_the_silent())


def _tell(changes: Iterable[Change]) -> None:
    for room_id, person, came in changes:
        live.tell_here(room_id, **({"arrived": person} if came else {"left": person["id"]}))
