"""Posts and drills rendered anew from their words, for when the rules of rendering have changed."""

from __future__ import annotations

from sqlalchemy import select

from .. import text
from ..db import atomic, session
from ..models import Drill, Post, PostVersion, Room

AT_ONCE = 200


def anew() -> int:
    """Render every post, version, instruction and drill again, some at a time; how many were looked at."""
    done = 0
    for some_after in (_some, _some_drills):
        last = 0
        while some := some_after(last):
            done, last = done + len(some), some[-1]
    return done


@atomic
def _some(after: int) -> list[int]:
    posts = session.scalars(select(Post).where(Post.id > after).order_by(Post.id).limit(AT_ONCE)).all()
    for post in posts:
        post.html = text.render(post.source)
        post.words = text.search_words(post.html) if post.is_visible else ""
    for version in session.scalars(select(PostVersion).where(PostVersion.post_id.in_([post.id for post in posts]))):
        version.html = text.render(version.source)
    if after == 0:
        for room in session.scalars(select(Room).where(Room.instructions != "")):
            room.instructions_html = text.render(room.instructions)
    return [post.id for post in posts]


@atomic
def _some_drills(after: int) -> list[int]:
    wanted = select(Drill).where(Drill.id > after, Drill.source != "").order_by(Drill.id).limit(AT_ONCE)
    drills = session.scalars(wanted).all()
    for drill in drills:
        drill.html = text.render(drill.source)
        drill.comment_html = text.render(drill.comment) if drill.comment else ""
    return [drill.id for drill in drills]
