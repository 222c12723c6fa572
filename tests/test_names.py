"""Nobody can go by somebody else's name, and everybody can go by their own."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from confusable_homoglyphs.confusables import confusables_data
from hypothesis import given
from hypothesis import strategies as st
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from debate import names
from debate.errors import Invalid

from .payloads import payloads

PEOPLE = [
    *(
        "Ms Hartley",
        "Ana Beltrán",
        "O’Brien",
        "O'Brien",
        "Jean-Luc d'Arc",
        "C.J. Okafor 2",
        "Amy Staff",
        "Joost Bot",
        "Ng",
    ),
    "Wolfeschlegelsteinhausen-Montgomery, Alexandrina Konstantinovna",
    *("Nguyễn Thị Hồng", "Gal·la Puig", "ʻAkauʻola", "Þóra Ægisdóttir", "Łukasz Żółć", "Анна Петрова", "Ο Νίκος"),
    *(
        "ليلى حداد",
        "علی\u200cرضا",
        "רבקה כהן",
        "प्रियंका शर्मा",
        "สมชาย ที่นี่",
        "李伟",
        "田中 さくら",
        "サトー",
        "김철수",
        "金철수",
    ),
]
ROLES = [
    *(
        "Moderator",
        "moderators",
        "Ｍｏｄｅｒａｔｏｒ",
        "M o d e r a t o r",
        "Mo-de-ra-tor",
        "Moderator 2",
        "Moderator2",
        "M0derator",
    ),
    *(
        "Rnoderator",
        "Móderátor",
        "ᴍᴏᴅᴇʀᴀᴛᴏʀ",
        "𝓜𝓸𝓭𝓮𝓻𝓪𝓽𝓸𝓻",
        "Course Moderator Ana",
        "Mod\u200berator",
        "admin",
        "Adm1n",
        "Ad min",
    ),
    *(
        "Adrnin",
        "The Admin",
        "Ana Admin",
        "Administrator",
        "Instructor",
        "lnstructor",
    ),
    *(
        "1nstructor",
        "Rejoinder",
        "REJOINDER Team",
        "Rejoincler",
        "system",
        "SYSTEM",
        "Staff",
        "You",
        "Former member 3",
    ),
]


def refused(call: Callable[[], object], field: str) -> str:
    with pytest.raises(Invalid) as caught:
        call()
    assert caught.value.fields == {field: caught.value.message}
    return caught.value.message


# Names


@pytest.mark.parametrize("name", PEOPLE)
def test_people_go_by_their_own_names(name: str) -> None:
    assert names.display(name) == unicodedata.normalize("NFKC", name)
    assert names.skeleton(name)


@pytest.mark.parametrize("name", ROLES)
def test_nobody_but_staff_goes_by_a_role(name: str) -> None:
    assert "role" in refused(lambda: names.display(name), "name")
    assert names.display(name, staff=True)


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("x", "at least 2"),
        ("\u200b\u3164", "at least 2"),
        ("a" * 65, "65 characters; the limit is 64"),
        ("a" * 1_000_000, "1000000 characters"),
        ("1234", "no letter"),
        ("-_-", "no letter"),
        ("Ana <b>", "“<” (U+003C)"),
        ("Ana\nB\x00", "U+0000"),
        ("Ana\ud800", "U+D800"),
        ("Ana 😀", "“😀”"),
        ("Ana@school", "“@”"),
        ("\u0301Ana", "U+0301"),
        ("Ana -\u0301", "U+0301"),
        ("Anq" + "\u0323" * 4, "more than 3 accents"),
        ("Аna", "Cyrillic and Latin"),
        ("Anα", "Greek and Latin"),
        ("Li 李", "Han and Latin"),
        ("李 さ 철", "Han and Hangul and Hiragana"),
        ("Ana ✔", "U+2714"),
    ],
)
def test_what_is_no_name_is_refused_with_what_is_wrong(name: str, says: str) -> None:
    sentence = refused(lambda: names.display(name), "name")
    assert says in sentence


def test_a_name_is_shown_in_one_form() -> None:
    assert names.display("  Ａｎａ \u00a0 Beltra\u0301n\u200f\ufeff ") == "Ana Beltrán"
    assert names.display("A\u202ena\u2069 \u00adB\ufe0f") == "Ana B"
    assert names.display("Ali\u200cce") == "Alice"


@given(st.text(max_size=80) | st.text(st.characters(max_codepoint=0x600), max_size=20))
def test_a_name_that_was_accepted_stays_as_it_is(value: str) -> None:
    try:
        name = names.display(value)
    except Invalid:
        return
    assert names.display(name) == name
    assert names.NAME_LEAST <= len(name) <= names.NAME_MOST
    assert name.isprintable() or "\u200c" in name
    assert names.skeleton(name)


def test_attack_strings_are_no_names_or_harmless_ones() -> None:
    for payload in payloads("blns", "payloadsallthethings_xss", "sqli", "crlf_ssti"):
        try:
            name = names.display(payload)
        except Invalid:
            continue
        assert not set(name) & set('<>&"`=\\/;:(){}[]%$#@!?*|~^+\r\n\t')


# Look-alikes


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Beltrán", "ANA  beltran"),
        ("Ana Beltrán", "Ana-Beltran."),
        ("Ana", "Ana\u200b"),
        ("Ana", "Ａｎａ"),
        ("Morgan", "Rnorgan"),
        ("Bob", "B0b"),
        ("Ian", "lan"),
        ("Bill", "Bi11"),
        ("Bill", "BIII"),
        ("David", "Davicl"),
        ("Will", "VViIl"),
        ("O’Brien", "O'Brien"),
        ("Øyvind", "Öyvind"),
        ("paco", "расо"),  # all of it Cyrillic
        ("EMMA", "ЕММА"),
        ("Oksana", "ОКЅАΝА"),
        ("Kate", "ΚΑΤΕ"),
        ("Ana", "ᴀɴᴀ"),
        ("Kate", "ĸate"),
        ("Ꮀ", "ⱶ"),
        ("Ana", "𝐀𝐧𝐚"),
        ("محمد", "محـــمد"),
        ("محمد", "مُحَمَّد"),
        ("שלום", "שָׁלוֹם"),
    ],
)
def test_names_that_look_alike_are_one(one: str, other: str) -> None:
    assert names.skeleton(one) == names.skeleton(other)


def test_names_that_look_different_are_two() -> None:
    several = [
        "Ana",
        "Anna",
        "Bob",
        "Rob",
        "Nina",
        "Vina",
        "Mina",
        "Dan",
        "Jan",
        "Анна",
        "Яна",
        "ليلى",
        "سلمى",
        "सुमन",
        "समन",
    ]
    assert (
        len({names.skeleton(name) for name in several + PEOPLE}) == len(set(several + PEOPLE)) - 1
    )  # O'Brien, O’Brien


def test_every_character_has_one_skeleton_and_keeps_it() -> None:
    for code in [*range(0x3100), *range(0xA000, 0xAC00), *range(0xF900, 0x11000), *range(0x1D400, 0x1F200)]:
        looks = names.skeleton(chr(code))
        assert names.skeleton(looks) == looks


def letter(looks: str) -> bool:
    """Whether it is made of letters as they stand in a name."""
    return looks.isalpha() and unicodedata.is_normalized("NFKC", looks)


def test_letters_that_look_alike_to_unicode_are_alike_here() -> None:
    stars = {
        one.strip("\u200e"): [it["c"].strip("\u200e") for it in others] for one, others in confusables_data.items()
    }
    pairs = [(one, other) for one, others in stars.items() for other in others if letter(one) and letter(other)]
    apart = [pair for pair in pairs if len(set(map(names.skeleton, pair))) > 1]
    assert len(pairs) > 2_000
    # those whose other case looks like a plain Latin letter, such as Greek Γ and γ, where that counts for more
    assert len(apart) < 60


@given(st.text(max_size=30))
def test_a_skeleton_is_its_own_skeleton(value: str) -> None:
    assert names.skeleton(names.skeleton(value)) == names.skeleton(value)


@given(st.text(st.characters(categories=["Lu", "Ll"], max_codepoint=0x17F), min_size=1, max_size=20))
def test_case_makes_no_other_name(value: str) -> None:
    assert names.skeleton(value.upper()) == names.skeleton(value.upper().lower())


# Log-ins


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Ana.Beltran", "ana.beltran"),
        (" ana_2-b ", "ana_2-b"),
        ("Ａｎａ", "ana"),
        ("ana@School.example", "ana@school.example"),
    ],
)
def test_a_log_in_is_kept_in_small_letters(typed: str, kept: str) -> None:
    assert names.login(typed) == kept


@pytest.mark.parametrize(
    "typed", ["", "ab", "a" * 41, "ana b", "аna", "ana@", "@ana", "a@b@c", "ana\n2", "-ana", "a+b", "ana\0", "é" * 5]
)
def test_anything_else_is_no_log_in(typed: str) -> None:
    assert "log-in" in refused(lambda: names.login(typed), "login")


# Passwords


def password(value: str, staff: bool = False) -> str | None:
    try:
        names.password(value, staff=staff, login="ana.beltran@school.example", name="Ana Beltrán-Konstantinovna")
    except Invalid as refusal:
        return refusal.fields["password"]
    return None


def test_a_long_password_is_taken_as_it_is() -> None:
    for value in ("correct horse", "Tr0ub4dor&3", "пароль-долгий", "x9 " * 341, "\u3042いろはにほへと", "-_.,'-·_,"):
        assert password(value) is None
    assert password("brick violet", staff=True) is None


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("1234567", "Too short: 7 of 8 characters."),
        ("", "Too short: 0 of 8"),
        ("a1" * 513, "Too long: 1,026 characters; the limit is 1,024."),
        ("password1", "first that others would try"),
        ("PassWord1", "first that others would try"),
        ("12345678", "first that others would try"),
        ("zzzzzzzzzzzzzz", "first that others would try"),
        ("ana.beltran@school.example", "name or log-in"),
        ("Ana.Beltran", "name or log-in"),
        ("ana beltrán konstantinovna", "name or log-in"),
        ("KONSTANTINOVNA", "name or log-in"),
        ("Rejoinder", "name or log-in"),
        ("longenough\ud83d", "half a character"),
    ],
)
def test_a_password_that_others_would_try_is_refused(value: str, says: str) -> None:
    assert says in (password(value) or "")


def test_staff_need_longer_passwords() -> None:
    assert password("brick viole") is None
    assert "Too short: 11 of 12 characters." in (password("brick viole", staff=True) or "")


def test_the_three_thousand_most_common_passwords_are_all_refused() -> None:
    common = [word for word in FREQUENCY_LISTS["passwords"] if len(word) >= names.PASSWORD_LEAST]
    assert len(common) > 3_000
    assert all(password(word) and password(word.title()) for word in common)
