"""Rooms, people and posts read as plain values, by statements that are made once.

To put a statement together, or an object with a session to belong to, takes longer than to run it; what happens for
every post, every newcomer and every page reads columns.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased

from ..db import session
from ..models import Author, Membership, Named, Place, Post, Role, Room, RoomState, Shown, User
from .lists import OverLists


def places(ids: Iterable[int]) -> dict[int, Place]:
    """The rooms by id; their rows are held until the action ends."""
    rows = session.connection().execute(*_PLACES.of(rooms=ids))
    return {place.id: place for place in itertools.starmap(_place, rows)}


def whereabouts(ids: Iterable[int]) -> dict[int, Place]:
    """The rooms by id, as they are at this moment."""
    rows = session.connection().execute(*_WHEREABOUTS.of(rooms=ids))
    return {place.id: place for place in itertools.starmap(_place, rows)}


def _place(room_id: int, course_id: int, state: RoomState, *counters: Any) -> Place:
    return Place(room_id, course_id, state is RoomState.OPEN, *counters)


def authors(ids: Iterable[int], courses: Iterable[int]) -> dict[int, Author]:
    """The people by id, with their roles in these courses."""
    found: dict[int, Author] = {}
    for row in session.connection().execute(*_AUTHORS.of(people=ids, courses=courses)):
        if row.id not in found:
            roles: dict[int, Role] = {}
            found[row.id] = Author(row.id, row.name, row.login is None, row.is_admin, row.suspended, roles)
        if row.course_id is not None:
            found[row.id].roles[row.course_id] = row.role
    return found


def both(person_id: int, room_id: int) -> tuple[Author, Place] | None:
    """A person with their role there, and a room; None where either is not there. One statement, for who comes alone."""
    row = session.connection().execute(_BOTH, {"person": person_id, "room": room_id}).first()
    if row is None:
        return None
    place = _place(*row[: len(_PLACE)])
    id, name, login, is_admin, suspended, role = row[len(_PLACE) :]
    roles = {} if role is None else {place.course_id: role}
    return Author(id, name, login is None, is_admin, suspended, roles), place


def shown(wanted: Select[Any], **given: object) -> list[Shown]:
    """Posts to be shown, by a statement that begins with POSTS."""
    session.flush()  # what an action has changed is shown as it is now
    rows = session.connection().execute(wanted, given)
    return [_shown(*row) for row in rows]


def _shown(author: int, name: str, login: str | None, remover: int | None, by: str | None, *post: Any) -> Shown:
    removed_by = None if remover is None else Named(remover, by or "", False)
    return Shown(Named(author, name, login is None), removed_by, *post)


_PLACE: tuple[Any, ...] = (
    Room.id,
    Room.course_id,
    Room.state,
    Room.seq,
    Room.last_number,
    Room.count_for,
    Room.count_against,
    Room.count_unanswered,
    Room.asked,
    Room.count_sourced,
    Room.posted_at,
    Room.round_id,
    Room.chat_seq,
    Room.steelman,
    Room.sides,
)
_AUTHOR: tuple[Any, ...] = (User.id, User.name, User.login, User.is_admin, User.suspended)
# in the order of their ids, so that two batches never wait for one another
_PLACES = OverLists(
    lambda rooms: select(*_PLACE).where(Room.id.in_(rooms)).order_by(Room.id).with_for_update(), rooms=Room.id
)
_WHEREABOUTS = OverLists(lambda rooms: select(*_PLACE).where(Room.id.in_(rooms)), rooms=Room.id)
_AUTHORS = OverLists(
    lambda people, courses: (
        select(*_AUTHOR, Membership.course_id, Membership.role)
        .outerjoin(Membership, (Membership.user_id == User.id) & Membership.course_id.in_(courses))
        .where(User.id.in_(people))
    ),
    people=User.id,
    courses=Membership.course_id,
)
_BOTH = (
    select(*_PLACE, *_AUTHOR, Membership.role)
    .select_from(Room)
    .join(User, User.id == bindparam("person"))
    .outerjoin(Membership, (Membership.user_id == User.id) & (Membership.course_id == Room.course_id))
    .where(Room.id == bindparam("room"))
)

_REMOVER = aliased(User)
_OF_POSTS = [getattr(Post, it.name) for it in fields(Shown)[2:]]
POSTS = (
    select(User.id, User.name, User.login, _REMOVER.id, _REMOVER.name, *_OF_POSTS)
    .select_from(Post)
    .join(User, User.id == Post.author_id)
    .outerjoin(_REMOVER, _REMOVER.id == Post.removed_by_id)
)
