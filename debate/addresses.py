"""Web addresses made safe: which of them are linked to, how they are written, and the host that they really lead to."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from .errors import Invalid

LINK_MOST = 2_000
"""Code points of an address."""

LINK_ATTRIBUTES = {"rel": "nofollow ugc noopener noreferrer", "target": "_blank"}
"""What every link bears behind its address, in this order."""
LINK_MARKS = " ".join(f'{name}="{value}"' for name, value in LINK_ATTRIBUTES.items())

_PERSON = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")
# Two parts at least, the last no number: no machine's bare name, no figures, which browsers read variously.
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:xn--[a-z0-9-]{0,58}[a-z0-9]|[a-z]{2,63})")


def safe(url: str) -> str | None:
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


def link(value: str, *, field: str) -> str:
    """One http or https address, in the form in which it is stored. Invalid(field=…)."""
    found = safe(value.strip())
    if found is None or found.startswith("mailto:"):
        sentence = (
            "This is not a web address that can be linked to. Your words are kept: write all of it, such as "
            "https://example.org/page, then try again."
        )
        raise Invalid(sentence, **{field: sentence})
    return found


def inside(next_url: str) -> str:
    """A path on this site to go on to, as given, or "/" for what any browser could read as another place."""
    if not next_url.startswith("/") or next_url.startswith("//") or len(next_url) > LINK_MOST:
        return "/"
    # Browsers read a backslash as a slash, and drop tabs and line ends before they look.
    return "/" if re.search("[\x00-\x20\x7f-\xa0\\\\\u2028\u2029\ud800-\udfff]", next_url) else next_url


def host(href: str) -> str:
    """The host that an address leads to; of a mail address all of it."""
    return href.removeprefix("mailto:") if href.startswith("mailto:") else urlsplit(href).hostname or ""


def shows(words: str, href: str) -> bool:
    """Whether a link's words are its own address, with the host in plain sight at its head."""
    if href.startswith("mailto:"):
        return words in (href, href.removeprefix("mailto:"))
    head = f"{href.partition(':')[0]}://{host(href)}"
    return safe(words) == href and words.lower().startswith(head)


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
