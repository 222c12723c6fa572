"""Rebuttals that say first what they answer, and how an argument holds, on pages without a script."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest

from debate import db
from debate.forms.posts import Correction, Edit
from debate.models import PARTS, Gate, Post, Role, Room, User
from debate.services import posts, steelman

from ..makers import Maker, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]
TYPED = '<i>so</i> & "it\'s"'
SHOWN = "&lt;i&gt;so&lt;/i&gt; &amp; &#34;it&#39;s&#34;"


class Scene:
    def __init__(self, make: Maker) -> None:
        self.make = make
        course = make.course()
        self.ana, self.ben = (make.member(course, make.person(it)) for it in ("Ana Beltrán", "Ben Okafor"))
        self.hartley = make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.room = make.room(course, steelman=30)
        self.top = make.post(self.ana, self.room, "It was about cost.", "supports")
        self.path = f"/rooms/{again(self.room).id}"

    def rebuttal(self, **more: str) -> Post:
        given = {"restated": "it was about cost alone", **more}
        return self.make.post(self.ben, self.room, "Not of cost.", "rebuts", self.top, **given)

    def at(self, post: Post) -> str:
        return f"{self.path}/posts/{again(post).id}"


@pytest.fixture
def scene(make: Maker) -> Scene:
    return Scene(make)


def article(visitor: Visitor, scene: Scene, post: Post) -> str:
    page = visitor.page(scene.path).text
    found = re.search(rf'<article class="[^"]*" id="post-{again(post).id}".*?</article>', page, re.DOTALL)
    assert found
    return found[0]


def without_template(page: str) -> str:
    return re.sub(r"<template.*?</template>", "", page, flags=re.DOTALL)


def test_the_line_is_asked_for_where_something_of_somebody_else_can_be_rebutted(visit: Visit, scene: Scene) -> None:
    def asked(person: User, path: str) -> bool:
        return 'name="restated"' in without_template(visit(person).page(path).text)

    reply = f"?reply={again(scene.top).id}"
    assert asked(scene.ben, scene.path + reply)
    assert not asked(scene.ana, scene.path + reply), "one's own argument"
    assert not asked(scene.ben, scene.path), "the claim"
    free = scene.make.room(again(scene.room).course)
    top = scene.make.post(scene.ana, free)
    assert not asked(scene.ben, f"/rooms/{again(free).id}?reply={again(top).id}")


def test_what_is_refused_comes_back_with_everything_that_was_typed(visit: Visit, scene: Scene) -> None:
    said = {"source": "Not of cost.", "relation": "rebuts", "client_id": "k" * 24, "parent_id": again(scene.top).id}
    parts = {name: f"My {name} {TYPED}" for name in PARTS}
    page = visit(scene.ben).send(f"{scene.path}/posts", **said, **parts, restated="")
    assert page.status_code == 422
    shown = without_template(page.text)
    assert 'href="#restated"' in shown
    assert 'id="restated"' in shown
    for words in ("Not of cost.", *parts.values()):
        assert words in unescape(shown)
    assert TYPED[:5] not in page.text
    assert '<details class="holds" open>' in shown
    too_long = visit(scene.ben).send(f"{scene.path}/posts", **said, data="x" * 1001, restated="it was about cost")
    assert 'id="data"' in without_template(too_long.text)
    assert "it was about cost</textarea>" in too_long.text
    assert visit(scene.ben).send(f"{scene.path}/posts", **said, **parts, restated="it was so").status_code == 303
    [post] = db.session.query(Post).filter_by(client_id="k" * 24)
    assert (post.parts, post.restated, post.waits) == (parts, "it was so", True)


def test_a_page_that_supports_sends_its_hidden_line_and_it_is_left_out(visit: Visit, scene: Scene) -> None:
    said = {"source": "So it was.", "relation": "supports", "client_id": "k" * 24, "parent_id": again(scene.top).id}
    assert visit(scene.ben).send(f"{scene.path}/posts", **said, restated="begun", target="premise").status_code == 303
    assert not db.session.query(Post).filter_by(client_id="k" * 24).one().restated


def test_only_whose_argument_it_is_is_asked_and_one_press_is_enough(visit: Visit, scene: Scene) -> None:
    rebuttal = scene.rebuttal()
    ana, ben = visit(scene.ana), visit(scene.ben)
    for _ in range(2):  # what was drawn for one is not kept for the other
        assert "Is this what you say?" not in article(ben, scene, rebuttal)
        mine = article(ana, scene, rebuttal)
        assert "Is this what you say?" in mine
        assert f'value="{ana.token}"' in mine or 'name="csrf_token"' in mine
    for visitor in (ana, ben):
        drawn = article(visitor, scene, rebuttal)
        assert "it was about cost alone" in drawn
        assert "Waiting for" in drawn
        assert "unanswered" not in drawn
        assert "unanswered" not in article(visitor, scene, scene.top)
    assert ana.send(f"{scene.at(rebuttal)}/confirm").status_code == 303
    assert again(rebuttal).gate is Gate.CONFIRMED
    for visitor in (ana, ben):
        drawn = article(visitor, scene, rebuttal)
        assert "Confirmed by whoever said it" in drawn
        assert "Is this what you say?" not in drawn
        assert "unanswered" in drawn


def test_a_correction_that_is_refused_comes_back_and_one_that_is_not_is_shown(visit: Visit, scene: Scene) -> None:
    rebuttal = scene.rebuttal()
    ana = visit(scene.ana)
    words = TYPED + " x" * 150
    page = ana.send(f"{scene.at(rebuttal)}/correct", correction=words)
    assert page.status_code == 422
    assert words in unescape(page.text)
    assert 'href="#correction"' in page.text
    assert 'id="correction"' in page.text
    assert ana.send(f"{scene.at(rebuttal)}/correct", correction=TYPED).status_code == 303
    assert f'<bdi class="correction-words">{SHOWN}</bdi>' in article(visit(scene.ben), scene, rebuttal)
    late = ana.send(f"{scene.at(rebuttal)}/correct", correction="Something else.")
    assert late.status_code == 409
    assert "does not wait for your word any more" in late.text


def test_how_it_holds_is_edited_and_what_it_said_before_is_kept(visit: Visit, scene: Scene) -> None:
    post = scene.make.post(scene.ana, scene.room, "It was long.", "supports", data=TYPED, warrant="So.")
    ana = visit(scene.ana)
    form = ana.page(f"{scene.at(post)}/edit").text
    assert '<details class="holds" open>' in form
    assert SHOWN in form
    fields = {"source": "It was long.", "version": "1", "data": "", "warrant": "So it goes.", "backing": "x" * 1001}
    refused = ana.send(f"{scene.at(post)}/edit", **fields)
    assert refused.status_code == 422
    assert "So it goes." in refused.text
    assert 'id="backing"' in refused.text
    assert ana.send(f"{scene.at(post)}/edit", **{**fields, "backing": ""}).status_code == 303
    assert again(post).parts == {"warrant": "So it goes."}
    versions = visit(scene.ben).page(f"{scene.at(post)}/versions").text
    assert SHOWN in versions
    assert "So it goes." in versions
    assert ana.get(f"{scene.at(post)}/edit").get_json()["warrant"] == "So it goes."


def test_what_is_short_stands_open_and_what_is_long_is_folded(visit: Visit, scene: Scene) -> None:
    short = scene.make.post(scene.ana, scene.room, "Short.", "supports", data="A page.")
    long = scene.make.post(scene.ana, scene.room, "Long.", "supports", data="A page. " * 60)
    assert '<details class="parts" open>' in article(visit(scene.ben), scene, short)
    assert '<details class="parts">' in article(visit(scene.ben), scene, long)


def test_a_quotation_of_what_was_edited_leads_to_what_it_said_as_long_as_that_may_be_read(
    visit: Visit, scene: Scene
) -> None:
    quoting = scene.rebuttal(quote="about cost", quote_of="parent")
    ben = visit(scene.ben)
    assert "before an edit" not in article(ben, scene, quoting)
    posts.edit(again(scene.ana), again(scene.top), Edit(source="It was about fame."))
    drawn = article(ben, scene, quoting)
    assert f'<a href="{scene.at(scene.top)}/versions">As it was said before an edit</a>' in drawn
    assert "about cost</blockquote>" in drawn
    assert ben.page(f"{scene.at(scene.top)}/versions").status_code == 200
    posts.withdraw(again(scene.ana), again(scene.top))
    drawn = article(ben, scene, quoting)
    assert "about cost</blockquote>" in drawn
    assert '<p class="note was-said">As it was said before an edit</p>' in drawn


def test_what_a_moderator_removes_takes_its_words_out_of_what_answers_it(visit: Visit, scene: Scene) -> None:
    rebuttal = scene.rebuttal(quote="about cost", quote_of="parent")
    steelman.correct(again(scene.ana), again(rebuttal), Correction(correction="A marker: zeugma."))
    staff, ben = visit(scene.hartley), visit(scene.ben)
    assert staff.send(f"{scene.at(scene.top)}/remove", reason="Not about the claim.").status_code == 303
    for page in (scene.path, scene.at(rebuttal), f"{scene.path}/posts?since=0", f"{scene.path}/flow/sheet.csv"):
        for answer in (ben.page(page), ben.get(page)):
            assert answer.status_code == 200
            assert "zeugma" not in answer.text
            assert "It was about cost." not in answer.text
    drawn = article(ben, scene, rebuttal)
    assert "The words it answers were removed." in drawn
    assert "The correction was removed." in drawn
    assert "it was about cost alone" in drawn, "their own words"
    staff.send(f"{scene.at(scene.top)}/restore")
    assert "zeugma" in article(ben, scene, rebuttal)


def test_everything_that_is_typed_is_shown_as_it_was_typed(visit: Visit, scene: Scene) -> None:
    post = scene.rebuttal(restated=TYPED, **dict.fromkeys(PARTS, TYPED))
    for person in (scene.ana, scene.ben, scene.hartley):
        visitor = visit(person)
        for page in (scene.path, scene.at(post), f"{scene.at(post)}/versions", f"{scene.path}?branch={again(post).id}"):
            text = visitor.page(page).text
            assert SHOWN in text, page
            assert TYPED[:5] not in text, page


def test_an_instructor_sets_how_long_a_rebuttal_waits(visit: Visit, scene: Scene) -> None:
    hartley, path = visit(scene.hartley), f"{scene.path}/settings"
    assert '<option value="30" selected>' in hartley.page(path).text
    assert hartley.send(path, title="A room", steelman="10081").status_code == 422
    assert hartley.send(path, title="A room", steelman="7").status_code == 303
    assert again(scene.room).steelman == 7
    assert '<option value="7" selected>Yes; what nobody confirms counts after 7 minutes' in hartley.page(path).text
    assert hartley.get(scene.path).get_json()["room"]["steelman"] == 7
    assert visit(scene.ben).post(path, {"title": "Mine", "steelman": 0}).status_code == 403
    assert again(scene.room).steelman == 7


def test_what_waits_says_so_on_the_sheets_of_the_room(visit: Visit, scene: Scene) -> None:
    @db.atomic
    def weigh() -> None:
        room = db.session.get_one(Room, again(scene.room).id)
        room.weighed = True

    weigh()
    scene.rebuttal()
    ben = visit(scene.ben)
    assert "Waits for a word" in ben.page(f"{scene.path}/flow").text
    assert "waits for a word" in ben.page(f"{scene.path}/standing").text
    nodes = ben.get(f"{scene.path}/map").get_json()["nodes"]
    assert [it["waits"] for it in nodes] == [False, True]
