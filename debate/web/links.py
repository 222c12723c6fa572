"""Addresses to give away: what stands on a board, in a message or in a picture has to be whole."""

from __future__ import annotations

from typing import Any

from flask import request, url_for

from ..auth import config


def whole(endpoint: str, **values: Any) -> str:
    """The address of a page from its scheme on: as the settings name it, or else as it is being used."""
    return (config().public_url or request.host_url).rstrip("/") + url_for(endpoint, **values)
