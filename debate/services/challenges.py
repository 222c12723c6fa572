"""What one press does about critical questions: ask for a source, concede, take a question back."""

from __future__ import annotations

import base64
import hashlib

from .. import can
from ..db import atomic, session
from ..errors import Conflict, Denied, Invalid
from ..forms.posts import Rebuttal
from ..models import Debt, Post, Relation, User
from ..schemes import SOURCE
from . import debts, rebuttals, rooms

CONCESSION = "I concede this."


def challenge(asker: User, argument: Post) -> Post:
    """Ask for the source of an argument: the open question for it, whoever has asked it. Refused as any post is."""
    if not can.post(asker, argument.room):
        raise Denied("Only members of the course can ask for a source, and only in an open room.")
    if found := debts.open_challenge(argument.id):
        return _afresh(found)
    form = _reply(asker, argument, Relation.ASKS, SOURCE.words, SOURCE.key)
    try:
        return _afresh(rebuttals.post(asker.id, argument.room_id, form)["id"])
    except Conflict:
        if found := debts.open_challenge(argument.id):  # somebody else was first
            return _afresh(found)
        raise


def concede(actor: User, question: Post) -> Post:
    """Say that there is no answer: a concession in reply, by who owes the answer. Once is enough."""
    if question.debt is None or question.owes is None:
        raise Invalid("This asks no critical question, so there is nothing to concede.")
    owed = debts.is_owed_by(actor.id, question.owes, question.id, question.room_id, question.round_id)
    if not can.concede(actor, question, question.room, owed=owed):
        raise Denied("Only who owes the answer can concede it, in an open room. Nothing was changed.")
    if question.debt is Debt.CONCEDED:
        return question
    if question.debt in (Debt.WITHDRAWN, Debt.VOID):
        raise Conflict("This question is no longer asked, so there is nothing to concede.")
    rebuttals.post(actor.id, question.room_id, _reply(actor, question, Relation.CONCEDES, CONCESSION))
    return _afresh(question.id)


@atomic
def take_back(actor: User, question: Post) -> Post:
    """The asker no longer wants an answer. The post stays to be read, and nobody owes anything for it; once is enough."""
    rooms.lock(question.room)
    session.refresh(question)
    if question.debt is None:
        raise Invalid("This asks no critical question, so there is none to withdraw.")
    if not can.take_back(actor, question, question.room):
        raise Denied("Only who asked a question can withdraw it. Nothing was changed.")
    debts.take_back(question)
    return question


def _reply(author: User, to: Post, relation: Relation, words: str, question: str | None = None) -> Rebuttal:
    """The same post where one presses twice: what was replied until then is part of its key."""
    said = f"{to.id} {to.reply_count} {author.id} {relation} {question}"
    key = base64.urlsafe_b64encode(hashlib.sha256(said.encode()).digest()).decode()[:32]
    return Rebuttal(source=words, relation=relation, parent_id=to.id, client_id=key, question=question)


def _afresh(post_id: int) -> Post:
    return session.get_one(Post, post_id, populate_existing=True)
