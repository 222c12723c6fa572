"""The side chat of a room: who writes, who reads, what is told, and what of it is nowhere. On both databases."""

from __future__ import annotations

import secrets
from functools import partial

import pytest

from debate import db, live, pace
from debate.db import session
from debate.errors import Denied, KeyReused, Missing, OutOfTurn, Refusal, TooFast
from debate.forms.chat import LONGEST, Line
from debate.forms.posts import Removal
from debate.forms.rooms import RoomChange
from debate.forms.rounds import NewStep
from debate.forms.search import Search
from debate.models import ChatLine, PostState, Role, Room, RoomState, User
from debate.services import chat, courses, maps, rooms, rounds, search, sheets, steps, threads

from ..makers import Maker, again
from .together import at_once


class Scene:
    """A room with a side chat: Ana and Ben could sit in a round there, Cleo watches, Ms Hartley teaches."""

    def __init__(self, make: Maker) -> None:
        self.make, self.course = make, make.course()
        self.ana, self.ben, self.cleo = (make.member(self.course, make.person(it)) for it in ("Ana", "Ben", "Cleo"))
        self.teacher = make.member(self.course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.room = make.room(self.course, side_chat=True)

    def begin(self) -> None:
        its_round = self.make.round(self.room, aff1=self.ana, neg1=self.ben)
        steps.step(again(self.teacher), again(its_round), NewStep.parse({"action": "begin"}))

    def end(self) -> None:
        found = rounds.newest(again(self.room))
        assert found is not None
        steps.step(again(self.teacher), found, NewStep.parse({"action": "end"}))

    def say(self, who: User, words: str = "Well put.", **more: str) -> ChatLine:
        return chat.say(again(who), again(self.room), line(words, **more))

    @property
    def lines(self) -> list[tuple[int, str]]:
        db.let_go()
        return [(it["number"], it["words"]) for it in chat.newest(again(self.room)).lines]


def line(words: str, **more: str) -> Line:
    return Line.parse({"words": words, "client_id": secrets.token_urlsafe(18), **more})


@pytest.fixture
def scene(make: Maker) -> Scene:
    return Scene(make)


def test_lines_stand_in_the_order_in_which_they_were_said(scene: Scene) -> None:
    for who, words in [(scene.ana, "One."), (scene.cleo, "Two."), (scene.teacher, "Three.")]:
        scene.say(who, words)
    assert scene.lines == [(1, "One."), (2, "Two."), (3, "Three.")]


def test_a_line_is_told_to_the_room_once_it_is_on_disk(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str, str, int]] = []

    def tell(channel: str, event: str, shape: dict[str, object]) -> None:
        assert session.get(ChatLine, (shape["room_id"], shape["number"])) is not None
        told.append((channel, event, str(shape["words"]), int(str(shape["seq"]))))

    monkeypatch.setattr(live, "tell", tell)
    scene.say(scene.cleo)
    assert told == [(again(scene.room).channel, "chat", "Well put.", 1)]


def test_the_same_line_again_is_the_same_and_other_words_under_its_key_are_refused(scene: Scene) -> None:
    key = "k" * 24
    first = scene.say(scene.cleo, client_id=key)
    assert scene.say(scene.cleo, client_id=key).number == first.number
    with pytest.raises(KeyReused):
        scene.say(scene.cleo, "Badly put.", client_id=key)
    assert len(scene.lines) == 1


def test_one_key_in_two_rooms_at_once_is_a_line_in_one_of_them(scene: Scene) -> None:
    other = scene.make.room(scene.course, side_chat=True)

    def say(room: Room, words: Line) -> ChatLine:
        return chat.say(again(scene.ana), again(room), words)

    for _ in range(4):
        words = line("Well put.")
        found = at_once(partial(say, scene.room, words), partial(say, other, words))
        assert sorted(type(it).__name__ for it in found) == ["ChatLine", "KeyReused"]


def test_what_is_stored_is_answered_though_it_could_not_be_said_any_more(scene: Scene) -> None:
    first = scene.say(scene.ana, client_id="k" * 24)
    scene.begin()
    assert scene.say(scene.ana, client_id="k" * 24).number == first.number


def test_twenty_at_once_are_twenty_lines_and_one_twenty_times_is_one(scene: Scene) -> None:
    person, room = again(scene.cleo).id, again(scene.room).id
    db.finish()

    def say(form: Line) -> ChatLine:
        return chat.say(session.get_one(User, person), session.get_one(Room, room), form)

    outcomes = at_once(*[partial(say, line(f"Line {at}.")) for at in range(20)])
    assert all(isinstance(it, ChatLine) for it in outcomes), outcomes
    assert [number for number, _ in scene.lines] == list(range(1, 21))
    once = line("Only once.")
    outcomes = at_once(*[partial(say, once)] * 20)
    assert {it.number for it in outcomes if isinstance(it, ChatLine)} == {21}
    assert again(scene.room).chat_seq == 21


def test_while_a_round_goes_on_who_sits_in_it_reads_and_the_others_write(scene: Scene) -> None:
    scene.say(scene.ana, "Before the round.")
    scene.begin()
    for who in (scene.ana, scene.ben):
        with pytest.raises(OutOfTurn, match="for those without a seat"):
            scene.say(who)
    scene.say(scene.cleo, "She is quick.")
    scene.say(scene.teacher, "She is.")
    scene.end()
    scene.say(scene.ben, "Thank you all.")
    assert [words for _, words in scene.lines] == ["Before the round.", "She is quick.", "She is.", "Thank you all."]


def test_who_posts_out_of_turn_hears_of_the_side_chat_where_there_is_one(scene: Scene) -> None:
    scene.begin()
    with pytest.raises(OutOfTurn, match="Meanwhile there is the side chat"):
        scene.make.post(scene.cleo, scene.room)
    without = scene.make.room(scene.course)
    its_round = scene.make.round(without, aff1=scene.ana)
    steps.step(again(scene.teacher), again(its_round), NewStep.parse({"action": "begin"}))
    with pytest.raises(OutOfTurn) as refused:
        scene.make.post(scene.cleo, without)
    assert "side chat" not in refused.value.message


def test_who_is_no_member_reads_and_does_not_write(scene: Scene) -> None:
    with pytest.raises(Denied, match="Only members"):
        scene.say(scene.make.person(admin=True))
    courses.remove_member(again(scene.teacher), again(scene.course), again(scene.cleo).id)
    with pytest.raises(Denied):
        scene.say(scene.cleo)
    with pytest.raises(Missing):
        rooms.find(again(scene.cleo), again(scene.room).id)


def test_in_a_room_without_a_side_chat_or_one_that_is_closed_nothing_is_said(scene: Scene) -> None:
    plain = scene.make.room(scene.course)
    with pytest.raises(Denied, match="switched off"):
        chat.say(again(scene.ana), again(plain), line("Hello?"))
    with pytest.raises(Missing):
        chat.open_in(again(plain))
    closed = scene.make.room(scene.course, side_chat=True, state=RoomState.CLOSED)
    with pytest.raises(Denied, match="closed"):
        chat.say(again(scene.ana), again(closed), line("Hello?"))


def test_a_side_chat_is_switched_on_and_off_in_the_settings_and_its_lines_stay(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.say(scene.ana, "Still here?")
    told: list[tuple[str, object]] = []
    monkeypatch.setattr(live, "tell", lambda channel, event, shape: told.append((event, shape["side_chat"])))
    for on in (False, False, True):
        form = RoomChange.parse({"title": "A room", "side_chat": on})
        rooms.change(again(scene.teacher), again(scene.room), form)
    assert told == [("room", False), ("room", True)]
    assert scene.lines == [(1, "Still here?")]


def test_nothing_of_it_is_an_argument(scene: Scene) -> None:
    room = again(scene.room)
    before = (room.seq, room.last_number, room.count_for, room.count_unanswered)
    scene.say(scene.cleo, "A marker word: zeugma.")
    db.let_go()
    room = again(scene.room)
    assert (room.seq, room.last_number, room.count_for, room.count_unanswered) == before
    found = search.find(again(scene.cleo), Search(q="zeugma"), 0)
    seen = f"{threads.page(room)} {sheets.table(sheets.of(room))} {maps.whole(room)} {found.posts}"
    assert "zeugma" not in seen


def test_its_author_takes_a_line_back_and_a_moderator_removes_one(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, bad = scene.say(scene.cleo, "Zeugma one."), scene.say(scene.cleo, "Zeugma two.")
    with pytest.raises(Denied):
        chat.withdraw(again(scene.ana), again(scene.room), own.number)
    with pytest.raises(Denied):
        chat.remove(again(scene.cleo), again(scene.room), bad.number, Removal(reason="Mine."))
    told: list[object] = []
    monkeypatch.setattr(live, "tell", lambda channel, event, shape: told.append(shape))
    chat.withdraw(again(scene.cleo), again(scene.room), own.number)
    chat.remove(again(scene.teacher), again(scene.room), bad.number, Removal(reason="It names a classmate."))
    db.let_go()
    every = chat.newest(again(scene.room)).lines + chat.since(again(scene.room), 0).lines
    assert len(told) == 2
    assert "Zeugma" not in f"{told}{every}"
    assert {it["author"] for it in every} == {None}
    assert [it["removed"]["reason"] for it in every[:2]] == ["", "It names a classmate."]
    row = session.get_one(ChatLine, (again(scene.room).id, bad.number))
    assert (row.state, row.removed_by_id, row.words) == (PostState.REMOVED, again(scene.teacher).id, "Zeugma two.")
    for number in (own.number, bad.number):
        with pytest.raises(Denied):
            chat.withdraw(again(scene.cleo), again(scene.room), number)
        with pytest.raises(Denied):
            chat.remove(again(scene.teacher), again(scene.room), number, Removal(reason="Once more."))


def test_who_missed_something_catches_up_by_the_chat_s_clock(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chat, "CATCH_UP", 2)
    for at in range(4):
        scene.say(scene.cleo, f"Line {at}.")
    chat.withdraw(again(scene.cleo), again(scene.room), 1)
    db.let_go()
    room, heard, seq = again(scene.room), [], 1
    while True:
        caught = chat.since(room, seq)
        heard += [(it["seq"], it["number"], it["state"]) for it in caught.lines]
        seq = caught.lines[-1]["seq"]
        if not caught.more:
            break
    assert heard == [(2, 2, "visible"), (3, 3, "visible"), (4, 4, "visible"), (5, 1, "withdrawn")]
    assert caught.seq == 5


def test_of_many_lines_the_newest_are_shown_and_older_ones_are_asked_for(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "SHOWN", 3)
    for at in range(7):
        scene.say(scene.cleo, f"Line {at}.")
    db.let_go()
    room = again(scene.room)
    pages = [chat.newest(room), chat.newest(room, 5), chat.newest(room, 2)]
    assert [[it["number"] for it in page.lines] for page in pages] == [[5, 6, 7], [2, 3, 4], [1]]
    assert [page.earlier for page in pages] == [True, True, False]


def test_there_is_no_line_of_another_room(scene: Scene) -> None:
    scene.say(scene.cleo)
    with pytest.raises(Missing):
        chat.withdraw(again(scene.cleo), again(scene.make.room(scene.course, side_chat=True)), 1)


@pytest.mark.parametrize("words", ["", "  ", "x" * (LONGEST + 1), "\u202e", "a\x00b"])
def test_a_line_without_words_or_with_too_many_is_refused(words: str) -> None:
    with pytest.raises(Refusal):
        line(words)


def test_lines_are_one_line_each(scene: Scene) -> None:
    assert scene.say(scene.cleo, "Two\nlines  and\ttabs").words == "Two lines and tabs"


def test_lines_are_said_at_a_pace(scene: Scene) -> None:
    pace.configure(on=True)
    for at in range(6):
        scene.say(scene.cleo, f"Line {at}.")
    with pytest.raises(TooFast):
        scene.say(scene.cleo, "And one more.")
    assert len(scene.lines) == 6
