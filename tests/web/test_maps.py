"""The map as a page and as JSON: every argument is a link with its name, and what was taken down says nothing."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask

from debate import db
from debate.forms.posts import Removal
from debate.models import Post, Role, Room, RoomState, User
from debate.services import maps, moderation, posts, rooms

from ..makers import Maker, again
from ..services.test_rooms import fill
from ..visitors import Visitor

LARGEST_PAGE = 600_000
"""Bytes of a map's page, whatever the room holds."""
LONGEST_WAIT = 0.4
"""Seconds of work for it; waiting for other programs of the machine is not counted."""


@dataclass
class Scene:
    make: Maker
    room: Room
    ana: User
    teacher: User

    def say(self, words: str, relation: str = "rebuts", parent: Post | None = None) -> Post:
        return self.make.post(self.ana, self.room, words, relation, again(parent) if parent else None)

    @property
    def map(self) -> str:
        return f"/rooms/{again(self.room).id}/map"


@pytest.fixture
def scene(lite_app: Flask) -> Scene:
    make = Maker()
    course = make.course()
    ana = make.member(course, make.person("Ana Beltrán"))
    teacher = make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)
    return Scene(make, make.room(course, make.claim(statement="The letter was about cost")), ana, teacher)


@pytest.fixture
def visitor(lite_app: Flask, scene: Scene) -> Visitor:
    return Visitor(lite_app, scene.ana)


def names(page: str) -> list[str]:
    """The titles of all that is drawn, sheet by sheet."""
    return re.findall(r"<a [^>]*><title>([^<]*)</title>", page)


def test_the_room_leads_to_its_map_and_the_map_back(scene: Scene, visitor: Visitor) -> None:
    room = f"/rooms/{again(scene.room).id}"
    assert f'href="{room}/map"' in visitor.page(room).text
    assert f'href="{room}"' in visitor.page(scene.map).text


def test_a_room_without_arguments_says_that_there_is_nothing_to_draw(scene: Scene, visitor: Visitor) -> None:
    page = visitor.page(scene.map).text
    assert "nothing to draw" in page
    assert "The letter was about cost" in page
    assert 'class="sheet"' not in page


def test_every_argument_is_a_link_that_says_all_about_it(scene: Scene, visitor: Visitor) -> None:
    top = scene.say("It was about cost.", "supports")
    scene.say("It was about pride.", "rebuts", top)
    scene.say("Who says so?", "asks")
    page = visitor.page(scene.map).text
    said = [
        "The claim: The letter was about cost",
        "1. For, Ana Beltrán: It was about cost. – 1 reply",
        "2. Against, to 1, Ana Beltrán: It was about pride. – unanswered",
        "3. Question, Ana Beltrán: Who says so? – unanswered",
    ]
    assert sorted(names(page)) == sorted(said * 2)
    address = f"/rooms/{again(scene.room).id}/posts/{again(top).id}#post-{again(top).id}"
    assert page.count(f'href="{address}"') == 3  # on both kinds of sheets, and in the list


def test_the_list_says_the_same_in_words(scene: Scene, visitor: Visitor) -> None:
    top = scene.say("It was about cost.", "supports")
    scene.say("It was about pride.", "rebuts", top)
    listed = visitor.page(scene.map).text.split('class="outline"')[1]
    assert listed.index("It was about cost.") < listed.index("It was about pride.")
    assert listed.count("Ana Beltrán") == 2


def test_what_was_taken_down_is_drawn_without_its_words_and_its_author(scene: Scene, visitor: Visitor) -> None:
    gone, back = scene.say("A removed word.", "supports"), scene.say("A withdrawn word.")
    scene.say("An answer.", "rebuts", gone)
    assert "A removed word." in visitor.page(scene.map).text
    moderation.remove(again(scene.teacher), again(gone), Removal(reason="Not about the claim."))
    posts.withdraw(again(scene.ana), again(back))
    gone_id = again(gone).id
    for path in (scene.map, f"{scene.map}?branch={gone_id}"):
        for answer in (visitor.page(path), visitor.get(path)):
            assert answer.status_code == 200
            assert "A removed word" not in answer.text
            assert "A withdrawn word" not in answer.text
            assert "An answer." in answer.text
    assert "1. A removed argument – 1 reply" in names(visitor.page(scene.map).text)
    assert "2. A withdrawn argument" in names(visitor.page(scene.map).text)
    assert "author" in (node := visitor.get(scene.map).get_json()["nodes"][0])
    assert node["author"] is None


def test_a_long_line_is_folded_and_the_fold_leads_to_its_own_map(scene: Scene, visitor: Visitor) -> None:
    last = scene.say("Step 1.", "supports")
    for number in range(2, 8):
        last = scene.say(f"Step {number}.", "rebuts", last)
    scene.say("It was about pride.")
    page = visitor.page(scene.map).text
    wide = page.split('class="map-narrow"')[0]
    assert "4 more below 3: the map of this branch" in names(wide)
    found = re.search(r'href="([^"]*)"><title>4 more below 3', wide)
    assert found
    branch = visitor.page(found[1]).text
    assert "Map of the branch below 3" in branch
    assert "Up to 2, which it answers" in branch
    assert {name[:2] for name in names(branch.split('class="map-narrow"')[0])} >= {"3.", "4.", "5.", "6."}


def test_a_branch_of_the_first_level_leads_up_to_the_claim(scene: Scene, visitor: Visitor) -> None:
    top = scene.say("It was about cost.", "supports")
    page = visitor.page(f"{scene.map}?branch={again(top).id}").text
    assert "Up to the claim, which it answers" in page
    assert "Nobody has answered this yet." in page


def test_an_argument_of_another_room_has_no_map_here(scene: Scene, visitor: Visitor) -> None:
    other = scene.make.room(again(scene.room).course)
    post = scene.make.post(scene.teacher, other, "Elsewhere.")
    path = f"{scene.map}?branch={again(post).id}"
    page, answer = visitor.page(path), visitor.get(path)
    assert (page.status_code, answer.status_code) == (404, 404)
    assert answer.get_json()["error"]["message"] == "There is no such argument in this room."
    assert "There is no such argument in this room." in page.text


def test_json_gives_the_points_and_what_each_answers(scene: Scene, visitor: Visitor) -> None:
    top = scene.say("It was about cost.", "supports")
    reply = scene.say("It was about pride.", "rebuts", top)
    top_id, reply_id = again(top).id, again(reply).id
    answer = visitor.get(scene.map).get_json()
    assert [it["words"] for it in answer["nodes"]] == ["It was about cost.", "It was about pride."]
    assert answer["edges"] == [
        {"from": top_id, "to": None, "relation": "supports"},
        {"from": reply_id, "to": top_id, "relation": "rebuts"},
    ]
    assert (answer["branch"], answer["more"], answer["counts"]["for"]) == (None, 0, 1)
    branch = visitor.get(f"{scene.map}?branch={top_id}").get_json()
    assert [it["id"] for it in branch["nodes"]] == [top_id, reply_id]
    assert [it["from"] for it in branch["edges"]] == [reply_id]
    assert branch["branch"] == top_id


def test_the_marker_says_that_the_claim_is_open_and_nothing_else(scene: Scene, visitor: Visitor) -> None:
    scene.say("It was about cost.", "supports")
    assert visitor.page(scene.map).text.count('class="middle open"') == 2
    rooms.set_state(again(scene.teacher), again(scene.room), RoomState.CLOSED)
    assert 'class="middle open"' not in visitor.page(scene.map).text


SHAPES: dict[str, Callable[[int], int]] = {
    "answers to the claim": lambda number: 0,
    "lines": lambda number: 0 if number % 25 == 0 else number,
    "branches of forty": lambda number: 0 if number % 40 == 0 else number - number % 40 + 1,
    "branches of five": lambda number: 0 if number % 5 == 0 else number - number % 5 + 1,
}


@pytest.mark.parametrize("answered", SHAPES.values(), ids=SHAPES.keys())
def test_the_map_of_five_thousand_posts_is_no_longer_than_one_of_five_hundred(
    scene: Scene, visitor: Visitor, answered: Callable[[int], int]
) -> None:
    fill(again(scene.room), again(scene.ana), [answered(number) for number in range(5000)])
    path = scene.map
    db.finish()
    waits = []
    for _ in range(3):
        begun = time.thread_time()
        page = visitor.page(path)
        waits.append(time.thread_time() - begun)
    assert page.status_code == 200
    assert page.text.count('class="outline-line') == maps.MOST
    assert len(page.data) < LARGEST_PAGE
    assert min(waits) < LONGEST_WAIT, waits
    assert f"{5000 - maps.MOST} more, those with the fewest answers" in page.text
