"""Connections to PostgreSQL that nobody waits for without end.

The server's own limits end what takes too long there. They are of no use where it stands still itself, or where the
network swallows what is sent: then the connection is closed from this side, and whoever waited for it is told.
"""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg.errors import _WaitTimeout
from sqlalchemy import Engine, create_engine, event

from . import patience

MOST = 20
"""Connections of one process. All processes together have to stay below the server's max_connections."""

SETTINGS: dict[str, Any] = {
    "application_name": "debate",
    "connect_timeout": 2,
    # what the server keeps, in milliseconds; shorter than patience.ANSWER, so that it can say itself what took too long
    "options": "-c statement_timeout=4500 -c lock_timeout=3000 -c idle_in_transaction_session_timeout=10000",
    # a machine that has vanished does not even say that the connection is over
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}
"""In libpq's words."""


class Connection(psycopg.Connection[Any]):
    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Raises OperationalError, and the connection is closed, when no answer comes in time."""
        left = patience.left()
        try:
            return super().wait(gen, interval, left if timeout is None else min(left, timeout))
        except _WaitTimeout:
            self.close()
            raise psycopg.OperationalError(f"no answer within {left:.0f} seconds") from None


def hurried(url: str) -> Engine:
    """An engine for those whom people wait for. The command line takes its time, and does without."""
    engine = create_engine(
        url, connect_args=SETTINGS, pool_pre_ping=True, pool_size=MOST // 2, max_overflow=MOST // 2, pool_timeout=3
    )
    event.listen(engine, "do_connect", lambda _dialect, _record, given, named: Connection.connect(*given, **named))
    return engine
