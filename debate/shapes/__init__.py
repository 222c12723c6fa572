"""How things look as JSON: one shape for pages, API and events, without what the least of its readers may not see.

So there is one shape of a post for everybody in its room: the words of a post that is not visible are in none.
"""

from .claims import claim, essay
from .people import Shape, member, moment, person
from .posts import change, open_question, point, post, scheme
from .rooms import counts, line, room, swing, weight
from .rounds import ballot, decision, format, round, round_point

__all__ = [
    "Shape",
    "ballot",
    "change",
    "claim",
    "counts",
    "decision",
    "essay",
    "format",
    "line",
    "member",
    "moment",
    "open_question",
    "person",
    "point",
    "post",
    "room",
    "round",
    "round_point",
    "scheme",
    "swing",
    "weight",
]
