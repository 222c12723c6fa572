"""What a room's page shows, gathered once for every way to it: its address, a permalink, a refusal."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from typing import Any

from flask import render_template, url_for

from .. import can, schemes, shapes
from ..clock import Kind
from ..forms.base import LARGEST_ID
from ..models import Position, Post, Room, User
from ..presence import presence
from ..services import chat, debts, essays, rooms, threads, votes
from . import roundpanel, sidepanel
from .answers import typed


def draw(viewer: User, room: Room, wanted: Mapping[str, str], focus: Post | None = None) -> str:
    """The page; `wanted` are its address's words: show, before, branch, reply, ask."""
    show = shown(wanted.get("show"))
    before = number(wanted.get("before"))
    if focus is None and (branch := number(wanted.get("branch"))):
        focus = threads.post(room, branch)
    reply = number(wanted.get("reply"))
    seen = rooms.seen_number(viewer, room)
    waiting = debts.open_in(viewer, room)
    answered = threads.post(room, reply) if reply else None
    panel = roundpanel.seen(viewer, room)
    sided = sidepanel.seen(viewer, room)
    page = threads.branch(room, focus) if focus else threads.shown(viewer, room, show, before)
    return render_template(
        "rooms/room.html",
        room=room,
        claim=room.claim,
        essay=room.claim.essay,
        passage=essays.passage(room.claim),
        scheme=schemes.SCHEMES.get(room.claim.scheme),
        branches=page.branches,
        earlier=page.earlier,
        before=page.before,
        show=show,
        counts=rooms.counts(viewer, room, seen),
        counted=shapes.counts(room),
        seen=seen,
        focus=focus.id if focus else None,
        may={
            "post": can.post(viewer, room),
            "moderate": can.moderate(viewer, room),
            "teach": can.change_room(viewer, room),
            "chat": can.chat(viewer, room),
            "vote": can.vote(viewer, room),
        },
        chat=chat.newest(room) if room.side_chat else None,
        voted=votes.has_voted(viewer, room),
        here=presence.here(room.id),
        client_id=secrets.token_urlsafe(18),
        asking=_question(room, answered, typed("question", wanted.get("ask"))),
        open_questions=waiting,
        speaks=waiting.speaks,
        asked=schemes.QUESTIONS.get(show),
        reply_to=shapes.post(answered) if answered else None,
        room_url=url_for("rooms.show", room_id=room.id),
        sides=sided,
        bound=_bound(sided, panel),
        **panel,
    )


def _bound(sided: Mapping[str, Any], panel: Mapping[str, Any]) -> Position | None:
    """Of what the composer offers, whose: the viewer's side, or nobody's where all of it is theirs to say."""
    in_round = "round" in panel and panel["round"]["clock"]["kind"] != Kind.OVER  # also one that is about to begin
    return sided["own"] if sided and sided["takes"] and not in_round else None


def _question(room: Room, answered: Post | None, key: object) -> schemes.Question | None:
    """The critical question `key` of the claim, or of the argument that is answered, for a composer that begins with it."""
    if not isinstance(key, str):
        return None
    scheme = room.claim.scheme if answered is None else answered.scheme if answered.is_visible else None
    known = schemes.asks(scheme, key) or (answered is not None and answered.is_argument and key == schemes.SOURCE.key)
    return schemes.question(key) if known else None


def shown(value: str | None) -> str:
    """What an address wants to see of a room; anything that is not known is the room in order."""
    known = (threads.UNREAD, threads.UNANSWERED, *schemes.QUESTIONS)
    return value if value in known else threads.ORDER


def number(value: str | None) -> int | None:
    """A whole number out of an address; anything else is as if it had not been given."""
    if value is None or not re.fullmatch(r"[0-9]{1,10}", value) or int(value) > LARGEST_ID:
        return None
    return int(value)
