"""The steelman gate: before a rebuttal counts, its author has said what it answers, and whoever said that has had a word.

Until then it can be read and answered, and it waits: it is counted for no side, answers nothing and weighs nothing. What
goes through is settled under the room's lock, so that every counter is whole at every tick of the room's clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select

from .. import can, pace
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Invalid
from ..forms.posts import Correction, Rebuttal
from ..models import Author, Gate, Place, Post, PostState, Relation, Room, User
from . import posts, rooms
from .ledger import Answered

AT_ONCE = 100
"""Rooms looked after in one go, and rebuttals let through in one of them; the rest is for the next time."""


def check(form: Rebuttal) -> None:
    """Only what attacks an argument says what that argument says."""
    if form.restated and (form.relation is not Relation.REBUTS or form.parent_id is None):
        raise Invalid(
            "Only a reply that rebuts says what the other argument says. Your words are kept; choose Rebuts, or leave "
            "“you say that …” empty.",
            restated="This rebuts nobody’s argument.",
        )


def ends_at(form: Rebuttal, author: Author, room: Place, parent: Answered | None, moment: datetime) -> datetime | None:
    """When it would go through unconfirmed; None where nobody is asked: in a room without a gate, or about one's own.

    Raises Invalid where it has to say what it answers, and does not. While a round goes on, there is no gate.
    """
    if not room.steelman or parent is None or form.relation is not Relation.REBUTS or parent.author_id == author.id:
        return None
    if not form.restated:
        raise Invalid(
            "In this room a rebuttal says first what it answers. Your words are kept; finish the line “You say that …”. If you "
            "see no such line, answer in the room itself, on a page loaded anew.",
            restated="Say in your own words what the other argument says.",
        )
    return moment + timedelta(minutes=room.steelman)


@atomic
def confirm(viewer: User, post: Post) -> Post:
    """Yes, that is what I say. A second time changes nothing."""
    _hold(viewer, post)
    if post.gate is not Gate.CONFIRMED:
        _must_wait(post)
        posts.settle(post, Gate.CONFIRMED)
    return post


@atomic
def correct(viewer: User, post: Post, form: Correction) -> Post:
    """No, what I say is this: it is shown beside what one was taken to say. The same again changes nothing."""
    _hold(viewer, post)
    if (post.gate, post.correction) != (Gate.CORRECTED, form.correction):
        _must_wait(post)
        pace.take("edit", viewer.id)
        post.correction = form.correction
        posts.settle(post, Gate.CORRECTED)
    return post


def _hold(viewer: User, post: Post) -> None:
    rooms.lock(post.room)
    session.refresh(post)
    if post.parent is None or not can.speak_for(viewer, post.parent, post.room):
        raise Denied(
            "Only whoever made the argument that this answers can say whether that is what it says, and only in an open "
            "room. Your words are kept."
        )


def _must_wait(post: Post) -> None:
    if not post.is_visible:
        raise Conflict("This rebuttal was taken down meanwhile, so there is nothing to answer. Your words are kept.")
    if not post.waits or post.gate_ends_at is None or post.gate_ends_at <= now():
        raise Conflict(
            "This rebuttal does not wait for your word any more. Your words are kept; reply to it with them."
        )


def let_through(moment: datetime | None = None) -> None:
    """What has waited for its whole time goes through as unconfirmed. Asked for every few seconds, in every process."""
    until = moment or now()
    due = select(Post.room_id).where(*_due(until)).distinct().limit(AT_ONCE)
    for room_id in session.scalars(due).all():
        _let_through(room_id, until)


@atomic
def _let_through(room_id: int, until: datetime) -> None:
    rooms.lock(session.get_one(Room, room_id))
    due = select(Post).where(Post.room_id == room_id, *_due(until)).order_by(Post.gate_ends_at, Post.id).limit(AT_ONCE)
    for post in session.scalars(due.execution_options(populate_existing=True)).all():
        posts.settle(post, Gate.UNCONFIRMED)


def _due(until: datetime) -> tuple[ColumnElement[bool], ...]:
    return Post.gate == Gate.WAITING, Post.gate_ends_at <= until, Post.state == PostState.VISIBLE
