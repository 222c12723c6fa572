"""What tests in a room have in common: its people, and windows of theirs that may have nothing to complain about."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from playwright.sync_api import Browser

from debate import db, transport
from debate.models import User

from ..makers import Maker
from ..visitors import Visitor
from .scene import Scene
from .windows import Window, window


@pytest.fixture
def quick_pings(monkeypatch: pytest.MonkeyPatch) -> None:
    """For an application that is still to be made: a line that is down is noticed within 4 seconds and not within 40."""
    monkeypatch.setitem(transport.SETTINGS, "ping_interval", 1)
    monkeypatch.setitem(transport.SETTINGS, "ping_timeout", 3)


@pytest.fixture
def scene(lite_app: Flask) -> Scene:
    return Scene(lite_app, Maker())


@pytest.fixture
def open_window(browser: Browser, address: str, lite_app: Flask) -> Iterator[Callable[..., Window]]:
    """A window of somebody; at the end no window has anything to complain about."""
    opened: list[Window] = []
    with ExitStack() as stack:

        def begin(person: User, **options: object) -> Window:
            visitor = Visitor(lite_app, person)
            db.finish()
            opened.append(stack.enter_context(window(browser, address, visitor, **options)))
            return opened[-1]

        yield begin
        assert [complaint for it in opened for complaint in it.complaints] == []
