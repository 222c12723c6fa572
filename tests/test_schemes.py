"""The schemes as data: whole, short enough for a button, and nothing there twice."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest

import debate
from debate.schemes import KINDS, SCHEMES, Burden, ClaimKind, Scheme

ALL = list(SCHEMES.values())
DATA = json.loads((Path(debate.__file__).parent / "data" / "schemes.json").read_text("utf-8"))


@pytest.mark.parametrize("scheme", ALL, ids=lambda scheme: scheme.key)
def test_a_scheme_has_three_to_six_questions_that_fit_on_a_button(scheme: Scheme) -> None:
    assert 3 <= len(scheme.questions) <= 6
    for question in scheme.questions:
        assert len(question.words) < 70
        assert question.words.endswith("?")
        assert question.words[0].isupper()
        assert question.burden in get_args(Burden)
    assert len({question.key for question in scheme.questions}) == len(scheme.questions)
    assert len({question.words for question in scheme.questions}) == len(scheme.questions)


@pytest.mark.parametrize("scheme", ALL, ids=lambda scheme: scheme.key)
def test_a_scheme_says_from_what_it_comes_to_what(scheme: Scheme) -> None:
    assert scheme.premises
    assert all(premise.endswith(".") for premise in scheme.premises)
    assert scheme.conclusion.startswith("So ")
    assert scheme.leans_on.startswith("Leans on ")
    assert not scheme.leans_on.endswith(".")


def test_every_scheme_has_something_to_ask_for_and_something_to_show() -> None:
    for scheme in ALL:
        assert {question.burden for question in scheme.questions} == set(get_args(Burden)), scheme.key


def test_names_are_not_used_twice() -> None:
    keys = [each["key"] for each in DATA["schemes"]]
    for words in (keys, [each.name for each in ALL], [each.leans_on for each in ALL]):
        assert all(one != other for one, other in pairwise(sorted(words)))


def test_the_kinds_are_the_four_that_a_claim_may_have() -> None:
    assert set(KINDS) == set(get_args(ClaimKind))
    assert all(key == kind.key and kind.name and kind.words.endswith(".") for key, kind in KINDS.items())
