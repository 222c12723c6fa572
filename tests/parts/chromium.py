"""A real Chromium: the system's own, else the one that `playwright install chromium` brings."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Error, Page, sync_playwright

from . import missing

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@contextmanager
def running() -> Iterator[Browser]:
    """CHROMIUM in the environment names another one than the first on the PATH."""
    found = [path for name in NAMES if (path := shutil.which(name))]
    with sync_playwright() as playwright:
        program = next(iter(found), playwright.chromium.executable_path)
        program = os.environ.get("CHROMIUM", program)
        if not Path(program).exists():
            missing(f"Chromium is not installed: there is no {program}.")
        try:
            browser = playwright.chromium.launch(executable_path=program, args=_flags())
        except Error as error:
            missing(f"Chromium does not start: {error.message.splitlines()[0]}.")
        try:
            yield browser
        finally:
            browser.close()


def _flags() -> list[str]:
    flags = [
        # Without a network it waits for its own services.
        "--disable-background-networking",
        # Containers give /dev/shm 64 MB, which two long pages use up.
        "--disable-dev-shm-usage",
    ]
    # Chromium's sandbox cannot be set up by root, so it would not start at all.
    return [*flags, "--no-sandbox"] if os.geteuid() == 0 else flags


def violations(page: Page) -> list[str]:
    """What axe has to say against the page as it stands, by all of its rules: a line for each element."""
    # all rules are run; of what they find in order axe tells one element each, or it would take twice as long
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {' '.join(map(str, node['target']))}: {node['html'][:200]}"
        for rule in found
        for node in rule["nodes"]
    ]
