"""A room, what is counted in it, its side chat, its votes, and how its arguments stand."""

from __future__ import annotations

from collections.abc import Mapping

from ..models import ChatLine, Place, Position, Room
from ..swing import Swing
from ..weighing import Weight
from .people import Shape, moment, person, removal


def room(it: Room) -> Shape:
    return {
        "id": it.id,
        "course_id": it.course_id,
        "claim_id": it.claim_id,
        "title": it.title,
        "instructions_html": it.instructions_html,
        "due_at": moment(it.due_at),
        "state": it.state.value,
        "weighed": it.weighed,
        "side_chat": it.side_chat,
        "steelman": it.steelman,
        "sides": it.sides.value,
        "undecided": it.undecided,
        "switches": it.switches,
        "voting": it.voting.value,
        "last_number": it.last_number,
        **counts(it),
    }


def counts(it: Room | Place) -> Shape:
    """What is counted in a room as of the tick `seq` of its clock, so that of two such shapes it is known which is newer."""
    return {
        "seq": it.seq,
        "for": it.count_for,
        "against": it.count_against,
        "unanswered": it.count_unanswered,
        "asked": it.asked,
        "sourced": it.count_sourced,
    }


def line(it: ChatLine) -> Shape:
    """A line of the side chat; of one that was taken down neither the words nor whose they were."""
    shown = it.is_visible
    return {
        "room_id": it.room_id,
        "number": it.number,
        "seq": it.seq,
        "state": it.state.value,
        "author": person(it.author, it.author_role) if shown else None,
        "client_id": it.client_id if shown else None,
        "words": it.words if shown else "",
        "said_at": moment(it.said_at),
        "removed": None if shown else removal(it),
    }


def weight(it: Weight, numbers: Mapping[int, int]) -> Shape:
    """How something stands; `numbers` of posts by their ids, for what it speaks of."""
    return {
        **{name: getattr(it, name) for name in _OF_WEIGHTS},
        "label": it.label.value,
        "openings": [{"id": id, "number": numbers[id], "strength": strength} for id, strength in it.openings],
    }


_OF_WEIGHTS = (
    *("base", "strength", "attack", "support", "rebuttals", "rebutters", "supports", "supporters"),
    *("questions", "conceded", "counts", "moves"),
)


def swing(it: Swing) -> Shape:
    """`table`: how many voters by their first vote, and among those by their second. `points` are percentage points."""
    return {
        "table": {before.value: {after.value: it.table[before, after] for after in Position} for before in Position},
        "before": {position.value: it.before(position) for position in Position},
        "after": {position.value: it.after(position) for position in Position},
        "points": {position.value: it.points(position) for position in Position},
        "changed": it.changed,
    }
