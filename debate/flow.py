"""The flow sheet: a column for each speech, a row for each line of argument, the answer across from what it answers. Pure.

Posts are the JSON shapes of shapes.post. What nobody has answered stands open in the column of the next speech that can
answer it, and is *dropped* once the last one that could has ended. That is a convention of judging and not of logic: the
sheet says that no answer came, and what follows is the judge's to say. What was removed asks for no answer, and an answer
that was removed was one. What waits for the word of whom it answers is on the sheet, and is no answer yet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from .formats import Format

Shape = Mapping[str, Any]
State = Literal["given", "left out", "running", "to come"]

DENSE = 8
"""Columns of which each has room for a whole name; of more none has."""
DEEPEST = 6
"""Columns of a free discussion, the last of which holds all that is deeper."""


@dataclass(frozen=True, slots=True)
class Column:
    """`code` stands at its head, `name` says it whole; `side` is that of the only team that has the floor, or "".

    `speaker` is the name of the only person who said what stands in it, "" where there are several or none.
    """

    code: str
    name: str
    side: str = ""
    kind: str = "speech"
    state: State = "given"
    speaker: str = ""


@dataclass(slots=True)
class Cell:
    """What was said there in this line; `open` and `dropped` are what was said before and has no answer here."""

    said: list[Shape] = field(default_factory=list)
    open: list[Shape] = field(default_factory=list)
    dropped: list[Shape] = field(default_factory=list)


@dataclass(slots=True)
class Row:
    """A line of argument. `new`: it was begun in a speech in which new arguments are barred."""

    first: Shape
    cells: list[Cell]
    new: bool = False

    @property
    def is_open(self) -> bool:
        return any(cell.open for cell in self.cells)


@dataclass(slots=True)
class Sheet:
    columns: list[Column]
    rows: list[Row]

    @property
    def is_dense(self) -> bool:
        """Whether its columns are so many that each is narrow."""
        return len(self.columns) > DENSE

    @property
    def names(self) -> dict[int, str]:
        """What to call each author by id: on a dense sheet by the first word of the name, where nobody else has it too."""
        said = (it for row in self.rows for cell in row.cells for it in cell.said)
        whole = {it["author"]["id"]: it["author"]["name"] for it in said if it["author"]}
        first = Counter(name.split()[0] for name in whole.values())
        return {
            id: name.split()[0] if self.is_dense and first[name.split()[0]] == 1 else name for id, name in whole.items()
        }

    @property
    def used(self) -> set[int]:
        """The columns in which something stands."""
        return {at for row in self.rows for at, it in enumerate(row.cells) if it.said or it.open or it.dropped}

    @property
    def count_open(self) -> int:
        return sum(len(cell.open) for row in self.rows for cell in row.cells)

    @property
    def count_dropped(self) -> int:
        return sum(len(cell.dropped) for row in self.rows for cell in row.cells)


def of_round(
    form: Format, posts: Sequence[Shape], part: int, *, running: bool, given: Collection[int] | None = None
) -> Sheet:
    """The sheet of a round: `part` of the format is given (`running`) or comes next, and those before it have ended.

    `given` are the parts before it that were given, for in one that was left out nobody could answer; None for all.
    Posts that belong to no part, said before the round or after it, are left out.
    """
    had = range(part) if given is None else given
    columns = [
        Column(
            it.code,
            it.name,
            _only(team.side for team in form.teams_in(it)),
            it.kind,
            "given" if at in had else "left out" if at < part else "running" if at == part and running else "to come",
        )
        for at, it in enumerate(form.parts)
    ]
    places = {it.code: at for at, it in enumerate(form.parts)}
    placed = {it["id"]: places[it["speech"]["code"]] for it in posts if it["speech"] and it["speech"]["code"] in places}
    answers = {
        side: [
            at for at, it in enumerate(form.parts) if it.kind != "cross" and side in {t.side for t in form.teams_in(it)}
        ]
        for side in ("for", "against")
    }

    def wait(post: Shape) -> tuple[int, bool] | None:
        later = [at for at in answers[_across(post["side"])] if at > placed[post["id"]]]
        left, gone = [at for at in later if at >= part], [at for at in later if at in had]
        return (left[0], False) if left else (gone[-1], True) if gone else None

    rows = _rows([it for it in posts if it["id"] in placed], placed, len(columns), wait)
    for row in rows:
        row.new = form.parts[placed[row.first["id"]]].bars_new and row.first["relation"] in ("rebuts", "supports")
    return Sheet([replace(it, speaker=_speaker(rows, at)) for at, it in enumerate(columns)], rows)


def _speaker(rows: Iterable[Row], column: int) -> str:
    authors = [it["author"] for row in rows for it in row.cells[column].said if it.get("author")]
    return authors[0]["name"] if len({it["id"] for it in authors}) == 1 else ""


def of_discussion(posts: Sequence[Shape]) -> Sheet:
    """The sheet of a room without a round: a column for each level of reply. Nothing is ever dropped there."""
    deepest = min(max((it["depth"] for it in posts), default=0) + 1, DEEPEST)
    columns = [
        Column(str(at + 1), "Arguments on the claim" if not at else f"Replies, level {at}") for at in range(deepest + 1)
    ]
    placed = {it["id"]: min(it["depth"], deepest) for it in posts}

    def wait(post: Shape) -> tuple[int, bool] | None:
        return min(placed[post["id"]] + 1, deepest), False

    sheet = Sheet(columns, _rows(posts, placed, len(columns), wait))
    if not any(row.cells[-1].said or row.cells[-1].open for row in sheet.rows):
        sheet.columns.pop()
        for row in sheet.rows:
            row.cells.pop()
    return sheet


def _rows(posts: Iterable[Shape], placed: Mapping[int, int], width: int, wait: Any) -> list[Row]:
    """One for each line, in the order in which they were begun; `wait(post)` is the column in which an answer to it is
    looked for, and whether it is too late for one, or None where nobody could have answered."""
    ordered = sorted(posts, key=lambda it: it["number"])
    # to support an argument of one's own side answers nothing
    answered = {it["parent_id"] for it in ordered if it["relation"] != "supports" and not it["waits"]}
    rows: dict[int, Row] = {}
    for post in ordered:
        row = rows.setdefault(post["root_number"], Row(post, [Cell() for _ in range(width)]))
        row.cells[placed[post["id"]]].said.append(post)
        if post["id"] not in answered and _wants_an_answer(post) and (found := wait(post)) is not None:
            at, late = found
            cell = row.cells[at]
            (cell.dropped if late else cell.open).append(post)
    return list(rows.values())


def _wants_an_answer(post: Shape) -> bool:
    """A rebuttal, a question, and an argument on the claim itself; what was taken down wants nothing any more."""
    if post["state"] != "visible" or post["waits"]:
        return False
    return post["relation"] in ("rebuts", "asks") or (post["relation"] == "supports" and post["parent_id"] is None)


def _across(side: str) -> str:
    return "against" if side == "for" else "for"


def _only(sides: Iterable[str]) -> str:
    found = {*sides}
    return found.pop() if len(found) == 1 else ""
