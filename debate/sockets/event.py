"""What every socket event does alike: who is asking now, is it well formed, and an answer in every case."""

from __future__ import annotations

import functools
import logging
from collections.abc import Callable
from typing import Any, TypeVar

from flask_socketio import SocketIO

from .. import auth, db
from ..errors import Busy, Garbled, Refusal
from ..forms.base import Form
from ..transport import Caller

log = logging.getLogger(__name__)

Shape = dict[str, Any]
Words = TypeVar("Words", bound=Form)

HANDLED: dict[str, Callable[..., Any]] = {}
"""Every event there is, by name; a test holds it against the authorisation table."""


def event(
    socketio: SocketIO, name: str, form: type[Words]
) -> Callable[[Callable[[Caller, Words], Shape]], Callable[..., Shape]]:
    """Register a handler `(caller, form) -> shape`; it answers {"ok": true, …shape} or {"ok": false, "error": {…}}."""

    def register(handle: Callable[[Caller, Words], Shape]) -> Callable[..., Shape]:
        @functools.wraps(handle)
        def answered(caller: Caller, *given: object) -> Shape:
            try:
                auth.still_signed_in(caller.session_id)
                if len(given) != 1:
                    raise Garbled("An event carries one object.")
                return {"ok": True, **handle(caller, form.parse(given[0]))}
            except Refusal as refusal:
                return {"ok": False, "error": refusal.shape()}
            except Exception as error:
                if db.out_of_reach(error):
                    return {"ok": False, "error": Busy().shape()}
                log.exception("the event %s failed", name)
                return {"ok": False, "error": _failed().shape()}

        HANDLED[name] = answered
        socketio.on_event(name, answered)
        return answered

    return register


def _failed() -> Refusal:
    refusal = Refusal("Something went wrong on the server, and it has been noted. Your words are kept; try again.")
    refusal.code = "failed"
    return refusal
