"""A whole round of Policy debate as a class would hold it: 120 arguments, two votes of twelve people, and a judge's marks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import cycle

from debate import db
from debate.clock import Action
from debate.forms.marks import Marking
from debate.forms.posts import Removal
from debate.forms.rounds import NewStep
from debate.forms.votes import Cast
from debate.models import BaseScore, Post, Role, User, Voting
from debate.services import marks, moderation, posts, steps, votes

from .makers import Maker, again

CLAIM = "Secondary schools should begin no earlier than nine in the morning"

PARTS = ("1AC", "CX1", "1NC", "CX2", "2AC", "CX3", "2NC", "CX4", "1NR", "1AR", "2NR", "2AR")
EACH = 10
"""Arguments in each part."""
DEEPEST = 6

PEOPLE = {
    "aff1": "Anastasia Papadimitriou-Featherstonehaugh",
    "aff2": "نور الخطيب",
    "neg1": "Kofi Asante",
    "neg2": "Ásta Þórðardóttir",
}
AUDIENCE = (
    "Linh Trần",
    "יעל בן־דוד",
    "Mateo Quispe",
    "Wren Halloway",
    "Yuki Tamura",
    "Jo",
    "Ezra Goldfarb",
    "Hannah Brandl",
)

FOR = (
    "Adolescents fall asleep later than children do, and no rule about bedtimes moves that clock: it shifts with puberty.",
    "Three districts that moved the first lesson to nine saw absences in the first hour fall by about a quarter.",
    "Tired drivers crash. Where the start went from half past seven to a quarter to nine, crashes of drivers aged sixteen "
    "to eighteen fell by seventy per cent in the first year, and stayed down in the second, in which nothing else had changed.",
    "A pupil who is asleep with open eyes is taught nothing.",
    "Teachers gain an hour in which they can prepare together, which they now do in the evening and unpaid.",
    "نحن لا نطلب ساعة أقل من الدراسة، بل ساعة أفضل.",
    "It costs less than any other measure that raises marks by as much: no new staff, no new building, only another timetable.",
)
AGAINST = (
    "Parents leave for work at eight. Who sees a twelve-year-old onto the bus at half past?",
    "The same buses carry the primary schools. To start at nine, a county of our size needs forty more of them, and the report "
    "that the affirmative quotes says so on its fourth page, where it puts the price at two million a year.",
    "What begins later ends later: sports, jobs after school and daylight in December are what pays for that hour.",
    "Pupils will go to bed an hour later. In a year they will be as tired as they were.",
    "Rural pupils, whose way takes an hour and a half, would come home in the dark for four months of the year.",
    "Schools may decide this by themselves. A rule for all of them helps those that need it and binds those that do not.",
    "There is no fund for it.",
)
REBUTTALS = (
    "That is what was asked, and not what was measured.",
    "It does not follow: the one happened after the other, in a year in which the district also hired.",
    "They have dropped our second point, so even if this holds it proves half of what they need.",
    "This counts for us. If the buses are the trouble, the county has a reason to share them, which saves more than it costs.",
    "Read the source to its end. The effect was found in one school of the five, and its authors themselves call it small.",
    "No.",
    "The comparison is unfair. Those schools are in a city with trains every six minutes, ours are not, and nothing said in "
    "the last two speeches tells us how a pupil without a train is to come to school, or who waits with them until it opens.",
    "Even so, an hour of sleep outweighs an hour of football: the one can be moved to a Saturday, the other cannot.",
    "It assumes that everybody has a parent at home at eight. A third of the class has not.",
    "https://example.org/a/very/long/address/that-nobody-would-break/in-a-cell/of-a-sheet.html is where that number is from.",
    "That was answered in the first rebuttal, and they have said nothing about the answer.",
)
SUPPORTS = (
    "The same was found again two years later.",
    "Our partner will show that this holds in the country too, where the way to school is longest and the bus comes first.",
    "Nobody has disputed it, so it stands.",
)
QUESTIONS = (
    "How many pupils were that?",
    "Would you say the same of a school whose buses are its own, and whose teachers live in the next street?",
    "Which year?",
    "If sleep is what matters, why nine and not ten?",
)
CONCESSIONS = ("Granted, for December.", "We accept the number, and not what is made of it.")


class Grand:
    """The round, over and voted on. `reader` is a student who watched it, `judge` marked the sheet."""

    def __init__(self, make: Maker) -> None:
        self.make, self._chance = make, random.Random(1904)
        course = make.course("Debate, period 3")
        self.teacher = make.member(course, make.person("Ms Ferreira"), Role.INSTRUCTOR)
        self.judge = make.member(course, make.person("Tobias Lindgren"), Role.MODERATOR)
        self.seated = {seat: make.member(course, make.person(name, login=seat)) for seat, name in PEOPLE.items()}
        self.audience = [
            make.member(course, make.person(name, login=f"audience{at}")) for at, name in enumerate(AUDIENCE)
        ]
        self.reader = self.audience[0]
        self.room = make.room(
            course,
            make.claim(statement=CLAIM, kind="policy"),
            "Round four: Anastasia and Nour against Kofi and Ásta",
            weighed=True,
            base_score=BaseScore.VOTES,
        )
        self.round = make.round(self.room, "policy", **self.seated)
        self.said: list[Post] = []
        self._words = {
            "for": cycle(FOR), "against": cycle(AGAINST), "rebuts": cycle(REBUTTALS), "supports": cycle(SUPPORTS),
            "asks": cycle(QUESTIONS), "concedes": cycle(CONCESSIONS),
        }  # fmt: skip
        self._vote(Voting.BEFORE)
        for part in PARTS:
            self._step(Action.BEGIN)
            self._part(part)
            self._step(Action.SKIP)
        self._vote(Voting.AFTER)
        votes.conduct(again(self.teacher), again(self.room), Voting.CLOSED)
        self._take_down()
        self._mark()
        self.room_id = again(self.room).id
        self.path = f"/rooms/{self.room_id}"
        db.finish()

    # ---- what is said

    def _part(self, part: str) -> None:
        if part.startswith("CX"):
            asks, answers = {"CX1": ("neg2", "aff1"), "CX2": ("aff1", "neg1"), "CX3": ("neg1", "aff2")}.get(
                part, ("aff2", "neg2")
            )
            for at in range(EACH // 2):
                question = self._say(asks, "asks", self._across(asks))
                self._say(answers, "concedes" if at == 4 else "rebuts", question)
            return
        speaker = {"1AC": "aff1", "1NC": "neg1", "2AC": "aff2", "2NC": "neg2", "1NR": "neg1", "1AR": "aff1"}.get(
            part, "neg2" if part == "2NR" else "aff2"
        )
        for relation in self._plan(part):
            if relation == "new":
                self._say(speaker, "supports" if speaker.startswith("aff") else "rebuts", None)
            else:
                own = relation == "supports"
                self._say(speaker, relation, self._mine(speaker) if own else self._across(speaker))

    def _plan(self, part: str) -> Iterator[str]:
        new = {"1AC": 6, "1NC": 5, "2AC": 1, "2NC": 2, "1NR": 1}.get(part, 0)
        supports = 4 if part == "1AC" else 1
        yield from ["new"] * new + ["supports"] * supports + ["rebuts"] * (EACH - new - supports)

    def _say(self, seat: str, relation: str, to: Post | None) -> Post:
        side = "for" if seat.startswith("aff") else "against"
        words = next(self._words[side if to is None else relation])
        more = {}
        if relation == "rebuts" and (target := self._chance.choice(["", "conclusion", "premise", "inference"])):
            more["target"] = target
        post = self.make.post(self.seated[seat], self.room, words, relation, again(to) if to else None, **more)
        self.said.append(post)
        return post

    def _across(self, seat: str) -> Post:
        """Something of the other side's to answer, mostly of late and what nobody has answered."""
        return self._one([it for it in self._open() if it.side.value != _side(seat)])

    def _mine(self, seat: str) -> Post:
        return self._one([it for it in self._open() if it.side.value == _side(seat) and it.relation.argues])

    def _open(self) -> list[Post]:
        return [it for it in map(again, self.said) if it.depth < DEEPEST]

    def _one(self, among: list[Post]) -> Post:
        fresh = [it for it in among if it.reply_count == 0] or among
        return self._chance.choice(fresh[-8:])

    # ---- what is done

    def _step(self, action: Action) -> None:
        steps.step(again(self.teacher), again(self.round), NewStep(action=action))

    def _vote(self, stage: Voting) -> None:
        votes.conduct(again(self.teacher), again(self.room), stage)
        positions = "ffffauaaffua" if stage is Voting.BEFORE else "ffafaaaaffaf"
        named = {"f": "for", "a": "against", "u": "undecided"}
        for voter, position in zip(self.voters, positions, strict=True):
            sent: dict[str, object] = {"stage": stage.value, "position": named[position]}
            if stage is Voting.AFTER:
                others = [again(it) for it in self.said[::17] if again(it).author_id != again(voter).id]
                sent["moved_by"] = [it.id for it in others[:3]]
            votes.cast(again(voter), again(self.room), Cast.parse(sent))

    @property
    def voters(self) -> list[User]:
        return [*self.seated.values(), *self.audience]

    def _take_down(self) -> None:
        for at in (14, 37, 58, 81):
            moderation.remove(again(self.judge), again(self.said[at]), Removal(reason="About a person, not the claim."))
        withdrawn = again(self.said[66])
        posts.withdraw(withdrawn.author, withdrawn)

    def _mark(self) -> None:
        notes = cycle(
            ("", "Ask for the year.", "", "", "Weigh this against the buses: it is what the last rebuttal rests on.")
        )
        for at, note in zip(range(3, 110, 9), notes, strict=False):
            post = again(self.said[at])
            if post.is_visible:
                given = {kind: at % 2 == n % 2 or n == at % 3 for n, kind in enumerate(marks.MARKS)}
                marks.put(again(self.judge), again(self.room), post, Marking.parse({**given, "note": note}))


def _side(seat: str) -> str:
    return "for" if seat.startswith("aff") else "against"
