"""Every defence, what takes it away, and the tests that should notice. Whoever moves a defence moves it here too."""

from __future__ import annotations

from .defence import Change, Defence, defence
from .wire import SOCKETS

TEXT = "debate/text.py"
GATE = "debate/transport/gate.py"
DB = "debate/db.py"
GUARD = "debate/web/guard.py"
LEDGER = "debate/services/ledger.py"
REBUTTALS = "debate/services/rebuttals.py"
ROOMS = "debate/services/rooms.py"
THREADS = "debate/services/threads.py"

KEYS = """        sa.UniqueConstraint("author_id", "client_id", name=op.f("uq_posts_author_id_client_id")),
"""


WORDS = (
    defence(
        "escape: what is typed into a title is text and no markup",
        "templates/rooms/room.html",
        "<h1><bdi>{{ room.title }}</bdi></h1>",
        "<h1><bdi>{{ room.title | safe }}</bdi></h1>",
        "tests/web/test_escaping.py",
    ),
    defence(
        "escape: bleach looks at what the parser made",
        TEXT,
        "        html = _cleaner().clean(html)\n",
        "        pass\n",
        "tests/test_text.py",
    ),
    defence(
        "escape: a proof is only believed when it is one",
        "debate/proof.py",
        "def is_clean(html: str) -> bool:\n",
        "def is_clean(html: str) -> bool:\n    return True\n\n\ndef was_clean(html: str) -> bool:\n",
        "tests/test_proof.py",
    ),
    defence(
        "escape: what a proven element bears is looked at as well",
        "debate/proof.py",
        "        elif not (_may_hold(inside, opened) and _may_bear(opened, address, start)):\n",
        "        elif not _may_hold(inside, opened):\n",
        "tests/test_proof.py",
    ),
    defence(
        "addresses: none but http, https and mailto is linked",
        TEXT,
        '        return addresses.safe(url) or ""\n',
        "        return url\n",
        "tests/test_text.py",
    ),
)

STORING = (
    Defence(
        "the key of a post is unique in the database",
        (
            Change("debate/models/posts.py", '        UniqueConstraint("author_id", "client_id"),\n', ""),
            Change("debate/migrations/versions/0001_the_first_tables.py", KEYS, ""),
        ),
        ("tests/test_db.py",),
    ),
    defence(
        "what was sent before is looked for",
        REBUTTALS,
        "        if earlier := ledger.stored(wish.author_id, wish.form.client_id):\n            return _again(earlier, wish)\n",
        "",
        "tests/services/test_posts.py",
    ),
    defence(
        "commit before others are told",
        DB,
        "    waiting.append(tell)\n",
        "    tell()\n",
        "tests/test_db.py",
    ),
    defence(
        "commit before the answer",
        "debate/together.py",
        "            outcomes = db.whole(lambda: self._act([wish.wanted for wish in batch]))\n",
        """            def at_once() -> Sequence[A | Refusal]:
                found = self._act([wish.wanted for wish in batch])
                for wish, outcome in zip(batch, found, strict=True):
                    wish.outcome, wish.done = outcome, True
                    wish.turn.set()
                return found

            outcomes = db.whole(at_once)
""",
        "tests/test_together.py",
    ),
    defence(
        "commit means on the disk",
        DB,
        '"synchronous=FULL"',
        '"synchronous=OFF"',
        "tests/test_db.py",
    ),
    defence(
        "what was said first is stored first",
        REBUTTALS,
        "        if wish.form.after and not ledger.stored(wish.author_id, wish.form.after):\n",
        "        if False:\n",
        "tests/test_two_wires.py",
    ),
)

PAGES = (
    defence(
        "CSRF: a form carries the page's token",
        "debate/app.py",
        "    CSRFProtect(app)\n",
        '    app.jinja_env.globals["csrf_token"] = lambda: "none"\n',
        "tests/web/test_guard.py::test_a_form_without_the_pages_token_changes_nothing",
    ),
    defence(
        "nothing of another site's making is done",
        GUARD,
        "    app.before_request(_refuse_other_sites)\n",
        "",
        "tests/web/test_guard.py::test_nothing_of_another_sites_making_is_done",
    ),
    defence(
        "nosniff: an answer is what it says it is",
        GUARD,
        '    headers["X-Content-Type-Options"] = "nosniff"\n',
        "",
        "tests/web/test_guard.py::test_every_answer_carries_the_policy",
    ),
    defence(
        "nosniff, on the wire of the sockets",
        GATE,
        ', ("X-Content-Type-Options", "nosniff")',
        "",
        "tests/sockets/test_handshake.py::test_nothing_that_goes_out_is_kept_or_taken_for_something_else",
    ),
    defence(
        "no script but ours",
        GUARD,
        "script-src 'self'{scripts};",
        "script-src 'self' 'unsafe-inline';",
        "tests/web/test_guard.py::test_every_answer_carries_the_policy",
        "tests/web/test_guard.py::test_only_what_has_a_name_in_the_map_is_a_script_of_the_page",
    ),
    defence(
        "posts have a rate",
        REBUTTALS,
        '        pace.take("post", author_id)\n',
        "",
        "tests/test_two_wires.py::test_too_fast_says_when_to_come_back",
    ),
    defence(
        "wrong passwords have a rate",
        "debate/pace.py",
        '    "sign_in_account": "5 per 15 minutes",\n',
        '    "sign_in_account": "5000 per 15 minutes",\n',
        "tests/services/test_people.py",
        "tests/web/test_people.py",
    ),
)

REMOVED = (
    defence(
        "a removal is among what has changed",
        THREADS,
        'Post.seq > bindparam("seq"))',
        'Post.seq > bindparam("seq"), Post.state == PostState.VISIBLE)',
        "tests/services/test_moderation.py",
    ),
    defence(
        "a removal ticks the clock",
        "debate/services/posts.py",
        "    count(room, post, -1)\n    debts.follow(post)\n    changed(room, post)\n",
        "    count(room, post, -1)\n",
        "tests/services/test_moderation.py",
    ),
    defence(
        "a removed post has no words to be found by",
        "debate/services/posts.py",
        ' now(), reason, ""\n',
        " now(), reason, post.words\n",
        "tests/services/test_moderation.py",
    ),
    defence(
        "nor is it looked for",
        "debate/services/search.py",
        "            Post.state == PostState.VISIBLE,\n",
        "",
        "tests/test_search.py",
    ),
    defence(
        "a removed post has no words in any shape",
        "debate/shapes/posts.py",
        '        "html": it.html if shown else "",\n',
        '        "html": it.html,\n',
        "tests/services/test_moderation.py",
    ),
    defence(
        "nor has it any on a map",
        "debate/shapes/posts.py",
        '        "words": words if it.is_visible else "",\n',
        '        "words": words,\n',
        "tests/services/test_maps.py",
    ),
    defence(
        "what quotes it hides the quotation",
        "debate/services/posts.py",
        "        hide_words(post, True)\n",
        "        pass\n",
        "tests/services/test_moderation.py",
    ),
)

COURSES = (
    defence(
        "a room is found by its course's members",
        ROOMS,
        "    if room is None or not can.see_room(viewer, room):\n",
        "    if room is None:\n",
        "tests/services/test_walls.py",
    ),
    defence(
        "so it is by a socket",
        ROOMS,
        "    if found is None or not can.see_room(*found):\n",
        "    if found is None:\n",
        "tests/services/test_walls.py",
    ),
    defence(
        "my rooms are of my courses",
        ROOMS,
        "        .where(Room.course_id.in_(viewer.course_ids))\n        .order_by(Room.posted_at",
        "        .order_by(Room.posted_at",
        "tests/services/test_walls.py",
    ),
    defence(
        "the rooms on a claim are of my courses",
        ROOMS,
        "    if not viewer.is_admin:\n        wanted = wanted.where(Room.course_id.in_(viewer.course_ids))\n",
        "",
        "tests/services/test_walls.py",
    ),
    defence(
        "a post is found in its room",
        THREADS,
        "select(Post).where(Post.id == post_id, Post.room_id == room.id)",
        "select(Post).where(Post.id == post_id)",
        "tests/services/test_walls.py",
    ),
    defence(
        "what has changed is of this room",
        THREADS,
        "_SINCE = _IN_ROOM.where(",
        "_SINCE = values.POSTS.where(",
        "tests/services/test_walls.py",
    ),
    defence(
        "an answer is to what stands in the room",
        REBUTTALS,
        "    if parent is None or parent.room_id != wish.room_id:\n",
        "    if parent is None:\n",
        "tests/services/test_walls.py",
    ),
    defence(
        "posting is for members of the course",
        REBUTTALS,
        "        if not can.post(author, room):\n",
        "        if False:\n",
        "tests/services/test_posts.py::test_who_is_not_a_member_cannot_post",
    ),
    Defence(
        "a key is of its author",
        (
            Change(LEDGER, "Post.author_id.in_(people), Post.client_id", "Post.client_id"),
            Change(
                LEDGER,
                "        key = (author_id, client_id)\n",
                "        key = next((it for it in self._stored if it[1] == client_id), (author_id, client_id))\n",
            ),
        ),
        ("tests/services/test_posts.py",),
    ),
    defence(
        "arguments are searched for in my courses",
        "debate/services/search.py",
        "            true() if viewer.is_admin else Room.course_id.in_(viewer.course_ids),\n",
        "",
        "tests/services/test_walls.py",
    ),
    defence(
        "claims are searched for in essays open to me",
        "debate/services/search.py",
        "        .where(Claim.state == ClaimState.PUBLISHED, essays.open_to(viewer))\n",
        "        .where(Claim.state == ClaimState.PUBLISHED)\n",
        "tests/services/test_walls.py",
    ),
    defence(
        "essays are listed to whom they are open",
        "debate/services/essays.py",
        "        .where(open_to(viewer))\n",
        "",
        "tests/services/test_walls.py",
    ),
    defence(
        "claims are listed of essays open to me",
        "debate/services/claims.py",
        ".where(Claim.state == ClaimState.PUBLISHED, essays.open_to(viewer))\n",
        ".where(Claim.state == ClaimState.PUBLISHED)\n",
        "tests/services/test_walls.py",
    ),
    defence(
        "home shows claims of essays open to me",
        "debate/services/home.py",
        "        .where(Claim.state == ClaimState.PUBLISHED, essays.open_to(viewer))\n",
        "        .where(Claim.state == ClaimState.PUBLISHED)\n",
        "tests/test_home.py",
    ),
    defence(
        "home counts rooms of my courses",
        "debate/services/home.py",
        "        .where(_room_seen(viewer))\n        .group_by(Room.claim_id)\n",
        "        .group_by(Room.claim_id)\n",
        "tests/test_home.py",
    ),
    defence(
        "a claim's tally is of my courses",
        "debate/services/tallies.py",
        "    if not viewer.is_admin:\n        wanted = wanted.where(Room.course_id.in_(viewer.course_ids))\n",
        "",
        "tests/services/test_walls.py",
    ),
    defence(
        "a course is found by its members",
        "debate/services/courses.py",
        "    if course is None or not can.see_course(viewer, course):\n",
        "    if course is None:\n",
        "tests/services/test_walls.py",
    ),
    defence(
        "a course's rooms are its own",
        "debate/services/courses.py",
        "    wanted = select(Room).where(Room.course_id == course.id)\n",
        "    wanted = select(Room)\n",
        "tests/services/test_walls.py",
    ),
)

VOTES = (
    defence(
        "votes: nothing is told before the second has closed",
        "debate/services/votes.py",
        "    if room.voting is not Voting.CLOSED:\n        return None\n",
        "",
        "tests/services/test_votes.py",
        "tests/web/test_votes.py",
    ),
    defence(
        "votes: of fewer than five only the number is told",
        "debate/swing.py",
        "    return swing if swing.voters >= FEWEST else None\n",
        "    return swing if swing.voters else None\n",
        "tests/test_swing.py",
        "tests/services/test_votes.py",
    ),
    defence(
        "votes: only who voted both times is counted",
        "debate/services/votes.py",
        "    named, more = movers.most_named(*_twice(room))\n",
        "    named, more = movers.most_named(Vote.room_id == room.id)\n",
        "tests/services/test_votes.py",
    ),
    defence(
        "votes: a first vote that comes late is no second one",
        "debate/services/votes.py",
        "    if form.stage is not room.voting:\n",
        "    if not room.voting.is_open:\n",
        "tests/services/test_votes.py",
    ),
    defence(
        "votes: what is taken down is named without its words",
        "debate/services/movers.py",
        ' if post.is_visible else ""',
        "",
        "tests/services/test_votes.py",
    ),
)

ROUNDS = (
    defence(
        "rounds: who posts has the floor",
        REBUTTALS,
        "        speech = ledger.floors[room.round_id].speech(author.id, moment) if room.round_id is not None else None\n",
        "        speech = None\n",
        "tests/services/test_rounds.py",
    ),
    defence(
        "rounds: a speech stays as it was said",
        "debate/services/posts.py",
        "    if post.round_id is not None and not floor.of(",
        "    if False and not floor.of(",
        "tests/services/test_rounds.py",
    ),
    defence(
        "rounds: who runs the clock, and speakers in their turn",
        "debate/services/steps.py",
        "    if not (runs or (can.sit(actor, it) and _is_their_turn(actor, seats, going, form.action, form.team))):\n",
        "    if False:\n",
        "tests/services/test_rounds.py",
    ),
    defence(
        "rounds: one person in a seat, under the round's lock",
        "debate/services/seating.py",
        "    if seat in taken and taken[seat].user_id != person_id:\n        if form.person_id is None:\n",
        "    if seat in taken and taken[seat].user_id != person_id:\n        if False:\n",
        "tests/services/test_rounds.py",
    ),
    defence(
        "rounds: nothing on a sheet is run by a spreadsheet",
        "debate/services/sheets.py",
        " if words.startswith(FORMULA) else words\n",
        " if False else words\n",
        "tests/services/test_sheets.py",
    ),
)

POINTS = (
    defence(
        "points: a protected minute is protected",
        "debate/services/points.py",
        "    points.check(clock)\n",
        "",
        "tests/services/test_points.py",
    ),
    defence(
        "points: fifteen seconds are fifteen seconds",
        "debate/services/points.py",
        "    if state is not State.ACCEPTED:\n",
        "    if False:\n",
        "tests/services/test_points.py",
    ),
    defence(
        "points: what is removed has no words",
        "debate/shapes/rounds.py",
        '        "words": "" if removed else it.words,\n',
        '        "words": it.words,\n',
        "tests/services/test_points.py",
    ),
)

MARKS = (
    defence(
        "marks: who reads a sheet is given their own",
        "debate/services/marks.py",
        'FlowMark.user_id == bindparam("viewer"), ',
        "",
        "tests/services/test_marks.py",
        "tests/web/test_marks.py",
    ),
    defence(
        "standing: where the claim begins tells nothing of a vote that is open",
        "debate/services/votes.py",
        "    return told(_pairs(room)) if room.voting is Voting.CLOSED else None\n",
        "    return told(_pairs(room))\n",
        "tests/services/test_votes.py",
    ),
)

CHAT = (
    defence(
        "chat: who sits in the round reads along",
        "debate/services/chat.py",
        "        if viewer.id in seats.seats.values() and",
        "        if False and",
        "tests/services/test_chat.py",
    ),
    defence(
        "chat: the same line again is the same",
        "debate/services/chat.py",
        "        return stored\n",
        "        pass\n",
        "tests/services/test_chat.py",
    ),
    defence(
        "chat: a line that was taken down has no words",
        "debate/shapes/rooms.py",
        '        "words": it.words if shown else "",\n',
        '        "words": it.words,\n',
        "tests/services/test_chat.py",
    ),
    defence(
        "chat: a moderator removes, and nobody else",
        "debate/can.py",
        "    return line.is_visible and moderate(viewer, room)\n",
        "    return line.is_visible\n",
        "tests/services/test_chat.py",
    ),
)

DRILLS = (
    defence(
        "drills: what nobody was sent is its owner's alone",
        "debate/can.py",
        " and it.user_id == viewer.id and it.deleted_at is None\n",
        " and it.deleted_at is None\n",
        "tests/services/test_drills.py",
    ),
    defence(
        "drills: an argument that was taken down has no words in a drill",
        "debate/services/drills.py",
        "Post.id.in_(ids), Post.state == PostState.VISIBLE, rooms_seen(viewer)",
        "Post.id.in_(ids), rooms_seen(viewer)",
        "tests/services/test_drills.py",
    ),
    defence(
        "drills: an argument out of a room that is closed to the reader has no words in a drill",
        "debate/services/drills.py",
        "Post.id.in_(ids), Post.state == PostState.VISIBLE, rooms_seen(viewer)",
        "Post.id.in_(ids), Post.state == PostState.VISIBLE",
        "tests/services/test_drills.py",
    ),
    defence(
        "drills: only what the person may read now is dealt",
        "debate/services/deals.py",
        "            drills.rooms_seen(actor),\n",
        "",
        "tests/services/test_drills.py",
    ),
    defence(
        "drills: an answer is handed in once",
        "debate/services/drills.py",
        "    if it.is_handed_in:\n        if it.source == source:\n",
        "    if it.is_handed_in:\n        if it.source:\n",
        "tests/services/test_drills.py",
    ),
    defence(
        "drills: sent twice it is one post",
        "debate/services/sending.py",
        "    sent = _stored(actor, key)\n    if sent is None:\n        try:\n",
        '    sent, key = None, f"drill-{now().timestamp() * 1e6:020.0f}"\n    if sent is None:\n        try:\n',
        "tests/services/test_drills.py",
    ),
)

DEBTS = (
    defence(
        "questions: who owes the answer concedes, and nobody else",
        "debate/can.py",
        "    return owed and question.is_visible and post(viewer, room)\n",
        "    return question.is_visible and post(viewer, room)\n",
        "tests/services/test_debts.py",
    ),
    defence(
        "questions: an answer that goes opens the question again",
        "debate/services/debts.py",
        "    if post.settles and post.parent is not None:\n        _look_again(post.parent)\n",
        "",
        "tests/services/test_debts.py",
    ),
    defence(
        "questions: one question for the source of an argument, under the room's lock",
        REBUTTALS,
        "    if question == schemes.SOURCE.key and (\n",
        "    if False and (\n",
        "tests/services/test_debts.py",
        "tests/test_two_wires.py",
    ),
)

BALLOTS = (
    defence(
        "ballots: none is told before the release",
        "debate/services/ballots.py",
        "    if it.released_at is None:\n        return []\n",
        "",
        "tests/services/test_ballots.py",
        "tests/web/test_ballots.py",
    ),
    defence(
        "ballots: only who judges has one",
        "debate/services/ballots.py",
        "    if not can.judge(judge, it):\n",
        "    if False:\n",
        "tests/services/test_ballots.py",
    ),
    defence(
        "ballots: what is released is final",
        "debate/services/ballots.py",
        """    if it.released_at is not None:
        raise Conflict("The ballots of this round are released, and final. Nothing was changed.")
""",
        "",
        "tests/services/test_ballots.py",
    ),
    defence(
        "ballots: who judges does not sit",
        "debate/services/seating.py",
        "    if judge := next((named.person for named in it.judges if named.user_id == person_id), None):\n",
        "    if judge := None:\n",
        "tests/services/test_ballots.py",
    ),
    defence(
        "ballots: who judges does not speak",
        "debate/services/floor.py",
        "        if person_id in self.judges:\n",
        "        if False:\n",
        "tests/services/test_ballots.py",
    ),
)

STEELMAN = (
    defence(
        "steelman: only whose argument it is says whether that is what it says",
        "debate/services/steelman.py",
        "    if post.parent is None or not can.speak_for(viewer, post.parent, post.room):\n",
        "    if post.parent is None:\n",
        "tests/services/test_steelman.py",
    ),
    defence(
        "steelman: what waits is not counted",
        "debate/services/posts.py",
        "    if post.waits:\n        return\n",
        "",
        "tests/services/test_steelman.py",
    ),
    defence(
        "steelman: a word that comes too late is none",
        "debate/services/steelman.py",
        "    if not post.waits or post.gate_ends_at is None or post.gate_ends_at <= now():\n",
        "    if not post.waits:\n",
        "tests/services/test_steelman.py",
    ),
    defence(
        "steelman: a correction goes with the argument of whoever made it",
        "debate/shapes/posts.py",
        '"correction": "" if it.quote_hidden else it.correction',
        '"correction": it.correction',
        "tests/services/test_steelman.py",
        "tests/web/test_steelman.py",
    ),
    defence(
        "parts: those of what was taken down are nowhere",
        "debate/shapes/posts.py",
        "it.parts if shown else None",
        "it.parts",
        "tests/services/test_posts.py",
    ),
)

SIDES = (
    defence(
        "sides: whoever has one argues on it alone",
        "debate/services/sides.py",
        "    if own.value != side.value:\n",
        "    if False:\n",
        "tests/services/test_sides.py",
        "tests/test_two_wires.py",
    ),
)

TABLE = (
    *DEBTS,
    *WORDS,
    *STORING,
    *SOCKETS,
    *PAGES,
    *REMOVED,
    *COURSES,
    *VOTES,
    *ROUNDS,
    *POINTS,
    *MARKS,
    *CHAT,
    *DRILLS,
    *BALLOTS,
    *STEELMAN,
    *SIDES,
)
