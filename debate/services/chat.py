"""The side chat of a room: said, caught up with, taken back and removed. Nothing of it is an argument, nor counted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from .. import can, live, pace, shapes
from ..clock import Kind
from ..db import atomic, now, session
from ..errors import Denied, KeyReused, Missing, OutOfTurn, Refusal
from ..forms.chat import Line
from ..forms.posts import Removal
from ..models import ChatLine, PostState, Room, User
from . import audit, floor, rooms

SHOWN = 100
"""Lines on a page: the newest, or those before a number."""
CATCH_UP = 200

KEPT = "Your words are kept."


@dataclass
class Lines:
    """In their order. `earlier`: whether there are others before these; `more`: whether there are newer changes than these."""

    lines: list[shapes.Shape]
    seq: int
    earlier: bool = False
    more: bool = False


# ---- what there is


def open_in(room: Room) -> None:
    """Raises Missing where the room has no side chat."""
    if not room.side_chat:
        raise Missing("This room has no side chat.")


def newest(room: Room, before: int | None = None) -> Lines:
    """The newest lines, or the newest of those before a number."""
    seq, wanted = room.chat_seq, select(ChatLine).where(ChatLine.room_id == room.id)
    if before is not None:
        wanted = wanted.where(ChatLine.number < before)
    rows = session.scalars(wanted.order_by(ChatLine.number.desc()).limit(SHOWN + 1)).all()
    return Lines([shapes.line(row) for row in reversed(rows[:SHOWN])], seq, earlier=len(rows) > SHOWN)


def since(room: Room, seq: int) -> Lines:
    """Lines that are new or have changed after tick `seq` of the chat's clock, in the clock's order."""
    head = room.chat_seq
    wanted = select(ChatLine).where(ChatLine.room_id == room.id, ChatLine.seq > seq)
    rows = session.scalars(wanted.order_by(ChatLine.seq).limit(CATCH_UP + 1)).all()
    return Lines([shapes.line(row) for row in rows[:CATCH_UP]], head, more=len(rows) > CATCH_UP)


def find(room: Room, number: int) -> ChatLine:
    found = session.get(ChatLine, (room.id, number))
    if found is None:
        raise Missing("There is no such line in this room’s chat.")
    return found


def refusal(viewer: User, room: Room) -> Refusal | None:
    """Why the viewer cannot write a line now; None where they can."""
    if not room.side_chat:
        return Denied(f"The side chat of this room has been switched off, so nothing was sent. {KEPT}")
    if not room.is_open:
        return Denied(f"This room is closed, so nothing more can be said in its chat. {KEPT}")
    if not can.chat(viewer, room):
        return Denied(f"Only members of the course write in this chat; you can read it. {KEPT}")
    if room.round_id is not None:
        seats = floor.of([room.round_id])[room.round_id]
        if viewer.id in seats.seats.values() and seats.clock(now()).phase.kind is not Kind.OVER:
            return OutOfTurn(
                "While the round goes on its side chat is for those without a seat in it; you have one, so you can read it. "
                f"{KEPT} Send them when the round is over."
            )
    return None


# ---- what is done


@atomic
def say(author: User, room: Room, form: Line) -> ChatLine:
    """Add a line, once: the same `client_id` with the same words again gives the same line.

    Raises Denied, OutOfTurn (who sits in the round that goes on), KeyReused, TooFast.
    """
    rooms.lock(room)
    if stored := session.scalar(
        select(ChatLine).where(ChatLine.author_id == author.id, ChatLine.client_id == form.client_id)
    ):
        if (stored.room_id, stored.words) != (room.id, form.words):
            raise KeyReused(_REUSED)
        return stored
    if refused := refusal(author, room):
        raise refused
    pace.take("chat", author.id)
    last = session.scalar(select(func.max(ChatLine.number)).where(ChatLine.room_id == room.id)) or 0
    line = ChatLine(
        room_id=room.id,
        number=last + 1,
        author=author,
        author_role=author.role_in(room.course_id),
        client_id=form.client_id,
        words=form.words,
        said_at=now(),
        reason="",
    )
    session.add(line)
    try:
        _changed(room, line)
    except IntegrityError as error:  # in another room at this moment, which is under another lock
        raise KeyReused(_REUSED) from error
    return line


_REUSED = f"This client id was used for another line. {KEPT} Send them with a new one."


@atomic
def withdraw(author: User, room: Room, number: int) -> ChatLine:
    """Take back what one has said, at any time: its place stays, its words go."""
    rooms.lock(room)
    line = _under_lock(room, number)
    if not can.withdraw_line(author, line, room):
        raise Denied("Only its author can take a line back, and only once.")
    pace.take("edit", author.id)
    _take_down(room, line, PostState.WITHDRAWN, author, "")
    return line


@atomic
def remove(actor: User, room: Room, number: int, form: Removal) -> ChatLine:
    """Its words and its author's name are gone from every screen and every answer; its place and the reason stay."""
    rooms.lock(room)
    line = _under_lock(room, number)
    if not can.remove_line(actor, line, room):
        raise Denied("Only a moderator or an instructor of the course can remove a line, and only one that stands.")
    pace.take("moderate", actor.id)
    audit.done("chat_line_removed", actor, room=room.id, line=line.number)
    _take_down(room, line, PostState.REMOVED, actor, form.reason)
    return line


def _under_lock(room: Room, number: int) -> ChatLine:
    line = find(room, number)
    session.refresh(line)
    return line


def _take_down(room: Room, line: ChatLine, state: PostState, actor: User, reason: str) -> None:
    line.state, line.removed_by, line.removed_at, line.reason = state, actor, now(), reason
    _changed(room, line)


def _changed(room: Room, line: ChatLine) -> None:
    """One tick of the chat's clock, and word of the line to everybody in the room."""
    room.chat_seq += 1
    line.seq = room.chat_seq
    session.flush()
    live.announce(room.channel, "chat", shapes.line(line))
