"""A statement about lists finds what is in them and nothing else, and is put together once for lists of about a length."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from debate import db
from debate.models import User
from debate.services.lists import OverLists

from ..makers import Maker


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8])
def test_as_many_are_found_as_are_in_the_list(make: Maker, count: int) -> None:
    people = [make.person().id for _ in range(9)]
    statement, given = OverLists(lambda ids: select(User.id).where(User.id.in_(ids)), ids=User.id).of(
        ids=people[:count]
    )
    assert sorted(db.session.scalars(statement, given)) == people[:count]


def test_a_list_is_of_values_of_its_column(make: Maker) -> None:
    person = make.person()
    moments = [person.created_at, person.created_at + timedelta(days=1)]
    by_moment = OverLists(lambda moments: select(User.id).where(User.created_at.in_(moments)), moments=User.created_at)
    statement, given = by_moment.of(moments=moments)
    assert list(db.session.scalars(statement, given)) == [person.id]


def test_lists_of_about_a_length_share_a_statement_in_whatever_order_they_are_given() -> None:
    made: list[tuple[int, int]] = []

    def build(ids: list[Any], names: list[Any]) -> object:
        made.append((len(ids), len(names)))
        return select(User.id).where(User.id.in_(ids), User.name.in_(names))

    found = OverLists(build, ids=User.id, names=User.name)
    for length in (1, 2, 3, 4, 5, 7, 8, 3, 1):
        found.of(ids=range(length), names=["Ana"])
        found.of(names=["Ana"], ids=range(length))
    assert made == [(1, 1), (2, 1), (4, 1), (8, 1)]
