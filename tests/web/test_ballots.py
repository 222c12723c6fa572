"""Ballots by page and by JSON: what is shown to whom and when, and what is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from debate.forms.rounds import NewStep
from debate.models import Role
from debate.services import rounds, steps

from ..counting import queries
from ..makers import Maker, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]

SECRET = "zeugma"


@pytest.fixture
def make(lite_app: Flask) -> Maker:
    return Maker()


@pytest.fixture
def visit(lite_app: Flask) -> Visit:
    """What differs between databases is in tests/services/test_ballots.py."""
    return lambda person: Visitor(lite_app, person)


class World:
    """A round: Ana against Ben, judged by Cleo and Dan; each has a browser, and so have all who may look on."""

    def __init__(self, make: Maker, visit: Visit, format: str = "lincoln-douglas", **seats: str) -> None:
        self.make = make
        self.course = make.course()
        people = {
            name: make.member(self.course, make.person(name.title())) for name in ("ana", "ben", "cleo", "dan", "eve")
        }
        self.teacher = make.member(self.course, make.person("Ms Hartley"), Role.INSTRUCTOR)
        moderator = make.member(self.course, make.person("Mo"), Role.MODERATOR)
        self.room = make.room(self.course)
        seats = seats or {"aff1": "ana", "neg1": "ben"}
        self.round = make.round(self.room, format, **{seat: people[name] for seat, name in seats.items()})
        self.ids = {name: again(it).id for name, it in people.items()}
        self.path = f"/rounds/{again(self.round).id}"
        self.people = {**people, "hartley": self.teacher, "mo": moderator, "admin": make.person(admin=True)}
        self.visit = visit
        self._visitors: dict[str, Visitor] = {}
        for judge in ("cleo", "dan"):
            assert self.hartley.post(f"{self.path}/judges", person_id=self.ids[judge]).status_code == 200

    def __getattr__(self, name: str) -> Visitor:
        """The browser of somebody, such as `world.ana`."""
        if name not in self._visitors:
            self._visitors[name] = self.visit(self.people[name])
        return self._visitors[name]

    def do(self, action: str) -> None:
        steps.step(again(self.teacher), again(self.round), NewStep.parse({"action": action}))

    def given(self, **more: Any) -> dict[str, Any]:
        points = {str(self.ids["ana"]): 27, str(self.ids["ben"]): 28.5}
        return {"winner": "neg", "points": points, "reason": f"A {SECRET} decided it.", **more}

    def typed(self, **more: str) -> dict[str, str]:
        points = {f"points-{self.ids['ana']}": "27", f"points-{self.ids['ben']}": "28,5"}
        return {"winner": "neg", **points, "reason": f"A {SECRET} decided it.", **more}

    def hand_in(self, judge: Visitor, **more: Any) -> None:
        answer = judge.post(f"{self.path}/ballot/hand-in", self.given(**more))
        assert answer.status_code == 200, answer.text


@pytest.fixture
def world(make: Maker, visit: Visit) -> World:
    it = World(make, visit)
    it.do("begin")
    return it


@pytest.fixture
def over(world: World) -> World:
    world.do("end")
    return world


def without_tokens(page: str) -> str:
    """The page without what is made anew each time that it is drawn, and without the time of day."""
    return re.sub(
        r'((csrf_token|client_id)" value|csrf-token" content)="[^"]*"|"now":"[^"]*"|data-now="[^"]*"', "", page
    )


# ---- open to its judge alone


def test_no_wire_tells_anybody_else_what_a_ballot_says_until_it_is_released(over: World) -> None:
    """What each of the others is shown is to the byte what they were shown before the judges wrote something else."""
    room = f"/rooms/{again(over.room).id}"
    course = f"/courses/{again(over.course).id}"
    others = (over.ana, over.dan, over.mo, over.admin, over.hartley)
    paths = (
        *(
            f"{over.path}/ballots",
            f"{over.path}/ballots.csv",
            room,
            f"{room}/round",
            f"{room}/flow",
            f"{room}/flow/sheet.csv",
        ),
        *(f"{room}/posts?since=0", course, f"{course}/results", f"{course}/results.csv", f"/search?q={SECRET}"),
    )

    def shown() -> list[str]:
        return [without_tokens(it.page(path).text + it.get(path).text) for it in others for path in paths]

    over.hand_in(over.cleo)
    first = shown()
    said = dict(zip(paths * len(others), first, strict=True))
    assert all(SECRET not in words for path, words in said.items() if "search" not in path)
    assert over.cleo.post(f"{over.path}/ballot/take-back").status_code == 200
    over.hand_in(over.cleo, winner="aff", meant=True, reason="Something else entirely.")
    assert shown() == first
    assert all(it.get(f"{over.path}/ballot").status_code == 403 for it in others if it is not over.dan)
    assert over.dan.get(f"{over.path}/ballot").get_json()["ballot"] is None


def test_a_draft_shows_nobody_that_it_is_there(world: World) -> None:
    path = f"{world.path}/ballots"
    others = (world.hartley, world.ana, world.mo, world.admin)
    before = [without_tokens(it.page(path).text + it.get(path).text) for it in others]
    assert world.cleo.post(f"{world.path}/ballot", world.given()).status_code == 200
    assert [without_tokens(it.page(path).text + it.get(path).text) for it in others] == before


def test_who_has_handed_in_is_for_who_releases_them(over: World) -> None:
    over.hand_in(over.cleo)
    assert over.hartley.get(f"{over.path}/ballots").get_json()["handed_in"] == [over.ids["cleo"]]
    assert (
        "You see who has handed in, and nothing of what anybody wrote."
        in over.hartley.page(f"{over.path}/ballots").text
    )
    for other in (over.ana, over.mo, over.dan):
        assert "handed_in" not in over.ana.get(f"{over.path}/ballots").get_json()
        assert "not yet" not in other.page(f"{over.path}/ballots").text


def test_when_they_are_released_everybody_who_sees_the_room_reads_them(over: World) -> None:
    over.hand_in(over.cleo, comments={str(over.ids["ana"]): "Slower, <b>please</b>."})
    over.hand_in(over.dan, winner="aff", meant=True, reason="I saw *no* answer.")
    assert over.hartley.send(f"{over.path}/ballots/release").status_code == 303
    for reader in (over.ana, over.eve, over.mo, over.admin, over.hartley):
        page = reader.page(f"{over.path}/ballots").text
        assert "The judges are evenly split, 1–1" in page
        assert f"A {SECRET} decided it." in page
        assert "<em>no</em>" in page
        assert "Slower, &lt;b&gt;please&lt;/b&gt;." in page
        assert "low-point win" in page
        found = reader.get(f"{over.path}/ballots").get_json()
        assert (found["decision"]["winner"], found["decision"]["split"]) == (None, True)
        assert [it["judge"]["name"] for it in found["ballots"]] == ["Cleo", "Dan"]
        assert [(it["person"]["name"], it["mean"]) for it in found["speakers"]] == [("Ana", 27), ("Ben", 28.5)]
        table = reader.page(f"{over.path}/ballots.csv")
        assert table.headers["Content-Disposition"].endswith('.csv"')
        assert "Ana,Affirmative,Cleo,2,27," in table.text
    assert "source" not in over.ana.get(f"{over.path}/ballots").get_json()["ballots"][0]


def test_an_outsider_is_not_told_that_there_is_a_round(over: World, visit: Visit) -> None:
    outsider = visit(over.make.member(over.make.course("Another"), over.make.person()))
    for path in ("ballot", "ballots", "ballots.csv"):
        assert outsider.get(f"{over.path}/{path}").status_code == 404
    assert outsider.get(f"/courses/{again(over.course).id}/results").status_code == 404


# ---- without a script


def test_a_judge_writes_by_page_while_it_goes_on_and_hands_in_when_it_is_over(world: World) -> None:
    path = f"{world.path}/ballot"
    page = world.cleo.page(path).text
    assert "Open to you alone until ballots are released" in page
    assert "formaction" not in page
    assert world.cleo.send(path, **world.typed(winner="")).status_code == 303
    page = world.cleo.page(path).text
    assert 'value="28.5"' in page
    assert SECRET in page
    world.do("end")
    assert f'formaction="{path}/hand-in"' in world.cleo.page(path).text
    assert world.cleo.send(f"{path}/hand-in", **world.typed()).status_code == 303
    page = world.cleo.page(path).text
    assert "Handed in" in page
    assert "Take it back to change it" in page
    assert 'name="winner"' not in page
    assert world.cleo.send(f"{path}/take-back").status_code == 303
    assert 'name="winner" value="neg" checked' in world.cleo.page(path).text


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"winner": ""}, 422, "Say which team won."),
        ({"reason": ""}, 422, "the reason for your decision is missing"),
        ({"winner": "aff"}, 422, "tick that this low-point win is meant"),
        ({"winner": "pro"}, 422, "There is no such team."),
        ({"points-{ana}": "31"}, 422, "Points are 20 to 30, by halves."),
        ({"points-{ana}": "27.3"}, 422, "Points are 20 to 30, by halves."),
        ({"points-{ana}": "good"}, 422, "Points are a number, such as 27 or 27.5."),
        ({"points-{ana}": ""}, 422, "Affirmative: give points"),
        ({"points-{eve}": "27"}, 409, "has no seat in this round now"),
        ({"points-x": "27"}, 422, "There is no such speaker."),
        ({"comments-{ana}": "long " * 80}, 422, "the limit is 300"),
        ({"reason": "long " * 900}, 422, "the limit is 4,000"),
        ({"version": "7"}, 409, "saved in another window"),
        ({"ranks-aff": "1"}, 422, "ranks nobody"),
    ],
)
def test_a_ballot_that_is_not_taken_says_why_and_loses_nothing(
    over: World, typed: dict[str, str], status: int, said: str
) -> None:
    path = f"{over.path}/ballot/hand-in"
    sent = {
        **over.typed(),
        f"comments-{over.ids['ben']}": "A marker word.",
        **{k.format(**over.ids): v for k, v in typed.items()},
    }
    page = over.cleo.send(path, **sent)
    assert page.status_code == status, page.text
    assert said in page.text
    assert "<title>Error: " in page.text
    assert 'value="A marker word."' in page.text
    assert 'value="28,5"' in page.text
    if "points" in next(iter(typed)) and status == 422 and "points-x" not in typed:
        assert f'id="points-{over.ids["ana"]}-error"' in page.text
    assert over.hartley.get(f"{over.path}/ballots").get_json()["handed_in"] == []


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"points": "many"}, "points"),
        ({"points": {"1": "27"}}, "points-1"),
        ({"points": {"1": True}}, "points-1"),
        ({"points": {"1": 1e400}}, "points-1"),
        ({"points": {"1": 10**400}}, "points-1"),
        ({"message": "x"}, "message"),
        ({"points": {str(number): 27 for number in range(1, 60)}}, "points"),
        ({"points": {"one": 27}}, "points"),
        ({"comments": {"1": 7}}, "comments-1"),
        ({"ranks": {"x" * 21: 1}}, "ranks"),
        ({"ranks": []}, "ranks"),
        ({"winner": 1}, "winner"),
        ({"meant": "yes"}, "meant"),
        ({"points-1": "27"}, "points-1"),
        ({"judge_id": 1}, "judge_id"),
    ],
)
def test_a_ballot_of_another_shape_is_refused_by_its_field(over: World, given: dict[str, Any], field: str) -> None:
    answer = over.cleo.post(f"{over.path}/ballot", given)
    assert answer.status_code == 422, answer.text
    assert field in answer.get_json()["error"]["fields"]


def test_what_is_handed_in_too_early_or_lacks_something_is_kept_as_a_draft(world: World) -> None:
    answer = world.cleo.post(f"{world.path}/ballot/hand-in", world.given())
    assert answer.status_code == 409
    assert "kept as a draft" in answer.get_json()["error"]["message"]
    world.do("end")
    answer = world.cleo.post(f"{world.path}/ballot/hand-in", world.given(reason=""))
    assert answer.get_json()["error"]["fields"].keys() == {"reason"}
    ballot = world.cleo.get(f"{world.path}/ballot").get_json()["ballot"]
    assert (ballot["ranks"], ballot["handed_in_at"]) == ({"aff": 2, "neg": 1}, None)


def test_after_a_refusal_pressing_again_saves_what_is_typed(over: World) -> None:
    over.cleo.post(f"{over.path}/ballot", over.given())
    page = over.cleo.send(f"{over.path}/ballot", **over.typed(version="0", reason="Mine."))
    assert page.status_code == 409
    version = re.search(r'name="version" value="(\d+)"', page.text)
    assert version
    assert over.cleo.send(f"{over.path}/ballot", **over.typed(version=version[1], reason="Mine.")).status_code == 303


def test_a_field_that_is_both_a_word_and_a_group_is_refused(over: World) -> None:
    for name in ("points", "comments", "ranks"):
        page = over.cleo.send(f"{over.path}/ballot", **{**over.typed(), name: "x", f"{name}-{over.ids['ben']}": "28"})
        assert page.status_code == 422
        assert f"“{name}” has to be an object" in page.text


def test_handed_in_once_more_it_is_the_same_ballot(over: World) -> None:
    path = f"{over.path}/ballot/hand-in"
    first, second = (over.cleo.post(path, over.given()) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.get_json() == second.get_json()
    assert over.cleo.send(path, **over.typed()).status_code == 303
    for other in (over.given(reason="Another."), over.given(points={}), over.given(winner="aff", meant=True)):
        assert over.cleo.post(path, other).status_code == 409


def test_what_was_typed_comes_back_though_the_ballot_has_no_field_for_it_any_more(over: World) -> None:
    comment = {f"comments-{over.ids['ana']}": "Slow <down>."}
    gone = over.cleo.send(f"{over.path}/ballot", **over.typed(), **{f"comments-{over.ids['eve']}": "You sat there."})
    assert gone.status_code == 409
    assert "You sat there.</textarea>" in gone.text
    assert f"A {SECRET} decided it.</textarea>" in gone.text
    over.hand_in(over.cleo)
    for told in ("This ballot is handed in. Take it back", "released, and final"):
        page = over.cleo.send(f"{over.path}/ballot", **over.typed(reason="Other words."), **comment)
        assert page.status_code == 409
        assert told in page.text
        assert "Other words.</textarea>" in page.text
        assert "Comment on Ana" in page.text
        assert "Slow &lt;down&gt;.</textarea>" in page.text
        over.hartley.send(f"{over.path}/ballots/release", anyway="yes")
    assert "<textarea" not in over.cleo.page(f"{over.path}/ballot").text


def test_missing_ballots_are_named_and_a_second_press_does_without_them(over: World) -> None:
    release = f"{over.path}/ballots/release"
    assert "Release the ballots" not in over.hartley.page(f"{over.path}/ballots").text
    answer = over.hartley.send(release)
    assert answer.status_code == 409
    assert "No ballot is handed in yet" in answer.text
    over.hand_in(over.cleo)
    page = over.hartley.send(release)
    assert page.status_code == 409
    assert "Missing: Dan." in page.text
    assert 'name="anyway" value="yes"' in page.text
    assert over.ana.get(f"{over.path}/ballots").get_json()["ballots"] == []
    assert over.hartley.send(release, anyway="yes").status_code == 303
    assert len(over.ana.get(f"{over.path}/ballots").get_json()["ballots"]) == 1
    assert "stays with you" not in over.cleo.page(f"{over.path}/ballot").text
    assert "released without yours" in over.dan.page(f"{over.path}/ballot").text
    late = over.dan.send(f"{over.path}/ballot", **over.typed())
    assert late.status_code == 409
    assert "released, and final" in late.text


@pytest.mark.parametrize("who", ["ana", "cleo", "mo"])
def test_only_who_teaches_names_frees_and_releases(over: World, who: str) -> None:
    over.hand_in(over.cleo)
    visitor = getattr(over, who)
    for path, sent in (("judges", {"person_id": over.ids["eve"]}), ("judges/free", {"person_id": over.ids["dan"]})):
        for answer in (visitor.post(f"{over.path}/{path}", sent), visitor.send(f"{over.path}/{path}", **sent)):
            assert answer.status_code == 403
            assert "Only an instructor of the course can say who judges a round." in answer.text
    assert visitor.send(f"{over.path}/ballots/release", anyway="yes").status_code == 403
    assert [it["name"] for it in over.ana.get(f"/rooms/{again(over.room).id}/round").get_json()["round"]["judges"]] == [
        "Cleo",
        "Dan",
    ]


def test_a_judge_who_cannot_be_named_is_named_with_the_reason(world: World) -> None:
    for person, status, said in (("ana", 409, "Ana has a seat in this round"), ("nobody", 422, "not a member")):
        answer = world.hartley.send(f"{world.path}/judges", person_id=str(world.ids.get(person, 987654)))
        assert answer.status_code == status
        assert said in answer.text
    assert world.hartley.send(f"{world.path}/judges/free", person_id=str(world.ids["eve"])).status_code == 404


# ---- in the room


def test_the_room_names_the_judges_and_leads_each_to_what_is_theirs(world: World) -> None:
    piece = f"/rooms/{again(world.room).id}/round"
    assert "Your ballot" in world.cleo.page(piece).text
    assert "You judge this round, so you read along" in world.cleo.page(piece).text
    assert 'data-turn="judge"' in world.cleo.page(piece).text
    for other in (world.ana, world.mo, world.hartley):
        assert "Your ballot" not in other.page(piece).text
        assert "<bdi>Cleo</bdi>" in other.page(piece).text
    assert "Name as a judge" in world.hartley.page(piece).text
    named = re.search(r'id="name-judge".*?</select>', world.hartley.page(piece).text, re.DOTALL)
    assert named
    assert re.findall(r">([^<>]+)</option>", named[0]) == ["Ms Hartley", "Mo", "Eve"]
    assert "Name as a judge" not in world.mo.page(piece).text
    world.do("end")
    world.hand_in(world.cleo)
    assert "Who has handed in" in world.hartley.page(piece).text
    assert "Who has handed in" not in world.ana.page(piece).text
    world.hartley.post(f"{world.path}/ballots/release", anyway=True)
    for reader in (world.ana, world.cleo, world.hartley):
        assert re.search(r'id="ballots"[^>]*>.*?Ballots</a>', reader.page(piece).text)
    assert "Name as a judge" not in world.hartley.page(piece).text


def test_naming_and_releasing_are_told_to_the_room_and_handing_in_is_not(over: World) -> None:
    version = again(over.round).version
    over.hand_in(over.cleo)
    assert rounds.shape(again(over.round))["version"] == version
    over.hartley.post(f"{over.path}/judges", person_id=over.ids["eve"])
    over.hartley.post(f"{over.path}/ballots/release", anyway=True)
    assert rounds.shape(again(over.round))["version"] == version + 2


def test_names_and_words_of_judges_are_words_and_no_markup(make: Maker, visit: Visit) -> None:
    world = World(make, visit)
    bold = world.make.member(again(world.course), world.make.person("<b>Bo</b>", login="bo"))
    world.hartley.post(f"{world.path}/judges", person_id=again(bold).id)
    world.do("end")
    bo = visit(bold)
    bo.post(f"{world.path}/ballot/hand-in", world.given(reason="<script>alert(1)</script> and <i>so</i>"))
    for path in (f"{world.path}/ballots", f"/rooms/{again(world.room).id}"):
        assert "<b>Bo</b>" not in world.hartley.page(path).text
        assert "&lt;b&gt;Bo&lt;/b&gt;" in world.hartley.page(path).text
    world.hartley.post(f"{world.path}/ballots/release", anyway=True)
    page = world.ana.page(f"{world.path}/ballots").text
    assert "<script>alert" not in page
    assert "<i>so" not in page


# ---- four teams, and no points


def test_four_teams_are_ranked_by_page(make: Maker, visit: Visit) -> None:
    world = World(make, visit, "british-parliamentary", og1="ana", oo1="ben")
    world.do("end")
    path = f"{world.path}/ballot"
    points = {f"points-{world.ids['ana']}": "75", f"points-{world.ids['ben']}": "76"}
    ranks = {"ranks-og": "1", "ranks-oo": "2", "ranks-cg": "3", "ranks-co": "3"}
    page = world.cleo.send(f"{path}/hand-in", **points, **ranks, reason="Clash.")
    assert page.status_code == 422
    assert "Closing Government shares rank 3" in page.text
    assert page.text.count("is ranked above") == 1, "only the hint"
    page = world.cleo.send(f"{path}/hand-in", **points, **{**ranks, "ranks-co": "4"}, reason="Clash.")
    assert "has fewer points (75 to 76)" in page.text
    assert re.search(r'id="ranks-og"[^>]*aria-invalid.*?value="1" selected', page.text)
    page = world.cleo.send(f"{path}/hand-in", **points, **{**ranks, "ranks-og": "5", "ranks-co": "4"}, reason="Clash.")
    assert "Each team has a rank from 1 to 4." in page.text
    sent = {**points, **ranks, "ranks-og": "2", "ranks-oo": "1", "ranks-co": "4"}
    assert world.cleo.send(f"{path}/hand-in", **sent, reason="Clash.").status_code == 303
    world.hartley.send(f"{world.path}/ballots/release", anyway="yes")
    assert "Opening Opposition came first." in world.ana.page(f"{world.path}/ballots").text
    assert "place 2" in world.ana.page(f"/courses/{again(world.course).id}/results").text


def test_where_an_audience_votes_a_ballot_has_no_points(make: Maker, visit: Visit) -> None:
    world = World(make, visit, "oxford", for1="ana", against1="ben")
    world.do("end")
    assert "points-" not in world.cleo.page(f"{world.path}/ballot").text
    assert world.cleo.send(f"{world.path}/ballot/hand-in", winner="for", reason="So.").status_code == 303
    world.hartley.send(f"{world.path}/ballots/release", anyway="yes")
    page = world.ana.page(f"{world.path}/ballots").text
    assert "For won." in page
    assert "Speaker points" not in page
    assert "Mean" not in world.ana.page(f"/courses/{again(world.course).id}/results").text


# ---- results


def test_results_of_a_course_stand_on_a_page_and_lead_to_each_round(over: World) -> None:
    results = f"/courses/{again(over.course).id}/results"
    assert "No ballots have been released in this course yet" in over.ana.page(results).text
    assert results not in over.ana.page(f"/courses/{again(over.course).id}").text
    assert over.ana.get(results).get_json()["speakers"] == []
    over.hand_in(over.cleo)
    over.hartley.post(f"{over.path}/ballots/release", anyway=True)
    assert results in over.ana.page(f"/courses/{again(over.course).id}").text
    page = over.ana.page(results).text
    assert page.count(f"{over.path}/ballots") == 3
    assert "Negative won" in page
    found = over.ana.get(f"{results}?format=lincoln-douglas").get_json()
    assert [(it["place"], it["person"]["name"], it["wins"], it["mean"]) for it in found["speakers"]] == [
        (1, "Ben", 1, 28.5),
        (2, "Ana", 0, 27),
    ]
    assert over.ana.page(f"{results}.csv").text.splitlines()[1:] == ["1,Ben,1,1,28.5,28.5", "2,Ana,1,0,27,27"]
    assert over.ana.page(f"{results}?format=%00").status_code == 200


def test_the_pages_ask_as_often_for_many_judges_and_rounds_as_for_few(world: World) -> None:
    counted = []
    for size in (1, 4):
        world.round = world.make.round(
            world.make.room(again(world.course)), aff1=world.people["ana"], neg1=world.people["ben"]
        )
        world.path = f"/rounds/{world.round.id}"
        judges = [world.make.member(again(world.course), world.make.person()) for _ in range(size)]
        for it in judges:
            assert world.hartley.post(f"{world.path}/judges", person_id=again(it).id).status_code == 200
        world.do("end")
        browsers = [world.visit(it) for it in judges]
        for judge in browsers:
            world.hand_in(judge)
        piece = f"/rooms/{again(world.round).room_id}/round"
        counts = asked(
            (world.hartley, f"{world.path}/ballots"), (browsers[0], f"{world.path}/ballot"), (world.hartley, piece)
        )
        assert world.hartley.post(f"{world.path}/ballots/release").status_code == 200
        counts += asked(
            (world.ana, f"/courses/{again(world.course).id}/results"),
            (world.ana, f"{world.path}/ballots"),
            (world.ana, f"{world.path}/ballots.csv"),
        )
        counted.append(counts)
    assert counted[0] == counted[1]
    assert max(counted[1]) <= 16


def asked(*paths: tuple[Visitor, str]) -> list[int]:
    counts = []
    for visitor, path in paths:
        visitor.page(path)
        with queries() as sent:
            assert visitor.page(path).status_code == 200
        counts.append(len(sent))
    return counts
