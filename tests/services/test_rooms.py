"""Rooms as somebody sees them: found or not, paged by branch, caught up with, read up to a number."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select

from debate import db, tree
from debate.errors import Denied, Missing
from debate.forms.rooms import Assignment
from debate.models import ClaimState, Post, PostState, Relation, Role, Room, RoomState, Side, User
from debate.services import posts, rooms, threads

from ..counting import queries
from ..makers import Maker, again


def fill(room: Room, author: User, parents: list[int]) -> None:
    """Post n+1 answers post `parents[n]`, 0 being the claim; rows alone, for rooms too large to be argued one by one."""
    rows: list[dict[str, Any]] = []
    moment = db.now() - timedelta(days=1)
    for number, parent in enumerate(parents, start=1):
        above = rows[parent - 1] if parent else None
        path = tree.path(above["path"] if above else "", number)
        rows.append(
            {
                "id": number,
                "room_id": room.id,
                "author_id": author.id,
                "author_role": Role.STUDENT,
                "client_id": secrets.token_urlsafe(18),
                "number": number,
                "seq": number,
                "parent_id": above["id"] if above else None,
                "root_number": above["root_number"] if above else number,
                "depth": above["depth"] + 1 if above else 0,
                "path": path,
                "reply_count": 0,
                "waiting_count": 0,
                "waits": False,
                "branch_count": 0,
                "last_number": number,
                "relation": Relation.REBUTS,
                "side": Side.AGAINST if parent == 0 else Side.FOR,
                "source": f"Argument {number}. " + "It does not follow from what was said. " * 6,
                "html": f"<p>Argument {number}. " + "It does not follow from what was said. " * 6 + "</p>",
                "words": f"argument {number}",
                "quote": "",
                "quote_of": "",
                "quote_hidden": False,
                "state": PostState.VISIBLE,
                "reason": "",
                "created_at": moment + timedelta(seconds=number),
                "version_count": 1,
            }
        )
        if above:
            above["reply_count"] += 1
        for up in tree.numbers_above(path):
            rows[up - 1]["branch_count"] += 1
            rows[up - 1]["last_number"] = number

    @db.atomic
    def store() -> None:
        db.session.execute(insert(Post), rows)
        found = db.session.get(Room, room.id)
        assert found is not None
        found.seq = found.last_number = len(rows)

    store()


def test_a_room_that_is_not_open_to_somebody_is_not_there(make: Maker) -> None:
    room = make.room(make.course())
    for viewer in (None, make.person(), make.member(make.course("Another"), make.person(), Role.INSTRUCTOR)):
        with pytest.raises(Missing) as foreign:
            rooms.find(viewer, room.id)
        with pytest.raises(Missing) as nowhere:
            rooms.find(viewer, 987_654)
        assert foreign.value.shape() == nowhere.value.shape()
    assert rooms.find(make.person(admin=True), room.id).id == room.id


def test_a_page_holds_the_newest_branches_and_counts_the_others(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    fill(room, ana, [0] * 100 + [3])  # a hundred branches; the third is the last to be answered
    page = threads.page(again(room))
    assert [node.post["number"] for node in page.branches] == [3, *range(43, 101)]
    assert page.earlier == 100 - 59
    older = threads.page(again(room), page.before)
    assert [node.post["number"] for node in older.branches] == [1, 2, *range(4, 43)]
    assert (older.earlier, older.before) == (0, None)


def test_of_long_branches_the_newest_come_each_with_its_line(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    branches = [0] * 20  # numbered 1 to 20
    fill(room, ana, branches + [1 + number % 20 for number in range(400)] + [400, 421])
    page = threads.page(again(room))
    newest = page.branches[-1]
    assert [node.post["number"] for node in newest.walk()] == [20, 380, 400, 421, 422, 420]
    assert newest.hidden == 20 - 3
    assert page.earlier == 20 - len(page.branches)


def test_a_room_that_fits_on_a_page_is_all_there(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    fill(room, ana, [0, 1, 2, 3] + [1] * 40 + [4])
    page = threads.page(again(room))
    assert sorted(node.post["number"] for top in page.branches for node in top.walk()) == list(range(1, 46))
    assert all(node.hidden == 0 for top in page.branches for node in top.walk())


def test_a_page_is_never_longer_than_a_page_however_deep_the_lines(make: Maker) -> None:
    course = make.course()
    ana, ben = (make.member(course, make.person()) for _ in range(2))
    room = make.room(course)
    fill(room, ana, [0 if number % 25 == 0 else number for number in range(500)])  # twenty lines, each 25 deep
    post = db.session.scalar(select(Post).where(Post.number == 10))
    assert post is not None
    for page in (
        threads.page(again(room)),
        threads.unread(again(ben), again(room)),
        threads.unanswered(again(room)),
        threads.branch(again(room), post),
    ):
        shown = [node for top in page.branches for node in top.walk()]
        assert 16 <= len(shown) <= threads.POSTS
        assert all(top.post["depth"] == 0 for top in page.branches), "none hangs in the air"
    walked, before = 0, None
    while (page := threads.page(again(room), before)).branches:
        walked, before = walked + len(page.branches), page.before
        if before is None:
            break
    assert walked == 20, "every branch is on one page"


def test_hidden_replies_come_when_they_are_asked_for(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    fill(room, ana, [0] + [1] * 50)
    top = db.session.scalar(select(Post).where(Post.number == 1))
    assert top is not None
    newest, more = threads.replies(again(room), top)
    assert ([it["number"] for it in newest], more) == (list(range(32, 52)), True)
    rest, more = threads.replies(again(room), top, before=12)
    assert ([it["number"] for it in rest], more) == (list(range(2, 12)), False)


def test_one_branch_alone_shows_the_way_down_to_it(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    fill(room, ana, [0, 1, 2, 0, 3, 5, 1])
    focus = db.session.scalar(select(Post).where(Post.number == 3))
    assert focus is not None
    (top,) = threads.branch(again(room), focus).branches
    assert [node.post["number"] for node in top.walk()] == [1, 2, 3, 5, 6]


def test_the_unanswered_are_rebuttals_and_questions_that_stand_and_have_no_reply(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    answered = make.post(ana, room, relation="rebuts")
    waiting = make.post(ana, room, relation="asks", parent=answered)
    make.post(ana, room, relation="supports")
    page = threads.unanswered(again(room))
    assert [node.post["id"] for top in page.branches for node in top.walk()] == [answered.id, waiting.id]
    assert rooms.counts(again(ana), again(room), 0).unanswered == 1


def test_who_asks_one_of_the_claims_questions_is_found_with_the_replies(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    key = "expert-opinion.evidence"
    asking = make.post(ana, room, relation="asks", question=key)
    make.post(ana, room, relation="asks", question="expert-opinion.trust")
    make.post(ana, room, relation="asks")
    reply = make.post(ana, room, relation="rebuts", parent=asking)
    withdrawn = make.post(ana, room, relation="asks", question=key)
    posts.withdraw(again(ana), again(withdrawn))
    (top,) = threads.asked(again(room), key).branches
    assert [node.post["id"] for node in top.walk()] == [asking.id, reply.id]
    assert again(room).asked == {key: 1, "expert-opinion.trust": 1}


def test_of_those_who_ask_a_question_the_newest_come_first_and_the_others_on_demand(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    key = "expert-opinion.evidence"
    half = threads.POSTS // 2  # the other half is for the replies
    for _ in range(half + 2):
        make.post(ana, room, relation="asks", question=key)
    page = threads.asked(again(room), key)
    assert ([node.post["number"] for node in page.branches], page.earlier) == (list(range(3, half + 3)), 2)
    rest = threads.asked(again(room), key, page.before)
    assert ([node.post["number"] for node in rest.branches], rest.earlier) == ([1, 2], 0)


def test_unread_are_others_posts_that_came_since(make: Maker) -> None:
    course = make.course()
    ana, ben = make.member(course, make.person()), make.member(course, make.person())
    room = make.room(course)
    make.post(ben, room)
    assert rooms.see(again(ana), again(room), 1) == 1
    make.post(ana, room)  # who had read everything has still read everything
    assert rooms.seen_number(again(ana), again(room)) == 2
    new = make.post(ben, room)
    counted = rooms.counts(again(ana), again(room), rooms.seen_number(again(ana), again(room)))
    assert (counted.all, counted.unread) == (3, 1)
    page = threads.unread(again(ana), again(room))
    assert [node.post["id"] for node in page.branches] == [new.id]


def test_what_was_read_never_becomes_unread_nor_goes_beyond_what_there_is(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    make.post(ana, room)
    assert rooms.see(again(ana), again(room), 999) == 1
    assert rooms.see(again(ana), again(room), 0) == 1


def test_catching_up_comes_in_pages_in_the_clocks_order(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    room = make.room(course)
    fill(room, ana, [0] * 450)
    seen, seq, pages = [], 0, 0
    while True:
        caught = threads.since(again(room), seq)
        seen += [it["seq"] for it in caught.posts]
        pages += 1
        if not caught.more:
            break
        seq = seen[-1]
    assert (seen, pages, caught.seq) == (list(range(1, 451)), 3, 450)


def test_a_page_costs_the_same_queries_however_large_the_room(make: Maker) -> None:
    course = make.course()
    ana = make.member(course, make.person())
    counted = []
    for size in (300, 3000):
        room = make.room(course)

        @db.atomic
        def empty() -> None:
            db.session.query(Post).delete()

        empty()
        fill(room, ana, [0 if number % 20 == 0 else number - number % 20 + 1 for number in range(size)])
        room = again(room)
        with queries() as said:
            threads.page(room)
        counted.append(len(said))
    assert counted[0] == counted[1] <= 6


def test_a_claim_is_assigned_by_who_teaches_the_course(make: Maker) -> None:
    course = make.course()
    teacher = make.member(course, make.person(), Role.INSTRUCTOR)
    claim = make.claim()
    form = Assignment(course_id=course.id, title="Period 3", instructions="Argue *both* sides.")
    room = rooms.assign(again(teacher), again(claim), again(course), form)
    assert (room.title, room.instructions_html) == ("Period 3", "<p>Argue <em>both</em> sides.</p>")
    student = make.member(course, make.person())
    with pytest.raises(Denied):
        rooms.assign(again(student), again(claim), again(course), form)


def test_a_draft_and_another_courses_claim_cannot_be_assigned(make: Maker) -> None:
    course = make.course()
    teacher = make.member(course, make.person(), Role.INSTRUCTOR)
    foreign = make.claim(make.essay(course_id=make.course("Another").id))
    for claim in (make.claim(state=ClaimState.DRAFT), foreign):
        with pytest.raises(Denied):
            rooms.assign(again(teacher), again(claim), again(course), Assignment(course_id=course.id, title="A room"))


def test_only_who_teaches_closes_a_room(make: Maker) -> None:
    course = make.course()
    teacher = make.member(course, make.person(), Role.INSTRUCTOR)
    moderator = make.member(course, make.person(), Role.MODERATOR)
    room = make.room(course)
    with pytest.raises(Denied):
        rooms.set_state(again(moderator), again(room), RoomState.CLOSED)
    assert not rooms.set_state(again(teacher), again(room), RoomState.CLOSED).is_open
    assert rooms.set_state(again(teacher), again(room), RoomState.OPEN).is_open


def test_my_rooms_say_how_much_is_unread_in_each(make: Maker) -> None:
    course = make.course()
    ana, ben = make.member(course, make.person()), make.member(course, make.person())
    quiet, lively = make.room(course, title="Quiet"), make.room(course, title="Lively")
    make.room(make.course("Another"), title="Not mine")
    make.post(ben, lively)
    make.post(ben, lively)
    rooms.see(again(ana), again(lively), 1)
    assert [(it.room.title, it.unread) for it in rooms.mine(again(ana))] == [("Lively", 1), ("Quiet", 0)]
    assert quiet.id != lively.id
