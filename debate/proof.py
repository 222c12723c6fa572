"""HTML that is seen to be clean without a parser: known elements alone, each closed where it must be, and of attributes only
what a link and a numbered list have here, written as `text.render` writes them.

So simple a language needs no second opinion, and most of what people type is in it. What is not proven here is not
unclean: it is for the sanitiser to say.
"""

from __future__ import annotations

import re

from . import addresses

BLOCKS = frozenset({"p", "blockquote", "ul", "ol", "pre"})
LISTS = frozenset({"ul", "ol"})
WORDS = frozenset({"em", "strong", "code", "a", "small"})

# What HTML's own reading would change or drop stands in no piece: control characters,
# halves of characters, and of the noncharacters those that it replaces.
_TEXT = "[^<>&\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0001ffff]+"
_ADDRESS = r"(?:[A-Za-z0-9._~:/?#@!$()*+,;=%-]|&amp;)+"
_PIECE = re.compile(
    rf"({_TEXT}|&(?:lt|gt|amp|quot);|<br>)|</([a-z]+)>|"
    rf'<([a-z]+)(?: href="({_ADDRESS})" {re.escape(addresses.LINK_MARKS)}|( start="[0-9]{{1,9}}"))?>'
)


def is_clean(html: str) -> bool:
    """Would a sanitiser give it back as it is? False also where that cannot be proven. Linear in its length."""
    inside: list[str] = []
    at = 0
    for piece in _PIECE.finditer(html):
        if piece.start() != at:
            return False
        at = piece.end()
        words, closed, opened, address, start = piece.groups()
        if words:
            if not _may_hold_words(inside, words):
                return False
        elif closed:
            if not inside or inside.pop() != closed:
                return False
        elif not (_may_hold(inside, opened) and _may_bear(opened, address, start)):
            return False
        else:
            inside.append(opened)
    return at == len(html) and not inside


def _may_bear(name: str, address: str | None, start: str | None) -> bool:
    """Has a link its address and nothing else one, and only a numbered list the number that it begins with?"""
    if name != "a":
        return address is None and (start is None or name == "ol")
    written = (address or "").replace("&amp;", "&")
    return addresses.safe(written) == written


def _may_hold(inside: list[str], name: str) -> bool:
    """Could `name` begin here without the browser closing something else first, or moving it elsewhere?"""
    around = inside[-1] if inside else ""
    if name == "li":
        return around in LISTS
    if name in BLOCKS:
        return around in ("", "blockquote", "li")
    if name not in WORDS or name in inside:
        return False
    return (name == "code") if around == "pre" else around in ("p", "li", "em", "strong", "a")


def _may_hold_words(inside: list[str], words: str) -> bool:
    around = inside[-1] if inside else ""
    if around in ("p", "li", "em", "strong", "a"):
        return True
    if around in ("code", "small"):
        return words != "<br>"
    return around != "pre" and words.isspace()
