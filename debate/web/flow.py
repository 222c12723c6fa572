"""The flow sheet of a room: a page, the piece of it that is drawn again, JSON, and CSV."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, render_template, url_for

from .. import text
from ..auth import signed_in
from ..clock import in_words
from ..models import Room
from ..services import rooms, rounds, sheets
from .answers import wants_json

bp = Blueprint("flow", __name__, url_prefix="/rooms/<id:room_id>/flow")

EXCERPT = 180
"""Characters of an argument in a cell; the whole stands in the room."""


@bp.get("")
def show(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    if wants_json():
        return jsonify(ok=True, **_shape(sheets.of(room)))
    return render_template("flow/show.html", room=room, **_drawn(room))


@bp.get("/sheet")
def sheet(room_id: int) -> Any:
    room = rooms.find(signed_in(), room_id)
    return render_template("flow/sheet.html", room=room, **_drawn(room))


@bp.get("/state")
def state(room_id: int) -> Any:
    """What the sheet depends on, as one word: while it is the same, so is the sheet."""
    return jsonify(ok=True, state=sheets.state(rooms.find(signed_in(), room_id)))


@bp.get("/sheet.csv")
def table(room_id: int) -> Any:
    found = sheets.table(sheets.of(rooms.find(signed_in(), room_id)))
    return Response(
        found.encode("utf-8-sig"),  # by which spreadsheets know what it is written in
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="flow-{room_id}.csv"'},
    )


def _drawn(room: Room) -> dict[str, Any]:
    state = sheets.state(room)  # before the sheet: what comes between the two is drawn, and asked for once more
    flowed = sheets.of(room)
    return {
        "state": state,
        "flowed": flowed,
        "sheet": flowed.sheet,
        "excerpt": _excerpt,
        "heard": _by_speech(flowed),
        "in_words": in_words,
        "room_url": url_for("rooms.show", room_id=room.id),
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


def _excerpt(html: str) -> str:
    words = " ".join(text.plain(html).split())
    return words if len(words) <= EXCERPT else f"{words[: EXCERPT - 1].rstrip()}…"


def _shape(flowed: sheets.Flowed) -> dict[str, Any]:
    """Posts are named by their ids: their words are the room's to give."""
    return {
        "round": rounds.shape(flowed.round) if flowed.round else None,
        "left_out": flowed.left_out,
        "points": flowed.points,
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
