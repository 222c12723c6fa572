"""What a process has not heard from the others, its heartbeat finds in the database."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, select, update

from debate import db, live
from debate.db import session
from debate.models import Membership, Room, User, UserSession
from debate.others import others
from debate.presence import presence
from debate.services import sessions
from debate.sockets import heartbeat

from ..counting import queries
from .test_rights_taken_away import SOON, Scene


@pytest.fixture
def scene(lite_app: Flask, address: str) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(lite_app, address, stack)


@db.atomic
def behind_its_back(statement: object) -> None:
    """As a process does it that cannot be heard."""
    session.execute(statement)  # type: ignore[call-overload]


def test_a_room_whose_clock_went_on_tells_it(scene: Scene) -> None:
    heads: list[dict[str, int]] = []
    heard = threading.Event()
    scene.first.socket.client.on("head", lambda head: (heads.append(head), heard.set()))
    behind_its_back(update(Room).where(Room.id == scene.room_id).values(seq=41, chat_seq=7))
    heartbeat.beat_once()
    assert heard.wait(SOON)
    assert heads == [{"room_id": scene.room_id, "seq": 41, "round": None, "chat": 7}]


def test_a_session_that_ended_unheard_has_no_socket_left(scene: Scene) -> None:
    behind_its_back(delete(UserSession).where(UserSession.user_id == scene.ana_id))
    heartbeat.beat_once()
    assert scene.first.closed.wait(SOON)
    assert scene.second.closed.wait(SOON)
    assert scene.first.ended.is_set()


def test_a_person_who_was_suspended_unheard_has_no_socket_left(scene: Scene) -> None:
    behind_its_back(update(User).where(User.id == scene.ana_id).values(suspended=True))
    heartbeat.beat_once()
    assert scene.first.closed.wait(SOON)


def test_who_lost_the_course_unheard_is_out_of_its_rooms(scene: Scene) -> None:
    behind_its_back(delete(Membership).where(Membership.user_id == scene.ana_id))
    heartbeat.beat_once()
    assert scene.first.rejoin.wait(SOON)
    answer = scene.first.join(scene.room_id)
    assert answer["error"]["code"] == "missing"  # type: ignore[index]
    assert presence.here(scene.room_id) == []


def test_nobody_is_disturbed_by_a_beat_that_finds_everything_right(scene: Scene) -> None:
    heartbeat.beat_once()
    assert scene.first.join(scene.room_id)["ok"] is True
    assert not scene.first.rejoin.is_set()
    assert not scene.first.closed.is_set()


def test_where_one_part_fails_the_others_are_done(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(presence, "tell", lambda: 1 / 0)
    behind_its_back(delete(UserSession).where(UserSession.user_id == scene.ana_id))
    heartbeat.beat_once()
    assert scene.first.closed.wait(SOON)


def test_what_concerns_all_is_said_to_the_other_processes(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[tuple[object, ...]] = []
    monkeypatch.setattr(others, "say", lambda *given: said.append(given))
    scene.hartley.post(f"/courses/{scene.course_id}/members/{scene.ana_id}/role", role="moderator")
    assert ("reseat", scene.room_id) in said
    scene.hartley.post(f"/people/{scene.ana_id}/suspend")
    assert live.person_channel(scene.ana_id) in [given[1] for given in said if given[0] == "end"]


def test_all_who_were_seen_since_the_last_beat_are_written_down_at_once(scene: Scene) -> None:
    long_ago = db.now() - 2 * sessions.SEEN_EVERY
    behind_its_back(update(UserSession).values(seen_at=long_ago))
    ids = list(session.scalars(select(UserSession.id)))
    with queries() as asked:
        assert all(sessions.stands(session_id, timedelta(hours=12)) for session_id in ids)
    assert len(ids) > 1
    assert not [statement for statement in asked if statement.startswith("UPDATE")]
    with queries() as asked:
        heartbeat.beat_once()
    assert len([statement for statement in asked if statement.startswith("UPDATE")]) == 1
    assert all(moment > long_ago for moment in _seen_at())


def _seen_at() -> list[datetime]:
    db.let_go()
    return list(session.scalars(select(UserSession.seen_at)))
