"""How a form reads what came in, and how it says what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from ..errors import Garbled, Invalid

T = TypeVar("T")

LARGEST_ID = 2**31 - 1


def _number_as_typed(value: object) -> object:
    """A page's form sends digits as text; anything else has to be a whole number already."""
    return int(value) if isinstance(value, Typed) and re.fullmatch(r"[0-9]{1,10}", value) else value


def _tick(value: object) -> object:
    return value in ("yes", "on") if isinstance(value, Typed) else value


def one_of(words: type[StrEnum]) -> BeforeValidator:
    """One of a closed list of words, which arrives as text on every wire."""
    known = {word.value: word for word in words}
    return BeforeValidator(lambda value: known.get(str(value), value) if isinstance(value, str) else value)


class Typed(str):
    """A value out of a page's form, where everything is text; JSON and sockets know numbers and yes from no."""


Id = Annotated[int, BeforeValidator(_number_as_typed), Field(strict=True, ge=1, le=LARGEST_ID)]
Count = Annotated[int, BeforeValidator(_number_as_typed), Field(strict=True, ge=0, le=LARGEST_ID)]
Tick = Annotated[bool, BeforeValidator(_tick), Field(strict=True)]


def checked(check: Callable[[T], T]) -> AfterValidator:
    """A validator out of a rule that raises Invalid: its sentence becomes the field's."""

    def run(value: T) -> T:
        try:
            return check(value)
        except Invalid as refusal:
            sentence = next(iter(refusal.fields.values()), refusal.message)
            raise PydanticCustomError("sentence", "{sentence}", {"sentence": sentence}) from refusal

    return AfterValidator(run)


class Form(BaseModel):
    """Strict: no field that is not known, no number for a word. `parse` raises Invalid with a sentence per field."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, arbitrary_types_allowed=True)

    @classmethod
    def parse(cls, given: object) -> Self:
        if not isinstance(given, Mapping):
            raise Garbled("What was sent is not an object with named fields, so nothing was done.")
        known: dict[str, Any] = dict(given)
        if any(isinstance(value, Typed) for value in known.values()):
            # a field of a page left empty is a field not given
            known = {name: value for name, value in known.items() if value != "" or cls._must(name)}
        try:
            return cls.model_validate(known)
        except ValidationError as error:
            raise _sentences(error) from None

    @classmethod
    def _must(cls, name: str) -> bool:
        field = cls.model_fields.get(name)
        return field is None or field.is_required()


def _sentences(error: ValidationError) -> Invalid:
    fields: dict[str, str] = {}
    for fault in error.errors():
        name = _name(*fault["loc"])
        fields.setdefault(name, _sentence(name, fault["type"], fault["msg"]))
    first = next(iter(fields.values()))
    summary = first if len(fields) == 1 else f"{len(fields)} answers need another look."
    return Invalid(summary if "kept" in summary else f"{summary} Nothing was saved; your words are kept.", **fields)


def _name(field: str | int = "form", key: str | int = 0, *wrong_key: str | int) -> str:
    """A field of a page; one of several that come as an object, such as points by speakers, has its key behind it."""
    return f"{field}-{key}" if isinstance(key, str) and not wrong_key else str(field)


def _sentence(name: str, kind: str, message: str) -> str:
    match kind:
        case "sentence":
            return message
        case "missing":
            return f"“{name}” is missing."
        case "extra_forbidden":
            return f"“{name}” is not a field of this form."
        case "int_type" | "int_parsing" | "int_from_float" | "greater_than_equal" | "less_than_equal":
            return f"“{name}” has to be a whole number from 1 to {LARGEST_ID}."
        case "enum" | "literal_error" | "is_instance_of":
            return f"“{name}” is not one of the choices."
        case "float_type" | "float_parsing":
            return f"“{name}” has to be a number."
        case "dict_type":
            return f"“{name}” has to be an object with named fields."
        case "bool_type" | "bool_parsing":
            return f"“{name}” has to be yes or no."
        case _:
            return f"“{name}” has to be text."


Plain = BeforeValidator(lambda value: str(value) if isinstance(value, str) else value)
"""Text as plain text, for a Literal, which takes no other kind of it."""
