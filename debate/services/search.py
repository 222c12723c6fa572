"""Searching: claims by their statement, arguments by their words, among what the viewer may see, the newest first."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select, true
from sqlalchemy.orm import joinedload

from .. import pace, text
from ..db import session
from ..forms.search import Search
from ..models import Claim, ClaimState, Post, PostState, Room, User
from . import essays

PAGE = 20
CLAIMS_READ = 5000
"""Claims are few and their statements short, so the newest of them are read through instead of asked for."""
BEFORE, AFTER = 90, 190
"""Characters of an excerpt on either side of the first word found."""


@dataclass(frozen=True)
class Run:
    """A piece of an excerpt; `found` when it is one of the words searched for."""

    text: str
    found: bool


@dataclass
class Results:
    """`before` asks for the next page of arguments. Claims come with the first page only, and perhaps not all."""

    q: str
    words: list[str]
    claims: list[Claim]
    more_claims: bool
    posts: list[Post]
    before: int | None


def find(viewer: User | None, form: Search, who: int | str) -> Results:
    """What holds every one of the words. `who` (a person's id or an address) may search only so often: TooFast."""
    pace.take("search", who)
    words = list(dict.fromkeys(text.fold(form.q).split()))
    claims = [] if form.before else _claims(viewer, words)
    posts = _posts(viewer, words, form.before) if viewer else []
    before = posts[PAGE - 1].id if len(posts) > PAGE else None
    return Results(form.q, words, claims[:PAGE], len(claims) > PAGE, posts[:PAGE], before)


def _claims(viewer: User | None, words: list[str]) -> list[Claim]:
    statements = session.execute(
        select(Claim.id, Claim.statement)
        .join(Claim.essay)
        .where(Claim.state == ClaimState.PUBLISHED, essays.open_to(viewer))
        .order_by(Claim.id.desc())
        .limit(CLAIMS_READ)
    )
    found = [id for id, statement in statements if all(word in text.fold(statement) for word in words)]
    return list(session.scalars(select(Claim).where(Claim.id.in_(found[: PAGE + 1])).order_by(Claim.id.desc())))


def _posts(viewer: User, words: list[str], before: int | None) -> list[Post]:
    wanted = (
        select(Post)
        .join(Post.room)
        .options(joinedload(Post.room))
        .where(
            Post.state == PostState.VISIBLE,
            true() if viewer.is_admin else Room.course_id.in_(viewer.course_ids),
            *(Post.words.contains(word, autoescape=True) for word in words),
        )
    )
    if before is not None:
        wanted = wanted.where(Post.id < before)
    return list(session.scalars(wanted.order_by(Post.id.desc()).limit(PAGE + 1)))


# ---- what is shown of what was found


def excerpt(source: str, words: list[str]) -> list[Run]:
    """The part of `source` around the first of the folded `words`, in runs, so that a page can mark what was found."""
    source = " ".join(source.split())
    hits = _places(source, words)
    start, end = _cut(source, *(hits[0] if hits else (0, 0)))
    runs = [Run("… ", False)] if start else []
    at = start
    for opening, close in hits:
        if at <= opening and close <= end:
            runs += [Run(source[at:opening], False), Run(source[opening:close], True)]
            at = close
    runs += [Run(source[at:end], False), Run(" …" if end < len(source) else "", False)]
    return [run for run in runs if run.text]


def _places(source: str, words: list[str]) -> list[tuple[int, int]]:
    """Where the words stand in `source`, which is folded for looking, and that may change its length: ss finds ß.

    What begins within another word, as "the" in "either", counts only where that word begins none. (In scripts
    without spaces nothing can be said of that, and everything counts.)
    """
    folded, origin = "", []
    for place, character in enumerate(source):
        piece = text.fold(character) or character
        folded += piece
        origin += [place] * len(piece)
    longest_first = sorted(words, key=len, reverse=True)
    pattern = "|".join(_beginning(word, folded) for word in longest_first)
    return [(origin[hit.start()], origin[hit.end() - 1] + 1) for hit in re.finditer(pattern, folded)]


def _beginning(word: str, within: str) -> str:
    """A pattern for the word where a word begins, or anywhere where it begins none."""
    anywhere = re.escape(word)
    beginning = rf"(?<![^\W\d_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]){anywhere}"
    return beginning if re.search(beginning, within) else anywhere


def _cut(source: str, opening: int, close: int) -> tuple[int, int]:
    """From BEFORE characters before a hit to AFTER behind it, moved to the gap between two words if one is near."""
    start, end = max(0, opening - BEFORE), min(len(source), close + AFTER)
    if start and (gap := source.find(" ", start, opening)) >= 0:
        start = gap + 1
    if end < len(source) and (gap := source.rfind(" ", close, end)) >= 0:
        end = gap
    return start, end
