"""Courses: their title, their code, who is what in them."""

from __future__ import annotations

import re
from typing import Annotated

from .. import text
from ..errors import Invalid
from ..models import Role
from .base import Count, Form, checked, one_of

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""What a code is made of: nothing that is mistaken for something else when it is read off a board."""
CODE_LENGTH = 6
CODE_DAYS = 14
CODE_MOST_DAYS = 180


def tidy_code(typed: str) -> str:
    """A code as it is kept, out of how people type it: with spaces or signs between or none, in any case."""
    return re.sub(r"[^A-Z0-9]+", "", typed[:40].upper())


def shown_code(code: str) -> str:
    """ "K7R 2QD": two groups of three are easier to read out."""
    return f"{code[:3]} {code[3:]}"


def _title(value: str) -> str:
    return text.line(value, most=text.TITLE_MOST, field="title")


def _days(value: int) -> int:
    if not 1 <= value <= CODE_MOST_DAYS:
        raise Invalid(f"Choose from 1 to {CODE_MOST_DAYS} days.")
    return value


Code = Annotated[str, checked(tidy_code)]


class CourseTitle(Form):
    title: Annotated[str, checked(_title)]


class NewCode(Form):
    days: Annotated[Count, checked(_days)] = CODE_DAYS


class TypedCode(Form):
    code: Code


class ChosenRole(Form):
    role: Annotated[Role, one_of(Role)]
