"""Saying something in a room, changing it, and taking it back."""

from __future__ import annotations

from sqlalchemy import select, update

from .. import can, live, pace, shapes, text, tree
from ..db import atomic, now, session
from ..errors import Conflict, Denied, Invalid, KeyReused, Refusal
from ..forms.posts import Edit, Rebuttal
from ..models import Post, PostState, PostVersion, Relation, Room, RoomVisit, Side, User
from ..schemes import SCHEMES
from . import rooms

MOST_VERSIONS = 50
MOST_POSTS = 10**tree.DIGITS - 1


def rebut(author: User, room: Room, form: Rebuttal) -> Post:
    """Post in the room, once: the same `client_id` with the same words again gives the same post.

    Raises Denied (closed room, not a member), Invalid (what it answers or quotes is not there), KeyReused, TooFast.
    """
    return _rebut(author, room, form, text.render(form.source))  # rendered before the lock: it is the slow part


@atomic
def _rebut(author: User, room: Room, form: Rebuttal, html: str) -> Post:
    rooms.lock(room)
    earlier = session.scalar(select(Post).where(Post.author_id == author.id, Post.client_id == form.client_id))
    if earlier is not None:
        return _again(earlier, room, form)
    if not can.post(author, room):
        raise _may_not_post(room)
    pace.take("post", author.id)
    if room.last_number >= MOST_POSTS:
        raise Conflict("This room is full. Your words are kept; ask for a second room on the claim.")
    parent = _answered(room, form)
    number = room.last_number + 1
    post = Post(
        room_id=room.id,
        author=author,
        author_role=author.role_in(room.course_id),
        client_id=form.client_id,
        number=number,
        seq=room.seq + 1,
        parent_id=parent.id if parent else None,
        root_number=parent.root_number if parent else number,
        depth=parent.depth + 1 if parent else 0,
        path=tree.path(parent.path if parent else "", number),
        last_number=number,
        reply_count=0,
        relation=form.relation,
        side=tree.side(form.relation, parent.side if parent else Side.FOR),
        source=form.source,
        html=html,
        question=_asked(room, form),
        words=text.search_words(html),
        quote=_quoted(room, parent, form),
        quote_of=form.quote_of or "" if form.quote else "",
        created_at=now(),
    )
    room.last_number, room.posted_at = number, post.created_at
    count(room, post, 1)
    if parent is not None and parent.is_unanswered:
        room.count_unanswered -= 1
    session.add(post)
    changed(room, post)
    _grow(room, post, parent)
    _has_seen_own(author, room, number)
    return post


def changed(room: Room, post: Post) -> None:
    """One tick of the room's clock for the post, and word of it and of the room's counts to everybody in the room."""
    room.seq += 1
    post.seq = room.seq
    session.flush()
    live.announce(room.channel, "post", shapes.change(post))


def count(room: Room, post: Post, by: int) -> None:
    """A post has come to be visible (`by` is 1) or is so no more (-1): the room's counters follow."""
    if post.is_unanswered:
        room.count_unanswered += by
    if post.question is not None:
        _count_asked(room, post.question, by)
    if post.is_argument:
        if post.side is Side.FOR:
            room.count_for += by
        else:
            room.count_against += by


def _count_asked(room: Room, question: str, by: int) -> None:
    counts = {**room.asked, question: room.asked.get(question, 0) + by}
    room.asked = {key: count for key, count in counts.items() if count}


def _again(earlier: Post, room: Room, form: Rebuttal) -> Post:
    """The answer to a post that had arrived before: itself, as it is now; other words under its key are refused."""
    first = earlier.versions[0].source if earlier.versions else earlier.source
    same = (earlier.room_id, earlier.relation, earlier.parent_id, earlier.question, first) == (
        room.id,
        form.relation,
        form.parent_id,
        form.question,
        form.source,
    )
    if not same:
        raise KeyReused("This client id was used for another post. Your words are kept; post them with a new one.")
    return earlier


def _may_not_post(room: Room) -> Refusal:
    if not room.is_open:
        return Denied(
            "This room is closed, so nothing more can be posted. Your words are kept; you can still copy them."
        )
    return Denied("Only members of the course can post here. Your words are kept; join the course to post them.")


def _answered(room: Room, form: Rebuttal) -> Post | None:
    if form.parent_id is None:
        return None
    parent = session.scalar(select(Post).where(Post.id == form.parent_id, Post.room_id == room.id))
    if parent is None:
        raise Invalid(
            "What this answers is not in this room. Your words are kept; choose what they answer.",
            parent_id="There is no such argument in this room.",
        )
    if not parent.is_visible:
        raise Conflict(
            "What this answers was taken down meanwhile. Your words are kept; answer something else with them."
        )
    if parent.depth >= tree.DEEPEST:
        raise Invalid(
            f"This line of argument is {tree.DEEPEST} replies deep and goes no deeper. "
            "Your words are kept; answer further up, or the claim itself.",
            parent_id="This line goes no deeper.",
        )
    return parent


def _asked(room: Room, form: Rebuttal) -> str | None:
    """The critical question that it asks, once it is seen that the claim has to meet it, and that the claim is asked."""
    if form.question is None:
        return None
    if form.relation is not Relation.ASKS or form.parent_id is not None:
        raise Invalid(
            "Only a question about the claim itself asks one of the claim’s questions. Your words are kept; choose "
            "Question, or post them without it.",
            question="This is no question about the claim.",
        )
    scheme = SCHEMES.get(room.claim.scheme)
    if scheme is None or all(it.key != form.question for it in scheme.questions):
        raise Invalid(
            "This is not one of the questions that the claim has to meet now. Your words are kept; post them without it.",
            question="The claim has no such question.",
        )
    return form.question


def _quoted(room: Room, parent: Post | None, form: Rebuttal) -> str:
    """The quotation, once it is seen to stand in what it says it quotes."""
    if not form.quote:
        return ""
    if form.quote_of is None:
        raise Invalid("A quotation has to say what it quotes.", quote_of="Say “essay” or “parent”.")
    if form.quote_of == "parent":
        if parent is None:
            raise Invalid(
                "Only a reply can quote what it answers.", quote_of="This answers the claim: quote the essay."
            )
        return text.quote(form.quote, text.plain(parent.html))
    return text.quote(form.quote, room.claim.essay.text)


def _grow(room: Room, post: Post, parent: Post | None) -> None:
    """Everything above the new post has one more below it."""
    if parent is None:
        return
    above = (Post.room_id == room.id, Post.number.in_(tree.numbers_above(post.path)))
    session.execute(
        update(Post)
        .where(*above)
        .values(branch_count=Post.branch_count + 1, last_number=post.number)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(Post)
        .where(Post.id == parent.id)
        .values(reply_count=Post.reply_count + 1)
        .execution_options(synchronize_session=False)
    )
    session.expire(parent, ["branch_count", "last_number", "reply_count"])


def _has_seen_own(author: User, room: Room, number: int) -> None:
    """Who had read everything has, with their own post, still read everything."""
    session.execute(
        update(RoomVisit)
        .where(RoomVisit.user_id == author.id, RoomVisit.room_id == room.id, RoomVisit.seen_number == number - 1)
        .values(seen_number=number)
        .execution_options(synchronize_session=False)
    )


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
    if form.version is not None and form.version != post.version_count:
        raise Conflict("This was edited in another window meanwhile. Your words are kept; compare, then save again.")
    if form.source == post.source:
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
            written_at=post.edited_at or post.created_at,
        )
    )
    post.source, post.html, post.words = form.source, html, text.search_words(html)
    post.edited_at = now()
    post.version_count += 1
    changed(room, post)
    return post


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
    changed(room, post)
    hide_quotations(post, True)


def hide_quotations(post: Post, hidden: bool) -> None:
    for reply in session.scalars(select(Post).where(Post.parent_id == post.id, Post.quote_of == "parent")):
        if reply.quote_hidden is not hidden:
            reply.quote_hidden = hidden
            changed(post.room, reply)
