"""What an argument brings as evidence: the pages that its words link to, and what its author cites."""

from __future__ import annotations

import re
from typing import NamedTuple

from . import addresses

_LINKED = re.compile(r'<a href="(https?://[^"]*)"')
"""A link as text.render makes it."""
_TYPED = re.compile(r"https?://[^\s<>\"“”]+")


class Link(NamedTuple):
    """An address that is safe to link to, and the host that it leads to."""

    href: str
    host: str


def links(html: str, citation: str) -> list[Link]:
    """The pages that words and citation lead to, in their order, each once."""
    found = [href.replace("&amp;", "&") for href in _LINKED.findall(html)] if "<a " in html else []
    if "://" in citation:
        typed = (addresses.safe(it.rstrip(".,;:!?)]")) for it in _TYPED.findall(citation))
        found += [href for href in typed if href]
    return [Link(href, addresses.host(href)) for href in dict.fromkeys(found)]


def count(html: str, citation: str) -> int:
    """How many sources that is: a citation is one, whether it has an address or not."""
    pages = links(html, "")
    cited = links("", citation)
    return len(pages) + (1 if citation and not (cited and all(it in pages for it in cited)) else 0)
