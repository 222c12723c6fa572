"""What a room counts of itself, row by row under its lock, is what counting its posts would give."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest

from debate import shapes, tree
from debate.forms.posts import Edit, Removal
from debate.models import Post, PostState, Relation, Role, Room
from debate.schemes import SCHEMES
from debate.services import moderation, posts, threads

from ..makers import Maker, again
from .together import at_once

QUESTIONS = SCHEMES["expert-opinion"].questions[:3]
"""Of the scheme that claims of tests lean on."""
REASON = Removal(reason="It speaks of a classmate and not of the claim.")


def counted(room: Room) -> dict[str, Any]:
    """What shapes.counts says, by going through all the posts of a small room."""
    caught = threads.since(again(room), 0)
    assert not caught.more
    standing = [it for it in caught.posts if it["state"] == "visible"]
    sides = [it["side"] for it in standing if it["relation"] in ("rebuts", "supports")]
    return {
        "seq": caught.seq,
        "for": sides.count("for"),
        "against": sides.count("against"),
        "unanswered": sum(map(tree.unanswered, standing)),
        "asked": dict(Counter(it["question"] for it in standing if it["question"])),
        "sourced": sum(it["sources"] > 0 for it in standing if it["relation"] in ("rebuts", "supports")),
    }


@pytest.mark.parametrize("seed", range(4))
def test_whatever_happens_the_counters_are_what_counting_gives(make: Maker, seed: int) -> None:
    chance = random.Random(seed)
    course = make.course()
    author, moderator = make.member(course, make.person()), make.member(course, make.person(), Role.MODERATOR)
    room = make.room(course)
    said: list[Post] = []

    def some(*states: PostState) -> Post | None:
        fit = [it for it in map(again, said) if it.state in states]
        return chance.choice(fit) if fit else None

    def say(parent: Post | None) -> None:
        relation = chance.choice(list(Relation))
        asks = relation is Relation.ASKS and parent is None
        question = {"question": chance.choice(QUESTIONS).key} if asks else {}
        said.append(make.post(author, room, relation=relation, parent=parent, **question))

    for step in range(40):
        what = chance.choice(["say", "reply", "reply", "edit", "withdraw", "remove", "restore"])
        it = some(PostState.REMOVED if what == "restore" else PostState.VISIBLE)
        if it is None or what == "say":
            say(None)
        elif what == "reply":
            say(it)
        elif what == "edit":
            cited = chance.choice(["", "A. Author, 1999"])
            posts.edit(again(author), it, Edit(source=f"In other words, {step}.", citation=cited))
        elif what == "withdraw":
            posts.withdraw(again(author), it)
        elif what == "remove":
            moderation.remove(again(moderator), it, REASON)
        else:
            moderation.restore(again(moderator), it)
        assert shapes.counts(again(room)) == counted(room), f"step {step}, {what}"


def test_of_two_first_replies_at_once_one_is_the_first(make: Maker) -> None:
    course = make.course()
    ana, ben = make.member(course, make.person()), make.member(course, make.person())
    room = make.room(course)
    question = make.post(ana, room, relation="asks")
    assert again(room).count_unanswered == 1
    at_once(*[lambda: make.post(ben, room, relation="concedes", parent=question) for _ in range(4)])
    assert shapes.counts(again(room)) == counted(room)
    assert again(room).count_unanswered == 0


def test_only_the_first_reply_answers_and_taking_it_down_asks_nothing_anew(make: Maker) -> None:
    course = make.course()
    ana, moderator = make.member(course, make.person()), make.member(course, make.person(), Role.MODERATOR)
    room = make.room(course)
    rebuttal = make.post(ana, room)
    assert again(room).count_unanswered == 1
    reply = make.post(ana, room, relation="supports", parent=rebuttal)
    assert again(room).count_unanswered == 0
    moderation.remove(again(moderator), again(reply), REASON)
    assert again(room).count_unanswered == 0
    lone = make.post(ana, room, relation="asks")
    moderation.remove(again(moderator), again(lone), REASON)
    assert again(room).count_unanswered == 0
    moderation.restore(again(moderator), again(lone))
    assert again(room).count_unanswered == 1
    posts.withdraw(again(ana), again(lone))
    assert again(room).count_unanswered == 0
