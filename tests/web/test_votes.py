"""Voting by page and by JSON: what is shown to whom, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from debate.forms.posts import Removal
from debate.models import Role, Voting
from debate.services import moderation

from ..counting import queries
from ..makers import Maker, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]

STAGES = ("before", "after", "closed")


class World:
    """A room with an instructor and five students, each with a browser."""

    def __init__(self, make: Maker, visit: Visit) -> None:
        self.make = make
        self.course = make.course()
        self.teacher = make.member(self.course, make.person(), Role.INSTRUCTOR)
        self.students = [make.member(self.course, make.person()) for _ in range(5)]
        self.room = make.room(self.course)
        self.path = f"/rooms/{again(self.room).id}/votes"
        self.conductor = visit(self.teacher)
        self.voters = [visit(it) for it in self.students]

    def step(self, *stages: str) -> None:
        for stage in stages:
            assert self.conductor.post(f"{self.path}/stage", stage=stage).status_code == 200

    def vote(self, *positions: str, **more: Any) -> None:
        stage = again(self.room).voting.value
        for voter, position in zip(self.voters, positions, strict=False):
            answer = voter.post(self.path, stage=stage, position=position, **more)
            assert answer.status_code == 200, answer.text


@pytest.fixture
def world(make: Maker, visit: Visit) -> World:
    return World(make, visit)


def without_tokens(page: str) -> str:
    """The page without what is made anew each time that it is drawn."""
    return re.sub(r'((csrf_token|client_id)" value|csrf-token" content)="[^"]*"', "", page)


def test_no_page_and_no_json_depends_on_how_others_voted_until_both_votes_have_closed(
    world: World, visit: Visit
) -> None:
    """What an onlooker, a voter and the instructor are shown is to the byte what they were shown before the others changed."""
    onlooker = visit(world.make.person(admin=True))

    def shown() -> list[str]:
        room = world.path.removesuffix("/votes")
        return [
            without_tokens(it.page(path).text) + it.get(path).text
            for it in (onlooker, world.conductor, world.voters[0])
            for path in (world.path, room, "/rooms")
        ]

    for stage in ("before", "after"):
        world.step(stage)
        world.vote("for", "for", "for", "for", "for")
        first = shown()
        world.vote("for", "against", "undecided", "against", "against")
        assert shown() == first
    world.step("closed")
    assert "Against gained" not in world.conductor.page(world.path).text
    assert world.conductor.get(world.path).get_json()["voting"]["result"]["swing"]["before"] == {
        "for": 1,
        "against": 3,
        "undecided": 1,
    }


def test_a_class_votes_by_pages_alone_and_reads_what_came_of_it(world: World) -> None:
    post = world.make.post(world.teacher, world.room, "An argument that moves.", "supports")
    assert "Open the first vote" in world.conductor.page(world.path).text
    assert "Open the first vote" not in world.voters[0].page(world.path).text
    for stage, chosen in (("before", "undecided"), ("after", "for")):
        world.conductor.send(f"{world.path}/stage", stage=stage)
        for voter in world.voters:
            named = {"moved_by": str(post.id)} if stage == "after" else {}
            answer = voter.send(world.path, stage=stage, position=chosen, **named)
            assert answer.status_code == 303, answer.text
        page = world.voters[0].page(world.path).text
        assert "Your vote is kept" in page
        assert re.search(rf'value="{chosen}"[^>]* checked', page)
    assert "5 voted in the first, 5 in the second" in world.conductor.page(world.path).text
    world.conductor.send(f"{world.path}/stage", stage="closed")
    page = world.voters[0].page(world.path).text
    assert "For gained 100 percentage points." in page
    assert "Undecided lost 100 percentage points." in page
    assert "Against stayed where it was." in page
    assert "5 of 5 changed their mind" in page
    assert "An argument that moves." in page
    assert "You voted undecided before and for after" in page


def test_several_arguments_are_named_by_boxes_and_one_by_its_link(world: World) -> None:
    ids = [world.make.post(world.teacher, world.room, f"Argument {number}.").id for number in range(3)]
    world.step("before", "after")
    link = f"http://localhost{world.path.removesuffix('/votes')}/posts/{ids[2]}#post-{ids[2]}"
    fields = {"stage": "after", "position": "for", "moved_by": [str(it) for it in ids[:2]], "link": link}
    assert world.voters[0].send(world.path, **fields).status_code == 303
    assert world.voters[0].get(world.path).get_json()["mine"]["moved_by"] == ids
    page = world.voters[0].page(world.path).text
    assert len(re.findall(r'name="moved_by"[^>]* checked', page)) == 3
    assert "checked" not in world.voters[1].page(world.path).text


@pytest.mark.parametrize(
    ("given", "status", "field", "said"),
    [
        ({"stage": "before"}, 409, None, "what you had voted in it is kept"),
        ({"position": "maybe"}, 422, "position", "is not one of the choices"),
        ({"link": "https://example.org/"}, 422, "link", "This is not a link to an argument"),
        ({"link": "https://example.org/rooms/1/posts/99999999999"}, 422, "link", "This is not a link to an argument"),
        ({"link": "/rooms/1/posts/987654"}, 422, "moved_by", "is not in this room, was taken down, or is your own"),
        ({"moved_by": ["1", "2", "3", "4"]}, 422, "moved_by", "These are 4 arguments, and you may name 3"),
        ({"moved_by": ["1", "2", "3"], "link": "/posts/4"}, 422, "link", "These are 4 arguments, and you may name 3"),
    ],
)
def test_a_vote_that_is_not_taken_says_why_by_page_and_by_json(
    world: World, given: dict[str, Any], status: int, field: str | None, said: str
) -> None:
    world.step("before", "after")
    voter = world.voters[0]
    sent = {"stage": "after", "position": "for", **given}
    page = voter.send(world.path, **sent)
    assert page.status_code == status
    assert said in page.text
    assert "<title>Error: " in page.text
    as_json = {**sent, **({"moved_by": [int(it) for it in sent["moved_by"]]} if "moved_by" in sent else {})}
    answer = voter.post(world.path, as_json)
    assert answer.status_code == status
    error = answer.get_json()["error"]
    assert said in error["fields"][field] if field else said in error["message"]
    assert "kept" in error["message"]
    assert voter.get(world.path).get_json()["mine"]["after"] is None
    if "position" not in given and "stage" not in given:
        assert re.search(r'value="for"[^>]* checked', page.text), "what was chosen is still chosen"
    else:
        assert not re.search(r'name="position"[^>]* checked', page.text), (
            "nothing is chosen that was not meant for this"
        )


def test_what_moved_one_is_asked_in_the_second_vote_alone(world: World) -> None:
    post = world.make.post(world.teacher, world.room)
    world.step("before")
    answer = world.voters[0].post(world.path, stage="before", position="for", moved_by=[post.id])
    assert answer.status_code == 422
    assert "asked in the second vote" in answer.get_json()["error"]["fields"]["moved_by"]
    assert "Name arguments" not in world.voters[0].page(world.path).text


def test_a_step_out_of_order_is_refused_on_the_page_itself(world: World) -> None:
    for answer in (
        world.conductor.send(f"{world.path}/stage", stage="closed"),
        world.conductor.post(f"{world.path}/stage", stage="closed"),
    ):
        assert answer.status_code == 409
        assert "Nothing was changed." in answer.text
    for answer in (
        world.voters[0].send(f"{world.path}/stage", stage="before"),
        world.voters[0].post(f"{world.path}/stage", stage="before"),
    ):
        assert answer.status_code == 403
        assert "Only an instructor of the course can open and close its votes. Nothing was changed." in answer.text


def test_of_fewer_than_five_only_the_number_is_shown(world: World) -> None:
    for stage in ("before", "after"):
        world.step(stage)
        world.vote("for", "against", "for", "undecided")
    world.step("closed")
    page = world.conductor.page(world.path).text
    assert "Too few voted both times to say more: four did." in page
    assert "<table" not in page
    assert world.conductor.get(world.path).get_json()["voting"]["result"] == {
        "voters": 4,
        "swing": None,
        "named": [],
        "more_named": False,
    }


def test_a_removed_argument_that_moved_voters_is_named_without_its_words(world: World) -> None:
    rude = world.make.post(world.students[4], world.room, "A zeugma that is rude.")
    signs = world.make.post(world.teacher, world.room, "<b>It</b> follows.")
    named = [again(rude).id, again(signs).id]
    for stage in ("before", "after"):
        world.step(stage)
        world.vote(*["for"] * 5)
    world.vote(*["for"] * 4, moved_by=named)
    assert "zeugma" in world.voters[0].page(world.path).text
    moderation.remove(again(world.teacher), again(rude), Removal(reason="Rude."))
    assert "zeugma" not in world.voters[0].page(world.path).text
    world.step("closed")
    for it in (world.conductor, world.voters[0], world.voters[4]):
        page = it.page(world.path).text
        assert "A removed argument" in page
        assert "zeugma" not in page + it.get(world.path).text
        assert "&lt;b&gt;It&lt;/b&gt; follows." in page


def test_the_room_says_while_a_vote_is_open_and_leads_to_it(world: World) -> None:
    room, voter = world.path.removesuffix("/votes"), world.voters[0]
    hidden = 'id="voting" data-voting="none" data-may-vote hidden>'
    assert (hidden in voter.page(room).text, voter.page(room).text.count(world.path)) == (True, 1)
    assert world.conductor.page(room).text.count(world.path) == 2, "who teaches finds where to begin"
    world.step("before")
    assert "The first vote is open" in voter.page(room).text
    world.vote("for")
    assert "You have voted; change it" in voter.page(room).text
    world.step("after")
    assert "The second vote is open" in voter.page(room).text
    assert "You have voted" not in voter.page(room).text
    assert voter.get(room).get_json()["room"]["voting"] == "after"
    world.step("closed")
    assert "vote is open" not in voter.page(room).text
    assert "What the votes came to" in voter.page(room).text


def test_a_page_of_votes_asks_as_often_for_many_voters_as_for_few(make: Maker, visit: Visit) -> None:
    counted: dict[int, list[int]] = {}
    for size in (5, 25):
        world = World(make, visit)
        more = [world.make.member(again(world.course), world.make.person()) for _ in range(size)]
        world.voters = [visit(it) for it in more]
        posts = [world.make.post(world.teacher, world.room).id for _ in range(size)]
        asked = []
        for stage in STAGES:
            world.step(stage)
            if stage != "closed":
                named = {"moved_by": posts[-3:]} if stage == "after" else {}
                world.vote(*["for"] * size, **named)
            world.voters[0].page(world.path)
            with queries() as sent:
                assert world.voters[0].page(world.path).status_code == 200
            asked.append(len(sent))
        counted[size] = asked
    assert counted[5] == counted[25]
    assert max(counted[5]) <= 12


def test_every_stage_has_a_page_for_everybody_who_may_see_the_room(world: World, visit: Visit) -> None:
    onlooker = visit(world.make.person(admin=True))
    for stage in ("none", *STAGES):
        if stage != "none":
            world.step(stage)
        assert again(world.room).voting is Voting(stage)
        for it in (world.conductor, world.voters[0], onlooker):
            assert it.page(world.path).status_code == 200
