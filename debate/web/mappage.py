"""A room's map as a page or as JSON: the claim in its middle, or a post whose branch it is."""

from __future__ import annotations

from typing import Any

from flask import jsonify, render_template, url_for

from .. import shapes, tree
from ..maps.folding import beyond, most_answered
from ..maps.lettering import runs_left
from ..maps.narrow import narrow
from ..maps.parts import Middle
from ..maps.wide import wide
from ..models import Room
from ..services import maps, threads
from .answers import wants_json


def answer(room: Room, branch: int | None) -> Any:
    mapped = maps.below(room, threads.post(room, branch)) if branch else maps.whole(room)
    if wants_json():
        return jsonify(ok=True, **_shape(room, mapped))
    middle = Middle(mapped.branch.post["words"], mapped.branch) if mapped.branch else Middle(room.claim.statement)
    return render_template(
        "rooms/map.html",
        room=room,
        claim=room.claim,
        mapped=mapped,
        branch=mapped.branch.post if mapped.branch else None,
        answers=most_answered(mapped.answers),
        wide=wide(middle, mapped.answers),
        narrow=narrow(middle, mapped.answers),
        beyond=beyond,
        most_answered=most_answered,
        runs_left=runs_left,
        unanswered=tree.unanswered,
        room_url=url_for("rooms.show", room_id=room.id),
        map_url=url_for("rooms.show_map", room_id=room.id),
    )


def _shape(room: Room, mapped: maps.Mapped) -> dict[str, Any]:
    """`nodes`, and `edges` from each answer to what it answers: a post, or the claim, which is null."""
    branch = mapped.branch.post if mapped.branch else None
    return {
        "claim": shapes.claim(room.claim),
        "branch": branch["id"] if branch else None,
        "nodes": mapped.points,
        "edges": [
            {"from": it["id"], "to": it["parent_id"], "relation": it["relation"]}
            for it in mapped.points
            if it is not branch
        ],
        "more": mapped.more,
        "counts": shapes.counts(room),
    }
