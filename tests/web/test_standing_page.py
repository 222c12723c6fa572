"""How the arguments stand, at the door: a page and JSON of the same, switched on and off by who teaches."""

from __future__ import annotations

import html
import re

import pytest
from flask import Flask

from debate import db
from debate.forms.posts import Removal
from debate.forms.votes import Cast
from debate.models import Role, Voting
from debate.services import moderation, posts, votes, weights

from ..makers import Maker, again
from ..visitors import Visitor


def text_of(page: str) -> str:
    """The words of a page, as they are read."""
    words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())
    return re.sub(r" ([,.])", r"\1", words)


class Scene:
    """A room of Ana's and Ben's, taught by Ms Hartley, in which how the arguments stand is shown."""

    def __init__(self, app: Flask) -> None:
        self.app, self.make = app, Maker()
        course = self.make.course("Period 3")
        self.ana, self.ben = (self.make.member(course, self.make.person(name)) for name in ("Ana", "Ben"))
        self.hartley = self.make.member(course, self.make.person("Ms Hartley"), Role.INSTRUCTOR)
        self.room = self.make.room(course, title="Bridges", weighed=True)
        self.path = f"/rooms/{again(self.room).id}"

    def visit(self, who: str = "ana") -> Visitor:
        visitor = Visitor(self.app, getattr(self, who))
        db.finish()
        return visitor

    def read(self, path: str = "/standing") -> str:
        answer = self.visit().page(self.path + path)
        assert answer.status_code == 200
        return text_of(answer.text)


@pytest.fixture
def scene(lite_app: Flask) -> Scene:
    return Scene(lite_app)


# ---- the switch


def test_who_teaches_switches_it_on_and_the_room_leads_to_it(lite_app: Flask) -> None:
    scene = Scene(lite_app)
    teacher, student = scene.visit("hartley"), scene.visit()
    assert 'name="weighed" value="yes" checked' in teacher.page(scene.path + "/settings").text
    link = f'href="{scene.path}/standing"'
    assert link in student.page(scene.path).text
    assert teacher.send(scene.path + "/settings", title="Bridges").status_code == 303
    assert link not in student.page(scene.path).text
    assert student.page(scene.path + "/standing").status_code == 404
    assert teacher.send(scene.path + "/settings", title="Bridges", weighed="yes").status_code == 303
    assert student.page(scene.path + "/standing").status_code == 200
    assert teacher.post(scene.path + "/settings", title="Bridges", weighed=False).get_json()["room"]["weighed"] is False


def test_a_room_begins_without_it_and_a_page_and_json_say_so(scene: Scene) -> None:
    room_id = again(scene.make.room()).id
    admin = scene.make.person(admin=True)
    visitor = Visitor(scene.app, admin)
    db.finish()
    sentence = "How arguments stand is not shown in this room."
    page, answer = visitor.page(f"/rooms/{room_id}/standing"), visitor.get(f"/rooms/{room_id}/standing")
    assert (page.status_code, answer.status_code) == (404, 404)
    assert sentence in text_of(page.text)
    assert "An instructor of the course can switch it on in the room’s settings." in text_of(page.text)
    assert answer.get_json()["error"]["code"] == "missing"
    assert answer.get_json()["error"]["message"].startswith(sentence)


def test_a_number_for_a_switch_is_refused_and_changes_nothing(scene: Scene) -> None:
    teacher = scene.visit("hartley")
    answer = teacher.post(scene.path + "/settings", title="Piers", weighed=1)
    assert answer.status_code == 422
    error = answer.get_json()["error"]
    assert (list(error["fields"]), "your words are kept" in error["message"]) == (["weighed"], True)
    assert again(scene.room).title == "Bridges"


def test_a_refused_change_keeps_the_tick_as_it_was_set(scene: Scene) -> None:
    teacher = scene.visit("hartley")
    ticked, empty = (teacher.send(scene.path + "/settings", title="", **more).text for more in ({"weighed": "yes"}, {}))
    assert 'name="weighed" value="yes" checked' in ticked
    assert 'name="weighed" value="yes" checked' not in empty


# ---- the page


def test_a_room_without_a_word_stands_where_it_begins(scene: Scene) -> None:
    words = scene.read()
    assert "stands at 0.50, in Everything begins at 0.50. Nobody has rebutted or supported the claim" in words
    assert "Nobody has said anything about the claim yet." in words
    assert "They say nothing about what is true." in words
    assert "The instructor can switch it off" in words


def test_it_says_why_and_what_would_change(scene: Scene) -> None:
    support = scene.make.post(scene.ana, scene.room, "They bring people together.", "supports")
    scene.make.post(scene.ben, scene.room, "They fall.", "rebuts", parent=support)
    scene.make.post(scene.ben, scene.room, "Says who?", "asks", parent=support)
    words = scene.read()
    assert "The claim is supported with 0.25 by 1 argument, so it stands at 0.62." in words
    assert "If #2 were answered, it would stand at 0.69." in words
    assert "It is rebutted with 0.50 by 1 argument, so it stands at 0.25." in words
    assert "It is out: something rebuts it that is in itself." in words
    assert "It raises what it answers by 0.12." in words
    assert "It lowers what it answers by 0.25." in words
    assert "#2 Ben rebuts #1 unanswered" in words
    assert "#3 Ben asks about #1 unanswered moves no number" in words


def test_who_says_it_twice_is_told_that_once_counts(scene: Scene) -> None:
    for _ in range(2):
        scene.make.post(scene.ana, scene.room, "They fall.", "rebuts")
    words = scene.read()
    assert (
        "rebutted with 0.50 by 2 arguments of one person, of which the strongest counts, so it stands at 0.25" in words
    )
    assert "It adds nothing to what it answers: its author has rebutted the same thing with another argument" in words


def test_a_concession_by_its_opponent_and_an_open_question_are_explained(scene: Scene) -> None:
    support = scene.make.post(scene.ana, scene.room, "They bring people together.", "supports")
    rebuttal = scene.make.post(scene.ben, scene.room, "They fall.", "rebuts", parent=support)
    scene.make.post(scene.ana, scene.room, "So they do.", "concedes", parent=rebuttal)
    scene.make.post(scene.ben, scene.room, "Of which kind?", "asks")
    words = scene.read()
    assert "Whoever made the argument that it rebuts has conceded it, so it counts in full." in words
    assert "It is in: it is conceded." in words
    assert "It is undecided: a question about it is open." in words


def test_words_that_were_taken_down_are_on_no_such_page(scene: Scene) -> None:
    removed = scene.make.post(scene.ben, scene.room, "A classmate is a fool.", "rebuts")
    withdrawn = scene.make.post(scene.ben, scene.room, "I never meant it.", "rebuts")
    scene.make.post(scene.ana, scene.room, "She is not.", "rebuts", parent=removed)
    posts.withdraw(again(scene.ben), again(withdrawn))
    moderation.remove(again(scene.hartley), again(removed), Removal(reason="It speaks of a classmate."))
    for who in ("ana", "hartley"):
        visitor = scene.visit(who)
        for path in ("/standing", f"/standing?branch={again(removed).id}"):
            for answer in (visitor.page(scene.path + path), visitor.get(scene.path + path)):
                assert answer.status_code == 200
                assert "She is not." in answer.text
                assert not re.search("fool|never meant", answer.text)
                assert answer.is_json or "Ben" not in answer.text
    assert "A moderator removed this argument, #1. What answers it counts no further up." in scene.read()
    assert "It has no number" in scene.read(f"/standing?branch={again(removed).id}")


def test_one_branch_stands_alone_and_another_rooms_is_not_found(scene: Scene) -> None:
    support = scene.make.post(scene.ana, scene.room, "They bring people together.", "supports")
    scene.make.post(scene.ben, scene.room, "They fall.", "rebuts", parent=support)
    words = scene.read(f"/standing?branch={again(support).id}")
    assert "How argument #1 stands" in words
    assert "They bring people together. #1 Ana supports the claim stands at 0.25, out" in words
    foreign = scene.make.post(scene.ana, scene.make.room(again(scene.room).course), "Elsewhere.")
    visitor = scene.visit()
    assert visitor.get(f"{scene.path}/standing?branch={again(foreign).id}").status_code == 404


def test_of_many_those_are_shown_that_move_it_most_and_the_others_are_counted(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "MOST", 2)
    rebutted = scene.make.post(scene.ana, scene.room, "They bring people together.", "supports")
    scene.make.post(scene.ben, scene.room, "They fall.", "rebuts", parent=rebutted)
    scene.make.post(scene.ben, scene.room, "They cost too much.", "rebuts")
    visitor = scene.visit()
    page = visitor.page(f"{scene.path}/standing").text
    words = text_of(page)
    assert words.index("They cost too much.") < words.index("They bring people together.")
    assert "They fall." not in words
    assert "1 more post is counted and not shown; none moves it more than these." in words
    link = f"{scene.path}/standing?branch={again(rebutted).id}"
    assert f'href="{link}">1 more reply to #1</a>' in page
    assert "They fall." in text_of(visitor.page(link).text)


def test_json_says_the_same_as_the_page(scene: Scene) -> None:
    support = scene.make.post(scene.ana, scene.room, "They bring people together.", "supports")
    scene.make.post(scene.ben, scene.room, "They fall.", "rebuts", parent=support)
    answer = scene.visit().get(f"{scene.path}/standing").get_json()
    assert (answer["ok"], answer["top"], answer["count"]) == (True, None, 2)
    assert answer["weight"]["strength"] == 0.625
    assert [(it["number"], it["weight"]["strength"]) for it in answer["arguments"]] == [(1, 0.25), (2, 0.5)]
    assert answer["weight"]["openings"][0]["number"] == 2


# ---- where the claim begins


def vote(scene: Scene, positions: str, until: str = "closed") -> None:
    """Of as many students as there are letters: f, a or u, in both votes."""
    named = {"f": "for", "a": "against", "u": "undecided"}
    voters = [scene.make.member(again(scene.room).course, scene.make.person()) for _ in positions]
    for stage in ("before", "after", "closed"):
        votes.conduct(again(scene.hartley), again(scene.room), Voting(stage))
        for voter, position in zip(voters, positions if stage != "closed" else "", strict=False):
            cast = Cast.parse({"stage": stage, "position": named[position]})
            votes.cast(again(voter), again(scene.room), cast)
        if stage == until:
            return


def test_who_teaches_has_the_class_s_votes_say_where_the_claim_begins(scene: Scene) -> None:
    teacher = scene.visit("hartley")
    assert re.search(r'value="even"[^>]* checked', teacher.page(scene.path + "/settings").text)
    fields = {"title": "Bridges", "weighed": "yes", "base_score": "votes"}
    assert teacher.send(scene.path + "/settings", **fields).status_code == 303
    assert re.search(r'value="votes"[^>]* checked', teacher.page(scene.path + "/settings").text)
    assert scene.visit().send(scene.path + "/settings", **fields).status_code == 403
    refused = teacher.post(scene.path + "/settings", title="Bridges", base_score="shouted")
    assert (refused.status_code, [*refused.get_json()["error"]["fields"]]) == (422, ["base_score"])
    scene.make.post(scene.ben, scene.room, "They fall.")
    vote(scene, "ffffau")
    words = scene.read()
    assert "The claim begins at 0.80: in the first vote 4 of the 5 who were for or against were for." in words
    assert "The claim is rebutted with 0.50 by 1 argument, so it stands at 0.40." in words
    assert "Everything begins at 0.50. Nobody has rebutted or supported it" in words
    assert "every argument begins at 0.50, whoever made them" in words
    answer = scene.visit().get(scene.path + "/standing").get_json()
    assert answer["begins"] == {"score": 0.8, "why": "votes", "for": 4, "against": 1}
    assert (answer["weight"]["base"], answer["arguments"][0]["weight"]["base"]) == (0.8, 0.5)
    branch = scene.read(f"/standing?branch={answer['arguments'][0]['id']}")
    assert "Everything begins at 0.50." in branch
    assert "The claim begins at 0.80" not in branch


@pytest.mark.parametrize(
    ("positions", "until", "says"), [("ffffff", "after", "Until both have"), ("ffffuu", "closed", "Fewer than five")]
)
def test_it_says_why_the_votes_do_not_say_it(scene: Scene, positions: str, until: str, says: str) -> None:
    scene.visit("hartley").post(scene.path + "/settings", title="Bridges", weighed=True, base_score="votes")
    vote(scene, positions, until)
    words = scene.read()
    assert says in words
    assert "stands at 0.50, in Everything begins at 0.50." in words
    assert scene.visit().get(scene.path + "/standing").get_json()["begins"]["score"] == 0.5
