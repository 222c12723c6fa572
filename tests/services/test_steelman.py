"""The steelman gate: a rebuttal says first what it answers, waits for a word on that, and counts when it has gone through."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest

from debate import db, live, shapes, tree
from debate.clock import Action
from debate.db import now
from debate.errors import Conflict, Denied, Invalid
from debate.forms.posts import Correction, Rebuttal, Removal
from debate.forms.rooms import RoomChange
from debate.forms.rounds import NewStep
from debate.models import Gate, Post, Role, Room, RoomState, User
from debate.services import moderation, posts, rebuttals, replays, rooms, sheets, steelman, steps, threads, weights

from ..counting import queries
from ..makers import Maker, again, rebut

MINUTES = 30
RATHER = Correction(correction="it was about more than cost")


class Scene:
    """Ana's argument in a room with a gate, and Ben, who rebuts it."""

    def __init__(self, make: Maker) -> None:
        self.make = make
        self.course = make.course()
        self.ana, self.ben, self.cleo = (make.member(self.course, make.person(it)) for it in ("Ana", "Ben", "Cleo"))
        self.hartley = make.member(self.course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.room = make.room(self.course, steelman=MINUTES, weighed=True)
        self.top = make.post(self.ana, self.room, "The letter was about cost.", "rebuts")

    def rebuttal(self, by: User | None = None, to: Post | None = None, **more: Any) -> Post:
        given = {"restated": "it was about cost alone", **more}
        return self.make.post(by or self.ben, self.room, "Not of cost alone.", "rebuts", to or self.top, **given)

    def counts(self) -> tuple[int, int, int]:
        room = again(self.room)
        assert room.count_unanswered == len(unanswered(room)), "what is counted is what is shown"
        return room.count_for, room.count_against, room.count_unanswered

    def take_away(self, post: Post) -> None:
        moderation.remove(again(self.hartley), again(post), Removal(reason="Not about the claim."))


def unanswered(room: Room) -> list[int]:
    """The numbers of what a page shows as unanswered."""
    shown = [node.post for top in threads.page(room).branches for node in top.walk()]
    found = [it["number"] for it in shown if tree.unanswered(it)]
    listed = [node.post for top in threads.unanswered(room).branches for node in top.walk()]
    assert sorted(found) == sorted(it["number"] for it in listed if tree.unanswered(it))
    return found


@pytest.fixture
def scene(make: Maker) -> Scene:
    return Scene(make)


def later(**how: int) -> Any:
    return now() + timedelta(**how)


def test_a_rebuttal_waits_and_counts_for_nothing_until_it_is_confirmed(scene: Scene) -> None:
    assert scene.counts() == (0, 1, 1)
    rebuttal = scene.rebuttal()
    assert rebuttal.waits
    assert scene.counts() == (0, 1, 1), "no argument yet, and no answer"
    assert again(scene.top).reply_count == 1
    steelman.confirm(again(scene.ana), again(rebuttal))
    assert again(rebuttal).gate is Gate.CONFIRMED
    assert scene.counts() == (1, 1, 1), "the other is answered, and this one wants an answer"
    assert unanswered(again(scene.room)) == [2]


def test_a_correction_stands_beside_it_and_lets_it_through(scene: Scene) -> None:
    rebuttal = scene.rebuttal()
    steelman.correct(again(scene.ana), again(rebuttal), RATHER)
    said = shapes.post(again(rebuttal))["restated"]
    assert (said["words"], said["gate"], said["correction"]) == (
        "it was about cost alone",
        "corrected",
        RATHER.correction,
    )
    assert scene.counts() == (1, 1, 1)


def test_a_word_given_twice_is_given_once(scene: Scene) -> None:
    confirmed, corrected = scene.rebuttal(), scene.rebuttal(scene.cleo)
    steelman.confirm(again(scene.ana), again(confirmed))
    steelman.correct(again(scene.ana), again(corrected), RATHER)
    before = again(scene.room).seq, scene.counts()
    steelman.confirm(again(scene.ana), again(confirmed))
    steelman.correct(again(scene.ana), again(corrected), RATHER)
    assert (again(scene.room).seq, scene.counts()) == before
    for word in (
        lambda: steelman.correct(again(scene.ana), again(confirmed), RATHER),
        lambda: steelman.confirm(again(scene.ana), again(corrected)),
        lambda: steelman.correct(again(scene.ana), again(corrected), Correction(correction="something else")),
    ):
        with pytest.raises(Conflict, match="does not wait"):
            word()


def test_nobody_else_has_a_word_to_say(scene: Scene) -> None:
    rebuttal = scene.rebuttal()
    for person in (scene.ben, scene.cleo, scene.hartley):
        with pytest.raises(Denied):
            steelman.confirm(again(person), again(rebuttal))
        with pytest.raises(Denied):
            steelman.correct(again(person), again(rebuttal), RATHER)
    with pytest.raises(Denied):
        steelman.confirm(again(scene.ana), again(scene.top))
    assert again(rebuttal).waits


def test_what_nobody_answers_goes_through_unconfirmed_after_its_time(scene: Scene) -> None:
    rebuttal = scene.rebuttal()
    steelman.let_through(later(minutes=MINUTES - 1))
    assert again(rebuttal).waits
    steelman.let_through(later(minutes=MINUTES + 1))
    assert again(rebuttal).gate is Gate.UNCONFIRMED
    assert scene.counts() == (1, 1, 1)
    before = again(scene.room).seq
    steelman.let_through(later(minutes=MINUTES + 1))
    assert again(scene.room).seq == before
    with pytest.raises(Conflict, match="does not wait"):
        steelman.correct(again(scene.ana), again(rebuttal), RATHER)


def test_a_word_that_comes_after_the_time_is_too_late_also_before_it_has_gone_through(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    rebuttal = scene.rebuttal()
    late = later(minutes=MINUTES + 1)
    monkeypatch.setattr(steelman, "now", lambda: late)
    with pytest.raises(Conflict):
        steelman.confirm(again(scene.ana), again(rebuttal))
    assert again(rebuttal).waits


def test_everybody_is_told_when_it_goes_through(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    rebuttal = scene.rebuttal()
    told: list[Any] = []
    monkeypatch.setattr(live, "announce", lambda _channel, event, shape: told.append((event, shape)))
    steelman.confirm(again(scene.ana), again(rebuttal))
    [(event, shape)] = told
    assert (event, shape["id"], shape["waits"]) == ("post", again(rebuttal).id, False)
    assert shape["counts"] == shapes.counts(again(scene.room))


@pytest.mark.parametrize("restated", ["", "  ", "\u2800"])
def test_a_rebuttal_that_says_nothing_of_what_it_answers_is_refused(scene: Scene, restated: str) -> None:
    with pytest.raises(Invalid) as refused:
        scene.rebuttal(restated=restated)
    assert [*refused.value.fields] == ["restated"]
    assert "kept" in refused.value.message
    assert scene.counts() == (0, 1, 1)


@pytest.mark.parametrize("relation", ["supports", "asks", "concedes"])
def test_what_attacks_nothing_restates_nothing(scene: Scene, relation: str) -> None:
    with pytest.raises(Invalid) as refused:
        scene.make.post(scene.ben, scene.room, "It does.", relation, scene.top, restated="it was about cost")
    assert "restated" in refused.value.fields
    scene.make.post(scene.ben, scene.room, "It does.", relation, scene.top)


def test_the_claim_itself_and_ones_own_argument_are_nobody_elses_to_confirm(scene: Scene) -> None:
    with pytest.raises(Invalid):
        scene.make.post(scene.ben, scene.room, restated="the claim says so")
    assert not scene.make.post(scene.ben, scene.room, "It is not so.").waits
    assert not scene.rebuttal(scene.ana, restated="").waits
    assert not scene.rebuttal(scene.ana).waits, "whoever says what they said themselves is believed"


def test_in_a_room_without_a_gate_it_is_shown_and_nobody_is_asked(scene: Scene) -> None:
    room = scene.make.room(scene.course)
    top = scene.make.post(scene.ana, room)
    rebuttal = scene.make.post(scene.ben, room, "No.", "rebuts", top, restated="You say that: it is so")
    assert shapes.post(rebuttal)["restated"] == {"words": "it is so", "gate": None, "ends_at": None, "correction": ""}
    assert not rebuttal.waits


def test_the_time_is_the_rooms_when_it_was_said(scene: Scene) -> None:
    rebuttal = scene.rebuttal()
    settings = {"title": "A room", "steelman": 0}
    rooms.change(again(scene.hartley), again(scene.room), RoomChange.parse(settings))
    assert again(rebuttal).gate_ends_at == again(rebuttal).created_at + timedelta(minutes=MINUTES)
    assert not scene.rebuttal(scene.cleo, restated="").waits
    with pytest.raises(Invalid, match="a week"):
        RoomChange.parse({**settings, "steelman": 10_081})


def test_while_a_round_goes_on_nobody_is_asked(scene: Scene) -> None:
    its_round = scene.make.round(scene.room, aff1=scene.ben)
    steps.step(again(scene.hartley), again(its_round), NewStep(action=Action.BEGIN))
    assert not scene.rebuttal(restated="").waits
    assert not scene.rebuttal().waits


def test_when_what_it_answers_is_taken_down_there_is_nothing_left_to_confirm(scene: Scene) -> None:
    first, second = scene.rebuttal(), scene.rebuttal(scene.cleo)
    scene.take_away(second)
    posts.withdraw(again(scene.ana), again(scene.top))
    assert again(first).gate is Gate.UNCONFIRMED
    assert again(second).waits, "what is gone itself waits where it is"
    assert scene.counts() == (1, 0, 1)
    moderation.restore(again(scene.hartley), again(second))
    assert scene.counts() == (1, 0, 1)
    steelman.let_through(later(minutes=MINUTES + 1))
    assert scene.counts() == (2, 0, 2)


def test_what_waits_and_is_taken_down_was_never_counted(scene: Scene) -> None:
    rebuttal = scene.rebuttal()
    posts.withdraw(again(scene.ben), again(rebuttal))
    assert scene.counts() == (0, 1, 1)
    with pytest.raises(Conflict, match="taken down"):
        steelman.confirm(again(scene.ana), again(rebuttal))
    steelman.let_through(later(minutes=MINUTES + 1))
    assert scene.counts() == (0, 1, 1)


def test_an_argument_that_was_removed_while_a_rebuttal_waited_stands_as_before_when_it_is_restored(
    scene: Scene,
) -> None:
    scene.rebuttal()
    scene.take_away(scene.top)
    assert scene.counts() == (1, 0, 1)
    moderation.restore(again(scene.hartley), again(scene.top))
    assert scene.counts() == (1, 1, 1), "it has been answered"


def test_a_correction_goes_with_the_argument_of_whoever_made_it(scene: Scene) -> None:
    rebuttal = scene.rebuttal()
    steelman.correct(again(scene.ana), again(rebuttal), RATHER)
    scene.take_away(scene.top)
    assert RATHER.correction not in str(shapes.post(again(rebuttal)))
    moderation.restore(again(scene.hartley), again(scene.top))
    assert RATHER.correction in str(shapes.post(again(rebuttal)))
    scene.take_away(rebuttal)
    shape = shapes.post(again(rebuttal))
    assert (shape["restated"], shape["parts"]) == (None, None)


def test_in_a_closed_room_there_is_no_word_to_give_and_time_goes_on(scene: Scene) -> None:
    rebuttal = scene.rebuttal()
    rooms.set_state(again(scene.hartley), again(scene.room), RoomState.CLOSED)
    with pytest.raises(Denied):
        steelman.confirm(again(scene.ana), again(rebuttal))
    steelman.let_through(later(minutes=MINUTES + 1))
    assert again(rebuttal).gate is Gate.UNCONFIRMED


def test_what_waits_can_be_answered_and_rebuts_nothing_on_the_flow_sheet_and_in_the_weighing(scene: Scene) -> None:
    rebuttal = scene.rebuttal()
    scene.make.post(scene.ana, scene.room, "It supports what waits.", "supports", rebuttal)
    sheet = sheets.of(again(scene.room)).sheet
    open_ones = [it["number"] for row in sheet.rows for cell in row.cells for it in cell.open]
    assert open_ones == [1]
    assert "waits for the word" in sheets.table(sheets.of(again(scene.room)))
    weighed = weights.of(again(scene.room))
    assert weighed.weight is not None
    assert weighed.weight["strength"] == 0.25, "as if the claim's rebuttal had no answer"
    steelman.confirm(again(scene.ana), again(rebuttal))
    assert [
        it["number"] for row in sheets.of(again(scene.room)).sheet.rows for cell in row.cells for it in cell.open
    ] == [2]
    after = weights.of(again(scene.room)).weight
    assert after is not None
    assert after["strength"] > 0.25


def test_a_replay_shows_what_waits_as_the_room_does(scene: Scene) -> None:
    rebuttal = scene.rebuttal()
    scene.make.post(scene.ana, scene.room, "It supports what waits.", "supports", rebuttal)
    for _ in range(2):
        db.let_go()
        then = replays.at(again(scene.room), "last")
        assert then.counted == scene.counts()
        stood, weighed = then.stood, weights.of(again(scene.room)).weight
        assert stood is not None
        assert weighed is not None
        assert stood.strength == pytest.approx(weighed["strength"])
        shown = [node.post for top in replays.thread(then) for node in top.walk()]
        assert [it["number"] for it in shown if tree.unanswered(it)] == unanswered(again(scene.room))
        steelman.confirm(again(scene.ana), again(rebuttal))
    before = [node.post for top in replays.thread(replays.at(again(scene.room), "1")) for node in top.walk()]
    assert [it["number"] for it in before if tree.unanswered(it)] == [1]


def test_many_that_wait_in_one_batch_are_counted_as_if_each_had_come_alone(scene: Scene) -> None:
    def wish(author: User, **given: Any) -> rebuttals.Wish:
        words = {
            "source": "No.",
            "relation": "rebuts",
            "client_id": secrets.token_urlsafe(18),
            "parent_id": top,
            **given,
        }
        return rebuttals.wish(again(author).id, again(scene.room).id, Rebuttal.parse(words))

    top = again(scene.top).id
    outcomes: list[Any] = db.whole(
        lambda: rebuttals.post_all(
            [wish(scene.ben, restated="so"), wish(scene.cleo), wish(scene.cleo, restated="so"), wish(scene.ana)]
        )
    )
    assert isinstance(outcomes[1], Invalid)
    assert [it["counts"]["unanswered"] for it in (outcomes[0], outcomes[2], outcomes[3])] == [1, 1, 1]
    assert (again(scene.top).reply_count, again(scene.top).waiting_count) == (3, 2)
    assert scene.counts() == (1, 1, 1)


def test_a_rebuttal_that_waits_costs_as_many_statements_as_one_that_does_not(scene: Scene) -> None:
    def cost(**more: Any) -> int:
        ben, top = again(scene.ben), again(scene.top)
        form = {"source": "No.", "relation": "rebuts", "client_id": secrets.token_urlsafe(18), "parent_id": top.id}
        words = rebuttals.wish(ben.id, again(scene.room).id, Rebuttal.parse({**form, **more}))
        with queries() as sent:
            db.whole(lambda: rebuttals.post_all([words]))
        return len(sent)

    waiting = cost(restated="it was about cost", data="A page.")
    rooms.change(again(scene.hartley), again(scene.room), RoomChange.parse({"title": "A room"}))
    assert cost() == waiting


def test_resending_gives_the_same_and_another_restatement_is_refused(scene: Scene) -> None:
    form = Rebuttal.parse(
        {
            "source": "No.",
            "relation": "rebuts",
            "client_id": "k" * 24,
            "parent_id": scene.top.id,
            "restated": "it was cost",
        }
    )
    first = rebut(scene.ben, scene.room, form)
    steelman.confirm(again(scene.ana), again(first))
    assert rebut(again(scene.ben), again(scene.room), form).gate is Gate.CONFIRMED
    with pytest.raises(Conflict):
        rebut(again(scene.ben), again(scene.room), form.model_copy(update={"restated": "it was fame"}))
