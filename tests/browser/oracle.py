"""What no words of anybody may cause in a browser, and a Chromium that notices when they do.

An Oracle watches every page and frame of one browser context. What it sees is a list of sightings: a call of alert,
confirm, prompt, print or open; a violation of the content security policy, Trusted Types among them; a script's error,
a line of error on the console; a dialog, another window, a navigation that nobody asked for; a request that the house
does not make.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Frame, Page, Request

_HERE = Path(__file__).parent
WATCH = (_HERE / "payload_watch.js").read_text()
SHAPE = (_HERE / "payload_shape.js").read_text()
POKE = (_HERE / "payload_poke.js").read_text()

# what a page loads by itself, as against what it is led to
_LOADED = ("image", "media", "font", "object", "stylesheet", "script", "texttrack", "manifest", "ping")
_OF_THE_HOUSE = r"/(static/|courses/[0-9]+/code\.svg)"

_READ_AND_WRITE = """(boxes) => boxes.filter((html) => {
  const box = document.createElement("div");
  box.innerHTML = html;
  return box.innerHTML !== html;
})"""


@dataclass(frozen=True)
class Sighting:
    """`place` is the id of the article it came from, where that is known; `frame` the name of the frame."""

    kind: str
    detail: str
    place: str = ""
    frame: str = ""

    @property
    def ran(self) -> bool:
        """Whether script ran or was about to: what is meant when a payload is said to fire."""
        script = self.detail.startswith(("script-src", "require-trusted-types-for"))
        return self.kind in ("call", "navigation", "dialog", "popup") or (self.kind == "violation" and script)


class Oracle:
    """`expected` says what frames may show, by their names; the page itself has none."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.sightings: list[Sighting] = []
        self.expected: dict[str, str] = {}
        self._bare = context.new_page()
        context.expose_binding("payloadOracle", self._told)
        context.add_init_script(WATCH)
        context.on("weberror", lambda error: self._see("error", str(error.error)))
        context.on("dialog", self._dialog)
        context.on("console", self._console)
        context.on("request", self._request)
        self.page = context.new_page()
        context.on("page", self._popup)
        self.page.on("framenavigated", self._navigated)

    def open(self, path: str) -> Page:
        """The page at `path`, loaded."""
        self.expected = {"": f"{self.address}{path}"}
        self.page.goto(self.expected[""], wait_until="load")
        return self.page

    def poke(self, *boxes: str) -> int:
        """Focus, hover and click everything in the boxes (CSS selectors); the number of elements."""
        return int(self.page.evaluate(f"(boxes) => ({POKE})(document, boxes)", list(boxes)))

    def shape(self, wanted: Mapping[str, object]) -> list[str]:
        """What is wrong with the page as it stands, and what was `wanted` in it and is not there (payload_shape.js)."""
        found = self.page.evaluate(f"(wanted) => ({SHAPE})(document, wanted)", wanted)
        missing = [f"not found: {text[:200]!r}" for text in found["missing"]]
        return [*found["faults"], *missing, *self.unstable(found["boxes"])]

    def unstable(self, boxes: Sequence[str]) -> list[str]:
        """Of pieces of HTML those that a browser reads and does not write as they were: so harmless markup mutates."""
        changed = self._bare.evaluate(_READ_AND_WRITE, list(dict.fromkeys(boxes)))
        return [f"changes when it is read again: {html[:200]}" for html in changed]

    def take(self) -> list[Sighting]:
        """What has been seen since this was last asked."""
        seen, self.sightings = self.sightings, []
        return seen

    @contextmanager
    def hearing_less(self) -> Iterator[None]:
        """Without requests and the console, for pages with so much of either that hearing of it takes most of the time.

        What is lost is told by the policy's violations too: it stops every request that the house does not make.
        """
        context = self.page.context
        context.remove_listener("console", self._console)
        context.remove_listener("request", self._request)
        yield
        context.on("console", self._console)
        context.on("request", self._request)

    def _see(self, kind: str, detail: str, place: str = "", frame: str = "") -> None:
        self.sightings.append(Sighting(kind, detail, place, frame))

    def _told(self, source: dict[str, Any], kind: str, detail: str, place: str) -> None:
        self._see(kind, detail, place, self._name(source["frame"]))

    def _name(self, frame: Frame) -> str:
        """The name of the expected frame that this one is, or is in."""
        while frame.name not in self.expected and frame.parent_frame:
            frame = frame.parent_frame
        return frame.name

    def _console(self, message: ConsoleMessage) -> None:
        # a page that says no comes with a status that the console calls an error
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self._see("console", message.text)

    def _dialog(self, dialog: Dialog) -> None:
        self._see("dialog", f"{dialog.type} {dialog.message}")
        dialog.dismiss()

    def _request(self, request: Request) -> None:
        ours = request.url.startswith(f"{self.address}/")
        house = re.match(re.escape(self.address) + _OF_THE_HOUSE, request.url)
        if not ours or (request.resource_type in _LOADED and not house):
            self._see("request", f"{request.resource_type} {request.url}")

    def _popup(self, page: Page) -> None:
        self._see("popup", page.url)
        page.close()

    def _navigated(self, frame: Frame) -> None:
        """A frame inside of an expected one is told of by what its address made the policy say."""
        name = self._name(frame)
        expected = (urldefrag(self.expected.get(name, ""))[0], "about:blank")
        if frame.name == name and urldefrag(frame.url)[0] not in expected:
            self._see("navigation", frame.url, frame=name)
