"""Critical questions as debts: who owes the answer, what settles it, what opens it again, and what is listed."""

from __future__ import annotations

import random
from functools import partial
from typing import Any

import pytest
from sqlalchemy import func, select

from debate import db, debts
from debate.errors import Conflict, Denied, Invalid
from debate.forms.posts import Edit, Removal
from debate.models import Debt, Owes, Post, PostState, Relation, Role, User
from debate.services import challenges, moderation, posts, threads
from debate.services import debts as listed

from ..makers import Maker, again
from .together import at_once

ASSUMED, EXCEPTED = "expert-opinion.evidence", "expert-opinion.consistency"
SHOWN = "example.true"


class World:
    """Ana, Ben and Cleo, students of a course, its teacher, and a room on a claim that leans on expert opinion."""

    def __init__(self, make: Maker) -> None:
        self.make, course = make, make.course()
        self.ana, self.ben, self.cleo = (make.member(course, make.person(name)) for name in ("Ana", "Ben", "Cleo"))
        self.teacher = make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.room = make.room(course)

    def say(self, author: User, relation: str, to: Post | None = None, words: str = "It is so.", **more: Any) -> Post:
        return self.make.post(author, self.room, words, relation, again(to) if to else None, **more)

    def argument(self, author: User | None = None, **more: Any) -> Post:
        return self.say(author or self.ana, "supports", scheme="example", **more)

    def ask(self, asker: User, question: str, about: Post | None = None, words: str = "Is it?") -> Post:
        return self.say(asker, "asks", about, words, question=question)

    def open(self, viewer: User | None = None) -> list[tuple[int, str | None, bool]]:
        """(number of the question, who owes, whether the viewer does)."""
        found = listed.open_in(again(viewer or self.teacher), again(self.room)).questions
        return [(it.number, it.debtor.name if it.debtor else None, it.mine) for it in found]


@pytest.fixture
def world(make: Maker) -> World:
    return World(make)


def debt(post: Post) -> Debt | None:
    return again(post).debt


def remove(world: World, post: Post) -> None:
    moderation.remove(again(world.teacher), again(post), Removal(reason="Off topic."))


def restore(world: World, post: Post) -> None:
    moderation.restore(again(world.teacher), again(post))


# ---- schemes of arguments


def test_an_argument_is_asked_what_its_scheme_has_to_stand_up_to(world: World) -> None:
    argument = world.argument()
    question = world.ask(world.ben, SHOWN, argument)
    assert (question.owes, question.debt) == (Owes.AUTHOR, Debt.OPEN)
    assert again(argument).open_questions == 1
    assert again(world.room).asked == {}, "that counts the questions of the claim"
    for foreign in (ASSUMED, "sign.seen"):
        with pytest.raises(Invalid, match="not one of the questions"):
            world.ask(world.ben, foreign, argument)


def test_only_an_argument_has_a_scheme(world: World) -> None:
    with pytest.raises(Invalid, match="Only an argument has a scheme"):
        world.say(world.ana, "asks", scheme="example")
    question = world.say(world.ana, "asks")
    with pytest.raises(Invalid, match="Only an argument has a scheme"):
        posts.edit(again(world.ana), again(question), Edit(source="Is it?", scheme="example"))


def test_a_scheme_and_a_citation_are_given_changed_and_taken_away_by_editing(world: World) -> None:
    post = world.say(world.ana, "supports")
    edit = partial(posts.edit, again(world.ana))
    edit(again(post), Edit(source="It is so.", scheme="sign", citation="A. Author, 1999"))
    assert (again(post).scheme, again(post).citation, again(post).sources) == ("sign", "A. Author, 1999", 1)
    assert again(world.room).count_sourced == 1
    edit(again(post), Edit(source="In other words."))
    assert again(post).scheme == "sign", "what is not given stays"
    edit(again(post), Edit(source="In other words.", scheme="", citation=""))
    assert (again(post).scheme, again(post).sources, again(world.room).count_sourced) == (None, 0, 0)
    assert [it.citation for it in again(post).versions] == ["", "A. Author, 1999", "A. Author, 1999"]


# ---- who owes


def test_a_question_about_the_claim_is_owed_by_its_side_and_an_exception_by_who_asks(world: World) -> None:
    assumed, excepted = world.ask(world.ben, ASSUMED), world.ask(world.ben, EXCEPTED)
    assert (assumed.owes, excepted.owes) == (Owes.SIDE, Owes.ASKER)
    assert world.open() == [(1, None, False), (2, "Ben", False)]
    assert world.open(world.ben) == [(2, "Ben", True), (1, None, False)]
    world.say(world.cleo, "supports")
    assert world.open(world.cleo)[0] == (1, None, True), "who has argued for the claim owes it too"


def test_a_question_is_answered_by_who_owes_it_and_by_their_side_and_by_nobody_else(world: World) -> None:
    question = world.ask(world.ben, SHOWN, world.argument())
    world.say(world.cleo, "asks", question)
    world.say(world.cleo, "supports", question)
    assert debt(question) is Debt.OPEN, "that stands on the side of who asks"
    world.say(world.cleo, "rebuts", question)
    assert debt(question) is Debt.ANSWERED
    other = world.ask(world.ben, "example.typical", world.argument())
    world.say(world.ana, "supports", other)
    assert debt(other) is Debt.ANSWERED


def test_an_exception_is_shown_by_who_asks_or_by_a_source_in_the_question(world: World) -> None:
    question = world.ask(world.ben, EXCEPTED)
    world.say(world.ana, "rebuts", question)
    assert debt(question) is Debt.OPEN
    world.say(world.ben, "supports", question)
    assert debt(question) is Debt.ANSWERED
    assert debt(world.ask(world.ben, EXCEPTED, words="They do: https://example.org/they")) is Debt.ANSWERED


# ---- what settles it, and what opens it again


def test_an_answer_that_goes_opens_the_question_again(world: World) -> None:
    argument = world.argument()
    question = world.ask(world.ben, SHOWN, argument)
    answer = world.say(world.ana, "rebuts", question)
    assert (debt(question), again(argument).open_questions) == (Debt.ANSWERED, 0)
    posts.withdraw(again(world.ana), again(answer))
    assert (debt(question), again(argument).open_questions) == (Debt.OPEN, 1)
    second = world.say(world.ana, "rebuts", question)
    remove(world, second)
    assert debt(question) is Debt.OPEN
    restore(world, second)
    assert debt(question) is Debt.ANSWERED


def test_what_was_removed_owes_nothing_and_owes_again_when_it_is_back(world: World) -> None:
    argument = world.argument()
    question = world.ask(world.ben, SHOWN, argument)
    for gone in (argument, question):
        remove(world, gone)
        assert (debt(question), world.open(), again(argument).open_questions) == (Debt.VOID, [], 0)
        restore(world, gone)
        assert (debt(question), world.open(), again(argument).open_questions) == (Debt.OPEN, [(2, "Ana", False)], 1)


def test_who_owes_concedes_once(world: World) -> None:
    argument = world.argument()
    question = world.ask(world.ben, SHOWN, argument)
    for _ in range(2):
        assert challenges.concede(again(world.ana), again(question)).debt is Debt.CONCEDED
    [concession] = threads.replies(again(world.room), again(question))[0]
    assert (concession["relation"], concession["author"]["name"]) == ("concedes", "Ana")
    posts.withdraw(again(world.ana), db.session.get_one(Post, concession["id"]))
    assert debt(question) is Debt.OPEN
    challenges.concede(again(world.ana), again(question))
    assert debt(question) is Debt.CONCEDED


def test_two_presses_at_the_same_moment_concede_once(world: World) -> None:
    question = world.ask(world.ben, SHOWN, world.argument())
    ids = world.ana.id, question.id
    db.finish()

    def press() -> None:
        challenges.concede(db.session.get_one(User, ids[0]), db.session.get_one(Post, ids[1]))

    assert at_once(press, press) == [None, None]
    assert again(question).reply_count == 1


def test_nobody_concedes_what_they_do_not_owe(world: World) -> None:
    argument = world.argument()
    question, of_claim = world.ask(world.ben, SHOWN, argument), world.ask(world.ben, ASSUMED)
    for person in (world.ben, world.cleo, world.teacher):
        with pytest.raises(Denied, match="Only who owes"):
            challenges.concede(again(person), again(question))
    with pytest.raises(Denied, match="Only who owes"):
        challenges.concede(again(world.ben), again(of_claim))
    world.say(world.cleo, "concedes", question)
    world.say(world.cleo, "concedes", of_claim)
    assert (debt(question), debt(of_claim)) == (Debt.OPEN, Debt.OPEN), "nor by a reply that concedes"
    with pytest.raises(Invalid, match="no critical question"):
        challenges.concede(again(world.ana), again(argument))
    assert challenges.concede(again(world.ana), again(of_claim)).debt is Debt.CONCEDED, "Ana has argued for the claim"


def test_in_a_round_the_team_for_the_claim_owes(world: World, make: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has the floor is not asked here, and neither is the clock."""
    it = make.round(world.room, aff1=world.cleo, neg1=world.ben)
    question = world.ask(world.ben, ASSUMED)

    @db.atomic
    def in_the_round() -> None:
        again(question).round_id = again(it).id

    in_the_round()
    world.say(world.ana, "supports")
    with pytest.raises(Denied, match="Only who owes"):
        challenges.concede(again(world.ana), again(question))
    assert challenges.concede(again(world.cleo), again(question)).debt is Debt.CONCEDED


def test_who_asked_takes_the_question_back_and_it_stays_to_be_read(world: World) -> None:
    argument = world.argument()
    question = world.ask(world.ben, SHOWN, argument)
    with pytest.raises(Denied, match="Only who asked"):
        challenges.take_back(again(world.ana), again(question))
    seq = again(world.room).seq
    for _ in range(2):
        assert challenges.take_back(again(world.ben), again(question)).debt is Debt.WITHDRAWN
    assert again(world.room).seq == seq + 2, "the question and the argument, once"
    assert again(question).is_visible
    with pytest.raises(Conflict, match="no longer asked"):
        challenges.concede(again(world.ana), again(question))
    with pytest.raises(Invalid, match="no critical question"):
        challenges.take_back(again(world.ana), again(argument))


# ---- sources


def test_a_source_is_asked_for_once_and_given_by_editing_or_by_a_reply(world: World) -> None:
    argument = world.say(world.ana, "supports", words="See https://example.org/one and https://example.org/one")
    assert again(argument).sources == 1
    first = challenges.challenge(again(world.ben), again(argument))
    assert (first.question, first.owes, first.debt) == ("source", Owes.AUTHOR, Debt.OPEN)
    assert challenges.challenge(again(world.cleo), again(argument)).id == first.id
    with pytest.raises(Conflict, match="asked for the source of this already"):
        world.ask(world.cleo, "source", argument)
    posts.edit(again(world.ana), again(argument), Edit(source=again(argument).source, citation="A. Author, 1999"))
    assert debt(first) is Debt.ANSWERED
    second = challenges.challenge(again(world.cleo), again(argument))
    assert second.id != first.id
    world.say(world.ana, "rebuts", second)
    assert debt(second) is Debt.ANSWERED
    posts.edit(again(world.ana), again(argument), Edit(source="Nothing of it.", citation=""))
    assert (debt(first), debt(second)) == (Debt.OPEN, Debt.ANSWERED)


def test_a_source_is_asked_for_of_arguments_alone(world: World) -> None:
    question = world.say(world.ana, "asks")
    for about in (question, None):
        with pytest.raises(Invalid, match="not one of the questions"):
            world.ask(world.ben, "source", about)
    with pytest.raises(Denied, match="Only members"):
        challenges.challenge(world.make.person(admin=True), again(world.argument()))


def test_who_asks_at_the_same_moment_asks_one_question(world: World) -> None:
    argument = world.argument()
    people, about = [world.ben.id, world.cleo.id, world.teacher.id], argument.id
    db.finish()
    found: list[int] = []

    def press(person_id: int) -> None:
        asked = challenges.challenge(db.session.get_one(User, person_id), db.session.get_one(Post, about))
        found.append(asked.id)

    assert at_once(*(partial(press, it) for it in people)) == [None] * 3
    assert len({*found}) == 1
    assert again(argument).open_questions == 1


def test_arguments_that_bring_a_source_are_counted(world: World) -> None:
    cited = world.argument(citation="A. Author, A title, 1999")
    world.argument()
    world.say(world.ana, "asks", words="As in https://example.org/?")
    assert again(world.room).count_sourced == 1
    remove(world, cited)
    assert again(world.room).count_sourced == 0
    restore(world, cited)
    assert again(world.room).count_sourced == 1


# ---- all of it


def test_a_room_lists_so_many_and_says_how_many_there_are(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "LISTED", 3)
    for _ in range(5):
        world.ask(world.ben, SHOWN, world.argument())
    found = listed.open_in(again(world.ana), again(world.room))
    assert (len(found.questions), found.count, found.mine, found.speaks) == (3, 5, 3, True)


def test_whatever_happens_the_state_is_that_of_what_stands(world: World) -> None:
    """Kept event by event, each question is what the rows say afterwards, and each browser that heard of it knows."""
    luck, people = random.Random(7), [world.ana, world.ben, world.cleo]
    told: dict[int, dict[str, Any]] = {}
    seq = 0
    for _ in range(60):
        everything = list(db.session.scalars(select(Post).order_by(Post.id)))
        person, it = luck.choice(people), luck.choice(everything or [world.argument()])
        do = luck.choice(["argue", "ask", "challenge", "reply", "remove", "restore", "take back", "edit", "withdraw"])
        try:
            match do:
                case "argue":
                    world.argument(person)
                case "ask":
                    world.ask(person, luck.choice([SHOWN, "example.counter"]), it)
                case "challenge":
                    challenges.challenge(again(person), again(it))
                case "reply":
                    world.say(person, luck.choice([*Relation]), it)
                case "remove":
                    remove(world, it)
                case "restore":
                    restore(world, it)
                case "take back":
                    challenges.take_back(again(person), again(it))
                case "edit":
                    posts.edit(again(person), again(it), Edit(source="Else.", citation=luck.choice(["", "A. Author"])))
                case "withdraw":
                    posts.withdraw(again(person), again(it))
        except (Conflict, Denied, Invalid):
            db.finish()
        caught = threads.since(again(world.room), seq)
        told.update({shape["id"]: shape for shape in caught.posts})
        seq = caught.seq
    assert {it.debt for it in db.session.scalars(select(Post))} >= {Debt.OPEN, Debt.ANSWERED, Debt.VOID}
    for it in db.session.scalars(select(Post)):
        assert it.debt is from_rows(it), it.number
        below = select(func.count()).where(Post.parent_id == it.id, Post.debt == Debt.OPEN)
        assert it.open_questions == db.session.scalar(below)
        shape = {name: told[it.id][name] for name in ("debt", "open_questions", "scheme", "sources")}
        fresh = threads.since(again(world.room), it.seq - 1, 1).posts[0]
        assert shape == {name: fresh[name] for name in shape}


def from_rows(it: Post) -> Debt | None:
    if it.question is None or it.owes is None:
        return None
    about = it.parent
    replies = db.session.scalars(select(Post).where(Post.parent_id == it.id)).all()
    owes = debts.owes(it.question, about is not None)
    debtor = {Owes.AUTHOR: about.author_id if about else None, Owes.ASKER: it.author_id}[owes]
    return debts.state(
        debts.Question(
            it.question,
            owes,
            it.is_visible,
            about is None or about.is_visible,
            it.taken_back,
            it.sources,
            about.sources if about else 0,
            it.sources_then,
        ),
        [
            debts.Reply(reply.relation is Relation.CONCEDES, reply.state is PostState.VISIBLE)
            for reply in replies
            if debts.settles(owes, it.side, reply.relation, reply.side, own=reply.author_id == debtor)
        ],
    )
