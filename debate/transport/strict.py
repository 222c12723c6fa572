"""JSON without NaN and Infinity, both ways: one of them passed on, and every browser in the room drops its connection.

Has the two functions of the standard module that Engine.IO and Socket.IO ask of theirs.
"""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

LONGEST_NUMBER = 100


def dumps(value: object, **_options: Any) -> str:
    """Raises ValueError for what is no JSON. Compact, and plain ASCII: as many bytes as characters."""
    return _encoder.encode(value)


def loads(text: str | bytes, **_options: Any) -> Any:
    """Raises ValueError for whatever is no JSON, too deep to read, or holds a number that is none. Redis gives bytes."""
    try:
        return _decoder.decode(text if isinstance(text, str) else text.decode())
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


_encoder = json.JSONEncoder(allow_nan=False, separators=(",", ":"))
_decoder = json.JSONDecoder(parse_constant=_refuse, parse_float=_finite, parse_int=_short)
