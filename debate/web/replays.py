"""A room played again: a page at one moment of it, the piece of that page which is drawn again, and JSON."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for

from .. import shapes, text
from ..auth import signed_in
from ..clock import in_words
from ..models import Room
from ..services import replays, rooms
from ..services.replays import Shape, Then
from .answers import redraws, wants_json
from .flow import drawn, excerpt
from .flow import shape as flow_shape

bp = Blueprint("replays", __name__, url_prefix="/rooms/<id:room_id>/replay")

THREAD, FLOW, STANDING = "thread", "flow", "standing"


def first(room_id: int) -> Any:
    """The page at the room's first second, with why another moment could not be shown."""
    return render_template("replay/show.html", **_drawn(replays.at(rooms.find(signed_in(), room_id), None)))


@bp.get("")
@redraws(first)
def show(room_id: int) -> Any:
    """?at= for a moment by its place, ?show=flow or standing for another look at it."""
    then = replays.at(rooms.find(signed_in(), room_id), request.args.get("at"))
    if wants_json():
        return jsonify(ok=True, **_shape(then))
    return render_template("replay/show.html", **_drawn(then))


@bp.get("/moment")
def moment(room_id: int) -> Any:
    then = replays.at(rooms.find(signed_in(), room_id), request.args.get("at"))
    return render_template("replay/moment.html", **_drawn(then))


def _shown(room: Room) -> str:
    wanted = request.args.get("show", THREAD)
    return wanted if wanted == FLOW or (wanted == STANDING and room.weighed) else THREAD


def _drawn(then: Then) -> dict[str, Any]:
    room, show = then.room, _shown(then.room)
    post = replays.said(then)
    branches = replays.thread(then) if show == THREAD else []
    given: dict[str, Any] = {
        "room": room,
        "then": then,
        "moment": then.moment,
        "last": then.timeline.last,
        "when": datetime.fromtimestamp(then.moment.at, UTC),
        "after": elapsed(then.moment.at - then.timeline.began),
        "told": told(then, post, isolated=True),
        "post_id": post["id"] if post and show == THREAD else None,
        "show": show,
        "counted": then.counted,
        "clock": then.clock,
        "point": then.point,
        "team": _preparing(then),
        "in_words": in_words,
        "branches": branches,
        "left_out": then.moment.number - sum(1 for top in branches for _ in top.walk()),
        "excerpt": excerpt,
        "plain": text.plain,
        "room_url": url_for("rooms.show", room_id=room.id),
        "own_url": url_for("replays.show", room_id=room.id),
        # what templates/posts/post.html looks at: nothing is unread, and nothing can be done here
        "may": {"post": False, "moderate": False},
        "seen": room.last_number,
    }
    if show == FLOW:
        given |= {"own": {}, "replayed": True, **drawn(replays.flow(then))}
    if show == STANDING:
        given["weighed"] = replays.standing(then)
    return given


def told(then: Then, post: Shape | None, *, isolated: bool = False) -> str:
    """What happened at the moment: "Ana Beltrán, AC". `isolated`: a name in another script turns nothing round."""
    if post is None:
        return then.told or "The first second"
    if post["author"] is None:
        return f"A {post['state']} argument"
    word = {"asks": "question", "concedes": "concession"}.get(post["relation"], post["side"])
    name = f"\u2068{post['author']['name']}\u2069" if isolated else post["author"]["name"]
    return f"{name}, {post['speech']['code'] if post['speech'] else word}"


def _preparing(then: Then) -> str:
    """The name of the team that prepares then."""
    if then.clock is None or not then.clock.phase.team:
        return ""
    return next(team.name for team in then.clock.format.teams if team.key == then.clock.phase.team)


def elapsed(seconds: float) -> str:
    """ "12 s", "12 min 5 s", "3 h 12 min", "5 d 3 h"."""
    whole = int(seconds)
    for unit, length, smaller, part in (("d", 86_400, "h", 3600), ("h", 3600, "min", 60), ("min", 60, "s", 1)):
        if whole >= length:
            return f"{whole // length} {unit} {whole % length // part} {smaller}"
    return f"{whole} s"


def _shape(then: Then) -> Shape:
    """Of a moment; `posts`, the newest by then, or with ?show= the sheet or the standing instead."""
    show, moment, post = _shown(then.room), then.moment, replays.said(then)
    shape: Shape = {
        "at": moment.place,
        "last": then.timeline.last,
        "kind": moment.kind,
        "moment": shapes.moment(datetime.fromtimestamp(moment.at, UTC)),
        "seconds": round(moment.at - then.timeline.began, 3),
        "told": told(then, post),
        "number": moment.number,
        "counts": {
            "for": then.counted.for_,
            "against": then.counted.against,
            "unanswered": then.counted.unanswered,
        },
        "clock": _clock(then),
        "point": then.point,
        "claim": {"strength": then.stood.strength, "label": then.stood.label.value} if then.stood else None,
        "marks": then.marks,
    }
    if show == FLOW:
        shape["flow"] = flow_shape(replays.flow(then))
    elif show == STANDING:
        weighed = replays.standing(then)
        shape |= {"weight": weighed.weight, "arguments": weighed.arguments}
    else:
        shape["posts"] = [node.post for top in replays.thread(then) for node in top.walk()]
    return shape


def _clock(then: Then) -> Shape | None:
    if (clock := then.clock) is None:
        return None
    return {
        "kind": clock.phase.kind.value,
        "paused": clock.phase.paused.value if clock.phase.paused else None,
        "part": clock.part.code if clock.part else None,
        "left": round(clock.left, 3),
        "team": clock.phase.team,
    }
