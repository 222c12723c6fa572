"""Where a text is cut: paragraphs of essays written in several ways, and sentences whose end is hard to see."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.errors import Invalid
from debate.sentences import MAX_BYTES, decode, paragraphs, sentences

texts = st.text(st.sampled_from("aB1 .?!…\"”'()>#-*=\n\r\t。é"), max_size=200) | st.text(max_size=200)


def words(text: str) -> list[str]:
    return [text[each.start : each.end] for each in sentences(text)]


def shown(text: str) -> list[tuple[str, str]]:
    return [(each.kind, "".join(text[low:high] for low, high in each.pieces)) for each in paragraphs(text)]


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


def test_chinese_sentences_end_without_a_space() -> None:
    assert words("他来了。你走吗？好！") == ["他来了。", "你走吗？", "好！"]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_without_blank_lines_every_line_is_a_paragraph(ending: str) -> None:
    text = ending.join(["A title", "The first line. It goes on.", "The second line, " + "which is long " * 20])
    assert [(each.paragraph, each.index) for each in sentences(text)] == [(0, 0), (1, 0), (1, 1), (2, 0)]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_with_blank_lines_a_wrapped_block_is_a_paragraph(ending: str) -> None:
    text = ending.join(["One line", "and its second.", "", " \t", "Another block", "of two lines."])
    assert shown(text) == [
        ("paragraph", f"One line{ending}and its second."),
        ("paragraph", f"Another block{ending}of two lines."),
    ]


def test_lines_too_long_for_wrapping_are_paragraphs_though_the_title_has_a_blank_line_after_it() -> None:
    assert len(paragraphs("Title\n\n" + "word " * 60 + "\nshort line\n" + "word " * 60)) == 4


def test_a_letter_wrapped_at_its_margin_without_blank_lines_keeps_its_paragraphs() -> None:
    text = (
        "This is the first paragraph of a letter that\n"
        "somebody wrapped at the width of forty-six and\n"
        "sent.\n"
        "Here the second paragraph begins, and it goes\n"
        "on over the edge of the line once more."
    )
    assert [each.start for each in paragraphs(text)] == [0, text.index("Here")]


def test_markdown_shows_its_kinds_without_their_markers() -> None:
    text = (
        "# The title #\n\nUnderlined\n---\n\nA paragraph, wrapped in\n1945. Then more.\n- one\n  still one\n"
        "* two\n\n1. first\n2. second\n\n> quoted\n> twice\n>\n> and apart\n\n* * *\n\n### Small\nand text"
    )
    assert shown(text) == [
        ("heading", "The title"),
        ("heading", "Underlined"),
        ("paragraph", "A paragraph, wrapped in\n1945. Then more."),
        ("item", "one\n  still one"),
        ("item", "two"),
        ("item", "first"),
        ("item", "second"),
        ("quote", "quoted\ntwice"),
        ("quote", "and apart"),
        ("rule", ""),
        ("heading", "Small"),
        ("paragraph", "and text"),
    ]
    assert [each.level for each in paragraphs(text) if each.kind == "heading"] == [1, 2, 3]


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
def test_paragraphs_hold_every_word_once_and_in_order(text: str) -> None:
    cut = paragraphs(text)
    edges = [edge for each in cut for edge in (each.start, each.end)]
    assert edges == sorted(edges)
    assert all(each.start < each.end for each in cut)
    inside = {at for each in cut for at in range(each.start, each.end)}
    left_out = "".join(letter for at, letter in enumerate(text) if at not in inside)
    assert not left_out.replace(">", "").strip()
    for each in cut:
        pieces = [edge for piece in each.pieces for edge in piece]
        assert pieces == sorted(pieces)
        assert all(each.start <= edge <= each.end for edge in pieces)


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


@pytest.mark.parametrize("beat", ["A? ", ". ", "… a", '."', "> a\n", "# a ", "a\n", '"', ".) ", "- "])
def test_no_text_takes_more_than_its_share_of_time(beat: str) -> None:
    text = beat * (40_000 // len(beat)) + "\nb"
    began = time.process_time()
    sentences(text)
    # about a second for the worst; a cutter that looks at every pair of places takes minutes
    assert time.process_time() - began < 10


@settings(deadline=None)
@given(st.text(st.characters(categories=["L", "N", "P", "Zs"]), min_size=1).filter(str.strip))
def test_what_was_written_is_what_is_read(text: str) -> None:
    assert decode(text.encode()) == text
    assert decode(b"\xef\xbb\xbf" + text.encode()) == text


def test_line_endings_stay_as_they_came() -> None:
    assert decode(b"one\r\ntwo\rthree\n") == "one\r\ntwo\rthree\n"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no words"),
        (b"\xef\xbb\xbf \r\n\t", "no words"),
        (b"a" * (MAX_BYTES + 1), "204,801 bytes"),
        (b"%PDF-1.7 ...", "a PDF"),
        (b"PK\x03\x04 ...", "word processor"),
        ("Text".encode("utf-16"), "UTF-16"),
        (b"two\x00bytes", "byte 4 is a control code"),
        (b"\x1b[31mred", "byte 1 is a control code"),
        ("caf\xe9 noir".encode("latin-1"), "byte 4 (0xe9)"),
        (b"\xef\xbb\xbfcaf\xe9 noir", "byte 7 (0xe9)"),
        (b"cut off \xe2\x80", "byte 9 (0xe2)"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_what_to_do(data: bytes, says: str) -> None:
    with pytest.raises(Invalid) as refused:
        decode(data)
    assert says in refused.value.message
    assert "Nothing was saved." in refused.value.message
    assert refused.value.fields == {"file": refused.value.message}


def test_a_file_of_exactly_the_most_bytes_is_read() -> None:
    assert len(decode(b"a" * MAX_BYTES)) == MAX_BYTES
