"""What a page shows of a room's sides, as one person sees them."""

from __future__ import annotations

from typing import Any

from .. import can
from ..models import Position, Room, Sides, User
from ..services import sides


def seen(viewer: User, room: Room) -> dict[str, Any]:
    """What templates/sides are given; nothing where the room has no sides."""
    if room.sides is Sides.NONE:
        return {}
    own = sides.own(viewer, room)
    return {
        "own": own,
        "counts": sides.counts(room),
        "takes": can.take_side(viewer, room),
        "gives": can.change_room(viewer, room),
        "positions": [it for it in Position if room.undecided or it is not Position.UNDECIDED],
    }
