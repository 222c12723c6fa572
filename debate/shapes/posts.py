"""A post, the questions asked of it, and the scheme it leans on."""

from __future__ import annotations

from .. import evidence, schemes, tree
from ..models import OpenQuestion, Post, Said, Shown
from ..schemes import Scheme
from .people import Shape, moment, person, removal
from .rooms import counts


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
        "removed": None if shown else removal(it),
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
