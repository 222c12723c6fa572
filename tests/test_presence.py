"""Who is in a room: people, however many windows each has open."""

from __future__ import annotations

from typing import Any

from debate.presence import Presence

ANA: dict[str, Any] = {"id": 1, "name": "Ana"}
BEN: dict[str, Any] = {"id": 2, "name": "ben"}


def test_two_windows_of_one_person_are_one_person() -> None:
    here = Presence()
    assert here.arrive(7, "window 1", ANA)
    assert not here.arrive(7, "window 2", ANA)
    assert here.here(7) == [ANA]
    assert here.leave(7, "window 1") is None
    assert here.leave(7, "window 2") == ANA
    assert here.here(7) == []


def test_people_are_listed_by_name_whatever_its_case() -> None:
    here = Presence()
    here.arrive(7, "b", BEN)
    here.arrive(7, "a", ANA)
    assert [it["name"] for it in here.here(7)] == ["Ana", "ben"]


def test_a_socket_that_ends_leaves_every_room() -> None:
    here = Presence()
    here.arrive(7, "a", ANA)
    here.arrive(8, "a", ANA)
    here.arrive(8, "other window", ANA)
    assert here.gone("a") == [(7, ANA)]
    assert here.occupied() == [8]
    assert here.gone("a") == []


def test_an_emptied_room_has_nobody_and_lets_everybody_back_in() -> None:
    here = Presence()
    here.arrive(7, "a", ANA)
    here.empty(7)
    assert here.here(7) == []
    assert here.rooms_of("a") == []
    assert here.arrive(7, "a", ANA)


def test_leaving_a_room_one_is_not_in_changes_nothing() -> None:
    here = Presence()
    assert here.leave(7, "a") is None
    assert here.gone("a") == []
