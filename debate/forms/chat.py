"""A line of a room's side chat."""

from __future__ import annotations

from typing import Annotated

from .. import text
from .base import Form, checked
from .posts import ClientKey

LONGEST = 500
"""Characters of a line."""


def _words(value: str) -> str:
    return text.line(value, most=LONGEST, field="words")


class Line(Form):
    """Plain words, without Markdown."""

    words: Annotated[str, checked(_words)]
    client_id: ClientKey
