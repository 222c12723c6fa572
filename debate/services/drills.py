"""Solo drills: answered and deleted, and read by nobody but their owner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, true

from .. import can, dealing, pace, text
from ..db import atomic, now, session
from ..dealing import Dealt
from ..errors import Conflict, Missing
from ..forms.drills import Answer
from ..models import Claim, Drill, Post, PostState, Room, User
from ..schemes import QUESTIONS, Question

PAGE = 20


@dataclass(frozen=True, slots=True)
class Words:
    """What an argument says, without who said it and where."""

    html: str
    quote: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A drill as its reader sees it. `argument`: none where something else was dealt, and where it is theirs to see no more."""

    drill: Drill
    argument: Words | None
    question: Question | None
    claim: Claim | None
    """None where its essay is no longer theirs to read."""

    @property
    def gone(self) -> bool:
        return self.drill.dealt is Dealt.ARGUMENT and self.argument is None

    @property
    def timing(self) -> dealing.Timing | None:
        """How long the answer took; None while there is none."""
        it = self.drill
        if it.handed_in_at is None:
            return None
        return dealing.timing(it.seconds, it.dealt_at.timestamp(), it.handed_in_at.timestamp())

    @property
    def words(self) -> int:
        return len(text.plain(self.drill.html).split())


@dataclass(frozen=True, slots=True)
class Page:
    """`page` counts from 1."""

    shown: list[Shown]
    page: int
    more: bool


# ---- what is read


def find(viewer: User, drill_id: int) -> Drill:
    it = session.get(Drill, drill_id)
    if it is None or not can.see_drill(viewer, it):
        raise Missing("There is no such drill, or it is not yours.")
    return it


def shown(viewer: User, them: Sequence[Drill]) -> list[Shown]:
    """With the words of the arguments that stand, in rooms that the viewer may see now: one statement for all of them."""
    ids = {it.argument_id for it in them if it.argument_id is not None}
    found: dict[int, Words] = {}
    if ids:
        standing = (
            select(Post.id, Post.html, Post.quote, Post.quote_hidden)
            .join(Post.room)
            .where(Post.id.in_(ids), Post.state == PostState.VISIBLE, rooms_seen(viewer))
        )
        found = {id: Words(html, "" if hidden else quote) for id, html, quote, hidden in session.execute(standing)}
    return [
        Shown(
            it,
            found.get(it.argument_id or 0),
            QUESTIONS.get(it.question or ""),
            it.claim if can.see_claim(viewer, it.claim) else None,
        )
        for it in them
    ]


def one(viewer: User, it: Drill) -> Shown:
    return shown(viewer, [it])[0]


def left(it: Drill, moment: datetime) -> float:
    """Seconds until its time is up, below nothing since then."""
    return dealing.left(it.seconds, it.dealt_at.timestamp(), moment.timestamp())


def mine(viewer: User, page: int) -> Page:
    """The viewer's drills, the newest first."""
    kept = select(Drill).where(Drill.user_id == viewer.id, Drill.deleted_at.is_(None))
    wanted = kept.order_by(Drill.id.desc()).offset((page - 1) * PAGE).limit(PAGE + 1)
    found = list(session.scalars(wanted))
    return Page(shown(viewer, found[:PAGE]), page, len(found) > PAGE)


def to_practise(viewer: User, most: int) -> list[Claim]:
    """Claims of the viewer's rooms, those that were argued last first."""
    newest = (
        select(Room.claim_id, func.max(Room.posted_at).label("at"))
        .where(Room.course_id.in_(viewer.course_ids))
        .group_by(Room.claim_id)
        .subquery()
    )
    wanted = select(Claim).join(newest, newest.c.claim_id == Claim.id)
    found = session.scalars(wanted.order_by(newest.c.at.is_(None), newest.c.at.desc(), Claim.id).limit(most))
    return [claim for claim in found if can.drill(viewer, claim)]


def rooms_seen(viewer: User) -> ColumnElement[bool]:
    return true() if viewer.is_admin else Room.course_id.in_(viewer.course_ids)


# ---- answering and deleting


def hand_in(actor: User, it: Drill, form: Answer) -> Drill:
    """The answer, once, whenever it comes: how late it was is told and no more. The same again changes nothing.

    Raises Conflict (other words were handed in before), TooFast.
    """
    came = now()
    pace.take("drill", actor.id)
    return _hand_in(it, form.source, text.render(form.source), came)


@atomic
def _hand_in(it: Drill, source: str, html: str, came: datetime) -> Drill:
    hold(it)
    if it.is_handed_in:
        if it.source == source:
            return it
        raise Conflict("This drill was handed in already and stays as it was. Your words are kept; try the same again.")
    it.source, it.html, it.handed_in_at = source, html, came
    return it


@atomic
def delete(it: Drill) -> None:
    """Its words are gone, for its owner and for an instructor to whom it was sent. A post that it became stays a post."""
    hold(it)
    it.source = it.html = it.comment = it.comment_html = ""
    it.handed_in_at = it.sent_id = it.course_id = it.shown_at = it.commented_by_id = it.commented_at = None
    it.client_id, it.deleted_at = f"deleted-{it.id}", now()


def hold(it: Drill) -> None:
    """Hold the drill's row until the action ends. Raises Missing where it was deleted meanwhile."""
    session.execute(select(Drill.id).where(Drill.id == it.id).with_for_update())
    session.refresh(it)
    if it.deleted_at is not None:
        raise Missing("This drill has been deleted.")
