"""Names that people choose, and that nobody else can pass under; the log-ins and passwords that go with them.

Scripts and look-alikes are Unicode's own data (UAX 24, UTS 39), carried by the package confusable-homoglyphs.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from confusable_homoglyphs.categories import alias as script_of

from .errors import Invalid

# Limits, in code points after normalisation.
NAME_LEAST, NAME_MOST = 2, 64
LOGIN_LEAST, LOGIN_MOST = 3, 40
PASSWORD_LEAST, PASSWORD_STAFF_LEAST, PASSWORD_MOST = 8, 12, 1024
_RAW_MOST = 1_000  # what is looked at at all, before normalisation
_ACCENTS_MOST = 3  # on one letter: Devanagari and Thai need as many, and more would cover other lines

_PUNCTUATION = " -_.,'’‘·・‐׳״"
_BETWEEN_WORDS = re.compile(f"[{re.escape(_PUNCTUATION)}]+")
_NON_JOINER = "\u200c"  # Persian spells with it
# Letters and marks by category, with nothing to see: fillers, the grapheme joiner, variation selectors.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0\U000e0100-\U000e01ef]")
# Languages that are written in several scripts at once (UTS 39, section 5.1).
_TOGETHER = ({"HAN", "HIRAGANA", "KATAKANA"}, {"HAN", "HANGUL"}, {"HAN", "BOPOMOFO"})

# Nobody but staff goes by these: anywhere in a name, as one word of it, as the whole of it.
_ROLES_ANYWHERE = ("moderator", "administrator", "instructor", "rejoinder", "former member")
_ROLES_AS_WORDS = ("admin", "admins", "system", "sysadmin", "webmaster")
_ROLES_WHOLE = (
    *("anonymous", "bot", "deleted", "everyone", "help", "helpdesk", "mod", "mods", "official", "owner", "removed"),
    *("root", "security", "staff", "support", "teacher", "teachers", "withdrawn", "you"),
)


def display(value: str, *, staff: bool = False) -> str:
    """A name as it is shown: NFKC, of one script, no look-alike of a role unless `staff`. Invalid(name=…)."""
    if len(value) > _RAW_MOST:
        raise _too_long(len(value))
    name = _seen(unicodedata.normalize("NFKC", value))
    if len(name) < NAME_LEAST:
        raise _invalid("name", f"A name has at least {NAME_LEAST} characters. Write the name you go by.")
    if len(name) > NAME_MOST:
        raise _too_long(len(name))
    for before, character in zip(f" {name}", name, strict=False):
        if not _fits(before, character):
            raise _invalid("name", f"{_shown(character)} is out of place in a name. {_MADE_OF}")
    if not any(map(str.isalpha, name)):
        raise _invalid("name", f"There is no letter in this name. {_MADE_OF}")
    if _accents(name) > _ACCENTS_MOST:
        raise _invalid("name", f"A letter carries more than {_ACCENTS_MOST} accents. Take some off.")
    scripts = {script_of(character) for character in name} - {"COMMON", "INHERITED"}
    if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
        mixed = " and ".join(sorted(script.replace("_", " ").title() for script in scripts))
        raise _invalid("name", f"This mixes {mixed} letters, which can look alike. Write it in one script.")
    if not staff and _claims_a_role(name):
        raise _invalid("name", "This could be taken for a role or for the site itself. Choose another name.")
    return name


def skeleton(value: str) -> str:
    """What a name looks like: the same for all names that could be taken for one another, and so a unique key.

    Case, accents, spaces and punctuation do not count; look-alikes are one (UTS 39, section 4), and so are i, l, I
    and 1, d and cl, w and vv. Where the small and the great letter look like two different Latin letters, as in
    Greek Ν and ν, each is what it looks like.
    """
    steps = [value]
    while (looks := _looks(steps[-1])) not in steps:
        steps.append(looks)
    return min(steps[steps.index(looks) :])  # four old letters of three scripts look like one another in a ring


def login(value: str) -> str:
    """What somebody signs in with: folded to small ASCII letters, digits and . _ - @. Invalid(login=…)."""
    folded = unicodedata.normalize("NFKC", value[:_RAW_MOST]).casefold().strip()
    if not LOGIN_LEAST <= len(folded) <= LOGIN_MOST:
        sentence = f"A log-in has {LOGIN_LEAST} to {LOGIN_MOST} characters; this has {len(folded)}."
        raise _invalid("login", f"{sentence} Choose another one.")
    if not re.fullmatch(r"[a-z0-9][a-z0-9._-]*(?:@[a-z0-9][a-z0-9.-]*)?", folded):
        sentence = "A log-in is made of the letters a to z, digits and . _ - and can be an e-mail address."
        raise _invalid("login", f"{sentence} Choose another one.")
    return folded


def password(value: str, *, staff: bool, login: str, name: str) -> None:
    """Whether a new password may be used, as it is and uncut. Invalid(password=…)."""
    least = PASSWORD_STAFF_LEAST if staff else PASSWORD_LEAST
    if len(value) < least:
        raise _invalid("password", f"Too short: {len(value)} of {least} characters. A few words make a good one.")
    if len(value) > PASSWORD_MOST:
        raise _invalid("password", f"Too long: {len(value):,} characters; the limit is {PASSWORD_MOST:,}.")
    if re.search("[\ud800-\udfff]", value):
        raise _invalid("password", "There is half a character in this password. Type it anew.")
    own = {login, login.partition("@")[0], name, *_BETWEEN_WORDS.split(name), "Rejoinder"}
    if (letters := _letters(value)) and letters in map(_letters, own):
        raise _invalid("password", "This is a name or log-in that others know. Choose something else.")
    if value.casefold() in _common_passwords() or len(set(value)) < 3:
        raise _invalid("password", "This is one of the first that others would try. Choose something else.")


def _invalid(field: str, sentence: str) -> Invalid:
    return Invalid(sentence, **{field: sentence})


def _too_long(length: int) -> Invalid:
    return _invalid("name", f"This name has {length} characters; the limit is {NAME_MOST}. Shorten it.")


def _letters(words: str) -> str:
    return _BETWEEN_WORDS.sub("", unicodedata.normalize("NFKC", words).casefold())


@cache
def _common_passwords() -> frozenset[str]:
    """Those long enough out of the thirty thousand most common ones, in small letters."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # 12 MB, for when somebody chooses a password

    return frozenset(word for word in FREQUENCY_LISTS["passwords"] if len(word) >= PASSWORD_LEAST)


# What is in a name


_MADE_OF = "It is made of letters, digits, spaces and - _ . , ' ’ ·"


def _shown(character: str) -> str:
    """A character as a sentence can name it."""
    return f"“{character}” (U+{ord(character):04X})" if character.isprintable() else f"U+{ord(character):04X}"


def _seen(name: str) -> str:
    """A name without what cannot be seen, its spaces collapsed; a non-joiner stays between Arabic letters."""
    name = _UNSEEN.sub("", name)
    kept = (
        character
        for before, character, after in zip(f" {name}", name, f"{name[1:]} ", strict=False)
        if unicodedata.category(character) != "Cf"
        or (character == _NON_JOINER and script_of(before) == script_of(after) == "ARABIC")
    )
    return unicodedata.normalize("NFKC", " ".join("".join(kept).split()))


def _fits(before: str, character: str) -> bool:
    """Whether a character can stand in a name after the one before it; marks need a letter to stand on."""
    category = unicodedata.category(character)
    if category in ("Mn", "Mc"):
        return unicodedata.category(before)[0] in "LM"
    return category[0] == "L" or category == "Nd" or character in _PUNCTUATION or character == _NON_JOINER


def _accents(name: str) -> int:
    runs = "".join("m" if unicodedata.category(character) == "Mn" else " " for character in name)
    return max(map(len, runs.split()), default=0)


def _claims_a_role(name: str) -> bool:
    words = [word for part in _BETWEEN_WORDS.split(name) for word in (part, part.strip("0123456789"))]
    whole = {skeleton(name), skeleton(name.strip("0123456789" + _PUNCTUATION))}
    anywhere, as_words, as_whole = _roles()
    return (
        any(role in look for role in anywhere for look in whole)
        or not as_words.isdisjoint(map(skeleton, words))
        or not as_whole.isdisjoint(whole)
    )


@cache
def _roles() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    as_words = frozenset(map(skeleton, _ROLES_AS_WORDS))
    return frozenset(map(skeleton, _ROLES_ANYWHERE)), as_words, as_words.union(map(skeleton, _ROLES_WHOLE))


# What a name looks like


def _looks(value: str) -> str:
    """One step towards the skeleton: taken until nothing changes."""
    looks = "".join(map(_look, unicodedata.normalize("NFKD", value)))
    folded = unicodedata.normalize("NFKD", looks).casefold().translate(_ALIKE_BY_US)
    return "".join(character for character in folded if unicodedata.category(character)[0] in "LMN")


# Beyond Unicode's list: in most typefaces, or once case is folded.
_ALIKE_BY_US = str.maketrans({"i": "l", "d": "cl", "w": "vv", "ĸ": "k"})
_SMALL_CAPITAL = re.compile("LATIN LETTER SMALL CAPITAL ([A-Z])")


@cache
def _look(character: str) -> str:
    """What one character looks like: Latin letters if either case of it does, nothing if it is not seen."""
    category, script = unicodedata.category(character), script_of(character)
    accent = category == "Mn" and script in ("INHERITED", "HEBREW", "ARABIC")
    if accent or category in ("Cf", "Me") or character == "\N{ARABIC TATWEEL}" or _UNSEEN.match(character):
        return ""
    small_capital = _SMALL_CAPITAL.fullmatch(unicodedata.name(character, ""))
    if small_capital:
        return small_capital[1]
    prototypes = _prototypes()
    cases = (character, character.lower(), character.upper())
    found = [unicodedata.normalize("NFKD", prototypes.get(case, case)) for case in cases]
    for look in found:
        if re.match("[A-Za-z0-9]", look):
            return look
    if any(map(str.isalnum, found[0])):
        return found[0]
    return "" if category == "Lm" else character  # a letter that looks like a comma is a letter still


@cache
def _prototypes() -> dict[str, str]:
    """Each character that looks like something else, and what: the middle of its star of look-alikes.

    The package lists pairs both ways without saying which side is the prototype, and leaves U+200E around letters
    that run from right to left. In Unicode's table many characters point at one prototype and it at none, so in a
    star of more than two the middle is known; in a pair either will do, but it has to be the same for both.
    """
    from confusable_homoglyphs.confusables import confusables_data  # 6 MB, for when somebody chooses a name

    stars = {one.strip("\u200e"): [it["c"].strip("\u200e") for it in many] for one, many in confusables_data.items()}
    prototypes = {}
    for one, (other, *more) in stars.items():
        if len(one) == 1 and not more:
            pair = len(stars[other]) == 1
            prototypes[one] = max(one, other, key=lambda it: (len(it), it.isascii(), it)) if pair else other
    return prototypes
