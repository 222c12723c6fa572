"""What every page's door does alike: reading what came in, answering in kind, drawing a refused form again."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any, ParamSpec

from flask import Response, flash, g, jsonify, redirect, request
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response as AnyResponse

from .. import db
from ..errors import Garbled, Missing, Refusal, Stranger
from ..forms.base import Typed

P = ParamSpec("P")
Answer = str | AnyResponse | tuple[str | AnyResponse, int]

NEVER_KEPT = ("password", "new_password", "current_password", "csrf_token")


def wants_json() -> bool:
    """JSON for who sends JSON or prefers it; a page for everybody else."""
    if request.is_json:
        return True
    accepted = request.accept_mimetypes
    return accepted.best_match(["text/html", "application/json"], "text/html") == "application/json"


def words() -> Mapping[str, object]:
    """The fields that came in, as JSON or from a form, for a Form to parse."""
    if request.is_json:
        try:
            given = request.get_json()
        except BadRequest as error:
            raise Garbled("What was sent cannot be read as JSON, so nothing was done.") from error
        if not isinstance(given, dict):
            raise Garbled("What was sent is not an object with named fields, so nothing was done.")
        return given
    return {name: Typed(value) for name, value in request.form.items() if name != "csrf_token"}


def answer(shape: Mapping[str, Any], *, to: str, status: int = 200) -> AnyResponse:
    """{"ok": true, …shape} for JSON; for a page, on to where the result can be seen."""
    if wants_json():
        response: Response = jsonify({"ok": True, **shape})
        response.status_code = status
        return response
    return redirect(to, 303)


def say(message: str) -> None:
    """A confirmation that the next page shows once."""
    if not wants_json():
        flash(message)


def redraws(draw: Callable[..., Any]) -> Callable[[Callable[P, Any]], Callable[P, Any]]:
    """A refused form is drawn again by `draw`, the view that shows it, with what was typed and why it was not taken."""

    def mark(view: Callable[P, Any]) -> Callable[P, Any]:
        @functools.wraps(view)
        def wrapped(*args: P.args, **kwargs: P.kwargs) -> Any:
            try:
                return view(*args, **kwargs)
            except (Missing, Stranger):
                raise
            except Refusal as refusal:
                if wants_json():
                    raise
                db.take_back()
                g.refusal = refusal
                page = draw(*args, **kwargs)
                return page if isinstance(page, AnyResponse) else (page, refusal.status)

        return wrapped

    return mark


def typed(name: str, default: object = "") -> object:
    """What was typed into the field that is being drawn again, or `default`; a password is never given back."""
    if g.get("refusal") is None or name in NEVER_KEPT or name not in request.form:
        return default
    return request.form[name]


def kept() -> dict[str, str]:
    """Everything that was typed, for an error page to give back."""
    return {name: value for name, value in request.form.items() if name not in NEVER_KEPT and len(value) > 20}
