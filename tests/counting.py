"""How much a database is asked, and how much it answers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from debate import db
from debate.sockets import heartbeat


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, by whichever thread but the heartbeat, which beats when it is time."""
    sent: list[str] = []
    engine = db.session.get_bind()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if threading.current_thread().name != heartbeat.NAME:
            sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
