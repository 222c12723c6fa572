"""Points of information of a round: offered, taken or declined, spoken, removed."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, url_for

from ..auth import signed_in
from ..db import now
from ..errors import Denied
from ..forms.points import Answer, Words
from ..forms.posts import Removal
from ..models import Round, RoundPoint
from ..services import points, rounds
from .answers import answer, redraws, say, words
from .rounds import again

bp = Blueprint("points", __name__, url_prefix="/rounds/<id:round_id>/points")


def _again(round_id: int, point_id: int = 0) -> Any:
    return again(round_id)


@bp.post("")
@redraws(_again)
def offer(round_id: int) -> Any:
    it = rounds.find(signed_in(), round_id)
    return _answered(it, points.offer(signed_in(), it), 201)


@bp.post("/<id:point_id>/reply")
@redraws(_again)
def reply(round_id: int, point_id: int) -> Any:
    it = rounds.find(signed_in(), round_id)
    return _answered(it, points.answer(signed_in(), it, point_id, Answer.parse(words())))


@bp.post("/<id:point_id>/words")
@redraws(_again)
def speak(round_id: int, point_id: int) -> Any:
    it = rounds.find(signed_in(), round_id)
    return _answered(it, points.speak(signed_in(), it, point_id, Words.parse(words())))


@bp.get("/<id:point_id>/remove")
def removing(round_id: int, point_id: int) -> Any:
    it = rounds.find(signed_in(), round_id)
    row = points.find(it, point_id)
    if not points.can_remove(signed_in(), it, row):
        raise Denied("Only a moderator or an instructor of the course can remove a point, and only one that stands.")
    return render_template("rounds/remove_point.html", round=it, point=row)


@bp.post("/<id:point_id>/remove")
@redraws(removing)
def remove(round_id: int, point_id: int) -> Any:
    it = rounds.find(signed_in(), round_id)
    row = points.remove(signed_in(), it, point_id, Removal.parse(words()))
    say("The point has been removed from every screen. That there was one stays, with your reason.")
    return _answered(it, row)


def _answered(it: Round, row: RoundPoint, status: int = 200) -> Any:
    shape = points.shape(row, rounds.floor(it).clock(now()))
    return answer({"point": shape}, to=url_for("rooms.show", room_id=it.room_id) + "#round", status=status)
