"""The two votes on a room's claim: cast, opened and closed. Until the second has closed nobody is told how anybody voted."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, func, select

from .. import can, live, pace, shapes
from ..db import atomic, now, session
from ..errors import Conflict, Denied
from ..forms.votes import Cast
from ..models import Position, Room, User, Vote, Voting
from ..swing import Pair, Swing, told
from . import movers, rooms


@dataclass(frozen=True)
class Turnout:
    """How many have voted, whatever they voted."""

    before: int
    after: int


@dataclass(frozen=True)
class Own:
    """What the viewer's own page tells: their vote in the one that is open, and both once both have closed."""

    before: Position | None = None
    after: Position | None = None
    voted_before: bool = False
    moved_by: list[int] = field(default_factory=list)
    """Ids of posts, in the order in which they were named."""


@dataclass(frozen=True)
class Result:
    """`voters` voted both times. `swing` and `named` are kept from a group that is too small: then there are none."""

    voters: int
    swing: Swing | None
    named: list[movers.Argument]
    more_named: bool


# ---- what is told


def turnout(room: Room) -> Turnout:
    counted = select(func.count(Vote.before), func.count(Vote.after)).where(Vote.room_id == room.id)
    before, after = session.execute(counted).one()
    return Turnout(before, after)


def has_voted(viewer: User, room: Room) -> bool:
    """Whether the viewer has voted in the vote that is open."""
    if not room.voting.is_open:
        return False
    vote = session.get(Vote, (room.id, viewer.id))
    return vote is not None and (vote.before if room.voting is Voting.BEFORE else vote.after) is not None


def own(viewer: User, room: Room) -> Own:
    vote = session.get(Vote, (room.id, viewer.id))
    if vote is None:
        return Own()
    return Own(
        # not beside the second vote, which is to be given afresh
        before=None if room.voting is Voting.AFTER else vote.before,
        after=vote.after,
        voted_before=vote.before is not None,
        moved_by=movers.named_by(viewer, room),
    )


def result(room: Room) -> Result | None:
    """What came of the two votes; None until the second has closed, for everybody."""
    if room.voting is not Voting.CLOSED:
        return None
    counts = _pairs(room)
    swing = told(counts)
    if swing is None:
        return Result(sum(counts.values()), None, [], False)
    named, more = movers.most_named(*_twice(room))
    return Result(swing.voters, swing, named, more)


def swing(room: Room) -> Swing | None:
    """As `result` tells it, without what the voters name."""
    return told(_pairs(room)) if room.voting is Voting.CLOSED else None


def _twice(room: Room) -> tuple[ColumnElement[bool], ...]:
    return Vote.room_id == room.id, Vote.before.is_not(None), Vote.after.is_not(None)


def _pairs(room: Room) -> dict[Pair, int]:
    rows = session.execute(
        select(Vote.before, Vote.after, func.count()).where(*_twice(room)).group_by(Vote.before, Vote.after)
    )
    return {(before, after): count for before, after, count in rows if before and after}


# ---- what is done


@atomic
def cast(voter: User, room: Room, form: Cast) -> Own:
    """Vote, or vote otherwise, in the vote that is open. One vote for each person, however many requests come at once.

    Raises Denied, Conflict (that vote is not open), Invalid (an argument that cannot be named).
    """
    rooms.lock(room)
    if not can.vote(voter, room):
        raise Denied("Only members of the course vote here, so nothing was counted.")
    if form.stage is not room.voting:
        raise Conflict(_NOT_OPEN[room.voting])
    pace.take("edit", voter.id)
    vote = session.get(Vote, (room.id, voter.id))
    if vote is None:
        vote = Vote(room_id=room.id, user_id=voter.id)
        session.add(vote)
    if form.stage is Voting.BEFORE:
        vote.before, vote.before_at = form.position, now()
    else:
        vote.after, vote.after_at = form.position, now()
        session.flush()
        movers.name(voter, room, form.movers)
    session.flush()
    return own(voter, room)


@atomic
def conduct(actor: User, room: Room, stage: Voting) -> Room:
    """Open the first vote, close it by opening the second, or close that and show the result.

    A step that has just been taken is taken once, whoever asks again. Raises Denied, Conflict (another step comes first).
    """
    rooms.lock(room)
    if not can.change_room(actor, room):
        raise Denied("Only an instructor of the course can open and close its votes. Nothing was changed.")
    if stage is not room.voting:
        if stage is not room.voting.next:
            raise Conflict(
                f"{_IS[room.voting]} The first vote is opened, then the second, then the result is shown, each once. "
                "Nothing was changed."
            )
        room.voting = stage
        live.announce(room.channel, "room", shapes.room(room))
    return room


_IS = {
    Voting.NONE: "No vote has been opened here yet.",
    Voting.BEFORE: "The first vote is open.",
    Voting.AFTER: "The second vote is open.",
    Voting.CLOSED: "The vote has closed.",
}
_NOT_OPEN = {
    Voting.NONE: f"{_IS[Voting.NONE]} So nothing was counted or kept; choose again when it is open.",
    Voting.BEFORE: f"{_IS[Voting.BEFORE]} The second comes after it, so nothing was counted; what you had voted stands.",
    Voting.AFTER: "The first vote has closed, so this came too late and was not counted; what you had voted in it is kept. "
    "The second vote is open.",
    Voting.CLOSED: "The vote has closed, so this came too late and was not counted; what you had voted is kept.",
}
