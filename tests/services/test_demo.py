"""The demonstration course: there is much in it, all of it holds together, and three people can sign in."""

from __future__ import annotations

import shutil
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import func, select

from debate import db, tree
from debate.errors import Conflict
from debate.forms.essays import Bringing
from debate.forms.people import SignIn
from debate.models import (
    Claim,
    Course,
    Membership,
    ModerationRecord,
    Post,
    PostState,
    PostVersion,
    Relation,
    Role,
    Room,
    RoomState,
    RoomVisit,
    Side,
    User,
    Vote,
    Voting,
)
from debate.services import courses, demo, essays, passwords, recognition, rooms, setup, threads, votes
from debate.services.demo import LogIn

from ..makers import Maker

Filled = tuple[str, list[LogIn]]

ESSAY = Path(__file__).parents[3] / "shared" / "essay" / "us-russian-alliance.txt"


@pytest.fixture(scope="module", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def filled(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    """A database with the demonstration in it, filled once for all the tests that only look, and the log-ins."""
    if request.param == "sqlite":
        file = tmp_path_factory.mktemp("demo") / "debate.sqlite"
        shutil.copy(request.getfixturevalue("empty_sqlite"), file)
        url = f"sqlite:///{file}"
    else:
        url = request.getfixturevalue("cluster").fresh(request.getfixturevalue("empty_postgresql"))
    with connected(url):
        log_ins = demo.fill()
    yield url, log_ins
    if request.param == "postgresql":
        request.getfixturevalue("cluster").drop(url)


@pytest.fixture
def log_ins(filled: Filled) -> Iterator[list[LogIn]]:
    url, made = filled
    with connected(url):
        yield made


@pytest.fixture
def empty(sqlite_url: str) -> Iterator[None]:
    with connected(sqlite_url):
        yield


@contextmanager
def connected(url: str) -> Iterator[None]:
    engine = db.connect(url)
    yield
    db.session.remove()
    engine.dispose()


def count(table: type[db.Base]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def everything_said() -> list[Post]:
    return list(db.session.scalars(select(Post).order_by(Post.room_id, Post.number)))


def by_room() -> list[tuple[Room, list[Post]]]:
    said = everything_said()
    return [(room, [it for it in said if it.room_id == room.id]) for room in db.session.scalars(select(Room))]


# ---- what there is


@pytest.mark.usefixtures("log_ins")
def test_the_course_has_groups_on_one_claim_and_rooms_on_several() -> None:
    course = db.session.scalars(select(Course)).one()
    assert course.title == "Debate, period 3"
    assert courses.open_code(course) is not None
    found = [room for room, _ in by_room()]
    on_one_claim = [room for room in found if room.title in ("Period 3, group A", "Period 3, group B")]
    assert len({room.claim_id for room in on_one_claim}) == 1
    assert len(on_one_claim) == 2
    assert 6 <= len(found) <= 7
    assert len({room.claim_id for room in found}) >= 5


@pytest.mark.usefixtures("log_ins")
def test_some_forty_arguments_stand_there_in_threads_five_deep() -> None:
    said = everything_said()
    arguments = [it for it in said if it.is_argument and it.is_visible]
    assert 40 <= len(arguments) <= len(said) <= 60
    assert max(it.depth for it in said) == 5
    assert {it.relation for it in said} == set(Relation)
    assert sum(it.quote_of == "parent" for it in said) > 10


@pytest.mark.usefixtures("log_ins")
def test_both_sides_are_argued_under_every_claim() -> None:
    sides: dict[int, list[Side]] = {}
    for room, said in by_room():
        sides.setdefault(room.claim_id, []).extend(it.side for it in said if it.is_argument and it.is_visible)
    for claim_id, taken in sides.items():
        fewest = min(taken.count(Side.FOR), taken.count(Side.AGAINST))
        assert fewest >= 2, db.session.get_one(Claim, claim_id).statement
    everywhere = [side for taken in sides.values() for side in taken]
    assert abs(everywhere.count(Side.FOR) - everywhere.count(Side.AGAINST)) <= 6


@pytest.mark.usefixtures("log_ins")
def test_what_a_room_meets_in_a_term_is_there() -> None:
    said = everything_said()
    edited = next(it for it in said if it.edited_at)
    assert edited.version_count == 2
    assert edited.versions[0].source != edited.source
    removed = next(it for it in said if it.state is PostState.REMOVED)
    assert removed.reason
    assert removed.reply_count == 1
    assert next(it for it in said if it.parent_id == removed.id).quote_hidden
    assert any(it.state is PostState.WITHDRAWN for it in said)
    assert any(unicodedata.bidirectional(it.source.lstrip("«")[0]) == "AL" for it in said)
    assert max(len(it.author.name) for it in said) >= 60
    found = [room for room, _ in by_room()]
    assert any(room.state is RoomState.CLOSED for room in found)
    week = timedelta(days=6), timedelta(days=8)
    assert any(week[0] < room.due_at - db.now() < week[1] for room in found if room.due_at)
    assert any("<ul>" in it.html for it in said)
    assert any("<ol>" in it.html for it in said)
    assert sum("<a href" in it.html for it in said) > 10


@pytest.mark.usefixtures("log_ins")
def test_one_room_was_voted_on_before_and_after_and_not_everybody_voted_twice() -> None:
    room = db.session.scalars(select(Room).where(Room.voting == Voting.CLOSED)).one()
    result, turnout = votes.result(room), votes.turnout(room)
    assert result is not None
    assert result.swing is not None
    assert result.voters < min(turnout.before, turnout.after)
    assert 0 < result.swing.changed < result.voters
    assert len(result.named) >= 3
    first, last = room.created_at, db.now() - timedelta(days=20)
    for vote in db.session.scalars(select(Vote)):
        assert vote.before_at is None or first < vote.before_at < room.posted_at  # type: ignore[operator]
        assert vote.after_at is None or room.posted_at < vote.after_at < last  # type: ignore[operator]


# ---- it holds together


@pytest.mark.usefixtures("log_ins")
def test_every_tree_is_what_its_posts_say_it_is() -> None:
    for room, said in by_room():
        assert [it.number for it in said] == list(range(1, len(said) + 1))
        assert room.last_number == len(said)
        by_id = {it.id: it for it in said}
        for post in said:
            parent = by_id[post.parent_id] if post.parent_id else None
            assert post.path == tree.path(parent.path if parent else "", post.number)
            assert post.depth == len(tree.numbers_above(post.path))
            assert post.root_number == tree.numbers(post.path)[0]
            assert post.side is tree.side(post.relation, parent.side if parent else Side.FOR)
            below = [it for it in said if it.path.startswith(post.path) and it is not post]
            assert post.branch_count == len(below)
            assert post.reply_count == sum(it.parent_id == post.id for it in said)
            assert post.last_number == max(it.number for it in [post, *below])
        counted = [it.side for it in said if it.is_argument and it.is_visible]
        assert (room.count_for, room.count_against) == (counted.count(Side.FOR), counted.count(Side.AGAINST))
        assert room.count_unanswered == sum(it.is_visible and it.is_unanswered for it in said)
        assert room.asked == Counter(it.question for it in said if it.question)
    assert any(room.asked for room, _ in by_room())


@pytest.mark.usefixtures("log_ins")
def test_a_rooms_clock_has_one_tick_for_every_change() -> None:
    for room, said in by_room():
        edits = sum(it.version_count - 1 for it in said)
        taken_down = sum(not it.is_visible for it in said)
        hidden = sum(it.quote_hidden for it in said)
        assert room.seq == len(said) + edits + taken_down + hidden
        assert len({it.seq for it in said}) == len(said)
        changed = sorted(said, key=lambda it: it.seq)
        assert changed[-1].seq == room.seq
        caught_up = threads.since(room, 0)
        assert [it["seq"] for it in caught_up.posts] == [it.seq for it in changed]


@pytest.mark.usefixtures("log_ins")
def test_everything_happened_in_a_believable_order_and_nothing_in_the_future() -> None:
    moment = db.now()
    course = db.session.scalars(select(Course)).one()
    joined = {it.user_id: it.joined_at for it in db.session.scalars(select(Membership))}
    assert min(joined.values()) >= course.created_at
    for room, said in by_room():
        assert course.created_at < room.created_at < said[0].created_at
        assert all(before.created_at < after.created_at for before, after in pairwise(said))
        assert room.posted_at == said[-1].created_at
        for post in said:
            assert joined[post.author_id] < post.created_at < moment
            assert post.edited_at is None or post.created_at < post.edited_at < moment
            assert all(it.written_at == post.created_at for it in post.versions)
            replies = [it.created_at for it in said if it.parent_id == post.id]
            assert post.removed_at is None or max([post.created_at, *replies]) < post.removed_at < moment
    recent = [it for it in everything_said() if moment - it.created_at < timedelta(days=1)]
    assert recent
    record = db.session.scalars(select(ModerationRecord)).one()
    assert record.at == db.session.get_one(Post, record.post_id).removed_at
    for visit in db.session.scalars(select(RoomVisit)):
        assert visit.seen_at < moment


# ---- who can come in


def test_three_people_can_sign_in_and_are_what_they_are_called(log_ins: list[LogIn]) -> None:
    assert [it.role for it in log_ins] == [Role.INSTRUCTOR, Role.MODERATOR, Role.STUDENT]
    course = db.session.scalars(select(Course)).one()
    for it in log_ins:
        person = recognition.recognise(SignIn.parse({"login": it.login, "password": it.password}), "192.0.2.1")
        assert person.role_in(course.id) is it.role
        assert not person.is_admin


def test_nobody_else_has_a_password_that_was_shown(log_ins: list[LogIn]) -> None:
    others = db.session.scalars(select(User.password_hash).where(User.login.not_in([it.login for it in log_ins])))
    hashes = set(others)
    assert len(hashes) == 1
    (kept,) = hashes
    assert kept is not None
    assert not any(passwords.matches(kept, it.password) for it in log_ins)


def test_no_password_stands_anywhere_in_the_database(log_ins: list[LogIn]) -> None:
    everything = [str(row) for table in db.Base.metadata.sorted_tables for row in db.session.execute(select(table))]
    assert any(log_ins[0].login in row for row in everything)  # so the right place was searched
    for it in log_ins:
        assert not any(it.password in row for row in everything)


def test_the_student_has_unread_posts_and_rooms_without_any(log_ins: list[LogIn]) -> None:
    student = db.session.scalars(select(User).where(User.login == log_ins[2].login)).one()
    unread = {it.room.title: it.unread for it in rooms.mine(student)}
    assert unread["Period 3, group A"] == 3
    assert sum(number > 0 for number in unread.values()) >= 2
    assert sum(number == 0 for number in unread.values()) >= 2
    for room, said in by_room():
        own = [it.number for it in said if it.author_id == student.id]
        assert max(own, default=0) <= rooms.seen_number(student, room)


# ---- where it may be filled


def test_a_second_filling_is_refused_and_changes_nothing(log_ins: list[LogIn]) -> None:
    tables = (User, Course, Room, Post, PostVersion, Membership)
    before = [count(table) for table in tables]
    with pytest.raises(Conflict, match="Start without --demo"):
        demo.fill()
    assert [count(table) for table in tables] == before


@pytest.mark.parametrize("something", [Maker.person, Maker.course])
def test_one_person_or_one_course_is_enough_to_be_refused(make: Maker, something: Callable[[Maker], object]) -> None:
    something(make)
    with pytest.raises(Conflict, match="empty database"):
        demo.fill()
    assert count(Room) == 0


@pytest.mark.skipif(not ESSAY.is_file(), reason="the essay is not part of the project, and is not beside it here")
@pytest.mark.usefixtures("empty")
def test_it_fills_a_database_that_has_the_essays_text_already() -> None:
    essay = essays.bring(None, Bringing.parse({"title": "The essay", "text": ESSAY.read_text()}))
    demo.fill()
    debated = [room.claim for room, _ in by_room()]
    assert {claim.essay_id for claim in debated} == {essay.id}
    assert all(claim.has_passage for claim in debated)


@pytest.mark.parametrize("filled", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("empty")
def test_open_practice_comes_beside_it_and_the_passwords_are_others_than_on_another_server(filled: Filled) -> None:
    shown = {it.password for it in demo.fill()}
    setup.first_things()
    assert set(db.session.scalars(select(Course.title))) == {"Debate, period 3", "Open practice"}
    assert count(Post) == sum(len(said) for _, said in by_room())
    assert len(shown) == 3
    assert shown.isdisjoint(it.password for it in filled[1])
