"""Solo drills: what is dealt to whom, what is kept of the answer, and where it goes when it is sent."""

from __future__ import annotations

import secrets
from datetime import timedelta

import pytest
from sqlalchemy import inspect

from debate import dealing, pace, text
from debate.db import atomic, session
from debate.dealing import Dealt, When
from debate.errors import Conflict, Denied, Invalid, Missing, OutOfTurn, TooFast
from debate.forms.drills import Again, Answer, Comment, NewDrill, ToInstructor
from debate.forms.posts import Edit, Removal
from debate.forms.rounds import NewStep
from debate.models import Claim, ClaimState, Course, Drill, Post, PostState, Relation, Role, Room, RoomState, Side, User
from debate.services import courses, deals, drills, moderation, posts, rendering, rooms, sending, steps

from ..counting import queries
from ..makers import Maker, again
from .together import at_once

LONG = "This argument is long enough to be answered, because it gives a reason for what it says."
ANSWER = "The reason does not hold: it was given before anybody had looked."


class World:
    """A course with an instructor, Ana who practises, Ben who has argued, and a room on a claim."""

    def __init__(self, make: Maker) -> None:
        self.make, self.course = make, make.course()
        self.teacher = make.member(self.course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.ana = make.member(self.course, make.person("Ana Beltrán"))
        self.ben = make.member(self.course, make.person("Ben Okafor"))
        self.claim = make.claim(scheme="position-to-know")
        self.room = make.room(self.course, self.claim)

    def argue(self, words: str = LONG, relation: str = "rebuts", author: User | None = None, **more: object) -> Post:
        return self.make.post(author or self.ben, self.room, words, relation, **more)  # type: ignore[arg-type]

    def deal(self, side: str = "for", chance: float = 0.9, person: User | None = None, **more: object) -> Drill:
        """`chance` as it is deals arguments before questions."""
        given = {"side": side, "seconds": 120, "client_id": secrets.token_urlsafe(18), **more}
        return deals.begin(again(person or self.ana), again(self.claim), NewDrill.parse(given), chance)

    def answered(self, *, to: Post | None = None, **more: object) -> Drill:
        return self.make.drill(self.ana, self.claim, ANSWER, to=to, **more)  # type: ignore[arg-type]

    def shown(self, it: Drill, viewer: User | None = None) -> drills.Shown:
        return drills.one(again(viewer or self.ana), again(it))

    def to_room(self, it: Drill, room: Room | None = None) -> Post:
        sent = sending.to_room(again(self.ana), again(it), again(room or self.room))
        return session.get_one(Post, sent.post_id, populate_existing=True)

    def to_instructor(self, it: Drill, course: Course | None = None) -> Drill:
        form = ToInstructor(course_id=again(course or self.course).id)
        return sending.to_instructor(again(self.ana), again(it), form)


@pytest.fixture
def world(make: Maker) -> World:
    return World(make)


# ---- dealing


def test_what_is_dealt_is_an_argument_of_somebody_else_on_the_other_side(world: World) -> None:
    against = world.argue()
    world.argue(relation="supports")
    world.argue(author=world.ana)
    world.argue("Short.")
    world.argue(relation="asks")
    it = world.deal("for")
    assert (it.dealt, it.argument_id, it.side, it.seconds) == (Dealt.ARGUMENT, against.id, Side.FOR, 120)
    assert world.deal("for").dealt is Dealt.QUESTION


def test_an_argument_that_was_taken_down_or_is_in_a_room_of_others_is_not_dealt(world: World) -> None:
    elsewhere = world.make.room(None, world.claim)
    stranger = world.make.member(again(elsewhere).course, world.make.person())
    world.make.post(stranger, elsewhere, LONG)
    withdrawn, removed = world.argue(), world.argue()
    posts.withdraw(again(world.ben), again(withdrawn))
    moderation.remove(again(world.teacher), again(removed), Removal(reason="Not about the claim."))
    assert {world.deal().dealt for _ in range(4)} == {Dealt.QUESTION}


def test_nothing_is_dealt_again_before_the_rest_was_and_not_after_a_drill_was_deleted_either(world: World) -> None:
    for number in range(3):
        world.argue(f"{LONG} {number}")
    first = [world.deal(chance=0.5) for _ in range(6)]
    keys = [(it.argument_id, it.question) for it in first]
    assert len(set(keys)) == 6
    for it in first:
        drills.delete(again(it))
    assert [(it.argument_id, it.question) for it in (world.deal() for _ in range(3))] == keys[:3]
    other = [world.deal(person=world.teacher, chance=0.5) for _ in range(6)]
    assert {(it.argument_id, it.question) for it in other} == set(keys)


def test_where_nobody_argued_and_the_scheme_asks_nothing_the_claim_itself_is_dealt(world: World) -> None:
    with_scheme = world.deal("against")
    assert with_scheme.dealt is Dealt.QUESTION
    question = world.shown(with_scheme).question
    assert question is not None
    assert question.key.startswith("position-to-know.")
    set_scheme(world.claim, "none")
    assert world.deal("against").dealt is Dealt.CLAIM


@atomic
def set_scheme(claim: Claim, scheme: str) -> None:
    again(claim).scheme = scheme


def test_the_lot_gives_either_side(world: World) -> None:
    assert {world.deal("lot").side for _ in range(30)} == set(Side)


def test_asked_for_twice_it_is_dealt_once_also_at_the_same_moment(world: World) -> None:
    key, ana, claim = secrets.token_urlsafe(18), _id(world.ana), _id(world.claim)

    def ask() -> int:
        form = NewDrill.parse({"side": "lot", "seconds": 60, "client_id": key})
        return deals.begin(session.get_one(User, ana), session.get_one(Claim, claim), form).id

    first, *others = at_once(ask, ask, ask)
    assert isinstance(first, int)
    assert others == [first, first]


def _id(row: User | Claim | Drill) -> int:
    found: int = inspect(row).identity[0]
    return found


def test_members_practise_and_guests_of_open_practice_and_nobody_without_a_course(world: World) -> None:
    practice = world.make.course("Open practice", open_to_guests=True)
    guest = world.make.member(practice, world.make.person("Gast", guest=True))
    assert world.deal(person=guest).dealt is Dealt.QUESTION
    for nobody in (world.make.person("No Course"), world.make.person("An Admin", admin=True)):
        with pytest.raises(Denied, match="Join a course to practise"):
            world.deal(person=nobody)


def test_a_draft_is_not_practised_on(world: World) -> None:
    world.claim = world.make.claim(statement="Not yet", state=ClaimState.DRAFT, made_by=again(world.teacher))
    with pytest.raises(Denied):
        world.deal(person=world.teacher)


def test_a_deal_asks_for_no_words_and_a_bounded_number_of_ids(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deals, "POOL", 3)
    for number in range(8):
        world.argue(f"{LONG} {number}")
    with queries() as sent:
        world.deal()
    reads = [it for it in sent if "FROM posts" in it]
    assert len(reads) == 2
    for read in reads:
        columns, _, rest = read.partition("FROM posts")
        assert "source" not in columns
        assert "html" not in read
        assert "LIMIT" in rest
    assert len(sent) <= 16
    found = {world.deal(chance=0.99).argument_id for _ in range(7)}
    assert len(found) == 7


def test_arguments_are_looked_for_among_the_newest_posts_of_a_room(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deals, "SPAN", 2)
    made = [world.argue(f"{LONG} {number}").id for number in range(3)]
    assert {world.deal().argument_id for _ in range(2)} == set(made[1:])
    assert world.deal().argument_id is None


def test_nobody_keeps_more_than_there_is_room_for(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deals, "MOST", 1)
    it = world.deal()
    with pytest.raises(Conflict, match="delete some first"):
        world.deal()
    drills.delete(again(it))
    world.deal()


def test_deals_have_a_pace(world: World) -> None:
    pace.configure(on=True)
    for _ in range(40):
        pace.take("drill", world.ana.id)
    with pytest.raises(TooFast):
        world.deal()
    with pytest.raises(TooFast):
        drills.hand_in(again(world.ana), world.make.drill(world.ana, world.claim), Answer(source=ANSWER))


# ---- what is shown of it


def test_an_argument_that_is_removed_later_is_removed_in_the_drill_and_comes_back_when_it_is_restored(
    world: World,
) -> None:
    post = world.argue()
    it = world.deal()
    words = world.shown(it).argument
    assert words is not None
    assert LONG in text.plain(words.html)
    moderation.remove(again(world.teacher), again(post), Removal(reason="Not about the claim."))
    assert world.shown(it).gone
    with pytest.raises(Conflict, match="cannot be dealt again"):
        deals.again(again(world.ana), again(it), Again(client_id="a" * 24))
    moderation.restore(again(world.teacher), again(post))
    assert not world.shown(it).gone


def test_who_leaves_the_course_reads_its_arguments_no_more(world: World) -> None:
    world.make.member(world.make.course("Another"), world.ana)
    world.argue()
    it = world.deal()
    courses.remove_member(again(world.teacher), again(world.course), again(world.ana).id)
    assert world.shown(it).gone
    assert world.shown(it).claim is not None, "the essay is everybody's"


def test_a_quotation_that_a_moderator_removed_is_not_dealt_with_the_argument(world: World) -> None:
    top = world.argue("Something was said here that has no place.", author=world.ana)
    world.argue(relation="supports", parent=again(top), quote="has no place", quote_of="parent")
    it = world.deal()
    before = world.shown(it).argument
    assert before is not None
    assert before.quote == "has no place"
    moderation.remove(again(world.teacher), again(top), Removal(reason="It has no place."))
    after = world.shown(it).argument
    assert after is not None
    assert after.quote == ""


def test_what_is_shown_follows_an_edit(world: World) -> None:
    post = world.argue()
    it = world.deal()
    posts.edit(again(world.ben), again(post), Edit(source=f"{LONG} In other words."))
    words = world.shown(it).argument
    assert words is not None
    assert "In other words" in words.html


# ---- answering


def test_an_answer_is_taken_whenever_it_comes_and_told_how_late_it_was(world: World) -> None:
    for used, when in ((119, When.IN_TIME), (130, When.AT_TIME), (200, When.AFTER)):
        it = world.make.drill(world.ana, world.claim, used=used)
        drills.hand_in(again(world.ana), again(it), Answer(source=ANSWER))
        timing = world.shown(it).timing
        assert timing is not None
        assert timing.when is when
        assert abs(timing.used - used) < 10
    assert world.shown(it).words == len(ANSWER.split())


def test_an_answer_is_given_once_and_the_same_again_changes_nothing(world: World) -> None:
    it = world.deal()
    drills.hand_in(again(world.ana), again(it), Answer(source=ANSWER))
    first = again(it).handed_in_at
    drills.hand_in(again(world.ana), again(it), Answer(source=ANSWER))
    assert again(it).handed_in_at == first
    with pytest.raises(Conflict, match="Your words are kept"):
        drills.hand_in(again(world.ana), again(it), Answer(source="Something else."))
    assert again(it).source == ANSWER


def test_the_time_that_is_left_is_counted_from_the_deal_on_the_servers_clock(world: World) -> None:
    it = again(world.make.drill(world.ana, world.claim, used=0))
    assert drills.left(it, it.dealt_at + timedelta(seconds=50)) == 70
    assert drills.left(it, it.dealt_at + timedelta(seconds=150)) == -30
    assert drills.left(it, it.dealt_at - timedelta(hours=1)) == 120


def test_the_same_is_dealt_again_with_as_much_time(world: World) -> None:
    post = world.argue()
    first = world.answered(to=post, seconds=240)
    second = deals.again(again(world.ana), again(first), Again(client_id="b" * 24))
    assert (second.argument_id, second.side, second.seconds) == (post.id, Side.FOR, 240)
    assert not second.is_handed_in
    assert deals.again(again(world.ana), again(first), Again(client_id="b" * 24)).id == second.id


def test_what_is_deleted_is_gone_for_everybody_and_its_words_with_it(world: World) -> None:
    it = world.answered(sent_to=world.course)
    assert len(sending.received(again(world.teacher), again(world.course), 1).shown) == 1
    drills.delete(again(it))
    assert sending.received(again(world.teacher), again(world.course), 1).shown == []
    assert drills.mine(again(world.ana), 1).shown == []
    row = again(it)
    assert (row.source, row.html, row.comment) == ("", "", "")
    with pytest.raises(Missing):
        drills.find(again(world.ana), row.id)
    with pytest.raises(Missing):
        drills.hand_in(again(world.ana), row, Answer(source=ANSWER))


def test_a_drill_is_found_by_its_owner_alone(world: World) -> None:
    it = world.answered(sent_to=world.course)
    assert drills.find(again(world.ana), _id(it)).source == ANSWER
    for other in (world.ben, world.teacher, world.make.person(admin=True)):
        with pytest.raises(Missing):
            drills.find(again(other), _id(it))


def test_drills_are_listed_newest_first_some_at_a_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drills, "PAGE", 2)
    made = [_id(world.answered()) for _ in range(3)]
    world.make.drill(world.ben, world.claim, "Of somebody else.")
    first, second = drills.mine(again(world.ana), 1), drills.mine(again(world.ana), 2)
    assert [it.drill.id for it in first.shown + second.shown] == made[::-1]
    assert (first.more, second.more) == (True, False)


def test_answers_are_rendered_anew_with_the_posts(world: World) -> None:
    it = world.answered()
    spoil(it)
    rendering.anew()
    assert again(it).html == text.render(ANSWER)


@atomic
def spoil(it: Drill) -> None:
    again(it).html = "old"


# ---- to a room


def test_in_the_room_where_it_was_said_it_rebuts_the_argument(world: World) -> None:
    argued = world.argue()
    it = world.answered(to=argued)
    post = world.to_room(it)
    assert (post.parent_id, post.relation, post.side, post.source) == (argued.id, Relation.REBUTS, Side.FOR, ANSWER)
    assert post.author_id == world.ana.id
    assert again(it).sent_id == post.id
    assert sending.posted(again(world.ana), again(it)) == sending.Posted(post.room_id, post.id)


def test_elsewhere_or_where_the_argument_is_gone_it_stands_on_its_side_of_the_claim(world: World) -> None:
    argued = world.argue()
    other = world.make.room(world.course, world.claim)
    post = world.to_room(world.answered(to=argued), other)
    assert (post.parent_id, post.relation, post.side) == (None, Relation.SUPPORTS, Side.FOR)
    posts.withdraw(again(world.ben), again(argued))
    post = world.to_room(world.answered(to=argued, side=Side.AGAINST))
    assert (post.parent_id, post.relation, post.side) == (None, Relation.REBUTS, Side.AGAINST)


def test_sent_twice_it_is_one_post_also_at_the_same_moment_and_after_an_answer_that_was_lost(world: World) -> None:
    it, ana, room = _id(world.answered()), _id(world.ana), again(world.room).id

    def send() -> sending.Posted:
        return sending.to_room(session.get_one(User, ana), session.get_one(Drill, it), session.get_one(Room, room))

    first, *others = at_once(send, send, send)
    assert others == [first, first]
    forget(it)
    assert send() == first
    assert session.get_one(Drill, it).sent_id == first.post_id  # type: ignore[attr-defined]
    assert again(world.room).last_number == 1


@atomic
def forget(drill_id: int) -> None:
    session.get_one(Drill, drill_id).sent_id = None


def test_it_is_sent_to_one_room_and_to_one_on_its_claim(world: World) -> None:
    it = world.answered()
    with pytest.raises(Invalid, match="not on the claim"):
        world.to_room(it, world.make.room(world.course))
    world.to_room(it)
    with pytest.raises(Conflict, match="sent to another room"):
        world.to_room(it, world.make.room(world.course, world.claim))


def test_the_rules_of_the_room_apply_and_nothing_is_lost(world: World) -> None:
    it = world.answered()
    it_is_bens_turn = world.make.round(world.room, aff1=world.ben)
    steps.step(again(world.teacher), again(it_is_bens_turn), NewStep.parse({"action": "begin"}))
    with pytest.raises(OutOfTurn):
        world.to_room(it)
    rooms.set_state(again(world.teacher), again(world.room), RoomState.CLOSED)
    with pytest.raises(Denied, match="closed"):
        world.to_room(it)
    pace.configure(on=True)
    other = world.make.room(world.course, world.claim)
    for _ in range(5):
        pace.take("post", world.ana.id)
    with pytest.raises(TooFast):
        world.to_room(it, other)
    pace.configure(on=False)
    assert (again(it).source, again(it).sent_id) == (ANSWER, None)
    assert world.to_room(it, other).state is PostState.VISIBLE


def test_only_rooms_that_one_may_post_in_are_offered(world: World) -> None:
    it = world.answered()
    closed = world.make.room(world.course, world.claim, state=RoomState.CLOSED)
    world.make.room(None, world.claim)
    offered = sending.rooms_for(again(world.ana), again(it))
    assert [room.id for room in offered] == [again(world.room).id]
    assert again(closed).id not in {room.id for room in offered}


def test_what_was_not_handed_in_is_not_sent(world: World) -> None:
    it = world.deal()
    with pytest.raises(Conflict, match="handed in"):
        world.to_room(it)
    with pytest.raises(Conflict, match="handed in"):
        world.to_instructor(it)


# ---- to an instructor


def test_an_instructor_reads_what_was_sent_and_no_other_drill_and_says_a_word(world: World) -> None:
    argued = world.argue()
    kept, sent = world.answered(), world.answered(to=argued)
    world.to_instructor(sent)
    assert world.to_instructor(sent).shown_at == again(sent).shown_at
    [it] = sending.received(again(world.teacher), again(world.course), 1).shown
    assert (it.drill.id, it.drill.owner.name, it.drill.source) == (_id(sent), "Ana Beltrán", ANSWER)
    assert it.argument is not None
    assert sending.waiting(again(world.teacher), again(world.course)) == 1
    form = Comment(source="Name the reason **first**.")
    sending.comment(again(world.teacher), again(world.course), _id(sent), form)
    assert "<strong>first</strong>" in again(sent).comment_html
    assert again(sent).commented_by_id == world.teacher.id
    assert sending.waiting(again(world.teacher), again(world.course)) == 0
    with pytest.raises(Missing):
        sending.comment(again(world.teacher), again(world.course), _id(kept), form)
    for other in (world.ana, world.ben):
        with pytest.raises(Denied):
            sending.received(again(other), again(world.course), 1)
        with pytest.raises(Denied):
            sending.comment(again(other), again(world.course), _id(sent), form)


def test_an_instructor_does_not_read_an_argument_out_of_a_room_that_is_not_theirs(world: World) -> None:
    argued = world.argue()
    other = world.make.course("Another course")
    world.make.member(other, world.ana)
    rival = world.make.member(other, world.make.person(), Role.INSTRUCTOR)
    world.to_instructor(world.answered(to=argued), other)
    [it] = sending.received(again(rival), again(other), 1).shown
    assert it.gone


def test_it_is_sent_to_a_course_of_ones_own_in_which_somebody_else_teaches_and_to_one(world: World) -> None:
    make, it = world.make, world.answered()
    untaught, foreign, taught = make.course("Untaught"), make.course("Foreign"), make.course("Taught")
    make.member(foreign, make.person(), Role.INSTRUCTOR)
    make.member(taught, make.person(), Role.INSTRUCTOR)
    for course in (untaught, taught):
        make.member(course, world.ana)
    offered = [course.title for course in sending.courses_for(again(world.ana), again(it))]
    assert offered == ["Period 3", "Taught"]
    for course in (untaught, foreign):
        with pytest.raises(Invalid, match="Nothing was sent"):
            world.to_instructor(it, course)
    world.to_instructor(it)
    with pytest.raises(Conflict, match="another course"):
        world.to_instructor(it, taught)


def test_an_essay_of_one_course_is_not_told_of_in_another(world: World) -> None:
    taught = world.make.course("Taught")
    world.make.member(taught, world.make.person(), Role.INSTRUCTOR)
    world.make.member(taught, world.ana)
    essay = world.make.essay(course_id=again(world.course).id)
    world.claim = world.make.claim(essay)
    it = world.answered()
    assert [course.id for course in sending.courses_for(again(world.ana), again(it))] == [again(world.course).id]
    world.make.drill(world.ana, world.claim, ANSWER)
    courses.remove_member(again(world.teacher), again(world.course), world.ana.id)
    assert world.shown(it).claim is None


def test_lengths_offered_are_the_lengths_taken() -> None:
    for seconds in dealing.LENGTHS:
        NewDrill.parse({"side": "for", "seconds": seconds, "client_id": "c" * 24})
    with pytest.raises(Invalid, match="not one of the times"):
        NewDrill.parse({"side": "for", "seconds": 61, "client_id": "c" * 24})
