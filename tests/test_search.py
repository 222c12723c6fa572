"""Searching: what is found by whom, that signs are only signs, and how what was found is shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as some

from debate import db, text
from debate.forms.posts import Removal
from debate.models import ClaimState, PostState, Room, User
from debate.services import moderation, posts
from debate.services.search import PAGE, excerpt

from .makers import Maker, again
from .visitors import Visitor

Visit = Callable[..., Visitor]


@pytest.fixture
def room(make: Maker) -> Room:
    return make.room(title="A room to search")


@pytest.fixture
def ana(make: Maker, room: Room) -> User:
    return make.member(room.course, make.person("Ana"))


def search(visitor: Visitor, q: str, **more: Any) -> Any:
    answer = visitor.client.get("/search", query_string={"q": q, **more}, headers={"Accept": "application/json"})
    assert answer.status_code == 200, answer.json
    return answer.json


def found(visitor: Visitor, q: str) -> set[int]:
    return {it["id"] for it in search(visitor, q)["posts"]}


def test_an_argument_is_found_by_any_of_its_words_and_by_all_of_them(
    visit: Visit, make: Maker, room: Room, ana: User
) -> None:
    treaty = make.post(ana, room, "No *treaty* kept the peace.")
    make.post(ana, room, "No promise kept the peace.")
    assert found(visit(ana), "treaty") == {again(treaty).id}
    assert found(visit(ana), "PEACE  treaty") == {again(treaty).id}
    assert found(visit(ana), "treat") == {again(treaty).id}
    assert len(found(visit(ana), "peace")) == 2
    assert found(visit(ana), "peace war") == set()


def test_an_outsider_finds_no_argument(visit: Visit, make: Maker, room: Room, ana: User) -> None:
    post = make.post(ana, room, "No treaty kept the peace.")
    assert found(visit(ana), "treaty") == {again(post).id}
    assert found(visit(make.person(admin=True)), "treaty") == {again(post).id}
    elsewhere = make.member(make.course(), make.person("Ben"))
    for viewer in (elsewhere, None):
        visitor = visit(viewer)
        assert found(visitor, "treaty") == set()
        assert "kept the peace" not in visitor.page("/search?q=treaty").text


def test_a_removed_argument_is_not_found_and_a_restored_one_is(
    visit: Visit, make: Maker, room: Room, ana: User
) -> None:
    boss = make.member(room.course, make.person("Boss"), "moderator")
    post = make.post(ana, room, "No treaty kept the peace.")
    assert found(visit(boss), "treaty") == {again(post).id}
    moderation.remove(again(boss), again(post), Removal.parse({"reason": "Not yet."}))
    assert found(visit(boss), "treaty") == set()
    moderation.restore(again(boss), again(post))
    assert found(visit(boss), "treaty") == {again(post).id}
    posts.withdraw(again(ana), again(post))
    assert found(visit(boss), "treaty") == found(visit(ana), "treaty") == set()


def test_a_removed_argument_is_not_even_looked_at(visit: Visit, make: Maker, room: Room, ana: User) -> None:
    post = make.post(ana, room, "No treaty kept the peace.")

    @db.atomic
    def remove_and_leave_the_words() -> None:
        again(post).state = PostState.REMOVED

    remove_and_leave_the_words()
    assert "treaty" in again(post).words
    assert found(visit(ana), "treaty") == set()


@pytest.mark.parametrize(
    ("q", "holds", "does_not"),
    [
        ("100%", "It is 100% so", "It is 1000 so"),
        ("a_c", "Take a_c here", "Take abc here"),
        ("%%", "Two signs %% here", "No signs at all here"),
        ("__", "Two lines \\_\\_ here", "No lines at all here"),
        ("c:\\x", "In c:\\x it lies", "In c:x it lies"),
        ("a/b", "Take a/b now", "Take a b now"),
        (".*(a+)+$[", "What does `.*(a+)+$[` mean", "What does aaaaaaaaaaaaaaaaaaaaaaaa mean"),
        ("'; --", "Write '; -- there", "Write nothing there"),
    ],
)
def test_signs_are_searched_for_as_they_stand(
    visit: Visit, make: Maker, room: Room, ana: User, q: str, holds: str, does_not: str
) -> None:
    wanted = make.post(ana, room, holds)
    make.post(ana, room, does_not)
    assert found(visit(ana), q) == {again(wanted).id}
    assert visit(ana).client.get("/search", query_string={"q": q}).status_code == 200


@pytest.mark.parametrize(
    ("q", "source"), [("STRASSE", "Die Straße"), ("мир", "Только МИР"), ("２０", "Since 20 years")]
)
def test_case_and_width_do_not_matter_in_any_alphabet(
    visit: Visit, make: Maker, room: Room, ana: User, q: str, source: str
) -> None:
    post = make.post(ana, room, source)
    make.claim(statement=source)
    answer = search(visit(ana), q)
    assert [it["id"] for it in answer["posts"]] == [again(post).id]
    assert [it["statement"] for it in answer["claims"]] == [source]


def test_claims_are_found_by_who_may_read_their_essay(visit: Visit, make: Maker) -> None:
    course = make.course()
    ben = make.member(course, make.person("Ben"))
    make.claim(statement="The library has partners")
    make.claim(make.essay(course_id=course.id), "The course has partners")
    make.claim(statement="A draft of partners", state=ClaimState.DRAFT)

    def statements(viewer: User | None) -> set[str]:
        return {it["statement"] for it in search(visit(viewer), "partners")["claims"]}

    assert statements(None) == statements(make.person()) == {"The library has partners"}
    assert statements(ben) == {"The library has partners", "The course has partners"}


def test_pages_hold_twenty_and_leave_none_out(visit: Visit, make: Maker, room: Room, ana: User) -> None:
    made = [make.post(ana, room, f"Argument {number} on partners").id for number in range(PAGE + 5)]
    make.claim(statement="Partners")
    first = search(visit(ana), "partners")
    second = search(visit(ana), "partners", before=first["before"])
    assert [it["id"] for it in first["posts"] + second["posts"]] == made[::-1]
    assert len(first["posts"]) == PAGE
    assert (len(first["claims"]), len(second["claims"]), second["before"]) == (1, 0, None)
    page = visit(ana).page("/search?q=partners").text
    assert f"before={first['before']}" in page


def test_what_was_found_is_marked_and_leads_to_its_place(visit: Visit, make: Maker, room: Room, ana: User) -> None:
    post = make.post(ana, room, "Nobody kept **the treaty** of <script>1815</script>.")
    page = visit(ana).page("/search?q=treaty+%3Cscript%3E").text
    assert "<mark>treaty</mark>" in page
    assert "<mark>&lt;script&gt;</mark>" in page
    assert f'href="/rooms/{again(room).id}/posts/{again(post).id}"' in page
    assert visit(ana).page(f"/rooms/{again(room).id}/posts/{again(post).id}").status_code == 200


@pytest.mark.parametrize("q", ["", " ", "x", "x" * 101])
def test_too_few_and_too_many_letters_are_refused_in_words(visit: Visit, q: str) -> None:
    answer = visit().client.get("/search", query_string={"q": q}, headers={"Accept": "application/json"})
    assert answer.status_code == 422
    assert answer.json["error"]["fields"]["q"]


def test_the_page_says_what_is_wrong_beside_the_field_and_keeps_the_words(visit: Visit) -> None:
    answer = visit().page("/search?q=x")
    assert answer.status_code == 422
    assert 'id="q-error"' in answer.text
    assert 'value="x"' in answer.text
    assert visit().page("/search").status_code == 200


def test_nothing_found_is_said_with_what_to_try(visit: Visit) -> None:
    page = visit().page("/search?q=nowhere").text
    assert "Nothing that you may see holds" in page
    assert "Try fewer words" in page


def test_one_may_search_only_so_often(new_app: Callable[..., Flask], make: Maker) -> None:
    app = new_app(limited=True)
    visitor, other = Visitor(app, make.person()), Visitor(app, make.person())
    answers = [visitor.get("/search?q=partners") for _ in range(21)]
    assert [it.status_code for it in answers] == [200] * 20 + [429]
    assert answers[-1].json["error"]["retry_after"] > 0
    assert visitor.page("/search?q=partners").status_code == 429
    assert other.get("/search?q=partners").status_code == 200


# ---- excerpts


def test_a_long_argument_is_cut_around_the_first_word_found() -> None:
    long = "before " * 100 + "the needle stands here " + "after " * 100
    runs = excerpt(long, ["needle"])
    shown = "".join(run.text for run in runs)
    assert shown.startswith("… before")
    assert shown.endswith("after …")
    assert len(shown) < 400
    assert [run.text for run in runs if run.found] == ["needle"]


def test_a_word_that_folding_made_longer_is_marked_whole() -> None:
    runs = excerpt("Die lange Straße", ["strasse"])
    assert [(run.text, run.found) for run in runs] == [("Die lange ", False), ("Straße", True)]


def test_a_word_that_was_looked_for_is_marked_where_it_begins_and_not_within_another() -> None:
    def marked(source: str, *words: str) -> list[str]:
        return [run.text for run in excerpt(source, list(words)) if run.found]

    assert marked("Neither the East nor other parts", "the") == ["the"]
    assert marked("A theory either way", "the") == ["the"]
    assert marked("Neither of them, either", "ther") == ["ther", "ther"]
    assert marked("The counterproductive", "the", "productive") == ["The", "productive"]
    assert marked("この言葉は言葉です。言葉", "言葉") == ["言葉", "言葉", "言葉"]


def test_a_short_argument_is_shown_whole() -> None:
    assert [(run.text, run.found) for run in excerpt("A b C", ["b"])] == [("A ", False), ("b", True), (" C", False)]


@given(source=some.text(max_size=400), words=some.lists(some.text(min_size=1, max_size=5), min_size=1, max_size=3))
def test_an_excerpt_says_nothing_that_the_argument_does_not_say(source: str, words: list[str]) -> None:
    folded = text.fold(" ".join(words)).split()
    if not folded:
        return
    runs = excerpt(source, folded)
    shown = "".join(run.text for run in runs).removeprefix("… ").removesuffix(" …")
    assert shown in " ".join(source.split())
    for run in runs:
        assert not run.found or any(word in text.fold(run.text) for word in folded)
