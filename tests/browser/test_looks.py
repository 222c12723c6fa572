"""Every page as it is looked at: nothing for axe to say, nothing wider than the screen, nothing on the console.

The default run looks at each page wide and light, and narrow and dark; `pytest -m long tests/browser/test_looks.py` at
all four, and with DEBATE_SHOTS=folder keeps a picture of each.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import func

from debate import db
from debate.clock import Action
from debate.forms.ballots import BallotForm, Release
from debate.forms.drills import Comment
from debate.forms.posts import Removal
from debate.forms.rounds import NewStep
from debate.forms.votes import Cast
from debate.models import Claim, Course, Membership, Position, Post, PostState, Role, Room, Side, Sides, User, Voting
from debate.services import ballots, chat, demo, invitations, judges, sending, setup, sides, steps, votes

from ..makers import Maker, again
from ..parts import chromium
from ..visitors import Visitor
from .windows import Window, window

pytestmark = pytest.mark.browser

WIDE, NARROW = {"width": 1280, "height": 800}, {"width": 390, "height": 844}

TEXT = """# On choosing partners

Every generation is handed its friends before it can ask. The quarrel was a mistake, and it need never have been made.

> Nobody was asked to answer for it.

The letter was about cost. It must be read again because of that. Most of all, it should be read by those who wrote it.
"""

ASIDE = (
    "She has four minutes left and three arguments to go.",
    "I would not have said that.",
    "The second one is the strongest so far: it answers what the essay says, and not what we wish it said.",
    "Somebody should tell him.",
    "Watch how the next speaker deals with the cost.",
    "هل يمكن أن يكون الشعب حليفًا؟",
    "https://example.org/" + "a-very-long-address-without-a-space-" * 4,
)
ANSWER = """That rests on one report, and nobody has seen it. Two things follow.

First, what was not seen cannot be weighed. Second, even if it were true, it would speak for **waiting**, not for this."""

STRANGER = {
    "home": "/",
    "sign-in": "/sign-in",
    "sign-up": "/sign-up",
    "join": "/join",
    "join-by-link": "/join/{code}",
    "guest": "/guest",
    "invitation": "/invitations/{token}",
    "essays": "/essays",
    "claims": "/claims",
    "missing": "/no/such/page",
}
STUDENT = {
    "home-signed-in": "/",
    "rooms": "/rooms",
    "room": "/rooms/{room}",
    "room-unread": "/rooms/{room}?show=unread",
    "room-unanswered": "/rooms/{room}?show=unanswered",
    "room-asked": "/rooms/{room}?show=expert-opinion.consistency",
    "room-asking": "/rooms/{room}?ask=expert-opinion.evidence",
    "room-empty": "/rooms/{empty}",
    "room-closed": "/rooms/{closed}",
    "room-round": "/rooms/{round}",
    "room-points": "/rooms/{parliament}",
    "flow-round": "/rooms/{round}/flow",
    "flow-points": "/rooms/{parliament}/flow",
    "room-chat": "/rooms/{aside}#chat-words",
    "chat": "/rooms/{aside}/chat",
    "ballot": "/rounds/{judged}/ballot",
    "ballot-ranks": "/rounds/{ranked}/ballot",
    "ballot-handed-in": "/rounds/{waiting}/ballot",
    "ballots-closed": "/rounds/{waiting}/ballots",
    "ballots": "/rounds/{released}/ballots",
    "room-judging": "/rooms/{judging_room}",
    "results": "/courses/{course}/results",
    "results-none": "/courses/{practice}/results",
    "flow-room": "/rooms/{room}/flow",
    "replay": "/rooms/{room}/replay?at=14",
    "replay-first": "/rooms/{empty}/replay",
    "replay-flow": "/rooms/{round}/replay?at=3&show=flow",
    "replay-standing": "/rooms/{room}/replay?at=last&show=standing",
    "room-reply": "/rooms/{room}?reply={post}",
    "map": "/rooms/{room}/map",
    "map-branch": "/rooms/{room}/map?branch={top}",
    "map-empty": "/rooms/{empty}/map",
    "branch": "/rooms/{room}/posts/{post}",
    "room-questions": "/rooms/{questions}",
    "question": "/rooms/{questions}/posts/{question}",
    "question-asking": "/rooms/{questions}?reply={schemed}&ask=sign.seen",
    "argument-edit": "/rooms/{questions}/posts/{schemed}/edit",
    "standing": "/rooms/{room}/standing",
    "standing-branch": "/rooms/{room}/standing?branch={post}",
    "standing-empty": "/rooms/{empty}/standing",
    "room-sides": "/rooms/{sided}",
    "room-sides-choosing": "/rooms/{choosing}",
    "sides": "/rooms/{sided}/sides",
    "vote-before": "/rooms/{empty}/votes",
    "vote-after": "/rooms/{room}/votes",
    "votes": "/rooms/{closed}/votes",
    "votes-few": "/rooms/{few}/votes",
    "practice": "/drills",
    "drill-new": "/claims/{claim}/drills/new",
    "drill": "/drills/{drill}",
    "drill-over": "/drills/{over}",
    "drill-done": "/drills/{done}",
    "drill-sent": "/drills/{sent}",
    "drill-gone": "/drills/{gone}",
    "versions": "/rooms/{edited_room}/posts/{edited}/versions",
    "claim": "/claims/{claim}",
    "essay": "/essays/{own}",
    "course": "/courses/{course}",
    "courses": "/courses",
    "formats": "/courses/{course}/formats",
    "format": "/courses/{course}/formats/british-parliamentary",
    "search": "/search?q=the",
    "account": "/account",
    "sessions": "/account/sessions",
}
INSTRUCTOR = {
    "course-taught": "/courses/{course}",
    "drills-received": "/courses/{course}/drills",
    "course-new": "/courses/new",
    "essays-taught": "/essays",
    "essay-taught": "/essays/{own}",
    "essay-new": "/essays/new",
    "essay-text": "/essays/{own}/text",
    "claims-taught": "/claims",
    "claim-taught": "/claims/{claim}",
    "essay-details": "/essays/{own}/details",
    "claim-new": "/essays/{own}/claims/new?paragraph=2",
    "suggestions": "/essays/{own}/suggestions",
    "claim-edit": "/claims/{own_claim}/edit",
    "assign": "/claims/{claim}/assign",
    "settings": "/rooms/{room}/settings",
    "formats-taught": "/courses/{course}/formats",
    "format-taught": "/courses/{course}/formats/{format}",
    "format-new": "/courses/{course}/formats/new?of=british-parliamentary",
    "format-edit": "/courses/{course}/formats/{format}/edit",
    "round-formats": "/rooms/{room}/rounds/new",
    "round-new": "/rooms/{room}/rounds/new?format=public-forum",
    "round-taught": "/rooms/{round}",
    "points-taught": "/rooms/{parliament}",
    "chat-taught": "/rooms/{parliament}#chat",
    "line-remove": "/rooms/{aside}/chat/1/remove",
    "point-remove": "/rounds/{debate}/points/{spoken}/remove",
    "ballots-to-release": "/rounds/{waiting}/ballots",
    "round-judged": "/rooms/{judging_room}",
    "remove": "/rooms/{room}/posts/{post}/remove",
    "sides-taught": "/rooms/{sided}/sides",
    "votes-to-open": "/rooms/{unvoted}/votes",
    "vote-conducted": "/rooms/{room}/votes",
}
ADMIN = {"people": "/people", "person": "/people/{person}"}
GUEST = {"keep": "/account/keep", "sign-out-guest": "/account"}

PAGES = [
    (who, name, path)
    for who, pages in {
        "stranger": STRANGER,
        "student": STUDENT,
        "instructor": INSTRUCTOR,
        "admin": ADMIN,
        "guest": GUEST,
    }.items()
    for name, path in pages.items()
]


class Lived:
    """The demonstration course, an essay with its text beside it, and a window for each kind of person."""

    def __init__(self, app: Flask) -> None:
        self.ids: dict[str, object] = {}
        log_ins = {it.role: it.login for it in demo.fill()}
        setup.first_things()
        make = Maker()
        self.admin = make.person("Ada Admin", admin=True)
        course = db.session.query(Course).filter(~Course.open_to_guests).first()
        assert course is not None
        essay = make.essay(course_id=course.id, text=TEXT, digest="d" * 64, brought_by_id=None)
        start = TEXT.index("The quarrel")
        passage = "The quarrel was a mistake, and it need never have been made."
        own = make.claim(
            again(essay), "The quarrel was a mistake", start=start, end=start + len(passage), exact=passage
        )
        room = (
            db.session.query(Room).filter(Room.course_id == again(course).id).order_by(Room.last_number.desc()).first()
        )
        closed = db.session.query(Room).filter(Room.state == "closed").first()
        empty = db.session.query(Room).filter(Room.last_number == 0).first()
        edited = db.session.query(Post).filter(Post.version_count > 1, Post.state == PostState.VISIBLE).first()
        assert room is not None
        assert closed is not None
        assert empty is not None
        assert edited is not None
        post = db.session.query(Post).filter_by(room_id=room.id, state=PostState.VISIBLE, depth=1).first()
        top = db.session.query(Post).filter_by(room_id=room.id, depth=0).order_by(Post.branch_count.desc()).first()
        student = db.session.query(User).filter(User.login == log_ins[Role.STUDENT]).one()
        instructor = db.session.query(User).filter(User.login == log_ins[Role.INSTRUCTOR]).one()
        practice = db.session.query(Course).filter(Course.open_to_guests).one()
        assert post is not None
        assert top is not None
        guest = make.member(practice, make.person("Gast Sieben", guest=True))
        make.member(again(practice), student)
        debated = make.room(again(course), again(own), "A round")
        its_round = make.round(debated, "public-forum", times=[1800] * 11, pro1=again(student), con1=again(instructor))
        steps.step(again(instructor), its_round, NewStep(action=Action.BEGIN))
        make.post(again(student), debated, "Said in the first constructive.", "supports")
        self.parliament(make, course, own, student, instructor)
        judged = self.judged(again(course), again(own), student, instructor)
        few, unvoted = db.session.query(Room).filter(
            Room.course_id == again(course).id, Room.id.not_in([it.id for it in (room, closed, empty)])
        )[:2]
        asked = make.room(again(course), again(own), "Questions")
        schemed = make.post(
            again(student),
            asked,
            "Letters of that year say so: https://example.org/letters/of-that-year",
            "supports",
            scheme="sign",
            citation="A. Author, An account of that year with a long title, 1999",
        )
        question = make.post(again(instructor), asked, "Did they?", "asks", again(schemed), question="sign.seen")
        make.post(again(instructor), asked, "What for?", "asks", again(schemed), question="source")
        make.post(again(student), asked, "How much?", "asks", question="expert-opinion.expertise")
        make.post(again(student), asked, "Do they?", "asks", question="expert-opinion.consistency")
        self.vote(again(empty), Voting.BEFORE, 0)
        self.vote(again(room), Voting.AFTER, 9)
        self.vote(again(few), Voting.CLOSED, 3)
        self.ids |= {
            "round": again(debated).id,
            "questions": again(asked).id,
            "schemed": again(schemed).id,
            "question": again(question).id,
            **judged,
            "practice": again(practice).id,
            "room": again(room).id,
            "empty": again(empty).id,
            "closed": again(closed).id,
            "post": again(post).id,
            "top": again(top).id,
            "edited": again(edited).id,
            "edited_room": again(edited).room_id,
            "claim": again(room).claim_id,
            "own": again(essay).id,
            "own_claim": again(own).id,
            "course": again(course).id,
            "person": again(student).id,
            "few": few.id,
            "unvoted": unvoted.id,
            "format": again(make.format(course)).key,
            "code": again(course).code,
            "token": invitations.administrator(again(self.admin)),
        }
        self.ids |= self.sides(make, again(room), student, instructor)
        self.ids |= self.drills(make, again(room), student, instructor)
        self.visitors: dict[str, Visitor | None] = {
            "stranger": None,
            "student": Visitor(app, student),
            "instructor": Visitor(app, instructor),
            "admin": Visitor(app, self.admin),
            "guest": Visitor(app, guest),
        }
        with_numbers(again(room), again(empty))
        for visitor in filter(None, self.visitors.values()):
            visitor.page("/")
        db.finish()

    def parliament(self, make: Maker, course: Course, claim: Claim, student: User, instructor: User) -> None:
        """A speech in which a point is offered to the student, and others have been; the instructor sits across."""
        room = make.room(again(course), again(claim), "A parliament")
        debate = make.begun(make.round(room, "british-parliamentary", og1=student, co2=instructor), 130)
        for reply, words in [("declined", ""), ("accepted", "Who paid for the letter, and is that not a cost too?")]:
            spoken = make.point(debate, "co2", reply, words, second=70)
        make.point(debate, "co2", offered_at=db.now() + timedelta(minutes=5))
        self.chat(make, again(room), {again(student).id, again(instructor).id})
        self.ids |= {"parliament": again(room).id, "debate": again(debate).id, "spoken": again(spoken).id}

    def chat(self, make: Maker, parliament: Room, sitting: set[int]) -> None:
        """A side chat of those who watch, and one in a room without a round; lines of each were taken down."""
        course = parliament.course
        watching = [it.user for it in course.memberships if it.user_id not in sitting][:3]
        plain = make.room(course, parliament.claim, "With a chat beside it")
        for room in (again(plain), again(parliament)):
            with_a_side_chat(room)
            for at, words in enumerate(ASIDE):
                make.line(watching[at % 3], room, words)
            chat.withdraw(again(watching[1]), again(room), 2)
            chat.remove(
                again(self.admin), again(room), 4, Removal(reason="It speaks of a classmate and not of the claim.")
            )
        self.ids["aside"] = again(plain).id

    def sides(self, make: Maker, room: Room, student: User, instructor: User) -> dict[str, int]:
        """A room in which the student is on a side, after a switch, and one in which they have to choose."""
        sided, choosing = (
            make.room(again(room).course, again(room).claim, f"With sides {it}", sides=Sides.CHOSEN, undecided=True)
            for it in (1, 2)
        )
        students = db.session.query(Membership).filter_by(course_id=again(room).course_id, role=Role.STUDENT)
        others = [it.user_id for it in students if it.user_id != again(student).id][:7]
        for at, person_id in enumerate([again(student).id, *others]):
            sides.give(again(instructor), again(sided), person_id, list(Position)[at % 3])
        make.post(again(student), again(sided), "It spares both of them a war.", "supports")
        make.post(again(instructor), again(sided), "It spares neither.", "rebuts")
        sides.switch(again(instructor), again(sided), 1)
        return {"sided": again(sided).id, "choosing": again(choosing).id}

    def drills(self, make: Maker, room: Room, student: User, instructor: User) -> dict[str, int]:
        """Of the student: one that runs, one that is over, and answered ones: kept, sent, and of what was taken down."""
        posts = db.session.query(Post).filter(Post.room_id == room.id, Post.author_id != student.id)
        longest = posts.filter_by(state=PostState.VISIBLE).order_by(func.length(Post.source).desc()).first()
        gone = posts.filter(Post.state != PostState.VISIBLE).first()
        claim = room.claim
        made = {
            "drill": make.drill(student, claim, to=longest, side=Side.AGAINST, used=1, seconds=360),
            "over": make.drill(student, claim, used=200),
            "done": make.drill(student, claim, ANSWER, to=longest, used=98),
            "sent": make.drill(student, claim, ANSWER, to=longest, sent_to=room.course, used=131),
            "gone": make.drill(student, claim, ANSWER, to=gone, used=900),
        }
        form = Comment(source="The second reason is the stronger one: begin with it.")
        sending.comment(again(instructor), again(room).course, again(made["sent"]).id, form)
        make.drill(student, claim, ANSWER, sent_to=again(room).course)
        return {name: again(it).id for name, it in made.items()}

    def judged(self, course: Course, claim: Claim, student: User, instructor: User) -> dict[str, int]:
        """Rounds that the student judges: one that goes on, one of four teams, one to be released, and one that was."""
        make = Maker()
        speakers = [
            make.member(again(course), make.person(name)) for name in ("Ólöf Þórarinsdóttir", "Ben", "Cléo", "Dan")
        ]
        colleague = make.member(again(course), make.person("Maximilian Featherstonehaugh-Cholmondeley"))
        seats = dict(zip(("pro1", "pro2", "con1", "con2"), speakers, strict=True))
        found = {}
        for name, format in (
            ("judged", "public-forum"),
            ("ranked", "british-parliamentary"),
            ("waiting", ""),
            ("released", ""),
        ):
            sitting = {"og1": speakers[0], "oo1": speakers[1]} if name == "ranked" else seats
            room = make.room(again(course), again(claim), f"A round to judge: {name}")
            it = make.round(room, format or "public-forum", **sitting)
            for judge in (student, colleague):
                judges.name(again(instructor), again(it), again(judge).id)
            steps.step(again(instructor), again(it), NewStep(action=Action.BEGIN if name == "judged" else Action.END))
            if name in ("waiting", "released"):
                points = {str(again(who).id): 26.5 + at / 2 for at, who in enumerate(speakers)}
                comments = {
                    str(again(speakers[0]).id): "Signpost more, and weigh at the end.",
                    str(again(speakers[2]).id): "ברור מאוד",
                }
                reason = (
                    "The cost was **conceded** in the summary.\n\n- Pro dropped the reading of 1921.\n- Con weighed."
                )
                form = BallotForm.parse({"winner": "con", "points": points, "comments": comments, "reason": reason})
                ballots.hand_in(again(student), again(it), form)
                if name == "released":
                    ballots.hand_in(
                        again(colleague), again(it), form.model_copy(update={"winner": "pro", "meant": True})
                    )
                    ballots.release(again(instructor), again(it), Release())
            found[name] = again(it).id
            if name == "judged":
                ballots.save(
                    again(student), again(it), BallotForm.parse({"points": {str(again(speakers[0]).id): 27.5}})
                )
                found["judging_room"] = again(room).id
        return found

    def vote(self, room: Room, until: Voting, count: int) -> None:
        """So many students of its course vote in the room, which comes to `until`; the first posts move them."""
        students = db.session.query(Membership).filter_by(course_id=room.course_id, role=Role.STUDENT)
        voters = [it.user_id for it in students.order_by(Membership.user_id).limit(count)]
        moving = db.session.query(Post).filter_by(room_id=room.id, state=PostState.VISIBLE).order_by(Post.number)
        named = [(it.id, it.author_id) for it in moving.limit(5)]
        positions = list(Position)
        for stage in list(Voting)[1:]:
            votes.conduct(again(self.admin), again(room), stage)
            for at, voter in enumerate(voters if stage.is_open else []):
                sent: dict[str, object] = {
                    "stage": stage.value,
                    "position": positions[at % 3 if stage is Voting.BEFORE else at % 2].value,
                }
                if stage is Voting.AFTER:
                    others = [post for post, author in named[at % 3 :] if author != voter]
                    sent["moved_by"] = others[:2]
                votes.cast(db.session.get_one(User, voter), again(room), Cast.parse(sent))
            if stage is until:
                return


@db.atomic
def with_a_side_chat(room: Room) -> None:
    again(room).side_chat = True


@db.atomic
def with_numbers(*rooms: Room) -> None:
    for room in rooms:
        room.weighed = True


@pytest.fixture(scope="module")
def lived(browser: Browser, module_app: Flask, module_address: str) -> Iterator[dict[str, Window]]:
    scene = Lived(module_app)
    with ExitStack() as stack:
        opened = {
            who: stack.enter_context(window(browser, module_address, visitor))
            for who, visitor in scene.visitors.items()
        }
        for it in opened.values():
            it.ids = scene.ids
        yield opened


def look(it: Window, name: str, path: str, manners: list[tuple[dict[str, int], str]]) -> None:
    page = it.go(path.format(**it.ids))
    if page.locator("#connection").count():
        expect(page.locator("#connection")).to_have_text("live", timeout=20_000)
    for size, scheme in manners:
        page.set_viewport_size(size)  # type: ignore[arg-type]
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
        keep(page, f"{name}-{size['width']}-{scheme}")
        assert chromium.violations(page) == [], f"{name}, {size['width']} wide, {scheme}"
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, f"{name} is too wide"
    complaints = [said for said in it.complaints if "404" not in said]
    assert complaints == []


def keep(page: Page, name: str) -> None:
    if folder := os.environ.get("DEBATE_SHOTS"):
        page.screenshot(path=Path(folder) / f"{name}.png")


@pytest.mark.parametrize(("who", "name", "path"), PAGES, ids=[name for _, name, _ in PAGES])
def test_a_page_is_well_made_wide_and_narrow_light_and_dark(
    lived: dict[str, Window], who: str, name: str, path: str
) -> None:
    look(lived[who], name, path, [(WIDE, "light"), (NARROW, "dark")])


@pytest.mark.long
@pytest.mark.parametrize(("who", "name", "path"), PAGES, ids=[name for _, name, _ in PAGES])
def test_a_page_is_well_made_in_all_four(lived: dict[str, Window], who: str, name: str, path: str) -> None:
    look(lived[who], name, path, [(size, scheme) for size in (WIDE, NARROW) for scheme in ("light", "dark")])
