"""Private marks on an argument of a flow sheet."""

from __future__ import annotations

from typing import Annotated

from .. import text
from .base import Form, Tick, checked


def _note(value: str) -> str:
    return text.line(value, most=text.NOTE_MOST, field="note", least=0)


class Marking(Form):
    """What is to be marked. What is not given stays as it is, or is taken off where the `whole` is given."""

    turn: Tick | None = None
    extend: Tick | None = None
    concede: Tick | None = None
    note: Annotated[str, checked(_note)] | None = None
    whole: Tick = False
    """As a page's form is, which leaves out boxes that are not ticked."""
