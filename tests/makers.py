"""People and things for tests, made quickly; `again` gives an object afresh after something else has ended the session."""

from __future__ import annotations

import itertools
import secrets
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import inspect, select

from debate import formats, names, text
from debate.clock import Action
from debate.db import Base, atomic, now, session
from debate.dealing import Dealt
from debate.forms.chat import Line
from debate.forms.posts import Rebuttal
from debate.forms.rounds import NewRound
from debate.models import (
    ChatLine,
    Claim,
    ClaimState,
    Course,
    CourseFormat,
    Drill,
    Essay,
    Membership,
    Post,
    Relation,
    Role,
    Room,
    Round,
    RoundPoint,
    RoundSeat,
    RoundStep,
    Side,
    User,
)
from debate.points import Reply
from debate.services import chat, planning, rebuttals

Row = TypeVar("Row", bound=Base)

_count = itertools.count(1)
_SYLLABLES = [consonant + vowel for consonant in "bdfgkpst" for vowel in "aeu"]


def new_word() -> str:
    """A word that no other call gives, out of letters that do not look like one another."""
    number, word = next(_count), ""
    while number:
        number, digit = divmod(number, len(_SYLLABLES))
        word = _SYLLABLES[digit] + word
    return word.title()


def again(row: Row) -> Row:
    """The same row, loaded into the session that is open now."""
    found = session.get(type(row), inspect(row).identity)
    assert found is not None
    return found


def rebut(author: User, room: Room, form: Rebuttal) -> Post:
    """What `author` says in `room`, as the row that it became."""
    said = rebuttals.post(again(author).id, again(room).id, form)
    return session.get_one(Post, said["id"], populate_existing=True)


class Maker:
    @atomic
    def person(self, name: str | None = None, *, guest: bool = False, admin: bool = False, **more: Any) -> User:
        name = name or f"Person {new_word()}"
        login = None if guest else more.pop("login", name.lower().replace(" ", "."))
        person = User(
            name=name,
            name_key=names.skeleton(name),
            login=login,
            password_hash=None if guest else more.pop("password_hash", "not a hash"),
            is_admin=admin,
            **more,
        )
        session.add(person)
        session.flush()
        return person

    @atomic
    def course(self, title: str = "Period 3", *, open_to_guests: bool = False, **members: Role | str) -> Course:
        """A course; members by name, such as course(ana="student", ms_hartley="instructor")."""
        course = Course(title=title, open_to_guests=open_to_guests)
        session.add(course)
        session.flush()
        for name, role in members.items():
            self.member(course, self.person(name.replace("_", " ").title()), role)
        return course

    @atomic
    def member(self, course: Course, person: User, role: Role | str = Role.STUDENT) -> User:
        session.add(Membership(course_id=course.id, user_id=person.id, role=Role(role)))
        session.flush()
        session.expire(again(person), ["memberships"])
        return again(person)

    @atomic
    def essay(self, title: str = "On choosing partners", **more: Any) -> Essay:
        essay = Essay(title=title, byline="an author", **more)
        session.add(essay)
        session.flush()
        return essay

    @atomic
    def claim(self, essay: Essay | None = None, statement: str = "A people can be an ally", **more: Any) -> Claim:
        given = {"kind": "value", "scheme": "expert-opinion", "state": ClaimState.PUBLISHED, **more}
        claim = Claim(essay=again(essay) if essay else self.essay(), statement=statement, **given)
        session.add(claim)
        session.flush()
        return claim

    @atomic
    def room(
        self, course: Course | None = None, claim: Claim | None = None, title: str = "A room", **more: Any
    ) -> Room:
        room = Room(
            course=again(course) if course else self.course(),
            claim=again(claim) if claim else self.claim(),
            title=title,
            **more,
        )
        session.add(room)
        session.flush()
        return room

    @atomic
    def round(self, room: Room, format: str = "lincoln-douglas", *, seating: str = "chosen", **more: Any) -> Round:
        """A round whose clock has not begun; `more`: `times`, `prep` and other settings as NewRound takes them, `chair`,
        and who sits where, such as aff1=ana."""
        planned = {name: more.pop(name) for name in ("times", "prep", "opens", "protected", "bars_new") if name in more}
        form = NewRound.parse({"format": format, "seating": seating, **planned})
        chair = more.pop("chair", None)
        it = Round(
            room=again(room),
            format=formats.kept(planning.planned(again(room).course, form)),
            seating=form.seating,
            chair_id=again(chair).id if chair else None,
            opened_by_id=session.scalar(select(User.id).limit(1)) or self.person().id,
        )
        session.add(it)
        session.flush()
        for seat, person in more.items():
            session.add(RoundSeat(round_id=it.id, seat=seat, user_id=again(person).id))
        session.flush()
        return it

    @atomic
    def begun(self, it: Round, second: float) -> Round:
        """Its first part has been going on for so many seconds."""
        it, began = again(it), now() - timedelta(seconds=second)
        it.made_at, it.room.round_id = began, it.id
        session.add(RoundStep(round_id=it.id, number=1, action=Action.BEGIN, at=began, team="", by_id=it.opened_by_id))
        session.flush()
        session.expire(it, ["steps"])
        return it

    @atomic
    def point(self, it: Round, seat: str, reply: Reply | str | None = None, words: str = "", **more: Any) -> RoundPoint:
        """A point of information by who sits there, offered just now in the first speech."""
        it, moment = again(it), more.pop("offered_at", now())
        point = RoundPoint(
            round_id=it.id,
            speech=formats.read(it.format).parts[0].code,
            by_id=next(row.user_id for row in it.seats if row.seat == seat),
            seat=seat,
            offered_at=moment,
            reply=Reply(reply) if reply else None,
            replied_at=moment if reply else None,
            words=words,
            spoken_at=moment if words else None,
            **{"second": 100, **more},
        )
        session.add(point)
        session.flush()
        return point

    def line(self, author: User, room: Room, words: str = "Well put.") -> ChatLine:
        """A line of the side chat."""
        form = Line.parse({"words": words, "client_id": secrets.token_urlsafe(18)})
        return chat.say(again(author), again(room), form)

    @atomic
    def drill(
        self,
        owner: User,
        claim: Claim,
        answer: str = "",
        *,
        to: Post | None = None,
        sent_to: Course | None = None,
        used: float = 30,
        **more: Any,
    ) -> Drill:
        """What `owner` was dealt `used` seconds ago, or answered after that time; `to` is an argument, else it is the claim."""
        dealt_at = now() - timedelta(seconds=used)
        given = {"side": Side.FOR, "seconds": 120, "dealt": Dealt.ARGUMENT if to else Dealt.CLAIM, **more}
        drill = Drill(
            user_id=again(owner).id,
            claim=again(claim),
            client_id=secrets.token_urlsafe(18),
            argument_id=again(to).id if to else None,
            dealt_at=dealt_at,
            source=answer,
            html=text.render(answer) if answer else "",
            handed_in_at=now() if answer else None,
            course_id=again(sent_to).id if sent_to else None,
            shown_at=now() if sent_to else None,
            **given,
        )
        session.add(drill)
        session.flush()
        return drill

    @atomic
    def format(self, course: Course, of: str = "lincoln-douglas", name: str = "Ours") -> CourseFormat:
        """A format of the course, like a known one."""
        kept = {**formats.kept(formats.FORMATS[of]), "key": "", "name": name}
        by = session.scalar(select(User.id).limit(1)) or self.person().id
        it = CourseFormat(course_id=again(course).id, name_key=name.casefold(), format=kept, changed_by_id=by)
        session.add(it)
        session.flush()
        return it

    def post(
        self,
        author: User,
        room: Room,
        source: str = "It does not follow.",
        relation: Relation | str = Relation.REBUTS,
        parent: Post | None = None,
        **more: Any,
    ) -> Post:
        form = Rebuttal.parse(
            {
                "source": source,
                "relation": str(Relation(relation)),
                "client_id": secrets.token_urlsafe(18),
                **({"parent_id": parent.id} if parent else {}),
                **more,
            }
        )
        return rebut(author, room, form)
