"""Critical questions: those that are open in a room, what an argument's scheme asks, and one press each to ask for a source,
to concede, and to take a question back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template, url_for
from werkzeug.wrappers import Response

from .. import can, shapes
from ..auth import signed_in
from ..errors import Missing
from ..models import Post
from ..schemes import SCHEMES
from ..services import challenges, debts, rooms, threads
from .answers import answer, say, wants_json

bp = Blueprint("debts", __name__, url_prefix="/rooms/<id:room_id>")


def _found(room_id: int, post_id: int) -> Post:
    return threads.post(rooms.find(signed_in(), room_id), post_id)


def _done(post: Post) -> Response:
    to = url_for("posts.show", room_id=post.room_id, post_id=post.id, _anchor=f"post-{post.id}")
    return answer({"post": shapes.post(post)}, to=to)


@bp.get("/questions")
def index(room_id: int) -> Any:
    """What is open, by who owes the answer; as a page, the piece of the room's page that lists it."""
    room = rooms.find(signed_in(), room_id)
    found = debts.open_in(signed_in(), room)
    if wants_json():
        questions = [shapes.open_question(it) for it in found.questions]
        return jsonify(ok=True, questions=questions, count=found.count, mine=found.mine)
    room_url = url_for("rooms.show", room_id=room.id)
    return render_template("posts/open.html", room=room, open_questions=found, room_url=room_url)


@bp.get("/posts/<id:post_id>/scheme")
def scheme(room_id: int, post_id: int) -> Any:
    """The way in which the argument argues, as far as its author has said so; as a page, what its fold holds."""
    post = _found(room_id, post_id)
    it = SCHEMES.get(post.scheme or "") if post.is_visible else None
    if it is None:
        raise Missing("This argument has no scheme.")
    if wants_json():
        return jsonify(ok=True, scheme=shapes.scheme(it))
    own = url_for("posts.show", room_id=room_id, post_id=post_id)
    may_ask = can.post(signed_in(), post.room)
    return render_template("posts/scheme.html", scheme=it, post_id=post.id, own=own, may_ask=may_ask)


@bp.post("/posts/<id:post_id>/challenge")
def challenge(room_id: int, post_id: int) -> Any:
    return _done(challenges.challenge(signed_in(), _found(room_id, post_id)))


@bp.post("/posts/<id:post_id>/concede")
def concede(room_id: int, post_id: int) -> Any:
    post = challenges.concede(signed_in(), _found(room_id, post_id))
    say("You have conceded it.")
    return _done(post)


@bp.post("/posts/<id:post_id>/take-back")
def take_back(room_id: int, post_id: int) -> Any:
    post = challenges.take_back(signed_in(), _found(room_id, post_id))
    say("Your question has been withdrawn: it stays to be read, and nobody owes an answer.")
    return _done(post)
