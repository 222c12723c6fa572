"""Who is in a room: people, however many windows each has open, and in however many processes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from debate.presence import PATIENCE, Change, Presence

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
    assert here.occupied() == {8: {1}}
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


class Family:
    """Processes that hear at once what another one says, unless `deaf`."""

    def __init__(self, *names: str) -> None:
        self.now = 1000.0
        self.deaf = False
        self.told: list[tuple[str, int, str, bool]] = []
        self.processes = {name: Presence(self._saying(name), lambda: self.now) for name in names}

    def _saying(self, host: str) -> Callable[..., None]:
        def say(word: str, *given: Any) -> None:
            for name, process in self.processes.items() if not self.deaf else ():
                if name != host:
                    self.note(name, getattr(process, word)(host, *given))

        return say

    def note(self, name: str, changes: list[Change]) -> None:
        self.told += [(name, room_id, person["name"], came) for room_id, person, came in changes]

    def __getitem__(self, name: str) -> Presence:
        return self.processes[name]

    def here(self, room_id: int) -> set[str]:
        """The people in the room; each process has to have the same list."""
        lists = [[it["name"] for it in process.here(room_id)] for process in self.processes.values()]
        assert lists == [lists[0]] * len(lists)
        return set(lists[0])


def test_every_process_has_the_people_of_all() -> None:
    family = Family("one", "two", "three")
    family["one"].arrive(7, "a", ANA)
    family["two"].arrive(7, "b", BEN)
    assert family.here(7) == {"Ana", "ben"}
    assert family.told[:2] == [("two", 7, "Ana", True), ("three", 7, "Ana", True)]
    family["one"].leave(7, "a")
    assert family.here(7) == {"ben"}


def test_somebody_with_a_window_in_each_of_two_processes_is_one_person() -> None:
    family = Family("one", "two")
    assert family["one"].arrive(7, "a", ANA)
    assert not family["two"].arrive(7, "b", ANA)
    assert family["one"].leave(7, "a") is None, "she is here, in the other"
    assert family.here(7) == {"Ana"}
    assert family["two"].leave(7, "b") == ANA
    assert family.here(7) == set()
    assert family.told == [("two", 7, "Ana", True), ("one", 7, "Ana", False)]


def test_a_process_that_is_not_heard_of_has_nobody_any_more() -> None:
    family = Family("one", "two")
    family["one"].arrive(7, "a", ANA)
    family["two"].arrive(7, "b", BEN)
    family.deaf = True  # the first has died
    family.now += PATIENCE + 1
    assert family["two"].forget_the_silent() == [Change(7, ANA, False)]
    assert family["two"].here(7) == [BEN]
    assert family["two"]._elsewhere == {}, "and nothing of it is kept"


def test_what_was_not_heard_is_put_right_by_the_next_list() -> None:
    family = Family("one", "two")
    family["one"].arrive(7, "a", ANA)
    family.deaf = True
    family["one"].gone("a")
    family["one"].arrive(8, "b", BEN)
    family.deaf = False
    family["one"].tell()
    assert family.here(7) == set()
    assert family.here(8) == {"ben"}
    assert family.told[1:] == [("two", 7, "Ana", False), ("two", 8, "ben", True)]
    told = len(family.told)
    family["one"].tell()
    assert len(family.told) == told, "the same list again is no news"


def test_an_emptied_room_is_empty_of_the_people_of_all() -> None:
    family = Family("one", "two")
    family["one"].arrive(7, "a", ANA)
    for name in ("one", "two"):
        family[name].empty(7)
    assert family.here(7) == set()
    assert family["two"].arrive(7, "b", ANA)


def test_nothing_is_kept_of_who_has_gone() -> None:
    family = Family("one", "two")
    for number in range(100):
        family["one"].arrive(number, f"s{number}", {"id": number, "name": f"P{number}"})
        family["one"].gone(f"s{number}")
    for name in ("one", "two"):
        process = family[name]
        assert (process._sockets, process._rooms) == ({}, {})
        assert all(it.rooms == {} for it in process._elsewhere.values())
