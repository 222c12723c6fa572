"""Coming in with a real browser: without a script and with one, the code's picture, and what signing out leaves behind."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect

from debate import db
from debate.forms.courses import NewCode
from debate.models import Role
from debate.services import courses

from ..makers import Maker, again
from ..visitors import Visitor
from .windows import window

pytestmark = pytest.mark.browser

PASSWORD = "violet harbour stone"


@pytest.fixture
def code(lite_app: Flask) -> str:
    make = Maker()
    course = make.course("Period 3")
    hartley = make.member(course, make.person("Ms Hartley"), Role.INSTRUCTOR)
    made = courses.renew_code(hartley, again(course), NewCode())
    db.finish()
    return made


def test_a_student_comes_in_by_the_code_without_any_script(browser: Browser, address: str, code: str) -> None:
    with window(browser, address, java_script_enabled=False) as student:
        page = student.go("/")
        page.get_by_label("Course code").fill(f"{code[:3].lower()} {code[3:].lower()}")
        page.get_by_role("button", name="Join").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Join Period 3")
        page.get_by_role("link", name="I am new here: sign up").click()
        page.get_by_label("Your name, as your class knows you").fill("Priya Nair")
        page.get_by_label("Log-in").fill("priya")
        page.get_by_label("Password").fill("short")
        page.get_by_role("button", name="Sign up and join").click()
        expect(page.locator("#password-error")).to_contain_text("Too short")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign up and join").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Period 3")
        expect(page.get_by_role("status")).to_contain_text("Welcome, Priya Nair")
        assert [it for it in student.complaints if "422" not in it] == []  # what Chromium says of the refused form


def test_a_password_can_be_shown_and_is_hidden_again_when_it_is_sent(browser: Browser, address: str) -> None:
    with window(browser, address) as stranger:
        page = stranger.go("/sign-in")
        field = page.locator("#password")
        field.fill("not this one")
        page.get_by_role("button", name="Show the password").click()
        expect(field).to_have_attribute("type", "text")
        page.get_by_role("button", name="Hide the password").click()
        expect(field).to_have_attribute("type", "password")
        expect(field).to_have_value("not this one")


def test_the_picture_of_the_code_is_drawn_under_the_pages_policy(
    browser: Browser, address: str, lite_app: Flask, code: str
) -> None:
    person = courses.members(courses.by_code(code, "a test"))[0].user
    visitor = Visitor(lite_app, person)
    db.finish()
    with window(browser, address, visitor) as teacher:
        page = teacher.go("/courses")
        page.get_by_role("link", name="Period 3").click()
        picture = page.get_by_role("img", name=re.compile("QR code"))
        expect(picture).to_be_visible()
        assert picture.evaluate("it => it.decode().then(() => it.naturalWidth)") > 100
        assert teacher.complaints == []


def test_signing_out_leaves_nothing_of_the_drafts_on_a_shared_computer(
    browser: Browser, address: str, lite_app: Flask, code: str
) -> None:
    person = courses.members(courses.by_code(code, "a test"))[0].user
    visitor = Visitor(lite_app, person)
    db.finish()
    with window(browser, address, visitor) as shared:
        page = shared.go("/courses")
        page.evaluate("localStorage.setItem('draft', 'half a thought')")
        page.get_by_role("button", name="Sign out").click()
        expect(page.get_by_role("link", name="Sign in")).to_be_visible()
        assert page.evaluate("localStorage.getItem('draft')") is None
