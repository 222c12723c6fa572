"""Many pages looked at at once: each in a frame of its own, so that what one of them does befalls no other.

The application forbids frames. `framing` lifts that one rule of its policy for a test; with `report_only` the whole
policy only reports, so that what it would have stopped is seen to run. Scripts and styles of the house are not loaded:
what is looked at is what the server wrote.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
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
"""Milliseconds for the pages of one batch: a page that has gone elsewhere may never say that it is there."""


@dataclass(frozen=True)
class Sheet:
    """A page to look at. `fields` make it the answer to a form; `wanted` is what has to be in it (Oracle.shape)."""

    kind: str
    path: str
    payload: Payload
    fields: Mapping[str, str] | None = None
    wanted: Mapping[str, object] = field(default_factory=dict)


@dataclass
class Seen:
    """What came of a sheet. `missing` was wanted and not found; `read` is False where the page was gone."""

    sheet: Sheet
    sightings: list[Sighting]
    faults: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)
    poked: int = 0
    read: bool = False

    @property
    def ran(self) -> set[str]:
        """The kinds of sightings by which script ran, or was about to."""
        return {it.kind for it in self.sightings if it.ran}

    @property
    def wrong(self) -> list[str]:
        """Everything that the sheet should not have shown, or done."""
        what = [*map(str, self.sightings), *self.faults, *(f"not found: {it[:200]!r}" for it in self.missing)]
        if not self.read:
            what.append("it was left, or never came")
        return [f"{self.sheet.payload.id}, {self.sheet.kind} {self.sheet.path}: {it}" for it in what]


def framing(app: Flask, *, report_only: bool = False) -> None:
    """Have the application's pages shown in frames of its own."""
    inner = app.wsgi_app

    def loosened(name: str, value: str) -> tuple[str, str]:
        if name.lower() != "content-security-policy":
            return name, value
        value = value.replace("frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'")
        return (f"{name}-Report-Only" if report_only else name), value

    def wsgi(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        def begin(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            return start(status, [loosened(name, value) for name, value in headers], *more)

        return inner(environ, begin)

    setattr(app, "wsgi_app", wsgi)  # noqa: B010 (Flask's own way to stand around an application; mypy calls it a method)


def look(oracle: Oracle, sheets: Iterable[Sheet]) -> Iterator[Seen]:
    """Every sheet, looked at, and everything inside its prose focused, hovered and clicked."""
    network = oracle.page.context.new_cdp_session(oracle.page)
    network.send("Network.enable")
    network.send("Network.setBlockedURLs", {"urls": ["*/static/*"]})
    waiting = list(sheets)
    with oracle.hearing_less():
        for start in range(0, len(waiting), AT_ONCE):
            yield from _batch(oracle, waiting[start : start + AT_ONCE])
    network.detach()


def _batch(oracle: Oracle, sheets: list[Sheet]) -> Iterator[Seen]:
    oracle.open("/healthz")
    before = oracle.take()
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
        before.append(Sighting("error", f"the page with the frames was lost: {error.message[:200]}"))
    sightings = oracle.take()
    oracle.sightings = before + [it for it in sightings if it.frame not in named]
    for name, sheet in named.items():
        yield Seen(sheet, [it for it in sightings if it.frame == name], **answers.get(name, {}))
