"""Rights that are taken away through pages are gone from sockets that were open already, within two seconds."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from flask import Flask
from socketio.exceptions import BadNamespaceError
from sqlalchemy import delete

from debate import db, standing
from debate.models import Role, UserSession
from debate.services import passwords

from ..makers import Maker, again
from ..visitors import Visitor
from ..wires import Socket, connected, cookie_of
from .rawclient import RawSocket

SOON = 2.0
PASSWORD = "violet harbour stone"


class Listener:
    """A socket of somebody, and what it heard."""

    def __init__(self, socket: Socket) -> None:
        self.socket = socket
        self.rejoin, self.ended, self.closed = threading.Event(), threading.Event(), threading.Event()
        socket.client.on("rejoin", lambda _data: self.rejoin.set())
        socket.client.on("ended", lambda _data: self.ended.set())
        socket.client.on("disconnect", lambda *_reason: self.closed.set())

    def join(self, room_id: int) -> dict[str, object]:
        return self.socket.say("join", {"room_id": room_id})


class Scene:
    """Ana, in two browsers, in a room; and Ms Hartley, who teaches and administers, at her pages."""

    def __init__(self, app: Flask, address: str, stack: ExitStack) -> None:
        make = Maker()
        course = make.course()
        ana = make.member(course, make.person("Ana Beltran", password_hash=passwords.hashed(PASSWORD)))
        hartley = make.member(course, make.person("Ms Hartley", admin=True), Role.INSTRUCTOR)
        room = make.room(course, side_chat=True)
        self.course_id, self.room_id, self.ana_id = again(course).id, again(room).id, again(ana).id
        self.here, self.there, self.hartley = Visitor(app, ana), Visitor(app, ana), Visitor(app, hartley)
        db.finish()
        self.first, self.second = (
            Listener(stack.enter_context(connected(address, it))) for it in (self.here, self.there)
        )
        for listener in (self.first, self.second):
            assert listener.join(self.room_id)["ok"] is True

    @db.atomic
    def forget_ana(self) -> None:
        """Her sessions end as if in another process, which has not told this one."""
        db.session.execute(delete(UserSession).where(UserSession.user_id == self.ana_id))


@pytest.fixture
def scene(lite_app: Flask, address: str) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(lite_app, address, stack)


def test_a_removed_member_is_out_of_the_rooms_of_the_course_and_cannot_come_back(scene: Scene) -> None:
    scene.hartley.post(f"/courses/{scene.course_id}/members/{scene.ana_id}/remove")
    assert scene.first.rejoin.wait(SOON)
    assert scene.second.rejoin.wait(SOON)
    answer = scene.first.join(scene.room_id)
    assert answer["error"]["code"] == "missing"  # type: ignore[index]


def test_a_removed_member_hears_no_more_of_the_side_chat_and_reads_nothing_of_it(scene: Scene) -> None:
    heard: list[str] = []
    came = threading.Event()
    for listener in (scene.first, scene.second):
        listener.socket.client.on("chat", lambda line: (heard.append(line["words"]), came.set()))
    scene.hartley.post(f"/rooms/{scene.room_id}/chat", words="Welcome.", client_id="a" * 24)
    assert came.wait(SOON)
    assert scene.here.get(f"/rooms/{scene.room_id}/chat").get_json()["lines"][0]["words"] == "Welcome."
    scene.hartley.post(f"/courses/{scene.course_id}/members/{scene.ana_id}/remove")
    assert scene.first.rejoin.wait(SOON)
    assert scene.second.rejoin.wait(SOON)
    scene.hartley.post(f"/rooms/{scene.room_id}/chat", words="Among ourselves.", client_id="b" * 24)
    time.sleep(0.3)
    assert set(heard) == {"Welcome."}
    for path in ("chat", "chat?since=0"):
        assert scene.here.get(f"/rooms/{scene.room_id}/{path}").status_code == 404
    assert scene.here.post(f"/rooms/{scene.room_id}/chat", words="Me too.", client_id="c" * 24).status_code == 404


def test_a_changed_role_makes_open_windows_ask_again(scene: Scene) -> None:
    scene.hartley.post(f"/courses/{scene.course_id}/members/{scene.ana_id}/role", role="moderator")
    assert scene.first.rejoin.wait(SOON)
    assert scene.first.join(scene.room_id)["ok"] is True


def test_a_suspended_person_has_no_socket_left(scene: Scene) -> None:
    scene.hartley.post(f"/people/{scene.ana_id}/suspend")
    assert scene.first.closed.wait(SOON)
    assert scene.second.closed.wait(SOON)
    assert scene.first.ended.is_set()


def test_a_session_that_ended_in_another_process_is_heard_no_more_within_a_second(scene: Scene) -> None:
    scene.forget_ana()
    time.sleep(standing.LONGEST)
    try:
        assert scene.first.join(scene.room_id)["error"]["code"] == "signed_out"  # type: ignore[index]
    except BadNamespaceError:  # a heartbeat has ended the connection before that
        assert scene.first.ended.is_set()


def test_a_session_that_ends_between_the_handshake_and_the_beginning_begins_nothing(scene: Scene, address: str) -> None:
    raw = RawSocket(int(address.rpartition(":")[2]), cookie_of(scene.here))
    scene.forget_ana()
    time.sleep(standing.LONGEST)
    raw.say("40")
    assert raw.hear("4").startswith("44")
    raw.say('42["leave",{"room_id":1}]')
    assert raw.is_over()


def test_signing_out_ends_the_sockets_of_this_browser_alone(scene: Scene) -> None:
    scene.here.post("/sign-out")
    assert scene.first.closed.wait(SOON)
    assert scene.second.join(scene.room_id)["ok"] is True


def test_a_new_password_ends_the_sockets_of_every_other_browser(scene: Scene) -> None:
    done = scene.here.post("/account/password", current_password=PASSWORD, new_password="a wholly different one")
    assert done.status_code == 200
    assert scene.second.closed.wait(SOON)
    assert scene.first.join(scene.room_id)["ok"] is True


def test_a_browser_that_is_ended_from_the_list_has_no_socket_left(scene: Scene) -> None:
    scene.here.post("/account/sessions/end-others")
    assert scene.second.closed.wait(SOON)
    assert scene.first.join(scene.room_id)["ok"] is True
