"""Claims: who may make, see and change them, what is counted for whom, and both sides of one from every room."""

from __future__ import annotations

from typing import Any

import pytest

from debate import db
from debate.errors import Conflict, Denied, Invalid, Missing
from debate.forms.essays import Bringing, Chosen, ClaimWords, NewClaim, NewText
from debate.forms.posts import Removal
from debate.models import Claim, ClaimState, Course, Essay, Role, Room, User
from debate.schemes import KINDS, SCHEMES
from debate.services import claims, clash, essays, moderation, posts, rooms, tallies

from ..counting import queries
from ..makers import Maker, again

TEXT = """On bridges

Bridges should be built wherever two towns lack one, because trade led to peace in every valley we know of.

It rained on Tuesday. 😀 Nobody has ever shown that a ferry brings more people together than a bridge does.
"""
GOOD: dict[str, Any] = {"statement": "Bridges should be built", "kind": "policy", "scheme": "practical-reasoning"}


@pytest.fixture
def course(make: Maker) -> Course:
    return make.course()


@pytest.fixture
def teacher(make: Maker, course: Course) -> User:
    return make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)


@pytest.fixture
def essay(teacher: User) -> Essay:
    return essays.bring(teacher, Bringing.parse({"text": TEXT}))


def made(actor: User, essay: Essay, **given: Any) -> Claim:
    return claims.make(again(actor), again(essay), NewClaim.parse({**GOOD, **given}))


# ---- making and changing


def test_a_claim_stands_on_the_words_that_were_chosen(teacher: User, essay: Essay) -> None:
    start = TEXT.index("Nobody has ever")
    claim = again(made(teacher, essay, start=start - 1, end=len(TEXT)))  # white space around it does not belong to it
    assert claim.exact == TEXT[start:].strip()
    assert (claim.start, claim.position, claim.found) == (start, start, "same")
    assert claim.state is ClaimState.DRAFT
    assert claim.made_by == again(teacher)


def test_a_claim_may_stand_at_no_one_place(teacher: User, essay: Essay) -> None:
    first = made(teacher, essay, start=0, end=10)
    second = again(made(teacher, essay, statement="It is for peace"))
    assert (second.start, second.found) == (None, "")
    assert not second.has_passage
    assert second.position > again(first).position


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"statement": " "}, "statement"),
        ({"statement": "x" * 301}, "statement"),
        ({"kind": "opinion"}, "kind"),
        ({"kind": None}, "kind"),
        ({"scheme": "magic"}, "scheme"),
        ({"start": 5}, "end"),
        ({"end": 5}, "end"),
        ({"start": 9, "end": 9}, "end"),
        ({"start": -1, "end": 9}, "start"),
        ({"state": "retired"}, "state"),
        ({"made_by_id": 1}, "made_by_id"),
    ],
)
def test_a_claim_that_is_none_is_refused_by_field(given: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        NewClaim.parse({**GOOD, **given})
    assert field in refused.value.fields


def test_kind_and_scheme_are_asked_for_in_words() -> None:
    with pytest.raises(Invalid) as refused:
        NewClaim.parse({"statement": "It is so"})
    assert refused.value.fields["kind"].startswith("Choose what kind")
    assert refused.value.fields["scheme"].startswith("Choose what the claim leans on")


@pytest.mark.parametrize("place", [(len(TEXT), len(TEXT) + 5), (10, 12), (2_000_000, 2_000_001)])
def test_a_place_without_words_is_refused(teacher: User, essay: Essay, place: tuple[int, int]) -> None:
    start, end = place
    with pytest.raises(Invalid, match="no words of the essay there"):
        made(teacher, essay, start=start, end=end)


def test_a_passage_of_half_the_essay_is_refused(teacher: User) -> None:
    long_essay = essays.bring(again(teacher), Bringing.parse({"text": "Long\n\n" + "words of it " * 400}))
    with pytest.raises(Invalid, match="may have 2,000"):
        made(teacher, long_essay, start=6, end=2_100)


def test_a_place_in_an_older_text_is_not_taken_for_one_in_the_newer(teacher: User, essay: Essay) -> None:
    older = again(essay).digest
    essays.bring_again(again(teacher), again(essay), NewText.parse({"text": "A new line before.\n\n" + TEXT}))
    with pytest.raises(Conflict, match="text has been changed since you chose"):
        made(teacher, essay, start=12, end=30, digest=older)
    made(teacher, essay, start=12, end=30, digest=again(essay).digest)


def test_only_an_instructor_makes_claims_and_in_a_course_only_its_own(
    make: Maker, course: Course, essay: Essay
) -> None:
    with pytest.raises(Denied, match="Only an instructor"):
        made(make.member(course, make.person("Ben")), essay)
    poole = make.member(make.course("Period 5"), make.person("Mr Poole"), Role.INSTRUCTOR)
    assert made(poole, essay).id
    private = make.essay(course_id=course.id)
    with pytest.raises(Denied):
        made(poole, private)


def test_an_essay_has_room_for_so_many_claims(make: Maker, teacher: User, monkeypatch: pytest.MonkeyPatch) -> None:
    essay = make.essay()
    for position in range(3):
        make.claim(essay, position=position)
    monkeypatch.setattr(claims, "MOST", 3)
    with pytest.raises(Conflict, match="at most 3 claims"):
        made(teacher, essay)


def test_a_claim_is_changed_and_keeps_its_passage_unless_another_is_given(teacher: User, essay: Essay) -> None:
    claim = made(teacher, essay, start=12, end=40)
    other = ClaimWords.parse({"statement": "Build more bridges", "kind": "value", "scheme": "waste"})
    claims.change(again(teacher), again(claim), other)
    claim = again(claim)
    assert (claim.statement, claim.kind, claim.scheme, claim.start) == ("Build more bridges", "value", "waste", 12)
    claims.change(again(teacher), claim, ClaimWords.parse({**GOOD, "start": 0, "end": 10}))
    assert again(claim).exact == "On bridges"


def test_a_claim_that_was_argued_keeps_its_words(make: Maker, course: Course, teacher: User, essay: Essay) -> None:
    claim = made(teacher, essay, state="published")
    ben = make.member(course, make.person("Ben"))
    make.post(ben, make.room(course, claim))
    with pytest.raises(Conflict, match="has been argued, so its words stay"):
        claims.change(again(teacher), again(claim), ClaimWords.parse({**GOOD, "statement": "Other words"}))
    claims.change(again(teacher), again(claim), ClaimWords.parse({**GOOD, "scheme": "waste"}))
    assert (again(claim).statement, again(claim).scheme) == (GOOD["statement"], "waste")


def test_nobody_else_changes_a_claim(make: Maker, teacher: User, essay: Essay) -> None:
    claim = made(teacher, essay)
    poole = make.member(make.course("Period 5"), make.person("Mr Poole"), Role.INSTRUCTOR)
    form = ClaimWords.parse(GOOD)
    with pytest.raises(Denied):
        claims.change(again(poole), again(claim), form)
    with pytest.raises(Denied):
        claims.set_state(again(poole), again(claim), ClaimState.PUBLISHED)
    claims.change(make.person("Ada", admin=True), again(claim), form)


def test_a_claim_is_published_retired_and_published_again(make: Maker, teacher: User, essay: Essay) -> None:
    claim = made(teacher, essay)
    for state in (
        ClaimState.PUBLISHED,
        ClaimState.DRAFT,
        ClaimState.PUBLISHED,
        ClaimState.RETIRED,
        ClaimState.PUBLISHED,
    ):
        assert claims.set_state(again(teacher), again(claim), state).state is state
    make.room(claim=claim)
    with pytest.raises(Conflict, match="A room is on this claim"):
        claims.set_state(again(teacher), again(claim), ClaimState.DRAFT)
    assert again(claim).state is ClaimState.PUBLISHED


# ---- who sees what


def test_a_draft_is_its_makers_alone(make: Maker, course: Course, teacher: User, essay: Essay) -> None:
    draft = made(teacher, essay)
    assert claims.find(again(teacher), draft.id).id == draft.id
    student = make.member(course, make.person("Ben"))
    poole = make.member(make.course("Period 5"), make.person("Mr Poole"), Role.INSTRUCTOR)
    for other in (None, again(student), again(poole)):
        with pytest.raises(Missing):
            claims.find(other, draft.id)
    assert claims.published(again(teacher)) == []


def test_a_claim_of_a_courses_essay_is_missing_outside_of_it(make: Maker, course: Course) -> None:
    claim = make.claim(make.essay(course_id=course.id))
    ben = make.member(course, make.person("Ben"))
    assert claims.find(ben, claim.id).id == claim.id
    for outsider in (None, make.person("Chidi")):
        with pytest.raises(Missing):
            claims.find(outsider, claim.id)
        assert claims.published(outsider) == []


def test_a_claim_knows_its_place_among_the_published(make: Maker) -> None:
    essay = make.essay()
    states = ["published", "draft", "published", "retired"]
    made_ = [make.claim(essay, position=position, state=ClaimState(state)) for position, state in enumerate(states)]
    places = [claims.place(again(claim)) for claim in made_]
    assert [(it.number, it.count) for it in places] == [(1, 2), (None, 2), (2, 2), (None, 2)]


# ---- suggestions


def test_suggestions_become_drafts_on_their_sentences(teacher: User, essay: Essay) -> None:
    suggested = claims.suggest(again(essay))
    assert suggested[0].words.startswith("Bridges should be built")
    assert suggested[0].why
    assert "It rained on Tuesday." not in [it.words for it in suggested]
    drafts = claims.take(again(teacher), again(essay), Chosen.parse({"passages": [suggested[0].place]}))
    draft = again(drafts[0])
    assert (draft.state, draft.kind) == (ClaimState.DRAFT, suggested[0].kind)
    assert draft.exact == TEXT[suggested[0].start : suggested[0].end]
    left = [it.place for it in claims.suggest(again(essay))]
    assert suggested[0].place not in left


def test_only_what_was_suggested_can_be_taken(make: Maker, course: Course, teacher: User, essay: Essay) -> None:
    with pytest.raises(Invalid, match="changed since these were suggested"):
        claims.take(again(teacher), again(essay), Chosen.parse({"passages": ["0-5"]}))
    place = claims.suggest(again(essay))[0].place
    with pytest.raises(Denied):
        claims.take(make.member(course, make.person("Ben")), again(essay), Chosen.parse({"passages": [place]}))
    assert essays.claims_of(again(essay)) == []


@pytest.mark.parametrize("given", [[], ["x"], ["1-2-3"], ["1-"], ["9" * 10 + "-1"], [1], "1-2", ["1-2"] * 51])
def test_a_choice_that_is_none_is_refused(given: Any) -> None:
    with pytest.raises(Invalid) as refused:
        Chosen.parse({"passages": given})
    assert "passages" in refused.value.fields


def test_a_sentence_too_long_for_a_claim_is_cut_between_words(teacher: User) -> None:
    sentence = "Everybody should build bridges because " + "they bring people and trade together and " * 12 + "so on."
    essay = essays.bring(again(teacher), Bringing.parse({"text": f"Long\n\n{sentence}"}))
    place = claims.suggest(again(essay))[0].place
    draft = claims.take(again(teacher), again(essay), Chosen.parse({"passages": [place]}))[0]
    assert len(draft.statement) <= 300
    assert draft.statement.endswith(" …")
    assert draft.exact == sentence


def test_every_kind_has_a_usual_scheme() -> None:
    assert claims.USUAL_SCHEME.keys() == KINDS.keys()
    assert set(claims.USUAL_SCHEME.values()) <= SCHEMES.keys()


# ---- tallies


def test_everybody_is_told_the_sum_of_their_own_rooms(make: Maker) -> None:
    claim = make.claim()
    three, five = make.course("Period 3"), make.course("Period 5")
    make.room(three, claim, count_for=3, count_against=1)
    make.room(three, claim, count_for=1, count_against=1)
    make.room(five, claim, count_for=10, count_against=20)
    ana, ben = make.member(three, make.person("Ana")), make.member(five, make.person("Ben"))
    both = make.member(five, make.member(three, make.person("Cleo")))
    admin, outsider = make.person("Ada", admin=True), make.person("Olga")
    suspended = make.member(three, make.person("Sven", suspended=True))
    told = {
        person.name if person else "nobody": tallies.of(again(person) if person else None, [again(claim)])[claim.id]
        for person in (ana, ben, both, admin, outsider, suspended, None)
    }
    assert told["Ana"] == tallies.Tally(4, 2, 2)
    assert told["Ben"] == tallies.Tally(10, 20, 1)
    assert told["Cleo"] == told["Ada"] == tallies.Tally(14, 22, 3)
    assert told["Olga"] == told["Sven"] == told["nobody"] == tallies.NOTHING
    assert tallies.together([told["Ana"], told["Ben"]]) == tallies.Tally(14, 22, 3)


def test_two_hundred_claims_are_counted_with_one_query(make: Maker) -> None:
    essay, course = make.essay(), make.course()
    ana = make.member(course, make.person("Ana"))
    made_ = [make.claim(essay, position=position) for position in range(200)]
    for claim in made_[:40]:
        make.room(course, claim, count_for=2)
    viewer = again(ana)
    assert viewer.course_ids
    listed = claims.published(viewer)
    with queries() as sent:
        counted = tallies.of(viewer, listed)
    assert sum(tally.count_for for tally in counted.values()) == 80
    assert len(counted) == 200
    assert len(sent) == 1


# ---- both sides, from every room


@pytest.fixture
def scene(make: Maker, course: Course) -> tuple[User, User, Claim, Room]:
    """Ana and Ben, students, a claim, and a room on it in their course."""
    claim = make.claim()
    ana, ben = make.member(course, make.person("Ana")), make.member(course, make.person("Ben"))
    return ana, ben, claim, make.room(course, claim, "Room one")


def words(shape: clash.Shape) -> str:
    return str(shape["html"]).removeprefix("<p>").removesuffix("</p>")


def test_both_sides_come_from_every_room_the_most_answered_first(
    make: Maker, course: Course, scene: tuple[User, User, Claim, Room]
) -> None:
    ana, ben, claim, room = scene
    second = make.room(course, claim, "Room two")
    make.post(ana, room, "For, unanswered", "supports")
    answered = make.post(ana, second, "For, answered", "supports")
    make.post(ben, second, "No", "rebuts", answered)
    make.post(ben, room, "Against", "rebuts")
    make.post(ben, room, "I give that up", "concedes")
    make.post(ben, room, "Why?", "asks")
    tree = claims.tree(again(ana), again(claim))
    assert [(words(it.post), it.room.title) for it in tree.for_.arguments] == [
        ("For, answered", "Room two"),
        ("I give that up", "Room one"),
        ("For, unanswered", "Room one"),
    ]
    assert [words(it.post) for it in tree.against.arguments] == ["Against"]
    assert [words(it.post) for it in tree.asked.arguments] == ["Why?"]
    assert (tree.for_.count, tree.against.count, tree.asked.count, tree.for_.more) == (3, 1, 1, 0)


def test_the_deepest_line_is_shown_from_both_ends(make: Maker, scene: tuple[User, User, Claim, Room]) -> None:
    ana, ben, claim, room = scene
    line = [make.post(ana, room, "Step 0", "supports")]
    for number in range(1, 8):
        line.append(make.post((ana, ben)[number % 2], room, f"Step {number}", "rebuts", line[-1]))
    make.post(ben, room, "A shallow reply", "rebuts", line[0])
    (argument,) = claims.tree(again(ben), again(claim)).for_.arguments
    assert [words(it) for it in argument.first_steps] == ["Step 1", "Step 2"]
    assert argument.skipped == 3
    assert [words(it) for it in argument.last_steps] == ["Step 6", "Step 7"]
    assert argument.post["branch_count"] == 8


def test_a_short_line_is_shown_whole(make: Maker, scene: tuple[User, User, Claim, Room]) -> None:
    ana, ben, claim, room = scene
    top = make.post(ana, room, "Step 0", "supports")
    post = top
    for number in range(1, 5):
        post = make.post(ben, room, f"Step {number}", "rebuts", post)
    (argument,) = claims.tree(again(ana), again(claim)).for_.arguments
    assert [words(it) for it in argument.first_steps] == ["Step 1", "Step 2", "Step 3", "Step 4"]
    assert (argument.skipped, argument.last_steps) == (0, [])


def test_what_was_taken_down_has_no_words_and_is_not_counted(
    make: Maker, course: Course, scene: tuple[User, User, Claim, Room]
) -> None:
    ana, ben, claim, room = scene
    moderator = make.member(course, make.person("Mira"), Role.MODERATOR)
    answered = make.post(ana, room, "Rude and answered", "rebuts")
    middle = make.post(ben, room, "Rude in the middle", "rebuts", answered)
    make.post(ana, room, "Still here", "rebuts", middle)
    alone = make.post(ana, room, "Rude and alone", "rebuts")
    withdrawn = make.post(ben, room, "Withdrawn leaf", "rebuts", make.post(ana, room, "It stands", "rebuts"))
    for post in (answered, middle, alone):
        moderation.remove(again(moderator), again(post), Removal.parse({"reason": "Rude"}))
    posts.withdraw(again(ben), again(withdrawn))
    tree = claims.tree(again(ben), again(claim))
    gone, stands = tree.against.arguments
    assert (gone.post["state"], gone.post["html"], gone.post["author"]) == ("removed", "", None)
    assert [(it["state"], words(it)) for it in gone.steps] == [("removed", ""), ("visible", "Still here")]
    assert (words(stands.post), stands.steps) == ("It stands", [])
    assert tree.against.count == 1


def test_nobody_sees_arguments_of_rooms_that_they_may_not_enter(
    make: Maker, scene: tuple[User, User, Claim, Room]
) -> None:
    ana, _, claim, room = scene
    make.post(ana, room, "For those inside", "supports")
    assert not claims.tree(again(ana), again(claim)).empty
    outsider = make.member(make.course("Period 5"), make.person("Olga"))
    for person in (None, outsider):
        viewer = again(person) if person else None
        assert claims.tree(viewer, again(claim)).empty
        assert claims.rooms_on(viewer, again(claim)) == []
    assert not claims.tree(make.person("Ada", admin=True), again(claim)).empty


def test_forty_rooms_ask_no_more_of_the_database_than_two(make: Maker, scene: tuple[User, User, Claim, Room]) -> None:
    ana, ben, claim, room = scene
    course = again(room).course

    def fill(some: list[Room]) -> None:
        for one in some:
            top = make.post(ana, one, "For", "supports")
            make.post(ben, one, "No", "rebuts", make.post(ben, one, "Against that", "rebuts", top))
            make.post(ben, one, "Against", "rebuts")

    def asked() -> tuple[int, int]:
        db.session.remove()
        viewer, it = again(ana), again(claim)
        assert viewer.course_ids
        with queries() as sent:
            tree, listed = claims.tree(viewer, it), claims.rooms_on(viewer, it)
        assert listed
        return len(sent), len(tree.for_.arguments) + len(tree.against.arguments)

    fill([room, make.room(course, claim)])
    few = asked()
    fill([make.room(course, claim, f"Room {number}") for number in range(38)])
    many = asked()
    assert few[0] == many[0] <= 7
    assert few[1] == 4
    assert many[1] == 2 * clash.ARGUMENTS
    tree = claims.tree(again(ana), again(claim))
    assert (tree.for_.count, tree.for_.more) == (40, 34)


def test_every_argument_is_on_one_page_and_each_page_asks_as_little(
    make: Maker, course: Course, scene: tuple[User, User, Claim, Room]
) -> None:
    ana, ben, claim, room = scene
    second = make.room(course, claim)
    for number in range(25):
        top = make.post(ana, (room, second)[number % 2], f"For {number}", "supports")
        if number % 5 == 0:
            make.post(ben, again(top).room, "No", "rebuts", top)
    for number in range(8):
        make.post(ben, room, f"Against {number}", "rebuts")
    make.post(ben, room, "Why?", "asks")

    def asked(page: int) -> tuple[clash.ClaimTree, int]:
        db.session.remove()
        viewer, it = again(ana), again(claim)
        assert viewer.course_ids
        with queries() as sent:
            return claims.tree(viewer, it, page), len(sent)

    pages = [asked(page) for page in (1, 2, 3)]
    trees = [tree for tree, _ in pages]
    assert [(tree.page, tree.pages) for tree in trees] == [(1, 3), (2, 3), (3, 3)]
    assert [len(tree.for_.arguments) for tree in trees] == [6, 12, 7]
    assert [len(tree.against.arguments) for tree in trees] == [6, 2, 0]
    assert [len(tree.asked.arguments) for tree in trees] == [1, 0, 0]
    assert [(tree.for_.more, tree.against.more) for tree in trees] == [(19, 2), (7, 0), (0, 0)]
    assert {tree.for_.count for tree in trees} == {25}
    shown = [words(it.post) for tree in trees for it in tree.for_.arguments]
    assert shown[:5] == [f"For {number}" for number in (20, 15, 10, 5, 0)]  # answered, the newest first
    assert sorted(shown) == sorted(f"For {number}" for number in range(25))
    assert max(count for _, count in pages) <= 5


def test_beyond_the_last_page_the_last_one_is_shown(make: Maker, scene: tuple[User, User, Claim, Room]) -> None:
    ana, _, claim, room = scene
    for _ in range(clash.ARGUMENTS + 1):
        make.post(ana, room, "For", "supports")
    last = claims.tree(again(ana), again(claim), 99)
    assert (last.page, last.pages, len(last.for_.arguments)) == (2, 2, 1)
    assert claims.tree(again(ana), again(claim), 0).page == 1


def test_what_was_taken_down_and_answered_keeps_its_place_on_a_page(
    make: Maker, course: Course, scene: tuple[User, User, Claim, Room]
) -> None:
    ana, ben, claim, room = scene
    moderator = make.member(course, make.person("Mira"), Role.MODERATOR)
    tops = [make.post(ana, room, f"For {number}", "supports") for number in range(clash.ARGUMENTS + 1)]
    make.post(ben, room, "No", "rebuts", tops[0])
    moderation.remove(again(moderator), again(tops[0]), Removal.parse({"reason": "Rude"}))
    first, second = (claims.tree(again(ana), again(claim), page) for page in (1, 2))
    assert first.for_.arguments[0].post["state"] == "removed"
    assert (first.for_.count, first.for_.listed, first.for_.more) == (6, 7, 1)
    assert [words(it.post) for it in second.for_.arguments] == ["For 1"]


def test_rooms_on_a_claim_say_what_is_unread(make: Maker, scene: tuple[User, User, Claim, Room]) -> None:
    ana, ben, claim, room = scene
    quiet = make.room(again(room).course, claim, "Quiet")
    make.post(ana, room)
    make.post(ana, room)
    assert [(it.room.id, it.unread) for it in claims.rooms_on(again(ben), again(claim))] == [
        (room.id, 2),
        (quiet.id, 0),
    ]
    rooms.see(again(ben), again(room), 1)
    assert [it.unread for it in claims.rooms_on(again(ben), again(claim))] == [1, 0]


def test_a_guest_is_shown_the_way_to_the_practice_room(make: Maker, scene: tuple[User, User, Claim, Room]) -> None:
    _, _, claim, _ = scene
    assert claims.practice_room(again(claim)) is None
    practice = make.course("Open practice")
    open_room = make.room(practice, claim)

    @db.atomic
    def open_it() -> None:
        again(practice).open_to_guests = True

    open_it()
    assert claims.practice_room(again(claim)) == open_room.id
