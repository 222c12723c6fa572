"""The front page, and the address that says whether the server is well."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, jsonify, render_template
from sqlalchemy import select

from .. import auth, db, schemes, text
from ..models import Course
from ..services import home

bp = Blueprint("home", __name__)


@bp.get("/")
def index() -> Any:
    front = home.front(auth.current_user(), practice=auth.config().practice_open)
    scheme = schemes.SCHEMES.get(front.day.claim.scheme) if front.day else None
    return render_template("home.html", front=front, scheme=scheme, unread=front.unread, plain=text.plain)


@bp.get("/healthz")
def healthz() -> Any:
    """For whatever watches the server: the process answers, and the database with its tables too."""
    db.session.execute(select(Course.id).limit(1))
    return jsonify(ok=True)
