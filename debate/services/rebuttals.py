"""Saying something in a room: what was checked and rendered before is stored here, many at once, and told to the rooms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from .. import can, debts, evidence, live, pace, schemes, shapes, text, tree
from ..db import now, session
from ..errors import Conflict, Denied, Early, Invalid, KeyReused, Refusal
from ..forms.posts import Rebuttal
from ..models import Author, Debt, Gate, Owes, Place, Post, PostState, Relation, Room, Said, Side
from ..together import Together
from . import debts as owed
from . import posts, quoting, rooms, sides, steelman
from .floor import Speech
from .ledger import Answered, Ledger
from .quoting import Quoted

MOST_POSTS = 10**tree.DIGITS - 1

Shape = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """A rebuttal that is well formed, rendered, and quotes what it says it quotes."""

    author_id: int
    room_id: int
    form: Rebuttal
    html: str
    words: str
    """What search looks in."""
    sources: int
    quoted: Quoted | None = None


def post(author_id: int, room_id: int, form: Rebuttal) -> Shape:
    """Post in the room, once: the same `client_id` with the same words again gives the same post, as it is now.

    Raises Missing (not theirs to see), Denied (closed, not a member), Invalid or Conflict (what it answers or quotes is
    not there, or no more; it is not for their side), KeyReused, Early, OutOfTurn (somebody else has the floor), TooFast,
    Busy. Whatever it depends on is read in the transaction that stores it.
    """
    try:
        pace.take("post", author_id)
        _check_target(form)
        steelman.check(form)
        quoted = quoting.check(room_id, form)
        _check_question(room_id, form)
    except Refusal:
        # what is stored is not refused when it comes again, whatever has changed since
        if not _is_stored(author_id, form.client_id):
            raise
        quoted = None
    return _together.ask(wish(author_id, room_id, form, quoted))  # rendered before the lock: it is the slow part


def wish(author_id: int, room_id: int, form: Rebuttal, quoted: Quoted | None = None) -> Wish:
    html = text.render(form.source)
    sources = evidence.count(html, form.citation or "")
    return Wish(author_id, room_id, form, html, text.search_words(html), sources, quoted)


def _is_stored(author_id: int, client_id: str) -> bool:
    stored = select(Post.id).where(Post.author_id == author_id, Post.client_id == client_id)
    return session.scalar(stored) is not None


def _check_target(form: Rebuttal) -> None:
    if form.target is not None and form.relation is not Relation.REBUTS:
        raise Invalid(
            "Only a rebuttal attacks something. Your words are kept; choose Rebuts, or say of nothing that it is attacked.",
            target="This attacks nothing.",
        )
    if form.scheme and not form.relation.argues:
        raise Invalid(
            "Only an argument has a scheme. Your words are kept; choose what supports or rebuts, or post them without it.",
            scheme="This is no argument.",
        )


def _check_question(room_id: int, form: Rebuttal) -> None:
    """The critical question that it asks is one that the claim has to meet. One about an argument is seen under the lock."""
    if form.question is None:
        return
    if form.relation is not Relation.ASKS:
        raise Invalid(
            "Only a question asks one of the critical questions. Your words are kept; choose Question, or post them "
            "without it.",
            question="This is no question.",
        )
    room = session.get(Room, room_id) if form.parent_id is None else None
    if room and not schemes.asks(room.claim.scheme, form.question):
        raise Invalid(
            "This is not one of the questions that the claim has to meet now. Your words are kept; post them without it.",
            question="The claim has no such question.",
        )


def post_all(wishes: Sequence[Wish]) -> list[Shape | Refusal]:
    """Store those that can be, in this order, in the transaction that is going on; for each its shape, or why not."""
    ledger = Ledger([(it.author_id, it.room_id, it.form) for it in wishes])
    outcomes = [_post(ledger, wish) for wish in wishes]
    ledger.store()
    for said in ledger.said:
        live.announce(live.room_channel(said.room_id), "post", shapes.change(said))
    for said in ledger.said:
        owed.after(said)
    return [outcome if isinstance(outcome, Refusal) else shapes.change(outcome) for outcome in outcomes]


_together = Together(post_all)


def _post(ledger: Ledger, wish: Wish) -> Said | Post | Refusal:
    try:
        if earlier := ledger.stored(wish.author_id, wish.form.client_id):
            return _again(earlier, wish)
        author, room = ledger.authors.get(wish.author_id), ledger.places.get(wish.room_id)
        if author is None or room is None or not can.see_room(author, room):
            raise rooms.missing()
        if not can.post(author, room):
            raise _may_not_post(room)
        if wish.form.after and not ledger.stored(wish.author_id, wish.form.after):
            raise Early("What you wrote before this has not arrived yet. Your words are kept; post them after it.")
        if room.last_number >= MOST_POSTS:
            raise Conflict("This room is full. Your words are kept; ask for a second room on the claim.")
        moment = now()
        speech = ledger.floors[room.round_id].speech(author.id, moment) if room.round_id is not None else None
        parent = _answered(ledger, wish)
        if parent is not None and wish.form.question is not None:
            _check_asked(ledger, wish.form.question, parent)
        if speech is None and not can.moderate(author, room):
            sides.check(
                room.sides,
                ledger.sides.get((room.id, author.id)),
                wish.form.relation,
                tree.side(wish.form.relation, parent.side if parent else Side.FOR),
            )
        # who has the floor speaks against the clock: nobody is asked for a word meanwhile
        ends_at = steelman.ends_at(wish.form, author, room, parent, moment) if speech is None else None
    except Refusal as refusal:
        return refusal
    return _say(ledger, wish, author, room, parent, moment, speech, ends_at)


def _say(
    ledger: Ledger,
    wish: Wish,
    author: Author,
    room: Place,
    parent: Answered | None,
    moment: datetime,
    speech: Speech | None,
    ends_at: datetime | None,
) -> Said:
    number, form = room.last_number + 1, wish.form
    role = author.role_in(room.course_id)
    assert role is not None, "can.post lets members post and nobody else"
    room.seq += 1
    owes = debts.owes(form.question, parent is not None) if form.question else None
    shown = owes is Owes.ASKER and wish.sources > 0
    side = tree.side(form.relation, parent.side if parent else Side.FOR)
    said = Said(
        room=room,
        author=author,
        author_role=role,
        client_id=form.client_id,
        number=number,
        seq=room.seq,
        parent_id=form.parent_id,
        root_number=parent.root_number if parent else number,
        depth=parent.depth + 1 if parent else 0,
        path=tree.path(parent.path if parent else "", number),
        relation=form.relation,
        side=side,
        target=form.target,
        source=form.source,
        html=wish.html,
        words=wish.words,
        quote=form.quote or "",
        quote_of=form.quote_of or "" if form.quote else "",
        question=form.question,
        owes=owes,
        debt=None if owes is None else Debt.ANSWERED if shown else Debt.OPEN,
        sources_then=parent.sources if parent and form.question else 0,
        settles=parent is not None and _settles(ledger, wish, room, parent, side),
        scheme=form.scheme or None,
        citation=form.citation or "",
        sources=wish.sources,
        round_id=speech.round_id if speech else None,
        speech=speech.code if speech else "",
        at_time=speech.at_time if speech else False,
        created_at=moment,
        parts=form.parts,
        restated=form.restated,
        gate=Gate.WAITING if ends_at else None,
        gate_ends_at=ends_at,
        quote_earlier=quoting.is_earlier(form.quote or "", wish.quoted, parent),
    )
    room.last_number, room.posted_at = number, said.created_at
    posts.count(room, said, 1)
    if parent is not None and parent.stands_open and not said.waits:
        room.count_unanswered -= 1
    said.room = replace(room)  # as it is at this tick
    ledger.add(said, parent)
    return said


def _settles(ledger: Ledger, wish: Wish, room: Place, parent: Answered, side: Side) -> bool:
    """Whether this answers or concedes a critical question. Only what replies to one asks the database for it."""
    relation = wish.form.relation
    if parent.owes is None or relation is Relation.ASKS:
        return False
    if debts.settles(parent.owes, parent.side, relation, side, own=False):
        return True
    return owed.is_owed_by(wish.author_id, parent.owes, parent.id, room.id, parent.round_id)


def _check_asked(ledger: Ledger, question: str, parent: Answered) -> None:
    """An argument is asked what its scheme has to stand up to, and for its source; for that one question is enough."""
    if not parent.relation.argues or not (question == schemes.SOURCE.key or schemes.asks(parent.scheme, question)):
        raise Invalid(
            "This is not one of the questions that what it answers has to meet. Your words are kept; post them without it.",
            question="What this answers has no such question.",
        )
    if question == schemes.SOURCE.key and (
        owed.open_challenge(parent.id)
        or any(it.parent_id == parent.id and it.question == question for it in ledger.said)
    ):
        raise Conflict(
            "Somebody has asked for the source of this already, and that question is open. Your words are kept; "
            "reply to that question with them.",
        )


def _again(earlier: Said | Post, wish: Wish) -> Said | Post:
    """The answer to a post that had arrived before: itself, as it is now; other words under its key are refused."""
    versions = earlier.versions if isinstance(earlier, Post) else []
    first = versions[0] if versions else earlier
    form = wish.form
    stored = (earlier.room_id, earlier.relation, earlier.target, earlier.parent_id, earlier.question, first.source)
    wanted = (wish.room_id, form.relation, form.target, form.parent_id, form.question, form.source)
    besides = (earlier.restated, first.parts) == (form.restated, form.parts)
    backing = (earlier.scheme or "", earlier.citation) if not versions else None
    if stored != wanted or not besides or backing not in (None, (form.scheme or "", form.citation or "")):
        raise KeyReused("This client id was used for another post. Your words are kept; post them with a new one.")
    return earlier


def _may_not_post(room: Place) -> Refusal:
    if not room.is_open:
        return Denied(
            "This room is closed, so nothing more can be posted. Your words are kept; you can still copy them."
        )
    return Denied("Only members of the course can post here. Your words are kept; join the course to post them.")


def _answered(ledger: Ledger, wish: Wish) -> Answered | None:
    if wish.form.parent_id is None:
        return None
    parent = ledger.answered.get(wish.form.parent_id)
    if parent is None or parent.room_id != wish.room_id:
        raise Invalid(
            "What this answers is not in this room. Your words are kept; choose what they answer.",
            parent_id="There is no such argument in this room.",
        )
    if parent.state is not PostState.VISIBLE:
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
