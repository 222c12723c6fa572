"""Trees to draw: made up by hand or by lot, with the shapes that a room's would have."""

from __future__ import annotations

from itertools import cycle
from typing import Any

from hypothesis import strategies as st

from debate import tree

Shape = dict[str, Any]

WORDS = (
    "It does not follow.",
    "The letter was about cost, and whoever reads it again will see that it was about nothing else at all.",
    "",
    "هل كان الأمر كذلك حقا؟ لا أظن أن الرسالة تقول هذا في أي موضع منها",
    "a" * 140,
    "これは費用についての手紙であり、それ以外の何についてのものでもないと思われる。",
    "Ⅷ ﷽ 🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂",
)
NAMES = ("Ana", "Alexandrina Theodora Featherstonehaugh-Cholmondeley", "عبد الرحمن بن محمد", "W" * 40)
RELATIONS = ("rebuts", "supports", "asks", "rebuts", "concedes")


def grown(parents: list[int], loaded: int | None = None) -> list[tree.Node]:
    """A room in which post n+1 answers post `parents[n]` of those before it, 0 being the claim; the first `loaded` of it."""
    posts: list[Shape] = []
    for number, (parent, words, name, relation) in enumerate(
        zip(parents, cycle(WORDS), cycle(NAMES), cycle(RELATIONS), strict=False), start=1
    ):
        above = posts[parent - 1] if parent else None
        answered = above["side"] if above else "for"
        across = "against" if answered == "for" else "for"
        gone = number % 11 == 0
        posts.append(
            {
                "id": 1000 + number,
                "number": number,
                "parent_id": above["id"] if above else None,
                "parent_number": parent or None,
                "path": tree.path(above["path"] if above else "", number),
                "depth": above["depth"] + 1 if above else 0,
                "relation": relation,
                "side": answered if relation in ("supports", "concedes") else across,
                "state": "removed" if gone else "visible",
                "author": None if gone else {"name": name},
                "words": "" if gone else words,
                "reply_count": 0,
                "waiting_count": 0,
                "waits": False,
                "branch_count": 0,
            }
        )
        if above:
            above["reply_count"] += 1
        for up in tree.numbers_above(posts[-1]["path"]):
            posts[up - 1]["branch_count"] += 1
    chosen = sorted(posts, key=lambda it: (-it["branch_count"], it["number"]))[:loaded]
    return tree.plant(chosen)


def parents(most: int) -> st.SearchStrategy[list[int]]:
    """Of up to `most` posts in all: what each answers, so that some trees are flat, some deep, and most are neither."""
    return st.builds(_bent, st.integers(0, most), st.sampled_from((1, 2, 5, 40)), st.randoms(use_true_random=False))


def _bent(count: int, back: int, random: Any) -> list[int]:
    depths, found = [0], []
    for number in range(1, count + 1):
        parent = max(0, number - random.randint(1, back))
        if back == 40:
            parent = 0 if random.random() < 0.5 else random.randint(0, number - 1)
        found.append(0 if depths[parent] >= tree.DEEPEST else parent)
        depths.append(depths[found[-1]] + 1)
    return found


def everyone(tops: list[tree.Node]) -> set[int]:
    return {node.post["number"] for top in tops for node in top.walk()}
