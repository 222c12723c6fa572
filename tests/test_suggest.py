"""Which sentences are put forward as claims, and with what reasons."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate.manuscript import decode
from debate.sentences import sentences
from debate.starter import load
from debate.suggest import Suggestion, suggest

ESSAY = Path(__file__).parents[2] / "shared" / "essay" / "us-russian-alliance.txt"

TEXT = (
    "# Why the school day must change\n\n"
    "The bell rings at eight. In the winter it is dark at that time, and the buses are cold. "
    "The school should begin an hour later, because tired children learn nothing. "
    "A study of forty schools shows that pupils sleep longer when lessons start at nine. "
    "A later start is better for everybody than any new timetable. "
    "Is it right that a child of twelve has to get up at six in the morning?"
)


def sentence(text: str, found: Suggestion) -> str:
    return text[found.start : found.end]


def test_what_argues_is_suggested_and_what_tells_is_not() -> None:
    found = {sentence(TEXT, each).split(",")[0].split(" is ")[0] for each in suggest(TEXT)[:3]}
    assert found == {
        "The school should begin an hour later",
        "A study of forty schools shows that pupils sleep longer when lessons start at nine.",
        "A later start",
    }
    assert not any("bell rings" in sentence(TEXT, each) for each in suggest(TEXT))


def test_every_reason_is_said_in_words_and_the_best_gives_the_kind() -> None:
    by_start = {sentence(TEXT, each)[:12]: each for each in suggest(TEXT)}
    later = by_start["The school s"]
    assert later.why[0] == "says what should be done"
    assert "says what brought something about" in later.why
    assert (later.kind, by_start["A study of f"].kind, by_start["A later star"].kind) == ("policy", "fact", "value")


def test_a_question_counts_for_less_than_the_same_words_as_a_statement() -> None:
    asked = "It is true that it must be better for all of us to go"
    statement, question = suggest(f"{asked}. {asked}?")
    assert (statement.start, question.start) == (0, len(asked) + 2)
    assert statement.score > question.score


def test_a_heading_is_not_suggested() -> None:
    assert all("school day" not in sentence(TEXT, each) for each in suggest(TEXT))


def test_what_is_taken_is_not_suggested_again() -> None:
    best = suggest(TEXT)[0]
    left = suggest(TEXT, taken=[(best.start + 5, best.start + 6)])
    assert [each.start for each in left] == [each.start for each in suggest(TEXT)[1:]]


def test_there_are_never_more_than_asked_for() -> None:
    text = " ".join(f"We must not forget the year {year} of this long story." for year in range(1900, 1950))
    assert len(suggest(text)) == 20
    assert suggest(text, limit=5) == suggest(text)[:5]


@pytest.mark.parametrize(
    "text",
    [
        "Die Schule muss später beginnen, weil müde Kinder nichts lernen. Der Most ist besser als der Rest im Fass.",
        "L'école doit commencer plus tard. On a montré que les enfants dorment mieux ainsi, et c'est un fait.",
        "他来了。我们必须改变。",
        "12345 67890",
        "",
    ],
)
def test_other_languages_get_no_suggestions(text: str) -> None:
    assert suggest(text) == []


@given(
    st.lists(st.sampled_from(["the", "of", "must", "and", "not", "better", "?", ". ", "because", "\n\n", "is", "> "]))
)
def test_suggestions_are_whole_sentences_ranked_and_apart(words: list[str]) -> None:
    text = " ".join(words)
    found = suggest(text)
    whole = {(each.start, each.end) for each in sentences(text)}
    assert all((each.start, each.end) in whole and each.why and each.score > 0 for each in found)
    assert len({each.start for each in found}) == len(found)
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


@pytest.mark.skipif(not ESSAY.exists(), reason="the starter essay is not beside the project")
def test_most_of_the_starter_claims_stand_among_the_first_thirty_suggestions() -> None:
    text = decode(ESSAY.read_bytes())
    found = suggest(text, limit=30)
    hit = [
        claim.key
        for claim in load().claims
        if any(each.start < claim.start + claim.length and claim.start < each.end for each in found)
    ]
    assert len(hit) >= 20
