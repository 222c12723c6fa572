"""Searching claims and arguments: a page and JSON."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for

from .. import auth, shapes, text
from ..forms.base import Typed
from ..forms.search import Search
from ..services import search
from .answers import redraws, wants_json

bp = Blueprint("search", __name__, url_prefix="/search")


def empty() -> Any:
    """The page before anything has been found, or when what was asked for cannot be searched."""
    return render_template("search.html", q=request.args.get("q", ""), found=None)


@bp.get("")
@redraws(empty)
def index() -> Any:
    if not request.args.get("q", "").strip() and not wants_json():
        return empty()
    viewer = auth.current_user()
    asked = Search.parse({name: Typed(value) for name, value in request.args.items()})
    found = search.find(viewer, asked, viewer.id if viewer else auth.address())
    if wants_json():
        return jsonify(ok=True, **_shape(found))
    return render_template("search.html", q=found.q, found=found, excerpt=search.excerpt, plain=text.plain)


def _shape(found: search.Results) -> dict[str, Any]:
    return {
        "q": found.q,
        "claims": [
            {**shapes.claim(it), "url": url_for("claims.show", claim_id=it.id), "excerpt": _runs(it.statement, found)}
            for it in found.claims
        ],
        "posts": [
            {
                **shapes.post(it),
                "room": it.room.title,
                "url": url_for("posts.show", room_id=it.room_id, post_id=it.id),
                "excerpt": _runs(text.plain(it.html), found),
            }
            for it in found.posts
        ],
        "before": found.before,
    }


def _runs(source: str, found: search.Results) -> list[dict[str, object]]:
    return [{"text": run.text, "found": run.found} for run in search.excerpt(source, found.words)]
