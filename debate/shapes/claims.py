"""A claim and its essay."""

from __future__ import annotations

from ..models import Claim, Essay
from .people import Shape


def claim(it: Claim) -> Shape:
    return {
        "id": it.id,
        "essay_id": it.essay_id,
        "essay": it.essay.title,
        "statement": it.statement,
        "kind": it.kind,
        "scheme": it.scheme,
        "state": it.state.value,
        "start": it.start,
        "end": it.end,
        "found": it.found,
    }


def essay(it: Essay) -> Shape:
    return {
        "id": it.id,
        "title": it.title,
        "byline": it.byline,
        "source_url": it.source_url,
        "language": it.language,
        "course_id": it.course_id,
        "has_text": it.has_text,
    }
