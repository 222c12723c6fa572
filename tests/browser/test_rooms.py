"""A room in real browsers: two people argue, a moderator removes, connections break, and nothing is lost or seen twice."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import WebSocketRoute, expect

from debate import db
from debate.models import Course
from debate.services import courses, sessions

from ..makers import again
from .scene import Scene
from .windows import Window, settled, shown

pytestmark = pytest.mark.browser


def test_what_one_says_both_see_at_once_and_find_again(scene: Scene, open_window: Callable[..., Window]) -> None:
    ana, ben = open_window(scene.ana), open_window(scene.ben)
    ana.room(scene.room_id)
    ben.room(scene.room_id)
    ana.say("It says *so* on page two.")
    for it in (ana, ben):
        expect(it.page.locator("#thread article .prose")).to_have_text("It says so on page two.")
        expect(it.page.locator("#thread article .prose em")).to_have_text("so")
    expect(ana.page.locator("#thread .pending")).to_have_count(0)
    ben.page.locator("#thread").get_by_role("link", name="Reply").first.click()
    reply = ben.page.locator(".composer")
    reply.get_by_role("radio", name="Asks", exact=True).check()
    reply.locator("[name=source]").fill("Which page two?")
    reply.get_by_role("button", name="Post", exact=True).click()
    for it in (ana, ben):
        expect(it.page.locator("#thread article .prose")).to_have_text(["It says so on page two.", "Which page two?"])
        assert settled(it.page) == settled(ana.page)
    expect(ana.page.locator("#thread article").nth(1)).to_contain_text("Question")
    ana.page.reload()
    assert shown(ana.page) == ["It says so on page two.", "Which page two?"]


def test_a_rebuttal_names_what_it_attacks_and_both_see_it(scene: Scene, open_window: Callable[..., Window]) -> None:
    ana, ben = open_window(scene.ana), open_window(scene.ben)
    for it in (ana, ben):
        it.room(scene.room_id)
    ana.say("It says so on page two.")
    ben.page.locator("#thread").get_by_role("link", name="Reply").first.click()
    reply = ben.page.locator(".composer")
    target = reply.get_by_label("What do you attack?")
    target.select_option("A premise: it is not so")
    reply.locator("[name=source]").fill("Page two is about the weather.")
    reply.get_by_role("radio", name="Supports", exact=True).check()
    expect(target).to_be_hidden()
    reply.get_by_role("radio", name="Rebuts", exact=True).check()
    expect(target).to_be_visible()
    reply.get_by_role("button", name="Post", exact=True).click()
    for it in (ana, ben):
        expect(it.page.locator("#thread article").nth(1)).to_contain_text("Against, rebuts Ana Beltrán, a premise")
    expect(ben.page.locator("#thread .pending")).to_have_count(0)
    ana.page.reload()
    expect(ana.page.locator("#thread article").nth(1)).to_contain_text("Against, rebuts Ana Beltrán, a premise")


def test_each_sees_who_is_here_and_who_is_writing(scene: Scene, open_window: Callable[..., Window]) -> None:
    ana, ben = open_window(scene.ana), open_window(scene.ben)
    ana.room(scene.room_id)
    expect(ana.page.locator("#people")).to_contain_text("Ana Beltrán")
    ben.room(scene.room_id)
    expect(ana.page.locator("#people")).to_contain_text("Ben Okafor")
    ben.page.locator("#new-words").press_sequentially("I think")
    expect(ana.page.locator("#typing")).to_contain_text("Ben Okafor")
    ben.page.close()
    expect(ana.page.locator("#people")).not_to_contain_text("Ben Okafor", timeout=10_000)


def test_a_removed_post_is_gone_from_every_open_window_and_everywhere_else(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    post = scene.make.post(scene.ana, scene.room, "A marker word: zeugma.", "supports")
    scene.make.post(scene.ben, scene.room, parent=post, quote="word: zeugma", quote_of="parent")
    post_id = post.id
    db.finish()
    ana, ben, hartley = open_window(scene.ana), open_window(scene.ben), open_window(scene.hartley)
    for it in (ana, ben):
        it.room(scene.room_id)
        expect(it.page.locator("#thread")).to_contain_text("word: zeugma")
    page = hartley.go(f"/rooms/{scene.room_id}/posts/{post_id}/remove")
    page.get_by_label("Your reason").fill("It speaks of a classmate.")
    page.get_by_role("button", name="Remove it").click()
    for it in (ana, ben, hartley):
        expect(it.page.locator("#thread")).to_contain_text("It speaks of a classmate.")
        expect(it.page.locator("body")).not_to_contain_text("zeugma")
        assert "zeugma" not in it.page.content()
    for path in (f"/rooms/{scene.room_id}", f"/rooms/{scene.room_id}/posts?since=0", "/search?q=zeugma"):
        answer = ben.context.request.get(f"{ben.address}{path}")
        assert "marker" not in answer.text()
    ana.page.reload()
    assert "zeugma" not in ana.page.content()


@pytest.mark.usefixtures("quick_pings")
def test_words_typed_while_the_line_is_down_arrive_once_when_it_is_up(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    ana, ben = open_window(scene.ana), open_window(scene.ben)
    ana.room(scene.room_id)
    ben.room(scene.room_id)
    ana.context.set_offline(True)
    expect(ana.page.locator("#connection")).not_to_have_text("live", timeout=60_000)
    for number in range(3):
        ana.say(f"Said while away, {number}.")
    expect(ana.page.locator("#thread article")).to_have_count(3)
    ben.say("Said meanwhile.", "Against")
    expect(ben.page.locator("#thread article")).to_have_count(1)
    ana.context.set_offline(False)
    expect(ana.page.locator("#connection")).to_have_text("live", timeout=60_000)
    for it in (ana, ben):
        expect(it.page.locator("#thread article")).to_have_count(4, timeout=30_000)
        expect(it.page.locator("#thread .pending")).to_have_count(0)
    assert settled(ana.page) == settled(ben.page)


def test_what_was_said_before_ones_own_words_and_comes_after_them_is_still_unread(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    ana = open_window(scene.ana)
    dropped: list[str | bytes] = []

    def lose_the_first_post(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if str(message).startswith('42["post"') and not dropped:
                dropped.append(message)
            else:
                line.send(message)

        server.on_message(pass_on)

    ana.page.route_web_socket(re.compile("/socket.io/"), lose_the_first_post)
    page = ana.room(scene.room_id)
    scene.make.post(scene.ben, scene.room, "Said before.", "supports")
    db.finish()
    ana.say("Said after.")
    expect(page.locator("#thread article .prose")).to_have_text(["Said before.", "Said after."])
    expect(page.locator("#thread article").first).to_have_class(re.compile("unread"))


def test_what_is_said_while_one_comes_in_is_no_reason_to_load_anew(
    scene: Scene, open_window: Callable[..., Window]
) -> None:
    ana = open_window(scene.ana)
    answers: list[Callable[[], None]] = []

    def hold_the_answer_to_join(line: WebSocketRoute) -> None:
        server = line.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            if str(message).startswith("430[") and not answers:
                answers.append(lambda: line.send(message))
            else:
                line.send(message)

        server.on_message(pass_on)

    ana.page.route_web_socket(re.compile("/socket.io/"), hold_the_answer_to_join)
    page = ana.go(f"/rooms/{scene.room_id}")
    page.evaluate("window.stayed = true")
    while not answers:
        page.wait_for_timeout(20)
    scene.make.post(scene.ben, scene.room, "Said while she comes in.")
    db.finish()
    expect(page.locator("#thread article .prose")).to_have_text("Said while she comes in.")
    answers[0]()
    expect(page.locator("#connection")).to_have_text("live")
    assert page.evaluate("window.stayed") is True


def test_a_draft_survives_a_reload(scene: Scene, open_window: Callable[..., Window]) -> None:
    ana = open_window(scene.ana)
    page = ana.room(scene.room_id)
    page.locator("#new-words").press_sequentially("Half a thought")
    page.wait_for_function("() => Object.values(localStorage).some((kept) => kept.includes('Half a thought'))")
    page.reload()
    expect(page.locator("#new-words")).to_have_value("Half a thought")


def test_a_refused_post_keeps_its_words_and_says_why(scene: Scene, open_window: Callable[..., Window]) -> None:
    ana = open_window(scene.ana)
    page = ana.room(scene.room_id)
    ana.say("long " * 900)
    failed = page.locator("#thread .failed")
    expect(failed).to_contain_text("4,000")
    failed.get_by_role("button", name="Edit").click()
    expect(page.locator("#new-words")).to_have_value(re.compile("^(long ?)+"))


def test_new_posts_move_nothing_under_the_eye(scene: Scene, open_window: Callable[..., Window]) -> None:
    for number in range(8):
        scene.make.post(scene.ben, scene.room, f"Argument {number}. " + "And so on, at length. " * 20)
    db.finish()
    ana = open_window(scene.ana, viewport={"width": 1280, "height": 800})
    page = ana.room(scene.room_id)
    page.evaluate("window.scrollTo(0, 300)")
    first = page.locator("#thread article").nth(2)
    before = first.bounding_box()
    scene.make.post(scene.ben, scene.room, "A new one.")
    db.finish()
    expect(page.locator("#pill")).to_be_visible()
    assert first.bounding_box() == before
    page.locator("#pill").click()
    expect(page.get_by_text("A new one.")).to_be_in_viewport()


def test_what_comes_where_it_is_seen_is_not_announced(scene: Scene, open_window: Callable[..., Window]) -> None:
    page = open_window(scene.ana).room(scene.room_id)
    page.evaluate("setTimeout = () => 0")  # nothing is on the screen for long enough to have been read
    scene.make.post(scene.ben, scene.room, "In plain sight.")
    db.finish()
    expect(page.locator("#thread article.unread")).to_contain_text("In plain sight.")
    expect(page.locator("#pill")).to_be_hidden()


def test_who_loses_the_course_loses_the_open_window(scene: Scene, open_window: Callable[..., Window]) -> None:
    ana = open_window(scene.ana)
    ana.room(scene.room_id)
    teacher = scene.make.member(scene.make.course("Spare"), scene.make.person(admin=True))

    @db.atomic
    def remove() -> None:
        course = db.session.get(Course, scene.course_id)
        assert course is not None
        courses.remove_member(again(teacher), course, again(scene.ana).id)

    remove()
    scene.make.post(scene.ben, scene.room, "A marker word: zeugma.")
    db.finish()
    expect(ana.page.locator("#connection")).not_to_have_text("live", timeout=10_000)
    assert "zeugma" not in ana.page.content()


def test_who_signs_out_elsewhere_is_signed_out_here(scene: Scene, open_window: Callable[..., Window]) -> None:
    ana = open_window(scene.ana)
    ana.room(scene.room_id)
    sessions.end_all(again(scene.ana), message="You were signed out.")
    scene.make.post(scene.ben, scene.room, "A marker word: zeugma.")
    db.finish()
    expect(ana.page.locator("#connection")).to_contain_text("signed out", timeout=10_000)
    assert "zeugma" not in ana.page.content()


def test_everything_works_without_a_script_except_being_live(scene: Scene, open_window: Callable[..., Window]) -> None:
    post = scene.make.post(scene.ben, scene.room, "It is so.", "supports")
    post_id = post.id
    db.finish()
    ana = open_window(scene.ana, java_script_enabled=False)
    page = ana.go(f"/rooms/{scene.room_id}")
    page.locator("#new").get_by_role("radio", name="Against", exact=True).check()
    page.locator("#new-words").fill("It is not.")
    page.locator("#new").get_by_role("button", name="Post").click()
    assert shown(page) == ["It is so.", "It is not."]
    page.goto(f"{ana.address}/rooms/{scene.room_id}")
    page.locator(f"#post-{post_id}").get_by_role("link", name="Reply").click()
    page.locator("#reply").get_by_role("radio", name="Asks", exact=True).check()
    page.locator("#reply [name=source]").fill("Since when?")
    page.locator("#reply").get_by_role("button", name="Post").click()
    expect(page.locator("#thread article").filter(has_text="Since when?")).to_contain_text("Question")
    mine = page.locator("#thread article").filter(has_text="Since when?")
    mine.get_by_role("link", name="More").click()
    page.get_by_role("link", name="Edit").click()
    page.locator("main [name=source]").fill("Since which year?")
    page.get_by_role("button", name=re.compile("Save|Post")).click()
    expect(page.locator("#thread")).to_contain_text("Since which year?")
    page.locator("#thread article").filter(has_text="Since which year?").get_by_role("link", name="edited").click()
    expect(page.locator("main")).to_contain_text("Since when?")


def test_a_browser_that_hears_everything_asks_for_nothing(scene: Scene, open_window: Callable[..., Window]) -> None:
    ana = open_window(scene.ana)
    ana.room(scene.room_id)
    asked: list[str] = []
    ana.page.on("request", lambda request: asked.append(request.url) if "/posts" in request.url else None)
    scene.make.post(scene.ben, scene.room, "A new one.")
    db.finish()
    expect(ana.page.locator("#thread article")).to_have_count(1)
    assert asked == []


@pytest.mark.parametrize("show", ["unread", "unanswered"])
def test_what_is_earlier_comes_into_the_page_that_one_is_on(
    scene: Scene, open_window: Callable[..., Window], show: str
) -> None:
    answered = scene.make.post(scene.ben, scene.room, "Why is that?", "asks")
    for number in range(70):
        scene.make.post(scene.ben, scene.room, f"Question {number}?", "asks", again(answered) if number < 5 else None)
    db.finish()
    ana = open_window(scene.ana)
    page = ana.go(f"/rooms/{scene.room_id}?show={show}")
    expect(page.locator("#connection")).to_have_text("live", timeout=15_000)
    expect(page.locator("#thread article")).to_have_count(60)
    page.evaluate("window.here = true")
    left = 10 if show == "unanswered" else 11
    page.get_by_role("link", name=f"{left} earlier {show} arguments").click()
    expect(page.locator("#thread article")).to_have_count(71)
    expect(page.locator(".earlier")).to_have_count(0)
    expect(page.locator("#thread > li").first.locator("article")).to_have_count(6)
    assert page.evaluate("window.here"), "the page was not loaded anew"
