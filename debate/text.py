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
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from .errors import Invalid

# Limits. Lengths are in code points after Unicode normalisation (NFC) and trimming.
POST_MOST = 4_000  # a post
LINES_MOST = 60  # lines of a post
TITLE_MOST = 120  # a title: of a room, a course, an essay
REASON_MOST = 300  # a moderator's reason
QUOTE_MOST = 600  # a quoted passage
SEARCH_MOST = 100  # what is searched for
LINK_MOST = 2_000  # an address
LINKS_MOST = 5  # links in a post
NEST_MOST = 16  # elements inside one another: fifteen quotations, or five lists
SIGNS_MOST = 600  # the characters of _SIGNS in one text
ACCENTS_MOST = 4  # combining marks on one base character
WIRE_MOST = 16_384  # what is looked at at all, before any limit above

# Both halves of `render` slow down with signs that they must look at twice: 4,000 cost 75 ms, 600 cost 25.
_SIGNS = '*_`[]<>&"\\'
# ACCENTS_MOST before normalisation, whose sorting is quadratic in such a run (Stream-Safe Text, UAX 15).
_ACCENTS_RAW = 30
_LINE_ENDS = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_NAMES = {"\0": " NUL", "\a": " BELL", "\b": " BACKSPACE", "\x1b": " ESCAPE", "\x7f": " DELETE"}
# Embeddings and overrides change the order in which others read; the rest has no use inside a text.
_STRIPPED = re.compile("[\u202a-\u202e\u206a-\u206f\ufeff\ufff9-\ufffb]")
_ISOLATE = re.compile("[\u2066-\u2069]")
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"  # letters and signs by category, with nothing to see


# What is kept


def tidy(source: str, *, most: int = POST_MOST, lines: int = LINES_MOST) -> str:
    """A post's words as they are kept: NFC, LF, trimmed. Invalid(source=…) for those that cannot be."""
    words = _characters(source, most=most, field="source")
    if not _visible(words):
        raise _invalid("source", "There are no words in it yet. Write something first.")
    _check_length(words, most=most, field="source")
    count = words.count("\n") + 1
    if count > lines:
        raise _refused("source", f"This has {count} lines; the limit is {lines}.", "join some lines")
    _check_signs(words)
    tokens = list(_flat(_parsed(words)))
    if _depth(tokens) > NEST_MOST:
        what = "Lists, quotations or emphasis lie too deep inside one another."
        raise _refused("source", what, "take some levels out")
    links = sum(token.type == "link_open" for token in tokens)
    if links > LINKS_MOST:
        what = f"This has {links} links; the limit is {LINKS_MOST}."
        raise _refused("source", what, "take out those that matter least")
    return words


def line(value: str, *, most: int, field: str, least: int = 1) -> str:
    """One line of words, such as a title: NFC, each run of white space one space. Invalid(field=…)."""
    words = " ".join(_characters(value, most=most, field=field).split())
    if least > 0 and not _visible(words):
        raise _invalid(field, "This is empty. Write something here.")
    if len(words) < least:
        what = f"This is {len(words)} character{'' if len(words) == 1 else 's'} long; at least {least} are wanted."
        raise _refused(field, what, "write a little more")
    _check_length(words, most=most, field=field)
    return words


def quote(words: str, within: str) -> str:
    """The quoted words if they stand in the plain text `within`, white space aside. Invalid(quote=…)."""
    passage = line(words, most=QUOTE_MOST, field="quote")
    if passage not in " ".join(unicodedata.normalize("NFC", _STRIPPED.sub("", within)).split()):
        what = "These words are not in the text they are quoted from; it may have changed."
        raise _refused("quote", what, "quote again")
    return passage


def link(value: str, *, field: str) -> str:
    """One http or https address, in the form in which it is stored. Invalid(field=…)."""
    address = _address(value.strip())
    if address is None or address.startswith("mailto:"):
        what = "This is not a web address that can be linked to."
        raise _refused(field, what, "write all of it, such as https://example.org/page")
    return address


def inside(next_url: str) -> str:
    """A path on this site to go on to, as given, or "/" for what any browser could read as another place."""
    if not next_url.startswith("/") or next_url.startswith("//") or len(next_url) > LINK_MOST:
        return "/"
    # Browsers read a backslash as a slash, and drop tabs and line ends before they look.
    return "/" if re.search("[\x00-\x20\x7f-\xa0\\\\\u2028\u2029\ud800-\udfff]", next_url) else next_url


def _invalid(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, **{field: sentence})


def _refused(field: str, what: str, advice: str) -> Invalid:
    return _invalid(field, f"{what} Your words are kept: {advice}, then try again.")


def _check_length(words: str, *, most: int, field: str) -> None:
    length = len(words)
    if length > most:
        what = f"This is {length:,} characters long; the limit is {most:,}."
        raise _refused(field, what, f"shorten them by {length - most:,}")


def _check_signs(words: str) -> None:
    signs = sum(map(words.count, _SIGNS))
    if signs > SIGNS_MOST:
        what = f"This has {signs:,} signs of the kind {' '.join(_SIGNS)} in it; the limit is {SIGNS_MOST}."
        raise _refused("source", what, "take some out")


def _characters(value: str, *, most: int, field: str) -> str:
    """NFC, LF, trimmed, without what reorders or hides; Invalid for what a database or a page cannot hold."""
    if len(value) > max(WIRE_MOST, 4 * most):
        _check_length(value, most=most, field=field)
    words = _LINE_ENDS.sub("\n", value)
    if found := _CONTROL.search(words):
        row = words.count("\n", 0, found.start()) + 1
        kind = "half a character" if found[0] >= "\ud800" else "a control character"
        name = f"U+{ord(found[0]):04X}{_CONTROL_NAMES.get(found[0], '')}"
        what = f"Line {row} has {kind} ({name}) in it, which cannot be shown."
        raise _refused(field, what, "delete it or type that line anew")
    if words.isascii():
        return words.strip()
    words = _STRIPPED.sub("", words)
    if _ISOLATE.search(words):
        words = "\n".join(row if _balanced(row) else _ISOLATE.sub("", row) for row in words.split("\n"))
    if _accents(words) <= _ACCENTS_RAW:
        words = unicodedata.normalize("NFC", words).strip()
        if _accents(words) <= ACCENTS_MOST:
            return words
    what = f"Some letters carry more than {ACCENTS_MOST} accents and would cover other lines."
    raise _refused(field, what, "take some accents off")


def _accents(words: str) -> int:
    """The longest run of marks that take no room of their own; invisible characters do not end it."""
    longest = run = 0
    for character in words:
        category = unicodedata.category(character) if character >= "\u0300" else ""  # no marks below
        if category in ("Mn", "Me"):
            run += 1
            longest = max(longest, run)
        elif category != "Cf":
            run = 0
    return longest


def _balanced(row: str) -> bool:
    """Whether each directional isolate is closed in the line that it stands in."""
    level = 0
    for found in _ISOLATE.finditer(row):
        level += -1 if found[0] == "\u2069" else 1
        if level < 0:
            return False
    return level == 0


def _visible(words: str) -> bool:
    """Whether there is anything to see; private-use characters may have a glyph somewhere."""
    kinds = (unicodedata.category(character) for character in words if character not in _BLANK)
    return any(kind == "Co" or kind[0] not in "CMZ" for kind in kinds)


# How it is shown


def render(source: str) -> str:
    """Limited Markdown as safe HTML, a line end kept as <br>. For what `tidy` returned; Invalid if costly."""
    _check_length(source, most=WIRE_MOST, field="source")
    _check_signs(source)
    tokens = _parsed(re.sub("[\ud800-\udfff]", "\ufffd", source))
    return _cleaner().clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})).strip()


def plain(html: str) -> str:
    """The words of HTML made by `render`: a line for each paragraph, item or line of code."""
    words = re.sub(r"<br>|</?(?:p|li|ul|ol|pre|blockquote)\b[^<>]*>", "\n", html)
    rows = unescape(re.sub(r"<[^<>]*>", "", words)).split("\n")
    return "\n".join(filter(None, (" ".join(row.split()) for row in rows)))


def fold(words: str) -> str:
    """Words without regard to case, width and spacing: both what is searched and what is searched for."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", words).casefold())
    return " ".join(folded.split())


def search_words(html: str) -> str:
    """The folded words of HTML made by `render`, for a LIKE search."""
    return fold(plain(html))


class _Markdown(MarkdownIt):
    """Limited Markdown in which every address has gone through `_address`."""

    def __init__(self) -> None:
        # Beyond maxNesting markdown-it leaves words out: `tidy` must have refused them by then.
        super().__init__("zero", {"breaks": True, "maxNesting": NEST_MOST + 4})
        self.enable(["blockquote", "list", "fence", "code"])
        self.enable(["newline", "escape", "backticks", "emphasis", "link", "autolink"])
        self.inline.ruler.after("text", "bare_address", _bare_address)
        self.core.ruler.push("settle", _settle)
        self.render("")  # rules are put in order at first use, which two threads must not do at once

    def normalizeLink(self, url: str) -> str:
        return _address(url) or ""

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
    address = _address(typed)
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


@lru_cache(maxsize=16)
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
            token.attrs = {"href": href, **_LINK_ATTRIBUTES}
            if href:
                yield token
        elif level == 0 and href:
            if not words.strip():
                words = href
                yield _text(words)
            yield token
            if not _shows(words, href):
                yield _text(" ")
                yield Token("small_open", "small", 1)
                yield _text(f"({_host_of(href)})")
                yield Token("small_close", "small", -1)


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _shows(words: str, href: str) -> bool:
    """Whether a link's words are its own address, with the host in plain sight at its head."""
    if href.startswith("mailto:"):
        return words in (href, href.removeprefix("mailto:"))
    head = f"{href.partition(':')[0]}://{_host_of(href)}"
    return _address(words) == href and words.lower().startswith(head)


def _host_of(href: str) -> str:
    """The host; of a mail address all of it."""
    return href.removeprefix("mailto:") if href.startswith("mailto:") else urlsplit(href).hostname or ""


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


# Addresses

_LINK_ATTRIBUTES = {"rel": "nofollow ugc noopener noreferrer", "target": "_blank"}
_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
# Two parts at least, the last no number: no machine's bare name, no figures, which browsers read variously.
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:xn--[a-z0-9-]{0,58}[a-z0-9]|[a-z]{2,63})")


def _address(url: str) -> str | None:
    """An http, https or mailto address as every browser reads it alike, or None; stable under itself."""
    if len(url) > LINK_MOST or re.search("[\x00-\x20\x7f-\xa0\\\\\u2028\u2029]", url):
        return None
    try:
        parts = urlsplit(url)
        if parts.scheme == "mailto":
            person, _, place = url[len("mailto:") :].rpartition("@")
            host = _host(place)
            return f"mailto:{person}@{host}" if host and _PERSON.fullmatch(person) else None
        host = _host(parts.hostname or "")
        # what stands before an @ could pass for the host
        if parts.scheme not in ("http", "https") or "@" in parts.netloc or not host:
            return None
        port = "" if parts.port is None else f":{parts.port}"
        path = percent(parts.path, safe="/%:@!$&()*+,;=~")
        query, fragment = (percent(part, safe="/%:@!$&()*+,;=~?") for part in (parts.query, parts.fragment))
    except ValueError:
        return None
    return f"{parts.scheme}://{host}{port}{path}" + (query and f"?{query}") + (fragment and f"#{fragment}")


@lru_cache(maxsize=256)
def _host(name: str) -> str | None:
    """A host name in lower-case ASCII, or None where it is not one. Kept, because the codec is slow."""
    if len(name) > 253:
        return None
    try:
        host = (name if name.isascii() else name.encode("idna").decode("ascii")).lower()
        if name.isascii() and "xn--" in host:
            host.encode("ascii").decode("idna")  # refuses letters that no browser would show
    except UnicodeError:
        return None
    return host if len(host) <= 253 and _HOST.fullmatch(host) else None


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
    """bleach lets javascript:123 through whatever its protocols say; this wants what `_address` made."""
    if tag == "a" and name == "href":
        return _address(unescape(value)) == unescape(value)
    if tag == "a":
        return _LINK_ATTRIBUTES.get(name) == value
    return tag == "ol" and name == "start" and re.fullmatch("[0-9]{1,9}", value) is not None
