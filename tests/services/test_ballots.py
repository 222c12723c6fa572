"""Judges and ballots: who may judge, what may be handed in, and who is told what and when. On both databases."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from debate import db, formats
from debate.db import session
from debate.errors import Conflict, Denied, Invalid, Missing, OutOfTurn
from debate.forms.ballots import BallotForm, Release
from debate.forms.posts import Edit
from debate.forms.rounds import NewRound, NewStep, Seat
from debate.models import Ballot, Role, Round, User
from debate.services import ballots, courses, judges, posts, results, rounds, seating, steps

from ..counting import queries
from ..makers import Maker, again
from .together import at_once


class World:
    """Ana and Ben debate, Cleo, Dan and Eve may judge, Ms Hartley teaches, Mo moderates."""

    def __init__(self, make: Maker) -> None:
        self.make, self.course = make, make.course()
        self.ana, self.ben, self.cleo, self.dan, self.eve = (
            make.member(self.course, make.person(name)) for name in ("Ana", "Ben", "Cleo", "Dan", "Eve")
        )
        self.teacher = make.member(self.course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.moderator = make.member(self.course, make.person("Mo"), Role.MODERATOR)
        self.room = make.room(self.course)
        self.round = make.round(self.room, aff1=self.ana, neg1=self.ben)

    def name(self, *people: User, actor: User | None = None) -> None:
        for person in people:
            judges.name(again(actor or self.teacher), again(self.round), again(person).id)

    def free(self, person: User, actor: User | None = None) -> None:
        judges.free(again(actor or self.teacher), again(self.round), again(person).id)

    def sit(self, actor: User, seat: str | None, person: User | None = None) -> None:
        given = {"seat": seat, "person_id": again(person).id if person else None}
        seating.sit(again(actor), again(self.round), Seat.parse(given))

    def do(self, action: str, actor: User | None = None) -> None:
        steps.step(again(actor or self.teacher), again(self.round), NewStep.parse({"action": action}))

    def form(self, winner: str = "neg", aff: float | None = 27, neg: float | None = 28.5, **more: Any) -> BallotForm:
        points = {
            str(again(who).id): number for who, number in ((self.ana, aff), (self.ben, neg)) if number is not None
        }
        return BallotForm.parse({"winner": winner, "points": points, "reason": "It answered *more*.", **more})

    def save(self, judge: User, form: BallotForm | None = None) -> Ballot:
        form = form or self.form()
        return ballots.save(again(judge), again(self.round), form)

    def hand_in(self, judge: User, form: BallotForm | None = None) -> Ballot:
        form = form or self.form()
        return ballots.hand_in(again(judge), again(self.round), form)

    def release(self, actor: User | None = None, *, anyway: bool = False) -> Round:
        return ballots.release(again(actor or self.teacher), again(self.round), Release(anyway=anyway))

    def own(self, judge: User) -> Ballot:
        db.let_go()
        found = ballots.own(again(judge), again(self.round))
        assert found is not None
        return found

    @property
    def judges(self) -> list[str]:
        db.let_go()
        return [named.person.name for named in again(self.round).judges]

    @property
    def released(self) -> list[str]:
        db.let_go()
        return [ballot.judge.name for ballot in ballots.released(again(self.round))]


@pytest.fixture
def world(make: Maker) -> World:
    return World(make)


@pytest.fixture
def over(world: World) -> World:
    """A round that is over, which Cleo, Dan and Eve judge."""
    world.name(world.cleo, world.dan, world.eve)
    world.do("begin")
    world.do("end")
    return world


# ---- who judges


def test_who_teaches_names_judges_and_frees_them(world: World) -> None:
    world.name(world.cleo, world.moderator, world.teacher)
    world.name(world.cleo)
    assert world.judges == ["Cleo", "Mo", "Ms Hartley"]
    world.free(world.moderator)
    assert world.judges == ["Cleo", "Ms Hartley"]
    assert [it["name"] for it in rounds.shape(again(world.round))["judges"]] == ["Cleo", "Ms Hartley"]


def test_nobody_else_says_who_judges(world: World) -> None:
    world.name(world.dan)
    for other in (world.cleo, world.ana, world.moderator):
        with pytest.raises(Denied, match="Only an instructor"):
            world.name(world.cleo, actor=other)
        with pytest.raises(Denied, match="Only an instructor"):
            world.free(world.dan, actor=other)
    assert world.judges == ["Dan"]


def test_a_judge_is_a_member_of_the_course(world: World) -> None:
    with pytest.raises(Invalid, match="not a member"):
        world.name(world.make.person())
    with pytest.raises(Missing, match="does not judge"):
        world.free(world.cleo)


def test_who_sits_in_a_round_does_not_judge_it(world: World) -> None:
    with pytest.raises(Conflict, match="Ana has a seat in this round"):
        world.name(world.ana)
    assert world.judges == []


@pytest.mark.parametrize("seats", ["chosen", "drawn", "given"])
def test_who_judges_a_round_does_not_sit_in_it(world: World, seats: str) -> None:
    world.round = world.make.round(world.make.room(world.course), seating=seats)
    world.name(world.cleo)
    if seats != "given":
        with pytest.raises(Conflict, match="You judge this round"):
            world.sit(world.cleo, "aff1" if seats == "chosen" else None)
    with pytest.raises(Conflict, match="Cleo judges this round"):
        world.sit(world.teacher, "aff1", world.cleo)
    assert again(world.round).seats == []


def test_who_was_switched_over_from_the_round_before_does_not_judge_the_next(world: World) -> None:
    world.name(world.cleo)
    world.do("end")
    form = NewRound.parse({"format": "lincoln-douglas", "switched": True})
    world.round = rounds.open_in(again(world.teacher), again(world.room), form)
    with pytest.raises(Conflict, match="Ben has a seat"):
        world.name(world.ben)
    world.name(world.cleo)
    with pytest.raises(Conflict, match="Cleo judges"):
        world.sit(world.teacher, "aff1", world.cleo)


def test_of_naming_and_sitting_down_at_once_one_is_done(world: World) -> None:
    world.round = world.make.round(world.make.room(world.course))
    for person in (world.cleo, world.dan, world.eve):
        outcomes = at_once(partial(world.name, person), partial(world.sit, person, "aff1"))
        assert sorted(type(it).__name__ for it in outcomes) == ["Conflict", "NoneType"]
        both = {named.user_id for named in again(world.round).judges} & {
            row.user_id for row in again(world.round).seats
        }
        assert both == set()
        db.let_go()
        if again(world.round).seats:
            seating.stand_up(again(world.teacher), again(world.round), again(person).id)


def test_a_round_has_nine_judges_at_most(world: World) -> None:
    world.name(*[world.make.member(again(world.course), world.make.person()) for _ in range(9)])
    with pytest.raises(Conflict, match="9 judges at most"):
        world.name(world.cleo)


# ---- a judge does not speak


def test_a_judge_does_not_ask_with_the_audience_and_may_write_again_when_it_is_over(world: World) -> None:
    world.round = world.make.round(world.room, "oxford", for1=world.ana)
    post = world.make.post(world.dan, world.room, "Before it.")
    world.name(world.dan)
    for _ in range(5):
        world.do("skip")
    world.do("begin")
    assert world.make.post(world.cleo, world.room, "I ask.").speech == "Q"
    with pytest.raises(OutOfTurn, match="You judge this round") as refused:
        world.make.post(world.dan, world.room, "So do I.")
    assert refused.value.retry_after is None
    assert "Your words are kept" in refused.value.message
    posts.edit(again(world.dan), again(post), Edit(source="Before it, in other words."))
    world.do("end")
    assert world.make.post(world.dan, world.room, "Well argued.").round_id is None


def test_who_asked_and_was_then_named_does_not_edit_it_meanwhile(world: World) -> None:
    world.round = world.make.round(world.room, "oxford", for1=world.ana)
    for _ in range(5):
        world.do("skip")
    world.do("begin")
    post = world.make.post(world.dan, world.room, "I ask.")
    world.name(world.dan)
    with pytest.raises(OutOfTurn, match="stays as it is"):
        posts.edit(again(world.dan), again(post), Edit(source="I ask more."))


def test_a_post_in_a_round_asks_as_often_with_many_judges_as_with_none(world: World) -> None:
    def asked() -> int:
        world.make.post(world.ana, world.room)  # what is made once is made
        with queries() as sent:
            world.make.post(world.ana, world.room)
        return len(sent)

    world.do("begin")
    without = asked()
    world.name(world.cleo, world.dan, world.eve)
    assert asked() == without


# ---- writing one


def test_a_ballot_is_begun_with_the_round_and_kept_however_little_is_in_it(world: World) -> None:
    world.name(world.cleo)
    with pytest.raises(Conflict, match="has not begun"):
        world.save(world.cleo)
    world.do("begin")
    world.save(world.cleo, BallotForm())
    world.save(world.cleo, world.form(winner="", neg=None, reason="", comments={str(world.ben.id): "Clear."}))
    ballot = world.own(world.cleo)
    assert (ballot.ranks, ballot.reason, ballot.version) == ({}, "", 2)
    assert [(it.seat, it.points, it.comment) for it in ballot.scores] == [("aff1", 27, ""), ("neg1", None, "Clear.")]


def test_it_is_handed_in_when_the_round_is_over_and_kept_as_a_draft_before(world: World) -> None:
    world.name(world.cleo)
    world.do("begin")
    with pytest.raises(Conflict, match="What you wrote is kept as a draft"):
        world.hand_in(world.cleo)
    ballot = world.own(world.cleo)
    assert (ballot.reason, ballot.html, ballot.is_handed_in) == (
        "It answered *more*.",
        "<p>It answered <em>more</em>.</p>",
        False,
    )
    world.do("end")
    assert world.hand_in(world.cleo).is_handed_in


def test_what_it_lacks_is_said_and_what_it_has_is_kept(over: World) -> None:
    with pytest.raises(Invalid, match="kept as a draft") as refused:
        over.hand_in(over.cleo, over.form(winner="", neg=None, reason=""))
    assert refused.value.fields.keys() == {"winner", f"points-{over.ben.id}", "reason"}
    assert [it.points for it in over.own(over.cleo).scores] == [27]
    assert not over.own(over.cleo).is_handed_in


def test_a_low_point_win_has_to_be_meant(over: World) -> None:
    with pytest.raises(Invalid, match="fewer speaker points") as refused:
        over.hand_in(over.cleo, over.form(winner="aff"))
    assert refused.value.fields.keys() == {"meant"}
    assert over.hand_in(over.cleo, over.form(winner="aff", meant=True)).meant


def test_what_is_handed_in_is_changed_after_it_is_taken_back(over: World) -> None:
    over.hand_in(over.cleo)
    with pytest.raises(Conflict, match="Take it back"):
        over.save(over.cleo, over.form("aff"))
    ballots.take_back(again(over.cleo), again(over.round))
    with pytest.raises(Conflict, match="nothing to take back"):
        ballots.take_back(again(over.cleo), again(over.round))
    over.hand_in(over.cleo, over.form("aff", aff=29))
    assert over.own(over.cleo).ranks == {"aff": 1, "neg": 2}


def test_two_windows_do_not_overwrite_one_another(over: World) -> None:
    over.save(over.cleo, over.form(version=0))
    with pytest.raises(Conflict, match="another window"):
        over.save(over.cleo, over.form("aff", version=0))
    assert over.own(over.cleo).ranks == {"aff": 2, "neg": 1}


@pytest.mark.parametrize(
    ("given", "field", "said"),
    [
        ({"winner": "pro"}, "winner", "no such team"),
        ({"ranks": {"aff": 1}}, None, "ranks nobody"),
        ({"aff": 19.5}, "points", "20 to 30, by halves"),
        ({"aff": 27.3}, "points", "20 to 30, by halves"),
    ],
)
def test_what_could_never_be_handed_in_is_not_kept_as_a_draft_either(
    over: World, given: dict[str, Any], field: str | None, said: str
) -> None:
    with pytest.raises(Invalid, match="Your words are kept") as refused:
        over.save(over.cleo, over.form(**given))
    name = f"points-{over.ana.id}" if field == "points" else field
    assert said in (refused.value.fields[name] if name else refused.value.message)
    assert ballots.own(again(over.cleo), again(over.round)) is None


def test_nobody_without_a_seat_is_given_points(over: World) -> None:
    for more in ({"points": {str(over.dan.id): 28}}, {"comments": {str(over.dan.id): "Who?"}}):
        with pytest.raises(Conflict, match="has no seat in this round now"):
            over.save(over.cleo, over.form(**more))


def test_where_an_audience_votes_a_judge_gives_no_points(world: World) -> None:
    world.round = world.make.round(world.room, "oxford", for1=world.ana, against1=world.ben)
    world.name(world.cleo)
    world.do("end")
    with pytest.raises(Invalid, match="gives no points"):
        world.save(world.cleo, world.form("for"))
    assert world.hand_in(world.cleo, world.form("for", None, None)).is_handed_in


def test_four_teams_are_ranked_and_their_sums_agree(world: World) -> None:
    sitting = dict(zip(("og1", "oo1", "cg1", "co1"), (world.ana, world.ben, world.dan, world.eve), strict=True))
    world.round = world.make.round(world.room, "british-parliamentary", **sitting)
    world.name(world.cleo)
    world.do("end")
    points = {str(again(who).id): number for who, number in zip(sitting.values(), (70, 71, 69, 68), strict=True)}
    ranks = {"og": 1, "oo": 2, "cg": 3, "co": 4}
    given = {"points": points, "ranks": ranks, "reason": "Clash."}
    with pytest.raises(Invalid, match="fewer points \\(70 to 71\\)") as refused:
        world.hand_in(world.cleo, BallotForm.parse(given))
    assert refused.value.fields.keys() == {"ranks-og"}
    with pytest.raises(Invalid, match="ranks the teams"):
        world.save(world.cleo, BallotForm.parse({**given, "winner": "og"}))
    for wrong in ({"og": 5}, {"pro": 1}, {"og": 0}):
        with pytest.raises(Invalid, match="a rank from 1 to 4"):
            world.save(world.cleo, BallotForm.parse({**given, "ranks": wrong}))
    world.hand_in(world.cleo, BallotForm.parse({**given, "ranks": {**ranks, "og": 2, "oo": 1}}))
    world.release()
    summary = results.of_round(again(world.round))
    assert summary is not None
    assert summary.decision.places == {"oo": 1, "og": 2, "cg": 3, "co": 4}


def test_sides_that_change_take_their_points_along(world: World) -> None:
    world.name(world.cleo)
    world.do("begin")
    world.save(world.cleo)
    world.do("skip")
    world.do("switch")
    world.do("end")
    world.hand_in(world.cleo, world.form("aff"))
    assert {it.user_id: (it.seat, it.points) for it in world.own(world.cleo).scores} == {
        world.ana.id: ("neg1", 27),
        world.ben.id: ("aff1", 28.5),
    }


def test_only_who_judges_has_a_ballot_and_who_was_freed_or_left_a_moment_ago_does_not(over: World) -> None:
    over.free(over.dan)
    courses.remove_member(again(over.teacher), again(over.course), over.eve.id)
    for other in (over.ana, over.teacher, over.moderator, over.dan, over.eve, over.make.person(admin=True)):
        with pytest.raises(Denied, match="Only who judges"):
            over.save(other)
        with pytest.raises(Denied):
            over.hand_in(other)
        with pytest.raises(Denied):
            ballots.take_back(again(other), again(over.round))


def test_a_judge_has_one_ballot_in_a_round_however_many_windows_save_at_once(over: World) -> None:
    form = over.form()
    outcomes = at_once(*[partial(over.save, over.cleo, form)] * 4)
    assert [it for it in outcomes if isinstance(it, Exception)] == []
    assert over.own(over.cleo).version == 4

    @db.atomic
    def second() -> None:
        session.execute(insert(Ballot).values(round_id=over.round.id, judge_id=over.cleo.id, reason="", html=""))

    with pytest.raises(IntegrityError):
        second()


# ---- releasing


def test_until_the_release_nobody_is_told_more_than_who_has_handed_in(over: World) -> None:
    over.hand_in(over.cleo)
    over.save(over.dan)
    assert [(it.judge.name, it.yes) for it in ballots.handed_in(again(over.round))] == [
        ("Cleo", True),
        ("Dan", False),
        ("Eve", False),
    ]
    assert over.released == []
    assert results.of_round(again(over.round)) is None
    assert results.of_course(again(over.course)).formats == []
    assert not results.any_in(again(over.course))


def test_all_that_were_handed_in_are_released_at_once(over: World) -> None:
    for judge in (over.cleo, over.dan, over.eve):
        over.hand_in(judge)
    it = over.release()
    assert over.released == ["Cleo", "Dan", "Eve"]
    assert rounds.shape(it)["released_at"] is not None


def test_missing_ballots_are_named_and_stay_closed_if_it_is_done_without_them(over: World) -> None:
    over.hand_in(over.cleo)
    over.save(over.dan)
    with pytest.raises(Conflict, match="Missing: Dan and Eve"):
        over.release()
    assert over.released == []
    over.release(anyway=True)
    assert over.released == ["Cleo"]
    with pytest.raises(Conflict, match="released, and final"):
        over.hand_in(over.dan)
    assert over.released == ["Cleo"]


def test_what_is_released_is_final(over: World) -> None:
    over.hand_in(over.cleo)
    over.release(anyway=True)
    for change in (
        lambda: over.save(over.cleo, over.form("aff")),
        lambda: ballots.take_back(again(over.cleo), again(over.round)),
        lambda: over.name(over.moderator),
        lambda: over.free(over.cleo),
        lambda: over.release(anyway=True),
    ):
        with pytest.raises(Conflict, match="released"):
            change()
    assert over.released == ["Cleo"]


def test_nothing_is_released_before_the_round_is_over_or_anything_is_handed_in(world: World) -> None:
    world.name(world.cleo)
    world.do("begin")
    with pytest.raises(Conflict, match="not over"):
        world.release(anyway=True)
    world.do("end")
    world.save(world.cleo)
    with pytest.raises(Conflict, match="No ballot is handed in"):
        world.release(anyway=True)


def test_only_who_teaches_releases(over: World) -> None:
    over.hand_in(over.cleo)
    for other in (over.cleo, over.ana, over.moderator):
        with pytest.raises(Denied, match="Only an instructor"):
            over.release(other, anyway=True)
    over.release(over.make.person(admin=True), anyway=True)
    assert over.released == ["Cleo"]


def test_the_ballot_of_a_freed_judge_is_not_released_and_is_there_when_they_judge_again(over: World) -> None:
    over.hand_in(over.cleo)
    over.hand_in(over.dan)
    over.free(over.dan)
    over.name(over.dan)
    assert over.own(over.dan).ranks == {"aff": 2, "neg": 1}
    over.free(over.dan)
    over.free(over.eve)
    over.release()
    assert over.released == ["Cleo"]


def test_a_ballot_taken_back_as_they_are_released_is_either_or(over: World) -> None:
    over.hand_in(over.cleo)
    over.hand_in(over.dan)
    at_once(partial(over.release, anyway=True), lambda: ballots.take_back(again(over.dan), again(over.round)))
    assert over.released in (["Cleo"], ["Cleo", "Dan"])
    assert over.own(over.dan).is_handed_in is ("Dan" in over.released)


# ---- results


def test_two_of_three_judges_decide_and_speakers_have_the_mean(over: World) -> None:
    over.hand_in(over.cleo)
    over.hand_in(over.dan, over.form("aff", aff=29))
    over.hand_in(over.eve, over.form("neg", aff=26))
    over.release()
    summary = results.of_round(again(over.round))
    assert summary is not None
    assert (summary.decision.winner, summary.decision.scores, summary.decision.is_split) == (
        "neg",
        {"aff": 1, "neg": 2},
        True,
    )
    assert {line.speaker.name: (line.points, line.mean) for side in summary.sides for line in side.lines} == {
        "Ana": ([27, 29, 26], 27.33),
        "Ben": ([28.5, 28.5, 28.5], 28.5),
    }


def judged(world: World, winner: str, *, format: str = "lincoln-douglas", release: bool = True, **seats: User) -> Round:
    """A round that Cleo has judged alone, in a room of its own."""
    world.round = world.make.round(world.make.room(again(world.course)), format, **seats)
    world.name(world.cleo)
    world.do("end")
    its_format = rounds.floor(again(world.round)).format
    least = its_format.judging.least
    given: dict[str, Any] = {"winner": winner, "reason": "So."}
    if its_format.judging.gives_points:
        won = next(team.seat_keys for team in its_format.teams if team.key == winner)
        given["points"] = {str(again(who).id): least + 5 * (seat in won) for seat, who in seats.items()}
    world.hand_in(world.cleo, BallotForm.parse(given))
    if release:
        world.release()
    return world.round


def test_a_course_s_speakers_stand_over_its_released_rounds_by_format(world: World) -> None:
    judged(world, "aff", aff1=world.ana, neg1=world.ben)
    judged(world, "aff", aff1=world.ana, neg1=world.dan)
    judged(world, "neg", aff1=world.ben, neg1=world.dan)
    judged(world, "aff", aff1=world.ben, neg1=world.ana, release=False)
    judged(world, "for", format="oxford", for1=world.ben)
    found = results.of_course(again(world.course))
    assert found.formats == [("lincoln-douglas", "Lincoln-Douglas", 3), ("oxford", "Oxford", 1)]
    assert [(found.people[it.person].name, it.place, len(it.spoken), it.wins, it.mean) for it in found.standings] == [
        ("Ana", 1, 2, 2, 25),
        ("Dan", 2, 2, 1, 22.5),
        ("Ben", 3, 2, 0, 20),
    ]
    oxford = results.of_course(again(world.course), "oxford")
    assert [(oxford.people[it.person].name, it.wins, it.mean) for it in oxford.standings] == [("Ben", 1, None)]
    assert results.of_course(again(world.course), "no such format").chosen == found.chosen


def test_points_of_another_range_are_not_put_into_one_mean(world: World) -> None:
    """A course may edit a format of its own between two rounds."""
    first = judged(world, "aff", aff1=world.ana, neg1=world.ben)
    judged(world, "aff", aff1=world.ana, neg1=world.ben)

    @db.atomic
    def out_of_ten() -> None:
        was = again(first).format
        session.execute(
            update(Round)
            .where(Round.id == again(first).id)
            .values(format={**was, "judging": {**was["judging"], "least": 1, "most": 10}})
        )

    out_of_ten()
    db.let_go()
    found = results.of_course(again(world.course))
    assert [(found.people[it.person].name, it.wins, it.mean) for it in found.standings] == [
        ("Ana", 2, 25),
        ("Ben", 0, 20),
    ]
    assert found.standings[0].points == 25


def test_another_course_s_rounds_are_not_counted(world: World, make: Maker) -> None:
    judged(world, "aff", aff1=world.ana)
    other = make.course()
    make.member(again(other), again(world.ana))
    assert results.of_course(again(other)).standings == []
    assert results.any_in(again(world.course))
    assert not results.any_in(again(other))


def test_a_round_of_before_there_were_ballots_is_judged_as_its_format_is_now(world: World) -> None:
    @db.atomic
    def as_it_was() -> None:
        kept = {name: value for name, value in again(world.round).format.items() if name != "judging"}
        session.execute(update(Round).where(Round.id == world.round.id).values(format=kept))

    as_it_was()
    db.let_go()
    assert "judging" not in again(world.round).format
    assert rounds.floor(again(world.round)).format.judging == formats.FORMATS["lincoln-douglas"].judging
    unknown = {**again(world.round).format, "key": "of-a-league"}
    assert formats.read(unknown).judging.decides == "winner"


def test_a_result_asks_as_often_for_many_rounds_as_for_few(world: World) -> None:
    counted = []
    for more in (1, 4):
        for _ in range(more):
            judged(world, "aff", aff1=world.ana, neg1=world.ben)
        db.let_go()
        course = again(world.course)
        with queries() as sent:
            found = results.of_course(course)
            assert [it.room.title for it in found.rounds.values()]
        counted.append(len(sent))
    assert counted[0] == counted[1] <= 6


def test_nothing_of_a_table_is_run_by_a_spreadsheet(over: World) -> None:
    comments = {str(over.ana.id): "=HYPERLINK(1)"}
    over.hand_in(over.cleo, over.form(reason="+1 for both.", comments=comments))
    over.release(anyway=True)
    summary = results.of_round(again(over.round))
    assert summary is not None
    table = results.table(summary)
    assert "'=HYPERLINK(1)" in table
    assert "'+1 for both." in table
    assert results.table_of(results.of_course(again(over.course))).splitlines()[1] == "1,Ben,1,1,28.5,28.5"
