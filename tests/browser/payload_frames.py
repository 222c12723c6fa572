"""Many pages looked at at once: each in a frame of its own, so that what one of them does befalls no other.

The application forbids frames. `framing` lifts that one rule of its policy for a test; with `report_only` the whole policy only
reports, so that what it would have stopped is seen to run. Scripts and styles of the house are not loaded: what is looked at
is what the server wrote.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Error as BrowserError

from .oracle import POKE, SHAPE, Oracle, Sighting
from .payload_corpus import Payload

SHOW = (Path(__file__).parent / "payload_frames.js").read_text()
AT_ONCE = 20
PATIENCE = 20_000
"""Milliseconds for the pages of one batch; the word of a page that has navigated away by then is not waited for."""


@dataclass(frozen=True)
class Sheet:
    """A page to look at. `fields` make it the answer to a form that was sent; what has to be found in it is in `wanted`."""

    path: str
    payload: Payload
    fields: Mapping[str, str] | None = None
    wanted: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Seen:
    """What came of a sheet. `missing` are the texts that were not found in it; `read` is False where it was gone."""

    sheet: Sheet
    sightings: list[Sighting]
    faults: list[str]
    missing: list[str]
    boxes: list[str]
    poked: int
    read: bool


def framing(app: Flask, *, report_only: bool = False) -> None:
    """Have the application's pages shown in frames of its own."""
    inner: Callable[..., Any] = app.wsgi_app

    def wsgi(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start(status, [_loosened(name, value) for name, value in headers], *more)

        return inner(environ, begin)

    def _loosened(name: str, value: str) -> tuple[str, str]:
        if name.lower() != "content-security-policy":
            return name, value
        value = value.replace("frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'")
        return (f"{name}-Report-Only" if report_only else name), value

    app.wsgi_app = wsgi  # type: ignore[method-assign]


def look(oracle: Oracle, sheets: Iterable[Sheet]) -> Iterable[Seen]:
    """Every sheet, looked at, and everything inside its prose focused, hovered and clicked."""
    blocked = oracle.page.context.new_cdp_session(oracle.page)
    blocked.send("Network.enable")
    blocked.send("Network.setBlockedURLs", {"urls": ["*/static/*"]})
    waiting = list(sheets)
    while waiting:
        yield from _batch(oracle, waiting[:AT_ONCE])
        del waiting[:AT_ONCE]
    blocked.send("Network.setBlockedURLs", {"urls": []})
    blocked.detach()


def _batch(oracle: Oracle, sheets: list[Sheet]) -> Iterable[Seen]:
    oracle.open("/healthz")
    oracle.take()
    # names that no payload knows, as one could otherwise open its links in another's frame
    named = {f"frame-{secrets.token_hex(4)}": sheet for sheet in sheets}
    oracle.expected |= {name: f"{oracle.address}{sheet.path}" for name, sheet in named.items()}
    given = [
        {"name": name, "address": oracle.expected[name], "fields": sheet.fields, "wanted": sheet.wanted}
        for name, sheet in named.items()
    ]
    try:
        answers = oracle.page.evaluate(f"(given) => ({SHOW})(given, {POKE}, {SHAPE})", [given, PATIENCE])
    except BrowserError as error:
        answers = {}
        oracle.sightings.append(Sighting("error", f"the page with the frames was lost: {error.message[:200]}"))
    sightings = oracle.take()
    oracle.sightings += [it for it in sightings if it.frame not in named]
    for name, sheet in named.items():
        answer = answers.get(name) or {"faults": [], "missing": [], "boxes": [], "poked": 0, "read": False}
        own = [it for it in sightings if it.frame == name]
        yield Seen(sheet, own, **answer)
