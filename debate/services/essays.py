"""Essays: found through the viewer, brought, brought again, and what is said about them changed."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from sqlalchemy import ColumnElement, false, func, or_, select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from .. import can, pace, starter, text
from ..db import atomic, session
from ..errors import Conflict, Denied, Invalid, Missing
from ..forms.essays import Bringing, Details, NewText
from ..models import Claim, ClaimState, Course, Essay, Role, User
from ..paragraphs import paragraphs
from ..passages import Anchor
from . import audit, courses, placing
from .reading import passage as passage

LISTED = 500
"""Essays in a list; nobody reads further down."""

NOT_THEIRS = "Only who teaches a course, or an administrator, can bring an essay. Nothing was saved; ask an instructor."
NOT_TO_CHANGE = (
    "Only who brought this essay, who teaches its course, or an administrator can bring its text or change what is said "
    "about it. Nothing was changed."
)


class AlreadyHere(Conflict):
    """The same text is in an essay that the person can read: `essay_id` says which."""

    code = "already_here"

    def __init__(self, essay: Essay) -> None:
        super().__init__(f"This text is here already, as “{essay.title}”. Nothing was saved; go on with that one.")
        self.essay_id = essay.id

    def shape(self) -> dict[str, object]:
        return {**super().shape(), "essay_id": self.essay_id}


@dataclass(frozen=True)
class Listed:
    """An essay in a list; `claims` counts the published ones, `course` is None in the library."""

    essay: Essay
    course: Course | None
    claims: int


# ---- reading


def find(viewer: User | None, essay_id: int) -> Essay:
    essay = session.get(Essay, essay_id)
    if essay is None or not can.read_essay(viewer, essay):
        raise Missing("There is no such essay, or it is not open to you. If it belongs to a course, join that first.")
    return essay


def readable(viewer: User | None) -> list[Listed]:
    """The library's essays and those of the viewer's courses, the newest first."""
    published = (
        select(Claim.essay_id, func.count().label("count"))
        .where(Claim.state == ClaimState.PUBLISHED)
        .group_by(Claim.essay_id)
        .subquery()
    )
    rows = session.execute(
        select(Essay, Course, func.coalesce(published.c.count, 0))
        .outerjoin(Course, Course.id == Essay.course_id)
        .outerjoin(published, published.c.essay_id == Essay.id)
        .where(open_to(viewer))
        .options(joinedload(Essay.brought_by))
        .order_by(Essay.id.desc())
        .limit(LISTED)
    )
    return [Listed(*row) for row in rows]


def open_to(viewer: User | None) -> ColumnElement[bool]:
    """can.read_essay as a condition on rows."""
    if viewer is None or viewer.suspended:
        return Essay.course_id.is_(None)
    return true() if viewer.is_admin else or_(Essay.course_id.is_(None), Essay.course_id.in_(viewer.course_ids))


def course_of(essay: Essay) -> Course | None:
    return session.get(Course, essay.course_id) if essay.course_id is not None else None


def courses_taught(viewer: User) -> list[Course]:
    """Where the viewer may assign a claim or bring an essay, by title; every course for an administrator."""
    if can.administer(viewer):
        return [course for course, _ in courses.everybodys(viewer)]
    return [it.course for it in courses.mine(viewer) if it.role is Role.INSTRUCTOR]


def claims_of(essay: Essay) -> list[Claim]:
    """All of them, drafts and retired ones too, in the order of their passages."""
    wanted = select(Claim).where(Claim.essay_id == essay.id).order_by(Claim.position, Claim.id)
    return list(session.scalars(wanted))


# ---- bringing


def bring(actor: User | None, form: Bringing) -> Essay:
    """A new essay, in the library or in a course that the actor teaches; `actor` is None for the server itself.

    The starter's own text goes to the starter's essay while that has none, whose claims so find their passages; in a
    course, or brought anew, it becomes an essay with the same claims.
    Raises Denied, Missing, AlreadyHere, Invalid, TooFast.
    """
    _must_teach(actor)
    if actor is not None:
        pace.take("bring_essay", actor.id)
    known = starter.attach(starter.load(), form.words) if starter.recognises(form.words) else {}
    return _bring(actor, form, known)


@atomic
def _bring(actor: User | None, form: Bringing, known: dict[str, Anchor | None]) -> Essay:
    _must_teach(actor)
    course = _shelf(actor, form.course_id)
    _must_be_new(actor, form)
    essay = ensure_starter() if known and course is None else None
    if essay is None or essay.has_text:
        title = form.title or _own_title(form.words)
        essay = Essay(title=title, course_id=course.id if course else None, language=form.language)
        session.add(essay)
        if known:
            placing.add_starter_claims(essay, actor)
    essay.title, essay.byline = form.title or essay.title, form.byline or essay.byline
    essay.source_url, essay.brought_by = form.source_url, actor
    essay.text, essay.digest = form.words, digest(form.words)
    session.flush()
    for claim in claims_of(essay):
        if claim.key in known:
            placing.place(claim, known[claim.key], "same")
    audit.done("essay_brought", actor, essay=essay.id, course=essay.course_id)
    return essay


def bring_again(actor: User, essay: Essay, form: NewText) -> Essay:
    """Another text for the essay: each claim looks for its passage in it. `placing.report` tells what was found.

    Raises Denied, AlreadyHere, Invalid (not the starter's text for the starter's claims), Conflict, TooFast.
    """
    _must_change(actor, essay)
    pace.take("bring_essay", actor.id)
    before = essay.digest
    if digest(form.words) == before:
        raise AlreadyHere(essay)
    if essay.key and not essay.has_text and not starter.recognises(form.words):
        sentence = "This is not the text that these claims come from: too few of them were found in it."
        raise Invalid(f"{sentence} Nothing was saved; bring it as an essay of its own.", text=sentence)
    places = placing.places(claims_of(essay), form.words)  # before the lock: it is the slow part
    return _bring_again(actor, essay, form.words, before, places)


@atomic
def _bring_again(actor: User, essay: Essay, words: str, before: str, places: dict[int, placing.Found]) -> Essay:
    hold(essay)
    _must_change(actor, essay)
    claims = claims_of(essay)
    if essay.digest != before or any(placing.anchor(claim) and claim.id not in places for claim in claims):
        raise Conflict(
            "Somebody else changed this essay in the meantime. Nothing was saved; look at it, then send this again."
        )
    if not before:
        essay.brought_by = actor
    essay.text, essay.digest = words, digest(words)
    for claim in claims:
        if claim.id in places:
            placing.place(claim, *places[claim.id])
    audit.done("essay_brought_again", actor, essay=essay.id)
    return essay


@atomic
def change(actor: User, essay: Essay, form: Details) -> Essay:
    """Another title, byline, source or language; its text and its claims stay. Raises Denied, TooFast."""
    _must_change(actor, essay)
    pace.take("edit", actor.id)
    essay.title, essay.byline = form.title, form.byline
    essay.source_url, essay.language = form.source_url, form.language
    audit.done("essay_changed", actor, essay=essay.id)
    return essay


@atomic
def ensure_starter() -> Essay:
    """The starter's essay with its claims, published; made once, however many ask for it at once."""
    known = starter.load()
    wanted = select(Essay).where(Essay.key == known.key)
    found = session.scalar(wanted)
    if found is not None:
        return found
    try:
        with session.begin_nested():
            essay = Essay(key=known.key, title=known.title, byline=known.byline, language=known.language)
            session.add(essay)
            placing.add_starter_claims(essay, None)
    except IntegrityError:
        return session.scalars(wanted).one()
    return essay


def hold(essay: Essay) -> None:
    """Hold the essay's row until the action ends, so that its text and its claims do not change apart."""
    session.execute(select(Essay.id).where(Essay.id == essay.id).with_for_update())
    session.refresh(essay, ["digest", "text", "course_id"])


def digest(words: str) -> str:
    return sha256(words.encode()).hexdigest()


# ---- what bringing is made of


def _shelf(actor: User | None, course_id: int | None) -> Course | None:
    """The course that an essay is brought into, or None for the library."""
    if course_id is None:
        return None
    course = session.get(Course, course_id)
    if course is None or (actor is not None and not can.see_course(actor, course)):
        raise Missing("There is no such course, or it is not open to you. Nothing was saved.")
    if actor is not None and not can.teach(actor, course):
        raise Denied(
            "Only an instructor of the course can bring an essay into it. Nothing was saved; choose another place."
        )
    return course


def _must_teach(actor: User | None) -> None:
    if actor is not None and not can.teach_somewhere(actor):
        raise Denied(NOT_THEIRS)


def _must_change(actor: User, essay: Essay) -> None:
    if not can.change_essay(actor, essay):
        raise Denied(NOT_TO_CHANGE)


def _must_be_new(actor: User | None, form: Bringing) -> None:
    here = Essay.course_id == form.course_id if form.course_id is not None else false()
    theirs = open_to(actor) if actor is not None else or_(Essay.course_id.is_(None), here)
    same = select(Essay).where(Essay.digest == digest(form.words), theirs).order_by(Essay.id).limit(1)
    if (essay := session.scalar(same)) is not None:
        raise AlreadyHere(essay)


def _own_title(words: str) -> str:
    """The text's first line where that is a title: a heading, or short and without a full stop."""
    first = next((span for span in paragraphs(words) if span.pieces), None)
    if first is not None:
        line = " ".join(words[slice(*first.pieces[0])].split())
        if len(line) <= text.TITLE_MOST and (
            first.kind == "heading" or not line.endswith((".", "!", "?", "…", ":", ","))
        ):
            return text.line(line, most=text.TITLE_MOST, field="title")
    sentence = "The text does not begin with a title. Write one here."
    raise Invalid(f"{sentence} Nothing was saved; your words are kept.", title=sentence)
