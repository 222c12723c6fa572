"""Essays: the list, the reading page, bringing one or its text again, its details, and claims made of its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, render_template, request, url_for

from .. import can, shapes
from ..auth import current_user, signed_in
from ..errors import Denied
from ..forms.essays import Bringing, Chosen, Details, NewClaim, NewText
from ..models import ClaimState, Essay
from ..services import claims, essays, placing, reading, tallies
from .answers import answer, redraws, say, wants_json, words
from .claimform import about_claims, passage_choice

bp = Blueprint("essays", __name__, url_prefix="/essays")


@bp.get("")
def index() -> Any:
    listed = essays.readable(current_user())
    if wants_json():
        return answer({"essays": [{**shapes.essay(it.essay), "claims": it.claims} for it in listed]}, to="")
    return render_template("essays/index.html", listed=listed)


@bp.get("/<id:essay_id>")
def show(essay_id: int) -> Any:
    """The essay with its claims marked where they stand; ?marks=off to read it without."""
    viewer = current_user()
    essay = essays.find(viewer, essay_id)
    seen = [claim for claim in essays.claims_of(essay) if can.see_claim(viewer, claim)]
    if wants_json():
        shape = {**shapes.essay(essay), "text": essay.text}
        return answer({"essay": shape, "claims": [shapes.claim(claim) for claim in seen]}, to="")
    numbered = reading.numbered(seen)
    counts = tallies.of(viewer, [it.claim for it in numbered])
    marked = request.args.get("marks") != "off"
    paragraphs = reading.page(essay, numbered if marked else []) if essay.has_text else []
    noted = {it.claim.id for paragraph in paragraphs for it in paragraph.notes}
    placed = noted if marked else {it.claim.id for it in numbered if it.claim.has_passage}
    return render_template(
        "essays/show.html",
        essay=essay,
        course=essays.course_of(essay),
        paragraphs=paragraphs,
        claims=numbered,
        unplaced=[it for it in numbered if it.claim.id not in placed],
        changed=[it for it in numbered if it.claim.found == "changed"],
        retired=[claim for claim in seen if claim.state is ClaimState.RETIRED and can.change_claim(viewer, claim)],
        published=sum(claim.state is ClaimState.PUBLISHED for claim in seen),
        tallies=counts,
        sum=tallies.together(counts.values()),
        minutes=reading.minutes(essay.text),
        marked=marked,
        may_make=can.make_claim(viewer, essay),
        may_change=can.change_essay(viewer, essay),
    )


# ---- bringing


@bp.get("/new")
def new() -> Any:
    if not can.teach_somewhere(signed_in()):
        raise Denied(essays.NOT_THEIRS)
    courses = [(course.id, f"Only the course {course.title}") for course in essays.courses_taught(signed_in())]
    return render_template("essays/new.html", shelves=[("", "Everybody: the library"), *courses])


@bp.post("/new")
@redraws(new)
def bring() -> Any:
    essay = essays.bring(signed_in(), Bringing.parse(_sent()))
    report = placing.report(essay)
    if essay.key:
        say(f"This is the text that the starter claims come from, so it was put under them. {report.words}")
    elif report.claims:
        say(f"The essay is here, and the starter’s claims with it. {report.words}")
    else:
        say("The essay is here. Select a passage to make a claim of it, or look at what is suggested.")
    return answer({"essay": shapes.essay(essay)}, to=url_for(".show", essay_id=essay.id), status=201)


@bp.get("/<id:essay_id>/text")
def text(essay_id: int) -> Any:
    essay = essays.find(signed_in(), essay_id)
    if not can.change_essay(signed_in(), essay):
        raise Denied(essays.NOT_TO_CHANGE)
    return render_template("essays/text.html", essay=essay, report=placing.report(essay))


@bp.post("/<id:essay_id>/text")
@redraws(text)
def bring_again(essay_id: int) -> Any:
    essay = essays.find(signed_in(), essay_id)
    essays.bring_again(signed_in(), essay, NewText.parse(_sent()))
    say(f"The text is here. {placing.report(essay).words}")
    return answer({"essay": shapes.essay(essay)}, to=url_for(".show", essay_id=essay.id))


@bp.get("/<id:essay_id>/details")
def details(essay_id: int) -> Any:
    essay = essays.find(signed_in(), essay_id)
    if not can.change_essay(signed_in(), essay):
        raise Denied(essays.NOT_TO_CHANGE)
    if wants_json():
        return answer({"essay": shapes.essay(essay)}, to="")
    return render_template("essays/details.html", essay=essay)


@bp.post("/<id:essay_id>/details")
@redraws(details)
def change(essay_id: int) -> Any:
    essay = essays.change(signed_in(), essays.find(signed_in(), essay_id), Details.parse(words()))
    say("What is said about the essay has been changed, here and under each of its claims.")
    return answer({"essay": shapes.essay(essay)}, to=url_for(".show", essay_id=essay.id))


def _sent() -> Mapping[str, object]:
    """The fields that came in, with a chosen file's bytes among them."""
    file = request.files.get("file")
    return {**words(), "file": file.read()} if file is not None and file.filename else words()


# ---- making claims of it


@bp.get("/<id:essay_id>/claims/new")
def new_claim(essay_id: int) -> Any:
    """?start= and ?end= (code points) name a passage; without a script one chooses ?paragraph= and its sentences."""
    essay = _to_make_claims_of(essay_id)
    return render_template("claims/new.html", essay=essay, **passage_choice(essay), **about_claims())


@bp.post("/<id:essay_id>/claims/new")
@redraws(new_claim)
def make_claim(essay_id: int) -> Any:
    essay = essays.find(signed_in(), essay_id)
    claim = claims.make(signed_in(), essay, NewClaim.parse(words()))
    if claim.state is ClaimState.DRAFT:
        say("The draft is kept. Only who may make claims here sees it, until it is published.")
    else:
        say("The claim is published. Assign it to a course, and it can be argued.")
    return answer({"claim": shapes.claim(claim)}, to=url_for("claims.show", claim_id=claim.id), status=201)


@bp.get("/<id:essay_id>/suggestions")
def suggestions(essay_id: int) -> Any:
    essay = _to_make_claims_of(essay_id)
    suggested = claims.suggest(essay)
    if wants_json():
        listed = [{"place": it.place, "words": it.words, "kind": it.kind, "why": it.why} for it in suggested]
        return answer({"suggestions": listed}, to="")
    return render_template("essays/suggestions.html", essay=essay, suggested=suggested)


@bp.post("/<id:essay_id>/suggestions")
@redraws(suggestions)
def take_suggestions(essay_id: int) -> Any:
    essay = essays.find(signed_in(), essay_id)
    given = words() if request.is_json else {"passages": request.form.getlist("passages")}
    made = claims.take(signed_in(), essay, Chosen.parse(given))
    say(
        f"{len(made)} draft{'' if len(made) == 1 else 's'} made. Say each in words that can be argued, then publish it."
    )
    shape = {"claims": [shapes.claim(claim) for claim in made]}
    return answer(shape, to=url_for(".show", essay_id=essay.id, _anchor="drafts"), status=201)


def _to_make_claims_of(essay_id: int) -> Essay:
    essay = essays.find(signed_in(), essay_id)
    if not can.make_claim(signed_in(), essay):
        raise Denied("Only an instructor can make claims of this essay.")
    return essay
