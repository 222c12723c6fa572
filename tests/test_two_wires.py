"""Every refusal of a post, by HTTP and by socket alike: the same code, a sentence, and nothing stored."""

from __future__ import annotations

import queue
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from debate import db, pace
from debate.clock import Action
from debate.forms.rounds import NewStep
from debate.models import Position, Post, Room, RoomSide, RoomState, Sides, User
from debate.services import steps

from .makers import Maker, again
from .visitors import Visitor
from .wires import Http, Socket, connected

Wire = Http | Socket

QUESTION = "expert-opinion.evidence"
"""One that the claim of the scene's rooms has to meet."""


class Scene:
    """Ana, a student; a room of her course, one of another; and somebody else's post in each."""

    def __init__(self) -> None:
        make = Maker()
        course = make.course()
        self.ana: User = make.member(course, make.person("Ana Beltrán"))
        room = make.room(course)
        self.post_id = make.post(make.member(course, make.person()), room, "A marker word: zeugma.").id
        elsewhere = make.course("Another course")
        foreign = make.room(elsewhere)
        self.foreign_post_id = make.post(make.member(elsewhere, make.person()), foreign).id
        self.room_id, self.foreign_id = again(room).id, again(foreign).id


@pytest.fixture
def scene(lite_app: Flask) -> Scene:
    return Scene()


@pytest.fixture(params=["http", "socket"])
def wire(request: pytest.FixtureRequest, lite_app: Flask, address: str, scene: Scene) -> Iterator[Wire]:
    visitor = Visitor(lite_app, scene.ana)
    db.finish()
    if request.param == "http":
        yield Http(visitor)
        return
    with connected(address, visitor) as socket:
        yield socket


def body(**given: Any) -> dict[str, Any]:
    return {"source": "It does not follow.", "relation": "rebuts", "client_id": secrets.token_urlsafe(18), **given}


def stored() -> int:
    db.finish()
    return db.session.scalar(select(func.count(Post.id))) or 0


def refused(answer: dict[str, Any], code: str) -> dict[str, Any]:
    assert answer["ok"] is False
    error: dict[str, Any] = answer["error"]
    assert error["code"] == code, error
    assert error["message"].endswith((".", "?"))
    return error


def test_a_good_post_is_taken_and_given_back(wire: Wire, scene: Scene) -> None:
    answer = wire.rebut(scene.room_id, **body(parent_id=scene.post_id))
    assert answer["ok"] is True
    assert answer["post"]["number"] == 2
    assert answer["post"]["author"]["name"] == "Ana Beltrán"
    assert answer["post"]["counts"] == {"seq": 2, "for": 1, "against": 1, "unanswered": 1, "asked": {}, "sourced": 0}
    assert stored() == 3


@pytest.mark.parametrize(
    ("what", "field", "value"),
    [
        ("a parent that is not a number", "parent_id", "first"),
        ("a parent that is a truth", "parent_id", True),
        ("a parent that is a text of digits", "parent_id", "1"),
        ("a parent that no row can have", "parent_id", 2**63),
        ("a parent below zero", "parent_id", -1),
        ("no words", "source", "  \n "),
        ("too many words", "source", "long " * 1000),
        ("too many lines", "source", "a\n" * 100),
        ("a control character", "source", "bell\x07"),
        ("a nought character", "source", "a\x00b"),
        ("half a character", "source", "\ud800"),
        ("words that are a number", "source", 7),
        ("a relation that does not exist", "relation", "shouts"),
        ("a client id that is too short", "client_id", "short"),
        ("a client id before it that is none", "after", "short"),
        ("a client id with other characters", "client_id", "<script>alert(1)</script>"),
        ("a field that does not exist", "author_id", 1),
        ("a field that only the server sets", "seq", 1),
        ("a quotation of what was not said", "quote", "never said"),
        ("a question that is a number", "question", 1),
        ("a question that nobody knows", "question", "evidence"),
        ("a question that the claim need not meet", "question", "sign.other"),
        ("a question in what rebuts", "question", QUESTION),
        ("a question for the source of the claim", "question", "source"),
        ("a scheme that nobody knows", "scheme", "say-so"),
        ("a scheme that is a number", "scheme", 1),
        ("a scheme of what argues nothing", "scheme", "sign"),
        ("a citation that is too long", "citation", "long " * 101),
        ("a citation with half a character", "citation", "\ud800"),
        ("a citation that is a list", "citation", ["A. Author"]),
        ("data that are too long", "data", "long " * 201),
        ("a warrant of too many lines", "warrant", "a\n" * 20 + "b"),
        ("a qualifier that is a number", "qualifier", 7),
        ("backing with a control character", "backing", "bell\x07"),
        ("an exception that is nothing", "exception", None),
        ("a restatement that is too long", "restated", "long " * 61),
        ("a restatement of the claim", "restated", "the claim says so"),
    ],
)
def test_what_cannot_be_used_is_refused_by_field(
    wire: Wire, scene: Scene, what: str, field: str, value: object
) -> None:
    more: dict[str, Any] = {"quote_of": "parent", "parent_id": scene.post_id} if field == "quote" else {}
    if value in ("sign.other", "source", "sign"):
        more = {"relation": "asks"}
    error = refused(wire.rebut(scene.room_id, **body(**{**more, field: value})), "invalid")
    assert field in error["fields"], what
    assert stored() == 2


def test_a_parent_in_another_room_is_refused_like_one_that_is_nowhere(wire: Wire, scene: Scene) -> None:
    elsewhere = refused(wire.rebut(scene.room_id, **body(parent_id=scene.foreign_post_id)), "invalid")
    nowhere = refused(wire.rebut(scene.room_id, **body(parent_id=987_654)), "invalid")
    assert elsewhere == nowhere


def test_a_foreign_room_is_refused_like_one_that_does_not_exist(wire: Wire, scene: Scene) -> None:
    foreign = refused(wire.rebut(scene.foreign_id, **body()), "missing")
    nowhere = refused(wire.rebut(987_654, **body()), "missing")
    assert foreign == nowhere
    assert stored() == 2


def test_a_closed_room_says_that_it_is_closed(wire: Wire, scene: Scene) -> None:
    @db.atomic
    def close() -> None:
        room = db.session.get(Room, scene.room_id)
        assert room is not None
        room.state = RoomState.CLOSED

    close()
    db.finish()
    assert "closed" in refused(wire.rebut(scene.room_id, **body()), "denied")["message"]
    assert stored() == 2


def test_a_used_client_id_with_other_words_is_refused_and_with_the_same_is_not(wire: Wire, scene: Scene) -> None:
    first = body()
    there = wire.rebut(scene.room_id, **first)
    assert wire.rebut(scene.room_id, **first)["post"]["id"] == there["post"]["id"]
    refused(wire.rebut(scene.room_id, **{**first, "source": "Other words."}), "key_reused")
    assert stored() == 3


def test_what_was_said_later_is_not_stored_before_what_was_said_first(wire: Wire, scene: Scene) -> None:
    first = body()
    second = body(after=first["client_id"])
    refused(wire.rebut(scene.room_id, **second), "early")
    assert stored() == 2
    assert wire.rebut(scene.room_id, **first)["post"]["number"] == 2
    assert wire.rebut(scene.room_id, **second)["post"]["number"] == 3
    assert wire.rebut(scene.room_id, **{**second, "after": "k" * 24})["ok"]  # it is stored already


def test_nobody_waits_for_what_somebody_else_said(wire: Wire, scene: Scene) -> None:
    others = db.session.get_one(Post, scene.post_id).client_id
    db.finish()
    refused(wire.rebut(scene.room_id, **body(after=others)), "early")


def test_one_of_the_claims_questions_is_asked_once(wire: Wire, scene: Scene) -> None:
    asks = body(relation="asks", question=QUESTION)
    post = wire.rebut(scene.room_id, **asks)["post"]
    assert (post["question"], post["counts"]["asked"]) == (QUESTION, {QUESTION: 1})
    assert wire.rebut(scene.room_id, **asks)["post"]["id"] == post["id"]
    without = {name: value for name, value in asks.items() if name != "question"}
    refused(wire.rebut(scene.room_id, **without), "key_reused")
    assert stored() == 3


def test_one_of_the_claims_questions_is_not_asked_of_somebodys_argument(wire: Wire, scene: Scene) -> None:
    answer = wire.rebut(scene.room_id, **body(relation="asks", question=QUESTION, parent_id=scene.post_id))
    assert "question" in refused(answer, "invalid")["fields"]
    assert stored() == 2


def test_a_source_is_asked_for_once_on_either_wire(wire: Wire, scene: Scene) -> None:
    asks = {"relation": "asks", "question": "source", "parent_id": scene.post_id}
    post = wire.rebut(scene.room_id, **body(**asks))["post"]
    assert post["debt"] == {"state": "open", "owes": "author"}
    refused(wire.rebut(scene.room_id, **body(**asks)), "conflict")
    assert stored() == 3


def test_a_scheme_and_a_citation_are_given_back_and_are_part_of_what_was_said(wire: Wire, scene: Scene) -> None:
    first = body(scheme="sign", citation="A. Author, https://example.org/page")
    post = wire.rebut(scene.room_id, **first)["post"]
    links = [{"href": "https://example.org/page", "host": "example.org"}]
    assert (post["scheme"], post["sources"]) == ("sign", 1)
    assert post["evidence"] == {"citation": first["citation"], "links": links}
    assert wire.rebut(scene.room_id, **first)["post"]["id"] == post["id"]
    refused(wire.rebut(scene.room_id, **{**first, "scheme": "example"}), "key_reused")


def test_too_fast_says_when_to_come_back(wire: Wire, scene: Scene) -> None:
    pace.configure()
    try:
        answers = [wire.rebut(scene.room_id, **body()) for _ in range(6)]
    finally:
        pace.configure(on=False)
    assert [it["ok"] for it in answers] == [True] * 5 + [False]
    assert 1 <= refused(answers[-1], "too_fast")["retry_after"] <= 10
    assert stored() == 7


@pytest.mark.parametrize(
    ("lost", "words"),
    [
        (False, "nothing was saved. Your words are kept"),
        (True, "not known whether this was saved. Your words are kept"),
    ],
)
def test_a_database_that_does_not_answer_is_busy_and_one_that_is_lost_says_that_it_is_not_known(
    wire: Wire, scene: Scene, lost: bool, words: str
) -> None:
    def fail(_connection: object) -> None:
        raise OperationalError("COMMIT", None, Exception("no answer"), connection_invalidated=lost)

    engine = db.session.get_bind()
    event.listen(engine, "commit", fail)
    try:
        error = refused(wire.rebut(scene.room_id, **body()), "busy")
    finally:
        event.remove(engine, "commit", fail)
    assert words in error["message"]
    assert error["retry_after"] == 2


def test_the_two_wires_count_together(scene: Scene, lite_app: Flask, address: str) -> None:
    visitor = Visitor(lite_app, scene.ana)
    db.finish()
    pace.configure()
    try:
        with connected(address, visitor) as socket:
            for _ in range(3):
                assert socket.rebut(scene.room_id, **body())["ok"]
            http = Http(visitor)
            for _ in range(2):
                assert http.rebut(scene.room_id, **body())["ok"]
            refused(http.rebut(scene.room_id, **body()), "too_fast")
            refused(socket.rebut(scene.room_id, **body()), "too_fast")
    finally:
        pace.configure(on=False)


def test_what_one_wire_took_the_other_knows(scene: Scene, lite_app: Flask, address: str) -> None:
    visitor = Visitor(lite_app, scene.ana)
    db.finish()
    with connected(address, visitor) as socket:
        words = body()
        first = socket.rebut(scene.room_id, **words)
        assert Http(visitor).rebut(scene.room_id, **words)["post"]["id"] == first["post"]["id"]


@pytest.mark.parametrize("sent", [[1], "x", 7, True])
def test_what_is_not_an_object_is_garbled_over_http(lite_app: Flask, scene: Scene, sent: object) -> None:
    visitor = Visitor(lite_app, scene.ana)
    answer = visitor.client.post(
        f"/rooms/{scene.room_id}/posts", json=sent, headers={"X-CSRFToken": visitor.token, "Accept": "application/json"}
    )
    assert answer.status_code == 400
    refused(answer.get_json(), "garbled")


def test_broken_json_is_garbled_over_http(lite_app: Flask, scene: Scene) -> None:
    visitor = Visitor(lite_app, scene.ana)
    answer = visitor.client.post(
        f"/rooms/{scene.room_id}/posts",
        data='{"source": "half',
        content_type="application/json",
        headers={"X-CSRFToken": visitor.token},
    )
    assert answer.status_code == 400
    refused(answer.get_json(), "garbled")


@pytest.mark.parametrize("room_id", ["x", "1", True, 1.0, [1], {"$ne": 1}, 2**63, -1, None])
def test_a_socket_takes_only_a_number_for_a_room(lite_app: Flask, address: str, scene: Scene, room_id: object) -> None:
    visitor = Visitor(lite_app, scene.ana)
    db.finish()
    with connected(address, visitor) as socket:
        for event in ("join", "leave", "typing", "rebut"):
            more = body() if event == "rebut" else {}
            assert "room_id" in refused(socket.say(event, {"room_id": room_id, **more}), "invalid")["fields"]


def test_a_page_gives_the_words_back_when_they_are_refused(lite_app: Flask, scene: Scene) -> None:
    visitor = Visitor(lite_app, scene.ana)
    words = "These words must not be lost. " * 200
    page = visitor.send(f"/rooms/{scene.room_id}/posts", source=words, relation="rebuts", client_id="k" * 22)
    assert page.status_code == 422
    assert words.strip() in page.text
    assert "4,000" in page.text or "4000" in page.text


def test_what_is_counted_is_told_alike_by_event_by_catching_up_and_on_joining(
    lite_app: Flask, address: str, scene: Scene
) -> None:
    visitor = Visitor(lite_app, scene.ana)
    db.finish()
    with connected(address, visitor) as socket:
        told: queue.Queue[dict[str, Any]] = queue.Queue()
        socket.client.on("post", told.put)
        socket.say("join", {"room_id": scene.room_id})
        answer = Http(visitor).rebut(scene.room_id, **body(relation="asks", question=QUESTION))
        counts = {"seq": 2, "for": 0, "against": 1, "unanswered": 2, "asked": {QUESTION: 1}, "sourced": 0}
        assert answer["post"]["counts"] == told.get(timeout=10)["counts"] == counts
        assert socket.say("join", {"room_id": scene.room_id})["counts"] == counts
    since = visitor.get(f"/rooms/{scene.room_id}/posts?since=1").get_json()
    room = visitor.get(f"/rooms/{scene.room_id}").get_json()["room"]
    asking = visitor.get(f"/rooms/{scene.room_id}/posts?show={QUESTION}").get_json()
    assert [it["question"] for it in asking["posts"]] == [QUESTION]
    assert since["counts"] == counts == {name: room[name] for name in counts}


def test_a_page_gives_the_question_back_when_it_is_refused(lite_app: Flask, scene: Scene) -> None:
    visitor = Visitor(lite_app, scene.ana)
    words = {"source": "Words of mine.", "relation": "rebuts", "client_id": "k" * 22}
    page = visitor.send(f"/rooms/{scene.room_id}/posts", **words, question=QUESTION)
    assert page.status_code == 422
    assert "Words of mine." in page.text
    assert f'id="question" value="{QUESTION}" checked' in page.text
    assert 'href="#question"' in page.text
    assert (
        visitor.send(f"/rooms/{scene.room_id}/posts", **{**words, "relation": "asks"}, question="").status_code == 303
    )


@pytest.fixture(autouse=True)
def ended() -> Iterator[None]:
    yield
    db.finish()


def test_who_does_not_have_the_floor_is_told_when_and_may_post_then(wire: Wire, scene: Scene) -> None:
    make = Maker()
    room = db.session.get_one(Room, scene.room_id)
    teacher = make.member(again(room).course, make.person(), "instructor")
    its_round = make.round(again(room), neg1=scene.ana)
    steps.step(again(teacher), again(its_round), NewStep(action=Action.BEGIN))
    db.finish()
    before, said = stored(), body()
    error = refused(wire.rebut(scene.room_id, **said), "out_of_turn")
    assert 360 <= error["retry_after"] <= 375
    assert "6:1" in error["message"]
    assert stored() == before
    for action in (Action.SKIP, Action.BEGIN):  # the cross-examination is theirs as well
        steps.step(again(teacher), again(its_round), NewStep(action=action))
    db.finish()
    answer = wire.rebut(scene.room_id, **said)
    assert answer["ok"] is True
    assert answer["post"]["speech"] == {"round_id": again(its_round).id, "code": "CX1", "at_time": False}


@pytest.mark.parametrize("target", ["conclusion", "premise", "inference", None])
def test_a_rebuttal_says_what_it_attacks(wire: Wire, scene: Scene, target: str | None) -> None:
    said = body(**({"target": target} if target else {}))
    answer = wire.rebut(scene.room_id, **said)
    assert answer["post"]["target"] == target
    db.finish()
    assert db.session.get_one(Post, answer["post"]["id"]).target == target
    assert wire.rebut(scene.room_id, **said)["post"]["id"] == answer["post"]["id"]
    other = "inference" if target != "inference" else "premise"
    refused(wire.rebut(scene.room_id, **{**said, "target": other}), "key_reused")


@pytest.mark.parametrize("relation", ["supports", "asks", "concedes"])
def test_what_is_no_rebuttal_attacks_nothing(wire: Wire, scene: Scene, relation: str) -> None:
    before = stored()
    answered = {"parent_id": scene.post_id} if relation == "concedes" else {}
    error = refused(wire.rebut(scene.room_id, **body(relation=relation, target="premise", **answered)), "invalid")
    assert "Only a rebuttal attacks something" in error["message"]
    assert stored() == before


def test_nothing_else_can_be_attacked(wire: Wire, scene: Scene) -> None:
    refused(wire.rebut(scene.room_id, **body(target="the author")), "invalid")


def test_what_is_not_for_ones_own_side_is_refused_where_the_room_has_sides(wire: Wire, scene: Scene) -> None:
    @db.atomic
    def side(room: Sides, own: Position | None) -> None:
        db.session.get_one(Room, scene.room_id).sides = room
        if own:
            db.session.merge(RoomSide(room_id=scene.room_id, user_id=again(scene.ana).id, side=own))

    side(Sides.CHOSEN, None)
    before, said = stored(), body()
    assert "Choose it first. Your words are kept" in refused(wire.rebut(scene.room_id, **said), "conflict")["message"]
    side(Sides.CHOSEN, Position.FOR)
    db.finish()
    message = refused(wire.rebut(scene.room_id, **said), "conflict")["message"]
    assert message == "You argue for in this room, and this argues against. Your words are kept."
    side(Sides.DRAWN, Position.UNDECIDED)
    db.finish()
    assert "You are undecided in this room" in refused(wire.rebut(scene.room_id, **said), "conflict")["message"]
    assert stored() == before
    side(Sides.GIVEN, Position.AGAINST)
    db.finish()
    post = wire.rebut(scene.room_id, **said)["post"]
    side(Sides.GIVEN, Position.FOR)
    db.finish()
    assert wire.rebut(scene.room_id, **said)["post"]["id"] == post["id"], "what is stored is not refused"


def gate(scene: Scene) -> None:
    @db.atomic
    def shut() -> None:
        db.session.get_one(Room, scene.room_id).steelman = 5

    shut()
    db.finish()


def test_a_rebuttal_that_does_not_say_what_it_answers_is_refused_where_it_has_to(wire: Wire, scene: Scene) -> None:
    gate(scene)
    error = refused(wire.rebut(scene.room_id, **body(parent_id=scene.post_id)), "invalid")
    assert "restated" in error["fields"]
    assert "Your words are kept" in error["message"]
    assert stored() == 2
    post = wire.rebut(scene.room_id, **body(parent_id=scene.post_id, restated="it is zeugma", data="A page."))["post"]
    assert (post["waits"], post["parts"]) == (True, {"data": "A page."})
    assert (post["restated"]["words"], post["restated"]["gate"]) == ("it is zeugma", "waiting")
    assert post["counts"] == {"seq": 2, "for": 0, "against": 1, "unanswered": 1, "asked": {}, "sourced": 0}


@pytest.mark.parametrize("relation", ["supports", "asks", "concedes"])
def test_what_is_no_rebuttal_restates_nothing(wire: Wire, scene: Scene, relation: str) -> None:
    gate(scene)
    said = body(relation=relation, parent_id=scene.post_id)
    assert "restated" in refused(wire.rebut(scene.room_id, **said, restated="it is zeugma"), "invalid")["fields"]
    assert wire.rebut(scene.room_id, **said)["post"]["restated"] is None


def test_the_same_rebuttal_with_another_restatement_or_other_parts_is_another(wire: Wire, scene: Scene) -> None:
    said = body(parent_id=scene.post_id, restated="it is zeugma", data="A page.")
    there = wire.rebut(scene.room_id, **said)["post"]
    assert wire.rebut(scene.room_id, **said)["post"]["id"] == there["id"]
    refused(wire.rebut(scene.room_id, **{**said, "restated": "it is litotes"}), "key_reused")
    refused(wire.rebut(scene.room_id, **{**said, "data": "Two pages."}), "key_reused")


def test_one_wire_is_told_what_was_said_to_it_by_the_other(lite_app: Flask, address: str, scene: Scene) -> None:
    gate(scene)
    ana, author = Visitor(lite_app, scene.ana), Visitor(lite_app, db.session.get_one(Post, scene.post_id).author)
    db.finish()
    with connected(address, ana) as socket:
        told: queue.Queue[dict[str, Any]] = queue.Queue()
        socket.client.on("post", told.put)
        socket.say("join", {"room_id": scene.room_id})
        rebuttal = socket.rebut(scene.room_id, **body(parent_id=scene.post_id, restated="it is zeugma"))["post"]
        assert told.get(timeout=10)["waits"]
        at = f"/rooms/{scene.room_id}/posts/{rebuttal['id']}"
        for visitor, path, sent, status, code in (
            (ana, "/confirm", {}, 403, "denied"),
            (ana, "/correct", {"correction": "it is litotes"}, 403, "denied"),
            (author, "/correct", {}, 422, "invalid"),
            (author, "/correct", {"correction": "  "}, 422, "invalid"),
            (author, "/correct", {"correction": "x" * 301}, 422, "invalid"),
            (author, "/correct", {"correction": "it is litotes"}, 200, ""),
            (author, "/correct", {"correction": "it is litotes"}, 200, ""),
            (author, "/correct", {"correction": "it is hendiadys"}, 409, "conflict"),
            (author, "/confirm", {}, 409, "conflict"),
        ):
            answer = visitor.post(at + path, sent)
            assert answer.status_code == status, answer.text
            if code:
                assert refused(answer.get_json(), code)["message"].count("kept") or code == "conflict"
        shape = told.get(timeout=10)
        assert (shape["waits"], shape["restated"]["correction"]) == (False, "it is litotes")
        assert shape["counts"] == {"seq": 3, "for": 1, "against": 1, "unanswered": 1, "asked": {}, "sourced": 0}
        assert told.empty(), "what changed nothing is told to nobody"
