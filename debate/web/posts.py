"""Posts: said, caught up with, linked to, edited, withdrawn, removed, restored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from .. import can, shapes
from ..auth import signed_in
from ..errors import Denied
from ..forms.posts import Correction, Edit, Rebuttal, Removal
from ..models import Post, Relation, Room
from ..schemes import SCHEMES
from ..services import moderation, posts, rebuttals, rooms, steelman, threads
from . import roompage
from .answers import answer, redraws, say, wants_json, words

bp = Blueprint("posts", __name__, url_prefix="/rooms/<id:room_id>/posts")


def _address(post: Post) -> str:
    return url_for("posts.show", room_id=post.room_id, post_id=post.id, _anchor=f"post-{post.id}")


def _done(post: Post) -> Response:
    return answer({"post": shapes.post(post)}, to=_address(post))


def _found(room_id: int, post_id: int) -> tuple[Room, Post]:
    room = rooms.find(signed_in(), room_id)
    return room, threads.post(room, post_id)


@bp.get("")
def index(room_id: int) -> Any:
    """?since= a tick of the room's clock: what has changed. ?show= and ?before=: a page of what the room's page shows."""
    viewer = signed_in()
    room = rooms.find(viewer, room_id)
    since = roompage.number(request.args.get("since"))
    if since is not None:
        caught = threads.since(room, since)
        return jsonify(ok=True, posts=caught.posts, seq=caught.seq, more=caught.more, counts=shapes.counts(room))
    before = roompage.number(request.args.get("before"))
    page = threads.shown(viewer, room, roompage.shown(request.args.get("show")), before)
    flat = [node.post for top in page.branches for node in top.walk()]
    return jsonify(ok=True, posts=flat, earlier=page.earlier, before=page.before, seq=room.seq)


def _said() -> Mapping[str, object]:
    """A page's form has lists of what can be attacked and of schemes, and a line for what the other says: out of sight while
    it is no rebuttal or no argument, and sent all the same."""
    given = words()
    if request.is_json:
        return given
    out = {"target", "restated"} if given.get("relation") != Relation.REBUTS else set()
    if given.get("relation") not in (Relation.REBUTS, Relation.SUPPORTS):
        out |= {"scheme"}
    return {name: value for name, value in given.items() if name not in out}


def again(room_id: int) -> Any:
    """The room with the refused words still in its composer."""
    where = {**request.args, "reply": request.form.get("parent_id", "")}
    return roompage.draw(signed_in(), rooms.find(signed_in(), room_id), where)


@bp.post("")
@redraws(again)
def rebut(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    post = rebuttals.post(signed_in().id, room.id, Rebuttal.parse(_said()))
    where = url_for(
        "rooms.show", room_id=room_id, _anchor=f"post-{post['id']}"
    )  # among the newest of the newest branch
    return answer({"post": post}, to=where, status=201)


@bp.get("/<id:post_id>")
def show(room_id: int, post_id: int) -> Any:
    room, post = _found(room_id, post_id)
    if wants_json():
        return jsonify(ok=True, post=shapes.post(post))
    return roompage.draw(signed_in(), room, request.args, post)


@bp.get("/<id:post_id>/replies")
def replies(room_id: int, post_id: int) -> Any:
    """Direct replies older than ?before= (a number), oldest first."""
    room, post = _found(room_id, post_id)
    found, more = threads.replies(room, post, roompage.number(request.args.get("before")))
    return jsonify(ok=True, posts=found, more=more)


@bp.get("/<id:post_id>/versions")
def versions(room_id: int, post_id: int) -> Any:
    room, post = _found(room_id, post_id)
    if not can.read_words(signed_in(), post, room):
        raise Denied("This argument was taken down, and what it said with it.")
    log = moderation.records(post) if can.moderate(signed_in(), room) else []
    return render_template("posts/versions.html", room=room, post=post, shape=shapes.post(post), records=log)


@bp.get("/<id:post_id>/edit")
def editing(room_id: int, post_id: int) -> Any:
    room, post = _found(room_id, post_id)
    if not can.edit(signed_in(), post, room):
        raise Denied("Only its author can edit an argument, while it stands in an open room.")
    if wants_json():
        return jsonify(
            ok=True,
            source=post.source,
            version=post.version_count,
            **{"scheme": post.scheme, "citation": post.citation, **(post.parts or {})},
        )
    leanings = [(key, it.leans_on) for key, it in SCHEMES.items()]
    return render_template("posts/edit.html", room=room, post=post, leanings=leanings, shape=shapes.post(post))


@bp.post("/<id:post_id>/edit")
@redraws(editing)
def edit(room_id: int, post_id: int) -> Any:
    _, post = _found(room_id, post_id)
    return _done(posts.edit(signed_in(), post, Edit.parse(words())))


@bp.post("/<id:post_id>/withdraw")
def withdraw(room_id: int, post_id: int) -> Any:
    _, post = _found(room_id, post_id)
    say("Your argument has been withdrawn; the replies to it stay, with what they quote of it.")
    return _done(posts.withdraw(signed_in(), post))


@bp.get("/<id:post_id>/remove")
def removing(room_id: int, post_id: int) -> Any:
    room, post = _found(room_id, post_id)
    if not can.remove(signed_in(), post, room):
        raise Denied("Only a moderator or an instructor of the course can remove an argument that stands.")
    return render_template("posts/remove.html", room=room, post=post, shape=shapes.post(post))


@bp.post("/<id:post_id>/remove")
@redraws(removing)
def remove(room_id: int, post_id: int) -> Any:
    _, post = _found(room_id, post_id)
    return _done(moderation.remove(signed_in(), post, Removal.parse(words())))


@bp.post("/<id:post_id>/restore")
def restore(room_id: int, post_id: int) -> Any:
    _, post = _found(room_id, post_id)
    return _done(moderation.restore(signed_in(), post))


@bp.post("/<id:post_id>/confirm")
@redraws(show)
def confirm(room_id: int, post_id: int) -> Any:
    _, post = _found(room_id, post_id)
    return _done(steelman.confirm(signed_in(), post))


@bp.post("/<id:post_id>/correct")
@redraws(show)
def correct(room_id: int, post_id: int) -> Any:
    _, post = _found(room_id, post_id)
    return _done(steelman.correct(signed_in(), post, Correction.parse(words())))
