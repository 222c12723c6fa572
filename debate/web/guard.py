"""What stands around every page: headers, cross-site requests, the import map, and refusals in the asker's own form."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
import logging
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, jsonify, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from markupsafe import Markup
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from .. import auth, db
from ..errors import Busy, Denied, Garbled, Missing, Refusal, Stranger, TooLarge
from .answers import kept, wants_json

log = logging.getLogger(__name__)

SAFE = ("GET", "HEAD", "OPTIONS")
A_YEAR = 31_536_000

_SENTENCES: dict[int, Refusal] = {
    400: Garbled("The request could not be read, so nothing was done."),
    404: Missing("There is no such page, or it is not open to you."),
    405: Denied("That cannot be done at this address."),
    413: TooLarge("That is more than is read at once, so nothing was saved. Send less of it."),
}


def stand(app: Flask) -> None:
    """Put everything in this module around `app`."""
    app.before_request(_refuse_other_sites)
    app.after_request(_headers)
    app.teardown_appcontext(db.finish)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _failed)
    _fingerprints(app)


# ---- requests


def _refuse_other_sites() -> None:
    """A browser says where a request was made; nothing of another site's making changes anything here."""
    if request.method not in SAFE and request.headers.get("Sec-Fetch-Site", "same-origin") not in (
        "same-origin",
        "none",
    ):
        raise Denied("This request was made by another site, so nothing was done.")


def _headers(response: Response) -> Response:
    headers = response.headers
    scripts = f" 'sha256-{g.import_map_hash}'" if "import_map_hash" in g else ""
    headers["Content-Security-Policy"] = (
        f"default-src 'none'; script-src 'self'{scripts}; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'; "
        "require-trusted-types-for 'script'; trusted-types rejoinder"
    )
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["X-Robots-Tag"] = "noindex"
    if auth.config().https:
        headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
    if request.endpoint == "static" and "v" in request.args and response.status_code == 200:
        headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    elif request.endpoint != "static":
        headers["Cache-Control"] = "no-store"
        response.vary.add("Cookie")
    return response


# ---- refusals


def _refused(refusal: Refusal) -> AnyResponse:
    db.take_back()
    if isinstance(refusal, Stranger) and not wants_json() and request.method in SAFE:
        return redirect(url_for("people.sign_in", next=request.full_path.rstrip("?")), 303)
    if wants_json():
        response: AnyResponse = jsonify({"ok": False, "error": refusal.shape()})
    else:
        response = Response(render_template("error.html", error=refusal, kept=kept()))
    response.status_code = refusal.status
    if (wait := getattr(refusal, "retry_after", None)) is not None:
        response.headers["Retry-After"] = str(wait)
    return response


def _stale(_error: CSRFError) -> AnyResponse:
    return _refused(
        Garbled("This page had been open for too long, so nothing was saved. Load it again and send it once more.")
    )


def _http(error: HTTPException) -> AnyResponse:
    code = error.code or 500
    if 300 <= code < 400:
        return error.get_response()
    if code == 500:
        return _failed(error)
    refusal = _SENTENCES.get(code) or Garbled("The request could not be answered, so nothing was done.")
    response = _refused(refusal)
    response.status_code = code
    return response


def _no_database(error: Exception) -> AnyResponse:
    log.error("the database did not answer: %s", type(error).__name__)
    g.signed_session = None  # the page that says so asks the database for nothing
    return _refused(Busy())


def _failed(error: Exception) -> AnyResponse:
    if db.out_of_reach(error):
        return _no_database(error)
    log.exception("a request failed", exc_info=error)
    refusal = Refusal(
        "Something went wrong on the server, and it has been noted. What you typed is below, if it was more than a line."
    )
    refusal.code, refusal.status = "failed", 500
    return _refused(refusal)


# ---- static files that a browser may keep for ever


def _fingerprints(app: Flask) -> None:
    static = Path(str(app.static_folder))

    @functools.cache
    def digest(filename: str) -> str:
        return hashlib.sha256((static / filename).read_bytes()).hexdigest()[:12]

    @app.url_defaults
    def fingerprint(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static" and "v" not in values and (static / values["filename"]).is_file():
            values["v"] = digest(values["filename"])

    @functools.cache
    def import_map_of(prefix: str) -> tuple[Markup, str]:
        imports = {"socket.io-client": url_for("static", filename="vendor/socket.io.esm.min.js")}
        for module in sorted((static / "js").rglob("*.js")):
            name = module.relative_to(static).as_posix()
            imports[url_for("static", filename=name, v=None)] = url_for("static", filename=name)
        words = json.dumps({"imports": imports}, separators=(",", ":")).replace("<", "\\u003c")
        hashed = base64.b64encode(hashlib.sha256(words.encode()).digest()).decode()
        return Markup('<script type="importmap">{}</script>').format(Markup(words)), hashed

    def import_map() -> Markup:
        """The import map for pages with scripts; its hash goes into the page's policy."""
        markup, g.import_map_hash = import_map_of(request.script_root)
        return markup

    @functools.cache
    def modules(folder: str) -> list[str]:
        """The addresses of the modules below static/js/`folder`, to be fetched at once and not one after another."""
        found = sorted(path.relative_to(static).as_posix() for path in (static / "js" / folder).rglob("*.js"))
        return [url_for("static", filename=name) for name in found]

    app.context_processor(lambda: {"import_map": import_map, "modules": modules})
