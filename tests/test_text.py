"""What people type is kept as they meant it, and shown without letting anything of theirs run."""

from __future__ import annotations

import re
import time
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import nh3
import pytest
from bleach.linkifier import Linker
from bleach.sanitizer import Cleaner
from hypothesis import given
from hypothesis import strategies as st

from debate import addresses, characters, text
from debate.errors import Invalid

from .payloads import NOT_LINKED, markup, payloads

if TYPE_CHECKING:
    from playwright.sync_api import Browser

REL = "nofollow ugc noopener noreferrer"
ATTRIBUTES = {"a": {"href", "rel", "target"}, "ol": {"start"}}
TAGS = {"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "code", "pre", "a", "small"}
PIECES = [
    *"*_`[]()<>&!\\\"':;#|~=-+.0123ab \n\tж字é\u0301\u2066\u2069\u202e",
    "http://",
    "a.org",
    "> ",
    "- ",
    "1. ",
    "   ",
]
typed = st.lists(st.sampled_from(PIECES), max_size=120).map("".join)


class Shape(HTMLParser):
    """What a page is made of, in order; `faults` is what should not be there."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.seen: list[object] = []
        self.faults: list[str] = []
        self.unclosed: list[str] = []
        self.feed(html)
        self.close()
        self.faults += self.unclosed

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, sorted(attrs, key=str)))
        self.faults += [f"<{tag}>"] * (tag not in TAGS)
        self.faults += [f"<{tag} {name}>" for name, _ in attrs if name not in ATTRIBUTES.get(tag, ())]
        if tag == "a":
            href = dict(attrs).get("href") or ""
            fine = re.match(r"https?://[a-z0-9]|mailto:[a-zA-Z0-9]", href) and "a" not in self.unclosed
            self.faults += [f"<a {attrs}>"] * (
                not fine or dict(attrs) != {"href": href, "rel": REL, "target": "_blank"}
            )
        if tag != "br":
            self.unclosed.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.seen.append(f"/{tag}")
        self.faults += [f"</{tag}>"] * (not self.unclosed or self.unclosed.pop() != tag)

    def handle_data(self, data: str) -> None:
        self.seen.append(data)

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"<!{data}")

    def handle_decl(self, decl: str) -> None:
        self.handle_comment(decl)

    def handle_pi(self, data: str) -> None:
        self.handle_comment(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_comment(data)


def faulty(html: str) -> bool:
    try:
        return bool(Shape(html).faults)
    except AssertionError:  # Python's parser gives up on some of it
        return True


def shown(source: str) -> str:
    return text.plain(text.render(text.tidy(source)))


def links(html: str) -> list[str]:
    return re.findall('href="([^"]*)"', html)


def refused(call: Callable[[], object], field: str) -> str:
    """The sentence with which something is refused, told of that field."""
    with pytest.raises(Invalid) as caught:
        call()
    assert caught.value.fields == {field: caught.value.message}
    assert caught.value.message.endswith(".")
    return caught.value.message


# What comes out


def test_the_markdown_that_students_use_is_shown() -> None:
    assert text.render("*a* **b** `c < d`") == "<p><em>a</em> <strong>b</strong> <code>c &lt; d</code></p>"
    assert text.render("one\ntwo\n\nthree") == "<p>one<br>\ntwo</p>\n<p>three</p>"
    assert text.render("> said\n\nmine") == "<blockquote>\n<p>said</p>\n</blockquote>\n<p>mine</p>"
    assert text.render("3. c\n4. d") == '<ol start="3">\n<li>c</li>\n<li>d</li>\n</ol>'
    assert text.render("- e\n- f") == "<ul>\n<li>e</li>\n<li>f</li>\n</ul>"
    assert (
        text.render("```py\nx < 1\n```\n\n    y") == "<pre><code>x &lt; 1\n</code></pre>\n<pre><code>y\n</code></pre>"
    )


@pytest.mark.parametrize(
    "source", ["# No title", "---", "|a|\n|-|", "<b>bold</b>", "&copy; &amp;lt;", "{{7*7}}", "~~a~~"]
)
def test_everything_else_is_shown_as_it_was_typed(source: str) -> None:
    assert shown(source) == source
    assert set(re.findall("<[^>]*>", text.render(source))) <= {"<p>", "</p>", "<br>"}


def test_a_link_whose_words_are_not_its_address_shows_its_host() -> None:
    assert text.render("[our prize](https://example.org/a?b=1&c=2 'title')") == (
        f'<p><a href="https://example.org/a?b=1&amp;c=2" rel="{REL}" target="_blank">our prize</a>'
        " <small>(example.org)</small></p>"
    )
    assert shown("[https://bank.example](https://evil.org)") == "https://bank.example (evil.org)"
    assert (
        shown("[https://bank.example](https://bank.example.evil.org)") == "https://bank.example (bank.example.evil.org)"
    )
    assert shown("https://аpple.com") == "https://аpple.com (xn--pple-43d.com)"  # the first letter is Cyrillic
    assert shown("[write](mailto:a@b.org) <c@d.org>") == "write (a@b.org) c@d.org"
    assert shown("[](http://example.org/)") == "http://example.org/"
    assert shown("[http://example.org/b](http://example.org/b)") == "http://example.org/b"


@pytest.mark.parametrize(
    ("source", "addresses"),
    [
        ("See https://a.org/a_b_c*d, or (http://a.org/b).", ["https://a.org/a_b_c*d", "http://a.org/b"]),
        ("https://a.org/wiki/A_(b) *http://a.org/x*", ["https://a.org/wiki/A_(b)", "http://a.org/x"]),
        ("“http://a.org/c”; HTTP://EXAMPLE.ORG/D!", ["http://a.org/c", "http://example.org/D"]),
        ("https://ru.example.org/Мир", ["https://ru.example.org/%D0%9C%D0%B8%D1%80"]),
        ("xhttp://a.org `http://a.org` www.a.org a@a.org", []),
        ("[http://a.org/in](http://a.org/out)", ["http://a.org/out"]),
        ("[<http://a.org/in>](http://a.org/out)", ["http://a.org/out"]),
        (r"https://good.org\\@evil.org [x](https://good.org\\@evil.org)", ["https://good.org", "https://good.org"]),
        ("[none]() [nor here](javascript:123)", []),
    ],
)
def test_a_bare_address_is_linked_without_the_sentence_around_it(source: str, addresses: list[str]) -> None:
    assert links(text.render(source)) == addresses
    assert Shape(text.render(source)).faults == []


def test_no_scheme_but_three_is_linked_however_it_is_written() -> None:  # F2, F3
    for target in NOT_LINKED:
        for source in (f"<{target}>", f"[x]({target})", f"[x](<{target}>)", f"![x]({target})"):
            assert "<a" not in text.render(source), source
    # bleach alone links them, so there is something to stop
    assert "javascript:123" in Cleaner(tags={"a"}, attributes={"a": ["href"]}).clean('<a href="javascript:123">x</a>')
    assert 'href="ftp://a.org"' in Linker().linkify("ftp://a.org")


def test_bleach_would_stop_what_the_first_look_let_through() -> None:  # F1
    attack = '<p onclick="x">a<script>b</script><a href="javascript:123" rel="me">c</a></p><ol start="x"><svg></ol>'
    assert len(Shape(attack).faults) > 4
    cleaned = text._cleaner().clean(attack)
    assert [part for part in Shape(cleaned).seen if isinstance(part, tuple)] == [("p", []), ("a", []), ("ol", [])]


def test_no_payload_comes_out_as_more_than_the_allowed_markup() -> None:  # F1
    dangerous = 0
    for payload in set(markup() + payloads("crlf_ssti", "open_redirect")):
        dangerous += faulty(payload)
        for source in (payload, f"> [x]({payload}) <{payload}>"):
            try:
                html = text.render(source)
            except Invalid:
                continue
            shape = Shape(html)
            assert shape.faults == [], source
            # another parser, which mends markup as browsers do, finds nothing to take out and nothing to mend
            again = nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, link_rel=None)
            assert Shape(again).seen == shape.seen, source
    assert dangerous > 2_000  # they would have been seen


@pytest.mark.browser
def test_no_payload_runs_or_changes_shape_in_chromium(browser: Browser) -> None:  # F1, F2
    every = markup()
    rendered = [text.render(it) for it in every if sum(map(it.count, text._SIGNS)) <= text.SIGNS_MOST]
    rendered += [text.render(f"[x](<{target}>) <{target}> {target}") for target in NOT_LINKED]
    rendered.append(text.render("https://example.org [y](mailto:a@b.org) https://xn--bcher-kva.example/ü?é#à"))
    page = browser.new_page()
    page.set_content("<div id=live></div>")
    page.evaluate("() => { window.calls = 0; alert = confirm = prompt = print = () => { calls += 1 } }")
    faults = """([pieces, tags, box]) => {
      box = box ? document.getElementById(box) : document.implementation.createHTMLDocument().body;
      return pieces.filter(html => {
        box.innerHTML = html;
        const kept = box.innerHTML;
        const odd = [...box.querySelectorAll('*')].some(it => !tags.includes(it.localName)
          || it.namespaceURI !== 'http://www.w3.org/1999/xhtml'
          || [...it.attributes].some(at => !['href', 'rel', 'target', 'start'].includes(at.name))
          || it.localName === 'a' && !['http:', 'https:', 'mailto:'].includes(it.protocol));
        box.innerHTML = kept;
        return odd || box.innerHTML !== kept;
      }).length;
    }"""
    assert page.evaluate(faults, [rendered, sorted(TAGS), "live"]) == 0
    assert page.evaluate("live.querySelectorAll('a').length") == 3  # the last one was drawn, links and all
    page.wait_for_timeout(300)
    assert page.evaluate("calls") == 0
    # the same eyes see what was not rendered: all of it in a document that runs nothing, one in this one
    assert page.evaluate(faults, [every, sorted(TAGS), ""]) > 2_000
    assert page.evaluate(faults, [["<img src=x: onerror=alert(1)>"], sorted(TAGS), "live"]) == 1
    page.wait_for_function("() => calls > 0")
    page.close()


@given(typed)
def test_whatever_is_typed_is_refused_or_shown_in_the_allowed_markup(source: str) -> None:
    try:
        kept = text.tidy(source)
    except Invalid:
        return
    assert text.tidy(kept) == kept
    assert unicodedata.is_normalized("NFC", kept)
    html = text.render(kept)
    assert Shape(html).faults == []
    if not re.search(r"\]\(|```|~~~", kept):  # a link's target and the name of a code's language are not shown
        kept_letters, shown_letters = (
            re.sub(r"[\W\d_]", "", it) for it in (kept, re.sub(r" \(xn--[^)]*\)", "", text.plain(html)))
        )
        assert shown_letters == kept_letters


def test_threads_do_not_get_into_each_other() -> None:
    sources = [f"*{n}* [x](http://a{n}.org) " + "`<b>` " * (n % 40) for n in range(100)]
    alone = [text.render(source) for source in sources]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(text.render, sources)) == alone


def test_words_after_a_fence_are_not_taken_for_a_language() -> None:
    assert shown("```python\nx\n```") == "x"
    assert shown("``` I say that\nx\n```") == "I say that\nx"


# What it costs

RUNS = [
    *(
        "*",
        "**",
        "_",
        "`",
        "[",
        "]",
        "(",
        ")",
        "<",
        ">",
        "&",
        "\\",
        '"',
        "!",
        "~",
        ":",
        "://",
        "#",
        "|",
        "-",
        "=",
        "a",
        "é",
    ),
    *("*a ", "*a* ", "**a", "***a", "a*", "x*", "*_", "_*", "**a *b ", "*a_ ", "_`*[(<>&", "*`[<", "`a", "``a", "a`"),
    *(
        "![",
        "[![",
        "[a",
        "a]",
        "[]",
        "[a](",
        "[a](b)",
        "[a](<b",
        "[a](http://b.org) ",
        "](",
        "[[",
        "]]",
        "()",
        "[x]: y\n",
    ),
    *(
        "<b>",
        "</b>",
        "<a",
        "<!--",
        "<![CDATA[",
        "<http://a.org>",
        "<a@b.org>",
        "<mailto:a@b.org>",
        "&amp;",
        "&lt;",
        "&#0;",
    ),
    *("http:", "http://", "http://a.org ", "http://a.org@", "http://a.org)))", "javascript:", "mailto:a@b.org "),
    *(
        f"http://{'é' * 50}.org ",
        f"http://{'é.' * 25}org ",
        f"http://xn--{'a' * 55}.org ",
        f"http://{'é.' * 120}org ",
        "http://a.org/((((((",
        "www.",
    ),
    *("字", "😀", "a\u0301\u0323\u0302\u0303", "\u2066\u2069", "\u202e", "\u200b", "ﷺ", "\u1100\u1161\u11a8"),
]
LINES = ["> ", "- ", "1. ", "* ", ">", "> - ", "    ", "``` ", "~~~", "  ", "+ > 1. ", "* a *b* "]


def bombs() -> dict[str, str]:
    found = {run: run * text.POST_MOST for run in RUNS + LINES}
    found |= {f"{run}x": f"{run}xxxxxx" * text.POST_MOST for run in RUNS}
    found |= {f"{run} lines": "\n".join([(run * 64)[:64]] * text.LINES_MOST) for run in LINES}
    found |= {f"{run} stairs": "\n".join(run * deep + "a" for deep in range(text.LINES_MOST)) for run in LINES}
    found["accents"] = "a" + "\u0301\u0323" * 8_000
    found["nested"] = "*_" * 300 + "a" + "_*" * 300
    found["opened, closed"] = "*a " * 300 + " c*" * 300
    found["backticks"] = "".join("`" * length + "a" for length in range(1, 34))
    found["brackets"] = "[" * 400 + "a" + "](http://a.org)" * 100
    return found


def cut(bomb: str) -> str:
    """As much of it as is accepted, for as far as that depends on length and on signs."""
    signs = 0
    for place, character in enumerate(bomb[: text.POST_MOST]):
        signs += character in text._SIGNS
        if signs > text.SIGNS_MOST:
            return bomb[:place]
    return bomb[: text.POST_MOST]


@pytest.mark.parametrize("bomb", bombs().values(), ids=map(ascii, bombs()))
def test_no_text_takes_longer_than_fifty_milliseconds(bomb: str) -> None:  # F4
    largest = cut(bomb)
    for source in (bomb[: characters.WIRE_MOST], bomb[: text.POST_MOST], largest, largest.ljust(text.POST_MOST, "x")):
        # processor time, and three tries, because tests share their machine
        assert any(seconds(source) < 0.05 for _ in range(3))


def seconds(source: str) -> float:
    """Processor time that it takes to keep and show a text nobody has sent before."""
    text._parsed.cache_clear()
    addresses._host.cache_clear()
    start = time.thread_time()
    with suppress(Invalid):
        text.render(text.tidy(source))
    return time.thread_time() - start


def test_the_largest_posts_are_among_what_is_accepted() -> None:
    for source in ("a " * 2_000, "*a* xxxxxxxxx " * 280, "\n".join(["- a"] * 60), "\n".join(["> " * 10 + "a"] * 30)):
        assert text.tidy(source) == source.strip()


def test_what_costs_too_much_is_refused_before_it_is_rendered() -> None:
    assert "16,384" in refused(lambda: text.render("a" * 20_000), "source")
    assert "10,000 signs" in refused(lambda: text.render("<" * 10_000), "source")


# What is kept


def test_words_are_kept_in_one_form() -> None:
    assert text.tidy("  e\u0301\r\nb\rc\u2028d\x0be \n") == "é\nb\nc\nd\ne"
    assert text.tidy("a\tb") == "a\tb"


def test_marks_that_turn_the_reading_order_go_and_closed_isolates_stay() -> None:
    assert text.tidy("a\u202eb\u202c \ufeffc") == "ab c"
    assert text.tidy("a \u2067שלום\u2069 b\n\u2066c\n\u2069\u2066d") == "a \u2067שלום\u2069 b\nc\nd"
    assert text.tidy("שלום\u200f!") == "שלום\u200f!"


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("", "no words"),
        (" \n\u200b\u2800\u3164 ", "no words"),
        ("a" * 4_001, "This is 4,001 characters long; the limit is 4,000."),
        ("a" * 20_000, "This is 20,000 characters long; the limit is 4,000."),
        ("a\n" * 60 + "b", "61 lines"),
        ("a\nb\x07c", "Line 2 has a control character (U+0007 BELL)"),
        ("a\0", "NUL"),
        ("a\x86", "U+0086"),
        ("a\ud800", "half a character (U+D800)"),
        ("q" + "\u0323" * 5, "more than 4 accents"),
        ("q" + "\u0323\u200d" * 5, "more than 4 accents"),
        ("a" + "\u0323\u0301" * 4_000, "more than 4 accents"),
        ("http://a.org " * 6, "This has 6 links; the limit is 5."),
        ("> " * 40 + "a", "too deep"),
        ("**a *b " * 10 + "c* d** " * 10, "too deep"),
        ("&" * 601, "601 signs"),
    ],
)
def test_what_cannot_be_kept_is_refused_with_what_is_wrong(source: str, says: str) -> None:
    sentence = refused(lambda: text.tidy(source), "source")
    assert says in sentence
    assert "no words" in says or "Your words are kept" in sentence


def test_words_that_lie_too_deep_are_refused_and_never_left_out() -> None:
    for mark in ("> ", "- ", "1. ", "> - "):
        depths = range(1, 30)
        accepted = [deep for deep in depths if (kept := attempt(mark * deep + "word")) and "word" in shown(kept)]
        assert accepted == list(range(1, accepted[-1] + 1))
        assert [deep for deep in depths if attempt(mark * deep + "word")] == accepted


def attempt(source: str) -> str | None:
    try:
        return text.tidy(source)
    except Invalid:
        return None


def test_four_accents_and_the_signs_of_emoji_are_kept() -> None:
    for source in ("q\u0323\u0301\u0302\u0303", "❤️\u200d🔥 1️⃣ 🏴\U000e0067\U000e0062\U000e007f", "ภาษาไทยที่นี่", "क़्‍ष"):
        assert text.tidy(source) == unicodedata.normalize("NFC", source)


def test_naughty_strings_are_refused_clearly_or_shown_as_they_are() -> None:
    markdown = re.compile(r"[*_`\\\[\]()>#+~\-\s.<]|\d")
    kept = 0
    for payload in payloads("blns"):
        words = attempt(payload)
        if words is None:
            refused(partial(text.tidy, payload), "source")
            continue
        kept += 1
        assert markdown.sub("", text.plain(text.render(words))) == markdown.sub("", words)
    assert kept > 490


def test_a_title_is_one_line() -> None:
    assert (
        text.line(" The  Alliance\r\n re\u0301considered ", most=text.TITLE_MOST, field="title")
        == "The Alliance réconsidered"
    )
    assert text.line("  ", most=9, field="title", least=0) == ""
    assert "empty" in refused(lambda: text.line(" \u200b", most=9, field="title"), "title")
    assert "10 characters" in refused(lambda: text.line("a" * 10, most=9, field="title"), "title")
    assert "at least 3" in refused(lambda: text.line("ab", most=9, least=3, field="reason"), "reason")
    assert "NUL" in refused(lambda: text.line("a\0b", most=9, field="reason"), "reason")


# Words out of it


def test_plain_words_are_what_is_read() -> None:
    html = text.render("*One* `a < b` &amp;\ntwo\n\n> three\n> - four\n\n[five](https://a.org)")
    assert text.plain(html) == "One a < b &amp;\ntwo\nthree\nfour\nfive (a.org)"


@given(st.text(st.sampled_from('ab <>&"*_.\n'), max_size=120), st.integers(2, 40))
def test_an_opening_is_the_beginning_of_what_is_read_and_never_half_a_sign_of_markup(source: str, most: int) -> None:
    html = text.render(source)
    read, opening = " ".join(text.plain(html).split()), text.opening(html, most)
    assert len(opening) <= most
    assert opening == read or (opening.endswith("…") and read.startswith(opening[:-1]))


def test_an_opening_ends_between_two_words_where_there_are_two() -> None:
    assert text.opening("<p>Nobody was <em>asked</em>.</p><p>So it goes.</p>", 100) == "Nobody was asked. So it goes."
    assert text.opening("<p>Nobody was <em>asked</em>.</p>", 16) == "Nobody was…"
    assert text.opening(f'<p><a href="https://example.org/{"a" * 999}">here</a> &amp; there</p>', 9) == "…"


def test_a_search_finds_words_whatever_their_case_and_width() -> None:
    assert text.search_words(text.render("Ｆｕｌｌ *Straße*\nﬁne")) == "full strasse fine"
    assert text.fold("STRASSE  Ｆine") == "strasse fine"


def test_a_quotation_stands_in_what_it_quotes() -> None:
    within = text.plain(text.render("It is *not* a proof,\nbut “a fact” <b>."))
    assert text.quote(" not a\u0020\u0020proof,\n but “a fact” <b>", within) == "not a proof, but “a fact” <b>"
    assert "not in the text" in refused(lambda: text.quote("It is a proof", within), "quote")
    assert "601 characters" in refused(lambda: text.quote("a" * 601, "a" * 700), "quote")
    refused(lambda: text.quote("", within), "quote")
