"""How arguments stand: the published formulas, and another, slower way to the same numbers on ten thousand trees."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from debate import weighing
from debate.models import Relation
from debate.weighing import BASE, LEAST, Label, Reply, course, weigh

REBUTS, SUPPORTS, ASKS, CONCEDES = Relation
RELATIONS = [*[REBUTS] * 5, *[SUPPORTS] * 3, ASKS, CONCEDES]
"""In about the shares in which a class uses them."""

Room = list[Reply]


def said(*posts: tuple[int | None, str, Relation]) -> Room:
    """A room in which post 1, 2, 3 … answers (None: the claim), by an author of one letter, and does that."""
    return [Reply(id, parent, ord(by), does, True) for id, (parent, by, does) in enumerate(posts, start=1)]


def grown(chance: random.Random, most: int = 12) -> Room:
    """A room of up to `most` posts by few authors; some are gone."""
    room: Room = []
    for id in range(1, chance.randint(0, most) + 1):
        parent = chance.choice([None, None, *range(1, id)])
        room.append(Reply(id, parent, chance.randint(1, 4), chance.choice(RELATIONS), chance.random() < 0.9))
    return room


rooms = st.randoms(use_true_random=False).map(grown)


def strengths(room: Sequence[Reply]) -> dict[int | None, float]:
    return {id: weight.strength for id, weight in weigh(room).items()}


# ---- the reference: the definitions, word by word, from the top down and without memory


def replies_to(room: Room, id: int | None, does: Relation) -> Room:
    return [it for it in room if it.parent_id == id and it.visible and it.relation is does]


def granted(room: Room, it: Reply | None) -> bool:
    if it is None or it.relation is not REBUTS or it.parent_id is None:
        return False
    whose = next(other.author_id for other in room if other.id == it.parent_id)
    return any(other.author_id == whose for other in replies_to(room, it.id, CONCEDES))


def stands_at(room: Room, it: Reply | None, base: float = BASE) -> float:
    """Where it stands in a room whose claim begins at `base`."""
    if granted(room, it):
        return 1.0
    camps = []
    for does in (REBUTS, SUPPORTS):
        theirs = [(other.author_id, stands_at(room, other)) for other in replies_to(room, it and it.id, does)]
        left = 1.0
        for author in {author for author, _ in theirs}:
            left *= 1 - max(strength for by, strength in theirs if by == author)
        camps.append(1 - left)
    attack, support = camps
    begins = BASE if it else base
    change = abs(support - attack)
    return begins - begins * change if attack >= support else begins + (1 - begins) * change


def arguments(room: Room) -> list[Reply | None]:
    return [None, *(it for it in room if it.visible and it.relation in (REBUTS, SUPPORTS))]


def grounded(room: Room) -> dict[int | None, Label]:
    """The grounded extension as Dung has it, where an open question is an argument that attacks itself besides."""
    attackers: dict[object, set[object]] = {it and it.id: set() for it in arguments(room)}
    for it in arguments(room):
        id = it and it.id
        if granted(room, it):
            continue
        attackers[id] |= {other.id for other in replies_to(room, id, REBUTS)}
        for question in replies_to(room, id, ASKS):
            if not any(other.parent_id == question.id for other in room):
                asking = ("question", question.id)
                attackers[id].add(asking)
                attackers[asking] = {asking}
    inside: set[object] = set()
    while True:  # the least fixed point of: what all attackers of are attacked by what is inside
        out = {it for it, against in attackers.items() if against & inside}
        defended = {it for it, against in attackers.items() if against <= out}
        if defended == inside:
            break
        inside = defended
    labels = {it and it.id: Label.UNDECIDED for it in arguments(room)}
    return {id: Label.OUT if id in out else Label.IN if id in inside else label for id, label in labels.items()}


def test_ten_thousand_rooms_stand_as_the_reference_has_them() -> None:
    chance = random.Random(20160913)
    labels: set[Label] = set()
    for _ in range(10_000):
        room = grown(chance)
        weights = weigh(room)
        expected = {it and it.id: stands_at(room, it) for it in arguments(room)}
        assert {id: weight.strength for id, weight in weights.items()} == pytest.approx(expected, abs=1e-12), room
        assert {id: weight.label for id, weight in weights.items()} == grounded(room), room
        labels |= {weight.label for weight in weights.values()}
    assert labels == set(Label)


def test_a_claim_may_begin_anywhere_and_the_arguments_begin_where_they_did() -> None:
    chance = random.Random(2016)
    for _ in range(1_000):
        room, base = grown(chance), chance.choice([0, 1, chance.random()])
        weights = weigh(room, base)
        assert weights[None].strength == pytest.approx(stands_at(room, None, base), abs=1e-12), room
        assert weights[None].base == base
        assert all(it.strength == weigh(room)[id].strength for id, it in weights.items() if id)
        for opening in weights[None].openings:
            answered = [*room, Reply(99, opening.id, 99, REBUTS, True)]
            assert opening.strength == pytest.approx(weigh(answered, base)[None].strength), room


@pytest.mark.parametrize(
    ("base", "does", "stands"),
    [
        *((0.5, [], 0.5), (0.8, [REBUTS], 0.4), (0.8, [SUPPORTS], 0.9), (0.8, [REBUTS, SUPPORTS], 0.8)),
        *(
            (0, [SUPPORTS], 0.5),
            (0, [REBUTS], 0),
            (1, [REBUTS], 0.5),
            (1, [SUPPORTS], 1),
            (0.6, [REBUTS, REBUTS], 0.15),
        ),
    ],
)
def test_vectors_of_a_claim_that_begins_elsewhere(base: float, does: list[Relation], stands: float) -> None:
    room = said(*((None, chr(at), it) for at, it in enumerate(does, start=ord("a"))))
    assert weigh(room, base)[None].strength == pytest.approx(stands)


def test_what_would_change_is_what_does_change_when_somebody_answers() -> None:
    chance = random.Random(7)
    told = 0
    for _ in range(1_000):
        room = grown(chance)
        weights, before = weigh(room), strengths(room)
        answered_to = {it.parent_id for it in room}
        open_ones = [it for it in room if it.visible and it.relation is REBUTS and it.id not in answered_to]
        after = {it.id: strengths([*room, Reply(99, it.id, 99, REBUTS, True)]) for it in open_ones}
        for id, weight in weights.items():
            for opening in weight.openings:
                told += 1
                assert opening.strength == pytest.approx(after[opening.id][id]), room
            changes = [abs(then[id] - before[id]) for opening, then in after.items() if opening != id]
            most = max(changes, default=0)
            if most > LEAST + 1e-9:
                assert abs(weight.openings[0].strength - weight.strength) == pytest.approx(most), room
            else:
                assert not weight.openings or most == pytest.approx(LEAST)
    assert told > 1_000


# ---- the formulas


@pytest.mark.parametrize(
    ("base", "attackers", "supporters", "expected"),
    [
        (0.5, [], [], 0.5),
        (0.5, [0.5], [], 0.25),
        (0.5, [], [0.5], 0.75),
        (0.5, [0.5], [0.5], 0.5),
        (0.5, [0.5, 0.5], [], 0.125),
        (0.5, [1], [], 0),
        (0.8, [0.6], [0.3], 0.56),
    ],
)
def test_the_published_vectors_come_out(
    base: float, attackers: list[float], supporters: list[float], expected: float
) -> None:
    found = weighing.strength(base, weighing.together(attackers), weighing.together(supporters))
    assert found == pytest.approx(expected)


def test_a_claim_nobody_has_argued_about_stands_where_it_begins() -> None:
    assert strengths([]) == {None: BASE}
    assert weigh([])[None].label is Label.IN


@given(rooms)
def test_nothing_stands_below_0_or_above_1(room: Room) -> None:
    for weight in weigh(room).values():
        assert all(0 <= it <= 1 for it in (weight.strength, weight.attack, weight.support))


@given(rooms, st.integers(1, 5), st.data())
def test_another_rebuttal_never_raises_and_another_support_never_lowers(
    room: Room, author: int, data: st.DataObject
) -> None:
    target = data.draw(st.sampled_from(arguments(room)))
    id = target and target.id
    before = strengths(room)[id]
    assert strengths([*room, Reply(99, id, author, REBUTS, True)])[id] <= before + 1e-12
    assert strengths([*room, Reply(99, id, author, SUPPORTS, True)])[id] >= before - 1e-12


# ---- who says it twice, what is gone, what is asked and what is conceded


@given(rooms.filter(bool), st.data())
def test_who_says_the_same_again_with_all_that_is_below_it_changes_nothing(room: Room, data: st.DataObject) -> None:
    original = data.draw(st.sampled_from(room))
    again = {original.id: 100 + original.id}
    copies = [original._replace(id=again[original.id])]
    for it in room:
        if it.parent_id in again:
            again[it.id] = 100 + it.id
            copies.append(it._replace(id=again[it.id], parent_id=again[it.parent_id]))
    before, after = strengths(room), strengths([*room, *copies])
    assert {id: after[id] for id in before} == pytest.approx(before)


def test_of_what_one_author_rebuts_with_the_strongest_counts() -> None:
    once = said((None, "a", REBUTS), (1, "b", REBUTS))
    assert strengths(once)[None] == BASE - BASE * 0.25
    twice = [*once, Reply(3, None, ord("a"), REBUTS, True)]
    weights = weigh(twice)
    assert weights[None].strength == BASE - BASE * 0.5
    assert (weights[None].rebuttals, weights[None].rebutters) == (2, 1)
    assert [weights[id].counts for id in (1, 3)] == [False, True]
    assert strengths([*twice, Reply(4, None, ord("c"), REBUTS, True)])[None] < weights[None].strength


def test_what_is_gone_counts_nothing_and_lets_nothing_through() -> None:
    room = said((None, "a", REBUTS), (1, "b", SUPPORTS), (2, "c", SUPPORTS))
    assert strengths(room)[None] < BASE
    room[0] = room[0]._replace(visible=False)
    assert strengths(room) == {None: BASE, 2: 0.75, 3: BASE}


def test_a_question_moves_no_number_and_leaves_the_label_undecided_while_it_is_open() -> None:
    room = said((None, "a", SUPPORTS), (1, "b", ASKS))
    weights = weigh(room)
    assert (weights[1].strength, weights[1].label, weights[1].questions) == (BASE, Label.UNDECIDED, 1)
    assert weights[None].label is Label.IN, "a support is not what it leans on"
    answered = weigh([*room, Reply(3, 2, ord("a"), SUPPORTS, True)])
    assert (answered[1].label, answered[1].questions) == (Label.IN, 0)
    assert answered[None].strength == weights[None].strength


def test_a_rebuttal_that_is_in_beats_an_open_question() -> None:
    room = said((None, "a", ASKS), (None, "b", REBUTS))
    assert weigh(room)[None].label is Label.OUT
    assert weigh([*room, Reply(3, 2, ord("c"), ASKS, True)])[None].label is Label.UNDECIDED


def test_what_its_opponent_concedes_counts_in_full_whoever_else_disputes_it() -> None:
    room = said((None, "a", REBUTS), (1, "b", REBUTS), (2, "c", REBUTS))
    assert weigh(room)[1].label is Label.IN
    conceded = weigh([*room, Reply(4, 2, ord("a"), CONCEDES, True)])
    assert (conceded[2].strength, conceded[2].label, conceded[2].conceded) == (1, Label.IN, True)
    assert (conceded[1].strength, conceded[1].label) == (0, Label.OUT)
    assert conceded[None].strength == BASE, "it is between the two"


def test_what_anybody_else_concedes_changes_nothing() -> None:
    room = said((None, "a", REBUTS), (1, "b", REBUTS))
    more = said((None, "a", REBUTS), (1, "b", REBUTS), (2, "c", CONCEDES), (1, "a", CONCEDES), (None, "c", CONCEDES))
    assert strengths(more) == strengths(room)
    gone = [*room, Reply(3, 2, ord("a"), CONCEDES, False)]
    assert strengths(gone) == strengths(room)


# ---- what moves what, and what comes first


def test_a_support_raises_and_a_rebuttal_lowers_what_it_answers() -> None:
    weights = weigh(said((None, "a", SUPPORTS), (None, "b", REBUTS), (1, "c", REBUTS)))
    assert weights[1].moves == pytest.approx(0.125)
    assert weights[2].moves == pytest.approx(-0.25)
    assert weights[3].moves == pytest.approx(-0.25)


def test_what_moves_most_comes_first_each_behind_what_it_answers() -> None:
    room = said(
        (None, "a", SUPPORTS),  # 1 is rebutted, so it moves less
        (None, "b", REBUTS),  # 2
        (1, "c", REBUTS),  # 3
        (None, "d", ASKS),  # 4
        (4, "e", REBUTS),  # 5 reaches nothing
        (2, "f", SUPPORTS),  # 6
    )
    weights = weigh(room)
    assert weighing.foremost(room, weights, 100) == [2, 1, 6, 3, 4, 5]
    assert weighing.foremost(room, weights, 2) == [2, 1]
    assert weighing.foremost(room, weights, 100, 4) == [5]


@given(rooms, st.integers(0, 12))
def test_what_is_shown_is_never_without_what_it_answers(room: Room, most: int) -> None:
    found = weighing.foremost(room, weigh(room), most)
    assert len(found) == min(most, len(room)) == len(set(found))
    parents = {it.id: it.parent_id for it in room}
    for place, id in enumerate(found):
        assert parents[id] is None or parents[id] in found[:place]


@pytest.mark.parametrize("rebuttals", [9_999, 2_000, 60])
def test_a_claim_with_a_host_against_it_stands_at_nearly_nothing(rebuttals: int) -> None:
    host = [Reply(id, None, id, REBUTS, True) for id in range(1, rebuttals + 1)]
    claim = weigh(host)[None]
    assert claim.strength == pytest.approx(0, abs=1e-9)
    assert not claim.openings


# ---- the same, reply by reply


@settings(max_examples=400)
@given(rooms, st.sampled_from([BASE, 0.0, 0.3, 1.0]))
def test_the_course_of_the_claim_is_what_it_weighs_after_each_reply(room: Room, base: float) -> None:
    stood = course.course(room, base)
    for number, it in enumerate(stood):
        weight = weigh(room[:number], base)[None]
        assert it.strength == pytest.approx(weight.strength, abs=1e-6)
        assert it.label is weight.label
    assert len(stood) == len(room) + 1


def test_the_course_of_a_claim_is_kept_when_thousands_support_it() -> None:
    room = [Reply(id, None, id, SUPPORTS, True) for id in range(1, 3001)]
    room += [Reply(3000 + id, id, 1, REBUTS, True) for id in range(1, 3001)]
    stood = course.course(room)
    assert stood[1].strength == 0.75
    assert stood[-1].strength == pytest.approx(1.0)
