"""A room of five thousand posts opens quickly, and joining it sends only what is asked for."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from flask import Flask

from debate import db
from debate.services import threads

from ..makers import Maker, again
from ..services.test_rooms import fill
from ..visitors import Visitor

LARGEST_PAGE = 120_000
"""Bytes of a room's page, whatever the room holds."""
LONGEST_WAIT = 0.1
"""Seconds of work for it; waiting for other programs of the machine is not counted."""

BLANK = 2
"""Articles of the page that are no posts, but what a script copies."""

SHAPES = {
    "a hundred and twenty-five branches of forty": lambda number: 0 if number % 40 == 0 else number - number % 40 + 1,
    "two hundred lines, each 25 deep": lambda number: 0 if number % 25 == 0 else number,
    "five thousand answers to the claim": lambda number: 0,
    "one branch, all of it": lambda number: min(number, 1),
}


@pytest.mark.parametrize("answered", SHAPES.values(), ids=SHAPES.keys())
def test_a_room_of_five_thousand_posts_opens_quickly(lite_app: Flask, answered: Callable[[int], int]) -> None:
    make = Maker()
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    fill(again(room), again(ana), [answered(number) for number in range(5000)])
    room_id = again(room).id
    visitor = Visitor(lite_app, ana)
    db.finish()
    waits = []
    for _ in range(5):
        begun = time.thread_time()
        page = visitor.page(f"/rooms/{room_id}")
        waits.append(time.thread_time() - begun)
    assert page.status_code == 200
    assert "5000" in page.text
    assert 5 <= page.text.count("<article") <= threads.POSTS + BLANK
    assert len(page.data) < LARGEST_PAGE
    assert min(waits) < LONGEST_WAIT, waits


def test_catching_up_sends_what_changed_and_no_more(lite_app: Flask) -> None:
    make = Maker()
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    fill(again(room), again(ana), [0] * 5000)
    room_id = again(room).id
    visitor = Visitor(lite_app, ana)
    db.finish()
    caught = visitor.get(f"/rooms/{room_id}/posts?since=4990").get_json()
    assert ([it["seq"] for it in caught["posts"]], caught["more"]) == (list(range(4991, 5001)), False)
