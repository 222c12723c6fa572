"""The starter claims: complete without the essay, and attached to it in whatever form it is brought."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from debate.manuscript import decode
from debate.paragraphs import paragraphs
from debate.passages import Anchor
from debate.schemes import KINDS, SCHEMES
from debate.sentences import sentences
from debate.starter import attach, load, recognises

ESSAY = Path(__file__).parents[2] / "shared" / "essay" / "us-russian-alliance.txt"
with_essay = pytest.mark.skipif(not ESSAY.exists(), reason="the starter essay is not beside the project")

STARTER = load()
CLAIMS = STARTER.claims


@pytest.fixture
def essay() -> str:
    return decode(ESSAY.read_bytes())


def found(text: str) -> dict[str, Anchor]:
    return {key: anchor for key, anchor in attach(STARTER, text).items() if anchor}


def test_there_are_27_claims_each_complete_and_none_twice() -> None:
    assert len(CLAIMS) == len({claim.key for claim in CLAIMS}) == len({claim.statement for claim in CLAIMS}) == 27
    for claim in CLAIMS:
        assert claim.kind in KINDS
        assert claim.scheme in SCHEMES
        assert 20 < len(claim.statement) < 160
        assert re.fullmatch("[0-9a-f]{64}", claim.digest)
        assert claim.length > 0
    assert STARTER.title
    assert STARTER.byline
    assert STARTER.language == "en"


def test_the_claims_come_in_the_order_of_their_passages() -> None:
    places = [(claim.place.paragraph, claim.place.first) for claim in CLAIMS]
    assert places == sorted(places)
    assert [claim.start for claim in CLAIMS] == sorted(claim.start for claim in CLAIMS)


def test_another_text_is_not_taken_for_the_essay() -> None:
    text = "The school should begin an hour later. Tired children learn nothing.\n\nThat is all."
    assert set(attach(STARTER, text)) == {claim.key for claim in CLAIMS}
    assert found(text) == {}
    assert not recognises(text)


@with_essay
def test_every_claim_finds_its_sentences_in_the_essay(essay: str) -> None:
    anchors = found(essay)
    by_place = {(each.paragraph, each.index): each for each in sentences(essay)}
    for claim in CLAIMS:
        place, anchor = claim.place, anchors[claim.key]
        assert anchor.start == by_place[place.paragraph, place.first].start == claim.start
        assert anchor.end == by_place[place.paragraph, place.last].end == claim.start + claim.length
        assert anchor.exact == essay[anchor.start : anchor.end]
    assert recognises(essay)


def _straight(text: str) -> str:
    return text.translate(str.maketrans("‘’“”", "''\"\""))


def _wrapped(text: str, between: str) -> str:
    """Each line filled to 72 columns, as an editor or a mail program would."""
    filled = [re.sub(r"(.{1,71}\S)(?:\s+|$)", r"\1\n", line).rstrip("\n") for line in text.splitlines()]
    return between.join(filled) + "\n"


@with_essay
@pytest.mark.parametrize(
    "copied",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: text.replace("\n", "\r").encode(), id="CR"),
        pytest.param(lambda text: b"\xef\xbb\xbf" + text.encode(), id="byte order mark"),
        pytest.param(lambda text: text.replace("\n", "\n\n").encode(), id="blank lines"),
        pytest.param(lambda text: ("\n\n" + text + "\n\n").encode(), id="more around it"),
        pytest.param(lambda text: _straight(text).encode(), id="straight quotes"),
        pytest.param(lambda text: text.replace("—", "-").encode(), id="hyphens"),
        pytest.param(lambda text: _wrapped(text, "\n\n").encode(), id="wrapped"),
        pytest.param(lambda text: _wrapped(text, "\n").encode(), id="wrapped without blank lines"),
        pytest.param(lambda text: ("# " + text.replace("\n", "\n\n")).encode(), id="Markdown"),
    ],
)
def test_another_copy_of_the_essay_does_as_well(essay: str, copied: Callable[[str], bytes]) -> None:
    text = decode(copied(essay))
    assert set(found(text)) == {claim.key for claim in CLAIMS}
    assert recognises(text)


@with_essay
def test_a_changed_paragraph_loses_its_own_claims_only(essay: str) -> None:
    ninth = paragraphs(essay)[9]
    changed = essay[: ninth.start] + "Here somebody wrote something else." + essay[ninth.end :]
    lost = {claim.key for claim in CLAIMS} - set(found(changed))
    assert lost == {claim.key for claim in CLAIMS if claim.place.paragraph == 9}
    assert lost
    assert recognises(changed)


@with_essay
def test_half_an_essay_is_recognised_and_less_is_not(essay: str) -> None:
    middle = sorted(claim.start + claim.length for claim in CLAIMS)[len(CLAIMS) // 2]
    assert recognises(essay[:middle])
    assert not recognises(essay[: middle // 2])


@with_essay
def test_no_sentence_of_the_essay_is_in_what_is_shipped(essay: str) -> None:
    shipped = (Path(__file__).parents[1] / "debate" / "data" / "starter.json").read_text(encoding="utf-8")
    plain = " ".join(_straight(shipped).lower().split())
    for each in sentences(essay)[1:]:
        words = _straight(essay[each.start : each.end]).lower().split()
        runs = [" ".join(words[at : at + 6]) for at in range(max(1, len(words) - 5))]
        assert not any(run in plain for run in runs)
