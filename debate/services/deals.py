"""What a solo drill deals: chosen among what was argued about the claim and what its scheme asks."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from .. import can, dealing, pace
from ..db import atomic, now, session
from ..dealing import Card, Dealt
from ..errors import Conflict, Denied
from ..forms.drills import LOT, Again, NewDrill
from ..models import Claim, Drill, Post, PostState, Relation, Room, Side, User
from ..schemes import SCHEMES
from . import drills

MOST = 2_000
"""Drills that one person may keep."""
POOL = 200
"""Arguments that are looked at for a deal: those that were never dealt to the person first, the newest of them."""
SPAN = 2_000
"""Posts of a room among which these are looked for, the newest: as many as there may be drills of one person."""
LEAST = 60
"""Characters of what is long enough to be answered as an argument."""
_CHANCES = 2**32


def begin(actor: User, claim: Claim, form: NewDrill, chance: float | None = None) -> Drill:
    """Deal something to answer, and have its time run; asked for twice it is dealt once.

    Raises Denied, Conflict (too many are kept), TooFast.
    """
    pace.take("drill", actor.id)
    side = secrets.choice(list(Side)) if form.side == LOT else Side(form.side)
    # looked for before the lock, as there may be thousands; what was found is looked at again under it
    recent = (Post.number > Room.last_number - SPAN, func.length(Post.source) >= LEAST)
    pool = [card.key for card in _arguments(actor, claim, side, *recent)]
    luck = secrets.randbelow(_CHANCES) / _CHANCES if chance is None else chance
    return _begin(actor, claim, form, side, pool, luck)


@atomic
def _begin(actor: User, claim: Claim, form: NewDrill, side: Side, pool: list[int | str], luck: float) -> Drill:
    if earlier := _held(actor, form.client_id):
        return earlier
    must_drill(actor, claim)
    card = dealing.deal(_arguments(actor, claim, side, Post.id.in_(pool)), _questions(actor, claim), luck)
    return _dealt(actor, claim, form.client_id, side, form.seconds, card)


def again(actor: User, it: Drill, form: Again) -> Drill:
    """The same once more, with as much time. Raises Conflict where the argument was taken down meanwhile."""
    pace.take("drill", actor.id)
    return _again(actor, it, form)


@atomic
def _again(actor: User, it: Drill, form: Again) -> Drill:
    if earlier := _held(actor, form.client_id):
        return earlier
    must_drill(actor, it.claim)
    if drills.one(actor, it).gone:
        raise Conflict(
            "The argument was taken down, or its room is no longer yours to read, so it cannot be dealt again. "
            "What you answered is kept; have another one dealt."
        )
    card = None
    if it.argument_id is not None:
        card = Card(Dealt.ARGUMENT, it.argument_id)
    elif it.question is not None:
        card = Card(Dealt.QUESTION, it.question)
    return _dealt(actor, it.claim, form.client_id, it.side, it.seconds, card)


def must_drill(actor: User, claim: Claim) -> None:
    if not can.drill(actor, claim):
        raise Denied("Members of a course practise here, on claims that are published. Join a course to practise.")


def _held(actor: User, client_id: str) -> Drill | None:
    """What this key was dealt before; until the action ends nothing else is dealt to the person."""
    session.execute(select(User.id).where(User.id == actor.id).with_for_update(key_share=True))
    return session.scalar(select(Drill).where(Drill.user_id == actor.id, Drill.client_id == client_id))


def _dealt(actor: User, claim: Claim, client_id: str, side: Side, seconds: int, card: Card | None) -> Drill:
    kept = select(func.count()).where(Drill.user_id == actor.id, Drill.deleted_at.is_(None))
    if (session.scalar(kept) or 0) >= MOST:
        raise Conflict(f"You keep {MOST:,} drills, which is the most. Nothing was dealt; delete some first.")
    it = Drill(
        user_id=actor.id,
        claim=claim,
        client_id=client_id,
        side=side,
        seconds=seconds,
        dealt=card.kind if card else Dealt.CLAIM,
        argument_id=card.key if card and card.kind is Dealt.ARGUMENT else None,
        question=card.key if card and card.kind is Dealt.QUESTION else None,
        dealt_at=now(),
    )
    session.add(it)
    session.flush()
    return it


def _arguments(actor: User, claim: Claim, side: Side, *which: ColumnElement[bool]) -> list[Card]:
    """Such arguments of others, on the other side, that the person may read now. No words of them are read."""
    dealt = _last(actor, claim, Drill.argument_id).subquery()
    wanted = (
        select(Post.id, dealt.c.last)
        .join(Post.room)
        .outerjoin(dealt, dealt.c.key == Post.id)
        .where(
            Room.claim_id == claim.id,
            drills.rooms_seen(actor),
            Post.state == PostState.VISIBLE,
            Post.author_id != actor.id,
            Post.side != side,
            Post.relation.in_([Relation.REBUTS, Relation.SUPPORTS]),
            *which,
        )
        .order_by(dealt.c.last.is_not(None), dealt.c.last, Post.id.desc())
        .limit(POOL)
    )
    return [Card(Dealt.ARGUMENT, id, last) for id, last in session.execute(wanted)]


def _questions(actor: User, claim: Claim) -> list[Card]:
    scheme = SCHEMES.get(claim.scheme)
    if scheme is None:
        return []
    last = {row.key: row.last for row in session.execute(_last(actor, claim, Drill.question))}
    return [Card(Dealt.QUESTION, it.key, last.get(it.key)) for it in scheme.questions]


def _last(actor: User, claim: Claim, what: InstrumentedAttribute[Any]) -> Select[Any]:
    """When each was last dealt to the person, by the drill's id, which grows."""
    mine = (Drill.user_id == actor.id, Drill.claim_id == claim.id, what.is_not(None))
    return select(what.label("key"), func.max(Drill.id).label("last")).where(*mine).group_by(what)
