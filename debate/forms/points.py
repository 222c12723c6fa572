"""Points of information: the speaker's answer to an offer, and the words of one that was taken."""

from __future__ import annotations

from typing import Annotated

from .. import text
from ..points import LONGEST, Reply
from .base import Form, checked, one_of


def _words(value: str) -> str:
    return text.line(value, most=LONGEST, field="words")


class Answer(Form):
    reply: Annotated[Reply, one_of(Reply)]


class Words(Form):
    """One line, without Markdown."""

    words: Annotated[str, checked(_words)]
