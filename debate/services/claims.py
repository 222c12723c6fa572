"""Claims: found through the viewer, made of an essay's words, changed, published and retired."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from .. import can, pace, passages
from .. import suggest as suggesting
from ..db import atomic, session
from ..errors import Conflict, Denied, Invalid, Missing
from ..forms.essays import STATEMENT_MOST, Chosen, ClaimWords, NewClaim
from ..models import Claim, ClaimState, Course, Essay, Room, RoomVisit, User
from . import essays, placing, reading, rooms
from .clash import tree as tree

LISTED = 600
"""Claims in the list of all; the essays' own pages have the rest."""
MOST = 300
"""Claims of one essay."""
USUAL_SCHEME = {
    "fact": "example",
    "value": "verbal-classification",
    "policy": "practical-reasoning",
    "cause": "cause-to-effect",
}
"""What a claim of a kind most often leans on: a guess for a draft, which its maker looks at before publishing it."""


@dataclass(frozen=True)
class Suggested:
    """A sentence that probably claims something; `why` in words, best reason first."""

    start: int
    end: int
    words: str
    paragraph: int
    kind: str
    why: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"{self.start}-{self.end}"


@dataclass(frozen=True)
class Place:
    """ "Claim 17 of 27": where a published claim comes among its essay's; no number for one that is not published."""

    number: int | None
    count: int


def find(viewer: User | None, claim_id: int) -> Claim:
    claim = session.get(Claim, claim_id)
    if claim is None or not can.see_claim(viewer, claim):
        raise Missing("There is no such claim, or it is not open to you. If it belongs to a course, join that first.")
    return claim


def published(viewer: User | None) -> list[Claim]:
    """The published claims that the viewer can read: the newest essay first, each essay's in its own order."""
    wanted = select(Claim).join(Claim.essay).where(Claim.state == ClaimState.PUBLISHED, essays.open_to(viewer))
    return list(session.scalars(wanted.order_by(Claim.essay_id.desc(), Claim.position, Claim.id).limit(LISTED)))


def place(claim: Claim) -> Place:
    wanted = select(Claim.id).where(Claim.essay_id == claim.essay_id, Claim.state == ClaimState.PUBLISHED)
    ids = list(session.scalars(wanted.order_by(Claim.position, Claim.id)))
    return Place(ids.index(claim.id) + 1 if claim.id in ids else None, len(ids))


def rooms_on(viewer: User | None, claim: Claim) -> list[rooms.Listed]:
    """The rooms on the claim that the viewer may enter, the liveliest first, each with how many posts are unread."""
    found = rooms.on_claim(viewer, claim)
    if viewer is None or not found:
        return []
    visits = session.execute(
        select(RoomVisit.room_id, RoomVisit.seen_number).where(
            RoomVisit.user_id == viewer.id, RoomVisit.room_id.in_([room.id for room in found])
        )
    )
    seen = dict(visits.all())
    return [rooms.Listed(room, room.last_number - seen.get(room.id, 0)) for room in found]


def practice_room(claim: Claim) -> int | None:
    """The id of the room that a guest can argue the claim in."""
    wanted = select(Room.id).join(Room.course).where(Room.claim_id == claim.id, Course.open_to_guests)
    return session.scalar(wanted.order_by(Room.last_number.desc(), Room.id).limit(1))


def argued(claim: Claim) -> bool:
    """Whether anybody has said anything on it, in any room: then its words stay as they are."""
    said = select(Room.id).where(Room.claim_id == claim.id, Room.last_number > 0).limit(1)
    return session.scalar(said) is not None


# ---- making and changing


@atomic
def make(actor: User, essay: Essay, form: NewClaim) -> Claim:
    """A claim of the essay, on a passage of its text or on none.

    Raises Denied, Invalid (the passage is not in the text, or too long), Conflict (too many claims).
    """
    _must_make(actor, essay)
    pace.take("edit", actor.id)
    essays.hold(essay)
    _room_for(essay, 1)
    return _make(actor, essay, form)


def _make(actor: User, essay: Essay, form: NewClaim) -> Claim:
    last = session.scalar(select(func.max(Claim.position)).where(Claim.essay_id == essay.id))
    claim = Claim(
        essay=essay,
        statement=form.statement,
        kind=form.kind,
        scheme=form.scheme,
        state=form.state,
        made_by=actor,
        position=0 if last is None else last + 1,
    )
    _stand(claim, essay, form)
    session.add(claim)
    session.flush()
    return claim


@atomic
def change(actor: User, claim: Claim, form: ClaimWords) -> Claim:
    """Other words, another kind or scheme, another passage; without one in the form the claim stays on its own.

    Raises Denied, Invalid, Conflict (other words for a claim that has been argued).
    """
    _must_change(actor, claim)
    pace.take("edit", actor.id)
    essays.hold(claim.essay)
    if form.statement != claim.statement and argued(claim):
        raise Conflict(
            "This claim has been argued, so its words stay: people answered those. Nothing was saved. "
            "Retire it and make another, or leave its words as they are."
        )
    claim.statement, claim.kind, claim.scheme = form.statement, form.kind, form.scheme
    _stand(claim, claim.essay, form)
    return claim


@atomic
def set_state(actor: User, claim: Claim, state: ClaimState) -> Claim:
    """Publish it, retire it, or take it back to be a draft while no room is on it."""
    _must_change(actor, claim)
    if state is ClaimState.DRAFT and claim.state is not ClaimState.DRAFT:
        on_it = select(Room.id).where(Room.claim_id == claim.id).limit(1)
        if session.scalar(on_it) is not None:
            raise Conflict("A room is on this claim, so it stays readable. Nothing was changed; you can retire it.")
    claim.state = state
    return claim


# ---- suggestions


def suggest(essay: Essay) -> list[Suggested]:
    """Sentences that probably claim something and that no claim stands on yet, the likeliest first."""
    if not essay.has_text:
        return []
    taken = [
        (claim.start, claim.end)
        for claim in essays.claims_of(essay)
        if claim.start is not None and claim.end is not None and claim.has_passage
    ]
    text = essay.text
    return [
        Suggested(
            it.start,
            it.end,
            " ".join(reading.without_markers(text[it.start : it.end]).split()),
            reading.paragraph_number(essay.digest, it.start),
            it.kind,
            it.why,
        )
        for it in suggesting.suggest(text, taken)
    ]


def take(actor: User, essay: Essay, form: Chosen) -> list[Claim]:
    """Drafts of the chosen suggestions, with guesses for what each leans on. Raises Denied, Invalid, Conflict."""
    _must_make(actor, essay)
    offered = {(it.start, it.end): it for it in suggest(essay)}
    if any(chosen not in offered for chosen in form.places):
        sentence = "The essay has changed since these were suggested. Nothing was saved; choose from the new ones."
        raise Invalid(sentence, passages=sentence)
    return _take(actor, essay, [offered[chosen] for chosen in dict.fromkeys(form.places)])


@atomic
def _take(actor: User, essay: Essay, chosen: list[Suggested]) -> list[Claim]:
    _must_make(actor, essay)
    pace.take("edit", actor.id)
    essays.hold(essay)
    _room_for(essay, len(chosen))
    return [_make(actor, essay, _draft(it)) for it in chosen]


def _draft(it: Suggested) -> NewClaim:
    return NewClaim.parse(
        {
            "statement": reading.shortened(it.words, STATEMENT_MOST),
            "kind": it.kind,
            "scheme": USUAL_SCHEME[it.kind],
            "start": it.start,
            "end": it.end,
        }
    )


# ---- what may not be


def _must_make(actor: User, essay: Essay) -> None:
    if not can.make_claim(actor, essay):
        raise Denied("Only an instructor can make claims of this essay. Nothing was saved; your words are kept.")


def _must_change(actor: User, claim: Claim) -> None:
    if not can.change_claim(actor, claim):
        raise Denied("Only who made this claim, or an administrator, can change it. Nothing was saved.")


def _room_for(essay: Essay, more: int) -> None:
    count = session.scalar(select(func.count()).where(Claim.essay_id == essay.id)) or 0
    if count + more > MOST:
        raise Conflict(f"An essay has at most {MOST} claims and this one has {count}. Nothing was saved.")


def _stand(claim: Claim, essay: Essay, form: ClaimWords) -> None:
    if form.start is None or form.end is None:
        return
    if form.digest is not None and form.digest != essay.digest:
        raise Conflict(
            "The essay’s text has been changed since you chose these words. Nothing was saved; your words are kept, "
            "so choose the passage again."
        )
    start, end = passages.snap(essay.text, form.start, form.end)
    if start >= end:
        sentence = "There are no words of the essay there. Choose the passage again."
        raise Invalid(f"{sentence} Nothing was saved; your words are kept.", start=sentence)
    if end - start > passages.LONGEST:
        sentence = (
            f"This passage has {end - start:,} characters and may have {passages.LONGEST:,}. Choose a shorter one."
        )
        raise Invalid(f"{sentence} Nothing was saved; your words are kept.", start=sentence)
    placing.place(claim, passages.anchor(essay.text, start, end))
