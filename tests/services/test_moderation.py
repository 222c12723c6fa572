"""Removing and restoring: the place stays, the words go everywhere, and the record is kept."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from debate import db, shapes
from debate.errors import Denied
from debate.forms.posts import Edit, Removal
from debate.models import Post, PostState, Role
from debate.services import moderation, posts, threads

from ..makers import Maker, again

REASON = Removal(reason="It speaks of a classmate and not of the claim.")


def test_a_removed_post_leaves_its_place_its_reason_and_its_replies(make: Maker) -> None:
    course = make.course()
    ana, ms_hartley = (
        make.member(course, make.person("Ana")),
        make.member(course, make.person("Ms Hartley"), Role.MODERATOR),
    )
    room = make.room(course)
    top = make.post(ana, room, "A marker word: zeugma.", "supports")
    reply = make.post(ms_hartley, room, "Stay with the claim.", "rebuts", top)
    moderation.remove(again(ms_hartley), again(top), REASON)
    shape = shapes.post(again(top))
    assert "zeugma" not in str(shape)
    assert (shape["author"], shape["html"], shape["state"]) == (None, "", "removed")
    assert (shape["removed"]["by"], shape["removed"]["reason"]) == ("Ms Hartley", REASON.reason)
    assert again(top).words == ""
    assert again(reply).is_visible
    assert (again(room).count_for, again(room).count_against) == (0, 1)


def test_a_removal_reaches_a_browser_that_was_away(make: Maker) -> None:
    course = make.course()
    ana, moderator = make.member(course, make.person()), make.member(course, make.person(), Role.MODERATOR)
    room = make.room(course)
    post = make.post(ana, room)
    seq = again(room).seq
    moderation.remove(again(moderator), again(post), REASON)
    assert [(it["id"], it["state"]) for it in threads.since(again(room), seq).posts] == [(post.id, "removed")]


def test_a_page_has_of_each_post_what_whoever_is_told_of_it_has(make: Maker) -> None:
    course = make.course()
    ana, moderator = make.member(course, make.person("Ana")), make.member(course, make.person(), Role.MODERATOR)
    room = make.room(course)
    top = make.post(ana, room, "A marker word: zeugma.", "supports")
    make.post(
        make.member(course, make.person("Visitor", guest=True)),
        room,
        parent=top,
        quote="word: zeugma",
        quote_of="parent",
    )
    withdrawn, removed, edited = (make.post(ana, room) for _ in range(3))
    posts.withdraw(again(ana), again(withdrawn))
    moderation.remove(again(moderator), again(removed), REASON)
    posts.edit(again(ana), again(edited), Edit(source="Other words."))
    told = {it.id: shapes.post(it) for it in db.session.scalars(select(Post))}
    assert {it["id"]: it for it in threads.since(again(room), 0).posts} == told
    assert {node.post["id"]: node.post for it in threads.page(again(room)).branches for node in it.walk()} == told


def test_restoring_brings_back_the_words_and_the_quotations_of_them(make: Maker) -> None:
    course = make.course()
    ana, moderator = make.member(course, make.person()), make.member(course, make.person(), Role.INSTRUCTOR)
    room = make.room(course)
    top = make.post(ana, room, "A marker word: zeugma.", "supports")
    reply = make.post(ana, room, parent=top, quote="word: zeugma", quote_of="parent")
    moderation.remove(again(moderator), again(top), REASON)
    assert shapes.post(again(reply))["quote"]["hidden"]
    moderation.restore(again(moderator), again(top))
    assert "zeugma" in again(top).words
    assert shapes.post(again(reply))["quote"]["text"] == "word: zeugma"
    assert again(room).count_for == 1
    steps = [(it.before, it.after, it.reason) for it in moderation.records(again(top))]
    assert steps == [
        (PostState.VISIBLE, PostState.REMOVED, REASON.reason),
        (PostState.REMOVED, PostState.VISIBLE, ""),
    ]


def test_what_its_author_withdrew_no_moderator_brings_back(make: Maker) -> None:
    course = make.course()
    ana, moderator = make.member(course, make.person()), make.member(course, make.person(), Role.MODERATOR)
    post = make.post(ana, make.room(course))
    posts.withdraw(again(ana), again(post))
    with pytest.raises(Denied):
        moderation.restore(again(moderator), again(post))


@pytest.mark.parametrize("role", [Role.STUDENT, None])
def test_who_does_not_moderate_here_removes_nothing(make: Maker, role: Role | None) -> None:
    course = make.course()
    post = make.post(make.member(course, make.person()), make.room(course))
    other = make.person()
    if role:
        make.member(course, other, role)
    with pytest.raises(Denied):
        moderation.remove(again(other), again(post), REASON)
    assert again(post).is_visible


def test_a_moderator_of_another_course_removes_nothing_here(make: Maker) -> None:
    course = make.course()
    post = make.post(make.member(course, make.person()), make.room(course))
    elsewhere = make.member(make.course("Another"), make.person(), Role.INSTRUCTOR)
    with pytest.raises(Denied):
        moderation.remove(again(elsewhere), again(post), REASON)
