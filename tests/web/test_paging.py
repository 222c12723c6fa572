"""Everything that a room's page shows can be paged back through, by pages without a script and by the script's requests."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from debate import db
from debate.services import rooms

from ..makers import Maker, again
from ..services.test_rooms import fill
from ..visitors import Visitor

Page = tuple[list[int], int, int | None]
"""The numbers of its posts, how many are earlier, and what asks for those."""


def by_request(visitor: Visitor, room_id: int, show: str, before: int | None) -> Page:
    answer = visitor.get(f"/rooms/{room_id}/posts?show={show}{f'&before={before}' if before else ''}").get_json()
    assert answer["ok"]
    assert answer["seq"] == 120
    return [it["number"] for it in answer["posts"]], answer["earlier"], answer["before"]


def by_page(visitor: Visitor, room_id: int, show: str, before: int | None) -> Page:
    page = visitor.page(f"/rooms/{room_id}?show={show}{f'&before={before}' if before else ''}").text
    numbers = [int(it) for it in re.findall(r'<article[^>]* data-number="(\d+)"', page)]
    link = re.search(r'class="earlier"><a[^>]* href="[^"]*[?&;]before=(\d+)[^"]*".*?<span>(\d+) earlier', page)
    return (numbers, int(link[2]), int(link[1])) if link else (numbers, 0, None)


@pytest.fixture
def room(lite_app: Flask) -> tuple[int, Visitor]:
    """120 rebuttals by Ben: a hundred on the claim, of which the first twenty are answered; Ana has read the first ten."""
    make = Maker()
    course = make.course()
    ben = make.member(course, make.person("Ben"))
    room = make.room(course)
    fill(again(room), again(ben), [0] * 100 + list(range(1, 21)))
    ana = make.member(course, make.person("Ana"))
    rooms.see(again(ana), again(room), 10)
    found = again(room).id, Visitor(lite_app, ana)
    db.finish()
    return found


@pytest.mark.parametrize("asks", [by_request, by_page])
@pytest.mark.parametrize(
    ("show", "wanted", "earlier"),
    [
        ("unanswered", {*range(21, 121)}, [60, 0]),
        ("unread", {*range(11, 121)}, [70, 10, 0]),
        ("order", {*range(1, 121)}, [60, 0]),
        ("nothing that is known", {*range(1, 121)}, [60, 0]),
    ],
)
def test_page_by_page_one_comes_to_everything(
    room: tuple[int, Visitor],
    asks: Callable[[Visitor, int, str, int | None], Page],
    show: str,
    wanted: set[int],
    earlier: list[int],
) -> None:
    room_id, visitor = room
    seen: set[int] = set()
    said: list[int] = []
    before = None
    while True:
        numbers, more, before = asks(visitor, room_id, show, before)
        seen |= set(numbers)
        said.append(more)
        if before is None:
            break
    assert said == earlier, "posts, or branches where the page shows those"
    assert seen >= wanted
    # what is there besides is the way down to what was asked for
    assert seen - wanted <= set(range(1, 21))
