"""Who owes the answer to a critical question, and how it stands: the pure rules."""

from __future__ import annotations

import itertools
import random

import pytest

from debate import debts, evidence, schemes
from debate.debts import Question, Reply, state
from debate.models import Debt, Owes, Relation, Side

SHOWN = next(key for key, it in schemes.QUESTIONS.items() if it.burden == "assumption")
EXCEPTED = next(key for key, it in schemes.QUESTIONS.items() if it.burden == "exception")


def test_an_assumption_is_owed_by_who_argues_and_an_exception_by_who_asks() -> None:
    assert [debts.owes(SHOWN, about) for about in (True, False)] == [Owes.AUTHOR, Owes.SIDE]
    assert [debts.owes(EXCEPTED, about) for about in (True, False)] == [Owes.ASKER, Owes.ASKER]
    assert debts.owes(schemes.SOURCE.key, of_argument=True) is Owes.AUTHOR


@pytest.mark.parametrize("owes", Owes)
@pytest.mark.parametrize("asked", Side)
def test_a_question_in_reply_settles_nothing_and_others_only_argue(owes: Owes, asked: Side) -> None:
    for side, own in itertools.product(Side, (True, False)):
        assert not debts.settles(owes, asked, Relation.ASKS, side, own=own)
        assert debts.settles(owes, asked, Relation.CONCEDES, side, own=own) is own
        argues = debts.settles(owes, asked, Relation.REBUTS, side, own=own)
        assert argues is (own or (side is asked) is (owes is Owes.ASKER))


def test_the_state_after_any_events_is_the_state_of_what_is_there() -> None:
    """Told one by one, whatever their order, events lead where looking at what is there leads."""
    luck = random.Random(11)
    for _ in range(300):
        key = luck.choice([SHOWN, EXCEPTED, schemes.SOURCE.key])
        owes = debts.owes(key, of_argument=True)
        facts = {"stands": True, "about_stands": True, "taken_back": False}
        replies: list[Reply] = []
        told = state(Question(key, owes))
        for _ in range(luck.randrange(12)):
            match luck.choice(["reply", "falls", "rises", "question", "about", "taken back"]):
                case "reply":
                    replies.append(Reply(luck.random() < 0.3, True))
                case "falls" | "rises" as what if replies:
                    at = luck.randrange(len(replies))
                    replies[at] = replies[at]._replace(stands=what == "rises")
                case "question":
                    facts["stands"] = not facts["stands"]
                case "about":
                    facts["about_stands"] = not facts["about_stands"]
                case "taken back":
                    facts["taken_back"] = True
            told = state(Question(key, owes, **facts), replies)
        standing = [it for it in replies if it.stands]
        if not (facts["stands"] and facts["about_stands"]):
            assert told is Debt.VOID
        elif facts["taken_back"]:
            assert told is Debt.WITHDRAWN
        elif any(it.concedes for it in standing):
            assert told is Debt.CONCEDED
        else:
            assert told is (Debt.ANSWERED if standing else Debt.OPEN)


def test_a_source_answers_the_question_for_it_and_shows_an_exception() -> None:
    source = Question(schemes.SOURCE.key, Owes.AUTHOR, about_sources=1, sources_then=1)
    assert state(source) is Debt.OPEN
    assert state(Question(schemes.SOURCE.key, Owes.AUTHOR, about_sources=2, sources_then=1)) is Debt.ANSWERED
    assert state(Question(EXCEPTED, Owes.ASKER, sources=1)) is Debt.ANSWERED
    assert state(Question(SHOWN, Owes.AUTHOR, sources=1)) is Debt.OPEN


def test_evidence_is_the_pages_that_are_linked_and_what_is_cited() -> None:
    html = '<p><a href="https://example.org/a?b=1&amp;c=2" rel="x">a</a> <a href="mailto:a@example.org">b</a></p>'
    assert evidence.links(html, "") == [("https://example.org/a?b=1&c=2", "example.org")]
    assert evidence.links("", "A. Author (https://example.net/x), 1999.") == [("https://example.net/x", "example.net")]
    assert evidence.links("", "https://javascript:1 and ftp://example.org/") == []
    counts = [evidence.count(*it) for it in (("", ""), ("", "A. Author"), (html, ""), (html, "A. Author"))]
    assert counts == [0, 1, 1, 2]
    assert evidence.count(html, "https://example.org/a?b=1&c=2") == 1, "the same page twice"
