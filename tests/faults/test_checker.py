"""The checker passes what is good, whatever happened, and finds each kind of fault by its name when one is planted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from .checker import Fault, Finding, Row, check, counts
from .history import EVENT, POST, REMOVE, RESTORE, History, Record, What, read

ROOM = 7
NAMES = ("ana", "ben", "cleo")
DOINGS = ("says", "says and hears nothing", "is refused", "goes", "catches up", "searches", "removes", "restores")

Story = tuple[list[Record], list[Row]]


class Room:
    """A room as it should be, and people in it as they should be; it writes down their histories."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.rows: list[Row] = []
        self.seq = 0
        self.shown: dict[str, dict[int, Row]] = {name: {} for name in NAMES}
        self.away: set[str] = set()
        self._moments = count(1)
        self._keys = count(1)

    def does(self, who: str, doing: str, which: int) -> None:
        visible = [row for row in self.rows if row.visible]
        removed = [row for row in self.rows if not row.visible]
        if doing in ("says", "says and hears nothing", "is refused"):
            self._says(who, doing)
        elif doing == "goes":
            self.away.add(who)
        elif doing == "catches up":
            self._catches_up(who)
        elif doing == "searches":
            begun = self._now()
            for row in visible:
                self._note(who, What.SEEN, row.key, way="search", begun=begun)
        elif doing == "removes" and visible:
            self._changes(who, visible[which % len(visible)], False)
        elif doing == "restores" and removed:
            self._changes(who, removed[which % len(removed)], True)

    def ended(self) -> Story:
        for who in NAMES:
            self._catches_up(who)
            view = tuple((row.id, row.number, row.visible) for row in sorted(self.shown[who].values(), key=_number))
            self._note(who, What.ENDED, view=view)
        return self.records, self.rows

    def _says(self, who: str, doing: str) -> None:
        key = f"key-{next(self._keys)}"
        self._note(who, What.INVOKED, key)
        if doing == "is refused":
            self._note(who, What.FAILED, key, code="denied")
            return
        self.seq += 1
        number = len(self.rows) + 1
        self.rows.append(Row(100 + number, ROOM, number, self.seq, key))
        if doing == "says and hears nothing":
            self._note(who, What.UNKNOWN, key)
        self._tell(self.rows[-1])
        self._note(who, What.ACKNOWLEDGED, key, post=100 + number, seq=self.seq)

    def _changes(self, who: str, row: Row, visible: bool) -> None:
        act = RESTORE if visible else REMOVE
        self._note(who, What.INVOKED, row.key, act=act)
        self.seq += 1
        self.rows[row.number - 1] = replace(row, visible=visible, seq=self.seq)
        self._tell(self.rows[row.number - 1])
        self._note(who, What.ACKNOWLEDGED, row.key, act=act, seq=self.seq)

    def _tell(self, row: Row) -> None:
        for who in NAMES:
            if who not in self.away:
                self._draw(who, row, EVENT, 0.0)

    def _catches_up(self, who: str) -> None:
        self.away.discard(who)
        begun = self._now()
        for row in sorted(self.rows, key=lambda it: it.seq):
            if row.id not in self.shown[who] or self.shown[who][row.id].seq < row.seq:
                self._draw(who, row, "since", begun)

    def _draw(self, who: str, row: Row, way: str, begun: float) -> None:
        self.shown[who][row.id] = row
        key = row.key if row.visible else ""
        place = {"post": row.id, "number": row.number, "seq": row.seq, "visible": row.visible}
        self._note(who, What.SEEN, key, way=way, begun=begun, **place)

    def _note(self, who: str, what: What, key: str = "", **more: object) -> None:
        self.records.append(Record(self._now(), who, ROOM, what, key, **more))  # type: ignore[arg-type]

    def _now(self) -> float:
        return float(next(self._moments))


def _number(row: Row) -> int:
    return row.number


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(DOINGS), st.integers(0, 9)), max_size=60))
def test_a_room_as_it_should_be_has_no_fault_whatever_happens_in_it(doings: list[tuple[str, str, int]]) -> None:
    room = Room()
    for who, doing, which in doings:
        room.does(who, doing, which)
    assert check(*room.ended()) == []


def good() -> Story:
    """Everything has happened once, and more than once."""
    room = Room()
    for number, doing in enumerate((DOINGS * 3)[:-1]):  # some of what was removed stays so
        for who in NAMES:
            room.does(who, doing, number)
    records, rows = room.ended()
    assert check(records, rows) == []
    assert any(not row.visible for row in rows)
    return records, rows


def index(records: list[Record], what: What, act: str = POST) -> int:
    return next(place for place, it in enumerate(records) if it.what is what and it.act == act)


def acknowledged_and_not_stored(records: list[Record], rows: list[Row]) -> None:
    last = max(rows, key=_number)
    rows.remove(last)
    records[:] = [it for it in records if it.post != last.id or it.what is What.ACKNOWLEDGED]
    forget(records, last.id)


def a_number_without_a_post(records: list[Record], rows: list[Row]) -> None:
    gone = rows.pop(1)
    records[:] = [it for it in records if gone.key != it.key and gone.id != it.post]
    forget(records, gone.id)


def not_shown_to_one_of_them(records: list[Record], rows: list[Row]) -> None:
    place = index(records, What.ENDED)
    records[place] = replace(records[place], view=records[place].view[:-1])


def stored_twice(records: list[Record], rows: list[Row]) -> None:
    rows.append(replace(rows[0], id=999, number=len(rows) + 1, seq=999))
    show(records, rows[-1])


def two_of_one_number(records: list[Record], rows: list[Row]) -> None:
    rows[1] = replace(rows[1], number=rows[0].number)
    rows[2:] = [replace(row, number=row.number - 1) for row in rows[2:]]


def shown_twice(records: list[Record], rows: list[Row]) -> None:
    place = index(records, What.ENDED)
    records[place] = replace(records[place], view=(*records[place].view, records[place].view[0]))


def drawn_under_two_ids(records: list[Record], rows: list[Row]) -> None:
    place = next(place for place, it in enumerate(records) if it.drawn and it.key)
    records.insert(place + 1, replace(records[place], post=998))


def said_in_another_order(records: list[Record], rows: list[Row]) -> None:
    stored = {row.key for row in rows}
    first, second = [
        place
        for place, it in enumerate(records)
        if (it.what, it.act, it.client) == (What.INVOKED, POST, "ana") and it.key in stored
    ][:2]
    one, other = records[first], records[second]
    records[first], records[second] = replace(one, key=other.key), replace(other, key=one.key)


def drawn_older_than_before(records: list[Record], rows: list[Row]) -> None:
    drawn = [it for it in records if it.drawn and it.client == "ben"]
    newer = next(it for it in drawn if any(old.post == it.post and old.seq < it.seq for old in drawn))
    older = next(it for it in drawn if it.post == newer.post and it.seq < newer.seq)
    place = records.index(newer) + 1
    records.insert(place, replace(older, at=newer.at, key="", visible=False))


def shown_in_another_order(records: list[Record], rows: list[Row]) -> None:
    place = index(records, What.ENDED)
    records[place] = replace(records[place], view=records[place].view[::-1])


def a_post_that_moved(records: list[Record], rows: list[Row]) -> None:
    place = [place for place, it in enumerate(records) if it.drawn][-1]
    records[place] = replace(records[place], number=records[place].number + 1)


def stored_and_never_said(records: list[Record], rows: list[Row]) -> None:
    rows.append(Row(997, ROOM, len(rows) + 1, 997, "nobody's"))
    show(records, rows[-1])


def refused_and_stored(records: list[Record], rows: list[Row]) -> None:
    key = next(it.key for it in records if it.what is What.FAILED)
    rows.append(Row(996, ROOM, len(rows) + 1, 996, key))
    show(records, rows[-1])


def shown_and_not_stored(records: list[Record], rows: list[Row]) -> None:
    place = index(records, What.ENDED)
    records[place] = replace(records[place], view=(*records[place].view, (995, 995, True)))


def removed_and_in_an_answer(records: list[Record], rows: list[Row]) -> None:
    removal, last = removed(records, rows), records[-1].at
    records.append(replace(removal, at=last + 2, what=What.SEEN, act=POST, way="search", begun=last + 1))


def removed_and_in_an_event(records: list[Record], rows: list[Row]) -> None:
    removal = removed(records, rows)
    records.append(replace(removal, at=removal.at + 0.5, what=What.SEEN, act=POST, seq=removal.seq + 1))


def removed_and_still_told_long_after(records: list[Record], rows: list[Row]) -> None:
    removal = removed(records, rows)
    records.append(replace(removal, at=records[-1].at + 9, what=What.SEEN, act=POST, seq=removal.seq - 1))


def removed_and_on_a_screen_at_the_end(records: list[Record], rows: list[Row]) -> None:
    place = index(records, What.ENDED)
    view = tuple((post, number, True) for post, number, _ in records[place].view)
    records[place] = replace(records[place], view=view)


def removed(records: list[Record], rows: list[Row]) -> Record:
    """The acknowledgement of a removal that was never undone."""
    gone = next(row.key for row in rows if not row.visible)
    return [it for it in records if it.key == gone and it.act == REMOVE and it.what is What.ACKNOWLEDGED][-1]


def show(records: list[Record], row: Row) -> None:
    for place, it in enumerate(records):
        if it.what is What.ENDED:
            records[place] = replace(it, view=(*it.view, (row.id, row.number, row.visible)))


def forget(records: list[Record], post: int) -> None:
    for place, it in enumerate(records):
        if it.what is What.ENDED:
            records[place] = replace(it, view=tuple(shown for shown in it.view if shown[0] != post))


PLANTED: dict[Callable[[list[Record], list[Row]], None], Fault] = {
    acknowledged_and_not_stored: Fault.LOST,
    a_number_without_a_post: Fault.LOST,
    not_shown_to_one_of_them: Fault.LOST,
    stored_twice: Fault.DOUBLED,
    two_of_one_number: Fault.DOUBLED,
    shown_twice: Fault.DOUBLED,
    drawn_under_two_ids: Fault.DOUBLED,
    said_in_another_order: Fault.REORDERED,
    drawn_older_than_before: Fault.REORDERED,
    shown_in_another_order: Fault.REORDERED,
    a_post_that_moved: Fault.REORDERED,
    stored_and_never_said: Fault.INVENTED,
    refused_and_stored: Fault.INVENTED,
    shown_and_not_stored: Fault.INVENTED,
    removed_and_in_an_answer: Fault.RESURRECTED,
    removed_and_in_an_event: Fault.RESURRECTED,
    removed_and_still_told_long_after: Fault.RESURRECTED,
    removed_and_on_a_screen_at_the_end: Fault.RESURRECTED,
}


@pytest.mark.parametrize("plant", PLANTED, ids=lambda plant: plant.__name__)
def test_a_planted_fault_is_found_by_its_name(plant: Callable[[list[Record], list[Row]], None]) -> None:
    records, rows = good()
    plant(records, rows)
    assert PLANTED[plant] in {it.fault for it in check(records, rows)}


def test_every_kind_of_fault_is_planted() -> None:
    assert set(PLANTED.values()) == set(Fault)


def test_what_is_counted_has_zeros_where_nothing_was_found() -> None:
    found = counts([Finding(Fault.LOST, "k", "why")])
    assert found == {"lost": 1, "doubled": 0, "reordered": 0, "invented": 0, "resurrected": 0}


def test_a_history_is_read_as_it_was_written(tmp_path: Path) -> None:
    ana, ben = History(tmp_path, "ana"), History(tmp_path, "ben")
    ana.note(ROOM, What.INVOKED, "k1")
    ben.note(ROOM, What.SEEN, "k1", post=3, number=1, seq=1)
    ana.note(ROOM, What.ACKNOWLEDGED, "k1", post=3, seq=1)
    ben.note(ROOM, What.ENDED, view=((3, 1, True),))
    found = read(tmp_path)
    assert [(it.client, it.what) for it in found] == [
        ("ana", What.INVOKED),
        ("ben", What.SEEN),
        ("ana", What.ACKNOWLEDGED),
        ("ben", What.ENDED),
    ]
    assert found[-1].view == ((3, 1, True),)
    assert check(found, [Row(3, ROOM, 1, 1, "k1")]) == []


def test_a_history_is_only_ever_added_to(tmp_path: Path) -> None:
    for _ in range(2):
        history = History(tmp_path, "ana")
        history.note(ROOM, What.INVOKED, "k1")
        history.close()
    assert len(read(tmp_path)) == 2
