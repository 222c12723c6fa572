"""How strongly the arguments of a room stand: from 0 to 1 by DF-QuAD, and in, out or undecided by grounded labels. Pure.

**Strengths** are those of DF-QuAD (A. Rago, K. Čyras, F. Toni, CEUR-WS vol. 1672, 2016) over the tree of replies, in
which what rebuts attacks and what supports supports. Every argument begins at BASE, and so does the claim unless a base
score is given for it, such as the share of a class that was for it before the debate.

**Who says it twice.** What one author has rebutted the same thing with counts as the strongest of it alone, and so does
what one author has supported it with: DF-QuAD by itself lets many weak replies do what a strong one does.

**What is gone.** A post that was removed or withdrawn has no strength, and what hangs below it reaches no further up: it
answers words that nobody can read any more. Below it, everything is weighed as anywhere else.

**What waits** for the word of whom it answers (services/steelman.py) has no strength either, and is no reply to anything.

**Questions** have no strength either, and stop what is below them alike. To ask is to give no reason against; it puts
the burden on whom is asked. So an open question moves no number, and leaves the label undecided (see there).

**Concessions** have no strength. But a rebuttal which the very author of what it rebuts concedes counts in full: most
judges of debates take a conceded point as true, which is a convention and no logic. It is between these two, and reaches
other arguments through the one alone that was given up. What anybody else concedes changes nothing.

**Labels** look at attacks alone (P. M. Dung, Artificial Intelligence 77, 1995; as labels M. Caminada, 2006): in is what
nothing attacks that is not out, out is what something attacks that is in. In a tree of attacks everything is in or
out. What can be undecided is what a question is open about: a critical question suspends an argument until it is answered
(D. Walton, Argumentation Schemes for Presumptive Reasoning, 1996), neither refuting it nor leaving it be. To Dung's theory
it is an attacker that is neither in nor out; a question that somebody has replied to attacks nothing.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping

from .nodes import Node, Weights
from .terms import ASKS, BASE, LEAST, REBUTS, Label, Opening, Reply, Weight, strength, together

__all__ = [
    "BASE",
    "LEAST",
    "Label",
    "Opening",
    "Reply",
    "Weight",
    "Weights",
    "foremost",
    "strength",
    "together",
    "weigh",
]

ANSWERED = strength(BASE, together([BASE]), 0)
"""Where a rebuttal stands that is answered: by one rebuttal that nobody disputes."""


def weigh(replies: Iterable[Reply], base: float = BASE) -> Weights:
    """The weights of a room, whose claim begins at `base`, from 0 to 1. Each reply stands behind what it answers."""
    nodes: dict[int | None, Node] = {None: Node(None, base)}
    for reply in replies:
        nodes[reply.id] = Node(reply)
        nodes[reply.parent_id].replied_to |= not reply.waits
    for node in reversed(nodes.values()):
        if node.argues:
            node.settle()
        if node.reply is not None and node.reply.heard:
            _tell_above(node, node.reply, nodes)
    for node in nodes.values():
        if node.argues and node.reply is not None:
            _see_what_it_moves(node, node.reply, nodes)
            if node.reply.relation is REBUTS and not node.replied_to:
                _see_what_would_change(node.reply, nodes)
    return Weights(nodes)


def foremost(replies: Iterable[Reply], weights: Weights, most: int, top: int | None = None) -> list[int]:
    """The ids of at most `most` replies below `top`: those that reach it most first, each behind what it answers.

    How far one reaches is what it moves, times what all those move that are above it. What moves nothing comes last,
    as it came.
    """
    below: dict[int | None, list[tuple[int, int]]] = defaultdict(list)
    for place, reply in enumerate(replies):
        below[reply.parent_id].append((place, reply.id))
    found: list[int] = []
    waiting: list[tuple[float, int, int]] = []
    at, reach = top, -1.0  # below 0, since what comes first out of a heap is the least
    while len(found) < most:
        for place, id in below[at]:
            heapq.heappush(waiting, (reach * weights.moves(id), place, id))
        if not waiting:
            break
        reach, _, nearest = heapq.heappop(waiting)
        found.append(nearest)
        at = nearest
    return found


def _tell_above(node: Node, reply: Reply, nodes: Mapping[int | None, Node]) -> None:
    """Tell what `node` answers what it counts there for."""
    above = nodes[reply.parent_id]
    if node.argues:
        above.hear(node, reply)
    elif reply.relation is ASKS:
        above.questions += not node.replied_to
    elif above.reply is not None and above.reply.relation is REBUTS:
        rebutted = nodes[above.reply.parent_id].reply
        above.conceded |= rebutted is not None and rebutted.author_id == reply.author_id


def _see_what_it_moves(node: Node, reply: Reply, nodes: Mapping[int | None, Node]) -> None:
    above = nodes[reply.parent_id]
    camp = above.camp(reply.relation)
    node.counts = camp.best[reply.author_id][1] == reply.id
    if above.argues and node.counts:
        without = camp.with_another(reply.author_id, 0)
        node.moves = above.strength - above.if_it_were(reply.relation, without)


def _see_what_would_change(unanswered: Reply, nodes: Mapping[int | None, Node]) -> None:
    """Tell all that is above this rebuttal where it would stand if somebody answered this."""
    below, then, at = unanswered, ANSWERED, nodes[unanswered.parent_id]
    while at.argues:
        now = at.if_it_were(below.relation, at.camp(below.relation).if_it_were(below, then))
        if abs(now - at.strength) < LEAST:
            return
        if below is unanswered:
            at.known = at.known or set()
            if now in at.known:
                return
            at.known.add(now)
        at.openings = at.openings or []
        at.openings.append(Opening(unanswered.id, now))
        if at.reply is None:
            return
        below, then, at = at.reply, now, nodes[at.reply.parent_id]
