"""Ways to argue, and the questions that each has to stand up to.

After the schemes of D. Walton, C. Reed and F. Macagno, Argumentation Schemes (Cambridge 2008), in our own
words and cut to the length of a button; the words themselves lie in data/schemes.json. The two burdens are those of
the Carneades system: an *assumption* need only be asked for, and whoever argues has to support it; an *exception* has
to be shown by whoever asks.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

ClaimKind = Literal["fact", "value", "policy", "cause"]
Burden = Literal["assumption", "exception"]


@dataclass(frozen=True)
class Kind:
    """What sort of statement a claim is, and with that what would settle it."""

    key: ClaimKind
    name: str
    words: str


@dataclass(frozen=True)
class Question:
    """`key` has its scheme's before it, "sign.other", and is kept with every post that asks it: never rename one."""

    key: str
    burden: Burden
    words: str


@dataclass(frozen=True)
class Scheme:
    """`leans_on` stands on a page as it is: "Leans on expert opinion"."""

    key: str
    name: str
    leans_on: str
    premises: tuple[str, ...]
    conclusion: str
    questions: tuple[Question, ...]


SOURCE = Question("source", "assumption", "What is the source for this?")
"""May be asked of every argument, whatever its scheme: the only question that has no scheme's key before its own."""


def _scheme(data: Mapping[str, Any]) -> Scheme:
    # several schemes ask of evidence, and a claim may be given another scheme: a key means one question for ever
    questions = tuple(Question(**{**it, "key": f"{data['key']}.{it['key']}"}) for it in data["questions"])
    return Scheme(**{**data, "premises": tuple(data["premises"]), "questions": questions})


_DATA: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "schemes.json").read_text(encoding="utf-8"))

KINDS: Mapping[str, Kind] = MappingProxyType({data["key"]: Kind(**data) for data in _DATA["kinds"]})
SCHEMES: Mapping[str, Scheme] = MappingProxyType({data["key"]: _scheme(data) for data in _DATA["schemes"]})
QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {question.key: question for scheme in SCHEMES.values() for question in scheme.questions}
)


def question(key: str) -> Question:
    """By its key; raises KeyError for one that nobody knows."""
    return SOURCE if key == SOURCE.key else QUESTIONS[key]


def asks(key: str | None, wanted: str) -> bool:
    """Whether `wanted` is one of the questions that the scheme of this key has to stand up to."""
    scheme = SCHEMES.get(key or "")
    return scheme is not None and any(it.key == wanted for it in scheme.questions)
