"""A judge in a real browser: named while the room is open, refused once without losing a word, and on one sheet of paper."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from debate import db
from debate.clock import Action
from debate.forms.rounds import NewStep
from debate.models import Role
from debate.services import judges, steps

from ..makers import again
from ..parts import chromium
from .scene import Scene
from .windows import Window

pytestmark = pytest.mark.browser


def test_a_judge_is_named_and_writes_a_ballot_that_is_read_when_it_is_released(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    make = scene.make
    course = again(scene.room).course
    teacher = make.member(course, make.person("Mr Lund"), Role.INSTRUCTOR)
    cleo = make.member(again(course), make.person("Cleo"))
    make.round(scene.room, aff1=scene.ana, neg1=scene.ben)
    db.finish()
    judge, lund = open_window(cleo), open_window(teacher)
    page, desk = judge.room(scene.room_id), lund.room(scene.room_id)
    desk.locator("#name-judge").select_option(label="Cleo")
    desk.get_by_role("button", name="Name as a judge").click()
    expect(page.get_by_role("link", name="Your ballot")).to_be_visible()
    desk.get_by_role("button", name="Begin AC").click()
    expect(page.locator("#turn")).to_contain_text("You judge this round")
    desk.locator("#end").click()
    desk.get_by_role("button", name="End it for good").click()
    expect(desk.locator("#clock-heading")).to_have_text("The round is over")

    page.get_by_role("link", name="Your ballot").click()
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("Points for Ana Beltrán").fill("28")
    page.get_by_label("Comment on Ana Beltrán").fill("Weigh at the end.")
    page.get_by_label("Points for Ben Okafor").fill("27,5")
    page.get_by_role("radio", name="Negative").check()
    page.get_by_label("Reason for decision").fill("The cost was conceded.")
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text(
        "The winner has fewer speaker points than the other team (27.5 to 28)"
    )
    assert chromium.violations(page) == []
    expect(page.get_by_label("Comment on Ana Beltrán")).to_have_value("Weigh at the end.")
    page.get_by_label("The low-point win is meant").check()
    page.get_by_role("button", name="Hand in").click()
    expect(page.get_by_text("Your ballot is handed in.")).to_be_visible()

    desk.get_by_role("link", name="Who has handed in").click()
    desk.get_by_role("button", name="Release the ballots").click()
    expect(desk.get_by_text("Negative won.")).to_be_visible()
    expect(desk.get_by_text("The cost was conceded.")).to_be_visible()
    judge.complaints[:] = [it for it in judge.complaints if "422" not in it]  # Chromium notes the refusal itself


def test_a_ballot_of_four_teams_is_one_sheet_of_paper(scene: Scene, open_window: Callable[..., Window]) -> None:
    make = scene.make
    course = again(scene.room).course
    names = [
        "Maximilian Featherstonehaugh-Cholmondeley",
        *(f"Speaker {word}" for word in ["One", "Two", "Three", "Four", "Five", "Six", "Seven"]),
    ]
    speakers = [make.member(again(course), make.person(name)) for name in names]
    seats = ("og1", "og2", "oo1", "oo2", "cg1", "cg2", "co1", "co2")
    it = make.round(scene.room, "british-parliamentary", **dict(zip(seats, speakers, strict=True)))
    admin = make.person(admin=True)
    judges.name(again(admin), again(it), again(scene.hartley).id)
    steps.step(again(scene.hartley), again(it), NewStep(action=Action.BEGIN))
    round_id = again(it).id
    db.finish()
    page = open_window(scene.hartley).go(f"/rounds/{round_id}/ballot")
    page.emulate_media(media="print")
    assert page.locator(".site, .acts").filter(visible=True).count() == 0
    expect(page.get_by_text("Judge: Ms Hartley")).to_be_visible()
    for size in ("A4", "Letter"):
        sheet = page.pdf(format=size)
        assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1, size
        (width, height) = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)", sheet)[0]
        assert float(width) < float(height)
