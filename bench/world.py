"""People, rooms and an essay in a database, made by the services that the application itself uses, and signed in.

Made once for all runs; each gets a copy of the folder.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product
from pathlib import Path

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from debate import auth, config, db, pace, serve
from debate.db import atomic, session
from debate.forms.courses import CourseTitle
from debate.forms.essays import Bringing, NewClaim
from debate.forms.people import NewPerson
from debate.forms.posts import Rebuttal
from debate.forms.rooms import Assignment
from debate.models import Claim, ClaimState, Course, Relation, Role, User
from debate.services import administration, claims, courses, essays, passwords, people, rebuttals, rooms, sessions

from .words import marked_up, plain

SYLLABLES = [consonant + vowel for consonant, vowel in product("bdfgkpst", "aeu")]
"""Of names: letters that do not look like one another, as names have to be told apart."""

BRANCH = 25
"""Posts of one line of argument in a room that has posts already."""

AT_ONCE = 100
"""Rows made in one transaction."""


@dataclass(frozen=True)
class Needs:
    """What a scenario wants to find: people, empty rooms, rooms with so many posts, an essay with so many claims."""

    people: int = 1
    rooms: int = 0
    posts: tuple[int, ...] = ()
    claims: int = 1

    def __or__(self, other: Needs) -> Needs:
        """Enough for both."""
        return Needs(
            max(self.people, other.people),
            max(self.rooms, other.rooms),
            tuple(sorted({*self.posts, *other.posts})),
            max(self.claims, other.claims),
        )


@dataclass(frozen=True)
class World:
    """`cookies` sign one person in each, students of the one course that all rooms are in."""

    folder: Path
    cookies: list[str]
    rooms: list[int]
    rooms_with: dict[int, int]
    """The room that holds so many posts."""
    essay: int


def build(folder: Path, needs: Needs, **environment: str) -> World:
    """The data folder of an application that has all this in it, or in the database that `environment` names."""
    settings = config.read({"DEBATE_DATA": str(folder), **environment})
    serve.prepare(settings)
    engine = db.connect(settings.database_url)
    try:
        with pace.paused():
            kept = passwords.hashed(secrets.token_urlsafe())  # one for all: a hash is slow on purpose
            teacher, course, claim = _course(kept, needs.claims)
            students = [it for first in range(0, needs.people, AT_ONCE) for it in _students(course, kept, first, needs)]
            empty = [_room(teacher, course, claim, f"Room {number}") for number in range(needs.rooms)]
            full = {size: _room(teacher, course, claim, f"{size} posts") for size in needs.posts}
            authors = [student for student, _ in students[:20]]
            for size, room in full.items():
                said: list[int] = []
                while len(said) < size:
                    _argue(room, authors, said, min(size, len(said) + AT_ONCE))
            essay = session.get_one(Claim, claim).essay_id
    finally:
        db.finish()
        engine.dispose()
    return World(folder, _cookies(settings, [token for _, token in students]), empty, full, essay)


@atomic
def _course(kept: str, claimed: int) -> tuple[int, int, int]:
    """A course with its instructor and an essay; their ids and that of its first claim."""
    teacher = people.create(_new_person("Teacher"), kept)
    course = courses.create(administration.operator(), CourseTitle(title="Period 3"), teacher)
    sentences = [f"Claim {number} holds wherever people have to choose between two goods." for number in range(claimed)]
    around = "Some would say otherwise. {} That is what the last years have shown, and not by chance."
    text = "\n\n".join(["On choosing", *(around.format(sentence) for sentence in sentences)])
    essay = essays.bring(teacher, Bringing.parse({"text": text, "course_id": course.id}))
    for sentence in sentences:
        start = text.index(sentence)
        passage = {"statement": sentence, "start": start, "end": start + len(sentence), "kind": "value"}
        published = {"scheme": "practical-reasoning", "state": ClaimState.PUBLISHED}
        claims.make(teacher, essay, NewClaim.parse({**passage, **published}))
    return teacher.id, course.id, essays.claims_of(essay)[0].id


@atomic
def _students(course_id: int, kept: str, first: int, needs: Needs) -> list[tuple[int, str]]:
    """Some more of them, each with the token of a browser that they are signed in with."""
    course = session.get_one(Course, course_id)
    made = []
    for number in range(first, min(first + AT_ONCE, needs.people)):
        person = people.create(_new_person(f"Student {_word(number)}"), kept)
        courses.enrol(person, course, Role.STUDENT)
        made.append((person.id, sessions.begin(person, "A bench", timedelta(days=1))))
    return made


def _new_person(name: str) -> NewPerson:
    """Without the form's look at the password, which is slow and which nobody will type."""
    return NewPerson.model_construct(name=name, login=name.lower().replace(" ", "."), password="", email="")


def _word(number: int) -> str:
    """A word that no other number has."""
    rest, last = divmod(number, len(SYLLABLES))
    return (_word(rest - 1) if rest else "") + SYLLABLES[last]


@atomic
def _room(teacher: int, course: int, claim: int, title: str) -> int:
    form = Assignment.parse({"course_id": course, "title": title})
    made = rooms.assign(
        session.get_one(User, teacher), session.get_one(Claim, claim), session.get_one(Course, course), form
    )
    return made.id


@atomic
def _argue(room_id: int, authors: Sequence[int], said: list[int], until: int) -> None:
    """More posts, their ids appended to `said`: lines of argument that branch, a few replies deep."""
    while len(said) < until:
        number = len(said)
        place = number % BRANCH
        words = {
            "source": marked_up(number) if number % 5 == 0 else plain(number),
            "relation": Relation.REBUTS if number % 3 else Relation.SUPPORTS,
            "client_id": secrets.token_urlsafe(18),
            "parent_id": said[number - place + (place - 1) // 2] if place else None,
        }
        post = rebuttals.post(authors[number % len(authors)], room_id, Rebuttal.parse(words))
        said.append(int(post["id"]))


def _cookies(settings: config.Config, tokens: Sequence[str]) -> list[str]:
    """What the browsers that hold these tokens send, signed as the application signs it."""
    app = Flask("bench")
    app.secret_key = settings.secret_key
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    return [f"session={signer.dumps({'_permanent': True, auth.TOKEN: token})}" for token in tokens]
