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
    short = formats.timed(of("lincoln-douglas"), {"AC": 30}, prep=10)
    assert [part.seconds for part in short.parts[:2]] == [30, 180]
    assert short.prep == 10
    assert of("lincoln-douglas").parts[0].seconds == 360


@pytest.mark.parametrize("seconds", [0, -60, 4, 3601])
def test_a_part_that_is_too_short_or_too_long_is_refused_by_its_name(seconds: int) -> None:
    with pytest.raises(Invalid, match=r"Affirmative constructive \(AC\) has to last from 5 seconds to 60 minutes"):
        formats.timed(of("lincoln-douglas"), {"AC": seconds})


@pytest.mark.parametrize("prep", [-1, 3601])
def test_preparation_that_nobody_could_take_is_refused(prep: int) -> None:
    with pytest.raises(Invalid, match="up to 60 minutes of preparation"):
        formats.timed(of("lincoln-douglas"), {}, prep)


def test_a_team_that_is_not_there_opens_nothing() -> None:
    with pytest.raises(Invalid, match="No such team"):
        formats.opened_by(of("public-forum"), "aff")


def test_a_part_in_which_nobody_speaks_is_refused() -> None:
    form = of("lincoln-douglas")
    for floor in ((), ("aff2",)):
        with pytest.raises(Invalid, match="Nobody has the floor in Affirmative constructive"):
            formats.check(replace(form, parts=(replace(form.parts[0], floor=floor),)))


def test_a_format_without_parts_or_with_too_many_is_refused() -> None:
    form = of("lincoln-douglas")
    for parts in ((), form.parts * 6):
        with pytest.raises(Invalid, match="from 1 to 40 parts"):
            formats.check(replace(form, parts=parts))
