"""People: who they are, how they sign in, how they like their pages."""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Literal

from pydantic import ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from .. import names
from ..errors import Invalid
from .base import Form, Plain, Tick, checked
from .courses import Code

EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"']+")
EMAIL_MOST = 254
LOOKED_AT = 200
"""Characters of a log-in that are compared: more than any has."""


def _as_sent(value: str) -> str:
    """A password that is compared and not chosen: refused is only what cannot be anybody's."""
    if len(value) > names.PASSWORD_MOST or any("\ud800" <= letter <= "\udfff" for letter in value):
        raise Invalid("This cannot be the password: it is too long, or holds what no keyboard sends.")
    return value


def _as_typed(value: str) -> str:
    """A log-in that is looked up and not chosen: nothing is said about how one has to look."""
    folded = unicodedata.normalize("NFKC", value[:LOOKED_AT]).casefold()
    return "".join(letter for letter in folded if letter.isprintable()).strip()


def _email(value: str) -> str:
    value = value.strip()
    if value and not (len(value) <= EMAIL_MOST and value.isprintable() and EMAIL.fullmatch(value)):
        raise Invalid("Write the address like name@school.example, or leave it empty.")
    return value


Name = Annotated[str, checked(names.display)]
Login = Annotated[str, checked(names.login)]
Email = Annotated[str, checked(_email)]
SentPassword = Annotated[str, checked(_as_sent)]


class SignIn(Form):
    login: Annotated[str, checked(_as_typed)]
    password: SentPassword
    next: str = ""


class NewPerson(Form):
    """An account for somebody whom an invitation has let in already."""

    name: Name
    login: Login
    password: str
    email: Email = ""

    @field_validator("password")
    @classmethod
    def _may_be_chosen(cls, value: str, so_far: ValidationInfo) -> str:
        """What holds for everybody's password; more is asked of staff, whom a form does not know."""
        try:
            names.password(value, staff=False, login=so_far.data.get("login", ""), name=so_far.data.get("name", ""))
        except Invalid as refusal:
            raise PydanticCustomError("sentence", "{sentence}", {"sentence": refusal.message}) from refusal
        return value


class SignUp(NewPerson):
    code: Code


class Keeping(Form):
    """What a guest adds to become an account."""

    login: Login
    password: str
    email: Email = ""
    next: str = ""


class GuestName(Form):
    name: Name
    next: str = ""


class Profile(Form):
    """The whole of it each time; an empty `email` takes the address away, an empty `scheme` follows the system."""

    name: Name
    email: Email
    scheme: Annotated[Literal["", "light", "dark"], Plain]
    enter_posts: Tick
    letter_keys: Tick


class PasswordChange(Form):
    current_password: SentPassword
    new_password: str


class NewPassword(Form):
    new_password: str
