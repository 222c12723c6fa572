"""What is measured, on which servers, and what it has to come to."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from . import measures
from .contenders import APPLICATION, NODE, NODE_BARE, NODE_KEEPING, RAW, TRANSPORT, C, Contender
from .measures import Figures, Run
from .words import marked_up, plain
from .world import Needs

UNITS = {
    "deliveries": "deliveries/s",
    "delivery_cpu": "µs of CPU a delivery",
    "posts": "posts/s",
    "post_cpu": "ms of CPU a post",
    "last_median": "ms to the last, median",
    "last_slow": "ms to the last, 99 of 100",
    "arriving": "s until all have joined",
    "arrival_cpu": "ms of CPU each",
    "socket_memory": "KiB a socket",
    "memory": "MB",
    "first_byte": "ms to the first byte, median",
    "first_byte_slow": "ms to the first byte, 95 of 100",
    "page": "KB",
}
"""The figures, in words. Of those in MORE_IS_BETTER more is better, of all others less."""

MORE_IS_BETTER = {"deliveries", "posts"}


@dataclass(frozen=True)
class Target:
    """At least `bound` where more is better, else at most: of the figure, or of its ratio to somebody else's.

    `of` is a column, or the title of another scenario whose figure of ours is meant; "" for the figure itself.
    """

    figure: str
    bound: float
    of: str = ""


@dataclass(frozen=True)
class Scenario:
    group: str
    """What `--only` picks it by."""
    title: str
    contenders: tuple[Contender, ...]
    measure: Callable[[Run], Coroutine[Any, Any, Figures]]
    needs: Needs
    targets: tuple[Target, ...] = ()
    shown: tuple[str, ...] = field(default=())
    """Figures that are shown without a target."""


QUICK = 10
"""What `quick` divides sizes by."""

BARE = (TRANSPORT, NODE_BARE, RAW)
KEEPING = (APPLICATION, NODE_KEEPING)
HALLS = (30, 200, 1000, 2000)
FEWEST = f"bare fan-out, {HALLS[0]} in a room"
LONG_ROOMS = (20, 100, 1000, 10_000)


def catalogue(*, quick: bool = False) -> list[Scenario]:
    """All of them; `quick` makes crowds and rooms a tenth as large, to see that everything runs."""
    by = QUICK if quick else 1
    return [*_fan_out(by), *_posts(by), *_latency(by), *_storm(by), *_memory(by), *_pages(by)]


def _fan_out(by: int) -> list[Scenario]:
    against_others = {
        30: (Target("deliveries", 1.0, NODE),),
        200: (Target("deliveries", 1.3, NODE), Target("deliveries", 0.6, C), Target("delivery_cpu", 10)),
        1000: (Target("deliveries", 1.3, NODE), Target("deliveries", 0.6, C), Target("delivery_cpu", 10)),
        2000: (Target("delivery_cpu", 1.5, FEWEST),),
    }
    bare = [
        Scenario(
            "fanout",
            f"bare fan-out, {people} in a room",
            BARE,
            partial(measures.posting, people=people // by, window=8, kept=False),
            Needs(rooms=1),
            targets,
            ("deliveries", "delivery_cpu"),
        )
        for people, targets in against_others.items()
    ]
    whole = [
        Scenario(
            "fanout",
            f"posts kept and told, {people} in a room",
            KEEPING,
            partial(measures.posting, people=people // by, window=8, kept=True),
            Needs(people // by, rooms=1),
            shown=("deliveries", "delivery_cpu"),
        )
        for people in HALLS[:3]
    ]
    return bare + whole


def _posts(by: int) -> list[Scenario]:
    rooms = 50 // by
    classes = [
        Scenario(
            "posts",
            f"whole posts, {name}, 50 rooms of 20",
            KEEPING,
            partial(measures.posting, people=20, rooms=rooms, window=1, words=words, kept=True),
            Needs(20 * rooms, rooms),
            (Target("posts", 1.0, NODE),),
            ("post_cpu",),
        )
        for name, words in (("plain", plain), ("marked up", marked_up))
    ]
    one_room = [
        Scenario(
            "posts",
            f"whole posts, {name}, one room of 30, 4 on their way",
            KEEPING,
            partial(measures.posting, people=30, window=4, words=words, kept=True),
            Needs(30, rooms=1),
            (Target("posts", 400), Target("post_cpu", 1.5)),
        )
        for name, words in (("plain", plain), ("marked up", marked_up))
    ]
    return classes + one_room


def _latency(by: int) -> list[Scenario]:
    return [
        Scenario(
            "latency",
            f"{rate} posts a second to a room of {people}",
            KEEPING,
            partial(measures.steadily, people=people // by, rate=rate),
            Needs(people // by, rooms=1),
            (Target("last_median", median), Target("last_slow", slow)),
        )
        for people, rate, median, slow in ((30, 5, 6, 12), (200, 5, 20, 40), (1000, 20, 15, 40))
    ]


def _storm(by: int) -> list[Scenario]:
    people, rooms = 1000 // by, 50 // by
    return [
        Scenario(
            "storm",
            f"1,000 arrive at once in 50 rooms, {how}",
            KEEPING,
            partial(measures.storm, people=people, rooms=rooms, by_polling=by_polling),
            Needs(people, rooms),
            (Target("arriving", 3),),
            ("arrival_cpu",),
        )
        for how, by_polling in (("by WebSocket", False), ("by polling, then WebSocket", True))
    ]


def _memory(by: int) -> list[Scenario]:
    return [
        Scenario(
            "memory",
            "1,000 sockets in 50 rooms",
            KEEPING,
            partial(measures.per_socket, people=1000 // by, rooms=50 // by),
            Needs(1000 // by, 50 // by),
            (Target("socket_memory", 75),),
        ),
        Scenario(
            "memory",
            "200 in 10 rooms, posting",
            KEEPING,
            partial(measures.lived_in, people=200 // by, rooms=10 // by),
            Needs(200 // by, 10 // by),
            (Target("memory", 120),),
        ),
    ]


def _pages(by: int) -> list[Scenario]:
    growth = {max(LONG_ROOMS): (Target("first_byte", 2, "page of a room of 100 posts"),)}
    small = (Target("first_byte", 20), Target("page", 120))
    rooms = [
        Scenario(
            "pages",
            f"page of a room of {posts:,} posts",
            (APPLICATION,),
            partial(measures.room_page, posts=posts // by),
            Needs(posts=(posts // by,)),
            small + growth.get(posts, ()),
            ("first_byte_slow",),
        )
        for posts in LONG_ROOMS
    ]
    essay = Scenario(
        "pages",
        "page of an essay with 200 claims",
        (APPLICATION,),
        measures.essay_page,
        Needs(claims=200 // by),
        shown=("first_byte", "first_byte_slow", "page"),
    )
    return [*rooms, essay]
