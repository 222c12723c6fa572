"""The authorisation table: every route and every socket event, for every kind of person. What is not in it fails.

Each cell is what the server answers in JSON to one of nine people, in the order of WHO, on things that nobody has changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import socketio
from flask import Flask

from debate import db
from debate.clock import Action
from debate.db import now
from debate.forms.ballots import BallotForm, Release
from debate.forms.courses import ChosenRole
from debate.forms.posts import Removal
from debate.forms.rounds import NewStep
from debate.models import Claim, ClaimState, Course, Position, Role, Round, Sides, User, Voting
from debate.services import ballots, invitations, judges, moderation, sides, steps
from debate.sockets.event import HANDLED

from .makers import Maker, again, new_word
from .visitors import Visitor
from .wires import STATUS, connected

WHO = ("stranger", "outsider", "rival", "suspended", "student", "author", "moderator", "instructor", "admin")
"""rival: an instructor of another course. author: the student whose post it is. admin: no member of the course."""


TEXT = "The letter was about cost. It must be read again because of that. Nobody did."


class Scene:
    """A course with a room, a post and a removed post; its essay with a claim; everybody in WHO."""

    @db.atomic
    def __init__(self) -> None:
        make = Maker()
        course, other = make.course("Period 3"), make.course("Another course")
        self.people: dict[str, User | None] = {
            "stranger": None,
            "outsider": make.member(other, make.person()),
            "rival": make.member(other, make.person(), Role.INSTRUCTOR),
            "suspended": make.member(course, make.person()),
            "student": make.member(course, make.person()),
            "author": make.member(course, make.person()),
            "moderator": make.member(course, make.person(), Role.MODERATOR),
            "instructor": make.member(course, make.person(), Role.INSTRUCTOR),
            "admin": make.person(admin=True),
        }
        essay = make.essay("Of this course", course_id=again(course).id, text=TEXT, digest="d" * 64)
        claim = make.claim(essay, "The letter was about cost")
        draft = make.claim(essay, "It must be read again", state=ClaimState.DRAFT)
        room = make.room(course, claim, weighed=True, voting=Voting.BEFORE, side_chat=True)
        make.line(self.person("author"), room)
        post = make.post(self.person("author"), room, "A marker word.")
        removed = make.post(self.person("author"), room, "Another.")
        moderation.remove(self.person("moderator"), again(removed), Removal(reason="Not about the claim."))
        gated = make.room(course, claim, steelman=60)
        answered = make.post(self.person("author"), gated, "It was about cost.")
        rebuttal = make.post(self.person("student"), gated, "No.", parent=answered, restated="it was cost alone")
        token = invitations.into_course(self.person("instructor"), again(course), ChosenRole(role=Role.STUDENT))
        sided = make.room(course, claim, sides=Sides.CHOSEN)
        sides.give(self.person("instructor"), again(sided), self.person("author").id, Position.FOR)
        things: dict[str, Any] = {
            "sided": sided,
            "lots": make.room(course, claim, sides=Sides.DRAWN),
            "course": course,
            "essay": essay,
            "claim": claim,
            "draft": draft,
            "room": room,
            "post": post,
            "removed": removed,
            "question": make.post(self.person("student"), room, "Source?", "asks", again(post), question="source"),
            "sign": make.post(self.person("author"), room, "A sign.", scheme="sign"),
            "own_format": make.format(course),
            "round": make.round(room, neg1=self.person("author")),
            "judged": self.judged(make, course, claim),
            "decided": self.judged(make, course, claim, hand_in=True),
            "released": self.judged(make, course, claim, hand_in=True, release=True),
            "gated": gated,
            "rebuttal": rebuttal,
            "other_room": make.room(course, claim),
            "forum": make.round(make.room(course, claim), "public-forum", pro1=self.person("author")),
            **self.points(make, course, claim),
            "drill": make.drill(self.person("author"), again(claim), to=again(post)),
            "done": make.drill(self.person("author"), again(claim), "It does follow.", to=again(post), sent_to=course),
            "person": self.person("student"),
            "author": self.person("author"),
            "spare": make.member(course, make.person()),
            "guest": make.member(make.course("Practice", open_to_guests=True), make.person(guest=True)),
        }
        self.ids: dict[str, Any] = {name: again(thing).id for name, thing in things.items()}
        self.ids["format"] = f"course-{self.ids['own_format']}"
        word = new_word()
        self.ids |= {"token": token, "code": (word.upper() + "222222")[:6], "nothing": 987_654}
        self.ids |= {"name": f"New {word}", "login": f"new.{word.lower()}"}
        course, suspended = again(course), self.person("suspended")
        course.code, course.code_ends_at = self.ids["code"], now() + timedelta(days=1)
        suspended.suspended = True

    def points(self, make: Maker, course: Course, claim: Claim) -> dict[str, Any]:
        """Two rounds in which the student has the floor: in one a point is offered, in the other one is being spoken."""
        seats = {"og1": self.person("student"), "oo1": self.person("author"), "co1": self.person("moderator")}
        parliament, sitting = (
            make.begun(make.round(make.room(course, claim), "british-parliamentary", times=[3600] * 8, **seats), 100)
            for _ in range(2)
        )
        later = now() + timedelta(hours=1)  # for as long as these tests take
        return {
            "parliament": parliament,
            "sitting": sitting,
            "offer": make.point(parliament, "co1", offered_at=later),
            "spoken": make.point(parliament, "co1", "accepted", "Whose cost?"),
            "taken": make.point(sitting, "co1", "accepted", offered_at=later),
        }

    def judged(
        self, make: Maker, course: Course, claim: Claim, *, hand_in: bool = False, release: bool = False
    ) -> Round:
        """A round that is over, with the author in it and the student as its judge."""
        it = make.round(make.room(course, claim), neg1=self.person("author"))
        judges.name(self.person("instructor"), again(it), self.person("student").id)
        steps.step(self.person("instructor"), again(it), NewStep(action=Action.END))
        if hand_in:
            given = {"winner": "neg", "points": {str(self.person("author").id): 28.5}, "reason": "It answered more."}
            ballots.hand_in(self.person("student"), again(it), BallotForm.parse(given))
        if release:
            ballots.release(self.person("instructor"), again(it), Release())
        return again(it)

    def person(self, who: str) -> User:
        found = self.people[who]
        assert found is not None
        return again(found)

    def filled(self, template: Any) -> Any:
        """The path or the body with this scene's ids in it: "{room}" in a path, Ref("post") in a body."""
        if isinstance(template, Ref):
            return self.ids[template.name]
        if isinstance(template, dict):
            return {self.filled(name): self.filled(value) for name, value in template.items()}
        if isinstance(template, list):
            return [self.filled(value) for value in template]
        return template.format(**self.ids) if isinstance(template, str) else template


class Scenes:
    """The scene as it was made: another one after each time that somebody was let change it."""

    def __init__(self) -> None:
        self.as_made: Scene | None = None

    def take(self) -> Scene:
        if self.as_made is None:
            self.as_made = Scene()
        return self.as_made

    def spend(self) -> None:
        self.as_made = None


@pytest.fixture(scope="module")
def scenes(module_app: Flask) -> Scenes:
    return Scenes()


@dataclass(frozen=True)
class Ref:
    name: str


POST = {"source": "It does not follow.", "relation": "rebuts", "client_id": "k" * 24}
CLAIM = {"statement": "The letter was about cost", "kind": "fact", "scheme": "expert-opinion"}
PERSON = {"name": Ref("name"), "login": Ref("login"), "password": "three unrelated words"}
BALLOT = {
    "winner": "neg",
    "points": {"{author}": 28.5},
    "comments": {"{author}": "Clear."},
    "ranks": {},
    "reason": "It answered more.",
    "meant": False,
}
TITLE = {"title": "Another title"}
A_FORMAT = {
    "name": "Another format",
    "about": "Two speeches.",
    "speaker_points": "1-10",
    "teams": [
        {"key": side, "name": side.title(), "short": side, "side": side, "seats": ["Speaker"]}
        for side in ("for", "against")
    ],
    "parts": [
        {
            "code": side[0].upper(),
            "name": "A speech",
            "kind": "speech",
            "seconds": 60,
            "floor": [f"{side}1"],
            "asks": [],
        }
        for side in ("for", "against")
    ],
}
FORMATS = "/courses/{course}/formats"
COURSE, ESSAY, ROOM = "/courses/{course}", "/essays/{essay}", "/rooms/{room}"
SIDES = "/rooms/{sided}/sides"
GATED = "/rooms/{gated}/posts/{rebuttal}"
THE_POST, MEMBER = ROOM + "/posts/{post}", COURSE + "/members/{spare}"

# fmt: off
# endpoint: (path, body; None for GET, what each of WHO is answered)
TABLE: dict[str, tuple[str, dict[str, Any] | None, str]] = {
    "home.index": ("/", None, "200 200 200 200 200 200 200 200 200"),
    "home.healthz": ("/healthz", None, "200 200 200 200 200 200 200 200 200"),
    "people.sign_in": ("/sign-in", None, "200 303 303 200 303 303 303 303 303"),
    "people.begin": ("/sign-in", {"login": "nobody", "password": "nothing at all"}, "422 422 422 422 422 422 422 422 422"),
    "people.sign_out": ("/sign-out", {}, "200 200 200 200 200 200 200 200 200"),
    "people.signing_up": ("/sign-up", None, "200 303 303 200 303 303 303 303 303"),
    "people.sign_up": ("/sign-up", {**PERSON, "code": Ref("code")}, "200 200 200 200 200 200 200 200 200"),
    "people.joining": ("/join", None, "200 200 200 200 200 200 200 200 200"),
    "people.join": ("/join", {"code": Ref("code")}, "200 200 200 200 200 200 200 200 200"),
    "people.join_by_link": ("/join/{code}", None, "200 200 200 200 200 200 200 200 200"),
    "people.entering": ("/guest", None, "200 200 200 200 200 200 200 200 200"),
    "people.enter": ("/guest", {"name": Ref("name")}, "200 200 200 200 200 200 200 200 200"),
    "people.invitation": ("/invitations/{token}", None, "200 200 200 200 200 200 200 200 200"),
    "people.use": ("/invitations/{token}", {**PERSON}, "200 200 200 200 200 200 200 200 200"),
    "account.show": ("/account", None, "401 200 200 401 200 200 200 200 200"),
    "account.change": ("/account", {"name": Ref("name"), "email": "", "scheme": "dark", "enter_posts": True, "letter_keys": False}, "401 200 200 401 200 200 200 200 200"),
    "account.change_password": ("/account/password", {"current_password": "wrong", "new_password": "three unrelated words"}, "401 422 422 401 422 422 422 422 422"),
    "account.keeping": ("/account/keep", None, "401 303 303 401 303 303 303 303 303"),
    "account.keep": ("/account/keep", {"login": Ref("login"), "password": "three unrelated words"}, "401 403 403 401 403 403 403 403 403"),
    "account.list_sessions": ("/account/sessions", None, "401 200 200 401 200 200 200 200 200"),
    "account.end_session": ("/account/sessions/{nothing}/end", {}, "401 404 404 401 404 404 404 404 404"),
    "account.end_others": ("/account/sessions/end-others", {}, "401 200 200 401 200 200 200 200 200"),
    "courses.index": ("/courses", None, "401 200 200 401 200 200 200 200 200"),
    "courses.opening": ("/courses/new", None, "401 403 200 401 403 403 403 200 200"),
    "courses.create": ("/courses/new", TITLE, "401 403 201 401 403 403 403 201 201"),
    "courses.show": (COURSE, None, "401 404 404 401 200 200 200 200 200"),
    "courses.retitle": (COURSE + "/title", TITLE, "401 404 404 401 403 403 403 200 200"),
    "courses.renew_code": (COURSE + "/code", {"days": 14}, "401 404 404 401 403 403 403 200 200"),
    "courses.end_code": (COURSE + "/code/end", {}, "401 404 404 401 403 403 403 200 200"),
    "courses.code_picture": (COURSE + "/code.svg", None, "401 404 404 401 404 404 404 200 200"),
    "courses.invite": (COURSE + "/invitations", {"role": "student"}, "401 404 404 401 403 403 403 201 201"),
    "courses.set_role": (MEMBER + "/role", {"role": "moderator"}, "401 404 404 401 403 403 403 200 200"),
    "courses.remove_member": (MEMBER + "/remove", {}, "401 404 404 401 403 403 403 200 200"),
    "formats.index": (FORMATS, None, "401 404 404 401 200 200 200 200 200"),
    "formats.show": (FORMATS + "/{format}", None, "401 404 404 401 200 200 200 200 200"),
    "formats.new": (FORMATS + "/new?of=oxford", None, "401 404 404 401 403 403 403 200 200"),
    "formats.make": (FORMATS, A_FORMAT, "401 404 404 401 403 403 403 201 201"),
    "formats.edit": (FORMATS + "/{format}/edit", None, "401 404 404 401 403 403 403 200 200"),
    "formats.change": (FORMATS + "/{format}/edit", A_FORMAT, "401 404 404 401 403 403 403 200 200"),
    "formats.delete": (FORMATS + "/{format}/delete", {}, "401 404 404 401 403 403 403 200 200"),
    "essays.index": ("/essays", None, "200 200 200 200 200 200 200 200 200"),
    "essays.new": ("/essays/new", None, "401 403 200 401 403 403 403 200 200"),
    "essays.bring": ("/essays/new", {"text": "A text of its own by {name}. It says something.", "title": "New"}, "401 403 201 401 403 403 403 201 201"),
    "essays.show": (ESSAY, None, "404 404 404 404 200 200 200 200 200"),
    "essays.text": (ESSAY + "/text", None, "401 404 404 401 403 403 403 200 200"),
    "essays.bring_again": (ESSAY + "/text", {"text": TEXT + " More of it."}, "401 404 404 401 403 403 403 200 200"),
    "essays.details": (ESSAY + "/details", None, "401 404 404 401 403 403 403 200 200"),
    "essays.change": (ESSAY + "/details", {**TITLE, "byline": "", "source_url": "", "language": "en"}, "401 404 404 401 403 403 403 200 200"),
    "essays.new_claim": (ESSAY + "/claims/new", None, "401 404 404 401 403 403 403 200 200"),
    "essays.make_claim": (ESSAY + "/claims/new", CLAIM, "401 404 404 401 403 403 403 201 201"),
    "essays.suggestions": (ESSAY + "/suggestions", None, "401 404 404 401 403 403 403 200 200"),
    "essays.take_suggestions": (ESSAY + "/suggestions", {"passages": ["27-65"]}, "401 404 404 401 403 403 403 201 201"),
    "claims.index": ("/claims", None, "200 200 200 200 200 200 200 200 200"),
    "claims.show": ("/claims/{claim}", None, "404 404 404 404 200 200 200 200 200"),
    "claims.edit": ("/claims/{claim}/edit", None, "401 404 404 401 403 403 403 200 200"),
    "claims.change": ("/claims/{claim}/edit", CLAIM, "401 404 404 401 403 403 403 200 200"),
    "claims.set_state": ("/claims/{draft}/state", {"state": "published"}, "401 404 404 401 404 404 404 200 200"),
    "claims.assigning": ("/claims/{claim}/assign", None, "401 404 404 401 403 403 403 200 200"),
    "claims.assign": ("/claims/{claim}/assign", {"course_id": Ref("course"), "title": "Group B"}, "401 404 404 401 403 403 403 201 201"),
    "rooms.index": ("/rooms", None, "401 200 200 401 200 200 200 200 200"),
    "rooms.show": (ROOM, None, "401 404 404 401 200 200 200 200 200"),
    "rooms.show_map": (ROOM + "/map?branch={post}", None, "401 404 404 401 200 200 200 200 200"),
    "rooms.here": (ROOM + "/here", None, "401 404 404 401 200 200 200 200 200"),
    "rooms.standing": (ROOM + "/standing", None, "401 404 404 401 200 200 200 200 200"),
    "rooms.seen": (ROOM + "/seen", {"number": 1}, "401 404 404 401 200 200 200 200 200"),
    "rooms.settings": (ROOM + "/settings", None, "401 404 404 401 403 403 403 200 200"),
    "rooms.change": (ROOM + "/settings", TITLE, "401 404 404 401 403 403 403 200 200"),
    "rooms.set_state": (ROOM + "/state", {"state": "closed"}, "401 404 404 401 403 403 403 200 200"),
    "rounds.new": (ROOM + "/rounds/new", None, "401 404 404 401 403 403 403 200 200"),
    "rounds.open_in": ("/rooms/{other_room}/rounds", {"format": "lincoln-douglas"}, "401 404 404 401 403 403 403 201 201"),
    "rounds.newest": (ROOM + "/round", None, "401 404 404 401 200 200 200 200 200"),
    "rounds.sit": ("/rounds/{round}/seats", {"seat": "aff1"}, "401 404 404 401 200 409 200 200 403"),
    "rounds.stand_up": ("/rounds/{round}/seats/leave", {"person_id": Ref("author")}, "401 404 404 401 403 200 200 200 200"),
    "rounds.flip": ("/rounds/{forum}/coin", {}, "401 404 404 401 403 403 200 200 200"),
    "rounds.order": ("/rounds/{forum}/order", {"opens": "con"}, "401 404 404 401 403 403 200 200 200"),
    "rounds.step": ("/rounds/{round}/steps", {"action": "begin"}, "401 404 404 401 403 403 200 200 200"),
    "points.offer": ("/rounds/{parliament}/points", {}, "401 404 404 401 403 201 409 403 403"),
    "points.reply": ("/rounds/{parliament}/points/{offer}/reply", {"reply": "declined"}, "401 404 404 401 200 403 403 403 403"),
    "points.speak": ("/rounds/{sitting}/points/{taken}/words", {"words": "Whose cost is it?"}, "401 404 404 401 403 403 200 403 403"),
    "points.removing": ("/rounds/{parliament}/points/{spoken}/remove", None, "401 404 404 401 403 403 200 200 200"),
    "points.remove": ("/rounds/{parliament}/points/{spoken}/remove", {"reason": "Not about the claim."}, "401 404 404 401 403 403 200 200 200"),
    "ballots.own": ("/rounds/{judged}/ballot", None, "401 404 404 401 200 403 403 403 403"),
    "ballots.save": ("/rounds/{judged}/ballot", BALLOT, "401 404 404 401 200 403 403 403 403"),
    "ballots.hand_in": ("/rounds/{judged}/ballot/hand-in", BALLOT, "401 404 404 401 200 403 403 403 403"),
    "ballots.take_back": ("/rounds/{decided}/ballot/take-back", {}, "401 404 404 401 200 403 403 403 403"),
    "ballots.show": ("/rounds/{decided}/ballots", None, "401 404 404 401 200 200 200 200 200"),
    "ballots.table": ("/rounds/{released}/ballots.csv", None, "401 404 404 401 200 200 200 200 200"),
    "ballots.release": ("/rounds/{decided}/ballots/release", {}, "401 404 404 401 403 403 403 200 200"),
    "ballots.name": ("/rounds/{round}/judges", {"person_id": Ref("spare")}, "401 404 404 401 403 403 403 200 200"),
    "ballots.free": ("/rounds/{judged}/judges/free", {"person_id": Ref("person")}, "401 404 404 401 403 403 403 200 200"),
    "results.show": (COURSE + "/results", None, "401 404 404 401 200 200 200 200 200"),
    "results.table": (COURSE + "/results.csv", None, "401 404 404 401 200 200 200 200 200"),
    "flow.show": (ROOM + "/flow", None, "401 404 404 401 200 200 200 200 200"),
    "flow.sheet": (ROOM + "/flow/sheet", None, "401 404 404 401 200 200 200 200 200"),
    "flow.state": (ROOM + "/flow/state", None, "401 404 404 401 200 200 200 200 200"),
    "flow.table": (ROOM + "/flow/sheet.csv", None, "401 404 404 401 200 200 200 200 200"),
    "flow.mark": (ROOM + "/flow/marks/{post}", {"turn": True, "note": "Ask once more."}, "401 404 404 401 200 200 200 200 200"),
    "replays.show": (ROOM + "/replay?at=1", None, "401 404 404 401 200 200 200 200 200"),
    "replays.moment": (ROOM + "/replay/moment?show=flow", None, "401 404 404 401 200 200 200 200 200"),
    "posts.index": (ROOM + "/posts?since=0", None, "401 404 404 401 200 200 200 200 200"),
    "posts.rebut": (ROOM + "/posts", POST, "401 404 404 401 201 201 201 201 403"),
    "posts.show": (THE_POST, None, "401 404 404 401 200 200 200 200 200"),
    "posts.replies": (THE_POST + "/replies", None, "401 404 404 401 200 200 200 200 200"),
    "posts.versions": (THE_POST + "/versions", None, "401 404 404 401 200 200 200 200 200"),
    "posts.editing": (THE_POST + "/edit", None, "401 404 404 401 403 200 403 403 403"),
    "posts.edit": (THE_POST + "/edit", {"source": "In other words.", "scheme": "sign", "citation": "A. Author, 1999"}, "401 404 404 401 403 200 403 403 403"),
    "posts.withdraw": (THE_POST + "/withdraw", {}, "401 404 404 401 403 200 403 403 403"),
    "posts.removing": (THE_POST + "/remove", None, "401 404 404 401 403 403 200 200 200"),
    "posts.remove": (THE_POST + "/remove", {"reason": "Not about the claim."}, "401 404 404 401 403 403 200 200 200"),
    "posts.restore": (ROOM + "/posts/{removed}/restore", {}, "401 404 404 401 403 403 200 200 200"),
    "debts.index": (ROOM + "/questions", None, "401 404 404 401 200 200 200 200 200"),
    "debts.scheme": (ROOM + "/posts/{sign}/scheme", None, "401 404 404 401 200 200 200 200 200"),
    "debts.challenge": (ROOM + "/posts/{sign}/challenge", {}, "401 404 404 401 200 200 200 200 403"),
    "debts.concede": (ROOM + "/posts/{question}/concede", {}, "401 404 404 401 403 200 403 403 403"),
    "debts.take_back": (ROOM + "/posts/{question}/take-back", {}, "401 404 404 401 200 403 403 403 403"),
    "posts.confirm": (GATED + "/confirm", {}, "401 404 404 401 403 200 403 403 403"),
    "posts.correct": (GATED + "/correct", {"correction": "It was about more."}, "401 404 404 401 403 200 403 403 403"),
    "votes.show": (ROOM + "/votes", None, "401 404 404 401 200 200 200 200 200"),
    "votes.cast": (ROOM + "/votes", {"stage": "before", "position": "for"}, "401 404 404 401 200 200 200 200 403"),
    "votes.conduct": (ROOM + "/votes/stage", {"stage": "after"}, "401 404 404 401 403 403 403 200 200"),
    "sides.show": (SIDES, None, "401 404 404 401 200 200 200 200 200"),
    "sides.choose": (SIDES, {"side": "against"}, "401 404 404 401 200 200 403 403 403"),
    "sides.draw": ("/rooms/{lots}/sides/draw", {}, "401 404 404 401 200 200 403 403 403"),
    "sides.give": (SIDES + "/give", {"person_id": Ref("spare"), "side": "for"}, "401 404 404 401 403 403 403 200 200"),
    "sides.switch": (SIDES + "/switch", {"number": 1}, "401 404 404 401 403 403 403 200 200"),
    "chat.show": (ROOM + "/chat", None, "401 404 404 401 200 200 200 200 200"),
    "chat.add": (ROOM + "/chat", {"words": "Well put.", "client_id": "k" * 24}, "401 404 404 401 201 201 201 201 403"),
    "chat.withdraw": (ROOM + "/chat/1/withdraw", {}, "401 404 404 401 403 200 403 403 403"),
    "chat.removing": (ROOM + "/chat/1/remove", None, "401 404 404 401 403 403 200 200 200"),
    "chat.remove": (ROOM + "/chat/1/remove", {"reason": "Not about the claim."}, "401 404 404 401 403 403 200 200 200"),
    "drills.index": ("/drills", None, "401 200 200 401 200 200 200 200 200"),
    "drills.new": ("/claims/{claim}/drills/new", None, "401 404 404 401 200 200 200 200 403"),
    "drills.begin": ("/claims/{claim}/drills", {"side": "lot", "seconds": 120, "client_id": "d" * 24}, "401 404 404 401 201 201 201 201 403"),
    "drills.show": ("/drills/{drill}", None, "401 404 404 401 404 200 404 404 404"),
    "drills.hand_in": ("/drills/{drill}/answer", {"source": "It does follow."}, "401 404 404 401 404 200 404 404 404"),
    "drills.again": ("/drills/{done}/again", {"client_id": "d" * 24}, "401 404 404 401 404 201 404 404 404"),
    "drills.to_room": ("/drills/{done}/room", {"room_id": Ref("room")}, "401 404 404 401 404 201 404 404 404"),
    "drills.to_instructor": ("/drills/{done}/instructor", {"course_id": Ref("course")}, "401 404 404 401 404 200 404 404 404"),
    "drills.delete": ("/drills/{drill}/delete", {}, "401 404 404 401 404 200 404 404 404"),
    "drills.received": (COURSE + "/drills", None, "401 404 404 401 403 403 403 200 200"),
    "drills.comment": (COURSE + "/drills/{done}/comment", {"source": "Name the reason first."}, "401 404 404 401 403 403 403 200 200"),
    "search.index": ("/search?q=marker", None, "200 200 200 200 200 200 200 200 200"),
    "admin.index": ("/people", None, "401 403 403 401 403 403 403 403 200"),
    "admin.show": ("/people/{person}", None, "401 403 403 401 403 403 403 403 200"),
    "admin.suspend": ("/people/{person}/suspend", {}, "401 403 403 401 403 403 403 403 200"),
    "admin.resume": ("/people/{person}/resume", {}, "401 403 403 401 403 403 403 403 200"),
    "admin.demote": ("/people/{person}/demote", {}, "401 403 403 401 403 403 403 403 200"),
    "admin.reset": ("/people/{person}/reset", {}, "401 403 403 401 403 403 403 403 201"),
    "admin.invite": ("/people/invitations", {}, "401 403 403 401 403 403 403 403 201"),
}

# event: (what is sent, what each of WHO is answered: the code of the refusal, or ok; a stranger gets no socket)
EVENTS: dict[str, tuple[dict[str, Any], str]] = {
    "join": ({"room_id": Ref("room")}, "- missing missing - ok ok ok ok ok"),
    "leave": ({"room_id": Ref("room")}, "- ok ok - ok ok ok ok ok"),
    "typing": ({"room_id": Ref("room")}, "- missing missing - ok ok ok ok denied"),
    "rebut": ({"room_id": Ref("room"), **POST}, "- missing missing - ok ok ok ok denied"),
}

# fmt: on

OPEN = {"static"}
"""What everybody may have, and what is no page: files that were shipped."""


def test_every_route_is_in_the_table(module_app: Flask) -> None:
    assert {rule.endpoint for rule in module_app.url_map.iter_rules()} == TABLE.keys() | OPEN


def test_every_socket_event_is_in_the_table(module_app: Flask) -> None:
    assert HANDLED.keys() == EVENTS.keys()


def test_no_route_changes_anything_by_being_read(module_app: Flask) -> None:
    for rule in module_app.url_map.iter_rules():
        if rule.endpoint in TABLE:
            writes = TABLE[rule.endpoint][1] is not None
            assert (rule.methods or set()) - {"HEAD", "OPTIONS"} == ({"POST"} if writes else {"GET"}), rule


@pytest.mark.parametrize("endpoint", TABLE)
def test_a_route_answers_each_person_as_the_table_says(module_app: Flask, scenes: Scenes, endpoint: str) -> None:
    path, body, expected = TABLE[endpoint]
    answered = " ".join(str(ask(module_app, scenes, who, path, body)) for who in WHO)
    assert answered == expected, f"{endpoint}\n{' '.join(WHO)}"


def ask(app: Flask, scenes: Scenes, who: str, path: str, body: dict[str, Any] | None) -> int:
    scene = scenes.take()
    visitor = Visitor(app, scene.people[who])
    db.finish()
    address = scene.filled(path)
    answer = visitor.get(address) if body is None else visitor.post(address, scene.filled(body))
    if answer.status_code >= 400:
        assert answer.is_json, answer.text[:300]
        error = answer.get_json()["error"]
        assert error["message"].endswith((".", "?"))
        assert STATUS[error["code"]] == answer.status_code
    elif body is not None:
        scenes.spend()
    db.finish()
    return answer.status_code


@pytest.mark.parametrize("event", EVENTS)
def test_an_event_answers_each_person_as_the_table_says(
    module_app: Flask, module_address: str, scenes: Scenes, event: str
) -> None:
    sent, expected = EVENTS[event]
    answered = " ".join(say(module_app, module_address, scenes, who, event, sent) for who in WHO)
    assert answered == expected, f"{event}\n{' '.join(WHO)}"


def say(app: Flask, address: str, scenes: Scenes, who: str, event: str, sent: dict[str, Any]) -> str:
    scene = scenes.take()
    visitor = Visitor(app, scene.people[who])
    visitor.page("/")
    db.finish()
    try:
        with connected(address, visitor) as socket:
            answer = socket.say(event, scene.filled(sent))
    except socketio.exceptions.ConnectionError:
        return "-"
    if not answer["ok"]:
        return str(answer["error"]["code"])
    scenes.spend()
    return "ok"
