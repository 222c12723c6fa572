"""Whether those who are in rooms, and those who are signed in, may be so still: the database's word against what was heard."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import select

from .. import can
from ..db import now, session
from ..models import User, UserSession
from . import values


def lost(occupied: Mapping[int, Collection[int]]) -> list[int]:
    """Of these rooms, given with the ids of the people in them, those where somebody may not be any more."""
    rooms = values.whereabouts(occupied)
    people = values.authors(
        {user_id for there in occupied.values() for user_id in there}, {it.course_id for it in rooms.values()}
    )
    return [
        room_id
        for room_id, there in occupied.items()
        if room_id not in rooms or not all(can.see_room(people.get(user_id), rooms[room_id]) for user_id in there)
    ]


def ended(session_ids: Collection[int]) -> set[int]:
    """Of these signed-in sessions, those that are over, or whose person is suspended."""
    standing = (
        select(UserSession.id)
        .join(User)
        .where(UserSession.id.in_(session_ids), UserSession.ends_at > now(), ~User.suspended)
    )
    return set(session_ids) - set(session.scalars(standing))
