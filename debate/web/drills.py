"""Solo drills: begun, answered, sent and deleted by whose they are; and what a course's instructors were sent."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, render_template, request, url_for

from .. import can, shapes, text
from ..auth import signed_in
from ..clock import in_words
from ..db import now
from ..dealing import LENGTHS
from ..forms.drills import Again, Answer, Comment, NewDrill, ToInstructor, ToRoom
from ..models import Course, Drill, Room, User
from ..services import claims, courses, deals, drills, rooms, sending
from .answers import answer, redraws, say, wants_json, words
from .roompage import number

bp = Blueprint("drills", __name__)

OFFERED = 5
"""Claims that the page offers to practise on."""


@bp.get("/drills")
def index() -> Any:
    """The viewer's own, the newest first; ?page= goes on to older ones."""
    viewer = signed_in()
    page = drills.mine(viewer, number(request.args.get("page")) or 1)
    if wants_json():
        return answer({"drills": [_shape(it) for it in page.shown], "more": page.more}, to="")
    offered = drills.to_practise(viewer, OFFERED)
    return render_template("drills/index.html", page=page, offered=offered, **_words())


@bp.get("/claims/<id:claim_id>/drills/new")
def new(claim_id: int) -> Any:
    viewer = signed_in()
    claim = claims.find(viewer, claim_id)
    deals.must_drill(viewer, claim)
    return render_template("drills/new.html", claim=claim, lengths=LENGTHS, **_words())


@bp.post("/claims/<id:claim_id>/drills")
@redraws(new)
def begin(claim_id: int) -> Any:
    viewer = signed_in()
    it = deals.begin(viewer, claims.find(viewer, claim_id), NewDrill.parse(words()))
    return _answered(viewer, it, 201)


@bp.get("/drills/<id:drill_id>")
def show(drill_id: int) -> Any:
    viewer = signed_in()
    it = drills.find(viewer, drill_id)
    if wants_json():
        return _answered(viewer, it)
    handed_in, moment = it.is_handed_in, now()
    return render_template(
        "drills/show.html",
        it=drills.one(viewer, it),
        left=drills.left(it, moment),
        moment=round(moment.timestamp() * 1000),
        posted=sending.posted(viewer, it),
        rooms=[_choice(room) for room in sending.rooms_for(viewer, it)] if handed_in and it.sent_id is None else [],
        courses=[_choice(course) for course in sending.courses_for(viewer, it)]
        if handed_in and it.course_id is None
        else [],
        sent_to=sending.sent_to(viewer, it),
        may_drill=can.drill(viewer, it.claim),
        **_words(),
    )


@bp.post("/drills/<id:drill_id>/answer")
@redraws(show)
def hand_in(drill_id: int) -> Any:
    viewer = signed_in()
    it = drills.hand_in(viewer, drills.find(viewer, drill_id), Answer.parse(words()))
    return _answered(viewer, it)


@bp.post("/drills/<id:drill_id>/again")
@redraws(show)
def again(drill_id: int) -> Any:
    viewer = signed_in()
    it = deals.again(viewer, drills.find(viewer, drill_id), Again.parse(words()))
    return _answered(viewer, it, 201)


@bp.post("/drills/<id:drill_id>/room")
@redraws(show)
def to_room(drill_id: int) -> Any:
    viewer = signed_in()
    it = drills.find(viewer, drill_id)
    form = ToRoom.parse(words())
    posted = sending.to_room(viewer, it, rooms.find(viewer, form.room_id), form.restated)
    address = url_for("posts.show", room_id=posted.room_id, post_id=posted.post_id, _anchor=f"post-{posted.post_id}")
    shape = {**_shape(drills.one(viewer, it)), "post_id": posted.post_id}
    return answer({"drill": shape}, to=address, status=201)


@bp.post("/drills/<id:drill_id>/instructor")
@redraws(show)
def to_instructor(drill_id: int) -> Any:
    viewer = signed_in()
    it = sending.to_instructor(viewer, drills.find(viewer, drill_id), ToInstructor.parse(words()))
    say("It is sent. A word from your instructor appears here.")
    return _answered(viewer, it)


@bp.post("/drills/<id:drill_id>/delete")
@redraws(show)
def delete(drill_id: int) -> Any:
    drills.delete(drills.find(signed_in(), drill_id))
    say("The drill is deleted.")
    return answer({}, to=url_for(".index"))


# ---- what a course's instructors were sent


@bp.get("/courses/<id:course_id>/drills")
def received(course_id: int) -> Any:
    viewer = signed_in()
    course = courses.find(viewer, course_id)
    page = sending.received(viewer, course, number(request.args.get("page")) or 1)
    if wants_json():
        listed = [{**_shape(it), "owner": shapes.person(it.drill.owner)} for it in page.shown]
        return answer({"drills": listed, "more": page.more}, to="")
    return render_template("drills/received.html", course=course, page=page, **_words())


@bp.post("/courses/<id:course_id>/drills/<id:drill_id>/comment")
@redraws(lambda course_id, drill_id: received(course_id))
def comment(course_id: int, drill_id: int) -> Any:
    viewer = signed_in()
    it = sending.comment(viewer, courses.find(viewer, course_id), drill_id, Comment.parse(words()))
    say("Your comment stands beside the answer. Whose it is reads it there.")
    address = url_for(".received", course_id=course_id, page=request.args.get("page"), _anchor=f"drill-{it.id}")
    return answer({"drill": _shape(drills.one(viewer, it))}, to=address)


# ---- shapes


def _answered(viewer: User, it: Drill, status: int = 200) -> Any:
    moment = now()
    shape = {
        **_shape(drills.one(viewer, it)),
        "left": drills.left(it, moment),
        "now": shapes.moment(moment),
        "post_id": it.sent_id,
        "course_id": it.course_id,
    }
    return answer({"drill": shape}, to=url_for(".show", drill_id=it.id), status=status)


def _shape(shown: drills.Shown) -> dict[str, Any]:
    """Nothing in it says whose argument was dealt, and in which room it stands."""
    it, timing = shown.drill, shown.timing
    return {
        "id": it.id,
        "claim_id": it.claim_id,
        "side": it.side.value,
        "seconds": it.seconds,
        "dealt": {
            "what": it.dealt.value,
            "html": shown.argument.html if shown.argument else "",
            "quote": shown.argument.quote if shown.argument else "",
            "question": shown.question.words if shown.question else None,
            "gone": shown.gone,
        },
        "dealt_at": shapes.moment(it.dealt_at),
        "handed_in_at": shapes.moment(it.handed_in_at),
        "used": round(timing.used, 1) if timing else None,
        "when": timing.when.value if timing else None,
        "html": it.html,
        "words": shown.words,
        "comment": {"html": it.comment_html, "at": shapes.moment(it.commented_at)} if it.comment else None,
    }


def _choice(it: Room | Course) -> tuple[int, str]:
    return it.id, f"{it.title} ({it.course.title})" if isinstance(it, Room) else it.title


def _words() -> dict[str, Any]:
    return {"client_id": secrets.token_urlsafe(18), "in_words": in_words, "minutes": minutes, "opening": text.opening}


def minutes(seconds: int) -> str:
    whole, rest = divmod(seconds, 60)
    return f"{whole}:{rest:02d} minutes" if rest else f"{whole} minute{'' if whole == 1 else 's'}"
