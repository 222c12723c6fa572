"""Claims put where a text says them: the starter's when its text first comes, all of them when a text comes again."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from .. import finding, passages, starter
from ..db import session
from ..models import Claim, ClaimState, Essay, User
from ..passages import Anchor

Found = tuple[Anchor | None, str]
"""A passage in a new text and how it was found there: same, moved, changed; or none, lost."""


@dataclass(frozen=True)
class Report:
    """How the claims of an essay were found in its text; those that never had a passage are in none of the four."""

    claims: int
    same: int = 0
    moved: int = 0
    changed: int = 0
    lost: int = 0

    @property
    def words(self) -> str:
        """For a confirmation: what was found, and what to look at."""
        if not self.claims:
            return "It has no claims yet."
        standing = self.same + self.moved + self.changed
        said = f"{standing} of its {self.claims} claim{'s'[: self.claims != 1]} stand where the text says them."
        if self.moved:
            said += f" {self.moved} had moved."
        if self.changed:
            said += f" Of {self.changed} the words had changed: look at those."
        if self.lost:
            said += f" {self.lost} could not be found and can be placed by hand."
        return said


def report(essay: Essay) -> Report:
    """What became of the claims in the text that is here now, retired ones aside."""
    rows = session.execute(
        select(Claim.found, func.count())
        .where(Claim.essay_id == essay.id, Claim.state != ClaimState.RETIRED)
        .group_by(Claim.found)
    )
    counts = dict(rows.all())
    claims = sum(counts.values())
    return Report(claims, **{found: count for found, count in counts.items() if found})


def place(claim: Claim, anchor: Anchor | None, how: str = "same") -> None:
    """Have the claim stand on the passage. A lost one keeps what it knew of it: the next text may have it again."""
    if anchor is None:
        claim.found = "lost"
        return
    claim.start, claim.end, claim.digest = anchor.start, anchor.end, anchor.digest
    claim.exact, claim.prefix, claim.suffix = anchor.exact, anchor.prefix, anchor.suffix
    claim.position, claim.found = anchor.start, how


def places(claims: Sequence[Claim], words: str) -> dict[int, Found]:
    """Where each of the claims that has a passage stands in another text, by the claim's id."""
    anchors = {claim.id: known for claim in claims if (known := anchor(claim))}
    first = {claim.id for claim in claims if claim.start is None}
    found: dict[int, Found] = {}
    for claim_id, it in zip(anchors, finding.find_all(anchors.values(), words), strict=True):
        how = "lost" if it is None else "same" if claim_id in first else it.how
        found[claim_id] = (passages.anchor(words, it.start, it.end) if it else None, how)
    return found


def anchor(claim: Claim) -> Anchor | None:
    """What is known of the claim's passage; None for a claim that never had one."""
    if claim.start is None or claim.end is None:
        return _hints().get(claim.key or "")
    return Anchor(claim.start, claim.end, claim.digest, claim.exact, claim.prefix, claim.suffix)


@functools.cache
def _hints() -> dict[str, Anchor]:
    """Of the starter's passages only place, length and digest are known until its text comes."""
    return {it.key: Anchor(it.start, it.start + it.length, it.digest) for it in starter.load().claims}


def add_starter_claims(essay: Essay, maker: User | None) -> None:
    """The starter's claims, published, in their own order until a text gives them places."""
    session.flush()
    for position, it in enumerate(starter.load().claims):
        session.add(
            Claim(
                essay=essay,
                key=it.key,
                statement=it.statement,
                kind=it.kind,
                scheme=it.scheme,
                state=ClaimState.PUBLISHED,
                position=position,
                made_by=maker,
            )
        )
    session.flush()
