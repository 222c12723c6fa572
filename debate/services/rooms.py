"""Rooms as somebody sees them: found through the viewer, listed, read up to a number, assigned and changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select

from .. import can, live, shapes, text
from ..db import atomic, now, session
from ..errors import Denied, Missing
from ..forms.rooms import Assignment, RoomChange
from ..models import Author, Claim, Course, Place, Post, PostState, Room, RoomState, RoomVisit, User
from . import values

MANY = 1000
"""Counts stop here: nobody reads “1,204 unread” another way than “1,000”."""


@dataclass
class Counts:
    all: int
    unread: int
    unanswered: int


@dataclass
class Listed:
    """A room in somebody's list of rooms."""

    room: Room
    unread: int = field(default=0)


def find(viewer: User | None, room_id: int) -> Room:
    room = session.get(Room, room_id)
    if room is None or not can.see_room(viewer, room):
        raise missing()
    return room


def seen_by(viewer_id: int, room_id: int) -> tuple[Author, Place]:
    """The same for a socket: the person and the room, as they are now. Raises Missing alike."""
    found = values.both(viewer_id, room_id)
    if found is None or not can.see_room(*found):
        raise missing()
    return found


def missing() -> Missing:
    return Missing("There is no such room, or it is not open to you. If you have a code, join its course first.")


def lock(room: Room) -> None:
    """Hold the room's row until the action ends, and read its counters as they are under the lock."""
    session.execute(select(Room.id).where(Room.id == room.id).with_for_update())
    session.refresh(room, _UNDER_LOCK)


_UNDER_LOCK = (
    *("state", "voting", "seq", "last_number"),
    *("count_for", "count_against", "count_unanswered", "count_sourced", "asked"),
    *("round_id", "side_chat", "chat_seq"),
    *("sides", "undecided", "switches"),
)


def mine(viewer: User) -> list[Listed]:
    """The viewer's rooms, those with the newest posts first, each with how many posts are unread."""
    seen = func.coalesce(RoomVisit.seen_number, 0)
    rows = session.execute(
        select(Room, Room.last_number - seen)
        .outerjoin(RoomVisit, (RoomVisit.room_id == Room.id) & (RoomVisit.user_id == viewer.id))
        .where(Room.course_id.in_(viewer.course_ids))
        .order_by(Room.posted_at.is_(None), Room.posted_at.desc(), Room.id)
        .limit(MANY)
    )
    return [Listed(room, unread) for room, unread in rows]


def on_claim(viewer: User | None, claim: Claim) -> list[Room]:
    """The rooms on a claim that the viewer may enter, the liveliest first."""
    if viewer is None:
        return []
    wanted = select(Room).where(Room.claim_id == claim.id).order_by(Room.last_number.desc(), Room.id).limit(100)
    if not viewer.is_admin:
        wanted = wanted.where(Room.course_id.in_(viewer.course_ids))
    return list(session.scalars(wanted))


# ---- what has been read


def seen_number(viewer: User, room: Room) -> int:
    visit = session.get(RoomVisit, (viewer.id, room.id))
    return visit.seen_number if visit else 0


def unread_by(viewer: User, seen: int) -> tuple[Any, ...]:
    """What others have said since, and what still stands of it."""
    return Post.number > seen, Post.author_id != viewer.id, Post.state == PostState.VISIBLE


def count(room: Room, *which: Any) -> Select[int]:
    """How many of the room's posts are such; beyond MANY nobody counts."""
    some = select(Post.id).where(Post.room_id == room.id, *which).limit(MANY).subquery()
    return select(func.count()).select_from(some)


def counts(viewer: User, room: Room, seen: int) -> Counts:
    unread_posts = session.scalar(count(room, *unread_by(viewer, seen))) if seen < room.last_number else 0
    return Counts(room.last_number, unread_posts or 0, room.count_unanswered)


@atomic
def see(viewer: User, room: Room, number: int) -> int:
    """The viewer has read everything up to `number`; it never goes back, nor beyond what there is."""
    visit = session.get(RoomVisit, (viewer.id, room.id), with_for_update=True)
    if visit is None:
        visit = RoomVisit(user_id=viewer.id, room_id=room.id, seen_number=0)
        session.add(visit)
    visit.seen_number = max(visit.seen_number, min(number, room.last_number))
    visit.seen_at = now()
    return visit.seen_number


# ---- assigning and changing


@atomic
def assign(actor: User, claim: Claim, course: Course, form: Assignment) -> Room:
    """Make a room for the claim in the course."""
    if not can.assign(actor, claim, course):
        raise Denied("Only an instructor of the course can assign a claim to it, and only one that is published.")
    room = Room(
        course=course,
        claim=claim,
        title=form.title,
        instructions=form.instructions,
        instructions_html=text.render(form.instructions) if form.instructions else "",
        due_at=form.due_at,
        opened_by=actor,
    )
    session.add(room)
    session.flush()
    return room


@atomic
def change(actor: User, room: Room, form: RoomChange) -> Room:
    _must_teach(actor, room)
    room.title, room.due_at, room.instructions = form.title, form.due_at, form.instructions
    room.weighed, room.base_score = form.weighed, form.base_score
    seen_at_once = (room.side_chat, room.sides) != (form.side_chat, form.sides)
    room.side_chat, room.sides, room.undecided = form.side_chat, form.sides, form.undecided
    if seen_at_once:
        live.announce(room.channel, "room", shapes.room(room))
    room.steelman = form.steelman
    room.instructions_html = text.render(form.instructions) if form.instructions else ""
    return room


@atomic
def set_state(actor: User, room: Room, state: RoomState) -> Room:
    """Close a room, so that it can be read and not written in, or open it again."""
    _must_teach(actor, room)
    lock(room)
    room.state = state
    live.announce(room.channel, "room", shapes.room(room))
    return room


def _must_teach(actor: User, room: Room) -> None:
    if not can.change_room(actor, room):
        raise Denied("Only an instructor of the course can change its rooms.")
