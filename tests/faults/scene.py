"""People who are signed in, and rooms of their course, in the database that a server serves; and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from debate import db
from debate.app import create_app
from debate.models import Post, PostState, Role
from debate.services import sessions

from ..conftest import settings
from ..makers import Maker
from ..visitors import Visitor
from ..wires import cookie_of
from .checker import Row
from .client import SignedIn
from .screen import key_in


@dataclass(frozen=True)
class Scene:
    students: list[SignedIn]
    moderators: list[SignedIn]
    rooms: list[int]


def prepare(url: str, folder: Path, *, students: int, rooms: int, moderators: int = 0) -> Scene:
    """A new course with all of them in it. `folder` is the server's, whose secret key signs the cookies."""
    app = create_app(settings(url, folder, secret_key=(folder / "secret_key").read_text().strip()))
    try:
        people, made = _course([Role.STUDENT] * students + [Role.MODERATOR] * moderators, rooms)
        signed_in = [_sign_in(app, person, token) for person, token in people]
        return Scene(signed_in[:students], signed_in[students:], made)
    finally:
        db.finish()
        app.extensions["engine"].dispose()


@db.atomic
def _course(roles: Sequence[Role], rooms: int) -> tuple[list[tuple[int, str]], list[int]]:
    """The people, each with the token of a session, and the rooms."""
    make = Maker()
    course, claim = make.course(), make.claim()
    people = [make.member(course, make.person(), role) for role in roles]
    tokens = [sessions.begin(person, "A test", timedelta(days=1)) for person in people]
    made = [make.room(course, claim).id for _ in range(rooms)]
    return [(person.id, token) for person, token in zip(people, tokens, strict=True)], made


def _sign_in(app: Flask, person: int, token: str) -> SignedIn:
    visitor = Visitor(app)
    with visitor.client.session_transaction() as cookie:
        cookie["token"] = token
    csrf = visitor.token  # the cookie has its other half from now on
    return SignedIn(person, cookie_of(visitor), csrf)


def rows(url: str, rooms: Sequence[int]) -> list[Row]:
    """What is stored in these rooms, on a connection of its own. A post is named by the key in its words."""
    engine = db.make_engine(url)
    wanted = select(Post.id, Post.room_id, Post.number, Post.seq, Post.client_id, Post.source, Post.state)
    try:
        with engine.connect() as connection:
            found = connection.execute(wanted.where(Post.room_id.in_(rooms))).all()
    finally:
        engine.dispose()
    return [
        Row(it.id, it.room_id, it.number, it.seq, key_in(it.source) or it.client_id, it.state is PostState.VISIBLE)
        for it in found
    ]
