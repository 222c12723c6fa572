"""The real parts that tests start, each for a run and in a temporary folder: PostgreSQL, Redis, Chromium, nginx, Caddy."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def missing(reason: str) -> NoReturn:
    """Skips the test; fails it where DEBATE_TEST_REQUIRE_ALL is set, as in the build check."""
    if os.environ.get("DEBATE_TEST_REQUIRE_ALL"):
        pytest.fail(f"{reason} DEBATE_TEST_REQUIRE_ALL is set, so this is not skipped.", pytrace=False)
    pytest.skip(reason)
