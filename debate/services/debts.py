"""Critical questions that are open: kept true whenever a post comes, changes or goes, and listed by who owes the answer.

Everything here is called under the lock of the room, but what only looks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.orm import aliased

from .. import debts
from ..db import session
from ..models import Debt, Gate, Named, OpenQuestion, Owes, Post, PostState, Relation, Room, Said, Side, User
from ..schemes import SOURCE
from . import floor
from .changes import changed

LISTED = 50
"""Open questions that a room lists; how many there are is said."""


# ---- kept true


def after(said: Said) -> None:
    """What has just been stored may ask a critical question of an argument, or settle the one that it replies to."""
    if said.parent_id is None or not (said.settles or said.debt):
        return
    parent = session.get_one(Post, said.parent_id)
    if said.settles:
        _look_again(parent)
    else:
        _recount(parent)


def follow(post: Post) -> None:
    """The post was taken down, restored, or brings other sources, and is told of after this: so are the questions that it
    bears on, where they stand otherwise now."""
    session.flush()
    if post.settles and post.parent is not None:
        _look_again(post.parent)
    if post.debt is not None:
        post.debt = _now(post)
        if post.parent is not None:
            _recount(post.parent)
    for question in session.scalars(select(Post).where(Post.parent_id == post.id, Post.debt.is_not(None))):
        found = _now(question)
        if found is not question.debt:
            question.debt = found
            changed(post.room, question)
    post.open_questions = _count(post)


def take_back(question: Post) -> None:
    question.taken_back = True
    _look_again(question)


def _look_again(question: Post) -> None:
    found = _now(question)
    if found is question.debt:
        return
    question.debt = found
    changed(question.room, question)
    if question.parent is not None:
        _recount(question.parent)


def _now(question: Post) -> Debt:
    assert question.question is not None
    assert question.owes is not None
    about = question.parent
    facts = debts.Question(
        key=question.question,
        owes=question.owes,
        stands=question.is_visible,
        about_stands=about is None or about.is_visible,
        taken_back=question.taken_back,
        sources=question.sources,
        about_sources=about.sources if about else 0,
        sources_then=question.sources_then,
    )
    counts = Post.gate.is_distinct_from(Gate.WAITING)
    rows = session.execute(select(Post.relation, Post.state).where(Post.parent_id == question.id, Post.settles, counts))
    return debts.state(
        facts, [debts.Reply(relation is Relation.CONCEDES, it is PostState.VISIBLE) for relation, it in rows]
    )


def _recount(about: Post) -> None:
    count = _count(about)
    if count != about.open_questions:
        about.open_questions = count
        changed(about.room, about)


def _count(about: Post) -> int:
    wanted = select(func.count()).where(Post.parent_id == about.id, Post.debt == Debt.OPEN)
    return session.scalar(wanted) or 0


# ---- who owes


def is_owed_by(person_id: int, owes: Owes, question_id: int, room_id: int, round_id: int | None) -> bool:
    """Whether the person owes the answer to the question, or speaks for the side that does: in the round in which it was
    asked the team for the claim, elsewhere whoever has argued for it."""
    if owes is Owes.ASKER:
        return session.scalar(select(Post.author_id).where(Post.id == question_id)) == person_id
    if owes is Owes.AUTHOR:
        question = aliased(Post)
        about = select(Post.author_id).join(question, question.parent_id == Post.id).where(question.id == question_id)
        return session.scalar(about) == person_id
    if round_id is not None:
        it = floor.of([round_id])[round_id]
        team = [seat for team in it.format.teams if team.side == Side.FOR.value for seat in team.seat_keys]
        return any(it.seats.get(seat) == person_id for seat in team)
    return bool(session.scalar(select(_has_argued_for(person_id, room_id))))


def _has_argued_for(person_id: int, room_id: int) -> ColumnElement[bool]:
    post = aliased(Post)
    return exists().where(
        post.room_id == room_id,
        post.author_id == person_id,
        post.side == Side.FOR,
        post.relation.in_([Relation.REBUTS, Relation.SUPPORTS]),
        post.state == PostState.VISIBLE,
    )


# ---- listed


@dataclass
class OpenQuestions:
    """The viewer's first, then by who owes; at most LISTED of `count`. `speaks`: the viewer has argued for the claim."""

    questions: list[OpenQuestion] = field(default_factory=list)
    count: int = 0
    speaks: bool = False

    @property
    def mine(self) -> int:
        return sum(it.mine for it in self.questions)


def open_in(viewer: User, room: Room) -> OpenQuestions:
    """One query, whatever the size of the room: there is an index of what is open."""
    asker, debtor, about = aliased(User), aliased(User), aliased(Post)
    speaks = _has_argued_for(viewer.id, room.id)
    debtor_id = case((Post.owes == Owes.AUTHOR, about.author_id), (Post.owes == Owes.ASKER, Post.author_id))
    mine = case(
        (or_(debtor.id == viewer.id, and_(Post.owes == Owes.SIDE, Post.author_id != viewer.id, speaks)), 1), else_=0
    )
    wanted = (
        select(
            *(Post.id, Post.number, Post.question, Post.owes, about.number),
            *(asker.id, asker.name, asker.login, debtor.id, debtor.name, debtor.login),
            *(mine.label("mine"), speaks.label("speaks"), func.count().over().label("count")),
        )
        .join(asker, asker.id == Post.author_id)
        .outerjoin(about, about.id == Post.parent_id)
        .outerjoin(debtor, debtor.id == debtor_id)
        .where(Post.room_id == room.id, Post.debt == Debt.OPEN)
        .order_by(mine.desc(), func.coalesce(debtor.id, 0), Post.number)
        .limit(LISTED)
    )
    found = OpenQuestions()
    for id, number, question, owes, about_number, *people, is_mine, found.speaks, found.count in session.execute(
        wanted
    ):
        asked_by, owed_by = _named(*people[:3]), _named(*people[3:])
        assert asked_by is not None
        assert question is not None
        assert owes is not None
        found.questions.append(OpenQuestion(id, number, question, owes, about_number, asked_by, owed_by, bool(is_mine)))
    return found


def waiting_for(viewer: User) -> dict[int, int]:
    """By the room's id, how many open questions the viewer owes an answer by name, in all rooms that are theirs."""
    about = aliased(Post)
    owed = or_(
        and_(Post.owes == Owes.AUTHOR, about.author_id == viewer.id),
        and_(Post.owes == Owes.ASKER, Post.author_id == viewer.id),
    )
    wanted = (
        select(Post.room_id, func.count())
        .join(Room, Room.id == Post.room_id)
        .outerjoin(about, about.id == Post.parent_id)
        .where(Room.course_id.in_(viewer.course_ids), Post.debt == Debt.OPEN, owed)
        .group_by(Post.room_id)
    )
    return dict(session.execute(wanted).all())


def _named(id: int | None, name: str, login: str | None) -> Named | None:
    return None if id is None else Named(id, name, login is None)


def open_challenge(about_id: int) -> int | None:
    """The id of the open question for the source of an argument."""
    wanted = select(Post.id).where(Post.parent_id == about_id, Post.question == SOURCE.key, Post.debt == Debt.OPEN)
    return session.scalar(wanted.order_by(Post.number).limit(1))
