"""What somebody types is text wherever it is shown: signs of markup are seen as they were typed."""

from __future__ import annotations

from flask import Flask

from debate.models import Role

from ..makers import Maker, again
from ..visitors import Visitor

TYPED = '<i>so & so</i> "it\'s"'
SHOWN = "&lt;i&gt;so &amp; so&lt;/i&gt;"


def test_signs_of_markup_are_shown_as_they_were_typed(lite_app: Flask) -> None:
    make = Maker()
    course = make.course(TYPED)
    teacher = make.member(course, make.person(), Role.INSTRUCTOR)
    text = f"{TYPED} is what it says. It goes on."
    essay = make.essay(TYPED, text=text, digest="d" * 64, course_id=again(course).id)
    claim = make.claim(essay, TYPED)
    room = make.room(course, claim, TYPED, instructions=TYPED, weighed=True, side_chat=True)
    make.line(teacher, room, TYPED)
    post = make.post(teacher, room, TYPED, quote=TYPED, quote_of="essay")
    drill = make.drill(teacher, claim, TYPED, to=post, sent_to=course)
    visitor = Visitor(lite_app, teacher)
    ids = {"course": again(course).id, "essay": again(essay).id, "claim": again(claim).id, "room": again(room).id}
    ids["drill"] = again(drill).id
    pages = ["/", "/courses", "/rooms", "/essays", "/claims", "/search?q=so+%26+so", "/search?q=%3Ci%3Eso"]
    pages += [
        "/courses/{course}",
        "/essays/{essay}",
        "/essays/{essay}/claims/new",
        "/claims/{claim}",
        "/claims/{claim}/edit",
    ]
    pages += ["/claims/{claim}/assign", "/rooms/{room}", "/rooms/{room}/map", "/rooms/{room}/settings"]
    pages += ["/rooms/{room}/standing", "/rooms/{room}/votes", "/rooms/{room}/chat"]
    pages += ["/rooms/{room}/chat/1/remove"]
    pages += ["/drills", "/drills/{drill}", "/claims/{claim}/drills/new", "/courses/{course}/drills"]
    for page in pages:
        answer = visitor.page(page.format(**ids))
        assert answer.status_code == 200, page
        assert SHOWN in answer.text, page
        assert TYPED[:5] not in answer.text, page
