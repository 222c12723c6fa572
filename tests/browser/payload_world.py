"""A course, an essay, a claim and a room that all bear one attack string, and the pages on which they do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from debate import text
from debate.db import atomic
from debate.forms.base import Form
from debate.forms.courses import CourseTitle
from debate.forms.essays import Bringing, NewClaim
from debate.forms.rooms import Assignment
from debate.models import Role, User
from debate.services import claims, courses, essays, rooms

from ..makers import Maker, again
from .payload_corpus import Payload
from .payload_debate import past_the_rule
from .payload_frames import Sheet
from .payload_ledger import UNSEEN, Ledger, bare, collapsed

SPEAKS = "The essay speaks."
SHORT = 20
"""Characters that an error page does not give back, as they are soon typed again."""

LISTS = {
    "/": [],
    "/rooms": ["room title", "claim", "essay title", "course title"],
    "/courses": ["course title"],
    "/claims": ["essay title", "essay byline", "claim"],
    "/essays": ["essay title", "essay byline", "course title"],
}
"""Pages that list everything of somebody's, and which places of all worlds stand on them."""


@dataclass
class World:
    payload: Payload
    course_id: int
    essay_id: int
    claim_id: int
    room_id: int
    lines: dict[str, str]
    """By place, what was taken there, white space collapsed; of the essay's text the payload, without white space."""
    asked: str
    """The words of the instructions' HTML, without white space."""

    def at(self, *places: str) -> list[str]:
        return [self.lines[place] for place in places if place in self.lines]


@atomic
def teacher(make: Maker) -> User:
    return make.member(make.course(), past_the_rule("A teacher"), Role.INSTRUCTOR)


@atomic
def open_world(actor: User, payload: Payload, ledger: Ledger) -> World:
    """Each of its forms is filled in with the payload; a field that is refused with it is left as it was without."""
    actor, words = again(actor), payload.words
    put = _putting(ledger)

    named = put("course title", CourseTitle, {"title": "A course"}, words)
    course = courses.create(actor, CourseTitle.parse(named))

    opening = f"First of {payload.id}"
    told: dict[str, object] = {"text": opening, "title": "An essay", "course_id": course.id}
    told = put("essay text", Bringing, told, f"{opening}\n\n{SPEAKS} {words} So it says.\n\nThe end.", "text")
    told = put("essay byline", Bringing, put("essay title", Bringing, told, words), words, "byline")
    essay = essays.bring(actor, Bringing.parse(told))

    stated: dict[str, object] = {
        "statement": "A claim",
        "kind": "value",
        "scheme": "expert-opinion",
        "state": "published",
    }
    stated = put("claim", NewClaim, stated, words, "statement")
    start, end = essay.text.find(SPEAKS), essay.text.rfind("So it says.")
    passage = {"start": start, "end": end} if start >= 0 else {}
    claim = ledger.take("passage", claims.make, actor, essay, NewClaim.parse({**stated, **passage}))
    claim = claim or claims.make(actor, essay, NewClaim.parse(stated))

    wanted = put("room title", Assignment, {"title": "A room", "course_id": course.id}, words)
    wanted = put("instructions", Assignment, wanted, words, "instructions")
    room = rooms.assign(actor, claim, course, Assignment.parse(wanted))

    lines = {
        "course title": course.title,
        "essay title": essay.title,
        "essay byline": essay.byline,
        "claim": claim.statement,
        "room title": room.title,
        "instructions": room.instructions,
    }
    bearing = {place: collapsed(line) for place, line in lines.items() if place in put.taken}
    if "essay text" in put.taken and len(words.splitlines()) == 1:  # a sign that begins a line may be Markdown's
        bearing["essay text"] = bare(words)
    return World(payload, course.id, essay.id, claim.id, room.id, bearing, bare(text.plain(room.instructions_html)))


class _putting:
    """Puts words into a form's field where its rule takes them; `taken` are the places where it did."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.taken: set[str] = set()

    def __call__(
        self, place: str, form: type[Form], fields: Mapping[str, object], words: str, name: str = "title"
    ) -> dict[str, object]:
        filled = {**fields, name: words}
        parse: Callable[[object], Form] = form.parse
        if not words.strip() or self.ledger.take(place, parse, filled) is None:
            return dict(fields)
        self.taken.add(place)
        return filled


def sheets(world: World, token: str) -> list[Sheet]:
    """The pages that bear the world's payload, and two answers to a form which give it back."""
    words = world.payload.words
    room, claim = f"/rooms/{world.room_id}", f"/claims/{world.claim_id}"

    def sheet(kind: str, path: str, *places: str, **more: list[str]) -> Sheet:
        return Sheet(kind, path, world.payload, None, {"texts": world.at(*places), **more})

    def refused(kind: str, token: str, texts: list[str]) -> Sheet:
        fields = {"source": words, "csrf_token": token}
        return Sheet(kind, f"{room}/posts", world.payload, fields, {"texts": texts})

    # what no page can show is given back as well, but how that looks is the browser's affair
    back = [] if UNSEEN.search(words) else [collapsed(words)]
    read = {"texts": world.at("essay title", "essay byline", "course title", "claim"), "essay": world.at("essay text")}
    return [
        sheet("room", room, "room title", "claim", "course title", prose=[world.asked] if world.asked else []),
        sheet("room's map", f"{room}/map", "room title", "claim", "course title", "essay title"),
        sheet("room's settings", f"{room}/settings", "room title", "claim", "instructions"),
        sheet("claim", claim, "claim", "essay title", "essay byline", "room title", "course title"),
        sheet("claim's form", f"{claim}/edit", "claim", "essay title"),
        Sheet("essay", f"/essays/{world.essay_id}", world.payload, None, read),
        sheet("course", f"/courses/{world.course_id}", "course title", "room title", "claim"),
        sheet("search", f"/search?{urlencode({'q': words}, errors='replace')}"),
        refused("refused post", token, back),
        refused("error with what was typed", "stale", back if len(words) > SHORT else []),
    ]
