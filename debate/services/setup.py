"""What a server has before anybody has done anything: the starter claims, and a practice room for each."""

from __future__ import annotations

from sqlalchemy import select

from ..db import atomic, session
from ..models import Claim, ClaimState, Room
from . import essays, practice


@atomic
def first_things() -> None:
    """Done once, and nothing when done again; what somebody has since changed stays as they left it."""
    starter = essays.ensure_starter()
    course = practice.ensure()
    if session.scalar(select(Room.id).where(Room.course_id == course.id).limit(1)) is not None:
        return
    published = select(Claim).where(Claim.essay_id == starter.id, Claim.state == ClaimState.PUBLISHED)
    for claim in session.scalars(published.order_by(Claim.position)):
        session.add(Room(course=course, claim=claim, title=f"Practice: {_short(claim.statement)}"))


def _short(statement: str, most: int = 60) -> str:
    """The first words of the statement, cut between two of them."""
    if len(statement) <= most:
        return statement
    return statement[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"
