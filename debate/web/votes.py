"""The two votes on a room's claim: one page for voting, for opening and closing, and for what came of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from .. import can, shapes
from ..auth import signed_in
from ..forms.base import Typed
from ..forms.votes import Cast, VotingStep
from ..models import Position, Room, Voting
from ..services import movers, rooms, votes
from .answers import answer, redraws, say, wants_json, words

bp = Blueprint("votes", __name__, url_prefix="/rooms/<id:room_id>/votes")

DONE = {
    Voting.BEFORE: "The first vote is open to everybody in the course.",
    Voting.AFTER: "The first vote has closed, and the second is open.",
    Voting.CLOSED: "The second vote has closed. This is what came of the two.",
}


@bp.get("")
def show(room_id: int) -> Any:
    viewer = signed_in()
    room = rooms.find(viewer, room_id)
    own = votes.own(viewer, room)
    if wants_json():
        return answer({"voting": _voting(room), "mine": _own(own)}, to="")
    may_vote = room.voting.is_open and can.vote(viewer, room)
    return render_template(
        "votes/show.html",
        room=room,
        claim=room.claim,
        positions=list(Position),
        turnout=votes.turnout(room),
        own=own,
        result=votes.result(room),
        may_vote=may_vote,
        may_conduct=can.change_room(viewer, room),
        offered=movers.offered(viewer, room, own.moved_by) if may_vote and room.voting is Voting.AFTER else [],
    )


@bp.post("")
@redraws(show)
def cast(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    named = [Typed(value) for value in request.form.getlist("moved_by")]
    given = words() if request.is_json or not named else {**words(), "moved_by": named}
    own = votes.cast(signed_in(), room, Cast.parse(given))
    say("Your vote is kept. You can change it until this vote closes.")
    return answer({"mine": _own(own)}, to=url_for(".show", room_id=room_id))


@bp.post("/stage")
@redraws(show)
def conduct(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    votes.conduct(signed_in(), room, VotingStep.parse(words()).stage)
    say(DONE[room.voting])
    return answer({"voting": _voting(room)}, to=url_for(".show", room_id=room_id))


# ---- shapes


def _voting(room: Room) -> dict[str, Any]:
    voted = votes.turnout(room)
    return {
        "stage": room.voting.value,
        "voted": {"before": voted.before, "after": voted.after},
        "result": _result(votes.result(room)),
    }


def _result(it: votes.Result | None) -> dict[str, Any] | None:
    if it is None:
        return None
    return {
        "voters": it.voters,
        "swing": shapes.swing(it.swing) if it.swing else None,
        "named": [{"post": shapes.post(argument.post), "times": argument.times} for argument in it.named],
        "more_named": it.more_named,
    }


def _own(it: votes.Own) -> dict[str, Any]:
    return {
        "before": it.before.value if it.before else None,
        "after": it.after.value if it.after else None,
        "voted_before": it.voted_before,
        "moved_by": it.moved_by,
    }
