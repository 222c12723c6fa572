"""A statement about a list finds what is in the list and nothing else, and is put together once for lists of about a length."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from debate import db
from debate.models import User
from debate.services.listed import Listed

from ..makers import Maker


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5, 8])
def test_as_many_are_found_as_are_in_the_list(make: Maker, count: int) -> None:
    people = [make.person().id for _ in range(9)]
    statement, given = Listed(lambda ids: select(User.id).where(User.id.in_(ids))).of(ids=people[:count])
    assert sorted(db.session.scalars(statement, given)) == people[:count]


def test_lists_of_about_a_length_share_a_statement() -> None:
    made: list[int] = []

    def build(ids: list[object], names: list[object]) -> object:
        made.append(len(ids))
        return select(User.id).where(User.id.in_(ids), User.name.in_(names))

    listed = Listed(build)
    for length in (1, 2, 3, 4, 5, 7, 8, 3, 1):
        listed.of(ids=range(length), names=["Ana"])
    assert made == [1, 2, 4, 8]
