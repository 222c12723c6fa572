"""Sides by page and by JSON: coming to one, what the composer then offers, giving and switching them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from debate.clock import Action
from debate.forms.rounds import NewStep
from debate.models import Role, Sides
from debate.services import steps

from ..counting import queries
from ..makers import Maker, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]


class World:
    def __init__(self, make: Maker, visit: Visit) -> None:
        self.make = make
        self.course = make.course()
        self.teacher = make.member(self.course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.ana, self.ben = (make.member(self.course, make.person(it)) for it in ("Ana Beltrán", "Ben Okafor"))
        self.room = make.room(self.course)
        self.path = f"/rooms/{again(self.room).id}"
        self.hartley, self.by_ana, self.by_ben = visit(self.teacher), visit(self.ana), visit(self.ben)

    def set(self, sides: Sides, **more: str) -> None:
        answer = self.hartley.send(f"{self.path}/settings", title="A room", sides=sides.value, **more)
        assert answer.status_code == 303

    def offered(self, visitor: Visitor, form: str = "new", query: str = "") -> list[tuple[str, bool]]:
        """The choices of a composer, in order, and whether they are made."""
        page = visitor.page(self.path + query).text
        drawn = page.split(f'id="{form}"', 1)[1].split("</form>", 1)[0]
        found = re.findall(r'name="relation" value="(\w+)" required( checked)?', drawn)
        return [(value, bool(checked)) for value, checked in found]


@pytest.fixture
def world(make: Maker, visit: Visit) -> World:
    return World(make, visit)


def test_by_pages_alone_a_side_is_chosen_argued_and_switched(world: World) -> None:
    assert "Your side" not in world.by_ana.page(world.path).text
    world.set(Sides.CHOSEN, undecided="yes")
    assert 'value="chosen" checked' in world.hartley.page(f"{world.path}/settings").text
    assert "You have no side yet. Choose one to post." in world.by_ana.page(world.path).text
    refused = world.by_ana.send(f"{world.path}/posts", source="It is so.", relation="supports", client_id="k" * 24)
    assert refused.status_code == 409
    assert "Choose it first. Your words are kept" in refused.text
    assert "It is so.</textarea>" in refused.text
    world.by_ana.send(f"{world.path}/sides", side="for")
    page = world.by_ana.page(world.path).text
    assert "You argue for in this room." in page
    assert "Your side:" in page
    assert world.offered(world.by_ana) == [("supports", True), ("asks", False)]
    world.by_ben.send(f"{world.path}/sides", side="against")
    assert world.offered(world.by_ben) == [("rebuts", True), ("asks", False)]
    top = world.make.post(world.ana, world.room, relation="supports")
    reply = f"?reply={top.id}"
    assert world.offered(world.by_ana, "reply", reply) == [("supports", True), ("asks", False), ("concedes", False)]
    assert world.offered(world.by_ben, "reply", reply) == [("rebuts", True), ("asks", False), ("concedes", False)]
    assert [it for it, _ in world.offered(world.hartley, "reply", reply)] == ["rebuts", "supports", "asks", "concedes"]
    late = world.by_ana.send(f"{world.path}/sides", side="against")
    assert late.status_code == 409
    assert "You have argued here already" in late.text
    switched = world.hartley.send(f"{world.path}/sides/switch", number="1")
    assert switched.headers["Location"] == f"{world.path}/sides"
    assert "switched once" in world.hartley.page(f"{world.path}/sides").text
    assert world.offered(world.by_ana) == [("rebuts", True), ("asks", False)]


def test_who_is_undecided_is_offered_questions_and_concessions(world: World) -> None:
    world.set(Sides.CHOSEN, undecided="yes")
    top = world.make.post(world.teacher, world.room)
    world.by_ana.send(f"{world.path}/sides", side="undecided")
    assert world.offered(world.by_ana) == [("asks", True)]
    assert world.offered(world.by_ana, "reply", f"?reply={top.id}") == [("asks", True), ("concedes", False)]
    world.set(Sides.CHOSEN)
    assert world.by_ben.post(f"{world.path}/sides", side="undecided").status_code == 422


def test_in_a_round_the_composer_offers_both_sides(world: World) -> None:
    world.set(Sides.CHOSEN)
    world.by_ana.send(f"{world.path}/sides", side="for")
    its_round = world.make.round(world.room, neg1=world.ana)
    steps.step(again(world.teacher), again(its_round), NewStep(action=Action.BEGIN))
    assert [it for it, _ in world.offered(world.by_ana)] == ["supports", "rebuts", "asks"]


def test_names_by_side_are_for_who_teaches(world: World) -> None:
    world.set(Sides.GIVEN)
    given = world.hartley.send(f"{world.path}/sides/give", person_id=str(again(world.ana).id), side="against")
    assert given.status_code == 303
    page = world.hartley.page(f"{world.path}/sides").text
    assert "Side of Ana Beltrán" in page
    assert "Side of Ben Okafor" in page
    assert "Side of Ms Hartley" not in page
    assert "Ana Beltrán" not in world.by_ben.page(f"{world.path}/sides").text
    seen = world.by_ben.get(f"{world.path}/sides").get_json()["sides"]
    assert seen == {
        "how": "given",
        "undecided": False,
        "switches": 0,
        "mine": None,
        "counts": {"for": 0, "against": 1, "undecided": 0},
    }
    told = world.hartley.get(f"{world.path}/sides").get_json()["sides"]["people"]
    assert [(it["person"]["name"], it["side"]) for it in told] == [("Ana Beltrán", "against"), ("Ben Okafor", None)]
    assert "gives the sides here" in world.by_ben.page(world.path).text


def test_a_side_is_drawn_by_a_press(world: World) -> None:
    world.set(Sides.DRAWN)
    assert "Draw your side" in world.by_ana.page(world.path).text
    drawn = world.by_ana.post(f"{world.path}/sides/draw").get_json()["sides"]
    assert drawn["counts"][drawn["mine"]] == 1
    assert "Draw your side" not in world.by_ana.page(world.path).text
    again_drawn = world.by_ana.send(f"{world.path}/sides/draw")
    assert again_drawn.status_code == 409
    assert "It is drawn once" in again_drawn.text


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/sides", {}),
        ("/sides", {"side": "both"}),
        ("/sides", {"side": "for", "person_id": 1}),
        ("/sides/give", {"side": "for"}),
        ("/sides/give", {"person_id": 987_654, "side": "for"}),
        ("/sides/switch", {"number": 0}),
        ("/settings", {"title": "A room", "sides": "some"}),
    ],
)
def test_what_cannot_be_used_is_refused_and_changes_nothing(world: World, path: str, sent: dict[str, object]) -> None:
    world.set(Sides.CHOSEN)
    by = world.by_ana if path == "/sides" else world.hartley
    answer = by.post(world.path + path, sent)
    assert answer.status_code == 422
    assert "kept" in answer.get_json()["error"]["message"] or "not a member" in answer.text
    assert again(world.room).sides is Sides.CHOSEN
    assert not any(world.by_ana.get(f"{world.path}/sides").get_json()["sides"]["counts"].values())


def test_a_room_without_sides_has_no_line_no_statement_and_a_page_that_says_so(world: World) -> None:
    assert "This room has no sides" in world.by_ana.page(f"{world.path}/sides").text
    assert world.by_ana.get(f"{world.path}/sides").get_json()["sides"]["counts"] is None
    with queries() as sent:
        world.by_ana.page(world.path)
    assert not [it for it in sent if "room_sides" in it]


def test_the_pages_ask_the_database_as_often_for_many_as_for_few(world: World) -> None:
    world.set(Sides.GIVEN)

    def cost() -> int:
        with queries() as sent:
            for path in ("", "/sides"):
                assert world.hartley.page(world.path + path).status_code == 200
        return len(sent)

    cost()
    few = cost()
    for _ in range(12):
        student = world.make.member(again(world.course), world.make.person())
        world.hartley.post(f"{world.path}/sides/give", person_id=again(student).id, side="for")
    assert cost() == few
