"""Critical questions on a room's page and as JSON: what is offered, what is listed, and what never shows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from debate.forms.posts import Removal
from debate.models import Post, Role, User
from debate.services import moderation

from ..counting import queries
from ..makers import Maker, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]


class World:
    """Ana's argument that leans on a sign, and Ben's question about it."""

    def __init__(self, make: Maker) -> None:
        self.make, self.course = make, make.course()
        self.ana, self.ben = (make.member(self.course, make.person(name)) for name in ("Ana Beltrán", "Ben Okafor"))
        self.teacher = make.member(self.course, make.person(), Role.INSTRUCTOR)
        self.room = make.room(self.course)
        given: dict[str, Any] = {"scheme": "sign", "citation": "A. <b>Author</b>, zeugma https://example.org/page"}
        self.argument = make.post(self.ana, self.room, "It is so.", "supports", **given)
        self.question = make.post(self.ben, self.room, "Was it?", "asks", again(self.argument), question="sign.seen")
        self.path = f"/rooms/{again(self.room).id}"

    def of(self, post: Post) -> str:
        return f"{self.path}/posts/{again(post).id}"

    def remove(self, post: Post) -> None:
        moderation.remove(again(self.teacher), again(post), Removal(reason="Off topic."))


@pytest.fixture
def world(make: Maker) -> World:
    return World(make)


def test_an_argument_shows_its_scheme_its_source_and_what_may_be_asked_of_it(world: World, visit: Visit) -> None:
    page = visit(world.ben).page(world.path).text
    assert "Leans on a sign" in page
    assert f'href="{world.of(world.argument)}?reply={again(world.argument).id}&amp;ask=sign.other#reply"' in page
    assert '<bdi class="citation">A. &lt;b&gt;Author&lt;/b&gt;, zeugma https://example.org/page</bdi>' in page
    assert (
        '<a class="host" href="https://example.org/page" rel="nofollow ugc noopener noreferrer" target="_blank">'
        in page
    )
    assert '<span class="num">1</span> with a source' in page
    claim = visit(world.ben).get(f"/claims/{again(world.room).claim_id}").get_json()["claim"]
    assert claim["sourced"] == 1


def test_a_question_begins_with_one_press_and_is_posted_without_a_script(world: World, visit: Visit) -> None:
    ben, argument = visit(world.ben), again(world.argument).id
    page = ben.page(f"{world.of(world.argument)}?reply={argument}&ask=sign.other").text
    words = "Could something else explain the sign better?"
    assert '<input type="checkbox" name="question" value="sign.other" checked><span>Counts as asking: ' in page
    assert f">\n{words}</textarea>" in page
    sent = {"parent_id": argument, "relation": "asks", "question": "sign.other", "source": words, "client_id": "k" * 24}
    assert ben.send(f"{world.path}/posts", **sent, scheme="sign", target="premise").status_code == 303
    asked = [(it["question"], it["debtor"]["name"]) for it in listed(ben, world)]
    assert asked == [("sign.other", "Ben Okafor"), ("sign.seen", "Ana Beltrán")], "an exception is shown by who asks"


def listed(visitor: Visitor, world: World) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = visitor.get(f"{world.path}/questions").get_json()["questions"]
    return found


def test_what_is_open_is_listed_against_who_owes_it(world: World, visit: Visit) -> None:
    ana, ben = visit(world.ana), visit(world.ben)
    [it] = listed(ana, world)
    assert (it["words"], it["owes"], it["debtor"]["name"], it["mine"]) == (
        "Did it really happen as described?",
        "author",
        "Ana Beltrán",
        True,
    )
    assert "You owe an answer" in ana.page(world.path).text
    other = ben.page(f"{world.path}/questions").text
    assert "<bdi>Ana Beltrán</bdi> owes an answer" in other
    assert "<html" not in other, "a piece of the page"
    assert 'class="link-button concede"' in ana.page(world.path).text.split("<template")[0]
    assert 'class="link-button concede"' not in ben.page(world.path).text.split("<template")[0]
    answer = ana.post(f"{world.of(world.question)}/concede").get_json()
    assert answer["post"]["debt"] == {"state": "conceded", "owes": "author"}
    assert listed(ben, world) == []
    assert "open question" not in ben.page(world.path).text.split("<template")[0]


def test_a_question_is_conceded_and_taken_back_without_a_script(world: World, visit: Visit) -> None:
    ana, ben = visit(world.ana), visit(world.ben)
    address = world.of(world.question)
    assert f'action="{address}/concede"' in ana.page(address).text
    assert f'action="{address}/concede"' not in ben.page(address).text
    assert ben.send(f"{address}/take-back").status_code == 303
    assert "Your question has been withdrawn" in ben.page(address).text
    assert "Withdrawn by who asked" in ana.page(address).text
    assert ana.send(f"{address}/concede").status_code == 409


@pytest.mark.parametrize(
    ("act", "who", "status", "sentence"),
    [
        ("concede", "ben", 403, "Only who owes the answer"),
        ("take-back", "ana", 403, "Only who asked a question"),
    ],
)
def test_a_press_that_is_not_theirs_is_refused_on_the_page_and_as_json(
    world: World, visit: Visit, act: str, who: str, status: int, sentence: str
) -> None:
    visitor, address = visit(getattr(world, who)), f"{world.of(world.question)}/{act}"
    for answer in (visitor.send(address), visitor.post(address)):
        assert answer.status_code == status
        assert sentence in answer.text
    assert listed(visitor, world)


def test_what_asks_nothing_cannot_be_conceded_or_taken_back(world: World, visit: Visit) -> None:
    ana = visit(world.ana)
    for act in ("concede", "take-back"):
        answer = ana.post(f"{world.of(world.argument)}/{act}")
        assert (answer.status_code, "no critical question" in answer.text) == (422, True)
    assert ana.post(f"{world.of(world.question)}/challenge").status_code == 422, "a question has no source"


def test_nothing_of_what_was_removed_is_shown_or_owed(world: World, visit: Visit) -> None:
    world.remove(world.argument)
    ana, ben = visit(world.ana), visit(world.ben)
    for answer in (ben.page(world.path), ben.get(f"{world.path}/posts?since=0"), ben.get(world.of(world.argument))):
        assert "zeugma" not in answer.text
        assert "example.org" not in answer.text
    assert listed(ana, world) == []
    assert ben.get(f"{world.of(world.argument)}/scheme").status_code == 404
    shape = ben.get(world.of(world.question)).get_json()["post"]
    assert (shape["debt"]["state"], shape["open_questions"]) == ("void", 0)
    gone = ben.get(world.of(world.argument)).get_json()["post"]
    assert (gone["scheme"], gone["sources"], gone["evidence"]) == (None, 0, None)


def test_an_edit_that_is_refused_keeps_what_was_cited(world: World, visit: Visit) -> None:
    ana = visit(world.ana)
    answer = ana.send(f"{world.of(world.argument)}/edit", source="It is so.", citation="long " * 101, scheme="sign")
    assert answer.status_code == 422
    assert "long long" in answer.text
    assert "the limit is 500" in answer.text
    assert ana.send(f"{world.of(world.argument)}/edit", source="It is so.", citation="", scheme="").status_code == 303
    assert (again(world.argument).scheme, again(world.argument).citation) == (None, "")
    assert "Source: <bdi>A. &lt;b&gt;Author&lt;/b&gt;, zeugma" in ana.page(f"{world.of(world.argument)}/versions").text


def test_the_front_page_says_where_a_question_waits_for_ones_answer(world: World, visit: Visit) -> None:
    link = f'<a class="owed-mark" href="{world.path}#owed">1 question for you</a>'
    assert link in visit(world.ana).page("/").text
    assert "for you</a>" not in visit(world.ben).page("/").text
    world.remove(world.question)
    assert link not in visit(world.ana).page("/").text


def test_the_list_asks_once_however_many_questions_there_are(world: World, visit: Visit) -> None:
    ana = visit(world.ana)
    ana.page(f"{world.path}/questions")

    def asked() -> int:
        with queries() as sent:
            ana.page(f"{world.path}/questions")
        return len(sent)

    few = asked()
    for _ in range(12):
        person: User = world.make.member(again(world.course), world.make.person())
        about = world.make.post(person, world.room, "It is so.", "supports", scheme="sign")
        world.make.post(world.ben, world.room, "Was it?", "asks", again(about), question="sign.seen")
    assert len(listed(ana, world)) == 13
    assert asked() == few
