"""How speakers of a course stand over its rounds: a page, JSON and CSV."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from .. import shapes
from ..auth import signed_in
from ..services import courses, results
from .answers import answer, wants_json
from .ballots import csv_answer

bp = Blueprint("results", __name__, url_prefix="/courses/<id:course_id>")


@bp.get("/results")
def show(course_id: int) -> Any:
    """?format= chooses by which format the rounds were debated."""
    course = courses.find(signed_in(), course_id)
    found = results.of_course(course, request.args.get("format"))
    if wants_json():
        return answer(_shape(found), to="")
    return render_template("ballots/results.html", course=course, results=found, chosen=found.chosen)


@bp.get("/results.csv")
def table(course_id: int) -> Any:
    found = results.of_course(courses.find(signed_in(), course_id), request.args.get("format"))
    return csv_answer(results.table_of(found), f"results-{course_id}.csv")


def _shape(it: results.Results) -> dict[str, Any]:
    return {
        "format": it.chosen.key if it.chosen else None,
        "formats": [{"key": key, "name": name, "rounds": rounds} for key, name, rounds in it.formats],
        "speakers": [
            {
                "place": one.place,
                "person": shapes.person(it.people[one.person]),
                "wins": one.wins,
                "mean": one.mean,
                "points": one.points,
                "rounds": [
                    {"id": said.round, "team": said.team, "place": said.place, "won": said.won, "points": said.points}
                    for said in one.spoken
                ],
            }
            for one in it.standings
        ],
        "rounds": [
            {"id": one.round.id, "room_id": one.room.id, "decision": shapes.decision(one.decision)}
            for one in it.rounds.values()
        ],
        "more": it.more,
    }
