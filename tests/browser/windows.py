"""Windows of a real Chromium on the application, each of one person, that note whatever a page complains about."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, BrowserContext, Page, expect

from ..visitors import Visitor
from ..wires import cookie_of

SILENT = ("net::ERR_", "WebSocket connection")
"""What Chromium itself writes to the console while a server is down; everything else is a fault of ours."""


class Window:
    """One person's browser; `page` is their window. `complaints` has console errors, page errors and policy violations."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.complaints: list[str] = []
        self.ids: dict[str, object] = {}
        """Of the things that a test's addresses name."""
        self.page = self.open()

    def open(self) -> Page:
        page = self.context.new_page()
        page.on("console", lambda said: self._note(said.text) if said.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self._note(str(error)))
        return page

    def _note(self, complaint: str) -> None:
        if not any(mark in complaint for mark in SILENT):
            self.complaints.append(complaint)

    def go(self, path: str) -> Page:
        self.page.goto(f"{self.address}{path}")
        return self.page

    def room(self, room_id: int) -> Page:
        """The room, once its socket is live."""
        page = self.go(f"/rooms/{room_id}")
        expect(page.locator("#connection")).to_have_text("live", timeout=15_000)
        return page

    def say(self, words: str, side: str = "For") -> None:
        """A new argument on the claim, by the composer at the foot."""
        self.page.locator("#new").get_by_role("radio", name=side, exact=True).check()
        self.page.locator("#new-words").fill(words)
        self.page.locator("#new-words").press("Enter")


@contextmanager
def window(browser: Browser, address: str, visitor: Visitor | None = None, **options: object) -> Iterator[Window]:
    context = browser.new_context(**options)  # type: ignore[arg-type]
    if visitor is not None:
        name, value = cookie_of(visitor).split("=", 1)
        context.add_cookies([{"name": name, "value": value, "url": address}])
    try:
        yield Window(context, address)
    finally:
        context.close()


def shown(page: Page) -> list[str]:
    """The words of every argument in the thread, from top to bottom, as they stand on the screen."""
    return page.locator("#thread article .prose").all_inner_texts()


def settled(page: Page) -> list[str]:
    """The ids of the arguments in the thread, from top to bottom."""
    ids: list[str] = page.eval_on_selector_all("#thread article", "all => all.map(one => one.id)")
    return ids
