"""The flow sheet of a room: a page, the piece of it that is drawn again, JSON, and CSV; each with its reader's own marks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for

from .. import shapes, text
from ..auth import signed_in
from ..clock import in_words
from ..forms.marks import Marking
from ..models import Room
from ..services import marks, rooms, sheets, threads
from .answers import answer, redraws, say, wants_json, words
from .roompage import number

bp = Blueprint("flow", __name__, url_prefix="/rooms/<id:room_id>/flow")

EXCERPT = 180
"""Characters of an argument in a cell; the whole stands in the room."""


@bp.get("")
def show(room_id: int) -> Any:
    """?mark= for the form by which one marks that post."""
    room = rooms.find(signed_in(), room_id)
    if wants_json():
        return jsonify(ok=True, **shape(sheets.of(room)))
    return render_template("flow/show.html", room=room, **_drawn(room))


@bp.get("/sheet")
def sheet(room_id: int) -> Any:
    """?mark= as for the page."""
    room = rooms.find(signed_in(), room_id)
    return render_template("flow/sheet.html", room=room, **_drawn(room))


def _marking_again(room_id: int, post_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    return render_template("flow/show.html", room=room, **_drawn(room, post_id))


@bp.post("/marks/<id:post_id>")
@redraws(_marking_again)
def mark(room_id: int, post_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    own = marks.put(signed_in(), room, threads.post(room, post_id), Marking.parse(words()))
    say("Your marks are kept. Nobody else sees them.")
    return answer(_own(post_id, own), to=url_for(".show", room_id=room_id, _anchor=f"said-{post_id}"))


@bp.get("/state")
def state(room_id: int) -> Any:
    """What the sheet depends on, as one word: while it is the same, so is the sheet."""
    return jsonify(ok=True, state=sheets.state(rooms.find(signed_in(), room_id)))


@bp.get("/sheet.csv")
def table(room_id: int) -> Any:
    flowed = sheets.of(rooms.find(signed_in(), room_id))
    found = sheets.table(flowed, marks.own(signed_in(), flowed.ids))
    return Response(
        found.encode("utf-8-sig"),  # by which spreadsheets know what it is written in
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="flow-{room_id}.csv"'},
    )


def _drawn(room: Room, marking: int | None = None) -> dict[str, Any]:
    flowed = sheets.of(room)
    return {
        "marking": marking or number(request.args.get("mark")),
        "own": marks.own(signed_in(), flowed.ids),
        "room_url": url_for("rooms.show", room_id=room.id),
        **drawn(flowed),
    }


def drawn(flowed: sheets.Flowed) -> dict[str, Any]:
    """What templates/flow/sheet.html is given of a sheet, without its reader's marks."""
    return {
        "flowed": flowed,
        "sheet": flowed.sheet,
        "excerpt": excerpt,
        "heard": _by_speech(flowed),
        "in_words": in_words,
    }


def _by_speech(flowed: sheets.Flowed) -> list[dict[str, Any]]:
    """The speeches in which points were offered, each with how many, how many of them were taken, and what was said."""
    if flowed.clock is None:
        return []
    found = []
    for part in flowed.clock.format.parts:
        offered = [it for it in flowed.points if it["speech"] == part.code]
        if offered:
            taken = sum(it["state"] in ("accepted", "silent", "spoken", "removed") for it in offered)
            said = [it for it in offered if it["state"] in ("spoken", "removed")]
            found.append({"part": part, "offered": len(offered), "taken": taken, "said": said})
    return found


def excerpt(html: str) -> str:
    words = " ".join(text.plain(html).split())
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1].rsplit(' ', 1)[0]}…"


def shape(flowed: sheets.Flowed) -> dict[str, Any]:
    """Posts are named by their ids: their words are the room's to give."""
    return {
        "round": shapes.round(flowed.round, flowed.clock) if flowed.round and flowed.clock else None,
        "left_out": flowed.left_out,
        "points": flowed.points,
        "marks": [_own(post_id, own) for post_id, own in marks.own(signed_in(), flowed.ids).items()],
        "columns": [
            {"code": it.code, "name": it.name, "side": it.side, "kind": it.kind, "state": it.state}
            for it in flowed.sheet.columns
        ],
        "rows": [
            {
                "first": row.first["id"],
                "side": row.first["side"],
                "new": row.new,
                "cells": [
                    {name: [it["id"] for it in getattr(cell, name)] for name in ("said", "open", "dropped")}
                    for cell in row.cells
                ],
            }
            for row in flowed.sheet.rows
        ],
    }


def _own(post_id: int, own: marks.Own) -> dict[str, Any]:
    return {"post": post_id, "marks": own.marks, "note": own.note}
