"""What comes in: strict, with a sentence for each field that is wrong, alike for JSON and for a page's form."""

from __future__ import annotations

from typing import Any

import pytest

from debate.errors import Garbled, Invalid
from debate.forms.base import LARGEST_ID, Typed
from debate.forms.posts import Rebuttal, RebuttalByEvent, Seen
from debate.forms.rooms import Joining, RoomChange

KEY = "k" * 22
GOOD: dict[str, Any] = {"source": "It does not follow.", "relation": "rebuts", "client_id": KEY}


def fields(form: type[Any], given: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        form.parse(given)
    return refused.value.fields


def test_a_good_post_is_taken() -> None:
    form = Rebuttal.parse({**GOOD, "parent_id": 7})
    assert (form.source, form.relation, form.parent_id, form.quote) == ("It does not follow.", "rebuts", 7, None)


@pytest.mark.parametrize(
    "bad", [True, "1", 1.0, [1], {"$ne": 1}, 0, -1, LARGEST_ID + 1, 2**63, 10**30, 1e309, float("nan")]
)
def test_an_id_is_a_whole_number_and_nothing_like_one(bad: object) -> None:
    assert "parent_id" in fields(Rebuttal, {**GOOD, "parent_id": bad})
    assert "room_id" in fields(Joining, {"room_id": bad})


@pytest.mark.parametrize(
    "name",
    ["role", "author_id", "seq", "removed", "created_at", "state", "__proto__", "number", "html", "message", "self"],
)
def test_a_field_that_the_form_does_not_have_is_refused_by_name(name: str) -> None:
    assert name in fields(Rebuttal, {**GOOD, name: "x"})


@pytest.mark.parametrize("given", [None, [], "x", 7, [GOOD], True])
def test_what_is_not_an_object_is_garbled(given: object) -> None:
    with pytest.raises(Garbled):
        Rebuttal.parse(given)


def test_every_field_at_fault_is_named_at_once() -> None:
    wrong = fields(Rebuttal, {"source": " ", "relation": "shouts", "client_id": "short"})
    assert set(wrong) == {"source", "relation", "client_id"}
    assert "22 to 36" in wrong["client_id"]


@pytest.mark.parametrize("source", ["", "   ", "\n\t\n", "x" * 4001, "a\0b", "a\x1bb", "\ud800", 7, None, ["x"]])
def test_words_that_cannot_be_kept_are_refused(source: object) -> None:
    assert "source" in fields(Rebuttal, {**GOOD, "source": source})


@pytest.mark.parametrize("key", ["k" * 21, "k" * 37, "k" * 21 + "/", "k" * 21 + "\n", "ключ" * 6, 22])
def test_a_client_id_is_22_to_36_letters(key: object) -> None:
    assert "client_id" in fields(Rebuttal, {**GOOD, "client_id": key})


def test_a_pages_form_says_numbers_in_digits_and_leaves_empty_what_is_not_given() -> None:
    typed = {name: Typed(value) for name, value in {**GOOD, "parent_id": "7", "quote": "", "quote_of": ""}.items()}
    form = Rebuttal.parse(typed)
    assert (form.parent_id, form.quote, form.quote_of) == (7, None, None)
    assert Seen.parse({"number": Typed("0")}).number == 0


@pytest.mark.parametrize("digits", ["1.0", "0x1", "-1", "1e3", "٣", "99999999999", " 1"])
def test_digits_are_plain_digits(digits: str) -> None:
    assert "parent_id" in fields(Rebuttal, {**{k: Typed(v) for k, v in GOOD.items()}, "parent_id": Typed(digits)})


def test_an_event_carries_the_room_beside_the_post() -> None:
    form = RebuttalByEvent.parse({**GOOD, "room_id": 3})
    assert form.room_id == 3
    assert form.model_dump(exclude={"room_id"}) == Rebuttal.parse(GOOD).model_dump()


def test_a_due_date_is_kept_in_utc() -> None:
    form = RoomChange.parse({"title": "A room", "due_at": "2026-12-01T10:00:00+02:00"})
    assert form.due_at is not None
    assert form.due_at.isoformat() == "2026-12-01T08:00:00+00:00"
    for wrong in ("tomorrow", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"):
        assert "due_at" in fields(RoomChange, {"title": "A room", "due_at": wrong})
