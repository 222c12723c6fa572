"""Claims: the list by essay, one claim with both sides of it, changing it, and assigning it to a course."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from flask import Blueprint, render_template, request, url_for

from .. import can, shapes
from ..auth import config, current_user, signed_in
from ..db import now
from ..errors import Denied
from ..forms.essays import ClaimStateChange, ClaimWords
from ..forms.rooms import Assignment
from ..models import Claim, ClaimState, User
from ..schemes import KINDS, SCHEMES
from ..services import claims, courses, essays, reading, rooms, tallies
from .answers import answer, redraws, say, wants_json, words
from .claimform import about_claims, passage_choice
from .roompage import number

bp = Blueprint("claims", __name__, url_prefix="/claims")

DONE = {
    ClaimState.DRAFT: "It is a draft again: only who may make claims of this essay sees it.",
    ClaimState.PUBLISHED: "The claim is published. Assign it to a course, and it can be argued.",
    ClaimState.RETIRED: "The claim is retired: it is not marked in the essay any more, and what was argued stays.",
}


@bp.get("")
def index() -> Any:
    viewer = current_user()
    listed = claims.published(viewer)
    counts = tallies.of(viewer, listed)
    if wants_json():
        return answer({"claims": [{**shapes.claim(it), **_counted(counts[it.id])} for it in listed]}, to="")
    by_essay = [list(group) for _, group in groupby(listed, key=lambda claim: claim.essay_id)]
    return render_template("claims/index.html", by_essay=by_essay, tallies=counts, most=len(listed) == claims.LISTED)


@bp.get("/<id:claim_id>")
def show(claim_id: int) -> Any:
    """The claim with both sides of it; ?page= goes on to what was less answered, again on both sides."""
    viewer = current_user()
    claim = claims.find(viewer, claim_id)
    listed = claims.rooms_on(viewer, claim)
    tally = tallies.of(viewer, [claim])[claim.id]
    if wants_json():
        shape = {"claim": {**shapes.claim(claim), **_counted(tally)}, "rooms": [shapes.room(it.room) for it in listed]}
        return answer(shape, to="")
    return render_template(
        "claims/show.html",
        claim=claim,
        essay=claim.essay,
        place=claims.place(claim),
        passage=reading.passage(claim),
        kind=KINDS[claim.kind],
        scheme=SCHEMES.get(claim.scheme),
        tally=tally,
        rooms=listed,
        tree=claims.tree(viewer, claim, number(request.args.get("page")) or 1),
        practice_room=claims.practice_room(claim) if not listed and config().practice_open else None,
        may_change=can.change_claim(viewer, claim),
        may_assign=claim.state is ClaimState.PUBLISHED and _teaches_for(viewer, claim),
    )


def _counted(tally: tallies.Tally) -> dict[str, int]:
    return {"for": tally.count_for, "against": tally.count_against, "sourced": tally.sourced}


def _teaches_for(viewer: User | None, claim: Claim) -> bool:
    """Whether there is a course, or may be one, to assign the claim to."""
    return can.make_claim(viewer, claim.essay)


# ---- changing


@bp.get("/<id:claim_id>/edit")
def edit(claim_id: int) -> Any:
    claim = claims.find(signed_in(), claim_id)
    if not can.change_claim(signed_in(), claim):
        raise Denied("Only who made this claim, or an administrator, can change it.")
    choice = passage_choice(claim.essay, claim)
    fixed = claims.argued(claim)
    return render_template("claims/edit.html", claim=claim, essay=claim.essay, fixed=fixed, **choice, **about_claims())


@bp.post("/<id:claim_id>/edit")
@redraws(edit)
def change(claim_id: int) -> Any:
    claim = claims.change(signed_in(), claims.find(signed_in(), claim_id), ClaimWords.parse(words()))
    say("The claim has been changed.")
    return answer({"claim": shapes.claim(claim)}, to=url_for(".show", claim_id=claim_id))


@bp.post("/<id:claim_id>/state")
@redraws(show)
def set_state(claim_id: int) -> Any:
    form = ClaimStateChange.parse(words())
    claim = claims.set_state(signed_in(), claims.find(signed_in(), claim_id), form.state)
    say(DONE[claim.state])
    return answer({"claim": shapes.claim(claim)}, to=url_for(".show", claim_id=claim_id))


# ---- assigning


@bp.get("/<id:claim_id>/assign")
def assigning(claim_id: int) -> Any:
    claim = claims.find(signed_in(), claim_id)
    if not _teaches_for(signed_in(), claim):
        raise Denied("Only who teaches a course can assign a claim to it.")
    taught = essays.courses_taught(signed_in())
    fitting = [(course.id, course.title) for course in taught if can.assign(signed_in(), claim, course)]
    return render_template("claims/assign.html", claim=claim, courses=fitting, zone=now().astimezone().tzname())


@bp.post("/<id:claim_id>/assign")
@redraws(assigning)
def assign(claim_id: int) -> Any:
    claim = claims.find(signed_in(), claim_id)
    form = Assignment.parse(words())
    room = rooms.assign(signed_in(), claim, courses.find(signed_in(), form.course_id), form)
    say("The room is open. Everybody in the course finds it under “Rooms”.")
    return answer({"room": shapes.room(room)}, to=url_for("rooms.show", room_id=room.id), status=201)
