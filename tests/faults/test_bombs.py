"""Texts made to be slow, in everything that takes text: each costs next to nothing or is refused, and holds up nobody."""

from __future__ import annotations

import json
import typing
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask

from debate import db
from debate.app import create_app
from debate.forms import base

from ..bombs import BEATS
from ..conftest import settings
from ..parts.served import Served
from ..test_authorisation import EVENTS, TABLE, WHO, Ref, Scene
from ..visitors import Visitor
from ..wires import cookie_of
from .client import SignedIn
from .lines import GONE, Requests, WebSocketLine
from .machine import worked
from .pulse import beating
from .runs import Run

MOST = 0.05
"""Seconds of processor time that a text may take more than a harmless one in its place."""

ESSAYS = 1.0
"""The same for the text of an essay, which may be two hundred kilobytes (tests/web/test_slow_texts.py)."""

SIZES = (100, 4_000, 100_000)
"""Characters: what most lines take, what a post takes, and what nothing takes but an essay."""

LONGEST_EVENT = 15_000

MARKUP = [
    *("<b>", "<!--", "</p><p>", "<a href='", "<svg><math>", "&", "&#1;", "&lt;", "<b id=n>..<p>"),
    *("*", "**a", "***a ", "_", "_a_", "**_", "`", "``a`", "~~", "[", "](", "[a](", "![a](b)", "[[[", "\\", "\\["),
    *("> ", "- ", "1. ", "\n> ", "\n- a", "# ", "|", "a|b\n-|-\n", "\n\n\n", "    a\n", "\t", "\\\n"),
    *("http://a.b ", "a@b.co ", "https://", "www.a.", "http://a.b/" + "(", "mailto:a@b.co?"),
    *(
        "\u0301",
        "e\u0301\u0302",
        "\u202e",
        "\u2066",
        "\u200d",
        "﷽",
        "ﬃ",
        "\u1e9e",
        "İ",
        "\u0130\u0307",
        "가",
        "\U0001f9d1\u200d",
    ),
    *("%", "_%", "%%%_", ".*", "(a+)+", "'", "\x00", "\x1b[0m", "\r", "\ufeff", "{{7*7}}", "../", "=1+"),
]

PARTS: dict[str, Any] = {
    "data": "A page.",
    "warrant": "Pages say so.",
    "qualifier": "Probably.",
    "backing": "They are printed.",
    "exception": "Unless they are not.",
}

MORE: dict[str, dict[str, Any]] = {
    "people.begin": {"next": "/"},
    "account.keep": {"next": "/"},
    "people.enter": {"next": "/"},
    "essays.bring": {"byline": "an author", "source_url": "https://example.org/", "language": "en"},
    "essays.make_claim": {"digest": "d"},
    "claims.assign": {"instructions": "Stay with it.", "due_at": "2027-01-01T10:00"},
    "rooms.change": {"instructions": "Stay with it.", "due_at": "2027-01-01T10:00"},
    "posts.rebut": {
        "quote": "marker",
        "quote_of": "parent",
        "parent_id": Ref("post"),
        "target": "premise",
        "question": "expert-opinion.evidence",
        "scheme": "sign",
        "citation": "A. Author, 1999",
        "after": "k" * 24,
        "restated": "it was about cost",
        **PARTS,
    },
    "posts.edit": PARTS,
    "rounds.open_in": {"opens": "aff", "seating": "chosen", "bars_new": "AC"},
    "rounds.step": {"team": "aff"},
    "ballots.save": {"version": 0},
    "admin.reset": {"new_password": "three unrelated words"},
}
"""Fields with text that need not be there."""

NOT_TYPED = {"new_password", "file", "email"}
"""Of forms that the table's bodies do not fill by that name; an e-mail address may be empty there, and is text here."""


@dataclass(frozen=True)
class Input:
    """Where a text goes in: the field of a body that is sent to a route ("parts.0.name" of a row in it), or of an event."""

    where: str
    field: str
    who: str

    @property
    def most(self) -> float:
        return ESSAYS if self.where.startswith("essays.bring") and self.field == "text" else MOST


def inputs() -> Iterator[Input]:
    """Every field of every route and event that can be sent a text, also where it takes none."""
    for endpoint, (path, body, expected) in TABLE.items():
        if body is None:
            if "?" in path:
                yield Input(endpoint, path.partition("?")[2].partition("=")[0], _who(expected))
            continue
        for field, value in {**body, **MORE.get(endpoint, {})}.items():
            yield Input(endpoint, field, _who(expected))
            if isinstance(value, list) and isinstance(value[0], dict):
                for name in value[0]:
                    yield Input(endpoint, f"{field}.0.{name}", _who(expected))
    for event, (sent, _) in EVENTS.items():
        for field in sent:
            yield Input(f"event {event}", field, "student")


def _who(expected: str) -> str:
    """Somebody who may: of those the one with the most to do here."""
    may = [who for who, status in zip(WHO, expected.split(), strict=True) if status < "400"]
    return next((who for who in ("author", "instructor", "admin", "student") if who in may), "stranger")


def test_every_field_that_takes_text_is_among_the_inputs() -> None:
    known = {it.field.rpartition(".")[2] for it in inputs()} | NOT_TYPED
    for form in _forms(base.Form):
        for name, field in form.model_fields.items():
            assert name in known or not _is_text(field.annotation), f"{form.__name__}.{name}"


def _forms(form: type[base.Form]) -> Iterator[type[base.Form]]:
    for below in form.__subclasses__():
        yield below
        yield from _forms(below)


def _is_text(annotation: object) -> bool:
    return annotation is str or any(_is_text(it) for it in typing.get_args(annotation))


class Bombardment:
    """Everybody who may do something, and a place to put a text in it."""

    def __init__(self, server: Served) -> None:
        self.server, self.pids = server, server.pids
        app = create_app(
            settings(
                server.database_url,
                server.folder,
                secret_key=(server.folder / "secret_key").read_text().strip(),
            )
        )
        try:
            self.scene = Scene()
            self.people = {who: _sign_in(app, self.scene, who) for who in WHO if who != "suspended"}
        finally:
            db.finish()
            app.extensions["engine"].dispose()
        self._requests = {who: Requests(server.address, it.cookie, 120) for who, it in self.people.items()}
        self._line = WebSocketLine(server.address, self.people["student"].cookie, 120)

    def drop(self, it: Input, text: object) -> tuple[float, bool]:
        """The seconds of work that it took, and whether it was refused."""
        before = worked(self.pids)
        refused = self._event(it, text) if it.where.startswith("event ") else self._request(it, text)
        return worked(self.pids) - before, refused

    def _request(self, it: Input, text: object) -> bool:
        path, body, _ = TABLE[it.where]
        who = self.people[it.who]
        address = self.scene.filled(path)
        if body is None:
            query = Requests(self.server.address, who.cookie, 120)
            status, _ = query.ask(f"{address.partition('?')[0]}?{it.field}={_quoted(text)}")
            query.close()
            return status >= 400
        filled = self.scene.filled({**body, **MORE.get(it.where, {})})
        sent = json.dumps(_with(filled, it.field, text), ensure_ascii=False).encode()
        headers = {"X-CSRFToken": who.token, "Content-Type": "application/json"}
        try:
            status, _ = self._requests[it.who].ask(address, sent, **headers)
        except GONE:  # the server may close a connection on which it refused to read something long
            status, _ = self._requests[it.who].ask(address, sent, **headers)
        assert status < 500, (it, str(text)[:40])
        return status >= 400

    def _event(self, it: Input, text: object) -> bool:
        event = it.where.removeprefix("event ")
        filled, longest = self.scene.filled(EVENTS[event][0]), LONGEST_EVENT
        words = ""
        while not words or len(words.encode()) > 16_000:  # a longer frame ends the connection
            words = f"421{json.dumps([event, {**filled, it.field: str(text)[:longest]}], ensure_ascii=False)}"
            longest //= 2
        self._line.say([words])
        while not (answer := self._line.hear()).startswith("431"):
            pass
        return '"ok":false' in answer


def _with(body: dict[str, Any], field: str, text: object) -> dict[str, Any]:
    place, _, name = field.partition(".0.")
    return {**body, place: [{**body[place][0], name: text}, *body[place][1:]] if name else text}


def _sign_in(app: Flask, scene: Scene, who: str) -> SignedIn:
    visitor = Visitor(app, scene.people[who])
    token = visitor.token
    return SignedIn(0, cookie_of(visitor), token)


def _quoted(text: object) -> str:
    return quote(str(text)[:1000])


def test_text_bombs(run: Run, shared: Served, tmp_path: Path) -> None:
    bombardment = Bombardment(shared)
    beats = [*BEATS.values(), *MARKUP]
    everywhere = list(inputs())
    drops = [(it, beat, size) for it in everywhere for beat in beats for size in SIZES]
    drops = run.luck.sample(drops, run.of(len(drops)) if run.full else len(drops) // 100)
    harmless = {it: bombardment.drop(it, "Nothing of note.")[0] for it in everywhere}
    assert max(harmless.values()) > 0.005, "a password is slow on purpose, and this does not see it"
    refused, slowest, too_slow = 0, (0.0, ""), []
    who = bombardment.people["rival"]
    with beating(shared.address, who.cookie, bombardment.scene.ids["nothing"], bombardment.pids) as pulse:
        for it, beat, size in drops:
            text = (beat * (size // len(beat) + 1))[:size]
            took = 9.0
            for _ in range(3):  # others use the machine too
                seconds, no = bombardment.drop(it, text)
                took = min(took, seconds - harmless[it])
                if took < it.most:
                    break
            refused += no
            name = f"{it.where} {it.field}: {beat[:12]!r} * {size}"
            if it.most == MOST:
                slowest = max(slowest, (took, name))
            if took >= it.most:
                too_slow.append(f"{name}: {1000 * took:.0f} ms")
    run.report(
        bombs=len(drops),
        inputs=len(everywhere),
        refused=refused,
        too_slow=len(too_slow),
        ms_of_work_at_most=round(1000 * slowest[0]),
        ms_at_most_for_another=pulse.slowest,
        ms_at_most_but_for_the_machine=pulse.own,
    )
    assert too_slow == [], "\n".join(too_slow[:40])
    assert pulse.own < 200
