"""Ways to argue, and the questions that each has to stand up to.

After the schemes of D. Walton, C. Reed and F. Macagno, Argumentation Schemes (Cambridge 2008), in our own
words and cut to the length of a button. The two burdens are those of the Carneades system: an *assumption*
need only be asked for, and whoever argues has to support it; an *exception* has to be shown by whoever asks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

ClaimKind = Literal["fact", "value", "policy", "cause"]
Burden = Literal["assumption", "exception"]


@dataclass(frozen=True)
class Kind:
    """What sort of statement a claim is, and with that what would settle it."""

    key: ClaimKind
    name: str
    words: str


@dataclass(frozen=True)
class Question:
    """`key` has its scheme's before it, "sign.other", and is kept with every post that asks it: never rename one."""

    key: str
    words: str
    burden: Burden


@dataclass(frozen=True)
class Scheme:
    """`leans_on` stands on a page as it is: "Leans on expert opinion"."""

    key: str
    name: str
    leans_on: str
    premises: tuple[str, ...]
    conclusion: str
    questions: tuple[Question, ...]


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.key: kind
        for kind in (
            Kind("fact", "Fact", "Says that something is so, was so or will be so. Evidence settles it."),
            Kind(
                "value",
                "Value",
                "Says that something is good or bad, fair or unfair. It needs a measure to judge by.",
            ),
            Kind(
                "policy",
                "Policy",
                "Says what should be done. It needs a need, a way that works and a price worth paying.",
            ),
            Kind(
                "cause",
                "Cause",
                "Says that one thing brought about another. It has to rule out other causes.",
            ),
        )
    }
)


def _assume(key: str, words: str) -> Question:
    return Question(key, words, "assumption")


def _except(key: str, words: str) -> Question:
    return Question(key, words, "exception")


_ALL = (
    Scheme(
        "expert-opinion",
        "Expert opinion",
        "Leans on expert opinion",
        (
            "Somebody is an expert in a field.",
            "The expert says that this is so, and it belongs to that field.",
        ),
        "So it is probably so.",
        (
            _assume("expertise", "How much of an expert is this person, really?"),
            _assume("field", "Is this the field that the expert knows?"),
            _assume("opinion", "What exactly did the expert say?"),
            _except("trust", "Does the expert have a reason to mislead?"),
            _except("consistency", "Do other experts disagree?"),
            _assume("evidence", "What evidence does the expert go by?"),
        ),
    ),
    Scheme(
        "position-to-know",
        "Position to know",
        "Leans on somebody who was in a position to know",
        ("Somebody is in a position to know whether this is so.", "That person says that it is."),
        "So it is probably so.",
        (
            _assume("position", "Could this person really know?"),
            _assume("said", "Did the person really say this?"),
            _except("honesty", "Is there a reason to doubt the person's honesty?"),
        ),
    ),
    Scheme(
        "popular-opinion",
        "Popular opinion",
        "Leans on what most people think or are like",
        ("Most people hold this to be so.", "What most people hold is a reason to think it true."),
        "So it is probably so.",
        (
            _assume("count", "How do we know that most people think so?"),
            _assume("grounds", "Are these people in a position to know?"),
            _except("mistaken", "Have most people been wrong about things like this?"),
            _except("divided", "Are people more divided than this makes it seem?"),
        ),
    ),
    Scheme(
        "ignorance",
        "Nothing against it is known",
        "Leans on nothing being known against it",
        ("If this were so, we would know by now.", "We do not know of it."),
        "So it is probably not so.",
        (
            _assume("search", "How hard has anybody looked?"),
            _assume("would-know", "Would we really know it if it were so?"),
            _except("burden", "Is it this side's job to prove it?"),
            _assume("strength", "How sure do we have to be here?"),
        ),
    ),
    Scheme(
        "sign",
        "Sign",
        "Leans on a sign",
        ("Something was seen or done.", "That is usually a sign of something else."),
        "So that other thing is probably there.",
        (
            _assume("seen", "Did it really happen as described?"),
            _assume("strength", "How surely does this sign point to that?"),
            _except("other", "Could something else explain the sign better?"),
            _except("against", "Do other signs point the other way?"),
        ),
    ),
    Scheme(
        "example",
        "Example",
        "Leans on examples",
        ("In these cases it was so.", "The cases are typical of their sort."),
        "So in cases of this sort it is generally so.",
        (
            _assume("true", "Is the example true?"),
            _assume("typical", "Is it typical, or a rare case?"),
            _assume("enough", "Are there enough examples for such a wide claim?"),
            _except("counter", "Is there an example that shows the opposite?"),
            _except("special", "Was something special about that case?"),
        ),
    ),
    Scheme(
        "analogy",
        "Analogy",
        "Leans on a comparison",
        ("Two cases are alike.", "In one of them it is so."),
        "So in the other it is so too.",
        (
            _assume("alike", "Are the two alike in the way that matters here?"),
            _assume("first", "Is it really so in the first case?"),
            _except("different", "Is there a difference that breaks the comparison?"),
            _except("closer", "Does a closer case point the other way?"),
        ),
    ),
    Scheme(
        "precedent",
        "Precedent",
        "Leans on what was done before",
        ("An earlier case was settled in a certain way.", "This case is like that one."),
        "So this case may be settled in the same way.",
        (
            _assume("happened", "Was the earlier case really settled like that?"),
            _except("different", "Does this case differ in a way that matters?"),
            _except("wrong", "Was the earlier decision itself a mistake?"),
            _except("changed", "Have the rules or the times changed since?"),
        ),
    ),
    Scheme(
        "established-rule",
        "Established rule",
        "Leans on a rule",
        ("There is a rule for cases of this sort.", "This is a case of that sort."),
        "So the rule decides here.",
        (
            _assume("rule", "Is there really such a rule, and is it valid?"),
            _assume("applies", "Does the rule cover this case?"),
            _except("exception", "Should this case be an exception?"),
            _except("conflict", "Does another rule say something different?"),
        ),
    ),
    Scheme(
        "classification",
        "Classification",
        "Leans on putting something in a class",
        ("This has the marks of a certain class.", "What is in that class has a certain property."),
        "So this has that property.",
        (
            _assume("marks", "Does it really have what the class asks for?"),
            _assume("definition", "Is that a good definition of the class?"),
            _except("other", "Does it fit better in another class?"),
            _except("mixed", "Can it be pulled apart from what it is set against?"),
        ),
    ),
    Scheme(
        "verbal-classification",
        "What it is called",
        "Leans on what something is called",
        (
            "Something is described with a certain word.",
            "Whatever that word fits is to be judged in a certain way.",
        ),
        "So it is to be judged in that way.",
        (
            _assume("fits", "Does the word fit what happened?"),
            _assume("meaning", "What does the word mean here, exactly?"),
            _except("loaded", "Does the word do the work that evidence should do?"),
            _except("neutral", "Would a plainer word lead to the same judgement?"),
        ),
    ),
    Scheme(
        "cause-to-effect",
        "Cause to effect",
        "Leans on a cause and its effect",
        ("Something happened.", "Things of that sort bring about a certain effect."),
        "So the effect came, or will come, from it.",
        (
            _assume("link", "How strong is the link from cause to effect?"),
            _assume("happened", "Did the cause really come first?"),
            _except("interfered", "Did something else step in between?"),
            _except("anyway", "Would it have come about anyway?"),
            _except("other", "Did another cause matter more?"),
        ),
    ),
    Scheme(
        "correlation-to-cause",
        "Correlation to cause",
        "Leans on two things going together",
        ("Two things went together.",),
        "So the one brought about the other.",
        (
            _assume("together", "Did the two really go together, and how often?"),
            _assume("how", "How would the one bring about the other?"),
            _except("third", "Could a third thing have caused both?"),
            _except("reverse", "Could it be the other way round?"),
            _except("chance", "Could it be chance?"),
        ),
    ),
    Scheme(
        "best-explanation",
        "Best explanation",
        "Leans on being the best explanation",
        ("Something was observed.", "This would explain it better than anything else."),
        "So this is probably what happened.",
        (
            _assume("explains", "Does it explain everything that was observed?"),
            _except("better", "Is there an explanation that fits better?"),
            _assume("searched", "How carefully were other explanations looked for?"),
            _except("wait", "Is it too early to settle on one?"),
        ),
    ),
    Scheme(
        "appearance",
        "Appearance",
        "Leans on how it looks",
        ("It looks as if this were so.",),
        "So it probably is so.",
        (
            _assume("clear", "How well could it be seen?"),
            _except("deceived", "Could looks deceive here?"),
            _except("more", "Does a closer look show something else?"),
        ),
    ),
    Scheme(
        "practical-reasoning",
        "Means to an end",
        "Leans on a means to an end",
        ("There is a goal.", "Doing this is a way to reach it."),
        "So this should be done.",
        (
            _assume("goal", "Is this goal worth having?"),
            _assume("works", "Would it really reach the goal?"),
            _assume("possible", "Can it be done at all?"),
            _except("better", "Is there a better way to the same goal?"),
            _except("side-effects", "Would it have side effects that cost too much?"),
            _except("conflict", "Does it get in the way of another goal?"),
        ),
    ),
    Scheme(
        "value-practical-reasoning",
        "Means to a value",
        "Leans on a value to be served",
        ("A goal serves a value.", "Doing this is a way to reach the goal."),
        "So this should be done.",
        (
            _assume("value", "Do we share this value?"),
            _assume("serves", "Does the goal really serve the value?"),
            _assume("works", "Would it really reach the goal?"),
            _except("conflict", "Does it hurt a value that matters more?"),
            _except("better", "Is there a better way to serve the value?"),
        ),
    ),
    Scheme(
        "consequences",
        "Consequences",
        "Leans on consequences",
        ("If this is done, that will follow.", "What follows is good, or bad."),
        "So it should be done, or left undone.",
        (
            _assume("likely", "How likely is it that this would follow?"),
            _assume("evidence", "What shows that this leads to that?"),
            _assume("good", "Good or bad for whom?"),
            _except("others", "Are there other results that point the other way?"),
        ),
    ),
    Scheme(
        "slippery-slope",
        "Slippery slope",
        "Leans on one step leading to the next",
        ("A first step is proposed.", "Each step leads to the next.", "The last one would be terrible."),
        "So the first step should not be taken.",
        (
            _assume("steps", "What are the steps in between?"),
            _assume("weakest", "Which step is the least likely?"),
            _except("stop", "Could it be stopped on the way?"),
            _assume("terrible", "Is the end really as bad as that?"),
        ),
    ),
    Scheme(
        "waste",
        "Waste",
        "Leans on not letting something go to waste",
        ("Something could still come of this.", "If we stop, or keep as we are, it will be lost."),
        "So it should not be let go.",
        (
            _assume("chance", "Is there a real chance that it comes to something?"),
            _assume("lost", "Would it really be lost otherwise?"),
            _except("sunk", "Does what is already spent matter at all?"),
            _except("cost", "Would keeping it cost more than losing it?"),
        ),
    ),
    Scheme(
        "dilemma",
        "Dilemma",
        "Leans on which choices there are",
        (
            "It is said that there are only so many ways.",
            "They are weighed against each other, or another is shown.",
        ),
        "So one of them is the right one.",
        (
            _assume("choices", "Are these really all the choices?"),
            _assume("held", "Does anybody really put the choice like that?"),
            _except("both", "Can they be combined?"),
            _except("worse", "Is the way out worse than it is made to look?"),
        ),
    ),
    Scheme(
        "bias",
        "Bias",
        "Leans on somebody being biased",
        ("Somebody has an interest in the matter, or always takes one side.",),
        "So what they say or do is not to be trusted.",
        (
            _assume("evidence", "What shows that they are biased?"),
            _assume("who", "Who exactly is meant?"),
            _except("right", "Could they be right all the same?"),
            _except("both", "Do both sides have an interest here?"),
            _except("mixed", "Are they too different to be one group?"),
        ),
    ),
    Scheme(
        "motive",
        "Motive",
        "Leans on a motive",
        ("Somebody gained from this.", "Gain is a reason to bring a thing about."),
        "So they did it for that reason.",
        (
            _assume("gain", "Did they really gain by it?"),
            _assume("act", "Did they really bring it about?"),
            _except("other", "Could they have had another reason?"),
            _except("others", "Did others gain as well?"),
        ),
    ),
    Scheme(
        "ethos",
        "Character",
        "Leans on somebody's character",
        ("Somebody is of good, or of bad, character.",),
        "So what they say deserves more, or less, trust.",
        (
            _assume("true", "What shows that they are like that?"),
            _except("relevant", "Does character matter to this question?"),
            _except("argument", "Does their argument stand without them?"),
        ),
    ),
)


def _named_apart(scheme: Scheme) -> Scheme:
    """Several schemes ask of evidence, and a claim may be given another scheme: a key must mean one question for ever."""
    return replace(scheme, questions=tuple(replace(it, key=f"{scheme.key}.{it.key}") for it in scheme.questions))


SCHEMES: Mapping[str, Scheme] = MappingProxyType({scheme.key: _named_apart(scheme) for scheme in _ALL})

QUESTIONS: Mapping[str, Question] = MappingProxyType(
    {question.key: question for scheme in SCHEMES.values() for question in scheme.questions}
)
