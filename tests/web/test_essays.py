"""Essays at the door: brought by a page, read with their claims marked, refused with the words kept."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from debate import db
from debate.cli import essays as command
from debate.errors import Invalid, Missing
from debate.forms.essays import Bringing
from debate.models import ClaimState, Course, Essay, Role, User
from debate.services import claims, essays

from ..counting import queries
from ..makers import Maker, Row, again
from ..visitors import Visitor

Visit = Callable[..., Visitor]

THE_ESSAY = Path(__file__).parents[3] / "shared" / "essay" / "us-russian-alliance.txt"
here = pytest.mark.skipif(not THE_ESSAY.exists(), reason="the starter's essay is not beside the project")

TEXT = """On bridges

Bridges should be built & paid for by all. <script>alert(1)</script> Ferries had their day.

It rained on Tuesday, which proves nothing at all about bridges. So we should build more of them.
"""
MARK = re.compile(r'<mark class="(claim[^"]*)"')


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
def essay(teacher: User) -> Essay:
    return kept(essays.bring(again(teacher), Bringing.parse({"text": TEXT, "byline": "A. Builder"})))


def file(content: bytes) -> dict[str, Any]:
    return {"file": (io.BytesIO(content), "essay.txt")}


def place(words: str) -> dict[str, int]:
    return {"start": TEXT.index(words), "end": TEXT.index(words) + len(words)}


CLAIM = {"statement": "Bridges are for all", "kind": "policy", "scheme": "consequences", "state": "published"}

# ---- bringing one


@here
def test_the_essay_comes_by_its_page_with_its_claims_marked(visit: Visit, teacher: User) -> None:
    essays.ensure_starter()
    visitor = visit(teacher)
    answer = visitor.client.post(
        "/essays/new",
        data={"csrf_token": visitor.token, **file(THE_ESSAY.read_bytes()), "language": "en", "course_id": ""},
        follow_redirects=True,
    )
    assert answer.status_code == 200
    assert "27 of its 27 claims stand where the text says them" in answer.text
    assert "starter claims come from" in answer.text
    all_marked(answer.text)


def all_marked(page: str) -> None:
    """27 claims are marked in the text and noted in the margin, those that share a sentence in one mark."""
    marked = set(re.findall(r' id="m(\d+)"', page))
    noted = set(re.findall(r'class="margin-note" id="n(\d+)"', page))
    assert len(marked) == 27
    assert marked == noted
    labels = {label for labels in re.findall(r"</span>([\d, ]+)</sup>", page) for label in labels.split(", ")}
    assert labels == {str(number) for number in range(1, 28)}
    assert len(MARK.findall(page)) >= 25


@here
def test_the_essay_comes_by_the_command_line_with_its_claims_marked(
    visit: Visit, database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:

    monkeypatch.setenv("DEBATE_DATABASE_URL", database)
    monkeypatch.setenv("DEBATE_DATA", str(tmp_path))
    done = CliRunner().invoke(command.group, ["import", str(THE_ESSAY), "--byline", "A writer"])
    assert done.exception is None, done.output
    assert "27 of its 27 claims stand" in done.output
    listed = CliRunner().invoke(command.group, ["list"])
    assert re.search(r"\b27 claims  A US-Russian Alliance \(in the library\)", listed.output)
    (it,) = essays.readable(None)
    page = visit().page(f"/essays/{it.essay.id}").text
    all_marked(page)
    assert "A writer" in page
    assert it.essay.brought_by is None


def test_the_command_line_refuses_with_a_sentence(
    database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEBATE_DATABASE_URL", database)
    monkeypatch.setenv("DEBATE_DATA", str(tmp_path))
    wrong = tmp_path / "picture.png"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n\x00")
    done = CliRunner().invoke(command.group, ["import", str(wrong)])
    assert isinstance(done.exception, Invalid)
    assert "does not look like text" in done.exception.message


def test_pasted_words_become_an_essay_for_a_course(visit: Visit, course: Course, teacher: User) -> None:
    visitor = visit(teacher)
    answer = visitor.send("/essays/new", text=TEXT.replace("\n", "\r\n"), title="", course_id=str(course.id))
    assert answer.status_code == 303
    (it,) = essays.readable(again(teacher))
    assert answer.location.endswith(f"/essays/{it.essay.id}")
    assert (it.essay.title, it.essay.text, it.course) == ("On bridges", TEXT, again(course))
    path = f"/essays/{it.essay.id}"
    assert visit().page(path).status_code == 404
    assert visit().get(path).status_code == 404


@pytest.mark.parametrize(
    ("fields", "status", "words"),
    [
        ({}, 422, "There is no text yet"),
        ({"file": b""}, 422, "no words in it"),
        ({"file": b"\xff\xfea\x00"}, 422, "UTF-16"),
        ({"file": b"x" * 210_000}, 422, "204,800"),
        ({"text": "Only a sentence here."}, 422, "does not begin with a title"),
        ({"text": "Words", "course_id": "9999"}, 404, "no such course"),
    ],
)
def test_a_refused_essay_keeps_what_was_typed(
    visit: Visit, teacher: User, fields: dict[str, Any], status: int, words: str
) -> None:
    visitor = visit(teacher)
    sent = {**fields, **(file(fields["file"]) if "file" in fields else {})}
    answer = visitor.send("/essays/new", byline="A writer with a long name", **sent)
    assert answer.status_code == status
    assert words in answer.text
    assert "A writer with a long name" in answer.text
    assert essays.readable(again(teacher)) == []


def test_the_same_text_again_leads_to_the_one_that_is_there(visit: Visit, teacher: User, essay: Essay) -> None:
    answer = visit(teacher).send("/essays/new", text=TEXT, title="Another")
    assert answer.status_code == 409
    assert "This text is here already, as “On bridges”" in answer.text
    assert f'<a href="/essays/{essay.id}">Open it</a>' in answer.text
    assert "Ferries had their day." in answer.text
    shape = visit(teacher).post("/essays/new", text=TEXT).get_json()
    assert (shape["error"]["code"], shape["error"]["essay_id"]) == ("already_here", essay.id)


def test_students_and_strangers_bring_nothing(visit: Visit, make: Maker, course: Course) -> None:
    student = kept(make.member(course, make.person("Ben")))
    assert visit(student).page("/essays/new").status_code == 403
    assert visit(student).send("/essays/new", text=TEXT).status_code == 403
    assert visit(student).post("/essays/new", text=TEXT).status_code == 403
    assert visit().page("/essays/new").status_code == 303
    assert visit().post("/essays/new", text=TEXT).status_code == 401
    assert "Bring an essay" not in visit(student).page("/essays").text


def test_json_brings_and_reads_an_essay(visit: Visit, teacher: User) -> None:
    visitor = visit(teacher)
    made = visitor.post("/essays/new", text=TEXT, title="Bridges")
    assert made.status_code == 201
    essay_id = made.get_json()["essay"]["id"]
    read = visit().get(f"/essays/{essay_id}").get_json()
    assert (read["essay"]["title"], read["essay"]["text"], read["claims"]) == ("Bridges", TEXT, [])
    assert visitor.get("/essays").get_json()["essays"][0]["claims"] == 0
    assert visitor.post("/essays/new", text=1).status_code == 422
    assert visitor.post("/essays/new", text=TEXT, owner=1).get_json()["error"]["fields"]["owner"]


# ---- reading


def test_the_text_is_shown_as_it_is_and_nothing_in_it_runs(visit: Visit, essay: Essay) -> None:
    page = visit().page(f"/essays/{essay.id}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert "&amp; paid for" in page


def test_a_claim_is_marked_where_it_stands_and_read_without_marks(visit: Visit, teacher: User, essay: Essay) -> None:
    visitor = visit(teacher)
    made = visitor.post(
        f"/essays/{essay.id}/claims/new", **CLAIM, **place("Bridges should be built & paid for by all.")
    )
    claim_id = made.get_json()["claim"]["id"]
    page = visit().page(f"/essays/{essay.id}").text
    assert re.search(
        rf'<mark class="claim" id="m{claim_id}"><a href="/claims/{claim_id}" data-start="\d+">'
        r"Bridges should be built &amp; paid for by all\.<sup>",
        page,
    )
    assert "Bridges are for all" in page
    plain = visit().page(f"/essays/{essay.id}?marks=off").text
    assert "<mark" not in plain
    assert "Bridges are for all" not in plain
    assert "Read with marks" in plain


def test_overlapping_claims_share_a_deeper_mark(visit: Visit, teacher: User, essay: Essay) -> None:
    visitor = visit(teacher)
    for words in ("Bridges should be built & paid for by all.", "paid for by all"):
        visitor.post(f"/essays/{essay.id}/claims/new", {**CLAIM, **place(words)})
    page = visit().page(f"/essays/{essay.id}").text
    assert MARK.findall(page) == ["claim", "claim both", "claim"]
    assert ">1, 2</sup>" in page


def test_a_draft_is_marked_for_its_makers_alone(visit: Visit, make: Maker, course: Course, teacher: User) -> None:
    essay = kept(essays.bring(again(teacher), Bringing.parse({"text": TEXT})))
    visit(teacher).post(
        f"/essays/{essay.id}/claims/new", {**CLAIM, "state": "draft", **place("Ferries had their day.")}
    )
    assert "claim draft" in visit(teacher).page(f"/essays/{essay.id}").text
    student = kept(make.member(course, make.person("Ben")))
    for page in (visit(student).page(f"/essays/{essay.id}").text, visit().page(f"/essays/{essay.id}").text):
        assert "<mark" not in page
        assert "Bridges are for all" not in page


def test_an_essay_without_its_text_lists_its_claims_and_says_why(visit: Visit, make: Maker, teacher: User) -> None:
    essay = kept(make.essay("Only claims"))
    make.claim(essay, "A people can be an ally")
    page = visit().page(f"/essays/{essay.id}").text
    assert "The essay’s text is not here" in page
    assert "A people can be an ally" in page
    assert "Rejoinder takes no side" in page
    assert "Bring the text" not in page
    assert "Bring the text" in visit(teacher).page(f"/essays/{essay.id}").text


def test_a_lost_claim_is_listed_apart(visit: Visit, teacher: User, essay: Essay) -> None:
    visitor = visit(teacher)
    visitor.post(f"/essays/{essay.id}/claims/new", {**CLAIM, **place("Ferries had their day.")})
    answer = visitor.send(f"/essays/{essay.id}/text", text=TEXT.replace(" Ferries had their day.", ""))
    assert answer.status_code == 303
    page = visitor.page(f"/essays/{essay.id}").text
    assert "1 could not be found and can be placed by hand" in page
    assert "Claims without a passage" in page
    assert "<mark" not in page


def test_the_text_is_brought_again_by_who_brought_it(visit: Visit, make: Maker, teacher: User, essay: Essay) -> None:
    poole = kept(make.member(make.course("Period 5"), make.person("Mr Poole"), Role.INSTRUCTOR))
    assert visit(poole).page(f"/essays/{essay.id}/text").status_code == 403
    assert visit(poole).post(f"/essays/{essay.id}/text", text="Other\n\nwords").status_code == 403
    refused = visit(teacher).send(f"/essays/{essay.id}/text", text="")
    assert refused.status_code == 422
    assert "There is no text yet" in refused.text
    assert again(essay).text == TEXT


def test_the_details_are_changed_on_a_page_that_the_essay_leads_to(visit: Visit, teacher: User, essay: Essay) -> None:
    visitor = visit(teacher)
    visitor.post(f"/essays/{essay.id}/claims/new", **CLAIM, **place("Ferries had their day."))
    here = f"/essays/{essay.id}/details"
    assert f'href="{here}"' in visitor.page(f"/essays/{essay.id}").text
    form = visitor.page(here).text
    assert 'value="On bridges"' in form
    assert 'value="A. Builder"' in form
    changed = {"title": "Of <b>bridges</b>", "byline": "", "source_url": "https://example.org/b", "language": "en-GB"}
    assert visitor.send(here, **changed).location.endswith(f"/essays/{essay.id}")
    page = visitor.page(f"/essays/{essay.id}").text
    assert "has been changed" in page
    assert "Of &lt;b&gt;bridges&lt;/b&gt;</bdi></h1>" in page
    assert 'href="https://example.org/b"' in page
    assert 'lang="en-GB"' in page
    assert "A. Builder" not in page
    assert "Of &lt;b&gt;bridges" in visit().page("/claims").text


def test_refused_details_keep_what_was_typed(visit: Visit, teacher: User, essay: Essay) -> None:
    answer = visit(teacher).send(
        f"/essays/{essay.id}/details", title="", byline="Somebody else", source_url="example.org", language="en"
    )
    assert answer.status_code == 422
    assert "Two answers need another look" in answer.text
    assert "An essay has a title" in answer.text
    assert 'value="Somebody else"' in answer.text
    assert 'value="example.org"' in answer.text
    assert again(essay).title == "On bridges"


def test_the_details_are_changed_in_json(visit: Visit, teacher: User, essay: Essay) -> None:
    visitor, here = visit(teacher), f"/essays/{essay.id}/details"
    assert visitor.get(here).get_json()["essay"]["byline"] == "A. Builder"
    given = {"title": "Of bridges", "byline": "A. Builder", "source_url": "", "language": "en"}
    assert visitor.post(here, given).get_json()["essay"]["title"] == "Of bridges"
    refused = visitor.post(here, {**given, "title": 7, "text": "Other words"})
    assert refused.status_code == 422
    assert refused.get_json()["error"]["fields"].keys() == {"title", "text"}
    assert visitor.post(here, {"title": "Only this"}).status_code == 422


def test_the_details_are_for_who_may_change_the_essay(visit: Visit, make: Maker, course: Course, essay: Essay) -> None:
    given = {"title": "Mine now", "byline": "", "source_url": "", "language": "en"}
    student = kept(make.member(course, make.person("Ben")))
    poole = kept(make.member(make.course("Period 5"), make.person("Mr Poole"), Role.INSTRUCTOR))
    for person in (student, poole):
        assert "Change the details" not in visit(person).page(f"/essays/{essay.id}").text
        assert visit(person).page(f"/essays/{essay.id}/details").status_code == 403
        refused = visit(person).send(f"/essays/{essay.id}/details", **given)
        assert refused.status_code == 403
        assert "Nothing was changed" in refused.text
        assert "Nothing was changed" in visit(person).post(f"/essays/{essay.id}/details", given).text
    assert visit().page(f"/essays/{essay.id}/details").status_code == 303
    assert visit().post(f"/essays/{essay.id}/details", given).status_code == 401
    assert again(essay).title == "On bridges"


def test_the_details_are_shown_and_changed_on_the_command_line(
    visit: Visit, essay: Essay, database: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DEBATE_DATABASE_URL", database)
    monkeypatch.setenv("DEBATE_DATA", str(tmp_path))

    def run(*words: str) -> str:
        done = CliRunner().invoke(command.group, ["details", str(essay.id), *words])
        if done.exception is not None:
            raise done.exception
        return done.output

    assert run().splitlines() == ["title     On bridges", "byline    A. Builder", "source    -", "language  en"]
    run("--title", "Of bridges", "--byline", "")
    assert run().splitlines()[:2] == ["title     Of bridges", "byline    -"]
    with pytest.raises(Invalid) as refused:
        run("--title", " ", "--source", "example.org")
    assert refused.value.fields.keys() == {"title", "source_url"}
    with pytest.raises(Missing, match="no such essay"):
        CliRunner().invoke(command.group, ["details", "987654"], catch_exceptions=False)
    assert "Of bridges" in visit().page(f"/essays/{essay.id}").text


def test_two_hundred_claims_ask_no_more_of_the_database_than_two(visit: Visit, make: Maker, course: Course) -> None:
    essay = kept(make.essay("Many", text=TEXT, digest=essays.digest(TEXT)))
    ben = kept(make.member(course, make.person("Ben")))

    def fill(count: int) -> None:
        for number in range(count):
            claim = make.claim(essay, start=12, end=30 + number % 9, found="same", position=12)
            if number % 5 == 0:
                make.room(course, claim)

    def asked() -> tuple[int, str]:
        visitor = visit(ben)
        assert visitor.page(f"/essays/{essay.id}").status_code == 200
        with queries() as sent:
            page = visitor.page(f"/essays/{essay.id}").text
        return len(sent), page

    fill(2)
    few, _ = asked()
    fill(198)
    many, page = asked()
    assert few == many
    assert page.count('class="margin-note"') == 200


# ---- making claims of it


def test_without_a_script_a_paragraph_and_its_sentences_are_chosen(visit: Visit, teacher: User, essay: Essay) -> None:
    visitor = visit(teacher)
    new = f"/essays/{essay.id}/claims/new"
    first = visitor.page(new).text
    assert f'href="{new}?paragraph=3"' in first
    second = visitor.page(f"{new}?paragraph=3").text
    starts = re.findall(r'<option value="(\d+)"', second)
    assert str(TEXT.index("It rained")) in starts
    answer = visitor.send(f"{new}?paragraph=3", **CLAIM, **place("So we should build more of them."))
    assert answer.status_code == 303
    (claim,) = essays.claims_of(again(essay))
    assert claim.exact == "So we should build more of them."


def test_a_refused_claim_keeps_its_words_and_its_passage(visit: Visit, teacher: User, essay: Essay) -> None:
    chosen = place("Ferries had their day.")
    answer = visit(teacher).send(f"/essays/{essay.id}/claims/new", statement="Kept words", kind="value", **chosen)
    assert answer.status_code == 422
    assert "Choose what the claim leans on" in answer.text
    assert "Kept words" in answer.text
    assert "<mark>Ferries had their day.</mark>" in answer.text
    assert f'name="start" value="{chosen["start"]}"' in answer.text
    backwards = visit(teacher).send(f"/essays/{essay.id}/claims/new?paragraph=2", **{**CLAIM, "start": 40, "end": 20})
    assert backwards.status_code == 422
    assert "ends before it begins" in backwards.text
    assert 'id="end"' in backwards.text
    assert essays.claims_of(again(essay)) == []


@pytest.mark.parametrize("query", ["start=5", "start=9&end=3", "start=x&end=y", "start=0&end=999999", "paragraph=99"])
def test_an_address_that_names_no_passage_offers_the_paragraphs(
    visit: Visit, teacher: User, essay: Essay, query: str
) -> None:
    page = visit(teacher).page(f"/essays/{essay.id}/claims/new?{query}")
    assert page.status_code == 200
    assert "?paragraph=2" in page.text


def test_students_make_no_claims(visit: Visit, make: Maker, course: Course, essay: Essay) -> None:
    student = kept(make.member(course, make.person("Ben")))
    for path in (f"/essays/{essay.id}/claims/new", f"/essays/{essay.id}/suggestions"):
        assert visit(student).page(path).status_code == 403
        assert visit().page(path).status_code == 303
    assert visit(student).post(f"/essays/{essay.id}/claims/new", CLAIM).status_code == 403
    assert "Make a claim" not in visit(student).page(f"/essays/{essay.id}").text
    assert "data-selecting" not in visit(student).page(f"/essays/{essay.id}").text


def test_ticked_suggestions_become_drafts(visit: Visit, teacher: User, essay: Essay) -> None:
    visitor = visit(teacher)
    page = visitor.page(f"/essays/{essay.id}/suggestions").text
    offered = re.findall(r'name="passages" value="(\d+-\d+)"', page)
    assert len(offered) >= 2
    nothing = visitor.send(f"/essays/{essay.id}/suggestions")
    assert nothing.status_code == 422
    assert "Nothing is ticked yet" in nothing.text
    answer = visitor.send(f"/essays/{essay.id}/suggestions", passages=offered[:2])
    assert answer.status_code == 303
    made = essays.claims_of(again(essay))
    assert [claim.state for claim in made] == [ClaimState.DRAFT, ClaimState.DRAFT]
    assert [f"{claim.start}-{claim.end}" for claim in made] == sorted(offered[:2], key=lambda it: int(it.split("-")[0]))
    assert "Drafts" in visitor.page(f"/essays/{essay.id}").text
    assert claims.published(again(teacher)) == []
    left = visitor.get(f"/essays/{essay.id}/suggestions").get_json()["suggestions"]
    assert not {it["place"] for it in left} & set(offered[:2])


def test_an_empty_library_teaches_how_to_begin(visit: Visit, make: Maker, teacher: User) -> None:
    assert "Once an instructor has brought one" in visit().page("/essays").text
    assert "Bring an essay" in visit(teacher).page("/essays").text
