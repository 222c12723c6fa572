"""Which pages may open a connection: those of our own address, and nobody else's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from ..errors import Garbled, Refusal

DEFAULT_PORTS = {"http": 80, "https": 443}


class Origins:
    """Asked by the gate, and once more by Engine.IO, with an Origin header and the request's WSGI environment."""

    def __init__(self, listed: list[str] | None) -> None:
        """`listed`: addresses as a browser writes them; None for whatever address the request itself was sent to.

        Raises Refusal for what Engine.IO would take to mean that everybody may: an empty list, or a star.
        """
        if listed is not None and not listed:
            raise Refusal("The list of allowed origins is empty. Name the address of the site, or leave the list out.")
        for origin in listed or ():
            plain = as_browsers_write(origin)
            if not plain or origin != plain:
                instead = plain or "https://debate.example.org, or whatever the site's address is"
                raise Refusal(f"{origin!r} is not how a browser names the origin of a page. Write {instead}.")
        self.listed = listed

    def __call__(self, origin: str, environ: Mapping[str, Any]) -> bool:
        if self.listed is not None:
            return origin in self.listed
        # X-Forwarded-* are not looked at: where a proxy is trusted, what it says is in the environment by now
        return "HTTP_HOST" in environ and origin == f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}"

    def check(self, environ: Mapping[str, Any]) -> None:
        """Raises Garbled for a request from the page of another site.

        A browser names the origin of every WebSocket and of whatever another site's page sends. Where it is not named,
        the browser's own word on who asks decides; a program that is no browser has nobody's cookie but its own.
        """
        origin = environ.get("HTTP_ORIGIN")
        if origin is None and environ.get("HTTP_SEC_FETCH_SITE", "none") in ("same-origin", "none"):
            return
        if origin is None or not self(origin, environ):
            raise Garbled(
                "A page of another address asked for a live connection, so none was made. Open the site by its "
                "own address; if this is it, whoever runs the server has to set DEBATE_PUBLIC_URL to it."
            )


def as_browsers_write(origin: str) -> str:
    """Scheme and host in small letters, without the usual port or a path; "" for what is no address."""
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme not in DEFAULT_PORTS or not parts.hostname or "*" in parts.hostname:
        return ""
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port not in (None, DEFAULT_PORTS[parts.scheme]) else "")
