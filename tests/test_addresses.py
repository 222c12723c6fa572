"""Which addresses are linked to, and that nobody is sent to another place than the one they see."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from debate import addresses
from debate.errors import Invalid

from .payloads import NOT_LINKED, payloads


def refused(value: str) -> str:
    with pytest.raises(Invalid) as found:
        addresses.link(value, field="source")
    return found.value.fields["source"]


def test_a_source_is_a_web_address() -> None:
    assert (
        addresses.link(" HTTPS://Example.ORG/ä?q=ü&b#c ", field="source") == "https://example.org/%C3%A4?q=%C3%BC&b#c"
    )
    assert addresses.link("http://bücher.example:8080", field="source") == "http://xn--bcher-kva.example:8080"
    for value in [
        *NOT_LINKED,
        "",
        "example.org",
        "mailto:a@b.org",
        "https://example.org/" + "a" * 2_000,
        "http://a.org/\ud800",
    ]:
        assert "https://example.org/page" in refused(value)


@given(st.text(), st.sampled_from(["", "/", "?", "#", ":", "@"]))
def test_an_address_that_was_accepted_is_accepted_again_as_it_is(rest: str, before: str) -> None:
    try:
        address = addresses.link(f"https://example.org{before}{rest}", field="source")
    except Invalid:
        return
    assert addresses.link(address, field="source") == address
    assert address.isascii()


def test_after_signing_in_nobody_is_sent_to_another_place() -> None:
    own = "https://rejoinder.example/sign-in"
    tricks = [
        "//evil.org",
        "/\\evil.org",
        "/\t/evil.org",
        "\\/evil.org",
        "/\n//evil.org",
        "https:evil.org",
        " //evil.org",
        "",
        "x",
    ]
    for value in payloads("open_redirect") + tricks + NOT_LINKED:
        path = addresses.inside(value)
        as_browsers_read = re.sub("[\t\r\n]", "", path).strip("".join(map(chr, range(33)))).replace("\\", "/")
        for address in (path, as_browsers_read):
            assert urlsplit(urljoin(own, address))[:2] == ("https", "rejoinder.example"), value
        assert path == "/" or path == value
    assert [addresses.inside(value) for value in tricks] == ["/"] * len(tricks)
    for value in ("/", "/rooms/3?since=4#post-5", "/search?q=%2F%2Fa", "/a//b", "/é"):
        assert addresses.inside(value) == value
