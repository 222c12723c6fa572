"""Lengths of time: "6" and "6:30" are minutes where a page's form says them; JSON gives whole seconds."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import BeforeValidator

from ..errors import Invalid
from ..formats import LONGEST
from .base import Typed, checked

_TYPED = re.compile(r"(\d{1,3})(?::([0-5]\d))?")
_WRONG = f"A time is minutes, such as 3 or 3:30, up to {LONGEST // 60}."


def typed(seconds: int) -> str:
    """As a page's field shows it, and as `length` reads it."""
    return f"{seconds // 60}:{seconds % 60:02d}" if seconds % 60 else str(seconds // 60)


def length(value: object) -> object:
    if isinstance(value, Typed):
        match = _TYPED.fullmatch(value.strip())
        return int(match[1]) * 60 + int(match[2] or 0) if match else -1
    return value if type(value) is int else -1


def _long(value: int) -> int:
    if not 0 <= value <= LONGEST:
        raise Invalid(_WRONG)
    return value


Seconds = Annotated[int, BeforeValidator(length), checked(_long)]
