"""What was said, changed and taken back."""

from __future__ import annotations

from sqlalchemy import select

from .. import can, evidence, pace, text
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Invalid, OutOfTurn
from ..forms.posts import Edit
from ..models import Place, Post, PostState, PostVersion, Room, Said, Side, User
from . import debts, floor, rooms
from .changes import changed

MOST_VERSIONS = 50


def count(room: Room | Place, post: Post | Said, by: int) -> None:
    """A post has come to be visible (`by` is 1) or is so no more (-1): the room's counters follow."""
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
    if (form.source, scheme, citation) == (post.source, post.scheme, post.citation):
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
            written_at=post.edited_at or post.created_at,
        )
    )
    post.source, post.html, post.words = form.source, html, text.search_words(html)
    post.edited_at = now()
    post.version_count += 1
    post.scheme, post.citation = scheme, citation
    _bring(room, post, evidence.count(html, citation))
    changed(room, post)
    return post


def _bring(room: Room, post: Post, sources: int) -> None:
    if sources == post.sources:
        return
    if post.is_argument:
        room.count_sourced += bool(sources) - bool(post.sources)
    post.sources = sources
    debts.follow(post)


@atomic
def withdraw(author: User, post: Post) -> Post:
    """Take back what one has said: its place and the replies stay, its words go."""
    rooms.lock(post.room)
    session.refresh(post)
    if not can.withdraw(author, post, post.room):
        raise Denied("Only its author can withdraw an argument, and only once.")
    take_down(post, PostState.WITHDRAWN, author, "")
    return post


def take_down(post: Post, state: PostState, actor: User, reason: str) -> None:
    """Hide the post's words wherever they stand: in itself, in search, and quoted in what answers it."""
    room = post.room
    post.state, post.removed_by, post.removed_at, post.reason, post.words = state, actor, now(), reason, ""
    count(room, post, -1)
    debts.follow(post)
    changed(room, post)
    hide_quotations(post, True)


def hide_quotations(post: Post, hidden: bool) -> None:
    for reply in session.scalars(select(Post).where(Post.parent_id == post.id, Post.quote_of == "parent")):
        if reply.quote_hidden is not hidden:
            reply.quote_hidden = hidden
            changed(post.room, reply)
