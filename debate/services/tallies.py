"""How many arguments stand on either side of a claim, as far as somebody may know: in their own courses' rooms."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select

from ..db import session
from ..models import Claim, Room, User


@dataclass(frozen=True)
class Tally:
    """Arguments (rebuts and supports, at any depth) for and against, and the number of rooms that they stand in."""

    count_for: int = 0
    count_against: int = 0
    rooms: int = 0
    sourced: int = 0
    """Of all of them, how many bring a source."""

    @property
    def arguments(self) -> int:
        return self.count_for + self.count_against


NOTHING = Tally()


def of(viewer: User | None, claims: Iterable[Claim]) -> dict[int, Tally]:
    """By the claim's id, for every one of `claims`; one query. Strangers are told of no room and no argument."""
    tallies = {claim.id: NOTHING for claim in claims}
    if viewer is None or not tallies or viewer.suspended:
        return tallies
    wanted = (
        select(
            Room.claim_id,
            func.sum(Room.count_for),
            func.sum(Room.count_against),
            func.count(),
            func.sum(Room.count_sourced),
        )
        .where(Room.claim_id.in_(tallies))
        .group_by(Room.claim_id)
    )
    if not viewer.is_admin:
        wanted = wanted.where(Room.course_id.in_(viewer.course_ids))
    for claim_id, *counts in session.execute(wanted):
        tallies[claim_id] = Tally(*counts)
    return tallies


def together(tallies: Iterable[Tally]) -> Tally:
    """Several claims' tallies as one."""
    several = list(tallies)
    return Tally(
        *(sum(getattr(it, name) for it in several) for name in ("count_for", "count_against", "rooms", "sourced"))
    )
