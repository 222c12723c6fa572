"""What was done to whom, by whom and when: a line of JSON each in the log `debate.audit`, for whoever runs the server.

A line holds ids and words of ours, never what somebody typed; JSON escapes the rest, so that a line stays one line.
"""

from __future__ import annotations

import ipaddress
import json
import logging

from ..db import after_commit, now
from ..models import User

log = logging.getLogger("debate.audit")
log.setLevel(logging.INFO)  # whatever else the server keeps to itself

Fact = str | int | bool | None


def done(event: str, actor: User | None, **facts: Fact) -> None:
    """Write it down once the action that is going on has been committed. `actor` is None for the command line."""
    line = _line(event, actor.id if actor else None, facts)
    after_commit(lambda: log.info(line))


def seen(event: str, person_id: int | None, **facts: Fact) -> None:
    """Write it down now: what was tried and not done, or what changed no row."""
    log.info(_line(event, person_id, facts))


def network(address: str) -> str:
    """Where something came from, as coarse as is still useful against an attack: no single computer."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((found, 24 if found.version == 4 else 48), strict=False))


def _line(event: str, actor_id: int | None, facts: dict[str, Fact]) -> str:
    return json.dumps({"at": now().isoformat(timespec="seconds"), "event": event, "actor": actor_id, **facts})
