"""The front page: what is new in one's rooms, the claim of the day with a word on either side, and more claims."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, select, true, union_all

from ..db import now, session
from ..models import Claim, ClaimState, Course, Post, PostState, Relation, Room, Side, User
from . import debts, essays, rooms

MORE = 6
"""Claims shown besides the claim of the day."""
CONSIDERED = 1000
"""Claims that the claim of the day is chosen from: those of the newest essays."""


class Tallied(NamedTuple):
    """A claim, the arguments on either side in the rooms that the viewer may see, and one of those rooms."""

    claim: Claim
    count_for: int
    count_against: int
    room_id: int | None


@dataclass
class Front:
    rooms: list[rooms.Listed] = field(default_factory=list)
    """Those with anything new first, and the newest of them before the others."""
    owed: dict[int, int] = field(default_factory=dict)
    """By the room's id, how many critical questions wait there for the viewer's own answer."""
    day: Tallied | None = None
    words: dict[str, Post] = field(default_factory=dict)
    """By side, the most answered argument on the claim of the day."""
    more: list[Tallied] = field(default_factory=list)
    """Other claims of the same essay."""
    claims_of_essay: int = 0
    practice_room: int | None = None
    """Where a guest can argue the claim of the day."""

    @property
    def unread(self) -> int:
        return sum(max(it.unread, 0) for it in self.rooms)


class _Counted(NamedTuple):
    claim_id: int
    essay_id: int
    count_for: int
    count_against: int
    room_id: int | None


def front(viewer: User | None, *, practice: bool, today: date | None = None) -> Front:
    """The same number of queries however many claims, rooms and posts there are. `practice`: may guests come in?"""
    mine = rooms.mine(viewer) if viewer else []
    page = Front(
        rooms=sorted(mine, key=lambda it: it.unread <= 0), owed=debts.waiting_for(viewer) if mine and viewer else {}
    )
    counted = _counted(viewer)
    if not counted:
        return page
    day = _of_the_day(counted, today or now().date())
    family = [it for it in counted if it.essay_id == day.essay_id]
    page.claims_of_essay = len(family)
    page.day, *page.more = _loaded([day, *[it for it in family if it is not day][:MORE]])
    if viewer is not None and day.count_for and day.count_against:
        page.words = _words(viewer, day.claim_id)
    elif viewer is None and practice:
        page.practice_room = _practice_room(day.claim_id)
    return page


def _room_seen(viewer: User | None) -> ColumnElement[bool]:
    if viewer is not None and viewer.is_admin:
        return true()
    return Room.course_id.in_(viewer.course_ids if viewer else [])


def _counted(viewer: User | None) -> list[_Counted]:
    """The published claims that the viewer may see, the newest essay first, each essay's in its own order."""
    tallies = (
        select(
            Room.claim_id,
            func.sum(Room.count_for).label("ayes"),
            func.sum(Room.count_against).label("noes"),
            func.max(Room.id).label("room_id"),
        )
        .where(_room_seen(viewer))
        .group_by(Room.claim_id)
        .subquery()
    )
    wanted = (
        select(
            Claim.id,
            Claim.essay_id,
            func.coalesce(tallies.c.ayes, 0),
            func.coalesce(tallies.c.noes, 0),
            tallies.c.room_id,
        )
        .join(Claim.essay)
        .outerjoin(tallies, tallies.c.claim_id == Claim.id)
        .where(Claim.state == ClaimState.PUBLISHED, essays.open_to(viewer))
        .order_by(Claim.essay_id.desc(), Claim.position, Claim.id)
        .limit(CONSIDERED)
    )
    return [_Counted(*row) for row in session.execute(wanted)]


def _of_the_day(counted: list[_Counted], today: date) -> _Counted:
    """Another one each day: of those argued on both sides if there are any, else of those with a room, else of all."""
    argued = [it for it in counted if it.count_for and it.count_against]
    among = argued or [it for it in counted if it.room_id] or counted
    return among[today.toordinal() % len(among)]


def _loaded(counted: list[_Counted]) -> list[Tallied]:
    wanted = select(Claim).where(Claim.id.in_([it.claim_id for it in counted]))
    claims = {claim.id: claim for claim in session.scalars(wanted)}
    return [Tallied(claims[it.claim_id], it.count_for, it.count_against, it.room_id) for it in counted]


def _words(viewer: User, claim_id: int) -> dict[str, Post]:
    best = union_all(*(_most_answered(viewer, claim_id, side) for side in Side)).subquery()
    wanted = select(Post).where(Post.id.in_(select(best.c.id)))
    return {post.side.value: post for post in session.scalars(wanted)}


def _most_answered(viewer: User, claim_id: int, side: Side) -> Select[tuple[int]]:
    inner = (
        select(Post.id)
        .join(Post.room)
        .where(
            Room.claim_id == claim_id,
            _room_seen(viewer),
            Post.side == side,
            Post.state == PostState.VISIBLE,
            Post.relation.in_([Relation.REBUTS, Relation.SUPPORTS]),
        )
        .order_by(Post.depth, Post.branch_count.desc(), Post.id)
        .limit(1)
        .subquery()
    )
    return select(inner.c.id)


def _practice_room(claim_id: int) -> int | None:
    wanted = select(Room.id).join(Room.course).where(Course.open_to_guests, Room.claim_id == claim_id)
    return session.scalar(wanted.order_by(Room.last_number.desc(), Room.id).limit(1))
