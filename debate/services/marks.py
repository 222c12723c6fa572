"""Private marks on a flow sheet: set and read by one person alone. Nothing here is announced to anybody."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, select

from .. import can, pace
from ..db import atomic, session
from ..errors import Conflict, Denied
from ..forms.marks import Marking
from ..models import FlowMark, Post, PostState, Room, User
from .lists import OverLists

MARKS = ("turn", "extend", "concede")


@dataclass(frozen=True)
class Own:
    """What the viewer has marked of one post."""

    marks: tuple[str, ...] = ()
    """Of MARKS, in their order."""
    note: str = ""


def own(viewer: User, ids: Iterable[int]) -> dict[int, Own]:
    """The viewer's own marks on these posts, by post; one that is not visible has none. One statement."""
    wanted, given = _OWN.of(posts=ids)
    found = session.connection().execute(wanted, {"viewer": viewer.id, **given})
    return {
        id: Own(tuple(mark for mark, on in zip(MARKS, ticked, strict=True) if on), note) for id, note, *ticked in found
    }


@atomic
def put(viewer: User, room: Room, post: Post, form: Marking) -> Own:
    """Mark an argument of the room for oneself, or mark it otherwise. Raises Denied, Conflict (it was taken down)."""
    # of two requests of one person at once the second finds what the first has made
    session.execute(select(User.id).where(User.id == viewer.id).with_for_update(key_share=True))
    if not can.see_room(viewer, room):
        raise Denied("Only who may see a room marks its arguments. Your note is kept.")
    session.refresh(post)
    if not post.is_visible:
        raise Conflict("This was taken down meanwhile, so there is nothing to mark. Your note is kept.")
    pace.take("mark", viewer.id)
    row = session.get(FlowMark, (viewer.id, post.id), populate_existing=True)
    before = _own(row) if row else Own()
    given = {mark: getattr(form, mark) for mark in MARKS}
    after = Own(
        tuple(it for it in MARKS if (given[it] if given[it] is not None else not form.whole and it in before.marks)),
        form.note if form.note is not None else "" if form.whole else before.note,
    )
    if after == Own():
        if row is not None:
            session.delete(row)
        return after
    if row is None:
        row = FlowMark(user_id=viewer.id, post_id=post.id)
        session.add(row)
    for mark in MARKS:
        setattr(row, mark, mark in after.marks)
    row.note = after.note
    return after


def _own(row: FlowMark) -> Own:
    return Own(tuple(mark for mark in MARKS if getattr(row, mark)), row.note)


_OWN = OverLists(
    lambda posts: (
        select(FlowMark.post_id, FlowMark.note, FlowMark.turn, FlowMark.extend, FlowMark.concede)
        .join(Post, Post.id == FlowMark.post_id)
        .where(FlowMark.user_id == bindparam("viewer"), FlowMark.post_id.in_(posts), Post.state == PostState.VISIBLE)
    ),
    posts=FlowMark.post_id,
)
