"""Judges of a round and their ballots: the judge's own page, and what everybody reads when they are released."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from .. import can, formats, judging, shapes
from ..auth import signed_in
from ..clock import Kind
from ..db import now
from ..errors import Denied, Missing
from ..forms.ballots import BallotForm, JudgeForm, Release
from ..models import Ballot, Round
from ..services import ballots, judges, results, rounds
from . import roompage
from .answers import answer, redraws, say, typed, wants_json, words

bp = Blueprint("ballots", __name__, url_prefix="/rounds/<id:round_id>")


# ---- the judge's own


@bp.get("/ballot")
def own(round_id: int) -> Any:
    viewer = signed_in()
    it = rounds.find(viewer, round_id)
    if not can.judge(viewer, it):
        raise Denied("Only who judges this round has a ballot in it.")
    ballot = ballots.own(viewer, it)
    if wants_json():
        return answer({"ballot": _own(ballot)}, to="")
    floor = rounds.floor(it)
    marks = ballots.marks(ballot) if ballot else judging.Marks()
    sitting = {seat.seat: seat.person for seat in it.seats}
    closed = it.released_at is not None or (ballot is not None and ballot.is_handed_in)
    return render_template(
        "ballots/own.html",
        round=it,
        room=it.room,
        form=floor.format,
        ballot=ballot,
        kind=floor.clock(now()).phase.kind.value,
        closed=closed,
        left_over=_left_over({str(person.id): person.name for person in sitting.values()}, closed=closed),
        sitting=sitting,
        scores={score.user_id: score for score in ballot.scores} if ballot else {},
        ranks=marks.ranks,
        winner=next((team for team, rank in marks.ranks.items() if rank == 1), ""),
        totals={team.key: judging.total(team, floor.seats, marks.points) for team in floor.format.teams},
        low_points=judging.low_points(floor.format, floor.seats, marks),
        scale=judging.in_words(floor.format.judging),
    )


@bp.post("/ballot")
@redraws(own)
def save(round_id: int) -> Any:
    ballot = ballots.save(signed_in(), rounds.find(signed_in(), round_id), BallotForm.parse(_given()))
    say("Your draft is kept. Only you can open it.")
    return answer({"ballot": _own(ballot)}, to=url_for(".own", round_id=round_id))


@bp.post("/ballot/hand-in")
@redraws(own)
def hand_in(round_id: int) -> Any:
    ballot = ballots.hand_in(signed_in(), rounds.find(signed_in(), round_id), BallotForm.parse(_given()))
    say("Your ballot is handed in. You can take it back and change it until the ballots are released.")
    return answer({"ballot": _own(ballot)}, to=url_for(".own", round_id=round_id))


@bp.post("/ballot/take-back")
@redraws(own)
def take_back(round_id: int) -> Any:
    ballot = ballots.take_back(signed_in(), rounds.find(signed_in(), round_id))
    say("Your ballot is a draft again.")
    return answer({"ballot": _own(ballot)}, to=url_for(".own", round_id=round_id))


def _left_over(names: dict[str, str], *, closed: bool) -> list[tuple[str, str]]:
    """What was typed and refused, and has no field on the page that is drawn again. `names`: of who sits, by their ids."""
    found = []
    for name in request.form:
        group, _, person = name.partition("-")
        if group in _LABELS and (closed or (person and person not in names)) and (words := str(typed(name)).strip()):
            label = _LABELS[group]
            found.append((f"{label} {names[person]}" if person in names else label.split()[0], words))
    return found


_LABELS = {"reason": "Reason", "comments": "Comment on", "points": "Points for"}


def _given() -> Any:
    given = words()
    return given if request.is_json else BallotForm.nested(dict(given))


# ---- everybody's, when they are released


@bp.get("/ballots")
def show(round_id: int) -> Any:
    viewer = signed_in()
    it = rounds.find(viewer, round_id)
    summary, releases = results.of_round(it), can.change_room(viewer, it.room)
    handed_in = ballots.handed_in(it) if releases and summary is None else None
    if wants_json():
        turnout = {} if handed_in is None else {"handed_in": [entry.judge.id for entry in handed_in if entry.yes]}
        return answer({**_summary(it, summary), **turnout}, to="")
    return render_template(
        "ballots/show.html",
        round=it,
        room=it.room,
        form=formats.read(it.format),
        over=rounds.floor(it).clock(now()).phase.kind is Kind.OVER,
        summary=summary,
        handed_in=handed_in,
        judges_it=can.judge(viewer, it),
    )


@bp.get("/ballots.csv")
def table(round_id: int) -> Any:
    summary = results.of_round(rounds.find(signed_in(), round_id))
    if summary is None:
        raise Missing("The ballots of this round are not released, so there is no table of them yet.")
    return csv_answer(results.table(summary), f"ballots-{round_id}.csv")


@bp.post("/ballots/release")
@redraws(show)
def release(round_id: int) -> Any:
    it = ballots.release(signed_in(), rounds.find(signed_in(), round_id), Release.parse(words()))
    say("The ballots are released. Everybody who sees the room can read them.")
    return answer(_summary(it, results.of_round(it)), to=url_for(".show", round_id=round_id))


# ---- judges


def again(round_id: int) -> Any:
    return roompage.draw(signed_in(), rounds.find(signed_in(), round_id).room, {})


@bp.post("/judges")
@redraws(again)
def name(round_id: int) -> Any:
    it = rounds.find(signed_in(), round_id)
    return _named(judges.name(signed_in(), it, JudgeForm.parse(words()).person_id))


@bp.post("/judges/free")
@redraws(again)
def free(round_id: int) -> Any:
    it = rounds.find(signed_in(), round_id)
    return _named(judges.free(signed_in(), it, JudgeForm.parse(words()).person_id))


def _named(it: Round) -> Any:
    return answer({"round": rounds.shape(it)}, to=url_for("rooms.show", room_id=it.room_id, _anchor="round"))


# ---- shapes


def csv_answer(table: str, filename: str) -> Response:
    return Response(
        table.encode("utf-8-sig"),  # by which spreadsheets know what it is written in
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{filename}"'},
    )


def _own(it: Ballot | None) -> dict[str, Any] | None:
    return None if it is None else {**shapes.ballot(it), "source": it.reason, "meant": it.meant, "version": it.version}


def _summary(it: Round, summary: results.Summary | None) -> dict[str, Any]:
    """Before the release: that there is none. Nobody's answer says more of a ballot that is not their own."""
    released = {"released_at": shapes.moment(it.released_at), "judges": [shapes.person(j.person) for j in it.judges]}
    if summary is None:
        return {**released, "decision": None, "speakers": [], "ballots": []}
    return {
        **released,
        "decision": shapes.decision(summary.decision),
        "speakers": [
            {"seat": line.seat, "team": side.team.key, "person": shapes.person(line.speaker), "mean": line.mean}
            for side in summary.sides
            for line in side.lines
        ],
        "ballots": [shapes.ballot(ballot) for ballot in summary.ballots],
    }
