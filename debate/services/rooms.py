"""Rooms as somebody sees them: found through the viewer, paged by branch, caught up with by the room's clock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from .. import can, live, shapes, text, tree
from ..db import atomic, now, session
from ..errors import Denied, Missing
from ..forms.rooms import Assignment, RoomChange
from ..models import Author, Claim, Course, Place, Post, PostState, Relation, Room, RoomState, RoomVisit, User
from ..schemes import QUESTIONS
from . import values

POSTS = 60
"""Posts on a page at most, those on the way down to them included: as many branches as fit."""
NEWEST = 5
"""Of each branch, the newest posts that come with it, and more where there is room on the page; the rest is asked for."""
MANY = 1000
"""Counts stop here: nobody reads “1,204 unread” another way than “1,000”."""
CATCH_UP = 200
MOST_NUMBER = 10**tree.DIGITS
"""Beyond any post's number."""

Shape = dict[str, Any]


@dataclass
class RoomPage:
    """One page of a room's tree. `earlier` branches are not on it; `before` asks for the next page of them."""

    branches: list[tree.Node]
    earlier: int = 0
    before: int | None = None


@dataclass
class Counts:
    all: int
    unread: int
    unanswered: int


@dataclass
class CaughtUp:
    """What changed since a tick of the room's clock, in the clock's order; `more` asks again from the last of them."""

    posts: list[Shape]
    seq: int
    more: bool


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
    if place := values.places([room_id]).get(room_id):
        viewer = values.authors([viewer_id], [place.course_id]).get(viewer_id)
        if viewer and can.see_room(viewer, place):
            return viewer, place
    raise missing()


def missing() -> Missing:
    return Missing("There is no such room, or it is not open to you. If you have a code, join its course first.")


def lock(room: Room) -> None:
    """Hold the room's row until the action ends, and read its counters as they are under the lock."""
    session.execute(select(Room.id).where(Room.id == room.id).with_for_update())
    session.refresh(room, ["seq", "last_number", "state", "count_for", "count_against", "count_unanswered", "asked"])


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


# ---- one page of a room

ORDER, UNREAD, UNANSWERED = "order", "unread", "unanswered"
"""What a page of a room may show, besides those who ask one of the critical questions, by its key."""


def shown(viewer: User, room: Room, show: str, before: int | None = None) -> RoomPage:
    """A page of what `show` says, the newest of it or what came before `before` (the `before` of the page after it)."""
    if show == UNREAD:
        return unread(viewer, room, before)
    if show == UNANSWERED:
        return unanswered(room, before)
    if show in QUESTIONS:
        return asked(room, show, before)
    return page(room, before)


def page(room: Room, before: int | None = None) -> RoomPage:
    """The branches with the newest posts, which are also those with anything unread; each with its newest posts.

    `before` is the `last_number` of the last branch on the page before this one.
    """
    newest = session.execute(_NEWEST, {"room": room.id, "before": before or MOST_NUMBER}).all()
    branches = [[*rows] for _, rows in groupby(newest, key=lambda row: row.number)]
    count, numbers = tree.fit([[row.path for row in rows] for rows in branches], POSTS)
    if count == len(branches) and before is None:
        latest = session.scalars(_LATEST, {"room": room.id})
        _, numbers = tree.fit([[path] for path in latest], POSTS, numbers)  # what is left of the page is not left empty
    found = tree.plant(_numbered(room, numbers))
    if count == len(branches):
        return RoomPage(found)
    last = branches[count - 1][0].last_number
    earlier = session.scalar(_count(room, Post.parent_id.is_(None), Post.last_number < last)) or 0
    return RoomPage(found, earlier, last)


def _newest_of_branches() -> Select[int, int, str]:
    """(its first number, its last number, a path) for the NEWEST posts of each of the newest branches, newest first.

    Made once: to put a statement together takes longer than to run it.
    """
    top, below = aliased(Post), aliased(Post)
    oldest = (
        select(below.number)
        .where(below.room_id == top.room_id, below.root_number == top.number)
        .order_by(below.number.desc())
        .offset(NEWEST - 1)
        .limit(1)
        .scalar_subquery()
    )
    tops = (
        select(top.room_id, top.number, top.last_number, func.coalesce(oldest, 0).label("oldest"))
        .where(top.room_id == bindparam("room"), top.parent_id.is_(None), top.last_number < bindparam("before"))
        .order_by(top.last_number.desc())
        .limit(POSTS + 1)
        .subquery()
    )
    in_branch = (Post.room_id == tops.c.room_id, Post.root_number == tops.c.number, Post.number >= tops.c.oldest)
    return (
        select(tops.c.number, tops.c.last_number, Post.path)
        .join(Post, and_(*in_branch))
        .order_by(tops.c.last_number.desc(), Post.number.desc())
    )


_NEWEST = _newest_of_branches()
_LATEST = select(Post.path).where(Post.room_id == bindparam("room")).order_by(Post.number.desc()).limit(POSTS)


def unread(viewer: User, room: Room, before: int | None = None) -> RoomPage:
    """The newest posts that the viewer has not seen, each in its line."""
    return _listed(room, before, *_unread(viewer, seen_number(viewer, room)))


def _unread(viewer: User, seen: int) -> tuple[Any, ...]:
    """What others have said since, and what still stands of it."""
    return Post.number > seen, Post.author_id != viewer.id, Post.state == PostState.VISIBLE


def unanswered(room: Room, before: int | None = None) -> RoomPage:
    """The newest rebuttals and questions without a reply, each in its line."""
    return _listed(room, before, *_UNANSWERED)


def asked(room: Room, question: str, before: int | None = None) -> RoomPage:
    """The newest posts that ask the critical question of this key, each in its line and with the newest replies."""
    return _listed(room, before, Post.question == question, Post.state == PostState.VISIBLE, with_replies=True)


_UNANSWERED = (
    Post.reply_count == 0,
    Post.state == PostState.VISIBLE,
    Post.relation.in_([Relation.REBUTS, Relation.ASKS]),
)


def _listed(room: Room, before: int | None, *which: Any, with_replies: bool = False) -> RoomPage:
    wanted = select(Post.number, Post.path).where(Post.room_id == room.id, *which)
    if before is not None:
        wanted = wanted.where(Post.number < before)
    newest = session.execute(wanted.order_by(Post.number.desc()).limit(POSTS + 1)).all()
    count, numbers = tree.fit([[row.path] for row in newest], POSTS // 2 if with_replies else POSTS)
    if with_replies:
        replies = [[path] for path in _newest_replies(room, numbers)]
        _, drawn = tree.fit(replies, POSTS, numbers)
    else:
        drawn = numbers
    found = tree.plant(_numbered(room, drawn))
    if count == len(newest):
        return RoomPage(found)
    last = newest[count - 1].number
    earlier = session.scalar(_count(room, *which, Post.number < last)) or 0
    return RoomPage(found, earlier, last)


def _newest_replies(room: Room, numbers: Collection[int]) -> list[str]:
    """The paths of the newest direct replies to the posts of these numbers, not more than there are on a page."""
    answered = select(Post.id).where(Post.room_id == room.id, Post.number.in_(numbers))
    newest = select(Post.path).where(Post.parent_id.in_(answered)).order_by(Post.number.desc())
    return list(session.scalars(newest.limit(POSTS)))


def branch(room: Room, post: Post) -> RoomPage:
    """One line of argument: the way down to `post`, and the newest of what lies below it."""
    below = (
        select(Post.path)
        .where(Post.room_id == room.id, Post.path > post.path, Post.path < tree.after_branch(post.path))
        .order_by(Post.number.desc())
        .limit(POSTS)
    )
    _, numbers = tree.fit([[path] for path in (post.path, *session.scalars(below))], POSTS)
    return RoomPage(tree.plant(_numbered(room, numbers)))


def replies(room: Room, post: Post, before: int | None = None, limit: int = 20) -> tuple[list[Shape], bool]:
    """Direct replies to `post` older than number `before`, oldest first, and whether there are more."""
    wanted = select(Post).where(Post.room_id == room.id, Post.parent_id == post.id)
    if before is not None:
        wanted = wanted.where(Post.number < before)
    found = session.scalars(_loaded(wanted).order_by(Post.number.desc()).limit(limit + 1)).all()
    return [shapes.post(it) for it in reversed(found[:limit])], len(found) > limit


def since(room: Room, seq: int, limit: int = CATCH_UP) -> CaughtUp:
    """Posts that are new or have changed after tick `seq` of the room's clock."""
    wanted = select(Post).where(Post.room_id == room.id, Post.seq > seq).order_by(Post.seq).limit(limit + 1)
    found = session.scalars(_loaded(wanted)).all()
    return CaughtUp([shapes.post(it) for it in found[:limit]], room.seq, len(found) > limit)


def post(room: Room, post_id: int) -> Post:
    found = session.scalar(_loaded(select(Post).where(Post.id == post_id, Post.room_id == room.id)))
    if found is None:
        raise Missing("There is no such argument in this room.")
    return found


def _loaded(wanted: Select[Post]) -> Select[Post]:
    return wanted.options(joinedload(Post.removed_by))


_NUMBERED = _loaded(
    select(Post).where(Post.room_id == bindparam("room"), Post.number.in_(bindparam("numbers", expanding=True)))
)


def _numbered(room: Room, numbers: Collection[int]) -> list[Shape]:
    found = session.scalars(_NUMBERED, {"room": room.id, "numbers": list(numbers)})
    return [shapes.post(it) for it in found]


def _count(room: Room, *which: Any) -> Select[int]:
    some = select(Post.id).where(Post.room_id == room.id, *which).limit(MANY).subquery()
    return select(func.count()).select_from(some)


# ---- what has been read


def seen_number(viewer: User, room: Room) -> int:
    visit = session.get(RoomVisit, (viewer.id, room.id))
    return visit.seen_number if visit else 0


def counts(viewer: User, room: Room, seen: int) -> Counts:
    unread_posts = session.scalar(_count(room, *_unread(viewer, seen))) if seen < room.last_number else 0
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
