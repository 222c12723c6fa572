"""Where a text is cut into paragraphs: essays written in several ways."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debate.paragraphs import paragraphs
from debate.sentences import sentences

texts = st.text(st.sampled_from("aB1 .?!…\"”'()>#-*=\n\r\t。é"), max_size=200) | st.text(max_size=200)


def shown(text: str) -> list[tuple[str, str]]:
    return [(each.kind, "".join(text[low:high] for low, high in each.pieces)) for each in paragraphs(text)]


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
