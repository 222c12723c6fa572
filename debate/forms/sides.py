"""Sides of a room: the one that is chosen, the one that is given, and their switch."""

from __future__ import annotations

from typing import Annotated

from ..models import Position
from .base import Form, Id, one_of


class Choice(Form):
    side: Annotated[Position, one_of(Position)]


class Gift(Form):
    person_id: Id
    side: Annotated[Position, one_of(Position)]


class Switch(Form):
    number: Id
    """Which switch of the room it is, 1 for the first: the same one again is no second."""
