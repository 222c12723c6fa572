"""Saying something: once, in order, answering what is there, and taking it back."""

from __future__ import annotations

import secrets
import threading
from typing import Any

import pytest
from sqlalchemy import func, select

from debate import db, pace, shapes, tree
from debate.errors import Conflict, Denied, Invalid, KeyReused, TooFast
from debate.forms.posts import Correction, Edit, Rebuttal
from debate.models import PARTS, Post, PostState, Room, RoomState, Side, User
from debate.services import posts, rebuttals, steelman, threads
from debate.services.quoting import Quoted

from ..makers import Maker, again, rebut


@pytest.fixture
def scene(make: Maker) -> tuple[User, User, Room]:
    """Ana and Ben, students, and a room of their course."""
    course = make.course()
    ana = make.member(course, make.person("Ana Beltrán"))
    ben = make.member(course, make.person("Ben Okafor"))
    return ana, ben, make.room(course)


def said(**given: Any) -> Rebuttal:
    return Rebuttal.parse(
        {"source": "It does not follow.", "relation": "rebuts", "client_id": secrets.token_urlsafe(18), **given}
    )


@db.atomic
def gate(room: Room) -> None:
    again(room).steelman = 5


def test_a_post_is_numbered_placed_and_counted(make: Maker, scene: tuple[User, User, Room]) -> None:
    ana, ben, room = scene
    top = make.post(ana, room, "It is so.", "supports")
    reply = make.post(ben, room, "It is *not*.", "rebuts", top)
    deeper = make.post(ana, room, "Why not?", "asks", reply)
    assert [it.number for it in (top, reply, deeper)] == [1, 2, 3]
    assert [it.side for it in (top, reply, deeper)] == [Side.FOR, Side.AGAINST, Side.FOR]
    assert [it.path for it in (top, reply, deeper)] == ["000001", "000001000002", "000001000002000003"]
    assert [it.root_number for it in (top, reply, deeper)] == [1, 1, 1]
    top, reply, room = again(top), again(reply), again(room)
    assert (top.reply_count, top.branch_count, top.last_number) == (1, 2, 3)
    assert (reply.reply_count, reply.branch_count, reply.last_number) == (1, 1, 3)
    assert (room.seq, room.last_number, room.count_for, room.count_against) == (3, 3, 1, 1)
    assert reply.html == "<p>It is <em>not</em>.</p>"


def test_the_same_client_id_again_is_the_same_post(scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene
    form = said()
    first = rebut(ana, room, form)
    second = rebut(again(ana), again(room), form)
    assert first.id == second.id
    assert again(room).seq == 1


def test_the_same_client_id_with_other_words_is_refused(scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene
    form = said()
    rebut(ana, room, form)
    with pytest.raises(KeyReused, match="client id was used for another post"):
        rebut(again(ana), again(room), said(client_id=form.client_id, source="Something else."))


def test_resending_a_quotation_of_what_was_edited_meanwhile_gives_the_post(
    make: Maker, scene: tuple[User, User, Room]
) -> None:
    ana, ben, room = scene
    top = make.post(ana, room, "The letter was about cost.")
    form = said(parent_id=top.id, quote="letter was about", quote_of="parent")
    first = rebut(again(ben), again(room), form)
    posts.edit(again(ana), again(top), Edit(source="It was not about cost."))
    assert rebut(again(ben), again(room), form).id == first.id


def test_another_authors_client_id_never_matches(scene: tuple[User, User, Room]) -> None:
    ana, ben, room = scene
    form = said()
    assert rebut(ana, room, form).id != rebut(again(ben), again(room), form).id


def test_resending_after_an_edit_gives_the_post_as_it_is_now(scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene
    form = said()
    post = rebut(ana, room, form)
    posts.edit(again(ana), again(post), Edit(source="It may follow."))
    assert rebut(again(ana), again(room), form).source == "It may follow."


def test_resending_a_post_that_was_taken_down_does_not_bring_it_back(scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene
    form = said()
    posts.withdraw(again(ana), again(rebut(ana, room, form)))
    resent = rebut(again(ana), again(room), form)
    assert resent.state is PostState.WITHDRAWN
    assert "follow" not in str(shapes.post(resent))


def test_a_parent_in_another_room_is_as_if_it_were_not_there(make: Maker, scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene
    other = make.room(make.course("Another course"))
    stranger = make.member(again(other).course, make.person())
    elsewhere = make.post(stranger, other)
    with pytest.raises(Invalid) as elsewhere_refused:
        rebut(again(ana), again(room), said(parent_id=elsewhere.id))
    with pytest.raises(Invalid) as nowhere_refused:
        rebut(again(ana), again(room), said(parent_id=999_999))
    assert elsewhere_refused.value.shape() == nowhere_refused.value.shape()


def test_a_closed_room_takes_no_post_and_says_so(scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene

    @db.atomic
    def close() -> None:
        again(room).state = RoomState.CLOSED

    close()
    with pytest.raises(Denied, match="room is closed"):
        rebut(again(ana), again(room), said())


def test_who_is_not_a_member_cannot_post(make: Maker, scene: tuple[User, User, Room]) -> None:
    with pytest.raises(Denied, match="Only members"):
        rebut(make.person(admin=True), again(scene[2]), said())


def test_what_was_taken_down_cannot_be_answered(make: Maker, scene: tuple[User, User, Room]) -> None:
    ana, ben, room = scene
    top = make.post(ana, room)
    posts.withdraw(again(ana), again(top))
    with pytest.raises(Conflict, match="taken down"):
        rebut(again(ben), again(room), said(parent_id=top.id))


def test_a_line_of_argument_goes_only_so_deep(make: Maker, scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene
    post = None
    for _ in range(tree.DEEPEST + 1):
        post = make.post(ana, room, parent=post)
    with pytest.raises(Invalid, match="goes no deeper"):
        rebut(again(ana), again(room), said(parent_id=again(post).id))


def test_a_quotation_has_to_stand_in_what_it_quotes(make: Maker, scene: tuple[User, User, Room]) -> None:
    ana, ben, room = scene
    top = make.post(ana, room, "The *letter* was about cost.")
    quoting = rebut(again(ben), again(room), said(parent_id=top.id, quote="letter was about", quote_of="parent"))
    assert shapes.post(quoting)["quote"] == {
        "text": "letter was about",
        "of": "parent",
        "hidden": False,
        "earlier": False,
    }
    with pytest.raises(Invalid) as refused:
        rebut(again(ben), again(room), said(parent_id=top.id, quote="never said", quote_of="parent"))
    assert "quote" in refused.value.fields


def test_what_is_withdrawn_stays_readable_where_it_was_quoted_and_nowhere_else(
    make: Maker, scene: tuple[User, User, Room]
) -> None:
    ana, ben, room = scene
    top = make.post(ana, room, "A marker word: zeugma. And another: litotes.", data="Also hendiadys.")
    reply = rebut(again(ben), again(room), said(parent_id=top.id, quote="word: zeugma", quote_of="parent"))
    before = again(room).seq
    posts.withdraw(again(ana), again(top))
    assert again(room).seq == before + 1, "the reply has not changed"
    assert shapes.post(again(reply))["quote"]["text"] == "word: zeugma"
    everything = str([shapes.post(again(top)), shapes.post(again(reply)), again(top).words])
    assert "litotes" not in everything
    assert "hendiadys" not in everything
    assert "zeugma" not in str(shapes.post(again(top)))


def test_what_is_edited_stays_readable_where_it_was_quoted_and_is_marked(
    make: Maker, scene: tuple[User, User, Room]
) -> None:
    ana, ben, room = scene
    top = make.post(ana, room, "The letter was *about cost*. It was long.")
    quoting, other = (
        rebut(again(ben), again(room), said(parent_id=top.id, quote=words, quote_of="parent"))
        for words in ("was about cost", "It was long.")
    )

    def quoted(post: Post) -> tuple[str, bool]:
        quote = shapes.post(again(post))["quote"]
        return quote["text"], quote["earlier"]

    before = again(room).seq
    posts.edit(again(ana), again(top), Edit(source="The letter was about weather. It was long."))
    assert (quoted(quoting), quoted(other)) == (("was about cost", True), ("It was long.", False))
    assert again(room).seq == before + 2, "the edit, and the reply whose words are gone from it"
    posts.edit(again(ana), again(top), Edit(source="Once more: it was about cost. It was long."))
    assert quoted(quoting) == ("was about cost", False)
    posts.edit(again(ana), again(top), Edit(source="Nothing of it."))
    posts.withdraw(again(ana), again(top))
    assert (quoted(quoting), quoted(other)) == (("was about cost", True), ("It was long.", True))


def test_what_was_selected_before_an_edit_can_still_be_posted_after_it(
    make: Maker, scene: tuple[User, User, Room]
) -> None:
    ana, ben, room = scene
    top = make.post(ana, room, "The letter was about cost.")
    posts.edit(again(ana), again(top), Edit(source="The letter was about weather."))
    quoting = rebut(again(ben), again(room), said(parent_id=top.id, quote="about cost", quote_of="parent"))
    assert shapes.post(quoting)["quote"]["earlier"]
    with pytest.raises(Invalid):
        rebut(again(ben), again(room), said(parent_id=top.id, quote="about fame", quote_of="parent"))


def test_an_edit_between_looking_at_a_quotation_and_storing_it_is_noticed(
    make: Maker, scene: tuple[User, User, Room]
) -> None:
    ana, ben, room = scene
    top = make.post(ana, room, "The letter was about cost.")
    form = said(parent_id=top.id, quote="about cost", quote_of="parent")
    looked_at = rebuttals.wish(ben.id, room.id, form, Quoted(1, False))
    posts.edit(again(ana), again(top), Edit(source="The letter was about weather."))
    [shape] = db.whole(lambda: rebuttals.post_all([looked_at]))
    assert isinstance(shape, dict)
    assert shape["quote"]["earlier"]


def test_how_an_argument_holds_is_kept_with_its_versions_and_goes_with_it(
    make: Maker, scene: tuple[User, User, Room]
) -> None:
    ana, _, room = scene
    post = make.post(ana, room, data="  A page.\r\nAnother. ", warrant="<b>so</b>", backing="  ")
    first = {"data": "A page.\nAnother.", "warrant": "<b>so</b>"}
    assert shapes.post(post)["parts"] == first, "as it was typed, and only what was said"
    posts.edit(again(ana), again(post), Edit(source=post.source, warrant="<b>so</b>", exception="Unless."))
    post = again(post)
    assert (post.parts, post.versions[0].parts) == ({"warrant": "<b>so</b>", "exception": "Unless."}, first)
    posts.edit(again(ana), post, Edit(source=post.source, warrant="<b>so</b>", exception="Unless."))
    assert again(post).version_count == 2, "nothing was changed"
    posts.withdraw(again(ana), again(post))
    assert shapes.post(again(post))["parts"] is None


def test_the_same_client_id_with_other_parts_is_refused(scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene
    form = said(data="A page.")
    first = rebut(ana, room, form)
    posts.edit(again(ana), again(first), Edit(source=form.source, data="Another page."))
    assert rebut(again(ana), again(room), form).id == first.id, "what it said first"
    with pytest.raises(KeyReused):
        rebut(again(ana), again(room), said(client_id=form.client_id, data="Another page."))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("words", ["x" * 1001, "a\n" * 20 + "b", "bell\x07"])
def test_a_part_that_cannot_be_kept_is_refused_by_its_name(part: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        said(**{part: words})
    assert [*refused.value.fields] == [part]
    assert "kept" in refused.value.message


def test_an_edit_keeps_what_was_said_before(make: Maker, scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene
    post = make.post(ana, room, "First.")
    posts.edit(again(ana), again(post), Edit(source="Second.", version=1))
    post = again(post)
    assert (post.source, post.version_count, post.versions[0].source) == ("Second.", 2, "First.")
    assert post.edited_at is not None
    assert again(room).seq == 2


def test_two_windows_do_not_overwrite_one_another(make: Maker, scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene
    post = make.post(ana, room, "First.")
    posts.edit(again(ana), again(post), Edit(source="Second.", version=1))
    with pytest.raises(Conflict, match="another window"):
        posts.edit(again(ana), again(post), Edit(source="Third.", version=1))


def test_only_the_author_edits_and_withdraws(make: Maker, scene: tuple[User, User, Room]) -> None:
    ana, ben, room = scene
    post = make.post(ana, room)
    with pytest.raises(Denied):
        posts.edit(again(ben), again(post), Edit(source="Mine now."))
    with pytest.raises(Denied):
        posts.withdraw(again(ben), again(post))


def test_too_fast_says_how_long_to_wait(scene: tuple[User, User, Room]) -> None:
    ana, ben, room = scene
    pace.configure()
    try:
        for _ in range(5):
            rebut(again(ana), again(room), said())
        with pytest.raises(TooFast) as refused:
            rebut(again(ana), again(room), said())
        assert 1 <= refused.value.retry_after <= 10
        rebut(again(ben), again(room), said())  # somebody else is not held up
    finally:
        pace.configure(on=False)


def test_parallel_posts_are_numbered_without_gap_or_double(scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene
    author, where = ana.id, room.id
    db.session.remove()
    failures: list[BaseException] = []

    def post_ten() -> None:
        try:
            for _ in range(10):
                rebut(db.session.get(User, author), db.session.get(Room, where), said())
        except BaseException as error:
            failures.append(error)
        finally:
            db.finish()

    threads = [threading.Thread(target=post_ten) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    numbers = list(db.session.scalars(select(Post.number).order_by(Post.number)))
    assert numbers == list(range(1, 61))
    assert list(db.session.scalars(select(Post.seq).order_by(Post.number))) == numbers


def test_the_same_post_sent_many_times_at_once_is_one(scene: tuple[User, User, Room]) -> None:
    ana, _, room = scene
    author, where, form = ana.id, room.id, said()
    db.session.remove()
    ids: list[int] = []

    def send() -> None:
        ids.append(rebut(db.session.get(User, author), db.session.get(Room, where), form).id)
        db.finish()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ids) == 8
    assert len(set(ids)) == 1
    assert db.session.scalar(select(func.count(Post.id))) == 1


def test_old_state_and_what_came_since_is_the_new_state(make: Maker, scene: tuple[User, User, Room]) -> None:
    """Whatever happens to a room, a browser that applies what it missed sees what a fresh page shows."""
    ana, ben, room = scene
    first = make.post(ana, room, "One.")
    second = make.post(ben, room, "Two.", parent=first, quote="One", quote_of="parent")
    gate(room)
    waiting = [make.post(ben, room, parent=second if it else first, restated="it is one") for it in range(2)]
    answered = make.post(ana, room, "Of the other.", parent=second, restated="it is two", data="A page.")
    known = {it["id"]: it for it in threads.since(again(room), 0).posts}
    seq = again(room).seq
    posts.edit(again(ana), again(first), Edit(source="Another."))
    posts.edit(again(ben), again(second), Edit(source="Two, better."))
    steelman.correct(again(ben), again(answered), Correction(correction="it is two and a half"))
    make.post(ana, room, "Three.", "supports", second)
    posts.withdraw(again(ana), again(first))
    assert not again(waiting[0]).waits
    caught = threads.since(again(room), seq)
    assert [it["seq"] for it in caught.posts] == sorted(it["seq"] for it in caught.posts)
    known.update({it["id"]: it for it in caught.posts})
    fresh = {it["id"]: it for it in threads.since(again(room), 0).posts}
    grown = ("reply_count", "waiting_count", "branch_count", "last_number")  # a browser counts these by what it draws

    def settled(shape: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in shape.items() if name not in grown}

    assert {key: settled(it) for key, it in known.items()} == {key: settled(it) for key, it in fresh.items()}
    assert caught.seq == again(room).seq == shapes.counts(again(room))["seq"]
