"""A demonstration: an empty database filled with a course that looks lived in.

data/demo.json says what was done, by whom, and how long ago ("3d 20:40" is three days, twenty hours and forty minutes).
It is all done again, in the order of time and by the services that people use, and each step is dated back to when it
was. So numbers, clocks, counts and paths are what they would be had the class really been here.
"""

from __future__ import annotations

import json
import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import select

from .. import pace
from ..db import atomic, now, session
from ..errors import Conflict
from ..forms.courses import LETTERS, CourseTitle
from ..forms.people import NewPerson
from ..forms.posts import Edit, Rebuttal, Removal
from ..forms.rooms import Assignment
from ..forms.votes import Cast
from ..models import Claim, Course, Membership, Post, Role, Room, RoomState, RoomVisit, User, Vote, Voting
from . import administration, courses, essays, moderation, passwords, people, posts, rebuttals, rooms, votes

DUE_AT = 22
"""The hour, by the server's clock, at which a room's work is due."""

Entry = dict[str, Any]
"""An object of the data: all of it, a person, a room, a post."""


@dataclass(frozen=True)
class LogIn:
    """What somebody signs in with. The password is kept nowhere, so it can be shown this once."""

    role: Role
    login: str
    password: str


def fill() -> list[LogIn]:
    """Fill the empty database; returns one log-in of each role. Raises Conflict where there is anything already.

    The other members have a password that is told to nobody.
    """
    story = load()
    log_ins = [LogIn(Role(it["role"]), it["login"], _new_password()) for it in story["people"] if it.get("log_in")]
    kept = {it.login: passwords.hashed(it.password) for it in log_ins}
    with pace.paused():
        _fill(story, kept, nobodys=passwords.hashed(_new_password()))
    return log_ins


def load() -> Entry:
    """The data as it stands."""
    file = Path(__file__).parents[1] / "data" / "demo.json"
    story: Entry = json.loads(file.read_text(encoding="utf-8"))
    return story


def _new_password() -> str:
    """Three groups of four letters and digits, 59 bits: to be typed from a screen."""
    letters = LETTERS.lower()
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


@atomic
def _fill(story: Entry, kept: dict[str, str], nobodys: str) -> None:
    _must_be_empty()
    moment = now()
    members = {it["login"]: _person(it, kept.get(it["login"], nobodys), moment) for it in story["people"]}
    instructor = next(members[it["login"]] for it in story["people"] if it["role"] == Role.INSTRUCTOR)
    course = _course(story, instructor, members, moment)
    claims = {it.key: it for it in essays.claims_of(essays.ensure_starter())}
    steps: list[Step] = []
    for entry in story["rooms"]:
        room = _room(entry, instructor, claims[entry["claim"]], course, moment)
        steps += _Telling(room, instructor, members, moment).steps(entry)
    for step in sorted(steps, key=lambda it: it.at):
        step.do(step.at)


def _must_be_empty() -> None:
    if any(session.scalar(select(table.id).limit(1)) is not None for table in (User, Course, Post)):
        raise Conflict(
            "The demonstration is for an empty database, and in this one there are people or courses. Nothing was "
            "changed. Start without --demo to go on with what is there, or set DEBATE_DATA to a new folder."
        )


def _when(ago: str, moment: datetime) -> datetime:
    """The moment that lies so long before `moment`."""
    found = re.fullmatch(r"(\d+)d (\d\d):(\d\d)", ago)
    if found is None:
        raise ValueError(f"{ago!r} does not say how long ago")
    days, hours, minutes = map(int, found.groups())
    return moment - timedelta(days=days, hours=hours, minutes=minutes)


# ---- people, the course and its rooms


def _person(entry: Entry, kept: str, moment: datetime) -> User:
    form = NewPerson.parse({"name": entry["name"], "login": entry["login"], "password": _new_password()})
    person = people.create(form, kept)  # `kept` is what counts; the form alone wants a password
    person.created_at = _when(entry["joined"], moment)
    return person


def _course(story: Entry, instructor: User, members: dict[str, User], moment: datetime) -> Course:
    form = CourseTitle.parse({"title": story["course"]["title"]})
    course = courses.create(administration.operator(), form, instructor)
    course.created_at = _when(story["course"]["opened"], moment)
    for entry in story["people"]:
        person = members[entry["login"]]
        courses.enrol(person, course, Role(entry["role"]))
        session.get_one(Membership, (course.id, person.id)).joined_at = person.created_at
    return course


def _room(entry: Entry, instructor: User, claim: Claim, course: Course, moment: datetime) -> Room:
    given = {"course_id": course.id, "title": entry["title"], "instructions": entry["instructions"]}
    if "due_in_days" in entry:
        evening = (moment + timedelta(days=entry["due_in_days"])).astimezone()
        given["due_at"] = evening.replace(hour=DUE_AT, minute=0, second=0, microsecond=0).astimezone(UTC)
    room = rooms.assign(instructor, claim, course, Assignment.parse(given))
    room.created_at = _when(entry["opened"], moment)
    return room


# ---- what was done in a room


@dataclass(frozen=True)
class Step:
    """Something that somebody did; `do` is given the moment at which it happened."""

    at: datetime
    do: Callable[[datetime], object]


@dataclass
class _Telling:
    """What was done in one room. `members` are by log-in, `said` is by place in the data, such as "0.2.1"."""

    room: Room
    instructor: User
    members: dict[str, User]
    moment: datetime
    said: dict[str, Post] = field(default_factory=dict)

    def steps(self, entry: Entry) -> Iterator[Step]:
        """In the order of the data, not yet of time."""
        yield from self.replies(entry["posts"], None)
        for login, ago in entry["read"].items():
            yield self.step(ago, self.read, login)
        if "votes" in entry:
            yield from self.voting(entry["votes"])
        if "closed" in entry:
            yield self.step(entry["closed"], self.close)

    def replies(self, entries: list[Entry], above: str | None) -> Iterator[Step]:
        for index, entry in enumerate(entries):
            place = f"{index}" if above is None else f"{above}.{index}"
            yield self.step(entry["ago"], self.say, place, above, entry)
            if edited := entry.get("edited"):
                yield self.step(edited["ago"], self.edit, place, edited)
            if removed := entry.get("removed"):
                yield self.step(removed["ago"], self.remove, place, removed)
            if withdrawn := entry.get("withdrawn"):
                yield self.step(withdrawn, self.withdraw, place)
            yield from self.replies(entry.get("replies", []), place)

    def voting(self, entry: Entry) -> Iterator[Step]:
        for stage in (Voting.BEFORE, Voting.AFTER):
            given = entry[stage.value]
            yield self.step(given["opened"], self.conduct, stage)
            for login, position in given["by"].items():
                yield self.step(
                    given["cast"], self.vote, stage, login, position, given.get("moved_by", {}).get(login, [])
                )
        yield self.step(entry["closed"], self.conduct, Voting.CLOSED)

    def step(self, ago: str, do: Callable[..., object], *what: object) -> Step:
        return Step(_when(ago, self.moment), partial(do, *what))

    def say(self, place: str, above: str | None, entry: Entry, at: datetime) -> None:
        given = {"source": entry["source"], "relation": entry["relation"], "client_id": secrets.token_urlsafe(18)}
        if above is not None:
            given["parent_id"] = self.said[above].id
        if "question" in entry:
            given["question"] = entry["question"]
        if "quote" in entry:
            given |= {"quote": entry["quote"], "quote_of": "parent"}
        said = rebuttals.post(self.members[entry["by"]].id, self.room.id, Rebuttal.parse(given))
        post = session.get_one(Post, said["id"])
        post.created_at = self.room.posted_at = at
        self.said[place] = post

    def edit(self, place: str, edited: Entry, at: datetime) -> None:
        post = self.said[place]
        posts.edit(post.author, post, Edit.parse({"source": edited["source"]})).edited_at = at

    def remove(self, place: str, removed: Entry, at: datetime) -> None:
        form = Removal.parse({"reason": removed["reason"]})
        post = moderation.remove(self.members[removed["by"]], self.said[place], form)
        post.removed_at = moderation.records(post)[-1].at = at

    def withdraw(self, place: str, at: datetime) -> None:
        post = self.said[place]
        posts.withdraw(post.author, post).removed_at = at

    def read(self, login: str, at: datetime) -> None:
        """To the end of what was there at the time."""
        reader = self.members[login]
        rooms.see(reader, self.room, self.room.last_number)
        session.get_one(RoomVisit, (reader.id, self.room.id)).seen_at = at

    def conduct(self, stage: Voting, _at: datetime) -> None:
        votes.conduct(self.instructor, self.room, stage)

    def vote(self, stage: Voting, login: str, position: str, places: list[str], at: datetime) -> None:
        given = {"stage": stage.value, "position": position, "moved_by": [self.said[place].id for place in places]}
        voter = self.members[login]
        votes.cast(voter, self.room, Cast.parse(given))
        vote = session.get_one(Vote, (self.room.id, voter.id))
        if stage is Voting.BEFORE:
            vote.before_at = at
        else:
            vote.after_at = at

    def close(self, _at: datetime) -> None:
        rooms.set_state(self.instructor, self.room, RoomState.CLOSED)
