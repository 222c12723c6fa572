"""What stands around every page: headers, tokens, other sites, and refusals that keep what was typed."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask import Flask, request

from debate import db
from debate.app import create_app
from debate.services import passwords

from ..conftest import settings
from ..makers import Maker
from ..visitors import Visitor


@pytest.fixture
def make(lite_app: Flask) -> Maker:
    return Maker()


def test_every_answer_carries_the_policy(lite_app: Flask) -> None:
    for path in ("/", "/sign-in", "/no/such/page", "/healthz", "/static/css/tokens.css"):
        headers = lite_app.test_client().get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "require-trusted-types-for 'script'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert "Access-Control-Allow-Origin" not in headers


def test_pages_are_kept_by_nobody_and_shipped_files_for_ever(lite_app: Flask) -> None:
    client = lite_app.test_client()
    page = client.get("/")
    assert page.headers["Cache-Control"] == "no-store"
    assert "Cookie" in page.headers["Vary"]
    sheet = re.search(r'href="(/static/css/tokens\.css\?v=[^"]+)"', page.text)
    assert sheet
    assert "immutable" in client.get(sheet[1]).headers["Cache-Control"]


def test_a_form_without_the_pages_token_changes_nothing(lite_app: Flask, make: Maker) -> None:
    ana = make.person("Ana")
    visitor = Visitor(lite_app, ana)
    for body in ({"name": "Changed"}, {"name": "Changed", "csrf_token": "stale"}):
        answer = visitor.client.post("/account", data=body)
        assert answer.status_code == 400
        assert "had been open for too long" in answer.text
    answer = visitor.client.post("/account", json={"name": "Changed"})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (400, "garbled")


def test_nothing_of_another_sites_making_is_done(lite_app: Flask, make: Maker) -> None:
    visitor = Visitor(lite_app, make.person())
    for site in ("cross-site", "same-site"):
        answer = visitor.client.post("/sign-out", data={"csrf_token": visitor.token}, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert visitor.get("/account").status_code == 200


def test_words_are_given_back_when_the_page_had_been_open_for_too_long(lite_app: Flask, make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    room_id = room.id
    visitor = Visitor(lite_app, ana)
    words = "A long and careful argument that nobody wants to type again."
    answer = visitor.client.post(f"/rooms/{room_id}/posts", data={"source": words, "relation": "rebuts"})
    assert answer.status_code == 400
    assert words in answer.text


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_a_verb_that_no_page_has_is_refused_in_a_sentence(lite_app: Flask, method: str) -> None:
    answer = getattr(lite_app.test_client(), method)("/", headers={"Accept": "application/json"})
    assert answer.status_code in (400, 405)
    assert answer.get_json()["error"]["message"].endswith(".")


def test_an_error_of_ours_is_noted_and_says_nothing_of_the_inside(
    lite_app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    lite_app.config["PROPAGATE_EXCEPTIONS"] = False
    lite_app.add_url_rule("/breaks", "breaks", lambda: 1 / 0)
    answer = lite_app.test_client().get("/breaks")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert "ZeroDivisionError" in caplog.text


def test_too_much_at_once_is_refused_before_it_is_read(lite_app: Flask, make: Maker) -> None:
    visitor = Visitor(lite_app, make.person())
    answer = visitor.post("/account", {"name": "x" * 600_000})
    assert (answer.status_code, answer.get_json()["error"]["code"]) == (413, "too_large")


def test_behind_https_cookies_are_bound_to_the_host(sqlite_url: str, tmp_path: Path) -> None:
    app = create_app(settings(sqlite_url, tmp_path, public_url="https://debate.example.org"))
    answer = app.test_client().get("/sign-in", base_url="https://debate.example.org")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    for mark in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/"):
        assert mark in cookie
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]
    db.session.remove()
    app.extensions["engine"].dispose()


def test_what_a_proxy_says_is_believed_only_of_trusted_proxies(
    lite_app: Flask, sqlite_url: str, tmp_path: Path
) -> None:
    def address_seen(app: Flask) -> str:
        seen: list[str] = []
        app.before_request(lambda: seen.append(request.remote_addr))
        app.test_client().get("/healthz", headers={"X-Forwarded-For": "203.0.113.9"})
        return seen[0]

    assert address_seen(lite_app) == "127.0.0.1"
    assert address_seen(create_app(settings(sqlite_url, tmp_path, proxies=1))) == "203.0.113.9"


def test_only_what_has_a_name_in_the_map_is_a_script_of_the_page(lite_app: Flask, make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room_id = make.room(course).id
    page = Visitor(lite_app, ana).page(f"/rooms/{room_id}")
    found = re.search(r'<script type="importmap">(.*?)</script>', page.text)
    assert found
    imports = json.loads(found[1])["imports"]
    assert imports["socket.io-client"].startswith("/static/vendor/")
    assert all("?v=" in address for address in imports.values())
    assert "'sha256-" in page.headers["Content-Security-Policy"]


def open_redirects() -> list[str]:
    folder = Path(__file__).parents[3] / "shared" / "payloads"
    if not folder.is_dir():
        return ["//evil.example", "https://evil.example", "/\\evil.example", "\t//evil.example"]
    return [it["payload"] for it in json.loads((folder / "open_redirect.json").read_text())["items"]]


def test_signing_in_never_leads_to_another_site(lite_app: Flask, make: Maker) -> None:
    make.person("Ana", login="ana", password_hash=passwords.hashed("three unrelated words"))
    visitor = Visitor(lite_app)
    for address in open_redirects()[::40]:  # all of them go through addresses.inside in tests/test_addresses.py
        visitor.client.delete_cookie("session")
        visitor.forget_token()
        answer = visitor.send("/sign-in", login="ana", password="three unrelated words", next=address)
        assert answer.status_code == 303
        assert re.match(r"/(?![/\\])", answer.headers["Location"]), address
