"""Closed lists of words: short text with a check in the database, so that a new word is a migration, a typo an error."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

from sqlalchemy import Enum

Word = TypeVar("Word", bound=StrEnum)


def closed(words: type[Word], name: str) -> Enum:
    """A column type that holds one of `words` by its value; `name` names the check."""
    return Enum(
        words,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=20,
        values_callable=lambda kinds: [kind.value for kind in kinds],
    )
