"""What was said, changed and taken back."""

from __future__ import annotations

from sqlalchemy import ColumnElement, select

from .. import can, evidence, pace, text
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Invalid, OutOfTurn
from ..forms.posts import Edit
from ..models import Gate, Place, Post, PostState, PostVersion, Room, Said, Side, User
from . import debts, floor, rooms
from .changes import changed

MOST_VERSIONS = 50


def count(room: Room | Place, post: Post | Said, by: int) -> None:
    """A post has come to be visible (`by` is 1) or is so no more (-1): the room's counters follow.

    What waits for somebody's word is counted when it has gone through.
    """
    if post.waits:
        return
    if post.is_unanswered:
        room.count_unanswered += by
    if post.is_argument:
        if post.side is Side.FOR:
            room.count_for += by
        else:
            room.count_against += by
        if post.sources:
            room.count_sourced += by
    if post.question is not None and post.parent_id is None:
        counts = {**room.asked, post.question: room.asked.get(post.question, 0) + by}
        room.asked = {key: count for key, count in counts.items() if count}


def edit(author: User, post: Post, form: Edit) -> Post:
    """Say it in other words; what it said before is kept and shown."""
    return _edit(author, post, form, text.render(form.source))


@atomic
def _edit(author: User, post: Post, form: Edit, html: str) -> Post:
    room = post.room
    rooms.lock(room)
    session.refresh(post)
    if not can.edit(author, post, room):
        raise Denied("Only its author can edit an argument, while it stands in an open room. Your words are kept.")
    if post.round_id is not None and not floor.of([post.round_id])[post.round_id].holds(author.id, post.speech, now()):
        raise OutOfTurn("What was said in a speech stays as it is until the round is over. Your words are kept.")
    if form.version is not None and form.version != post.version_count:
        raise Conflict("This was edited in another window meanwhile. Your words are kept; compare, then save again.")
    scheme = post.scheme if form.scheme is None else form.scheme or None
    citation = post.citation if form.citation is None else form.citation
    if scheme and not post.is_argument:
        raise Invalid(
            "Only an argument has a scheme. Your words are kept; save them without it.", scheme="This is no argument."
        )
    if (form.source, form.parts, scheme, citation) == (post.source, post.parts, post.scheme, post.citation):
        return post
    pace.take("edit", author.id)
    if post.version_count >= MOST_VERSIONS:
        raise Conflict(
            f"It has been edited {MOST_VERSIONS} times, which is the most. Your words are kept; reply instead."
        )
    session.add(
        PostVersion(
            post_id=post.id,
            number=post.version_count,
            source=post.source,
            html=post.html,
            citation=post.citation,
            parts=post.parts,
            written_at=post.edited_at or post.created_at,
        )
    )
    post.source, post.html, post.words = form.source, html, text.search_words(html)
    post.parts = form.parts
    post.edited_at = now()
    post.version_count += 1
    post.scheme, post.citation = scheme, citation
    _bring(room, post, evidence.count(html, citation))
    changed(room, post)
    _mark_quotations(post)
    return post


def _bring(room: Room, post: Post, sources: int) -> None:
    if sources == post.sources:
        return
    if post.is_argument and not post.waits:
        room.count_sourced += bool(sources) - bool(post.sources)
    post.sources = sources
    debts.follow(post)


@atomic
def withdraw(author: User, post: Post) -> Post:
    """Take back what one has said: its place and the replies stay, its words go, but for what of them is quoted."""
    rooms.lock(post.room)
    session.refresh(post)
    if not can.withdraw(author, post, post.room):
        raise Denied("Only its author can withdraw an argument, and only once.")
    take_down(post, PostState.WITHDRAWN, author, "")
    return post


def take_down(post: Post, state: PostState, actor: User, reason: str) -> None:
    """Hide the post's words, in itself and in search; those that a moderator removes also where they are quoted."""
    room = post.room
    post.state, post.removed_by, post.removed_at, post.reason, post.words = state, actor, now(), reason, ""
    count(room, post, -1)
    debts.follow(post)
    changed(room, post)
    for reply in _replies(post, Post.gate == Gate.WAITING, Post.state == PostState.VISIBLE):
        settle(reply, Gate.UNCONFIRMED)  # there is nothing any more that its author could speak for
    if state is PostState.REMOVED:
        hide_words(post, True)


def hide_words(post: Post, hidden: bool) -> None:
    """The words of its author that stand in what answers it: quotations, and what they put right there."""
    for reply in _replies(post, (Post.quote_of == "parent") | (Post.correction != "")):
        if reply.quote_hidden is not hidden:
            reply.quote_hidden = hidden
            changed(post.room, reply)


def _mark_quotations(post: Post) -> None:
    """Those of words that do not stand in it any more, now that it has been edited."""
    words = text.plain(post.html)
    for reply in _replies(post, Post.quote_of == "parent"):
        earlier = not text.stands(reply.quote, words)
        if reply.quote_earlier is not earlier:
            reply.quote_earlier = earlier
            changed(post.room, reply)


def settle(post: Post, gate: Gate) -> None:
    """A rebuttal that waited has gone through, and counts from now on: for its side, and as an answer."""
    room, answered = post.room, post.parent
    assert answered is not None, "what waits answers somebody"
    session.refresh(answered, ("state", "reply_count", "waiting_count", "gate"))
    post.gate = gate
    count(room, post, 1)
    if answered.is_visible and answered.is_unanswered:
        room.count_unanswered -= 1
    answered.waiting_count -= 1
    debts.follow(post)
    changed(room, post)


def _replies(post: Post, *which: ColumnElement[bool]) -> list[Post]:
    return list(session.scalars(select(Post).where(Post.parent_id == post.id, *which).order_by(Post.number)))
