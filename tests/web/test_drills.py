"""Solo drills by page and by JSON: what is shown of whom to whom, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from debate.db import atomic
from debate.forms.posts import Removal
from debate.models import Role, Room, RoomState
from debate.services import courses, moderation, rooms

from ..makers import Maker, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]

LONG = "This argument is long enough to be answered, because it gives a reason for what it says."
ANSWER = "The reason does not hold: it was given before anybody had looked."
KEY = "k" * 24


class World:
    """Ana practises on a claim that Ben has argued about in a room; Ms Hartley teaches them."""

    def __init__(self, make: Maker, visit: Visit) -> None:
        self.make = make
        self.course = make.course("Period 3")
        self.teacher = make.member(self.course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.ana = make.member(self.course, make.person("Ana Beltrán"))
        self.ben = make.member(self.course, make.person("Benedikt Okafor"))
        self.claim = make.claim(scheme="none")
        self.room = make.room(self.course, self.claim, "The room behind the arch")
        self.argued = make.post(self.ben, self.room, LONG)
        self.student, self.instructor = visit(self.ana), visit(self.teacher)
        self.claims = f"/claims/{again(self.claim).id}/drills"

    def deal(self, **given: Any) -> str:
        """The address of what was dealt."""
        body = {"side": "for", "seconds": 120, "client_id": KEY, **given}
        answer = self.student.post(self.claims, body)
        assert answer.status_code == 201, answer.text
        return f"/drills/{answer.get_json()['drill']['id']}"

    def answered(self, **more: Any) -> str:
        made = self.make.drill(self.ana, self.claim, ANSWER, to=again(self.argued), **more)
        return f"/drills/{again(made).id}"

    def room_id(self) -> int:
        return again(self.room).id


@pytest.fixture
def world(make: Maker, visit: Visit) -> World:
    return World(make, visit)


def test_whose_argument_is_dealt_and_where_it_was_said_is_on_no_wire(world: World) -> None:
    """Looked for in every page and every JSON that a drill goes through, its addresses included."""
    world.make.post(world.ana, world.room, "An answer of my own.", "rebuts", parent=again(world.argued))
    address = world.deal()
    received = f"/courses/{again(world.course).id}/drills"
    seen: list[str] = []

    def look(who: Visitor, *paths: str) -> None:
        for path in paths:
            seen.extend(answer.text for answer in (who.page(path), who.get(path)))

    look(world.student, address, "/drills", f"{world.claims}/new")
    close(world.room)  # so that no list of rooms to send it to names the one in which it was said
    seen.append(world.student.post(f"{address}/answer", source=ANSWER).text)
    seen.append(world.student.post(f"{address}/again", client_id="a" * 24).text)
    seen.append(world.student.post(f"{address}/instructor", course_id=again(world.course).id).text)
    look(world.student, address, "/drills")
    look(world.instructor, received)
    assert sum(LONG in page for page in seen) >= 8
    post_id = again(world.argued).id
    for page in seen:
        assert "Okafor" not in page
        assert "behind the arch" not in page
        assert f"/posts/{post_id}" not in page
        assert '"author"' not in page
        assert "argument_id" not in page


@atomic
def close(room: Room) -> None:
    again(room).state = RoomState.CLOSED


def test_a_student_practises_by_pages_alone(world: World) -> None:
    claim_page = world.student.page(world.claims.removesuffix("/drills")).text
    assert f'href="{world.claims}/new"' in claim_page
    assert 'href="/drills"' in world.student.page("/").text
    assert 'href="/drills"' in world.student.page(f"/courses/{again(world.course).id}").text
    form = world.student.page(f"{world.claims}/new").text
    assert "4 minutes, as in Lincoln-Douglas 1AR and Public Forum 1R, 2R" in form
    dealt = world.student.send(world.claims, side="for", seconds="240", client_id=KEY)
    assert dealt.status_code == 303
    running = world.student.page(dealt.location).text
    assert LONG in running
    assert re.search(r'data-left="239\.|data-left="240', running)
    done = world.student.send(f"{dealt.location}/answer", source=ANSWER)
    assert done.status_code == 303
    page = world.student.page(dealt.location).text
    assert ANSWER in page
    assert f"{len(ANSWER.split())} words" in page
    sent = world.student.send(f"{dealt.location}/room", room_id=str(world.room_id()))
    assert sent.status_code == 303
    assert f"/rooms/{world.room_id()}/posts/" in sent.location
    assert ANSWER in world.student.page(sent.location).text
    assert "look at it there" in world.student.page(dealt.location).text
    assert world.student.send(f"{dealt.location}/delete").status_code == 303
    assert "The drill is deleted." in world.student.page("/drills").text
    assert ANSWER in world.student.page(sent.location).text


def test_a_stranger_is_not_offered_to_practise(visit: Visit, world: World) -> None:
    page = visit().page(world.claims.removesuffix("/drills")).text
    assert "Practise alone" not in page


def test_who_is_in_no_course_is_told_how_to_begin(visit: Visit, world: World) -> None:
    nobody = visit(world.make.person())
    assert "Join yours with its code" in nobody.page("/drills").text
    refused = nobody.page(f"{world.claims}/new")
    assert refused.status_code == 403
    assert "Join a course to practise" in refused.text


def test_the_time_goes_on_whatever_is_loaded_again(world: World) -> None:
    made = world.make.drill(world.ana, world.claim, used=50)
    for answer in (world.student.get(f"/drills/{again(made).id}") for _ in range(2)):
        assert 60 < answer.get_json()["drill"]["left"] <= 70


def test_what_is_refused_says_why_and_keeps_what_was_typed(world: World) -> None:
    path = world.deal()
    for answer, status, sentence in (
        (world.student.send(world.claims, side="both", seconds="120", client_id=KEY), 422, "not one of the choices"),
        (world.student.send(world.claims, side="for", seconds="61", client_id=KEY), 422, "not one of the times"),
        (world.student.send(f"{path}/answer", source="x" * 5000), 422, "x" * 5000),
        (world.student.send(f"{path}/answer", source="  "), 422, "There are no words in it yet"),
        (world.student.send(f"{path}/room", room_id=str(world.room_id())), 409, "hand them in first"),
        (world.student.send(f"{path}/instructor", course_id="1"), 409, "hand them in first"),
        (world.student.send(f"{path}/again", client_id="short"), 422, "22 to 36"),
    ):
        assert answer.status_code == status, answer.text
        assert sentence in answer.text
    assert world.student.send(f"{path}/answer", source=ANSWER).status_code == 303
    late = world.student.send(f"{path}/answer", source="Other words that came later.")
    assert late.status_code == 409
    assert "handed in already" in late.text
    assert "Other words that came later.</textarea>" in late.text
    assert "<textarea" not in world.student.page(path).text


def test_another_deal_and_the_same_again_are_two_though_one_went_back_to_the_page(world: World) -> None:
    page = world.student.page(world.answered()).text
    keys = re.findall(r'name="client_id" value="([^"]+)"', page)
    assert len(keys) == len(set(keys)) == 2
    assert world.student.post(world.claims, {"side": "for", "seconds": 120, "client_id": keys[0]}).status_code == 201
    assert world.student.post(f"{world.answered()}/again", client_id=keys[1]).status_code == 201


def test_what_was_typed_for_a_drill_that_was_deleted_meanwhile_is_given_back(world: World) -> None:
    path = world.deal()
    assert world.student.post(f"{path}/delete").status_code == 200
    answer = world.student.send(f"{path}/answer", source=ANSWER)
    assert answer.status_code == 404
    assert ANSWER in answer.text


def test_a_room_that_refuses_it_says_why_on_the_page_of_the_drill(world: World) -> None:
    path = world.answered()
    rooms.set_state(again(world.teacher), again(world.room), RoomState.CLOSED)
    answer = world.student.send(f"{path}/room", room_id=str(world.room_id()))
    assert answer.status_code == 403
    assert "This room is closed" in answer.text
    assert ANSWER in answer.text
    rooms.set_state(again(world.teacher), again(world.room), RoomState.OPEN)
    first = world.student.post(f"{path}/room", room_id=world.room_id())
    second = world.student.post(f"{path}/room", room_id=world.room_id())
    assert first.get_json()["drill"]["post_id"] == second.get_json()["drill"]["post_id"]


def test_where_a_rebuttal_says_first_what_it_answers_the_page_of_the_drill_asks_for_that(world: World) -> None:
    @atomic
    def gate() -> None:
        again(world.room).steelman = 60

    gate()
    path = world.answered()
    page = world.student.send(f"{path}/room", room_id=str(world.room_id()))
    assert page.status_code == 422
    assert 'name="restated"' in page.text
    wrong = world.student.send(f"{path}/room", room_id=str(world.room_id()), restated="it\0")
    assert wrong.status_code == 422
    assert 'id="restated-error"' in wrong.text
    assert (
        world.student.send(f"{path}/room", room_id=str(world.room_id()), restated="it has a reason").status_code == 303
    )
    assert 'name="restated"' not in world.student.page(path).text
    [_, sent] = world.student.get(f"/rooms/{world.room_id()}/posts?since=0").get_json()["posts"]
    assert (sent["restated"]["words"], sent["waits"]) == ("it has a reason", True)


def test_a_removed_argument_is_removed_on_every_wire(world: World) -> None:
    path = world.answered(sent_to=world.course)
    received = f"/courses/{again(world.course).id}/drills"

    def shown() -> list[str]:
        mine = [world.student.page(it).text + world.student.get(it).text for it in (path, "/drills")]
        return [*mine, world.instructor.page(received).text + world.instructor.get(received).text]

    assert all(LONG[:40] in page for page in shown())
    moderation.remove(again(world.teacher), again(world.argued), Removal(reason="Not about the claim."))
    for page in shown():
        assert LONG[:40] not in page
        assert "This argument was taken down" in page
    assert world.student.get(path).get_json()["drill"]["dealt"]["gone"] is True
    assert world.student.post(f"{path}/again", client_id=KEY).status_code == 409


def test_until_it_is_sent_nobody_else_sees_a_drill(world: World, visit: Visit) -> None:
    path = world.answered()
    admin = visit(world.make.person(admin=True))
    course, ana = again(world.course).id, again(world.ana).id
    for who in (world.instructor, admin, visit(world.ben)):
        assert who.page(path).status_code == 404
        for page in (
            "/",
            "/drills",
            f"/courses/{course}",
            f"/courses/{course}/drills",
            f"/people/{ana}",
            "/search?q=looked",
        ):
            assert ANSWER not in who.page(page).text
    world.student.post(f"{path}/instructor", course_id=course)
    assert ANSWER in world.instructor.page(f"/courses/{course}/drills").text
    assert world.instructor.page(path).status_code == 404
    assert "1 without a comment" in world.instructor.page(f"/courses/{course}").text


def test_an_instructor_comments_and_the_student_reads_it(world: World) -> None:
    path = world.answered(sent_to=world.course)
    other = world.answered(sent_to=world.course)
    base = f"/courses/{again(world.course).id}/drills"
    refused = world.instructor.send(f"{base}/{_id(path)}/comment", source="y" * 1001)
    assert refused.status_code == 422
    assert refused.text.count("y" * 1001) == 1, "not in the form of the other drill"
    assert world.instructor.send(f"{base}/{_id(path)}/comment", source="Name the *reason* first.").status_code == 303
    page = world.student.page(path).text
    assert "Name the <em>reason</em> first." in page
    assert "Ms Hartley" in page
    assert world.student.get(path).get_json()["drill"]["comment"]["html"].startswith("<p>Name the")
    assert world.student.get(other).get_json()["drill"]["comment"] is None
    assert world.student.post(f"{base}/{_id(path)}/comment", source="My own.").status_code == 403


def _id(path: str) -> int:
    return int(path.rpartition("/")[2])


def test_a_guest_of_open_practice_practises_too(world: World, visit: Visit) -> None:
    practice = world.make.course("Open practice", open_to_guests=True)
    guest = world.make.member(practice, world.make.person("Gast Sieben", guest=True))
    room = world.make.room(practice, world.claim)
    browser = visit(guest)
    dealt = browser.post(world.claims, side="against", seconds=60, client_id=KEY)
    assert dealt.status_code == 201
    assert dealt.get_json()["drill"]["dealt"]["what"] == "claim"
    path = f"/drills/{dealt.get_json()['drill']['id']}"
    assert browser.post(f"{path}/answer", source=ANSWER).status_code == 200
    assert "To your instructor" not in browser.page(path).text
    assert browser.post(f"{path}/room", room_id=again(room).id).status_code == 201


def test_pages_of_the_list_go_on(world: World) -> None:
    for _ in range(21):
        world.answered()
    first = world.student.page("/drills").text
    assert 'rel="next" href="/drills?page=2"' in first
    second = world.student.page("/drills?page=2").text
    assert 'rel="prev" href="/drills"' in second
    assert second.count(ANSWER[:30]) == 1
    assert "There are no older ones" in world.student.page("/drills?page=9").text
    assert world.student.get("/drills?page=nonsense").get_json()["more"] is True


def test_who_left_the_course_is_told_so_and_keeps_the_answer(world: World) -> None:
    path = world.answered()
    world.student.post(f"{path}/room", room_id=world.room_id())
    world.student.post(f"{path}/instructor", course_id=again(world.course).id)
    courses.remove_member(again(world.teacher), again(world.course), world.ana.id)
    page = world.student.page(path).text
    assert ANSWER in page
    assert "a room that is no longer yours to read" in page
    assert "a course that you have left" in page
    assert "Deal another" not in page
