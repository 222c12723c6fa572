"""JSON without NaN and Infinity, both ways: one of them passed on, and every browser in the room drops its connection.

Has the two functions of the standard module that Engine.IO and Socket.IO ask of theirs.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

LONGEST_NUMBER = 100


def dumps(value: object, **options: Any) -> str:
    """Raises ValueError for what is no JSON; plain ASCII, so its length in characters is its length in bytes."""
    return json.dumps(value, allow_nan=False, **options)


def loads(text: str, **_options: Any) -> Any:
    """Raises ValueError for whatever is no JSON, too deep to read, or holds a number that is none."""
    try:
        return json.loads(text, parse_constant=_refuse, parse_float=_finite, parse_int=_short)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("larger than any number")
    return number


def _short(digits: str) -> int:
    if len(digits) > LONGEST_NUMBER:
        raise ValueError("longer than any number")
    return int(digits)
