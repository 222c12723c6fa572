"""Formats: what the field's tables say, and what nobody could debate by."""

from __future__ import annotations

from dataclasses import replace

import pytest

from debate import formats
from debate.errors import Invalid
from debate.formats import FORMATS, Format

every_format = pytest.mark.parametrize("form", FORMATS.values(), ids=FORMATS)

MINUTES = {
    "classroom": 12,
    "lincoln-douglas": 32,
    "public-forum": 35,
    "british-parliamentary": 56,
    "karl-popper": 44,
    "policy": 64,
}
"""All parts of a round together, without preparation; Oxford's discussion is ours, and so is its sum."""


def of(key: str) -> Format:
    return FORMATS[key]


@pytest.mark.parametrize(("key", "minutes"), MINUTES.items())
def test_a_round_lasts_as_long_as_its_rules_say(key: str, minutes: int) -> None:
    assert of(key).seconds == minutes * 60


@pytest.mark.parametrize(
    ("key", "minutes"), [("lincoln-douglas", 4), ("public-forum", 3), ("karl-popper", 8), ("policy", 8)]
)
def test_a_team_may_prepare_as_long_as_its_rules_say(key: str, minutes: int) -> None:
    assert of(key).prep == minutes * 60


@pytest.mark.parametrize("key", ["lincoln-douglas", "classroom", "karl-popper", "policy"])
def test_both_sides_speak_equally_long(key: str) -> None:
    form = of(key)
    spoken = {"for": 0, "against": 0}
    for part in form.parts:
        if part.kind == "speech":
            (team,) = form.teams_in(part)
            spoken[team.side] += part.seconds
    assert spoken["for"] == spoken["against"]


@every_format
def test_the_codes_of_a_format_s_parts_are_its_own(form: Format) -> None:
    codes = [part.code for part in form.parts]
    assert len(set(codes)) == len(codes)


@every_format
def test_a_speech_belongs_to_one_team_and_a_cross_examination_to_two(form: Format) -> None:
    debated = formats.opened_by(form, form.opens)
    for part in debated.parts:
        teams = len(debated.teams_in(part))
        assert teams == {"speech": 1, "cross": 2}.get(part.kind, teams), part.name
        assert set(part.asks) <= set(part.floor)


@every_format
def test_everybody_who_has_a_seat_speaks(form: Format) -> None:
    debated = formats.opened_by(form, form.opens)
    assert {seat for part in debated.parts if part.kind == "speech" for seat in part.floor} == set(debated.seats)


@every_format
def test_what_is_kept_is_read_back(form: Format) -> None:
    assert formats.read(formats.kept(form)) == form
    debated = formats.opened_by(form, form.opens)
    assert formats.read(formats.kept(debated)) == debated


def test_con_may_open_a_public_forum_round() -> None:
    pro, con = (formats.opened_by(of("public-forum"), team) for team in ("pro", "con"))
    assert [pro.parts[0].floor, pro.parts[1].floor] == [("pro1",), ("con1",)]
    assert [con.parts[0].floor, con.parts[1].floor] == [("con1",), ("pro1",)]
    assert con.parts[2].asks == ("con1", "pro1")


def test_nobody_but_the_affirmative_opens_a_lincoln_douglas_round() -> None:
    assert formats.opened_by(of("lincoln-douglas"), "neg") == of("lincoln-douglas")


def test_a_round_takes_other_times_than_its_format() -> None:
    short = formats.adjusted(of("lincoln-douglas"), {"AC": 30}, prep=10)
    assert [part.seconds for part in short.parts[:2]] == [30, 180]
    assert short.prep == 10
    assert of("lincoln-douglas").parts[0].seconds == 360


@pytest.mark.parametrize("seconds", [0, -60, 4, 3601])
def test_a_part_that_is_too_short_or_too_long_is_refused_by_its_name(seconds: int) -> None:
    with pytest.raises(Invalid, match=r"Affirmative constructive \(AC\) has to last from 5 seconds to 60 minutes"):
        formats.adjusted(of("lincoln-douglas"), {"AC": seconds})


@pytest.mark.parametrize("prep", [-1, 3601])
def test_preparation_that_nobody_could_take_is_refused(prep: int) -> None:
    with pytest.raises(Invalid, match="up to 60 minutes of preparation"):
        formats.adjusted(of("lincoln-douglas"), {}, prep)


def test_a_team_that_is_not_there_opens_nothing() -> None:
    with pytest.raises(Invalid, match="No such team"):
        formats.opened_by(of("public-forum"), "aff")


# ---- what nobody could debate by


def part_of(key: str, number: int, /, **changed: object) -> Format:
    """The format with something else about one of its parts, counted from 1."""
    form = of(key)
    parts = list(form.parts)
    parts[number - 1] = replace(parts[number - 1], **changed)
    return replace(form, parts=tuple(parts))


def team_of(key: str, number: int, /, **changed: object) -> Format:
    form = of(key)
    teams = list(form.teams)
    teams[number - 1] = replace(teams[number - 1], **changed)
    return replace(form, teams=tuple(teams))


LD, PF, BP, OXFORD = "lincoln-douglas", "public-forum", "british-parliamentary", "oxford"

IMPOSSIBLE: dict[str, tuple[Format, str, str]] = {
    "no parts": (replace(of(LD), parts=()), "parts", "from 1 to 40 parts"),
    "too many parts": (replace(of(LD), parts=of(LD).parts * 6), "parts", "from 1 to 40 parts"),
    "too long in whole": (
        replace(of("policy"), parts=tuple(replace(part, seconds=3600) for part in of("policy").parts)),
        "parts",
        "takes 12 hours and 16 minutes; a round may take 8 hours",
    ),
    "a part too short": (part_of(LD, 1, seconds=4), "parts-1-seconds", "from 5 seconds to 60 minutes"),
    "a part too long": (part_of(LD, 1, seconds=3601), "parts-1-seconds", "from 5 seconds to 60 minutes"),
    "a code twice": (part_of(LD, 3, code="ac"), "parts-3-code", "Two parts have the code ac"),
    "no code": (part_of(LD, 3, code=""), "parts-3-code", "1 to 8 letters and figures"),
    "a code that cannot be written": (part_of(LD, 3, code="A-C"), "parts-3-code", "1 to 8 letters and figures"),
    "nobody has the floor": (
        part_of(LD, 1, floor=()),
        "parts-1-floor",
        "Nobody has the floor in Affirmative constructive",
    ),
    "a seat that does not exist": (part_of(LD, 1, floor=("aff2",)), "parts-1-floor", "one of its seats does not exist"),
    "two teams in a speech": (part_of(LD, 1, floor=("aff1", "neg1")), "parts-1-floor", "a speech belongs to one"),
    "everybody in a speech": (part_of(LD, 1, floor=("everybody",)), "parts-1-floor", "that is a discussion"),
    "one side in a cross-examination": (part_of(LD, 2, floor=("neg1",)), "parts-2-floor", "Nobody of the other side"),
    "two teams of one side in a cross-examination": (
        part_of(BP, 1, kind="cross", floor=("og1", "cg1"), asks=("og1",), points=None),
        "parts-1-floor",
        "Nobody of the other side",
    ),
    "nobody asks": (part_of(LD, 2, asks=()), "parts-2-asks", "Nobody asks in The negative asks"),
    "who asks has not the floor": (
        part_of("policy", 2, asks=("neg1",)),
        "parts-2-asks",
        "who does not have the floor there",
    ),
    "somebody asks in a speech": (part_of(LD, 1, asks=("aff1",)), "parts-1-asks", "that is for a cross-examination"),
    "a team that never speaks": (
        replace(of(OXFORD), teams=(*of(OXFORD).teams, replace(of(OXFORD).teams[0], key="x", name="X", short="X"))),
        "teams-3-seats",
        "X never has the floor",
    ),
    "a seat that never speaks": (
        team_of(LD, 1, seats=("Affirmative", "Second")),
        "teams-1-seats",
        "Second of Affirmative never has the floor",
    ),
    "all of a speech is protected": (part_of(BP, 1, points=(210, 210)), "parts-1-protected", "is all of it"),
    "more than a speech is protected": (part_of(BP, 1, points=(300, 200)), "parts-1-protected", "is all of it"),
    "protected beyond the speech": (part_of(BP, 1, points=(0, 421)), "parts-1-protected", "is all of it"),
    "points in a cross-examination": (part_of(LD, 2, points=(0, 180)), "parts-2-protected", "offered in speeches"),
    "nothing new in the first speech": (
        part_of(LD, 1, bars_new=True),
        "parts-1-bars_new",
        "the first speech of Affirmative",
    ),
    "nothing new in the first speech of the other": (
        part_of(LD, 3, bars_new=True),
        "parts-3-bars_new",
        "the first speech of Negative",
    ),
    "preparation too long": (replace(of(LD), prep=3601), "prep", "up to 60 minutes of preparation"),
    "preparation below nothing": (replace(of(LD), prep=-1), "prep", "up to 60 minutes of preparation"),
    "either of four opens": (
        replace(of(BP), either_opens=True, opens="og"),
        "either_opens",
        "where there are two teams",
    ),
    "either opens and seats are uneven": (
        team_of(PF, 2, seats=("First", "Second", "Third")),
        "either_opens",
        "equally many seats",
    ),
    "either opens and nobody does": (replace(of(PF), opens=""), "either_opens", "belongs to one of the two teams"),
    "one team": (replace(of(LD), teams=of(LD).teams[:1]), "teams", "from 2 to 6 teams"),
    "all teams on one side": (team_of(LD, 2, side="for"), "teams", "All teams are on one side"),
    "two teams of one name": (team_of(LD, 2, name="AFFIRMATIVE"), "teams-2-name", "Two teams are called AFFIRMATIVE"),
    "two teams of one short name": (team_of(LD, 2, short="aff"), "teams-2-short", "Give each its own"),
    "two teams of one key": (team_of(LD, 2, key="aff"), "teams-2-key", "The key aff is taken"),
    "a team called as everybody is": (team_of(LD, 2, key="everybody"), "teams-2-key", "is taken"),
    "a key with figures": (team_of(LD, 2, key="neg1"), "teams-2-key", "small letters"),
    "a team without seats": (team_of(LD, 2, seats=()), "teams-2-seats", "from 1 to 10 seats"),
    "a team with too many seats": (team_of(LD, 2, seats=tuple("abcdefghijk")), "teams-2-seats", "from 1 to 10 seats"),
    "two seats of one name": (
        team_of(PF, 1, seats=("Speaker", "speaker ")),
        "teams-1-seats",
        "Two seats of Pro have one name",
    ),
}


@pytest.mark.parametrize("what", IMPOSSIBLE)
def test_what_nobody_could_debate_by_is_refused_at_the_field_with_the_reason(what: str) -> None:
    form, field, reason = IMPOSSIBLE[what]
    assert reason in formats.faults(form).get(field, ""), formats.faults(form)
    with pytest.raises(Invalid):
        formats.check(form)


@every_format
def test_everybody_s_formats_are_possible(form: Format) -> None:
    assert formats.faults(form) == {}


def test_every_fault_is_said_at_once() -> None:
    form = part_of(LD, 1, code="", seconds=4)
    with pytest.raises(Invalid, match="3 answers need another look") as refused:
        formats.check(replace(form, prep=-1))
    assert set(refused.value.fields) == {"prep", "parts-1-code", "parts-1-seconds"}


def test_a_round_that_was_opened_is_read_whatever_is_impossible_by_now() -> None:
    impossible = formats.kept(part_of(LD, 1, seconds=4))
    assert formats.read(impossible).parts[0].seconds == 4


def test_what_is_protected_stays_so_where_a_speech_is_shorter() -> None:
    short = formats.adjusted(of(BP), {"PM": 300})
    assert (short.parts[0].points, short.parts[1].points) == ((60, 240), (60, 360))
    assert formats.adjusted(of(BP), {"PM": 120}).parts[0].points is None
    with pytest.raises(Invalid, match="is all of it"):
        formats.adjusted(of(BP), {"PM": 120}, protected={"PM": (60, 60)})


def test_a_round_has_its_own_rules_of_points_and_of_new_arguments() -> None:
    own = formats.adjusted(of(LD), {}, barred=["2AR"], protected={"AC": (30, 0), "NC": None})
    assert [part.code for part in own.parts if part.bars_new] == ["2AR"]
    assert [part.points for part in own.parts[:3]] == [(30, 360), None, None]
