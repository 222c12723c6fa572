"""A room with two students and a moderator, for tests in real browsers."""

from __future__ import annotations

from flask import Flask

from debate import db
from debate.models import Role

from ..makers import Maker, again


class Scene:
    def __init__(self, app: Flask, make: Maker) -> None:
        self.app, self.make = app, make
        course = make.course()
        self.course_id = again(course).id
        self.ana = make.member(course, make.person("Ana Beltrán"))
        self.ben = make.member(course, make.person("Ben Okafor"))
        self.hartley = make.member(course, make.person("Ms Hartley"), Role.MODERATOR)
        essay = make.essay(text="First. The letter was about cost. Last.", digest="d" * 64)
        claim = make.claim(essay, "The letter was about cost", start=7, end=33, exact="The letter was about cost.")
        room = make.room(course, claim)
        self.room_id = again(room).id
        self.room = room
        db.finish()
