"""Wherever a room is listed, and in the room, its day is spoken of alike: "until" only while it is still to come."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from debate import db

from ..makers import Maker, again
from ..visitors import Visitor


@pytest.mark.parametrize(("days", "said"), [(2, "until …"), (-2, "was due …; still open")])
def test_a_day_that_has_passed_is_not_called_to_come(lite_app: Flask, days: int, said: str) -> None:
    make = Maker()
    course = make.course()
    ana = make.member(course, make.person("Ana"))
    room = make.room(course, due_at=db.now() + timedelta(days=days))
    course_id, room_id = again(course).id, again(room).id
    visitor = Visitor(lite_app, ana)
    db.finish()
    for path in ("/", "/rooms", f"/courses/{course_id}"):
        page = re.sub(r"<time.*?</time>", "…", visitor.page(path).text)
        assert said in page, path
        assert ("until" in page) == (days > 0), path
    page = re.sub(r"<template.*?</template>", "", visitor.page(f"/rooms/{room_id}").text, flags=re.DOTALL)
    assert "until" not in page
    assert ('class="note late" hidden' in page) == (days > 0)
