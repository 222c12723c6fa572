"""The replay of a room as a page, as a piece of it and as JSON."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from debate import db
from debate.forms.posts import Edit, Removal
from debate.forms.rounds import NewStep
from debate.models import Post, Role, Room, User
from debate.services import moderation, posts, steps

from ..makers import Maker, again
from ..visitors import Visitor


@dataclass
class Scene:
    ana: Visitor
    teacher: User
    author: User
    room: Room
    cost: Post
    answer: Post
    path: str


@pytest.fixture
def scene(lite_app: Flask, make: Maker) -> Scene:
    course = make.course()
    ana = make.member(course, make.person("Ana Beltrán"))
    teacher = make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)
    room = make.room(course, weighed=True)
    it = make.round(room, aff1=ana)
    cost = make.post(ana, room, "It costs: zeugma.", "supports")
    steps.step(again(teacher), again(it), NewStep.parse({"action": "begin"}))
    answer = make.post(ana, room, "Not much.", "rebuts", again(cost))
    path = f"/rooms/{again(room).id}/replay"
    return Scene(Visitor(lite_app, ana), teacher, ana, room, cost, answer, path)


LAST = 4
"""Opened, the round, a post, its first part begins, an answer in it."""


def test_each_moment_is_a_page_of_its_own_with_links_that_need_no_script(scene: Scene) -> None:
    told = [scene.ana.get(f"{scene.path}?at={at}").get_json()["told"] for at in range(LAST + 1)]
    assert told == [
        *("The first second", "A round is opened: Lincoln-Douglas", "Ana Beltrán, for", "AC begins", "Ana Beltrán, AC"),
    ]
    begun = scene.ana.page(scene.path).text
    assert "Nobody had said anything yet." in begun
    assert "It costs" not in begun
    assert f'href="{scene.path}?at=1"' in begun
    page = scene.ana.page(f"{scene.path}?at=3").text
    assert "It costs" in page
    assert "Not much." not in page
    assert "6:00</span> left" in page
    assert f'href="{scene.path}?at=4"' in page
    assert "Not much." in scene.ana.page(f"{scene.path}?at={LAST}").text


def test_the_newest_moment_has_an_address_that_stays_the_newest(scene: Scene, make: Maker) -> None:
    assert scene.ana.get(f"{scene.path}?at=last").get_json()["at"] == LAST
    make.post(again(scene.author), scene.room, "More.", "supports")
    assert scene.ana.get(f"{scene.path}?at=last").get_json()["at"] == LAST + 1


def test_it_leads_there_from_the_room_and_from_its_flow_sheet(scene: Scene) -> None:
    room = scene.path.removesuffix("/replay")
    assert f'href="{scene.path}"' in scene.ana.page(room).text
    assert f'href="{scene.path}?show=flow"' in scene.ana.page(f"{room}/flow").text


@pytest.mark.parametrize("show", ["", "&show=flow", "&show=standing"])
def test_removed_words_are_at_no_moment_and_their_place_stays(scene: Scene, show: str) -> None:
    def read() -> list[str]:
        paths = [f"{way}?at={at}{show}" for way in (scene.path, f"{scene.path}/moment") for at in range(LAST + 1)]
        return [scene.ana.page(path).text for path in paths] + [scene.ana.get(path).text for path in paths]

    assert any("zeugma" in it for it in read())
    moderation.remove(again(scene.teacher), again(scene.cost), Removal(reason="Not about the claim."))
    db.finish()
    after = read()
    assert not any("zeugma" in it for it in after)
    assert scene.ana.get(f"{scene.path}?at=2").get_json()["told"] == "A removed argument"
    if not show:
        assert any("Removed by" in it for it in after)


def test_an_edited_post_shows_its_words_as_they_are_now_and_the_page_says_so(scene: Scene) -> None:
    posts.edit(again(scene.author), again(scene.cost), Edit(source="It costs a lot."))
    db.finish()
    page = scene.ana.page(f"{scene.path}?at=2").text
    assert "It costs a lot." in page
    assert "zeugma" not in page
    assert "in the words of now" in page


def test_replies_are_counted_and_marked_as_they_were(scene: Scene, make: Maker) -> None:
    before = scene.ana.get(f"{scene.path}?at=2").get_json()
    assert [(it["reply_count"], it["branch_count"]) for it in before["posts"]] == [(0, 0)]
    assert before["counts"] == {"for": 1, "against": 0, "unanswered": 0}
    answered = scene.ana.get(f"{scene.path}?at={LAST}").get_json()
    assert [it["reply_count"] for it in answered["posts"]] == [1, 0]
    assert answered["counts"] == {"for": 1, "against": 1, "unanswered": 1}
    assert "unanswered" in scene.ana.page(f"{scene.path}?at={LAST}").text
    make.post(again(scene.author), scene.room, "Enough.", "rebuts", again(scene.answer))
    assert scene.ana.get(f"{scene.path}?at={LAST}").get_json()["counts"]["unanswered"] == 1
    assert scene.ana.get(f"{scene.path}?at={LAST + 1}").get_json()["counts"]["unanswered"] == 1


@pytest.mark.parametrize("at", ["5", "-1", "x", "", "1.5", "99999999999999999999", "٣"])
def test_a_moment_that_is_none_is_refused_with_a_sentence_and_the_page_stays(scene: Scene, at: str) -> None:
    page = scene.ana.page(f"{scene.path}?at={at}")
    assert page.status_code == 422
    assert "moment" in page.text.split('class="error-summary"')[1][:900]
    assert 'id="player"' in page.text
    refused = scene.ana.get(f"{scene.path}/moment?at={at}")
    assert refused.status_code == 422
    assert refused.get_json()["error"]["fields"]["at"].endswith(".")


def test_an_unknown_look_is_the_thread_and_numbers_are_shown_where_the_room_is_weighed(scene: Scene) -> None:
    assert "posts" in scene.ana.get(f"{scene.path}?show=nothing").get_json()
    stood = scene.ana.get(f"{scene.path}?at={LAST}&show=standing").get_json()
    assert stood["claim"]["strength"] == pytest.approx(stood["weight"]["strength"])
    assert "The claim stood at" in scene.ana.page(f"{scene.path}?at=2").text

    @db.atomic
    def unweigh() -> None:
        again(scene.room).weighed = False

    unweigh()
    plain = scene.ana.get(f"{scene.path}?at={LAST}&show=standing").get_json()
    assert plain["claim"] is None
    assert "posts" in plain
    assert "stood at" not in scene.ana.page(f"{scene.path}?at=2&show=standing").text


def test_the_flow_sheet_is_that_of_the_moment(scene: Scene) -> None:
    flows = [scene.ana.get(f"{scene.path}?at={at}&show=flow").get_json()["flow"] for at in (2, 3, 4)]
    assert [it["round"] and it["round"]["clock"]["kind"] for it in flows] == [None, "running", "running"]
    assert [len(it["rows"]) for it in flows] == [1, 0, 1]


def test_an_outsider_is_not_told_that_there_is_a_room(scene: Scene, make: Maker, lite_app: Flask) -> None:
    outsider = Visitor(lite_app, make.member(make.course("Another"), make.person()))
    for path in (scene.path, f"{scene.path}/moment", f"{scene.path}?at=x"):
        assert outsider.get(path).status_code == 404
