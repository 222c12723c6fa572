"""join, leave, rebut, typing."""

from __future__ import annotations

from typing import Any

from flask_socketio import SocketIO

from .. import can, db, live, pace, shapes
from ..errors import Denied, Refusal
from ..forms.posts import RebuttalByEvent
from ..forms.rooms import Joining, Leaving, Typing
from ..presence import presence
from ..services import rebuttals, rooms
from ..transport import Caller
from .event import event

Shape = dict[str, Any]

SHOWN = 60
"""People named in the answer to a join; of more, their number."""


def listen(socketio: SocketIO) -> None:
    event(socketio, "join", Joining)(join)
    event(socketio, "leave", Leaving)(leave)
    event(socketio, "rebut", RebuttalByEvent)(rebut)
    event(socketio, "typing", Typing)(typing)


def join(caller: Caller, form: Joining) -> Shape:
    pace.take("join_room", caller.user_id)
    rooms.seen_by(caller.user_id, form.room_id)
    live.enter(caller.sid, live.room_channel(form.room_id))
    try:
        # once more from inside: a right that was taken away between the look and the step is seen now or ends us later
        db.afresh()
        person, room = rooms.seen_by(caller.user_id, form.room_id)
    except Refusal:
        live.leave(caller.sid, live.room_channel(form.room_id))
        raise
    here = shapes.person(person, person.role_in(room.course_id))
    if presence.arrive(room.id, caller.sid, here):
        live.tell_here(room.id, arrived=here, but=caller.sid)
    people = presence.here(room.id, SHOWN)
    return {
        "room_id": room.id,
        "you": person.id,
        "seq": room.seq,
        "last_number": room.last_number,
        "counts": shapes.counts(room),
        "chat": room.chat_seq,
        "here": people,
        "more_here": presence.count(room.id) - len(people),
    }


def leave(caller: Caller, form: Leaving) -> Shape:
    live.leave(caller.sid, live.room_channel(form.room_id))
    gone = presence.leave(form.room_id, caller.sid)
    if gone is not None:
        live.tell_here(form.room_id, left=gone["id"])
    return {"room_id": form.room_id}


def rebut(caller: Caller, form: RebuttalByEvent) -> Shape:
    return {"post": rebuttals.post(caller.user_id, form.room_id, form)}


def typing(caller: Caller, form: Typing) -> Shape:
    pace.take("typing", caller.user_id)
    person, room = rooms.seen_by(caller.user_id, form.room_id)
    if not can.post(person, room):
        raise Denied("Only members of the course post in this room, and only while it is open.")
    shape = {"room_id": room.id, "person": shapes.person(person), "parent_id": form.parent_id}
    live.tell(live.room_channel(room.id), "typing", shape, but=caller.sid)
    return {}
