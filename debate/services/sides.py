"""People's sides in a room: chosen, drawn, given and switched; and what they may post on them.

While a round goes on in the room, its seats decide who speaks for what, and nothing here does.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection

from sqlalchemy import ColumnElement, case, func, select, update

from .. import can, live, pace, shapes
from ..db import atomic, session
from ..errors import Conflict, Denied, Invalid
from ..models import Membership, Position, Post, Relation, Role, Room, RoomSide, Side, Sides, User
from . import rooms

KEPT = "Your words are kept"

# ---- what is told


def own(viewer: User, room: Room) -> Position | None:
    row = None if room.sides is Sides.NONE else session.get(RoomSide, (room.id, viewer.id))
    return row.side if row else None


def counts(room: Room) -> dict[Position, int]:
    """How many of those who are in the course argue on which side."""
    counted = (
        select(RoomSide.side, func.count())
        .join(Membership, Membership.user_id == RoomSide.user_id)
        .where(RoomSide.room_id == room.id, *_in(room))
        .group_by(RoomSide.side)
    )
    found = dict.fromkeys(Position, 0)
    for side, count in session.execute(counted):
        found[side] = count
    return found


def people(room: Room) -> list[tuple[User, Position | None]]:
    """Everybody who has a side or could have one, by name."""
    wanted = (
        select(User, RoomSide.side)
        .join(Membership, Membership.user_id == User.id)
        .outerjoin(RoomSide, (RoomSide.user_id == User.id) & (RoomSide.room_id == room.id))
        .where(*_in(room))
        .order_by(func.lower(User.name), User.id)
    )
    return [(user, side) for user, side in session.execute(wanted)]


def may_change(viewer: User, room: Room) -> bool:
    """Whether the viewer may choose their side, or another one than they have."""
    if room.sides is not Sides.CHOSEN or not can.take_side(viewer, room):
        return False
    return own(viewer, room) in (None, Position.UNDECIDED) or not _has_argued(viewer, room)


def _in(room: Room) -> tuple[ColumnElement[bool], ...]:
    return Membership.course_id == room.course_id, Membership.role == Role.STUDENT


# ---- what is posted


def of(room_ids: Collection[int], people_ids: Collection[int]) -> dict[tuple[int, int], Position]:
    """Their sides by room and person; one statement, and none where no room has sides."""
    if not room_ids:
        return {}
    wanted = select(RoomSide.room_id, RoomSide.user_id, RoomSide.side).where(
        RoomSide.room_id.in_(room_ids), RoomSide.user_id.in_(people_ids)
    )
    return {(room_id, user_id): side for room_id, user_id, side in session.connection().execute(wanted)}


def check(how: Sides, own: Position | None, relation: Relation, side: Side) -> None:
    """Whoever has a side argues on it. Questions and concessions count for nobody, so they are free to all who have
    taken a side or are undecided. Raises Conflict."""
    if how is Sides.NONE:
        return
    if own is None:
        raise Conflict(f"{_FIRST[how]} {KEPT}; post them then.")
    if not relation.argues:
        return
    if own is Position.UNDECIDED:
        more = "; choose a side to post them" if how is Sides.CHOSEN else ""
        raise Conflict(f"You are undecided in this room, so you can ask and concede, and not argue. {KEPT}{more}.")
    if own.value != side.value:
        raise Conflict(f"You argue {own} in this room, and this argues {side}. {KEPT}.")


_FIRST = {
    Sides.CHOSEN: "This room has sides, and you have not chosen yours. Choose it first.",
    Sides.DRAWN: "This room has sides, and you have not drawn yours. Draw it first.",
    Sides.GIVEN: "This room has sides, and you have not been given yours. Your instructor gives it.",
}


# ---- what is done


@atomic
def choose(actor: User, room: Room, side: Position) -> Position:
    """Take a side, or another one as long as one has not argued. Raises Denied, Invalid, Conflict, TooFast."""
    mine = _own_under_lock(actor, room)
    if room.sides is not Sides.CHOSEN:
        raise Denied(_NOT_CHOSEN[room.sides])
    _may_be(room, side)
    if mine is None:
        session.add(RoomSide(room_id=room.id, user_id=actor.id, side=side))
    elif mine.side is not side:
        if mine.side is not Position.UNDECIDED and _has_argued(actor, room):
            raise Conflict(
                f"You have argued here already, so you stay on your side: {mine.side}. Only your instructor can change it."
            )
        mine.side = side
    session.flush()
    return side


@atomic
def draw(actor: User, room: Room) -> Position:
    """A side by lot: the one with fewer people, either where they are even. Once. Raises Denied, Conflict, TooFast."""
    mine = _own_under_lock(actor, room)
    if room.sides is not Sides.DRAWN:
        raise Denied(_NOT_DRAWN[room.sides])
    if mine is not None and mine.side is not Position.UNDECIDED:
        raise Conflict(
            f"You have a side already: {mine.side}. It is drawn once, and only your instructor can change it."
        )
    counted = counts(room)
    fewest = min(counted[Position.FOR], counted[Position.AGAINST])
    side = secrets.choice([it for it in (Position.FOR, Position.AGAINST) if counted[it] == fewest])
    if mine is None:
        session.add(RoomSide(room_id=room.id, user_id=actor.id, side=side))
    else:
        mine.side = side
    session.flush()
    return side


@atomic
def give(actor: User, room: Room, person_id: int, side: Position) -> None:
    """Put somebody on a side, however people come to theirs. Raises Denied, Invalid, Conflict, TooFast."""
    _hold_as_instructor(actor, room)
    _may_be(room, side)
    member = session.get(Membership, (room.course_id, person_id))
    if member is None:
        raise Invalid("That person is not a member of the course.", person_id="Not a member of the course.")
    if member.role is not Role.STUDENT:
        raise Invalid(f"{NO_SIDE} Nothing was changed.", person_id=NO_SIDE)
    row = session.get(RoomSide, (room.id, person_id), populate_existing=True)
    if row is None:
        session.add(RoomSide(room_id=room.id, user_id=person_id, side=side))
    else:
        row.side = side
    session.flush()


@atomic
def switch(actor: User, room: Room, number: int) -> None:
    """Everybody who argues for argues against from now on, and the other way round; who is undecided stays so.

    `number`: which switch it is, 1 for the first; one that was made already changes nothing. Raises Denied, Conflict,
    TooFast.
    """
    _hold_as_instructor(actor, room)
    if number == room.switches and number > 0:
        return
    if number != room.switches + 1:
        raise Conflict("The sides have been switched meanwhile. Nothing was changed; look at them, then switch again.")
    changed = session.execute(
        update(RoomSide)
        .where(RoomSide.room_id == room.id, RoomSide.side != Position.UNDECIDED)
        .values(side=case((RoomSide.side == Position.FOR, Position.AGAINST), else_=Position.FOR))
        .returning(RoomSide.user_id)
        .execution_options(synchronize_session=False)
    ).all()
    if not changed:
        raise Conflict("Nobody argues on a side here yet, so there is nothing to switch.")
    room.switches = number
    session.flush()
    session.expire_all()
    live.announce(room.channel, "room", shapes.room(room))


NO_SIDE = "Who teaches or moderates has no side here, and posts for either."
_NONE = "This room has no sides, so nothing was changed."
_NOT_CHOSEN = {
    Sides.GIVEN: "In this room sides are given by your instructor.",
    Sides.DRAWN: "In this room sides are drawn, so that they are even. Draw yours.",
}
_NOT_DRAWN = {Sides.GIVEN: _NOT_CHOSEN[Sides.GIVEN], Sides.CHOSEN: "In this room sides are chosen. Choose yours."}


def _own_under_lock(actor: User, room: Room) -> RoomSide | None:
    pace.take("side", actor.id)
    rooms.lock(room)
    if not can.take_side(actor, room):
        if not room.is_open:
            raise Denied(_CLOSED)
        raise Denied(NO_SIDE if can.moderate(actor, room) else "Only members of the course have a side in this room.")
    if room.sides is Sides.NONE:
        raise Conflict(_NONE)
    return session.get(RoomSide, (room.id, actor.id), populate_existing=True)


def _hold_as_instructor(actor: User, room: Room) -> None:
    pace.take("side", actor.id)
    rooms.lock(room)
    if not can.change_room(actor, room):
        raise Denied("Only an instructor of the course gives sides and switches them.")
    if not room.is_open:
        raise Denied(_CLOSED)
    if room.sides is Sides.NONE:
        raise Conflict(_NONE)


_CLOSED = "This room is closed, so its sides stay as they are."


def _may_be(room: Room, side: Position) -> None:
    if side is Position.UNDECIDED and not room.undecided:
        sentence = "Nobody is undecided in this room: it is for or against."
        raise Invalid(f"{sentence} Nothing was changed.", side=sentence)


def _has_argued(actor: User, room: Room) -> bool:
    argued = select(Post.id).where(
        Post.author_id == actor.id, Post.room_id == room.id, Post.relation.in_([it for it in Relation if it.argues])
    )
    return session.scalar(argued.limit(1)) is not None
