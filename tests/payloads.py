"""Attack strings kept beside the project, in files of {origin, licence, items: [{id, payload, …}]}; not part of it.

And addresses of our own that no link may lead to.
"""

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


NOT_LINKED = [
    *(
        "javascript:123",
        "javascript:alert(1)",
        "JaVaScRiPt:1",
        "java\tscript:1",
        "java&#9;script:1",
        "\x01javascript:1",
    ),
    *("javascript&colon;alert(1)", "javascript\\:1", "tel:911", "sms:1", "steam:1", "data:1", "data:text/html,<b>"),
    *("vbscript:1", "file:///x", "ftp://example.org/", "blob:x", "about:blank", "view-source:x"),
    *("//example.org/", "/here", "#here", "?q=1", "x", "http:example.org", "https:/example.org", "http:///example.org"),
    *("http://javascript:1", "//javascript:alert(1)", "http://localhost/", "http://127.0.0.1/", "http://0x7f.1/"),
    *(
        "http://2130706433/",
        "http://[::1]/",
        "http://good.org@evil.org/",
        "http://a..b/",
    ),
    *("http://-a.org/", "http://a_b.org/", "http://xn--a.org/", "http://example.org:99999/", "http://%65xample.org/"),
    *("mailto:a@b.org?body=x", "mailto:a%0Ab@c.org", "mailto:@", "mailto:a@b", "mailto:a@b.org,c@d.org"),
]
