"""What every change of a post does: a tick of the room's clock, and word of it."""

from __future__ import annotations

from .. import live, shapes
from ..db import session
from ..models import Post, Room


def changed(room: Room, post: Post) -> None:
    """One tick of the room's clock for the post, and word of it and of the room's counts to everybody in the room."""
    room.seq += 1
    post.seq = room.seq
    session.flush()
    live.announce(room.channel, "post", shapes.change(post))
