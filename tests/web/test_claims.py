"""Claims at the door: both sides of one, how strangers get in, changing and assigning; and the pages about rooms."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask

from debate import db
from debate.forms.posts import Removal
from debate.models import Claim, ClaimState, Course, Role, Room, RoomState, User
from debate.services import claims, essays, moderation, rooms

from ..counting import queries
from ..makers import Maker, Row, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]

TEXT = "On bridges\n\nIt is old. Bridges bring people together. Ferries had their day.\n"


def kept(row: Row) -> Row:
    """The row as it is now, still to be read after requests have ended the session."""
    row = again(row)
    db.session.refresh(row)
    db.session.expunge(row)
    return row


@pytest.fixture
def course(make: Maker) -> Course:
    return kept(make.course())


@pytest.fixture
def teacher(make: Maker, course: Course) -> User:
    return kept(make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR))


@pytest.fixture
def ana(make: Maker, course: Course) -> User:
    return kept(make.member(course, make.person("Ana Beltrán")))


@pytest.fixture
def claim(make: Maker, teacher: User) -> Claim:
    """On the words "Bridges bring people together." of a text in the library, made by the instructor."""
    essay = make.essay(text=TEXT, digest=essays.digest(TEXT), brought_by=again(teacher))
    start = TEXT.index("Bridges bring")
    exact = "Bridges bring people together."
    passage = {"start": start, "end": start + len(exact), "exact": exact, "found": "same", "position": start}
    return kept(make.claim(essay, "Bridges unite", made_by=again(teacher), **passage))


@pytest.fixture
def room(make: Maker, course: Course, claim: Claim) -> Room:
    return kept(make.room(course, claim, "Period 3: bridges"))


def text_of(page: str) -> str:
    """The words of a page, as they are read."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


# ---- one claim


def test_a_claim_says_whose_it_is_and_where_the_essay_says_it(visit: Visit, claim: Claim) -> None:
    page = visit().page(f"/claims/{claim.id}").text
    words = text_of(page)
    assert re.search(r"A claim of the essay “ On choosing partners ” .*an author.* Rejoinder takes no side", words)
    assert "It is old. <mark>Bridges bring people together.</mark> Ferries had their day." in page
    assert "Value" in words
    assert "Leans on expert opinion" in words
    assert "What evidence does the expert go by?" in words
    assert "Claim 1 of 1" in words


def test_a_stranger_is_shown_the_ways_in_and_no_argument(
    visit: Visit, make: Maker, claim: Claim, room: Room, ana: User
) -> None:
    make.post(ana, room, "Words for those inside", "supports")
    page = visit().page(f"/claims/{claim.id}").text
    assert "Words for those inside" not in page
    assert "Period 3: bridges" not in page
    assert 'href="/join"' in page
    assert f'href="/sign-in?next=/claims/{claim.id}"' in page
    assert "Answer it as a guest" not in page


def test_a_stranger_can_practise_where_there_is_an_open_room(
    visit: Visit, make: Maker, claim: Claim, new_app: Callable[..., Flask]
) -> None:
    practice = make.course("Open practice", open_to_guests=True)
    room_id = make.room(practice, claim).id
    page = visit().page(f"/claims/{claim.id}").text
    assert "Answer it as a guest" in page
    assert f"/guest?next=/rooms/{room_id}" in page.replace("%2F", "/")
    closed = Visitor(new_app(open_practice=False)).page(f"/claims/{claim.id}").text
    assert "Answer it as a guest" not in closed


def test_both_sides_stand_beside_each_other_with_their_deepest_lines(
    visit: Visit, make: Maker, claim: Claim, room: Room, ana: User, teacher: User
) -> None:
    top = make.post(ana, room, "A bridge carries *both* ways", "supports")
    line = top
    for number in range(1, 8):
        line = make.post(teacher, room, f"Step {number} of it", "rebuts", line)
    make.post(ana, room, "Tolls keep people apart", "rebuts")
    ids = kept(line).id
    page = visit(ana).page(f"/claims/{claim.id}").text
    words = text_of(page)
    assert "A bridge carries <em>both</em> ways" in page
    assert "For, 1 argument " in words
    assert "Against, 1 argument " in words
    for shown in ("Step 1 of it", "Step 2 of it", "3 more steps", "Step 6 of it", "Step 7 of it", "Tolls keep"):
        assert shown in words
    assert "Step 4 of it" not in words
    assert f"/rooms/{room.id}/posts/{ids}#post-{ids}" in page
    assert f"/rooms/{room.id}?ask=expert-opinion.evidence#new-words" in page
    assert "Be the first to answer" in words


def test_a_removed_argument_shows_no_words(
    visit: Visit, make: Maker, claim: Claim, room: Room, ana: User, teacher: User
) -> None:
    rude = make.post(ana, room, "Rude words", "supports")
    make.post(teacher, room, "A decent answer", "rebuts", rude)
    assert "Rude words" in visit(ana).page(f"/claims/{claim.id}").text
    moderation.remove(again(teacher), again(rude), Removal.parse({"reason": "Rude"}))
    for person in (ana, teacher):
        page = visit(person).page(f"/claims/{claim.id}").text
        assert "Rude words" not in page
        assert "A moderator removed this argument" in page
        assert "A decent answer" in page


def test_what_people_typed_stays_text_on_the_claims_page(
    visit: Visit, make: Maker, course: Course, room: Room, claim: Claim
) -> None:
    mallory = make.member(course, make.person("<b>Mallory</b>"))
    make.post(mallory, room, "<img src=x onerror=alert(1)> & so on", "supports")
    page = visit(mallory).page(f"/claims/{claim.id}").text
    assert "<img" not in page
    assert "<b>Mallory</b>" not in page
    assert "&lt;b&gt;Mallory&lt;/b&gt;" in page


def test_forty_rooms_ask_no_more_of_the_database_than_two(
    visit: Visit, make: Maker, course: Course, claim: Claim, ana: User
) -> None:
    def fill(count: int) -> None:
        for _ in range(count):
            room = make.room(course, claim)
            make.post(ana, room, "For", "supports", make.post(ana, room, "Against", "rebuts"))

    def asked() -> int:
        visitor = visit(ana)
        assert visitor.page(f"/claims/{claim.id}").status_code == 200
        with queries() as sent:
            assert "Rooms on this claim" in visitor.page(f"/claims/{claim.id}").text
        return len(sent)

    fill(2)
    few = asked()
    fill(38)
    assert asked() == few


def test_a_reader_goes_on_to_all_arguments_with_both_sides_beside_each_other(
    visit: Visit, make: Maker, room: Room, ana: User, claim: Claim
) -> None:
    for number in range(20):
        make.post(ana, room, f"Said for it, {number}.", "supports")
    make.post(ana, room, "Said against it, once.", "rebuts")
    visitor, here, shown = visit(ana), f"/claims/{claim.id}", []
    path = here
    for page in (1, 2, 3):
        found = visitor.page(path).text
        shown += re.findall(r"<p>Said for it, (\d+)\.</p>", found)
        assert "For, 20 arguments" in text_of(found)
        assert "Against, 1 argument" in text_of(found)
        assert ("Said against it, once." in found) == (page == 1)
        assert ("The one argument against the claim is on the pages before" in found) == (page > 1)
        onward = re.search(r'rel="next" href="([^"]+)#arguments"', found)
        assert bool(onward) == (page < 3)
        back = re.search(r'rel="prev" href="([^"]+)#arguments"', found)
        assert (back[1] if back else None) == (None, here, f"{here}?page=2")[page - 1]
        path = onward[1] if onward else ""
    assert sorted(map(int, shown)) == list(range(20))
    for junk in ("99", "-1", "x", "1e9", "9" * 30):
        assert visitor.page(f"/claims/{claim.id}?page={junk}").status_code == 200


def test_a_draft_and_a_courses_claim_are_missing_to_others(
    visit: Visit, make: Maker, course: Course, teacher: User, ana: User
) -> None:
    draft = kept(make.claim(state=ClaimState.DRAFT, made_by=again(teacher)))
    private = kept(make.claim(make.essay("Private", course_id=course.id)))
    olga = kept(make.person("Olga"))
    assert "This is a draft" in visit(teacher).page(f"/claims/{draft.id}").text
    assert visit(ana).page(f"/claims/{draft.id}").status_code == 404
    assert visit(ana).page(f"/claims/{private.id}").status_code == 200
    for visitor in (visit(), visit(olga)):
        for path in (f"/claims/{private.id}", f"/claims/{draft.id}", "/claims/99999"):
            assert visitor.page(path).status_code == 404
            assert visitor.get(path).get_json()["error"]["code"] == "missing"
    assert visit(olga).post(f"/claims/{private.id}/state", state="retired").status_code == 404


def test_json_gives_the_claim_its_counts_and_the_rooms_one_may_enter(
    visit: Visit, make: Maker, claim: Claim, room: Room, ana: User
) -> None:
    make.post(ana, room, "For", "supports")
    inside = visit(ana).get(f"/claims/{claim.id}").get_json()
    assert (inside["claim"]["for"], inside["claim"]["against"]) == (1, 0)
    assert [it["id"] for it in inside["rooms"]] == [room.id]
    outside = visit().get(f"/claims/{claim.id}").get_json()
    assert (outside["claim"]["for"], outside["rooms"]) == (0, [])
    assert visit(ana).get("/claims").get_json()["claims"][0]["for"] == 1


# ---- all claims


def test_the_list_goes_by_essay_with_kind_and_tally(
    visit: Visit, make: Maker, claim: Claim, room: Room, ana: User
) -> None:
    make.post(ana, room, "For", "supports")
    make.claim(make.essay("Another essay"), "Second claim", kind="cause")
    page = text_of(visit(ana).page("/claims").text)
    assert page.index("Another essay") < page.index("On choosing partners")
    assert "Claim 1: Bridges unite For 1 Against 0 Value, 1 room" in page
    assert "Second claim Cause" in page
    assert "Rejoinder takes no side" in page
    stranger = text_of(visit().page("/claims").text)
    assert "Bridges unite Value" in stranger


def test_an_empty_list_teaches_how_to_begin(visit: Visit, teacher: User) -> None:
    assert "No claim is here yet" in visit().page("/claims").text
    assert "Bring an essay" in visit(teacher).page("/claims").text


# ---- changing


def test_a_claim_is_edited_by_its_maker(visit: Visit, claim: Claim, teacher: User, ana: User) -> None:
    visitor = visit(teacher)
    page = visitor.page(f"/claims/{claim.id}/edit").text
    assert "<mark>Bridges bring people together.</mark>" in page
    fields = {"statement": "Bridges bring peace", "kind": "cause", "scheme": "cause-to-effect"}
    assert visitor.send(f"/claims/{claim.id}/edit", **fields).status_code == 303
    changed = again(claim)
    assert (changed.statement, changed.kind, changed.exact) == (
        "Bridges bring peace",
        "cause",
        "Bridges bring people together.",
    )
    assert visit(ana).page(f"/claims/{claim.id}/edit").status_code == 403
    assert visit(ana).send(f"/claims/{claim.id}/edit", **fields).status_code == 403
    assert visit(ana).post(f"/claims/{claim.id}/edit", fields).status_code == 403


def test_a_refused_change_keeps_the_words(
    visit: Visit, make: Maker, claim: Claim, room: Room, ana: User, teacher: User
) -> None:
    make.post(ana, room)
    fields = {"statement": "Wholly other words", "kind": "value", "scheme": "sign"}
    answer = visit(teacher).post(f"/claims/{claim.id}/edit", fields)
    assert answer.status_code == 409
    assert "its words stay" in answer.get_json()["error"]["message"]
    assert "It has been argued, so its words stay" in visit(teacher).page(f"/claims/{claim.id}/edit").text
    empty = visit(teacher).send(f"/claims/{claim.id}/edit", statement="", kind="policy", scheme="sign")
    assert empty.status_code == 422


def test_a_claim_is_retired_and_stays_readable(visit: Visit, claim: Claim, teacher: User, ana: User) -> None:
    assert visit(ana).post(f"/claims/{claim.id}/state", state="retired").status_code == 403
    assert visit(teacher).send(f"/claims/{claim.id}/state", state="retired").status_code == 303
    page = visit(ana).page(f"/claims/{claim.id}").text
    assert "This claim is retired" in page
    assert "Bridges unite" not in visit(ana).page("/claims").text
    assert "<mark" not in visit(ana).page(f"/essays/{claim.essay_id}").text
    assert visit(teacher).post(f"/claims/{claim.id}/state", state="gone").status_code == 422


def test_a_refused_state_draws_the_claim_again(visit: Visit, claim: Claim, room: Room, teacher: User) -> None:
    answer = visit(teacher).send(f"/claims/{claim.id}/state", state="draft")
    assert answer.status_code == 409
    assert "A room is on this claim" in answer.text
    assert "Bridges unite" in answer.text


# ---- assigning


def test_an_instructor_assigns_a_claim_and_lands_in_the_room(
    visit: Visit, claim: Claim, course: Course, teacher: User, ana: User
) -> None:
    visitor = visit(teacher)
    page = visitor.page(f"/claims/{claim.id}/assign").text
    assert f'<option value="{course.id}"' in page
    answer = visitor.send(
        f"/claims/{claim.id}/assign",
        course_id=str(course.id),
        title="Week 3",
        instructions="Three *arguments* each.",
        due_at="2031-05-04T12:30",
    )
    assert answer.status_code == 303
    (listed,) = rooms.mine(again(ana))
    assert answer.location.endswith(f"/rooms/{listed.room.id}")
    assert (listed.room.title, listed.room.claim_id) == ("Week 3", claim.id)
    assert listed.room.due_at is not None
    assert listed.room.due_at.astimezone().replace(tzinfo=None) == datetime(2031, 5, 4, 12, 30)
    assert "<em>arguments</em>" in listed.room.instructions_html
    assert visitor.page(answer.location).status_code == 200


@pytest.mark.parametrize("wrong", [{"title": ""}, {"due_at": "soon"}, {"course_id": "x"}])
def test_a_refused_assignment_keeps_what_was_typed(
    visit: Visit, claim: Claim, course: Course, teacher: User, wrong: dict[str, str]
) -> None:
    fields = {"course_id": str(course.id), "title": "Week 3", "instructions": "Kept instructions", **wrong}
    answer = visit(teacher).send(f"/claims/{claim.id}/assign", **fields)
    assert answer.status_code == 422
    assert "Kept instructions" in answer.text
    assert rooms.mine(again(teacher)) == []


def test_only_who_teaches_the_course_assigns_to_it(
    visit: Visit, make: Maker, claim: Claim, course: Course, ana: User
) -> None:
    fields: dict[str, Any] = {"course_id": course.id, "title": "Week 3"}
    assert visit(ana).page(f"/claims/{claim.id}/assign").status_code == 403
    assert visit(ana).post(f"/claims/{claim.id}/assign", fields).status_code == 403
    poole = kept(make.member(make.course("Period 5"), make.person("Mr Poole"), Role.INSTRUCTOR))
    assert visit(poole).post(f"/claims/{claim.id}/assign", fields).status_code == 404
    make.member(course, poole)
    assert visit(poole).post(f"/claims/{claim.id}/assign", fields).status_code == 403
    assert visit().page(f"/claims/{claim.id}/assign").status_code == 303


def test_a_draft_is_not_assigned(visit: Visit, make: Maker, course: Course, teacher: User) -> None:
    draft = kept(make.claim(state=ClaimState.DRAFT, made_by=again(teacher)))
    assert "Publish it first" in visit(teacher).page(f"/claims/{draft.id}/assign").text
    fields = {"course_id": course.id, "title": "Week 3"}
    assert visit(teacher).post(f"/claims/{draft.id}/assign", fields).status_code == 403
    assert claims.rooms_on(again(teacher), again(draft)) == []


# ---- the pages about rooms


def test_my_rooms_stand_by_course_with_what_is_new_in_them(
    visit: Visit, make: Maker, course: Course, room: Room, ana: User, teacher: User
) -> None:
    make.post(teacher, room)
    other = make.course("Period 5")
    make.member(other, ana)
    make.room(other, title="A quiet room")
    make.room(make.course("Period 7"), title="Not hers")
    page = visit(ana).page("/rooms").text
    words = text_of(page)
    assert "Period 3: bridges 1 new" in words
    assert "Period 5 The course A quiet room" in words
    assert "a claim of “ On choosing partners ”" in words
    assert "Not hers" not in words
    assert "<title>(1) Rooms" in page


def test_somebody_without_a_room_is_told_how_to_get_one(visit: Visit, make: Maker, teacher: User) -> None:
    ben = kept(make.person("Ben"))
    assert "Join your class with the code" in visit(ben).page("/rooms").text
    assert "Choose a claim and assign it" in visit(teacher).page("/rooms").text


def test_a_rooms_settings_are_changed_by_who_teaches(visit: Visit, room: Room, teacher: User, ana: User) -> None:
    path = f"/rooms/{room.id}/settings"
    visitor = visit(teacher)
    fields = {"title": "Week 4", "instructions": "Read first.", "due_at": "2031-05-04T12:30"}
    assert visitor.send(path, **fields).status_code == 303
    page = visitor.page(path).text
    for kept_value in ("Week 4", "Read first.", "2031-05-04T12:30"):
        assert kept_value in page
    refused = visitor.send(path, title="", instructions="Other words, kept")
    assert refused.status_code == 422
    assert "Other words, kept" in refused.text
    assert visitor.send(path, title="Week 4", due_at="").status_code == 303
    assert again(room).due_at is None
    assert visit(ana).page(path).status_code == 403
    assert visit().page(path).status_code == 303


def test_a_room_is_closed_and_opened_again_from_its_settings(visit: Visit, room: Room, teacher: User) -> None:
    visitor = visit(teacher)
    for state in (RoomState.CLOSED, RoomState.OPEN):
        assert f'name="state" value="{state.value}"' in visitor.page(f"/rooms/{room.id}/settings").text
        assert visitor.send(f"/rooms/{room.id}/state", state=state.value).status_code == 303
        assert again(room).state is state
