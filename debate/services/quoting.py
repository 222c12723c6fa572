"""A quotation stands in what it says it quotes: looked at before the lock, where it is slow, and what has changed by then."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, select

from .. import text
from ..db import session
from ..errors import Invalid
from ..forms.posts import Rebuttal
from ..models import Post, PostVersion, Room
from .ledger import Answered


@dataclass(frozen=True, slots=True)
class Quoted:
    """Of the post that is quoted, how many versions there were when that was looked at, and whether an earlier one has it."""

    versions: int
    earlier: bool


def check(room_id: int, form: Rebuttal) -> Quoted | None:
    """The quotation stands in what it says it quotes. That this has not been taken down meanwhile is seen under the lock.

    What was selected may be edited before it is posted: then it stands in an earlier version, and says so.
    """
    if not form.quote:
        return None
    if form.quote_of is None:
        raise Invalid("A quotation has to say what it quotes.", quote_of="Say “essay” or “parent”.")
    if form.quote_of == "essay":
        if room := session.get(Room, room_id):
            text.quote(form.quote, room.claim.essay.text)
    elif form.parent_id is None:
        raise Invalid("Only a reply can quote what it answers.", quote_of="This answers the claim: quote the essay.")
    elif there := session.execute(_QUOTED, {"post": form.parent_id, "room": room_id}).first():
        if text.stands(form.quote, text.plain(there.html)):
            return Quoted(there.version_count, False)
        earlier = select(PostVersion.html).where(PostVersion.post_id == form.parent_id)
        if there.version_count > 1 and any(text.stands(form.quote, text.plain(it)) for it in session.scalars(earlier)):
            return Quoted(there.version_count, True)
        text.quote(form.quote, text.plain(there.html))  # refuses it
    return None


_QUOTED = select(Post.html, Post.version_count).where(Post.id == bindparam("post"), Post.room_id == bindparam("room"))


def is_earlier(quote: str, quoted: Quoted | None, parent: Answered | None) -> bool:
    """Whether what it quotes stands in what it answers no more, also where that was edited since it was looked at."""
    if quoted is None or parent is None:
        return False
    if quoted.versions == parent.version_count:
        return quoted.earlier
    html = session.scalars(select(Post.html).where(Post.id == parent.id)).one()
    return not text.stands(quote, text.plain(html))
