"""How much a database is asked, and how much it answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import event

from debate import db


@contextmanager
def queries() -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, by whichever thread."""
    sent: list[str] = []
    engine = db.session.get_bind()

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        sent.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
