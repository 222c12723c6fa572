"""HTML that is seen to be clean without a parser: known elements alone, without attributes, each closed where it must be.

So simple a language needs no second opinion, and most of what people type is in it. What is not proven here is not
unclean: it is for the sanitiser to say.
"""

from __future__ import annotations

import re

BLOCKS = frozenset({"p", "blockquote", "ul", "ol", "pre"})
LISTS = frozenset({"ul", "ol"})
WORDS = frozenset({"em", "strong", "code"})

# What HTML's own reading would change or drop stands in no piece: control characters, noncharacters, halves of characters.
_TEXT = "[^<>&\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\U0001fffe-\U0001ffff]+"
_PIECE = re.compile(rf"({_TEXT}|&(?:lt|gt|amp|quot);)|<br>|<(/?)([a-z]+)>")


def is_clean(html: str) -> bool:
    """Would a sanitiser give it back as it is? False also where that cannot be proven. Linear in its length."""
    inside: list[str] = []
    at = 0
    for piece in _PIECE.finditer(html):
        if piece.start() != at:
            return False
        at = piece.end()
        words, closing, name = piece.groups()
        if name is None:
            if not _may_hold_words(inside, words or "<br>"):
                return False
        elif closing:
            if not inside or inside.pop() != name:
                return False
        elif not _may_hold(inside, name):
            return False
        else:
            inside.append(name)
    return at == len(html) and not inside


def _may_hold(inside: list[str], name: str) -> bool:
    """Could `name` begin here without the browser closing something else first, or moving it elsewhere?"""
    around = inside[-1] if inside else ""
    if name == "li":
        return around in LISTS
    if name in BLOCKS:
        return around in ("", "blockquote", "li")
    if name not in WORDS or name in inside:
        return False
    return (name == "code") if around == "pre" else around in ("p", "li", "em", "strong")


def _may_hold_words(inside: list[str], words: str) -> bool:
    around = inside[-1] if inside else ""
    if around in ("p", "li", "code", "em", "strong"):
        return words != "<br>" or around != "code"
    return around != "pre" and words.isspace()
