"""The application, put together: the only module that knows all the others."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask, g
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from . import auth, can, db, live, pace, sockets, text, transport
from .config import Config, read
from .errors import Busy, Stranger
from .forms.base import LARGEST_ID
from .others import others
from .resources import resource_folder
from .web import (
    account,
    admin,
    ballots,
    chat,
    claims,
    courses,
    debts,
    drills,
    essays,
    flow,
    formats,
    guard,
    home,
    people,
    points,
    posts,
    replays,
    results,
    rooms,
    rounds,
    search,
    sides,
    votes,
)
from .web.answers import typed
from .web.templating import Templates

LARGEST_REQUEST = 512 * 1024
"""Bytes of a request: an essay of 200 KB, as a form sends it."""


class Id(IntegerConverter):
    """An id in a path: what no row can have is a page that does not exist."""

    def __init__(self, map: object) -> None:
        super().__init__(map, min=1, max=LARGEST_ID)  # type: ignore[arg-type]


def create_app(config: Config | None = None) -> Flask:
    """The application on the database that `config` names; its tables have to be there (schema.upgrade)."""
    config = config or read()
    app = Flask(
        "debate",
        template_folder=str(resource_folder("templates")),
        static_folder=str(resource_folder("static")),
    )
    app.config.update(
        SECRET_KEY=config.secret_key,
        TESTING=config.testing,
        MAX_CONTENT_LENGTH=LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=LARGEST_REQUEST,
        MAX_FORM_PARTS=100,
        SESSION_COOKIE_NAME="__Host-session" if config.https else "session",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=config.longest_days),
        WTF_CSRF_TIME_LIMIT=None,  # as long as the session: a class may leave a page open all day
        WTF_CSRF_SSL_STRICT=False,  # Sec-Fetch-Site and the token say it already
    )
    app.extensions["debate"] = config
    app.extensions["engine"] = db.connect(config.database_url, hurried=True)
    app.jinja_environment = Templates
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.url_map.converters["id"] = Id
    text.trust_proof(not config.always_clean)
    pace.configure(on=config.limited)
    CSRFProtect(app)
    guard.stand(app)
    for door in (
        home,
        people,
        account,
        courses,
        formats,
        essays,
        claims,
        rooms,
        rounds,
        points,
        ballots,
        results,
        flow,
        replays,
        posts,
        chat,
        debts,
        votes,
        sides,
        drills,
        search,
        admin,
    ):
        app.register_blueprint(door.bp)
    app.context_processor(
        lambda: {
            "viewer": auth.current_user(),
            "refusal": g.get("refusal"),
            "typed": typed,
            "now": db.now,
            "can": can,
            "practice_open": config.practice_open,
        }
    )
    _open_sockets(app, config)
    if config.proxies:
        # outside of the socket's own middleware, so that /socket.io sees the true address too
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, config.proxies, config.proxies, config.proxies, config.proxies
        )
    return app


def _open_sockets(app: Flask, config: Config) -> None:
    def admit(environ: dict[str, object]) -> tuple[int, int] | None:
        with app.app_context():
            try:
                return auth.of_handshake(environ)
            except Exception as error:
                if db.out_of_reach(error):
                    raise Busy("The live connection could not be begun. Nothing is lost; it is tried again.") from None
                raise

    def stands(who: tuple[int, int]) -> bool:
        with app.app_context():
            try:
                auth.still_signed_in(who[1])
            except Stranger:
                return False
            return True

    transport.init(
        live.socketio,
        app,
        origins=[config.public_url.rstrip("/")] if config.public_url else None,
        admit=admit,
        stands=stands,
        per_person=config.sockets_per_person,
        most=config.sockets,
        message_queue=others,
        way=config.transport,
    )
    sockets.listen(live.socketio)
    others.open(config.redis_url, config.secret_key)
