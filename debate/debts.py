"""Critical questions as debts: who owes the answer, what answers or concedes one, and how it stands. Pure.

A question about an argument is owed by its author, one about the claim by the side for the claim. An *exception*
(schemes.py, after Carneades) has to be shown by whoever asks: there the asker owes. It is answered by a standing argument
in direct reply, of who owes or of anybody on their side; conceded by a standing concession of who owes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from . import schemes
from .models import Debt, Owes, Relation, Side


def owes(question: str, of_argument: bool) -> Owes:
    """Who owes the answer to the question of this key; `of_argument`: it is about an argument, and not the claim."""
    if schemes.question(question).burden == "exception":
        return Owes.ASKER
    return Owes.AUTHOR if of_argument else Owes.SIDE


def settles(by: Owes, asked: Side, relation: Relation, side: Side, *, own: bool) -> bool:
    """Whether a reply to a question answers or concedes it. `asked` is the question's side, `side` that of the reply;
    `own`: its author is who owes, or speaks for the side that does."""
    if relation is Relation.ASKS:
        return False
    if own:
        return True
    return relation.argues and (side is asked) is (by is Owes.ASKER)


class Reply(NamedTuple):
    """Of what replies to a question and settles it: whether it concedes, and whether it still stands."""

    concedes: bool
    stands: bool


@dataclass(frozen=True)
class Question:
    """What there is to know of a question when it is looked at. `sources` are those of its own post; `about_sources`
    those of the argument that it is about, and `sources_then` what that had when it was asked."""

    key: str
    owes: Owes
    stands: bool = True
    about_stands: bool = True
    taken_back: bool = False
    sources: int = 0
    about_sources: int = 0
    sources_then: int = 0

    @property
    def met(self) -> bool:
        """Answered without a reply: a source was added to the argument, or the asker brought one with the question."""
        if self.key == schemes.SOURCE.key:
            return self.about_sources > self.sources_then
        return self.owes is Owes.ASKER and self.sources > 0


def state(it: Question, replies: Iterable[Reply] = ()) -> Debt:
    """How the question stands. A concession weighs more than an answer; what was taken back is owed to nobody."""
    if not it.stands or not it.about_stands:
        return Debt.VOID
    if it.taken_back:
        return Debt.WITHDRAWN
    standing = [reply for reply in replies if reply.stands]
    if any(reply.concedes for reply in standing):
        return Debt.CONCEDED
    return Debt.ANSWERED if standing or it.met else Debt.OPEN
