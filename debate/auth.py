"""Who is asking: the person behind a request or a socket event, out of the session's row."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app, g, request
from flask import session as cookie

from .config import Config
from .errors import Stranger
from .models import User, UserSession
from .services import sessions
from .standing import standing

TOKEN = "token"


def config() -> Config:
    found: Config = current_app.extensions["debate"]
    return found


def current_session() -> UserSession | None:
    """The signed-in browser behind this request, looked up once."""
    if "signed_session" not in g:
        g.signed_session = _look_up(cookie)
    found: UserSession | None = g.signed_session
    return found


def current_user() -> User | None:
    found = current_session()
    return found.user if found else None


def signed_in() -> User:
    """The person, or Stranger when nobody is signed in."""
    user = current_user()
    if user is None:
        raise _stranger()
    return user


def sign_in(user: User) -> None:
    """A new session and a new cookie: whatever the browser held before is worth nothing afterwards."""
    longest = sessions.GUEST_IDLE if user.is_guest else timedelta(days=config().longest_days)
    token = sessions.begin(user, agent_in_words(request.user_agent.string), longest)
    cookie.clear()
    cookie[TOKEN] = token
    cookie.permanent = True
    g.pop("signed_session", None)
    g.pop("csrf_token", None)


def sign_out() -> None:
    found = current_session()
    if found is not None:
        sessions.end(found.user, found.id)
    cookie.clear()
    g.pop("signed_session", None)
    g.pop("csrf_token", None)


def address() -> str:
    """Where the request comes from; behind trusted proxies, what they say."""
    return request.remote_addr or "unknown"


def of_handshake(environ: dict[str, Any]) -> tuple[int, int] | None:
    """(person, session) of the cookie in a WSGI environment, for a socket's handshake; None for a stranger."""
    app, looking = current_app, standing.looking()
    values = app.session_interface.open_session(app, app.request_class(environ))
    token = values.get(TOKEN) if values else None
    found = sessions.whose(token, _idle()) if isinstance(token, str) else None
    if found is not None:
        standing.note(found[1], looking)
    return found


def still_signed_in(session_id: int) -> None:
    """Raises Stranger when the session behind a socket has ended, as seen within the last second."""
    if not standing.holds(session_id, lambda: sessions.stands(session_id, _idle())):
        raise _stranger()


def _look_up(values: Mapping[str, Any]) -> UserSession | None:
    token = values.get(TOKEN)
    return _seen(sessions.find(token, _idle())) if isinstance(token, str) else None


def _seen(row: UserSession | None) -> UserSession | None:
    if row is not None and sessions.due_to_be_seen(row):
        sessions.seen(row.id)
    return row


def _idle() -> timedelta:
    return timedelta(hours=config().idle_hours)


def _stranger() -> Stranger:
    return Stranger("You are not signed in, or your session has ended. Sign in; what you typed is kept.")


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chromium"), ("Safari", "Safari"))
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def agent_in_words(agent: str) -> str:
    """ "Firefox on Windows" out of a User-Agent header; enough to know one's own browsers by, and no more is kept."""
    browser = next((name for mark, name in _BROWSERS if re.search(mark, agent)), "A browser")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return f"{browser} on {system}" if system else browser
