"""The pieces that every page is made of: counts, fields, moments and names."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, g, render_template_string

from debate.db import now
from debate.errors import Invalid
from debate.models import Room, RoomState


def drawn(
    app: Flask, call: str, refusal: Invalid | None = None, sent: dict[str, str] | None = None, **more: Any
) -> str:
    """A macro's markup, as on a page, after `refusal` of the form that was `sent`."""
    macro = f"{{% from 'macros.html' import {call.split('(')[0]} with context %}}"
    with app.test_request_context("/", method="POST" if sent else "GET", data=sent):
        if refusal:
            g.refusal = refusal
        return render_template_string(macro + "{{" + call + "}}", **more)


@pytest.mark.parametrize("counts", [(0, 0), (3, 0), (0, 4), (1, 1), (1000, 1), (1, 1000)])
def test_a_tally_has_both_sides_and_a_bar_that_is_full(lite_app: Flask, counts: tuple[int, int]) -> None:
    markup = drawn(lite_app, "tally(*counts)", counts=counts)
    assert re.findall(r">(\d+)</span>", markup) == [str(count) for count in counts]
    bars = [tuple(map(float, bar)) for bar in re.findall(r' x="([\d.]+)" y="0" width="([\d.]+)"', markup)]
    assert all(start >= 0 and 1 <= width <= 100 for start, width in bars)
    assert max(start + width for start, width in bars) == pytest.approx(100)
    assert ("bar-rest" in markup) == (counts == (0, 0))


def test_a_refused_field_says_why_between_hint_and_field_and_keeps_what_was_typed(lite_app: Flask) -> None:
    refusal = Invalid("Nothing was saved.", name="This name is taken.")
    markup = drawn(lite_app, "field('name', 'Name', hint='As your class knows you')", refusal, {"name": 'Ana "A" <b>'})
    assert markup.index("As your class") < markup.index("This name is taken") < markup.index("<input")
    assert 'aria-invalid="true"' in markup
    assert 'aria-describedby="name-hint name-error"' in markup
    assert 'value="Ana &#34;A&#34; &lt;b&gt;"' in markup


def test_a_password_is_never_given_back(lite_app: Flask) -> None:
    refusal = Invalid("Nothing was saved.", name="This name is taken.")
    sent = {"password": "correct horse", "name": "Ana"}
    assert "correct horse" not in drawn(lite_app, "field('password', 'Password', type='password')", refusal, sent)


def test_words_that_begin_with_an_empty_line_keep_it(lite_app: Flask) -> None:
    markup = drawn(lite_app, "textarea('source', 'Words')", Invalid("No."), {"source": "\nsecond line"})
    assert ">\n\nsecond line</textarea>" in markup


@pytest.mark.parametrize(
    ("sent", "ticked"), [({"name": "x", "rules": "yes"}, True), ({"name": "x"}, False), ({"other": "form"}, True)]
)
def test_another_forms_refusal_leaves_a_tick_as_it_was(lite_app: Flask, sent: dict[str, str], ticked: bool) -> None:
    call = "tick('rules', 'I have read them', checked=True, beside='name')"
    assert (" checked" in drawn(lite_app, call, Invalid("No."), sent)) == ticked


def test_a_choice_keeps_what_was_chosen(lite_app: Flask) -> None:
    options = [("light", "Light"), ("dark", "Dark", "For the evening")]
    call = "choices('scheme', 'Colours', options, value='light')"
    assert re.findall(r'value="(\w+)"[^>]* checked', drawn(lite_app, call, options=options)) == ["light"]
    again = drawn(lite_app, call, Invalid("No."), {"scheme": "dark"}, options=options)
    assert re.findall(r'value="(\w+)"[^>]* checked', again) == ["dark"]


@pytest.mark.parametrize(
    ("refusal", "said"),
    [
        (Invalid("The room is closed."), "This did not go through The room is closed."),
        (
            Invalid("Too short. Nothing was saved.", name="Too short."),
            "One answer needs another look Nothing was saved. Too short.",
        ),
        (
            Invalid("2 answers need another look. Nothing was saved.", name="Taken.", code="Wrong."),
            "Two answers need another look Nothing was saved. Taken. Wrong.",
        ),
    ],
)
def test_the_summary_counts_what_is_wrong_and_says_nothing_twice(lite_app: Flask, refusal: Invalid, said: str) -> None:
    markup = drawn(lite_app, "error_summary()", refusal)
    assert " ".join(re.sub(r"<[^>]+>", " ", markup).split()) == said
    assert re.findall(r'href="#(\w+)"', markup) == list(refusal.fields)


def test_a_moment_is_in_words_with_the_exact_time_beside_it(lite_app: Flask) -> None:
    moment = datetime(2026, 3, 1, 10, 4, tzinfo=UTC)
    markup = drawn(lite_app, "time(moment)", moment=moment)
    assert 'datetime="2026-03-01T10:04:00+00:00" data-time="moment"' in markup
    local = moment.astimezone()
    assert f">{local.day} Mar, {local:%H:%M}</time>" in markup
    assert f">{local.day} Mar 2026</time>" in drawn(lite_app, "time(moment, 'day')", moment=moment)


@pytest.mark.parametrize(
    ("state", "days", "said"),
    [
        (RoomState.OPEN, 2, "until …"),
        (RoomState.OPEN, -2, "was due …; still open"),
        (RoomState.CLOSED, 2, "due …"),
        (RoomState.CLOSED, -2, "was due …"),
    ],
)
def test_a_room_open_beyond_its_day_says_that_it_was_due_and_is_open(
    lite_app: Flask, state: RoomState, days: int, said: str
) -> None:
    room = Room(state=state, due_at=now() + timedelta(days=days))
    line = drawn(lite_app, "due(room)", room=room)
    assert re.sub(r"<time.*?</time>", "…", line) == said
    here = drawn(lite_app, "due_here(room)", room=room)
    assert ('class="note late" hidden' in here) == ("still open" not in said)


def test_what_somebody_is_stands_outside_of_the_name(lite_app: Flask) -> None:
    guest = {"id": 1, "name": "Ana instructor", "role": None, "guest": True}
    assert drawn(lite_app, "person(it)", it=guest) == '<bdi>Ana instructor</bdi> <span class="tag">guest</span>'
    staff = {"id": 2, "name": "Ben", "role": "instructor", "guest": False}
    assert drawn(lite_app, "person(it)", it=staff) == '<bdi>Ben</bdi> <span class="tag">instructor</span>'
    student = {"id": 3, "name": "Cleo", "role": "student", "guest": False}
    assert drawn(lite_app, "person(it)", it=student) == "<bdi>Cleo</bdi>"
