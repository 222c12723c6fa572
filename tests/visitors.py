"""Somebody at the door without a screen: a Flask client that keeps cookies and sends the page's own token."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from debate.models import User
from debate.services import sessions

from .makers import again


class Visitor:
    """`page` and `send` speak HTML, `get` and `post` speak JSON; all of them with CSRF protection on, as in earnest."""

    def __init__(self, app: Flask, person: User | None = None) -> None:
        self.client = app.test_client()
        self._token: str | None = None
        if person is not None:
            token = sessions.begin(again(person), "A test", timedelta(days=1))
            with self.client.session_transaction() as cookie:
                cookie["token"] = token

    def page(self, path: str, **more: Any) -> TestResponse:
        return self.client.get(path, **more)

    def send(self, path: str, **fields: Any) -> TestResponse:
        """A form sent as a page without script sends it."""
        return self.client.post(path, data={"csrf_token": self.token, **fields})

    def get(self, path: str) -> TestResponse:
        return self.client.get(path, headers={"Accept": "application/json"})

    def post(self, path: str, body: Any = None, **fields: Any) -> TestResponse:
        return self.client.post(
            path,
            json=fields if body is None else body,
            headers={"X-CSRFToken": self.token, "Accept": "application/json"},
        )

    @property
    def token(self) -> str:
        if self._token is None:
            found = re.search(r'name="csrf-token" content="([^"]+)"', self.page("/").text)
            assert found, "the page has no token"
            self._token = found[1]
        return self._token

    def forget_token(self) -> None:
        """After signing in or out, when the browser would load a new page."""
        self._token = None
