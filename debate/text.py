"""What people type, made safe to keep and to show: the only home of bleach.

`tidy` and `line` decide what is kept, `render` turns it into HTML of these elements and no others: p, br, em,
strong, blockquote, ul, ol (start), li, code, pre, a (href, rel, target), small. No class, id, style or title.
`small` has one meaning: it follows a link whose words are not its own address, and shows the host that it
really leads to: `<a href="https://example.org/" …>our prize</a> <small>(example.org)</small>`.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape

from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from . import addresses, characters, proof
from .characters import WIRE_MOST, not_longer, refused
from .errors import Invalid

# Limits. Lengths are in code points after Unicode normalisation (NFC) and trimming.
POST_MOST = 4_000  # a post
LINES_MOST = 60  # lines of a post
TITLE_MOST = 120  # a title: of a room, a course, an essay
REASON_MOST = 300  # a moderator's reason
NOTE_MOST = 200  # a private note on a flow sheet
CITATION_MOST = 500  # what an argument cites
QUOTE_MOST = 600  # a quoted passage
RESTATED_MOST = 300  # what somebody is taken to say, and what they do say
PART_MOST = 1_000  # a part of an argument that is said besides its claim
PART_LINES = 20  # lines of it
SEARCH_MOST = 100  # what is searched for
LINKS_MOST = 5  # links in a post
NEST_MOST = 16  # elements inside one another: fifteen quotations, or five lists
SIGNS_MOST = 600  # the characters of _SIGNS in one text

# Both halves of `render` slow down with signs that they must look at twice: 4,000 cost 75 ms, 600 cost 25.
_SIGNS = '*_`[]<>&"\\'


# What is kept


def tidy(source: str, *, most: int = POST_MOST, lines: int = LINES_MOST) -> str:
    """A post's words as they are kept: NFC, LF, trimmed. Invalid(source=…) for those that cannot be."""
    words = characters.kept(source, most=most, field="source")
    if not characters.visible(words):
        sentence = "There are no words in it yet. Write something first."
        raise Invalid(sentence, source=sentence)
    not_longer(words, most=most, field="source")
    count = words.count("\n") + 1
    if count > lines:
        raise refused("source", f"This has {count} lines; the limit is {lines}.", "join some lines")
    _check_signs(words)
    tokens = list(_flat(_parsed(words)))
    if _depth(tokens) > NEST_MOST:
        what = "Lists, quotations or emphasis lie too deep inside one another."
        raise refused("source", what, "take some levels out")
    links = sum(token.type == "link_open" for token in tokens)
    if links > LINKS_MOST:
        what = f"This has {links} links; the limit is {LINKS_MOST}."
        raise refused("source", what, "take out those that matter least")
    return words


def line(value: str, *, most: int, field: str, least: int = 1) -> str:
    """One line of words, such as a title: NFC, each run of white space one space. Invalid(field=…)."""
    words = " ".join(characters.kept(value, most=most, field=field).split())
    if least > 0 and not characters.visible(words):
        sentence = "This is empty. Write something here."
        raise Invalid(sentence, **{field: sentence})
    if len(words) < least:
        what = f"This is {len(words)} character{'' if len(words) == 1 else 's'} long; at least {least} are wanted."
        raise refused(field, what, "write a little more")
    not_longer(words, most=most, field=field)
    return words


def lines(value: str, *, most: int, limit: int, field: str) -> str:
    """Lines of words that are shown as they are, without markup, or nothing: NFC, LF, trimmed. Invalid(field=…)."""
    words = characters.kept(value, most=most, field=field)
    if not characters.visible(words):
        return ""
    not_longer(words, most=most, field=field)
    if (count := words.count("\n") + 1) > limit:
        raise refused(field, f"This has {count} lines; the limit is {limit}.", "join some lines")
    return words


def stands(words: str, within: str) -> bool:
    """Whether the quoted words stand in the plain text `within`, white space aside."""
    return words in characters.as_kept(within)


def quote(words: str, within: str) -> str:
    """The quoted words if they stand in the plain text `within`, white space aside. Invalid(quote=…)."""
    passage = line(words, most=QUOTE_MOST, field="quote")
    if not stands(passage, within):
        what = "These words are not in the text they are quoted from; it may have changed."
        raise refused("quote", what, "quote again")
    return passage


def _check_signs(words: str) -> None:
    signs = sum(map(words.count, _SIGNS))
    if signs > SIGNS_MOST:
        what = f"This has {signs:,} signs of the kind {' '.join(_SIGNS)} in it; the limit is {SIGNS_MOST}."
        raise refused("source", what, "take some out")


# How it is shown


def render(source: str) -> str:
    """Limited Markdown as safe HTML, a line end kept as <br>. For what `tidy` returned; Invalid if costly."""
    not_longer(source, most=WIRE_MOST, field="source")
    _check_signs(source)
    tokens = _parsed(re.sub("[\ud800-\udfff]", "\ufffd", source))
    html: str = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    if not (_trusts_proof and proof.is_clean(html)):
        html = _cleaner().clean(html)
    return html.strip()


_trusts_proof = True


def trust_proof(trusted: bool) -> None:
    """Whether markup that is proven to be clean (proof.py) may do without bleach, which comes to the same."""
    global _trusts_proof
    _trusts_proof = trusted


def plain(html: str) -> str:
    """The words of HTML made by `render`: a line for each paragraph, item or line of code."""
    words = re.sub(r"<br>|</?(?:p|li|ul|ol|pre|blockquote)\b[^<>]*>", "\n", html)
    rows = unescape(re.sub(r"<[^<>]*>", "", words)).split("\n")
    return "\n".join(filter(None, (" ".join(row.split()) for row in rows)))


def opening(html: str, most: int) -> str:
    """The first `most` characters at most of the words of HTML made by `render`, in one line; … stands for the rest."""
    beginning = re.sub(r"<[^<>]*$|&[^;]*$", "", html[: _MARKUP * most])  # a tag or a reference that is cut in two
    words = " ".join(plain(beginning).split())
    whole = len(words) <= most and len(beginning) == len(html)
    return words if whole else words[: most - 1].rsplit(" ", 1)[0] + "…"


_MARKUP = 16
"""Of so many characters of HTML one at least is of the words, but for what is nothing but addresses."""


def fold(words: str) -> str:
    """Words without regard to case, width and spacing: both what is searched and what is searched for."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", words).casefold())
    return " ".join(folded.split())


def search_words(html: str) -> str:
    """The folded words of HTML made by `render`, for a LIKE search."""
    return fold(plain(html))


class _Markdown(MarkdownIt):
    """Limited Markdown in which every address has gone through `addresses.safe`."""

    def __init__(self) -> None:
        # Beyond maxNesting markdown-it leaves words out: `tidy` must have refused them by then.
        super().__init__("zero", {"breaks": True, "maxNesting": NEST_MOST + 4})
        self.enable(["blockquote", "list", "fence", "code"])
        self.enable(["newline", "escape", "backticks", "emphasis", "link", "autolink"])
        self.inline.ruler.after("text", "bare_address", _bare_address)
        self.core.ruler.push("settle", _settle)
        self.render("")  # rules are put in order at first use, which two threads must not do at once

    def normalizeLink(self, url: str) -> str:
        return addresses.safe(url) or ""

    def normalizeLinkText(self, link: str) -> str:
        return link

    def validateLink(self, url: str) -> bool:
        return bool(url)


_BARE = re.compile(r"://[^\s<>\"`\\\[\]{}|^“”‘’«»]+")
_TRAILING = ".,;:!?'*_~…。，、；：！？"


def _bare_address(state: StateInline, silent: bool) -> bool:
    """A rule for the parser: an http:// or https:// address that stands on its own is a link."""
    if silent or state.linkLevel > 0 or state.src[state.pos] != ":":
        return False
    scheme = re.search(r"(?<!\w)https?$", state.pending[-7:], re.IGNORECASE)
    found = _BARE.match(state.src, state.pos, state.posMax) if scheme else None
    if not scheme or not found:
        return False
    typed = scheme[0] + _without_trailing(found[0])
    address = addresses.safe(typed)
    if not address:
        return False
    state.pending = state.pending[: -len(scheme[0])]
    state.push("link_open", "a", 1).attrs = {"href": address}
    state.push("text", "", 0).content = typed
    state.push("link_close", "a", -1)
    state.pos += len(typed) - len(scheme[0])
    return True


def _without_trailing(address: str) -> str:
    """An address without the punctuation of the sentence around it; brackets opened inside may close."""
    end, unopened = len(address), address.count(")") - address.count("(")
    while end:
        if address[end - 1] == ")" and unopened > 0:
            unopened -= 1
        elif address[end - 1] not in _TRAILING:
            break
        end -= 1
    return address[:end]


@lru_cache(maxsize=64)
def _parsed(source: str) -> tuple[Token, ...]:
    """Kept for a moment, because `render` mostly follows `tidy`; nobody changes the tokens."""
    return tuple(_MARKDOWN.parse(source))


def _settle(state: StateCore) -> None:
    """The last step of the parser."""
    for token in state.tokens:
        if token.children:
            token.children = list(_settled(token.children))
        if (
            token.type == "fence" and len(token.info.split()) > 1
        ):  # no language's name, but words, which must not be lost
            token.content = f"{token.info.strip()}\n{token.content}"


def _settled(tokens: list[Token]) -> Iterator[Token]:
    """Links with final attributes and real host: none inside another, none without an address or words."""
    level, href, words = 0, "", ""
    for token in tokens:
        if token.tag != "a":
            words += token.content or " "
            yield token
            continue
        level += token.nesting
        if token.nesting == 1 and level == 1:
            href, words = str(token.attrs["href"]), ""
            token.attrs = {"href": href, **addresses.LINK_ATTRIBUTES}
            if href:
                yield token
        elif level == 0 and href:
            if not words.strip():
                words = href
                yield _text(words)
            yield token
            if not addresses.shows(words, href):
                yield _text(" ")
                yield Token("small_open", "small", 1)
                yield _text(f"({addresses.host(href)})")
                yield Token("small_close", "small", -1)


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _flat(tokens: Iterable[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from token.children or ()


def _depth(tokens: Iterable[Token]) -> int:
    deepest = level = 0
    for token in tokens:
        level += token.nesting
        deepest = max(deepest, level)
    return deepest


# bleach: a second look, at HTML that markdown-it made without letting any through

_TAGS = frozenset({"p", "br", "em", "strong", "blockquote", "ul", "ol", "li", "code", "pre", "a", "small"})
_PER_THREAD = threading.local()  # a Cleaner's parser keeps state
_MARKDOWN = _Markdown()


def _cleaner() -> Cleaner:
    cleaner: Cleaner | None = getattr(_PER_THREAD, "cleaner", None)
    if cleaner is None:
        cleaner = Cleaner(tags=_TAGS, attributes=_attribute, protocols={"http", "https", "mailto"})
        _PER_THREAD.cleaner = cleaner
    return cleaner


def _attribute(tag: str, name: str, value: str) -> bool:
    """bleach lets javascript:123 through whatever its protocols say; this wants what `addresses.safe` made."""
    if tag == "a" and name == "href":
        return addresses.safe(unescape(value)) == unescape(value)
    if tag == "a":
        return addresses.LINK_ATTRIBUTES.get(name) == value
    return tag == "ol" and name == "start" and re.fullmatch("[0-9]{1,9}", value) is not None
