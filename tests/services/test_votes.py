"""The two votes on a claim: who votes and when, what is told of it, and what happens at the same moment."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.exc import IntegrityError

from debate import db, live
from debate.errors import Conflict, Denied, Invalid
from debate.forms.posts import Removal
from debate.forms.votes import Cast
from debate.models import BaseScore, Mover, Position, Post, Role, Room, RoomState, User, Vote, Voting
from debate.services import courses, moderation, movers, posts, replays, rooms, votes, weights

from ..makers import Maker, again
from .together import at_once

FOR, AGAINST, UNDECIDED = Position


class World:
    """A course with an instructor, six students and a room; each `say` is a step or a vote of somebody."""

    def __init__(self, make: Maker) -> None:
        self.make, self.course = make, make.course()
        self.teacher = make.member(self.course, make.person(), Role.INSTRUCTOR)
        self.students = [make.member(self.course, make.person()) for _ in range(6)]
        self.room = make.room(self.course)

    def conduct(self, stage: Voting) -> None:
        votes.conduct(again(self.teacher), again(self.room), stage)

    def vote(self, voter: User, position: Position, *moved_by: Post, stage: Voting | None = None) -> votes.Own:
        stage = stage or again(self.room).voting
        form = Cast.parse({"stage": stage.value, "position": position.value, "moved_by": [_id(it) for it in moved_by]})
        return votes.cast(again(voter), again(self.room), form)

    def all_vote(self, *positions: Position) -> None:
        for voter, position in zip(self.students, positions, strict=False):
            self.vote(voter, position)

    def result(self) -> votes.Result:
        found = votes.result(again(self.room))
        assert found is not None
        return found

    def post(self, author: User, words: str = "It does not follow.") -> Post:
        return self.make.post(author, self.room, words)


def _id(post: Post) -> int:
    """Known without a look at the database, for a thread that has a session of its own."""
    found: int = inspect(post).identity[0]
    return found


@pytest.fixture
def world(make: Maker) -> World:
    return World(make)


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(Vote)) or 0


# ---- the steps


def test_the_two_votes_are_opened_and_closed_each_after_the_other(world: World) -> None:
    for wrong in (Voting.AFTER, Voting.CLOSED):
        with pytest.raises(Conflict, match="No vote has been opened here yet"):
            world.conduct(wrong)
    world.conduct(Voting.BEFORE)
    with pytest.raises(Conflict, match="Nothing was changed"):
        world.conduct(Voting.CLOSED)
    world.conduct(Voting.AFTER)
    with pytest.raises(Conflict, match="The second vote is open"):
        world.conduct(Voting.BEFORE)
    world.conduct(Voting.CLOSED)
    for late in (Voting.BEFORE, Voting.AFTER):
        with pytest.raises(Conflict, match="The vote has closed"):
            world.conduct(late)


def test_a_step_asked_for_twice_is_taken_once(world: World) -> None:
    steps = [partial(world.conduct, Voting.BEFORE)] * 2
    assert at_once(*steps) == [None, None]
    assert again(world.room).voting is Voting.BEFORE


def test_only_who_teaches_the_course_opens_and_closes(world: World, make: Maker) -> None:
    moderator = make.member(world.course, make.person(), Role.MODERATOR)
    for other in (moderator, world.students[0]):
        with pytest.raises(Denied, match="Only an instructor"):
            votes.conduct(again(other), again(world.room), Voting.BEFORE)
    votes.conduct(make.person(admin=True), again(world.room), Voting.BEFORE)
    assert again(world.room).voting is Voting.BEFORE


# ---- voting


def test_a_vote_may_be_changed_until_it_closes_and_is_one_vote(world: World) -> None:
    ana = world.students[0]
    world.conduct(Voting.BEFORE)
    world.vote(ana, FOR)
    assert world.vote(ana, AGAINST).before is AGAINST
    assert votes.turnout(again(world.room)) == votes.Turnout(1, 0)
    assert votes.has_voted(again(ana), again(world.room))
    assert not votes.has_voted(again(world.students[1]), again(world.room))
    world.conduct(Voting.AFTER)
    assert not votes.has_voted(again(ana), again(world.room))


def test_a_first_vote_that_comes_late_is_refused_and_is_no_second_one(world: World) -> None:
    ana = world.students[0]
    world.conduct(Voting.BEFORE)
    world.vote(ana, FOR)
    world.conduct(Voting.AFTER)
    with pytest.raises(Conflict, match="came too late and was not counted; what you had voted in it is kept"):
        world.vote(ana, AGAINST, stage=Voting.BEFORE)
    vote = db.session.get_one(Vote, (world.room.id, ana.id))
    assert (vote.before, vote.after) == (FOR, None)


def test_no_vote_is_taken_while_none_is_open(world: World) -> None:
    ana = world.students[0]
    with pytest.raises(Conflict, match="No vote has been opened here yet"):
        world.vote(ana, FOR, stage=Voting.BEFORE)
    world.conduct(Voting.BEFORE)
    with pytest.raises(Conflict, match="The second comes after it"):
        world.vote(ana, FOR, stage=Voting.AFTER)
    world.conduct(Voting.AFTER)
    world.conduct(Voting.CLOSED)
    with pytest.raises(Conflict, match="The vote has closed"):
        world.vote(ana, FOR, stage=Voting.AFTER)
    assert rows() == 0


def test_only_members_vote_and_who_was_removed_a_moment_ago_does_not(world: World, make: Maker) -> None:
    world.conduct(Voting.BEFORE)
    leaver = world.students[0]
    courses.remove_member(again(world.teacher), again(world.course), leaver.id)
    for other in (make.person(), make.person(admin=True), leaver):
        with pytest.raises(Denied, match="Only members of the course vote"):
            world.vote(other, FOR)
    world.vote(world.teacher, FOR)
    assert rows() == 1


def test_who_reads_a_closed_room_may_still_vote_in_it(world: World) -> None:
    world.conduct(Voting.BEFORE)
    world.conduct(Voting.AFTER)
    rooms.set_state(again(world.teacher), again(world.room), RoomState.CLOSED)
    assert world.vote(world.students[0], FOR).after is FOR


# ---- what is told, and when


def test_nobody_is_told_any_result_before_the_second_vote_has_closed(world: World) -> None:
    assert votes.result(again(world.room)) is None
    for stage in (Voting.BEFORE, Voting.AFTER):
        world.conduct(stage)
        world.all_vote(*[FOR] * 6)
        assert votes.result(again(world.room)) is None
    world.conduct(Voting.CLOSED)
    assert world.result().voters == 6


def test_ones_first_vote_is_not_shown_beside_the_second(world: World) -> None:
    ana = world.students[0]
    world.conduct(Voting.BEFORE)
    world.vote(ana, FOR)
    world.conduct(Voting.AFTER)
    assert votes.own(again(ana), again(world.room)) == votes.Own(voted_before=True)
    world.vote(ana, AGAINST)
    world.conduct(Voting.CLOSED)
    assert votes.own(again(ana), again(world.room)) == votes.Own(FOR, AGAINST, True)


def test_only_who_voted_both_times_is_counted(world: World, make: Maker) -> None:
    early, late = make.member(world.course, make.person()), make.member(world.course, make.person())
    named = world.post(world.teacher)
    world.conduct(Voting.BEFORE)
    world.all_vote(FOR, FOR, AGAINST, UNDECIDED, UNDECIDED, UNDECIDED)
    world.vote(early, AGAINST)
    world.conduct(Voting.AFTER)
    world.all_vote(FOR, AGAINST, AGAINST, FOR, FOR, UNDECIDED)
    world.vote(late, AGAINST, named)
    world.conduct(Voting.CLOSED)
    result = world.result()
    assert (result.voters, result.named) == (6, [])
    assert result.swing is not None
    told = {pair: count for pair, count in result.swing.table.items() if count}
    assert told == {
        (FOR, FOR): 1,
        (FOR, AGAINST): 1,
        (AGAINST, AGAINST): 1,
        (UNDECIDED, FOR): 2,
        (UNDECIDED, UNDECIDED): 1,
    }
    assert votes.turnout(again(world.room)) == votes.Turnout(7, 7)


def test_of_four_who_voted_twice_only_their_number_is_told(world: World) -> None:
    named = world.post(world.teacher)
    world.conduct(Voting.BEFORE)
    world.all_vote(FOR, FOR, AGAINST, UNDECIDED)
    world.conduct(Voting.AFTER)
    for voter in world.students[:4]:
        world.vote(voter, FOR, named)
    world.conduct(Voting.CLOSED)
    assert world.result() == votes.Result(4, None, [], False)


def test_another_rooms_votes_are_not_counted_here(world: World, make: Maker) -> None:
    other = make.room(world.course)
    for stage in (Voting.BEFORE, Voting.AFTER):
        world.conduct(stage)
        world.all_vote(*[FOR] * 6)
        votes.conduct(again(world.teacher), again(other), stage)
        form = Cast.parse({"stage": stage.value, "position": "against"})
        votes.cast(again(world.students[0]), again(other), form)
    world.conduct(Voting.CLOSED)
    votes.conduct(again(world.teacher), again(other), Voting.CLOSED)
    assert world.result().voters == 6
    assert votes.result(again(other)) == votes.Result(1, None, [], False)


# ---- what moved them


def test_arguments_are_listed_by_how_many_voters_name_them(world: World) -> None:
    first, second = world.post(world.teacher, "The first."), world.post(world.teacher, "The second.")
    for stage in (Voting.BEFORE, Voting.AFTER):
        world.conduct(stage)
        world.all_vote(*[FOR] * 6)
    world.vote(world.students[0], FOR, first)
    for voter in world.students[:3]:
        world.vote(voter, FOR, second)  # in place of what was named before
    world.vote(world.students[3], FOR, first, second)
    world.conduct(Voting.CLOSED)
    assert [(it.words, it.times) for it in world.result().named] == [("The second.", 4), ("The first.", 1)]


def test_an_argument_that_was_taken_down_is_listed_without_its_words(world: World) -> None:
    author = world.students[5]
    removed, withdrawn = world.post(author, "Rude words."), world.post(author, "Hasty words.")
    for stage in (Voting.BEFORE, Voting.AFTER):
        world.conduct(stage)
        world.all_vote(*[FOR] * 5)
    world.vote(world.students[0], FOR, removed, withdrawn)
    moderation.remove(again(world.teacher), again(removed), Removal(reason="Rude."))
    posts.withdraw(again(author), again(withdrawn))
    world.conduct(Voting.CLOSED)
    assert [(it.post.id, it.words, it.times) for it in world.result().named] == [
        (removed.id, "", 1),
        (withdrawn.id, "", 1),
    ]


def test_what_cannot_be_named_is_refused_and_the_vote_stays_as_it_was(world: World, make: Maker) -> None:
    ana = world.students[0]
    good, removed = world.post(world.teacher), world.post(world.teacher)
    moderation.remove(again(world.teacher), again(removed), Removal(reason="Rude."))
    elsewhere = make.post(world.teacher, make.room(world.course))
    mine = world.post(ana)
    world.conduct(Voting.BEFORE)
    world.conduct(Voting.AFTER)
    world.vote(ana, FOR, good)
    for wrong in (removed, elsewhere, mine):
        with pytest.raises(Invalid, match="Your vote was not saved; what you chose is kept") as refused:
            world.vote(ana, AGAINST, wrong)
        assert "moved_by" in refused.value.fields
    assert votes.own(again(ana), again(world.room)) == votes.Own(after=FOR, moved_by=[good.id])


def test_what_may_be_named_is_the_newest_of_others_and_what_one_has_named(world: World, make: Maker) -> None:
    ana = world.students[0]
    old = world.post(world.teacher, "The oldest.")
    for _ in range(movers.OFFERED):
        world.post(world.teacher)
    world.post(ana, "My own.")
    removed = world.post(world.teacher)
    moderation.remove(again(world.teacher), again(removed), Removal(reason="Rude."))
    offered = [it.post.number for it in movers.offered(again(ana), again(world.room), [])]
    assert offered == list(range(movers.OFFERED + 1, 1, -1))
    with_old = [it.post.id for it in movers.offered(again(ana), again(world.room), [old.id])]
    assert (with_old[0], len(with_old)) == (old.id, movers.OFFERED + 1)


def test_the_database_itself_takes_no_fourth_argument_and_no_empty_vote(world: World) -> None:
    ana, post = world.students[0], world.post(world.teacher)
    world.conduct(Voting.BEFORE)
    world.vote(ana, FOR)
    ids = {"room_id": world.room.id, "user_id": ana.id}
    for row in (
        Mover(**ids, place=4, post_id=post.id),
        Vote(room_id=world.room.id, user_id=world.teacher.id),
        Vote(room_id=world.room.id, user_id=world.teacher.id, before=FOR),
    ):
        db.session.add(row)
        with pytest.raises(IntegrityError):
            db.session.flush()
        db.session.rollback()


def test_the_room_is_told_of_each_step_once_and_of_no_vote(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(live, "announce", lambda _channel, event, shape: told.append((event, shape["voting"])))
    for stage in (Voting.BEFORE, Voting.BEFORE, Voting.AFTER, Voting.CLOSED):
        world.conduct(stage)
        if stage.is_open:
            world.vote(world.students[0], FOR)
    assert told == [("room", "before"), ("room", "after"), ("room", "closed")]


# ---- where the claim begins when it is weighed


def test_where_the_claim_begins_is_what_the_closed_result_tells_and_nothing_before(world: World) -> None:
    room = again(world.room)
    room.weighed, room.base_score = True, BaseScore.VOTES
    db.session.commit()
    seen = [weights.of(again(world.room)).begins]
    for stage in (Voting.BEFORE, Voting.AFTER):
        world.conduct(stage)
        world.all_vote(FOR, FOR, FOR, FOR, AGAINST, UNDECIDED)
        seen.append(weights.of(again(world.room)).begins)
    assert seen == [weights.Begins(0.5, "voting")] * 3
    world.conduct(Voting.CLOSED)
    assert weights.of(again(world.room)).begins == weights.Begins(0.8, "votes", 4, 1)
    assert replays.at(again(world.room), None).stood == (0.8, "in")


def test_the_claim_begins_in_the_middle_where_fewer_than_five_who_voted_twice_were_for_or_against(world: World) -> None:
    """Of six first votes one was of somebody who did not come again: to count it would tell which it was."""
    room = again(world.room)
    room.weighed, room.base_score = True, BaseScore.VOTES
    db.session.commit()
    world.conduct(Voting.BEFORE)
    world.all_vote(FOR, FOR, FOR, AGAINST, UNDECIDED, FOR)
    world.conduct(Voting.AFTER)
    world.all_vote(FOR, FOR, FOR, AGAINST, UNDECIDED)
    world.conduct(Voting.CLOSED)
    assert world.result().swing is not None
    assert weights.of(again(world.room)).begins == weights.Begins(0.5, "few")


# ---- at the same moment


def test_two_requests_of_one_person_at_once_are_one_vote(world: World) -> None:
    ana, post = world.students[0], world.post(world.teacher)
    world.conduct(Voting.BEFORE)
    outcomes = at_once(*[partial(world.vote, ana, it) for it in (FOR, AGAINST, UNDECIDED, FOR)])
    assert all(isinstance(it, votes.Own) for it in outcomes), outcomes
    assert votes.turnout(again(world.room)) == votes.Turnout(1, 0)
    world.conduct(Voting.AFTER)
    outcomes = at_once(*[partial(world.vote, ana, it, post) for it in (FOR, AGAINST)])
    assert all(isinstance(it, votes.Own) for it in outcomes), outcomes
    assert votes.own(again(ana), again(world.room)).moved_by == [_id(post)]
    assert rows() == 1


def test_a_vote_that_arrives_as_it_closes_is_counted_or_refused(world: World) -> None:
    """As many rows as there are voters who were told that they had voted."""
    world.conduct(Voting.BEFORE)
    voting = [partial(world.vote, it, FOR, stage=Voting.BEFORE) for it in world.students]
    *outcomes, step = at_once(*voting, partial(world.conduct, Voting.AFTER))
    assert step is None
    taken = [it for it in outcomes if isinstance(it, votes.Own)]
    refused = [it for it in outcomes if isinstance(it, Conflict)]
    assert len(taken) + len(refused) == len(world.students), outcomes
    assert all("came too late and was not counted" in str(it) for it in refused)
    assert votes.turnout(again(world.room)) == votes.Turnout(len(taken), 0)


def test_a_room_that_goes_takes_its_votes_along(world: World) -> None:
    post = world.post(world.teacher)
    world.conduct(Voting.BEFORE)
    world.conduct(Voting.AFTER)
    world.vote(world.students[0], FOR, post)

    @db.atomic
    def remove() -> None:
        db.session.delete(db.session.get_one(Room, world.room.id))

    remove()
    assert rows() == 0
