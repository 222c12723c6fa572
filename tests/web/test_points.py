"""Points of information by pages alone and by JSON: the same refusals, and words that are given back."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from debate import db
from debate.models import RoundPoint, User
from debate.points import LASTS, WIRE

from ..counting import queries
from ..makers import Maker, again
from ..services.test_points import Scene
from ..visitors import Visitor

Visit = Callable[..., Visitor]


class World(Scene):
    """The same round, with somebody at a page for each of its people."""

    def __init__(self, make: Maker, visit: Visit) -> None:
        super().__init__(make)
        self.speaker, self.asker, self.other = (visit(self.people[seat]) for seat in ("og1", "oo1", "co1"))
        self.watcher, self.chair = visit(self.cleo), visit(self.teacher)
        self.path, self.points = f"/rooms/{again(self.room).id}", f"/rooms/{again(self.room).id}/round"
        self.offers = f"/rounds/{again(self.round).id}/points"

    def panel(self, who: Visitor) -> str:
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", who.page(self.points).text))

    def newest(self) -> int:
        db.let_go()
        return max(db.session.scalars(db.session.query(RoundPoint.id).statement))


@pytest.fixture
def world(make: Maker, visit: Visit) -> World:
    return World(make, visit)


def test_a_point_is_offered_taken_and_spoken_by_pages_alone(world: World) -> None:
    assert "Offer a point" in world.panel(world.asker)
    for nobody in (world.speaker, world.watcher, world.chair):
        assert "Offer a point" not in world.panel(nobody)
        assert "Points of information from 1:00 to 6:00" in world.panel(nobody)
    assert world.asker.send(world.offers).status_code == 303
    point = f"{world.offers}/{world.newest()}"
    assert "Take it" in world.panel(world.speaker)
    assert "Take it" not in world.panel(world.watcher)
    assert "Person of oo1 Opposition Leader offers one" in world.panel(world.watcher)
    assert "is offered, and waits for an answer" in world.panel(world.asker)
    assert world.speaker.send(f"{point}/reply", reply="accepted").status_code == 303
    assert 'name="words"' in world.asker.page(world.path).text
    assert "Offer a point" not in world.panel(world.other)
    assert world.asker.send(f"{point}/words", words="Whose <i>cost</i> is it?").status_code == 303
    for who in (world.speaker, world.asker, world.watcher):
        assert "Whose &lt;i&gt;cost&lt;/i&gt; is it?" in who.page(world.points).text
    sheet = world.watcher.page(f"{world.path}/flow").text
    assert "1 offered, 1 taken" in sheet
    assert "Whose &lt;i&gt;cost&lt;/i&gt; is it?" in sheet
    assert world.watcher.get(f"{world.path}/flow").get_json()["points"][0]["words"] == "Whose <i>cost</i> is it?"
    assert world.watcher.get(world.points).get_json()["points"][0]["state"] == "spoken"


def both(who: Visitor, path: str, **fields: str) -> tuple[str, dict[str, Any]]:
    """What is answered to a page and to JSON; both are refused alike."""
    page, shape = who.send(path, **fields), who.post(path, **fields)
    assert page.status_code == shape.status_code >= 400
    error = shape.get_json()["error"]
    said = next(iter(error.get("fields", {}).values()), error["message"])
    assert said[:40].replace("'", "&#39;") in page.text
    return page.text, error


def test_what_is_refused_is_told_alike_by_page_and_by_json(world: World) -> None:
    _, error = both(world.watcher, world.offers)
    assert (error["code"], error["message"][:31]) == ("denied", "Only who sits in the round offe")
    _, error = both(world.speaker, world.offers)
    assert "given by your own" in error["message"]
    world.later(-60)
    page, error = both(world.asker, world.offers)
    assert error["code"] == "out_of_turn"
    assert error["retry_after"] <= 20
    assert "Points may be offered from 1:00 to 6:00; this speech is at 0:4" in page
    world.later(60)
    world.do("pause")
    assert "paused" in both(world.asker, world.offers)[1]["message"]
    world.do("resume")
    world.asker.send(world.offers)
    assert "waits for an answer already" in both(world.asker, world.offers)[1]["message"]
    point = f"{world.offers}/{world.newest()}"
    assert "Only who has the floor" in both(world.watcher, f"{point}/reply", reply="accepted")[1]["message"]
    assert "reply" in both(world.speaker, f"{point}/reply", reply="perhaps")[1]["fields"]
    world.speaker.send(f"{point}/reply", reply="accepted")
    assert "being spoken now" in both(world.other, world.offers)[1]["message"]
    assert "words" in both(world.asker, f"{point}/words", words="x" * 300)[1]["fields"]
    world.later(300)
    assert "protected" in both(world.other, world.offers)[1]["message"]


def test_words_that_come_too_late_are_given_back(world: World) -> None:
    world.asker.send(world.offers)
    point = f"{world.offers}/{world.newest()}"
    world.speaker.send(f"{point}/reply", reply="accepted")
    world.later(LASTS + WIRE)
    page, error = both(world.asker, f"{point}/words", words="A question that came late")
    assert error["code"] == "conflict"
    assert "The 15 seconds of your point were over" in page
    assert 'Not said, and kept here: <q dir="auto">A question that came late</q>' in page
    assert "A question that came late" not in world.watcher.page(world.points).text


def test_words_that_are_too_long_stay_in_their_field(world: World) -> None:
    world.asker.send(world.offers)
    point = f"{world.offers}/{world.newest()}"
    world.speaker.send(f"{point}/reply", reply="accepted")
    page = world.asker.send(f"{point}/words", words="long " * 60)
    assert page.status_code == 422
    assert "the limit is 280" in page.text
    assert f'value="{"long " * 60}"' in page.text


def test_a_removed_point_is_nowhere_and_its_reason_stands_in_its_place(world: World) -> None:
    world.asker.send(world.offers)
    point = f"{world.offers}/{world.newest()}"
    world.speaker.send(f"{point}/reply", reply="accepted")
    world.asker.send(f"{point}/words", words="Zeugma.")
    assert f"{point}/remove" in world.chair.page(world.points).text
    assert f"{point}/remove" not in world.asker.page(world.points).text
    assert "Zeugma." in world.chair.page(f"{point}/remove").text
    again_asked = world.chair.send(f"{point}/remove", reason="")
    assert again_asked.status_code == 422
    assert world.chair.send(f"{point}/remove", reason="It names a classmate.").status_code == 303
    for who in (world.asker, world.chair):
        for page in (world.path, world.points, f"{world.path}/flow", f"{world.path}/flow/sheet"):
            text = who.page(page).text
            assert "Zeugma" not in text, page
            assert "It names a classmate." in text, page
        for page in (world.points, f"{world.path}/flow", f"{world.path}/flow/sheet.csv"):
            assert "Zeugma" not in who.get(page).text, page
    assert world.chair.page(f"{point}/remove").status_code == 403


def test_the_panel_asks_as_often_for_many_points_as_for_one(world: World) -> None:
    def asked() -> int:
        world.watcher.page(world.points)
        with queries() as sent:
            world.watcher.page(world.points)
        return len(sent)

    world.speak(world.reply(world.offer("oo1")))
    few = asked()
    for seat in ("oo1", "oo2", "co1", "co2"):
        world.speak(world.reply(world.offer(seat)), "Another.", seat)
    assert asked() == few
    assert few <= 12


def test_the_panel_says_when_the_window_opens_and_that_it_has_closed(world: World) -> None:
    world.later(-70)
    assert re.search(r"Points of information from 1:00 to 6:00: in 0:[23]\d", world.panel(world.asker))
    assert 'data-points="early"' in world.asker.page(world.points).text
    world.later(340)
    assert "The rest is protected" in world.panel(world.asker)


def test_names_are_words_and_no_markup(world: World) -> None:
    @db.atomic
    def rename() -> None:
        db.session.get_one(User, again(world.people["oo1"]).id).name = "<b>Bo</b>"

    rename()
    world.reply(world.offer("oo1"))
    text = world.watcher.page(world.points).text
    assert "&lt;b&gt;Bo&lt;/b&gt;" in text
    assert "<b>Bo" not in text
