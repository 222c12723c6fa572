"""The side chat by pages alone and by JSON: the same refusals, and words that are given back."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from debate import db
from debate.models import Role, Room, User

from ..makers import Maker, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]


class World:
    """A room with a side chat and a Lincoln-Douglas round that goes on: Ana sits in it, Cleo does not."""

    def __init__(self, make: Maker, visit: Visit) -> None:
        self.make = make
        course = make.course()
        self.people: dict[str, User] = {
            "ana": make.member(course, make.person("Ana")),
            "cleo": make.member(course, make.person("Cleo")),
            "teacher": make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR),
        }
        self.room: Room = make.room(course, side_chat=True)
        self.ana, self.cleo, self.teacher = (visit(it) for it in self.people.values())
        self.path = f"/rooms/{again(self.room).id}"

    def begin(self) -> None:
        self.make.begun(self.make.round(self.room, aff1=self.people["ana"]), 10)
        db.finish()


@pytest.fixture
def world(make: Maker, visit: Visit) -> World:
    return World(make, visit)


def test_a_line_is_said_read_and_taken_back_by_pages_alone(world: World) -> None:
    assert 'id="chat-write"' in world.cleo.page(world.path).text
    sent = world.cleo.send(f"{world.path}/chat", words="Well <b>put</b>.", client_id="k" * 24)
    assert sent.status_code == 303
    assert sent.location == f"{world.path}/chat#line-1"
    for page in (world.path, f"{world.path}/chat"):
        assert "Well &lt;b&gt;put&lt;/b&gt;." in world.ana.page(page).text
    assert world.ana.send(f"{world.path}/chat/1/withdraw").status_code == 403
    assert world.cleo.send(f"{world.path}/chat/1/withdraw").status_code == 303
    for page in (world.path, f"{world.path}/chat"):
        text = world.ana.page(page).text
        assert "Taken back" in text
        assert "Well &lt;b&gt;put" not in text


def test_a_line_by_json_is_once_and_caught_up_with(world: World) -> None:
    body = {"words": "Well put.", "client_id": "k" * 24}
    first = world.cleo.post(f"{world.path}/chat", body)
    assert first.status_code == 201
    assert world.cleo.post(f"{world.path}/chat", body).get_json() == first.get_json()
    line = first.get_json()["line"]
    assert (line["number"], line["seq"], line["author"]["name"], line["words"]) == (1, 1, "Cleo", "Well put.")
    caught = world.ana.get(f"{world.path}/chat?since=0").get_json()
    assert (caught["lines"], caught["seq"], caught["more"]) == ([line], 1, False)
    assert world.ana.get(f"{world.path}/chat?since=1").get_json()["lines"] == []
    reused = world.cleo.post(f"{world.path}/chat", {**body, "words": "Badly put."})
    assert (reused.status_code, reused.get_json()["error"]["code"]) == (409, "key_reused")


def test_who_sits_in_the_round_is_told_so_by_page_and_by_json_and_keeps_the_words(world: World) -> None:
    world.begin()
    assert 'id="chat-write" method="post" action="' + world.path + '/chat" hidden' in world.ana.page(world.path).text
    assert "Until then there is the side chat." in world.cleo.page(world.path).text
    page = world.ana.send(f"{world.path}/chat", words="I am nervous.", client_id="k" * 24)
    shape = world.ana.post(f"{world.path}/chat", words="I am nervous.", client_id="k" * 24)
    assert page.status_code == shape.status_code == 409
    assert shape.get_json()["error"]["code"] == "out_of_turn"
    assert "its side chat is for those without a seat in it" in page.text
    assert 'value="I am nervous."' in page.text
    assert "its side chat is for those without a seat in it" in world.ana.page(f"{world.path}/chat").text
    assert world.cleo.send(f"{world.path}/chat", words="She is.", client_id="k" * 24).status_code == 303
    assert world.teacher.send(f"{world.path}/chat", words="Hush.", client_id="k" * 24).status_code == 303


@pytest.mark.parametrize("words", ["", "x" * 501])
def test_a_line_that_cannot_be_taken_is_given_back(world: World, words: str) -> None:
    page = world.cleo.send(f"{world.path}/chat", words=words, client_id="k" * 24)
    assert page.status_code == 422
    assert 'id="words-error"' in page.text
    assert f'value="{words}"' in page.text
    assert world.cleo.post(f"{world.path}/chat", words=words, client_id="k" * 24).get_json()["error"]["fields"]["words"]


def test_a_moderator_removes_a_line_and_its_words_are_nowhere(world: World) -> None:
    world.cleo.send(f"{world.path}/chat", words="Zeugma.", client_id="k" * 24)
    remove = f"{world.path}/chat/1/remove"
    assert remove in world.teacher.page(world.path).text
    assert remove not in world.cleo.page(world.path).text
    assert "Zeugma." in world.teacher.page(remove).text
    assert world.teacher.send(remove, reason=" ").status_code == 422
    assert world.teacher.send(remove, reason="It names a classmate.").status_code == 303
    for who in (world.cleo, world.teacher):
        for page in (world.path, f"{world.path}/chat"):
            text = who.page(page).text
            assert "Zeugma" not in text
            assert "It names a classmate." in text
        for page in ("chat", "chat?since=0", "chat?before=9"):
            assert "Zeugma" not in who.get(f"{world.path}/{page}").text
    assert world.teacher.page(remove).status_code == 403


def test_the_switch_is_in_the_room_s_settings(world: World) -> None:
    assert 'name="side_chat" value="yes" checked' in world.teacher.page(f"{world.path}/settings").text
    assert world.teacher.send(f"{world.path}/settings", title="A room").status_code == 303
    assert 'id="chat"' not in world.cleo.page(world.path).text
    assert world.cleo.page(f"{world.path}/chat").status_code == 404
    refused = world.cleo.post(f"{world.path}/chat", words="Hello?", client_id="k" * 24)
    assert refused.status_code == 403
    assert "switched off" in refused.get_json()["error"]["message"]
    assert world.teacher.send(f"{world.path}/settings", title="A room", side_chat="yes").status_code == 303
    assert world.cleo.get(world.path).get_json()["room"]["side_chat"] is True


def test_older_lines_are_a_page_further(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from debate.services import chat

    monkeypatch.setattr(chat, "SHOWN", 2)
    for at in range(5):
        world.make.line(world.people["cleo"], world.room, f"Line {at}.")
    db.finish()
    newest = world.ana.page(f"{world.path}/chat").text
    assert "Line 4." in newest
    assert "Line 2." not in newest
    assert f"{world.path}/chat?before=4" in newest
    older = world.ana.page(f"{world.path}/chat?before=4").text
    assert "Line 2." in older
    assert "Line 3." not in older
    assert f'<a href="{world.path}/chat">Earlier lines</a>' in world.ana.page(world.path).text
