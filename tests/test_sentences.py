"""Where a paragraph is cut: sentences whose end is hard to see."""

from __future__ import annotations

from hypothesis import given, settings

from debate.paragraphs import paragraphs
from debate.sentences import sentences

from .test_paragraphs import texts


def words(text: str) -> list[str]:
    return [text[each.start : each.end] for each in sentences(text)]


HARD = [
    "Mr. Smith met Dr. J. R. Jones in Washington, D.C. on Jan. 5.",
    "He paid $3.50 for it.",
    '"Is that so?" he asked.',
    '"It is!"',
    "The plan of the U.S. failed.",
    "The bill came from the U.S. Congress.",
    "It was sent to the U.S.",
    "The answer came late.",
    "See No. 7, pp. 12-14, e.g. the list, i.e. all of it.",
    "I said no.",
    "Russia left.",
    "He wrote it in 1945.",
    "The war ended.",
    "Wait... what now?",
    "They left (or so they said.)",
    "Then came rain.[3]",
    "Snow fell, etc. and so on.",
    "At 5 p.m. the train left.",
    "“Curly quotes end here.”",
    "Gen. Lee met George W. Bush.",
    "She has a Ph.D.",
    "He knows… and yet he waits.",
    "What?!",
    "No way!!!",
    "Roe v. Wade decided it.",
    "Rowling et al. (1999) agree.",
    "Apple Inc. was sued.",
    "It grew by 3.5 million.",
]


def test_a_hard_sample_is_cut_where_a_reader_would_cut_it() -> None:
    assert words(" ".join(HARD)) == HARD


def test_a_wrapped_sentence_is_one_sentence() -> None:
    assert words("\n".join(" ".join(HARD).split(" ")) + "\n\nEnd.") == [each.replace(" ", "\n") for each in HARD] + [
        "End."
    ]


def test_french_german_and_markdown_close_behind_the_stop_in_their_own_ways() -> None:
    hard = [
        "« Pourquoi ? »",
        "Il partit.",
        "Elle dit : « Non. »",
        "Il reste.",
        "»Geh!«",
        "Er blieb.",
        "Dann sagte er: »Nein.«",
        "Das war alles.",
        "*Nobody came.*",
        "**It was late.**",
        "_So?_ he asked.",
    ]
    assert words(" ".join(hard)) == hard


def test_chinese_sentences_end_without_a_space() -> None:
    assert words("他来了。你走吗？好！") == ["他来了。", "你走吗？", "好！"]


def test_a_heading_is_one_sentence_and_a_rule_none() -> None:
    assert words("## 1. Beginning. Or not?\n\n---\n\nText.") == ["1. Beginning. Or not?", "Text."]


def test_a_sentence_of_a_quotation_runs_over_its_lines() -> None:
    text = "> It goes\n> on here. Then\n> it stops.\n\nEnd"
    assert [(each.start, each.end) for each in sentences(text)] == [
        (2, text.index(" Then")),
        (text.index("Then"), text.index("\n\n")),
        (len(text) - 3, len(text)),
    ]


@settings(deadline=None)
@given(texts)
def test_sentences_hold_every_word_shown_once_and_in_order(text: str) -> None:
    cut, spans = sentences(text), paragraphs(text)
    edges = [edge for each in cut for edge in (each.start, each.end)]
    assert edges == sorted(edges)
    covered = {at for each in cut for at in range(each.start, each.end)}
    for number, span in enumerate(spans):
        mine = [each for each in cut if each.paragraph == number]
        assert [each.index for each in mine] == list(range(len(mine)))
        assert all(span.start <= each.start < each.end <= span.end for each in mine)
        assert all(text[at].isspace() for low, high in span.pieces for at in range(low, high) if at not in covered)
    assert all(text[each.start : each.end] == text[each.start : each.end].strip() for each in cut)
