"""How things look as JSON: one shape for pages, API and events, without what the least of its readers may not see.

So there is one shape of a post for everybody in its room: the words of a post that is not visible are in none.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from . import evidence, schemes, tree
from .clock import Clock
from .formats import Format
from .judging import Decision
from .models import (
    Author,
    Ballot,
    ChatLine,
    Claim,
    Essay,
    Membership,
    Named,
    OpenQuestion,
    Place,
    Position,
    Post,
    Role,
    Room,
    Round,
    RoundPoint,
    Said,
    Shown,
    User,
)
from .points import State
from .schemes import Scheme
from .swing import Swing
from .weighing import Weight

Shape = dict[str, Any]


def moment(value: datetime | None) -> str | None:
    """ISO 8601 in UTC, to the millisecond."""
    return None if value is None else value.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def person(user: User | Author | Named, role: Role | None = None) -> Shape:
    return {"id": user.id, "name": user.name, "role": role.value if role else None, "guest": user.is_guest}


def post(it: Post | Said | Shown) -> Shape:
    shown = it.is_visible
    return {
        "id": it.id,
        "room_id": it.room_id,
        "number": it.number,
        "seq": it.seq,
        "parent_id": it.parent_id,
        "root_number": it.root_number,
        "depth": it.depth,
        "path": it.path,
        "relation": it.relation.value,
        "side": it.side.value,
        "target": it.target.value if it.target else None,
        "state": it.state.value,
        "author": person(it.author, it.author_role) if shown else None,
        "client_id": it.client_id if shown else None,
        "html": it.html if shown else "",
        "question": it.question if shown else None,
        "debt": _debt(it) if shown else None,
        "open_questions": it.open_questions,
        "scheme": it.scheme if shown else None,
        "sources": it.sources if shown else 0,
        "evidence": _evidence(it) if shown else None,
        "quote": _quote(it) if shown else None,
        "parts": it.parts if shown else None,
        "restated": _restated(it) if shown else None,
        "waits": it.waits,
        "speech": _speech(it),
        "created_at": moment(it.created_at),
        "edited_at": moment(it.edited_at) if shown else None,
        "versions": it.version_count,
        "reply_count": it.reply_count,
        "waiting_count": it.waiting_count,
        "branch_count": it.branch_count,
        "last_number": it.last_number,
        "removed": None if shown else _removed(it),
    }


def point(it: Shown, words: str) -> Shape:
    """A post on a map: where it stands, and of one that is visible whose it is and its first words."""
    return {
        "id": it.id,
        "number": it.number,
        "parent_id": it.parent_id,
        "parent_number": next(iter(tree.numbers_above(it.path)[-1:]), None),
        "depth": it.depth,
        "relation": it.relation.value,
        "side": it.side.value,
        "state": it.state.value,
        "author": person(it.author, it.author_role) if it.is_visible else None,
        "words": words if it.is_visible else "",
        "reply_count": it.reply_count,
        "waiting_count": it.waiting_count,
        "branch_count": it.branch_count,
        "waits": it.waits,
    }


def change(it: Post | Said) -> Shape:
    """A post that is new or has changed, as its room is told of it: with what is counted there now."""
    return {**post(it), "counts": counts(it.room)}


def _quote(it: Post | Said | Shown) -> Shape | None:
    if not it.quote_of:
        return None
    hidden = it.quote_hidden
    return {
        "text": "" if hidden else it.quote,
        "of": it.quote_of,
        "hidden": hidden,
        "earlier": it.quote_earlier and not hidden,
    }


def _restated(it: Post | Said | Shown) -> Shape | None:
    if not it.restated:
        return None
    return {
        "words": it.restated,
        "gate": it.gate.value if it.gate else None,
        "ends_at": moment(it.gate_ends_at),
        "correction": "" if it.quote_hidden else it.correction,
    }


def _debt(it: Post | Said | Shown) -> Shape | None:
    """Of a critical question: how it stands, and who owes the answer."""
    return {"state": it.debt.value, "owes": it.owes.value} if it.debt and it.owes else None


def _evidence(it: Post | Said | Shown) -> Shape | None:
    if not it.sources:
        return None
    return {"citation": it.citation, "links": [link._asdict() for link in evidence.links(it.html, it.citation)]}


def _speech(it: Post | Said | Shown) -> Shape | None:
    return {"round_id": it.round_id, "code": it.speech, "at_time": it.at_time} if it.round_id is not None else None


def _removed(it: Post | Said | Shown | RoundPoint | ChatLine) -> Shape:
    by = it.removed_by.name if it.removed_by is not None else None
    return {"by": by, "at": moment(it.removed_at), "reason": it.reason}


def line(it: ChatLine) -> Shape:
    """A line of the side chat; of one that was taken down neither the words nor whose they were."""
    shown = it.is_visible
    return {
        "room_id": it.room_id,
        "number": it.number,
        "seq": it.seq,
        "state": it.state.value,
        "author": person(it.author, it.author_role) if shown else None,
        "client_id": it.client_id if shown else None,
        "words": it.words if shown else "",
        "said_at": moment(it.said_at),
        "removed": None if shown else _removed(it),
    }


def room(it: Room) -> Shape:
    return {
        "id": it.id,
        "course_id": it.course_id,
        "claim_id": it.claim_id,
        "title": it.title,
        "instructions_html": it.instructions_html,
        "due_at": moment(it.due_at),
        "state": it.state.value,
        "weighed": it.weighed,
        "side_chat": it.side_chat,
        "steelman": it.steelman,
        "sides": it.sides.value,
        "undecided": it.undecided,
        "switches": it.switches,
        "voting": it.voting.value,
        "last_number": it.last_number,
        **counts(it),
    }


def round(it: Round, clock: Clock) -> Shape:
    """A round as it is at the clock's moment. Lengths are seconds; `left` is what the phase has left at `now`."""
    form = clock.format
    sitting = {seat.seat: person(seat.person) for seat in it.seats}
    return {
        "id": it.id,
        "room_id": it.room_id,
        "version": it.version,
        "format": {"key": form.key, "name": form.name, "prep": form.prep},
        "seating": it.seating.value,
        "coin": it.coin or None,
        "chair": person(it.chair) if it.chair else None,
        "judges": [person(named.person) for named in it.judges],
        "released_at": moment(it.released_at),
        "teams": [
            {
                "key": team.key,
                "name": team.name,
                "short": team.short,
                "side": team.side,
                "bank": _length(clock.bank(team.key)),
                "seats": [
                    {"key": key, "name": name, "person": sitting.get(key)}
                    for key, name in zip(team.seat_keys, team.seats, strict=True)
                ],
            }
            for team in form.teams
        ],
        "parts": [
            {
                "code": part.code,
                "name": part.name,
                "kind": part.kind,
                "seconds": part.seconds,
                "floor": part.floor,
                "asks": part.asks,
                "bars_new": part.bars_new,
                "points": part.points,
                "sides": sorted({team.side for team in form.teams_in(part)}, reverse=True),
            }
            for part in form.parts
        ],
        "clock": {
            "kind": clock.phase.kind.value,
            "paused": clock.phase.paused.value if clock.phase.paused else None,
            "part": clock.phase.part,
            "given": sorted(clock.given),
            "team": clock.phase.team,
            "left": _length(clock.left),
            "floor": sorted(clock.floor),
            "now": moment(datetime.fromtimestamp(clock.now, UTC)),
        },
    }


def round_point(it: RoundPoint, state: State, left: float) -> Shape:
    """A point of information; of one that was removed neither the words nor whose they were."""
    removed = state is State.REMOVED
    return {
        "id": it.id,
        "round_id": it.round_id,
        "speech": it.speech,
        "second": it.second,
        "seat": None if removed else it.seat,
        "by": None if removed else person(it.by),
        "state": state.value,
        "left": _length(left),
        "words": "" if removed else it.words,
        "removed": _removed(it) if removed else None,
    }


def ballot(it: Ballot) -> Shape:
    """Its judge's own, or one that is released: who may be given it is asked where it is read."""
    return {
        "judge": person(it.judge),
        "ranks": it.ranks,
        "html": it.html,
        "speakers": [
            {"person_id": score.user_id, "seat": score.seat, "points": score.points, "comment": score.comment}
            for score in it.scores
        ],
        "handed_in_at": moment(it.handed_in_at),
    }


def decision(it: Decision) -> Shape:
    return {"winner": it.winner, "ballots": it.ballots, "scores": it.scores, "places": it.places, "split": it.is_split}


def format(it: Format, version: int | None = None) -> Shape:
    """A format by which rounds are opened, as a form takes it back; `version` of one that a course may change."""
    return {
        "key": it.key,
        "version": version,
        "name": it.name,
        "about": it.about,
        "prep": it.prep,
        "either_opens": it.either_opens,
        "speaker_points": it.judging.range,
        "seconds": it.seconds,
        "teams": [
            {"key": team.key, "name": team.name, "short": team.short, "side": team.side, "seats": team.seats}
            for team in it.teams
        ],
        "parts": [
            {
                "code": part.code,
                "name": part.name,
                "kind": part.kind,
                "seconds": part.seconds,
                "floor": part.floor,
                "asks": part.asks,
                "bars_new": part.bars_new,
                "protected": part.protected,
            }
            for part in it.parts
        ],
    }


def _length(seconds: float) -> float:
    return float(f"{seconds:.3f}")


def counts(it: Room | Place) -> Shape:
    """What is counted in a room as of the tick `seq` of its clock, so that of two such shapes it is known which is newer."""
    return {
        "seq": it.seq,
        "for": it.count_for,
        "against": it.count_against,
        "unanswered": it.count_unanswered,
        "asked": it.asked,
        "sourced": it.count_sourced,
    }


def open_question(it: OpenQuestion) -> Shape:
    """A critical question that waits for its answer, and who owes it: `debtor` is null for the side for the claim."""
    return {
        "id": it.id,
        "number": it.number,
        "question": it.question,
        "words": schemes.question(it.question).words,
        "owes": it.owes.value,
        "about": it.about,
        "asker": person(it.asker),
        "debtor": person(it.debtor) if it.debtor else None,
        "mine": it.mine,
    }


def scheme(it: Scheme) -> Shape:
    """`burden` of a question: an `assumption` is answered by who argues, an `exception` shown by who asks."""
    questions = [{"key": one.key, "burden": one.burden, "words": one.words} for one in it.questions]
    own = {name: getattr(it, name) for name in ("key", "name", "leans_on", "premises", "conclusion")}
    return {**own, "questions": questions}


def weight(it: Weight, numbers: Mapping[int, int]) -> Shape:
    """How something stands; `numbers` of posts by their ids, for what it speaks of."""
    return {
        **{name: getattr(it, name) for name in _OF_WEIGHTS},
        "label": it.label.value,
        "openings": [{"id": id, "number": numbers[id], "strength": strength} for id, strength in it.openings],
    }


_OF_WEIGHTS = (
    *("base", "strength", "attack", "support", "rebuttals", "rebutters", "supports", "supporters"),
    *("questions", "conceded", "counts", "moves"),
)


def swing(it: Swing) -> Shape:
    """`table`: how many voters by their first vote, and among those by their second. `points` are percentage points."""
    return {
        "table": {before.value: {after.value: it.table[before, after] for after in Position} for before in Position},
        "before": {position.value: it.before(position) for position in Position},
        "after": {position.value: it.after(position) for position in Position},
        "points": {position.value: it.points(position) for position in Position},
        "changed": it.changed,
    }


def claim(it: Claim) -> Shape:
    return {
        "id": it.id,
        "essay_id": it.essay_id,
        "essay": it.essay.title,
        "statement": it.statement,
        "kind": it.kind,
        "scheme": it.scheme,
        "state": it.state.value,
        "start": it.start,
        "end": it.end,
        "found": it.found,
    }


def essay(it: Essay) -> Shape:
    return {
        "id": it.id,
        "title": it.title,
        "byline": it.byline,
        "source_url": it.source_url,
        "language": it.language,
        "course_id": it.course_id,
        "has_text": it.has_text,
    }


def member(it: Membership) -> Shape:
    return {**person(it.user, it.role), "joined_at": moment(it.joined_at)}
