"""Who has the floor in a round that is going on, read where a post is stored."""

from __future__ import annotations

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from .. import clock, formats
from ..clock import Clock, Kind, Step, in_words
from ..db import session
from ..errors import OutOfTurn
from ..formats import EVERYBODY, Format
from ..models import Room, Round, RoundJudge, RoundSeat, RoundStep

READ_ON = "Your words are kept."
MEANWHILE = " Meanwhile there is the side chat."


class Speech(NamedTuple):
    """In which part of which round something is said, and whether after the time of that part."""

    round_id: int
    code: str
    at_time: bool


@dataclass(slots=True)
class Floor:
    """Of one round: its format, what was done to its clock, who sits where (person by seat), and who judges."""

    round_id: int
    format: Format
    made: float
    steps: list[Step] = field(default_factory=list)
    seats: dict[str, int] = field(default_factory=dict)
    side_chat: bool = False
    """Whether the room has one: who has no seat may use it meanwhile."""
    judges: set[int] = field(default_factory=set)
    _clock: Clock | None = None

    def clock(self, moment: datetime) -> Clock:
        """As it is at the moment, and from then on: it goes forward only."""
        if self._clock is None:
            self._clock = clock.of(self.format, self.made, self.steps, moment.timestamp())
        return self._clock.at(moment.timestamp())

    def speech(self, person_id: int, moment: datetime) -> Speech | None:
        """What the person would be giving who speaks now; None when the round is over, and the room is free again.

        Raises OutOfTurn with the seconds that are left until they have the floor.
        """
        it = self.clock(moment)
        if it.phase.kind is Kind.OVER:
            return None
        if person_id in self.judges:
            raise OutOfTurn(
                f"You judge this round, so you can read and not post. {READ_ON} Post them when it is over."
                f"{MEANWHILE if self.side_chat else ''}"
            )
        voices = formats.voices(self.format, self.seats, person_id)
        if it.part is not None and it.floor & {*voices, EVERYBODY}:
            return Speech(self.round_id, it.part.code, it.at_time)
        raise _out_of_turn(it, voices, self.side_chat)

    def holds(self, person_id: int, code: str, moment: datetime) -> bool:
        """Whether the person has the floor in the part of this code now, or the round is over."""
        it = self.clock(moment)
        if it.phase.kind is Kind.OVER:
            return True
        voices = formats.voices(self.format, self.seats, person_id)
        spoken = it.part is not None and it.part.code == code and bool(it.floor & {*voices, EVERYBODY})
        return spoken and person_id not in self.judges


def of(round_ids: Collection[int]) -> dict[int, Floor]:
    """By the round's id; four queries, and none where no round is asked for."""
    if not round_ids:
        return {}
    connection = session.connection()
    rounds = select(Round.id, Round.format, Round.made_at, Room.side_chat).join(Room, Room.id == Round.room_id)
    floors = {
        id: Floor(id, formats.read(data), made.timestamp(), side_chat=chat)
        for id, data, made, chat in connection.execute(rounds.where(Round.id.in_(round_ids)))
    }
    steps = select(RoundStep).where(RoundStep.round_id.in_(round_ids)).order_by(RoundStep.number)
    for step in connection.execute(steps):
        floors[step.round_id].steps.append(Step(step.action, step.at.timestamp(), step.seconds, step.team))
    for seat in connection.execute(select(RoundSeat).where(RoundSeat.round_id.in_(round_ids))):
        floors[seat.round_id].seats[seat.seat] = seat.user_id
    judging = select(RoundJudge.round_id, RoundJudge.user_id).where(RoundJudge.round_id.in_(round_ids))
    for round_id, user_id in connection.execute(judging):
        floors[round_id].judges.add(user_id)
    return floors


def _out_of_turn(it: Clock, voices: frozenset[str], side_chat: bool) -> OutOfTurn:
    wait = it.until(voices)
    if not voices and wait is None:
        return OutOfTurn(
            f"A round is going on and you have no seat in it, so you can read and not post. {READ_ON} "
            f"Post them when it is over.{MEANWHILE if side_chat else ''}"
        )
    if wait is None:
        return OutOfTurn(f"You have spoken for the last time in this round. {READ_ON} Post them when it is over.")
    if wait:
        return OutOfTurn(
            f"You do not have the floor. You have it in {in_words(wait)} at the earliest. {READ_ON}", math.ceil(wait)
        )
    if it.phase.kind is Kind.PAUSED:
        return OutOfTurn(f"The clock is paused, so nobody has the floor. {READ_ON} Post them when it goes on.", 0)
    return OutOfTurn(f"Your turn comes next, and has not begun. {READ_ON} Post them when it begins.", 0)
