"""Essays: who may read and bring them, what is refused, and where their claims stand when a text comes or changes."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm.attributes import set_committed_value

from debate import db, pace, starter
from debate.errors import Conflict, Denied, Invalid, Missing, TooFast
from debate.forms.essays import Bringing, Details, NewClaim, NewText
from debate.models import Claim, ClaimState, Course, Essay, Role, User
from debate.services import claims, essays, placing, reading

from ..counting import queries
from ..makers import Maker, again

THE_ESSAY = Path(__file__).parents[3] / "shared" / "essay" / "us-russian-alliance.txt"

TEXT = """On bridges

Bridges bring people together. Every town with a bridge has more trade than before, and fewer feuds.

> A bridge is a promise
> that somebody will come.

Nobody builds a bridge for himself alone. 😀 That is why bridges should be paid for by all. Ferries had their day.
"""


def bringing(text: str = TEXT, **more: Any) -> Bringing:
    return Bringing.parse({"text": text, **more})


@pytest.fixture
def course(make: Maker) -> Course:
    return make.course()


@pytest.fixture
def teacher(make: Maker, course: Course) -> User:
    return make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)


@pytest.fixture
def the_text() -> str:
    """The essay that the starter's claims come from."""
    if not THE_ESSAY.exists():
        pytest.skip("the starter's essay is not beside the project")
    return THE_ESSAY.read_text(encoding="utf-8")


def claim_on(actor: User, essay: Essay, words: str, statement: str = "A claim of it") -> Claim:
    start = again(essay).text.index(words)
    form = {"statement": statement, "kind": "value", "scheme": "sign", "start": start, "end": start + len(words)}
    return claims.make(again(actor), again(essay), NewClaim.parse({**form, "state": "published"}))


# ---- bringing


def test_an_essay_is_brought_whole_and_takes_its_title_from_its_first_line(teacher: User) -> None:
    essay = essays.bring(teacher, bringing(byline="  A.  Builder ", source_url="HTTPS://Example.org/bridges"))
    essay = again(essay)
    assert (essay.title, essay.byline, essay.source_url) == ("On bridges", "A. Builder", "https://example.org/bridges")
    assert essay.text == TEXT
    assert essay.brought_by == again(teacher)
    assert essay.course_id is None


def test_a_file_keeps_its_line_ends_and_loses_its_byte_order_mark(teacher: User) -> None:
    words = "A title\r\n\r\nSome words of it.\r\n"
    essay = essays.bring(teacher, Bringing.parse({"file": b"\xef\xbb\xbf" + words.encode()}))
    assert again(essay).text == words


def test_a_text_without_a_title_asks_for_one(teacher: User) -> None:
    with pytest.raises(Invalid, match="does not begin with a title") as refused:
        essays.bring(teacher, bringing("It begins at once, with a sentence. And goes on."))
    assert "title" in refused.value.fields


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({}, "text", "no text yet"),
        ({"text": "  \n "}, "text", "no text yet"),
        ({"file": b""}, "file", "no words"),
        ({"file": b"\x89PNG\r\n\x1a\n\x00"}, "file", "control code"),
        ({"file": b"%PDF-1.7"}, "file", "PDF"),
        ({"file": "caf\u00e9".encode("latin-1")}, "file", "not in UTF-8"),
        ({"file": b"a" * 204_801}, "file", "204,800"),
        ({"text": "é" * 102_401}, "text", "204,800"),
        ({"text": "one\ntwo\x00"}, "text", "Line 2"),
        ({"text": "half a character \ud83d"}, "text", "control character"),
        ({"text": "words", "file": b"other words"}, "text", "file was chosen too"),
        ({"file": "words"}, "file", "only be sent with a form"),
        ({"text": "words", "source_url": "javascript:alert(1)"}, "source_url", "not a web address"),
        ({"text": "words", "language": "<b>"}, "language", "short code"),
    ],
)
def test_what_is_no_essay_is_refused_with_what_to_do(given: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Invalid) as refused:
        Bringing.parse(given)
    assert words in refused.value.fields[field]


def test_only_who_teaches_can_bring_one(make: Maker, course: Course) -> None:
    student = make.member(course, make.person("Ben"))
    with pytest.raises(Denied, match="ask an instructor"):
        essays.bring(student, bringing())
    assert db.session.scalar(select(func.count()).select_from(Essay)) == 0


def test_only_who_teaches_the_course_can_bring_one_into_it(make: Maker, teacher: User) -> None:
    other = make.course("Period 5")
    with pytest.raises(Missing):
        essays.bring(teacher, bringing(course_id=other.id))
    make.member(other, teacher, Role.STUDENT)
    with pytest.raises(Denied, match="choose another place"):
        essays.bring(again(teacher), bringing(course_id=other.id))


def test_the_same_text_again_is_refused_and_the_one_that_is_there_is_named(teacher: User) -> None:
    first = essays.bring(teacher, bringing())
    with pytest.raises(essays.AlreadyHere, match="“On bridges”") as refused:
        essays.bring(again(teacher), bringing(title="Another title"))
    assert refused.value.essay_id == first.id
    assert refused.value.shape()["essay_id"] == first.id


def test_a_text_that_one_may_not_read_is_no_hindrance(make: Maker, course: Course, teacher: User) -> None:
    essays.bring(teacher, bringing(course_id=course.id))
    other = make.course("Period 5")
    stranger = make.member(other, make.person("Mr Poole"), Role.INSTRUCTOR)
    assert essays.bring(stranger, bringing()).course_id is None


def test_bringing_is_limited_and_says_when_to_come_back(teacher: User) -> None:
    pace.configure(on=True)
    try:
        for number in range(20):
            essays.bring(again(teacher), bringing(f"Title {number}\n\nWords."))
        with pytest.raises(TooFast, match="Try again in"):
            essays.bring(again(teacher), bringing())
    finally:
        pace.configure(on=False)


# ---- who may read what


def test_an_essay_of_a_course_is_missing_outside_of_it(make: Maker, course: Course, teacher: User) -> None:
    student = make.member(course, make.person("Ben"))
    essay = essays.bring(teacher, bringing(course_id=course.id))
    assert essays.find(again(student), essay.id).title == "On bridges"
    for outsider in (None, make.person("Chidi")):
        with pytest.raises(Missing):
            essays.find(outsider, essay.id)
        assert essays.readable(outsider) == []
    assert [it.course for it in essays.readable(again(student))] == [again(course)]
    assert [it.essay.id for it in essays.readable(make.person("Ada", admin=True))] == [essay.id]


def test_a_suspended_person_reads_what_strangers_read(make: Maker, course: Course, teacher: User) -> None:
    essay = essays.bring(teacher, bringing(course_id=course.id))
    ben = make.member(course, make.person("Ben", suspended=True))
    with pytest.raises(Missing):
        essays.find(ben, essay.id)
    assert essays.readable(again(ben)) == []


def test_a_list_of_essays_counts_published_claims_with_one_query(make: Maker, teacher: User) -> None:
    for number in range(5):
        essay = make.essay(f"Essay {number}")
        for position in range(number):
            make.claim(essay, position=position)
        make.claim(essay, state=ClaimState.DRAFT)
    viewer = again(teacher)
    assert viewer.course_ids
    with queries() as sent:
        listed = essays.readable(viewer)
    assert [it.claims for it in listed] == [4, 3, 2, 1, 0]
    assert len(sent) == 1
    assert "essays.text" not in sent[0]


# ---- the starter


def test_the_starter_is_made_once(database: str) -> None:
    first = essays.ensure_starter()
    second = essays.ensure_starter()
    assert first.id == second.id
    made = essays.claims_of(second)
    assert len(made) == 27
    assert {claim.state for claim in made} == {ClaimState.PUBLISHED}
    assert [claim.key for claim in made] == [it.key for it in starter.load().claims]
    assert not second.has_text
    assert placing.report(second).words == "0 of its 27 claims stand where the text says them."


def test_the_starters_text_goes_to_the_starter_whoever_brings_it(teacher: User, the_text: str) -> None:
    waiting = essays.ensure_starter()
    essay = essays.bring(again(teacher), bringing(the_text, source_url="https://example.org/it"))
    assert essay.id == waiting.id
    assert again(essay).source_url == "https://example.org/it"
    report = placing.report(again(essay))
    assert (report.claims, report.same, report.lost) == (27, 27, 0)
    for claim in essays.claims_of(again(essay)):
        assert claim.start is not None
        assert claim.exact == the_text[claim.start : claim.end]
        assert the_text[claim.start - len(claim.prefix) : claim.start] == claim.prefix
        assert claim.position == claim.start


def test_the_starters_text_brings_its_claims_where_there_is_no_starter_yet(database: str, the_text: str) -> None:
    essay = essays.bring(None, bringing(the_text))
    assert essay.key == starter.load().key
    assert placing.report(essay).same == 27


def test_the_starters_text_brought_for_a_course_stays_with_the_course(
    make: Maker, course: Course, teacher: User, the_text: str
) -> None:
    library = essays.ensure_starter()
    essay = essays.bring(again(teacher), bringing(the_text, course_id=course.id))
    assert essay.id != library.id
    assert not again(library).has_text
    assert placing.report(again(essay)).same == 27
    with pytest.raises(Missing):
        essays.find(None, essay.id)


def test_another_text_is_not_put_under_the_starters_claims(make: Maker) -> None:
    waiting = essays.ensure_starter()
    admin = make.person("Ada", admin=True)
    with pytest.raises(Invalid, match="not the text that these claims come from"):
        essays.bring_again(admin, again(waiting), NewText.parse({"text": TEXT}))
    assert not again(waiting).has_text


def test_the_starters_text_can_be_brought_from_its_own_page(make: Maker, the_text: str) -> None:
    waiting = essays.ensure_starter()
    course = make.course("Period 5", mr_poole="instructor")
    poole = db.session.scalars(select(User).where(User.name == "Mr Poole")).one()
    essays.bring_again(poole, again(waiting), NewText.parse({"text": the_text}))
    assert placing.report(again(waiting)).same == 27
    assert again(waiting).brought_by == again(poole)
    other = make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)
    with pytest.raises(Denied, match="Only who brought this essay"):
        essays.bring_again(other, again(waiting), NewText.parse({"text": TEXT}))


# ---- bringing the text again


def test_every_claim_looks_for_its_passage_in_the_new_text(teacher: User) -> None:
    essay = essays.bring(teacher, bringing())
    same = claim_on(teacher, essay, "Bridges bring people together.")
    moved = claim_on(teacher, essay, "That is why bridges should be paid for by all.")
    changed = claim_on(teacher, essay, "Every town with a bridge has more trade than before, and fewer feuds.")
    lost = claim_on(teacher, essay, "Ferries had their day.")
    newer = TEXT.replace(
        "> A bridge is a promise\n> that somebody will come.\n", "Something new stands here, and more.\n"
    )
    newer = newer.replace("more trade than before, and fewer feuds", "much more trade than before, and few feuds")
    newer = newer.replace(" Ferries had their day.", "")
    essays.bring_again(again(teacher), again(essay), NewText.parse({"text": newer}))
    found = {claim.id: claim for claim in essays.claims_of(again(essay))}
    hows = [found[claim.id].found for claim in (same, moved, changed, lost)]
    assert hows == ["same", "moved", "changed", "lost"]
    for claim in (same, moved, changed):
        now = found[claim.id]
        assert now.exact == newer[now.start : now.end]
    assert "much more trade" in found[changed.id].exact
    assert found[lost.id].exact == "Ferries had their day."
    assert not found[lost.id].has_passage
    report = placing.report(again(essay))
    assert (report.claims, report.same, report.moved, report.changed, report.lost) == (4, 1, 1, 1, 1)
    assert report.words == (
        "3 of its 4 claims stand where the text says them. 1 had moved. Of 1 the words had changed: look at those. "
        "1 could not be found and can be placed by hand."
    )


def test_a_lost_claim_is_found_when_its_words_come_back(teacher: User) -> None:
    essay = essays.bring(teacher, bringing())
    claim = claim_on(teacher, essay, "Ferries had their day.")
    without = NewText.parse({"text": TEXT.replace(" Ferries had their day.", "")})
    essays.bring_again(again(teacher), again(essay), without)
    assert again(claim).found == "lost"
    assert reading.passage(again(claim)) is None
    essays.bring_again(again(teacher), again(essay), NewText.parse({"text": TEXT}))
    passage = reading.passage(again(claim))
    assert passage is not None
    assert passage.exact == "Ferries had their day."


def test_the_text_that_is_there_already_is_refused(teacher: User) -> None:
    essay = essays.bring(teacher, bringing())
    with pytest.raises(essays.AlreadyHere):
        essays.bring_again(again(teacher), again(essay), NewText.parse({"text": TEXT}))


def test_a_text_that_changed_while_another_was_being_read_is_not_overwritten(
    teacher: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    essay = essays.bring(teacher, bringing())
    other = NewText.parse({"text": TEXT + "\nOne more line.\n"})
    slow = essays.placing.places

    def meanwhile(*given: Any) -> Any:
        monkeypatch.setattr(essays.placing, "places", slow)
        found = slow(*given)
        essays.bring_again(again(teacher), again(essay), other)
        return found

    monkeypatch.setattr(essays.placing, "places", meanwhile)
    with pytest.raises(Conflict, match="Somebody else changed this essay"):
        essays.bring_again(again(teacher), again(essay), NewText.parse({"text": TEXT + "\nOther words.\n"}))
    assert again(essay).text.endswith("One more line.\n")


# ---- passages and the page


def test_a_passage_comes_with_the_sentences_around_it(teacher: User) -> None:
    essay = essays.bring(teacher, bringing())
    claim = claim_on(teacher, essay, "That is why bridges should be paid for by all.")
    passage = essays.passage(again(claim))
    assert passage is not None
    assert passage.exact == "That is why bridges should be paid for by all."
    assert passage.before.endswith("Nobody builds a bridge for himself alone. 😀 ")
    assert passage.after.strip() == "Ferries had their day."
    assert passage.paragraph == 4


def test_a_passage_in_a_quotation_is_shown_without_its_markers(teacher: User) -> None:
    essay = essays.bring(teacher, bringing())
    claim = claim_on(teacher, essay, "A bridge is a promise\n> that somebody will come.")
    passage = essays.passage(again(claim))
    assert passage is not None
    assert passage.exact == "A bridge is a promise\nthat somebody will come."


def test_a_passage_is_read_of_the_text_that_came_meanwhile(teacher: User) -> None:
    essay = essays.bring(teacher, bringing())
    claim = again(claim_on(teacher, essay, "Ferries had their day."))
    before = essays.passage(claim)
    set_committed_value(claim.essay, "digest", "of the text before")  # as it was read a moment ago
    assert essays.passage(claim) == before
    assert before is not None
    assert before.exact == "Ferries had their day."


def test_a_passage_of_a_long_essay_is_read_without_the_essay(teacher: User) -> None:
    filler = "\n\n".join(f"Paragraph {number} says nothing of note, at some length." for number in range(3_000))
    title = f"Long, and read by no other test: {secrets.token_hex(8)}"
    long_text = f"{title}\n\n{filler}\n\nHere at last stands what it claims. And then it ends.\n\n{filler[:20_000]}"
    essay = essays.bring(teacher, bringing(long_text))
    claim = claim_on(teacher, essay, "Here at last stands what it claims.")
    another = claim_on(teacher, essay, "And then it ends.")
    first = essays.passage(again(claim))  # the paragraphs are cut once for all
    db.session.remove()
    found, other = again(claim), again(another)
    with queries() as sent:
        assert essays.passage(found) == first
    assert sent == []
    with queries() as sent:
        assert essays.passage(other) != first
    assert first is not None
    assert first.paragraph == 3_002
    assert len(first.before) < 800
    assert len(sent) == 1
    assert "substr" in sent[0]


def test_overlapping_claims_share_a_stretch_and_each_begins_once(teacher: User) -> None:
    essay = essays.bring(teacher, bringing())
    wide = claim_on(teacher, essay, "Every town with a bridge has more trade than before, and fewer feuds.")
    narrow = claim_on(teacher, essay, "fewer feuds")
    numbered = reading.numbered(essays.claims_of(again(essay)))
    page = reading.page(again(essay), numbered)
    runs = [run for run in page[0].pieces[0] if run.claims]
    assert [[it.claim.id for it in run.claims] for run in runs] == [[wide.id], [wide.id, narrow.id], [wide.id]]
    assert [[it.claim.id for it in run.first] for run in runs] == [[wide.id], [narrow.id], []]
    assert [it.label for it in page[0].notes] == ["1", "2"]


def test_a_draft_takes_no_number_from_the_others(make: Maker) -> None:
    essay = make.essay()
    for position, state in enumerate(["published", "draft", "published", "retired", "draft", "published"]):
        make.claim(essay, position=position, state=ClaimState(state))
    labels = [it.label for it in reading.numbered(essays.claims_of(again(essay)))]
    assert labels == ["1", "d1", "2", "d2", "3"]


def test_the_page_knows_headings_quotations_items_and_rules(teacher: User) -> None:
    text = (
        "# Title\n\n### Deep\n\n1. First\n2. Second\n\n- Dash\n\n> Quoted\n\n---\n\n#### Deeper\n\nPlain *stars* <b>.\n"
    )
    essay = essays.bring(teacher, bringing(text))
    page = reading.page(again(essay), [])
    shown = [(it.kind, it.level, it.marker, "".join(run.words for piece in it.pieces for run in piece)) for it in page]
    assert shown == [
        ("heading", 2, "", "Deep"),
        ("item", 0, "1.", "First"),
        ("item", 0, "2.", "Second"),
        ("item", 0, "•", "Dash"),
        ("quote", 0, "", "Quoted"),
        ("rule", 0, "", ""),
        ("heading", 3, "", "Deeper"),
        ("paragraph", 0, "", "Plain *stars* <b>."),
    ]


def test_every_stretch_on_the_page_stands_where_it_says_it_does(teacher: User) -> None:
    text = "Title\r\n\r\nA line that is wrapped\r\nby hand, 😀 twice\r\nover.\r\n\r\n> Quoted\r\n> twice.\r\n"
    essay = essays.bring(teacher, Bringing.parse({"file": text.encode()}))
    claim_on(teacher, essay, "wrapped\r\nby hand")
    for paragraph in reading.page(again(essay), reading.numbered(essays.claims_of(again(essay)))):
        for piece in paragraph.pieces:
            for run in piece:
                assert "\r" not in run.words
                assert text[run.start : run.start + len(run.words)].split() == run.words.split()


# ---- what is said about one


def details(**given: Any) -> Details:
    same = {"title": "On bridges", "byline": "A. Builder", "source_url": "", "language": "en"}
    return Details.parse({**same, **given})


def test_the_details_are_changed_as_a_whole_and_the_text_stays(teacher: User) -> None:
    essay = essays.bring(teacher, bringing(byline="A. Bilder", source_url="https://example.org/old"))
    claim = claim_on(teacher, essay, "A bridge is a promise")
    form = details(title="  Of   bridges ", source_url="HTTPS://Example.org/bridges", language="fr")
    essays.change(again(teacher), again(essay), form)
    changed = again(essay)
    db.session.refresh(changed)
    assert (changed.title, changed.byline) == ("Of bridges", "A. Builder")
    assert (changed.source_url, changed.language) == ("https://example.org/bridges", "fr")
    assert changed.text == TEXT
    assert again(claim).found == "same"
    essays.change(again(teacher), again(essay), details(byline=""))
    assert (again(essay).byline, again(essay).source_url) == ("", "")


@pytest.mark.parametrize(
    ("given", "field", "words"),
    [
        ({"title": " "}, "title", "has a title"),
        ({"title": "x" * 121}, "title", "limit is 120"),
        ({"byline": "y\0"}, "byline", "control character"),
        ({"source_url": "javascript:alert(1)"}, "source_url", "not a web address"),
        ({"language": ""}, "language", "short code"),
        ({"course_id": 1}, "course_id", "not a field"),
    ],
)
def test_details_that_cannot_be_are_refused_each_at_its_field(given: dict[str, Any], field: str, words: str) -> None:
    with pytest.raises(Invalid, match=r"Nothing was saved|Your words are kept") as refused:
        details(**given)
    assert words in refused.value.fields[field]


def test_every_detail_is_sent_or_nothing_is_changed() -> None:
    with pytest.raises(Invalid) as refused:
        Details.parse({"title": "On bridges"})
    assert refused.value.fields.keys() == {"byline", "source_url", "language"}


def test_only_who_may_bring_the_text_may_change_the_details(make: Maker, course: Course, teacher: User) -> None:
    essay = essays.bring(teacher, bringing())
    others = [
        make.member(course, make.person("Ben")),
        make.member(course, make.person("Mo"), Role.MODERATOR),
        make.member(make.course("Period 5"), make.person("Mr Poole"), Role.INSTRUCTOR),
    ]
    for other in others:
        with pytest.raises(Denied, match="Nothing was changed"):
            essays.change(again(other), again(essay), details(title="Mine now"))
    essays.change(make.person(admin=True), again(essay), details(title="On good bridges"))
    assert again(essay).title == "On good bridges"


def test_details_are_changed_so_often_and_no_more(teacher: User) -> None:
    essay = essays.bring(teacher, bringing())
    pace.configure(on=True)
    try:
        for number in range(20):
            essays.change(again(teacher), again(essay), details(title=f"Bridges {number}"))
        with pytest.raises(TooFast, match="Try again in"):
            essays.change(again(teacher), again(essay), details(title="Too often"))
    finally:
        pace.configure(on=False)
    assert again(essay).title == "Bridges 19"
