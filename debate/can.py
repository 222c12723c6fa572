"""Who may do what: pure questions about loaded people and things, asked alike by services, pages and sockets.

`viewer` is None for somebody who is not signed in. Nothing here queries, and nothing here knows of a request.
"""

from __future__ import annotations

from .models import (
    Author,
    ChatLine,
    Claim,
    ClaimState,
    Course,
    Drill,
    Essay,
    Place,
    Post,
    PostState,
    Role,
    Room,
    Round,
    User,
)

STAFF = (Role.MODERATOR, Role.INSTRUCTOR)


def _active(viewer: User | Author | None) -> bool:
    return viewer is not None and not viewer.suspended


def administer(viewer: User | None) -> bool:
    return viewer is not None and viewer.is_admin and not viewer.suspended


# ---- courses


def see_course(viewer: User | None, course: Course) -> bool:
    return _see(viewer, course.id)


def _see(viewer: User | Author | None, course_id: int) -> bool:
    if viewer is None or viewer.suspended:
        return False
    return viewer.is_admin or viewer.role_in(course_id) is not None


def teach(viewer: User | None, course: Course) -> bool:
    """Assign claims, change the course, its code, its members and its rooms."""
    return _teach(viewer, course.id)


def _teach(viewer: User | None, course_id: int) -> bool:
    if viewer is None or viewer.suspended:
        return False
    return viewer.is_admin or viewer.role_in(course_id) is Role.INSTRUCTOR


def teach_somewhere(viewer: User | None) -> bool:
    """Bring essays, make claims, open courses."""
    return viewer is not None and not viewer.suspended and (viewer.is_admin or bool(viewer.courses_taught))


# ---- essays and claims


def read_essay(viewer: User | None, essay: Essay) -> bool:
    return essay.course_id is None or _see(viewer, essay.course_id)


def change_essay(viewer: User | None, essay: Essay) -> bool:
    """Bring its text, or bring it again: who brought it, who teaches its course; any instructor while there is none."""
    if not teach_somewhere(viewer) or viewer is None:
        return False
    if viewer.is_admin or essay.brought_by_id == viewer.id:
        return True
    if essay.course_id is not None:
        return _teach(viewer, essay.course_id)
    return not essay.has_text


def make_claim(viewer: User | None, essay: Essay) -> bool:
    if essay.course_id is not None:
        return _teach(viewer, essay.course_id)
    return teach_somewhere(viewer)


def see_claim(viewer: User | None, claim: Claim) -> bool:
    """A draft is its makers'; a retired claim stays readable, so that what was argued under it does."""
    if claim.state is ClaimState.DRAFT:
        return change_claim(viewer, claim)
    return read_essay(viewer, claim.essay)


def change_claim(viewer: User | None, claim: Claim) -> bool:
    if viewer is None or not make_claim(viewer, claim.essay):
        return False
    return viewer.is_admin or claim.made_by_id == viewer.id or claim.essay.course_id is not None


def assign(viewer: User | None, claim: Claim, course: Course) -> bool:
    """An essay of one course is not for another."""
    fits = claim.essay.course_id in (None, course.id)
    return fits and claim.state is ClaimState.PUBLISHED and teach(viewer, course)


# ---- rooms and posts


def see_room(viewer: User | Author | None, room: Room | Place) -> bool:
    return _see(viewer, room.course_id)


def change_room(viewer: User | None, room: Room) -> bool:
    return _teach(viewer, room.course_id)


def post(viewer: User | Author | None, room: Room | Place) -> bool:
    """Members of the course alone, an administrator from outside not among them."""
    return _active(viewer) and viewer is not None and viewer.role_in(room.course_id) is not None and room.is_open


def vote(viewer: User | None, room: Room) -> bool:
    """Members of the course alone, and in a room closed to posts too: the second vote comes when all has been said."""
    return _active(viewer) and viewer is not None and viewer.role_in(room.course_id) is not None


def drill(viewer: User | None, claim: Claim) -> bool:
    """Practise alone on it: whoever is a member of any course and so may post somewhere, guests of open practice too."""
    if viewer is None or viewer.suspended or not viewer.course_ids:
        return False
    return claim.state is not ClaimState.DRAFT and see_claim(viewer, claim)


def see_drill(viewer: User | None, it: Drill) -> bool:
    """Its owner alone, whatever others may do besides; what they send to an instructor is read in the course's list."""
    return viewer is not None and not viewer.suspended and it.user_id == viewer.id and it.deleted_at is None


def comment(viewer: User | None, it: Drill) -> bool:
    return it.course_id is not None and it.deleted_at is None and _teach(viewer, it.course_id)


def moderate(viewer: User | Author | None, room: Room | Place) -> bool:
    if viewer is None or viewer.suspended:
        return False
    return viewer.is_admin or viewer.role_in(room.course_id) in STAFF


def take_side(viewer: User | None, room: Room) -> bool:
    """Have a side where the room has sides; who teaches or moderates has none, and posts for either."""
    return post(viewer, room) and not moderate(viewer, room)


def chair(viewer: User | None, it: Round) -> bool:
    """Run the clock of the round, and seat others in it: who teaches or moderates, and a member who was named for it."""
    if viewer is None or viewer.suspended:
        return False
    return moderate(viewer, it.room) or (it.chair_id == viewer.id and viewer.role_in(it.room.course_id) is not None)


def sit(viewer: User | None, it: Round) -> bool:
    return post(viewer, it.room)


def judge(viewer: User | None, it: Round) -> bool:
    """Have a ballot in the round: a member of the course who was named for it."""
    if viewer is None or viewer.suspended or viewer.role_in(it.room.course_id) is None:
        return False
    return any(named.user_id == viewer.id for named in it.judges)


def edit(viewer: User | None, a_post: Post, room: Room) -> bool:
    return viewer is not None and a_post.author_id == viewer.id and a_post.is_visible and post(viewer, room)


def speak_for(viewer: User | None, answered: Post, room: Room) -> bool:
    """Say whether somebody who rebuts the argument takes it to say what it says: its author, where they may post."""
    return viewer is not None and answered.author_id == viewer.id and post(viewer, room)


def withdraw(viewer: User | None, a_post: Post, room: Room) -> bool:
    """Also in a closed room: what one has said may always be taken back."""
    return viewer is not None and a_post.author_id == viewer.id and a_post.is_visible and see_room(viewer, room)


def take_back(viewer: User | None, question: Post, room: Room) -> bool:
    """Want no answer any more; also in a closed room, as with `withdraw`."""
    return withdraw(viewer, question, room)


def concede(viewer: User | None, question: Post, room: Room, *, owed: bool) -> bool:
    """`owed`: by the viewer, or by the side that they speak for."""
    return owed and question.is_visible and post(viewer, room)


def remove(viewer: User | None, a_post: Post, room: Room) -> bool:
    return a_post.is_visible and moderate(viewer, room)


def restore(viewer: User | None, a_post: Post, room: Room) -> bool:
    """What a moderator removed; what its author took back stays taken back."""
    return a_post.state is PostState.REMOVED and moderate(viewer, room)


def read_words(viewer: User | None, a_post: Post, room: Room) -> bool:
    """The words of a removed post are for who may restore it, those of a withdrawn one for nobody."""
    return a_post.is_visible or (a_post.state is PostState.REMOVED and moderate(viewer, room))


# ---- the side chat


def chat(viewer: User | None, room: Room) -> bool:
    """Who may post may write in the side chat too, where there is one; a round that goes on asks for more (services/chat)."""
    return room.side_chat and post(viewer, room)


def withdraw_line(viewer: User | None, line: ChatLine, room: Room) -> bool:
    return viewer is not None and line.author_id == viewer.id and line.is_visible and see_room(viewer, room)


def remove_line(viewer: User | None, line: ChatLine, room: Room) -> bool:
    return line.is_visible and moderate(viewer, room)
