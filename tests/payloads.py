"""Attack strings kept beside the project, in files of {origin, licence, items: [{id, payload, …}]}; not part of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "shared" / "payloads"
MARKUP = (
    "bleach_tests",
    "dompurify_expect",
    "feedparser_sanitize",
    "h5sc",
    "mario_vectors",
    "payloadsallthethings_xss",
    "payloadsallthethings_xss_md",
)


def payloads(*names: str) -> list[str]:
    """The strings of these files, lone surrogates kept; skips the test where the folder is not there."""
    if not FOLDER.is_dir():
        pytest.skip(f"The attack strings are not beside this checkout, in {FOLDER.parent.name}/{FOLDER.name}.")
    files = [json.loads((FOLDER / f"{name}.json").read_text("utf-8")) for name in names]
    return [item["payload"] for file in files for item in file["items"]]


def markup() -> list[str]:
    """All that was made to run script in a page."""
    return payloads(*MARKUP, "blns")
