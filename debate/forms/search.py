"""What is searched for."""

from __future__ import annotations

from typing import Annotated

from .. import text
from .base import Form, Id, checked

SHORTEST = 2


def _words(value: str) -> str:
    return text.line(value, most=text.SEARCH_MOST, field="q", least=SHORTEST)


class Search(Form):
    q: Annotated[str, checked(_words)]
    before: Id | None = None
    """The id of the oldest argument on the page before this one."""
