"""Sentences of an essay that probably claim something, for whoever marks its claims to look at first.

Nothing is understood here: English cue words are counted, and every one that counted is named as a reason.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from .paragraphs import paragraphs
from .passages import LONGEST
from .schemes import ClaimKind
from .sentences import within


@dataclass(frozen=True)
class Suggestion:
    """One sentence; `score` only ranks within one text; `why` is in words for the page, best reason first."""

    start: int
    end: int
    score: float
    why: tuple[str, ...]
    kind: ClaimKind


@dataclass(frozen=True)
class _Cue:
    weight: float
    why: str
    kind: ClaimKind | None
    pattern: re.Pattern[str]


def _cue(weight: float, why: str, kind: ClaimKind | None, *words: str) -> _Cue:
    """`words` are regular expressions for whole words, apostrophes straight."""
    return _Cue(weight, why, kind, re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE))


_CUES = (
    _cue(
        3,
        "says what must be done",
        "policy",
        r"must|ought to|ha(?:s|ve) to|needs? to|it(?:'s| is) (?:high )?time",
        r"cannot afford|deserves? to",
    ),
    _cue(3, "says what should be done", "policy", r"should(?:n't)?|shall|let us"),
    _cue(
        2,
        "proposes something",
        "policy",
        r"(?:could|would) (?:take|involve|include|require|mean)|propos\w+|reforms?|bann?(?:ed|ing)?",
    ),
    _cue(
        3,
        "says what brought something about",
        "cause",
        r"because|due to|thanks to|le(?:d|ads?) to|caus(?:e[sd]?|ing)|result(?:s|ed|ing)? (?:in|from|of)",
        r"traced (?:back )?to|responsible for|to blame",
    ),
    _cue(
        2,
        "says what something did to something else",
        "cause",
        r"ma(?:de|kes?|king)|became|ensur\w+|allow(?:s|ed|ing)|forc(?:es|ed|ing)|driv(?:es|en|ing)|drove",
        r"set(?:ting)? the stage|turn(?:ed|ing point)|pivot\w*|shap(?:es|ed|ing)",
        r"so that|in order to|as a result|therefore|thus|hence",
    ),
    _cue(
        2,
        "says what could have been",
        "cause",
        r"(?:could|would|might) have(?: been)?|had \w+ (?:not )?(?:taken|been|gone|known)",
    ),
    _cue(
        2.5,
        "says that something proves it",
        "fact",
        r"prov(?:es?|ed|en|ing)|show(?:s|n|ed)|demonstrat\w+|reveal\w*|indicat\w+|evidence",
        r"confirm\w*|reinforc\w+",
    ),
    _cue(
        1.5,
        "speaks for all cases or most",
        "fact",
        r"always|never|every(?:one|body|where|thing)?|all|none|nobody|no one|most|often|again and again",
        r"recurring|throughout|whenever",
    ),
    _cue(
        2,
        "weighs one thing against another",
        "value",
        r"better|worse|best|worst|(?:far )?more than|less than|more in common|no(?:t any)? (?:more|less)",
        r"any more|rather than|greater|greatest|superior",
    ),
    _cue(
        1.5,
        "judges",
        "value",
        r"good|bad|wrong|right|fair|unfair|just|unjust|important(?:ly)?|natural|(?:un)?necessar(?:y|ily)",
        r"crucial|dangerous|genuine|tru(?:e|ly)|fals(?:e|ely)|fail(?:ed|ure)",
        r"mis(?:understood|step\w*|take\w*|guided)|remarkable|striking|valuable|worth\w*",
    ),
    _cue(
        1.5,
        "speaks of a threat or a gain",
        None,
        r"threat\w*|danger\w*|risk\w*|harm\w*|benefit\w*|advantage\w*|interests?|gains?|serv(?:es?|ed|ing)",
        r"leverage|potential",
    ),
    _cue(
        1.5,
        "sets one thing against another",
        None,
        r"not|but|yet|however|despite|although|while|instead|rather|on the contrary|nevertheless|merely",
        r"moreover",
    ),
    _cue(
        1,
        "says it with weight",
        None,
        r"the reality is|the truth is|in fact|indeed|clearly|obviously|undoubtedly|certainly|of course",
        r"the only|simply|most importantly",
    ),
)
# what speaks against a sentence: a question, an example, somebody else's view reported
_DOUBTS = (
    (2, re.compile(r"\?[\"'”)]*$")),
    (1, re.compile(r"^for (?:example|instance)\b", re.IGNORECASE)),
    (
        2,
        re.compile(r"^(?:critics|opponents|some|others)\b[^,;]*\b(?:argue|say|claim|believe)\b", re.IGNORECASE),
    ),
)
_SHORTEST = 6  # words

# some of these stand in every English paragraph, and few of them in any other language's
_ENGLISH = frozenset(
    ("the", "of", "and", "to", "is", "that", "it", "with", "as", "for", "this", "are", "was", "by", "be")
)
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def suggest(text: str, taken: Iterable[tuple[int, int]] = (), limit: int = 20) -> list[Suggestion]:
    """The `limit` likeliest sentences, best first, none that overlaps `taken`; none if not in English.

    A sentence longer than a passage may be is left out: no claim could be made of it.
    """
    if not _is_english(text):
        return []
    taken = sorted(taken)
    starts = [start for start, _ in taken]
    furthest = list(accumulate((end for _, end in taken), max))  # that any of the passages up to this one reaches
    found = [
        suggestion
        for paragraph in paragraphs(text)
        if paragraph.kind != "heading"
        for start, end in within(text, paragraph)
        if end - start <= LONGEST
        if not ((before := bisect_left(starts, end)) and furthest[before - 1] > start)
        if (suggestion := _weighed(text, start, end))
    ]
    return sorted(found, key=lambda each: (-each.score, each.start))[:limit]


def _is_english(text: str) -> bool:
    words = [word[0].lower() for word in _WORD.finditer(text)]
    return sum(word in _ENGLISH for word in words) * 10 > len(words)


def _weighed(text: str, start: int, end: int) -> Suggestion | None:
    sentence = text[start:end].replace("’", "'")
    if len(_WORD.findall(sentence)) < _SHORTEST:
        return None
    cues = sorted((cue for cue in _CUES if cue.pattern.search(sentence)), key=lambda cue: -cue.weight)
    score = sum(cue.weight for cue in cues) - sum(weight for weight, doubt in _DOUBTS if doubt.search(sentence))
    if score <= 0:
        return None
    # the weightiest cue decides; what gives no sign is a fact until somebody says otherwise
    kinds: list[ClaimKind] = [cue.kind for cue in cues if cue.kind]
    return Suggestion(start, end, score, tuple(cue.why for cue in cues), kinds[0] if kinds else "fact")
