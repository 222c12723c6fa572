"""What happens at the door whenever somebody comes in: a session that is new, and a browser that is remembered."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from flask import g, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from .. import auth
from ..addresses import inside
from ..models import User
from ..services.recognition import Browser
from .answers import answer, say

REMEMBERED = 180 * 24 * 60 * 60
"""Seconds for which a browser is known to be one that a person has signed in with."""


def welcome(person: User, shape: Mapping[str, Any], *, to: str, message: str = "") -> Response:
    """Sign `person` in and go on to `to`; the session that the browser had before, its own or another's, ends."""
    g.pop("signed_session", None)
    auth.sign_out()
    auth.sign_in(person)
    if message:
        say(message)
    response = answer(shape, to=to)
    if not person.is_guest:
        _remember(response, person)
    return response


def browser() -> Browser | None:
    """Who signed in with this browser last: no proof of who is there now, only that it is not a stranger's browser."""
    try:
        held = _signer().loads(request.cookies.get(_cookie(), ""), max_age=REMEMBERED)
        return Browser(int(held["person"]), str(held["key"]))
    except (BadSignature, KeyError, TypeError, ValueError):
        return None


def onward(default: str) -> str:
    """Where the person wanted to go before they were asked who they are; never to another site."""
    wanted, root = inside(str(request.values.get("next", ""))), request.script_root
    if wanted == "/":
        return default
    return wanted if wanted.startswith(f"{root}/") else root + wanted


def _remember(response: Response, person: User) -> None:
    response.set_cookie(
        _cookie(),
        str(_signer().dumps({"person": person.id, "key": secrets.token_hex(8)})),
        max_age=REMEMBERED,
        secure=auth.config().https,
        httponly=True,
        samesite="Lax",
    )


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(auth.config().secret_key, salt="a browser that is known")


def _cookie() -> str:
    return "__Host-browser" if auth.config().https else "browser"
