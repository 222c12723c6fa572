"""What is proven to be clean is what bleach makes of it, to the letter; whatever else there is goes to bleach."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debate import proof, text
from debate.addresses import LINK_MARKS
from debate.errors import Invalid

from .payloads import markup
from .test_text import Shape, typed

HTML = [
    *("<p>", "</p>", "<em>", "</em>", "<strong>", "</strong>", "<code>", "</code>", "<pre>", "</pre>", "<br>"),
    *("<ul>", "</ul>", "<ol>", "</ol>", "<li>", "</li>", "<blockquote>", "</blockquote>"),
    *(
        f'<a href="{it}" {LINK_MARKS}>'
        for it in ("https://example.org/a?b=c&amp;copy=d", "javascript:alert(1)", "mailto:a@example.org")
    ),
    *("<small>", "</small>", '<ol start="3">', '<a href="https://example.org/">', "<a>"),
    *("<a href='x'>", "</a>", "<svg>", "<p class=x>", "<P>", "<br/>", "<!--", "-->", "<", ">", "&", "&lt;", "&quot;"),
    *(
        "&amp;",
        "&#x27;",
        "&colon;",
        '"',
        "'",
        "\n",
        " ",
        "words",
        "\0",
        "\r",
        "\x0c",
        "\ufdd0",
        "\ufffe",
        "é",
        "\u2028",
    ),
]


def by_bleach(html: str) -> str:
    return text._cleaner().clean(html)


def agree(html: str) -> bool:
    """Was it proven? If so, it came to what bleach makes of it."""
    if not proof.is_clean(html):
        return False
    assert by_bleach(html) == html
    assert Shape(html).faults == []
    return True


@settings(max_examples=400)
@given(st.lists(st.sampled_from(HTML), max_size=14).map("".join))
def test_what_is_proven_of_any_html_is_what_bleach_makes_of_it(html: str) -> None:
    agree(html)


@settings(max_examples=200)
@given(typed)
def test_with_proof_and_without_a_post_looks_the_same(source: str) -> None:
    try:
        words = text.tidy(source)
    except Invalid:
        return
    with_proof = text.render(words)
    text.trust_proof(False)
    try:
        assert text.render(words) == with_proof
    finally:
        text.trust_proof(True)


def test_what_people_mostly_type_is_proven() -> None:
    for source in (
        "It does not follow.",
        'He said "no" & meant it; 3 < 4 > 2.',
        "*Perhaps*, **surely**, and `x = 1`.",
        "> As you say\n\nNo.\n\n- one\n- two\n\n1. first\n2. second",
        "```\ncode & <more>\n```",
        "Слово, 言葉, كلمة\nand a second line.",
        "3. third\n4. fourth",
        "See https://example.org/a?b=c&copy=d#e, <https://example.org> and <mailto:ana@example.org>.",
        "*See [its **own** `source`](https://example.org/a_(b)?q=%20)*.",
        "> [our prize](https://example.org)\n\n- [one](https://example.org/1)\n- [two](https://example.org/2)",
    ):
        assert agree(text._MARKDOWN.renderer.render(text._parsed(source), text._MARKDOWN.options, {})), source


@pytest.mark.parametrize(
    "html",
    [
        "<p>open",
        "closed</p>",
        "<p><em>crossed</p></em>",
        "<p><p>twice</p></p>",
        "<em>nowhere</em>",
        "<li>nowhere</li>",
        "<ul>words</ul>",
        "<p>a & b</p>",
        "<p>a &colon; b</p>",
        "<p onclick=x>a</p>",
        "<p>a<script>b</script></p>",
        '<p><a href="https://example.org/">a link without its marks</a></p>',
        f'<p><a href="javascript:alert(1)" {LINK_MARKS}>no address</a></p>',
        f'<p><a href="https://user@example.org/" {LINK_MARKS}>who is whose</a></p>',
        f'<p><a href="HTTPS://example.org/" {LINK_MARKS}>not as it is written</a></p>',
        f'<p><a href="https://example.org/&quot;" {LINK_MARKS}>a sign that ends an address</a></p>',
        f'<p><a href="https://example.org/"  {LINK_MARKS}>spaces</a></p>',
        f'<p><a href="https://a.org/" {LINK_MARKS}>in <a href="https://b.org/" {LINK_MARKS}>another</a></a></p>',
        f'<p><em href="https://a.org/" {LINK_MARKS}>no link</em></p>',
        f'<a href="https://a.org/" {LINK_MARKS}>nowhere</a>',
        "<p><a>no address</a></p>",
        '<ul start="3"><li>no numbers</li></ul>',
        '<ol start="x"><li>no number</li></ol>',
        "<p><small>a<br>b</small></p>",
        '<pre><code class="language-x">a class too</code></pre>',
        "<p>\x00</p>",
        "<p>\ufffe</p>",
        "<P>a</P>",
        "<p><em><em>doubled</em></em></p>",
    ],
)
def test_what_cannot_be_seen_at_a_glance_is_not_proven(html: str) -> None:
    assert not proof.is_clean(html)


def test_no_payload_is_proven_to_be_what_it_is_not() -> None:
    strings = markup()
    assert sum(map(agree, strings[::10])) < 10, "as HTML they are ours only where they are harmless"
    proven = 0
    for payload in strings[::10]:
        try:
            words = text.tidy(payload)
        except Invalid:
            continue
        proven += agree(text._MARKDOWN.renderer.render(text._parsed(words), text._MARKDOWN.options, {}))
    assert proven > len(strings[::10]) / 2, "harmless, once markdown-it has taken the markup for words"
