"""An essay's text, cut where it is read: paragraphs, and the sentences in them.

The text itself is never changed. Every offset counts code points of the `str` that `decode` gave, the end not
included, as the Web Annotation model's TextPositionSelector does; a browser's UTF-16 units differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from nltk.tokenize.punkt import PunktLanguageVars, PunktParameters, PunktSentenceTokenizer

from .errors import Invalid

MAX_BYTES = 204_800

# Beyond this no line was wrapped by hand or by an editor: it is a whole paragraph.
_LONGEST_WRAPPED_LINE = 160

ParagraphKind = Literal["paragraph", "heading", "quote", "item", "rule"]


@dataclass(frozen=True)
class Span:
    """A paragraph: `start` to `end` with its Markdown marker; `pieces` is the text to show, without markers.

    Only a quotation of several lines has more than one piece, and only a rule (`---`) has none.
    `level` is 1 to 6 for a heading and 0 for everything else.
    """

    start: int
    end: int
    kind: ParagraphKind
    pieces: tuple[tuple[int, int], ...]
    level: int = 0


@dataclass(frozen=True)
class Sentence:
    """`paragraph` is an index into `paragraphs(text)`; `index` counts that paragraph's sentences from 0."""

    start: int
    end: int
    paragraph: int
    index: int


def decode(data: bytes) -> str:
    """The words of an uploaded file, line endings as they came, a byte order mark taken off."""
    if len(data) > MAX_BYTES:
        raise _refusal(
            f"This file is {len(data):,} bytes long and an essay may have {MAX_BYTES:,} (200 KB). "
            "Nothing was saved. Shorten it, or import it in two parts."
        )
    for opening, what in _OTHER_FORMATS:
        if data.startswith(opening):
            raise _refusal(f"This is {what}, not plain text. Nothing was saved. {_SAVE_AS_TEXT}")
    control = re.search(rb"[\x00-\x08\x0e-\x1f\x7f]", data)
    if control:
        raise _refusal(
            f"This does not look like text: byte {control.start() + 1:,} is a control code. "
            f"Nothing was saved. {_SAVE_AS_TEXT}"
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # a byte order mark is not counted by the decoder
        place = error.start + (3 if data.startswith(b"\xef\xbb\xbf") else 0)
        raise _refusal(
            f"This file is not in UTF-8: byte {place + 1:,} (0x{data[place]:02x}) cannot be read. "
            f"Nothing was saved. {_SAVE_AS_TEXT}"
        ) from None
    if not text.strip():
        raise _refusal("This file has no words in it. Nothing was saved. Choose a file with the essay in it.")
    return text


def paragraphs(text: str) -> list[Span]:
    """Blank lines separate paragraphs; without any, or with lines too long for wrapping, each line is one."""
    blocks = list(_blocks(text))
    return [span for block in blocks for span in _cut_block(text, block, spaced=len(blocks) > 1)]


def sentences(text: str) -> list[Sentence]:
    """Every sentence in reading order; a heading is one sentence whatever its stops, a rule has none."""
    return [
        Sentence(start, end, number, index)
        for number, paragraph in enumerate(paragraphs(text))
        for index, (start, end) in enumerate(within(text, paragraph))
    ]


def within(text: str, paragraph: Span) -> list[tuple[int, int]]:
    """The sentences of one paragraph, as offsets into the whole text."""
    if paragraph.kind in ("heading", "rule"):
        return list(paragraph.pieces)
    # markers inside a quotation become spaces, so that offsets stay true
    shown: list[str] = []
    position = paragraph.start
    for start, end in paragraph.pieces:
        shown += [" " * (start - position), text[start:end]]
        position = end
    return [(paragraph.start + start, paragraph.start + end) for start, end in _whole("".join(shown))]


_SAVE_AS_TEXT = "In your editor, save the essay as plain text or Markdown with the encoding UTF-8, and choose it."

_OTHER_FORMATS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a word processor's document or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old word processor's document"),
    (b"{\\rtf", "a rich text document"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
)


def _refusal(sentence: str) -> Invalid:
    return Invalid(sentence, file=sentence)


# ---- paragraphs

_HEADING = re.compile(r"[ ]{0,3}(#{1,6})[ \t]+(?=\S)")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-+)[ \t]*$")
_RULE = re.compile(r"[ ]{0,3}([-*_])([ \t]*\1){2,}[ \t]*$")
_QUOTE = re.compile(r"[ ]{0,3}>[ \t]?")
_ITEM = re.compile(r"[ \t]*(?:[-*+•]|(\d{1,3})[.)])[ \t]+(?=\S)")

# start and end of a line, its ending left out
_Line = tuple[int, int]


def _blocks(text: str) -> Iterator[list[_Line]]:
    """Runs of lines that are not blank."""
    block: list[_Line] = []
    start = 0
    for raw in text.splitlines(keepends=True):
        content = raw.rstrip()
        if content:
            block.append((start, start + len(content)))
        elif block:
            yield block
            block = []
        start += len(raw)
    if block:
        yield block


def _cut_block(text: str, block: list[_Line], spaced: bool) -> list[Span]:
    cut: list[list[Span]] = []
    for (start, end), continues in zip(block, _continues(text, block, spaced), strict=True):
        line = text[start:end]
        last = cut[-1] if cut else []
        if spaced and _UNDERLINE.match(line) and len(last) == 1 and last[0].kind == "paragraph":
            level = 1 if "=" in line else 2
            cut[-1] = [Span(last[0].start, end, "heading", last[0].pieces, level)]
            continue
        span = _marked(line, start, end)
        in_prose = bool(last) and continues and last[0].kind == "paragraph"
        if in_prose and span.kind == "item" and _is_only_a_number(line):
            span = Span(start, end, "paragraph", ((start, end),))
        if last and continues and _joins(last[0].kind, last[-1], span):
            last.append(span)
        else:
            cut.append([span])
    # a bare ">" parts two quotations and shows nothing itself
    return [_joined(lines) for lines in cut if lines[0].pieces or lines[0].kind == "rule"]


def _marked(line: str, start: int, end: int) -> Span:
    """One line as a paragraph of its own, of the kind that its marker says."""
    if _RULE.match(line):
        return Span(start, end, "rule", ())
    if heading := _HEADING.match(line):
        unclosed = line.rstrip("#")
        stop = start + len(unclosed.rstrip()) if unclosed[-1] in " \t" else end
        # "# #" has nothing but markers; it is shown as it stands
        opening = start + heading.end() if start + heading.end() < stop else start
        return Span(start, end, "heading", ((opening, stop),), len(heading[1]))
    if quote := _QUOTE.match(line):
        opening = start + quote.end()
        return Span(start, end, "quote", ((opening, end),) if opening < end else ())
    if item := _ITEM.match(line):
        return Span(start, end, "item", ((start + item.end(), end),))
    return Span(start, end, "paragraph", ((start, end),))


def _is_only_a_number(line: str) -> bool:
    """Whether "45. " opens no list: within a paragraph, as in CommonMark, only a list from 1 can begin."""
    item = _ITEM.match(line)
    return bool(item and item[1] and item[1] != "1")


def _joins(kind: ParagraphKind, last: Span, span: Span) -> bool:
    """Whether a line goes on with the paragraph of that kind whose last line is given."""
    if not last.pieces or not span.pieces:
        return False
    if span.kind == "paragraph":
        return kind in ("paragraph", "item", "quote")
    return span.kind == kind == "quote"


def _joined(lines: list[Span]) -> Span:
    """The lines of one paragraph; a line ending between them belongs to what is shown, a marker does not."""
    first, last = lines[0], lines[-1]
    if len(lines) == 1:
        return first
    pieces: list[tuple[int, int]] = []
    opening = first.pieces[0][0]
    for line in lines[1:]:
        if line.kind == "quote":
            pieces.append((opening, line.start))
            opening = line.pieces[0][0]
    return Span(first.start, last.end, first.kind, (*pieces, (opening, last.end)))


def _continues(text: str, block: list[_Line], spaced: bool) -> list[bool]:
    """For each line of a block, whether it goes on with the paragraph of the line before it."""
    width = max(end - start for start, end in block)
    if width > _LONGEST_WRAPPED_LINE:
        return [False] * len(block)
    if spaced:
        return [True] * len(block)
    # A text without blank lines: was it wrapped? Then a line stops where the next word would not have fitted,
    # and one that stops earlier ends its paragraph.
    full = [
        end - start + 1 + len(text[after:after_end].split(maxsplit=1)[0]) > width
        for (start, end), (after, after_end) in pairwise(block)
    ]
    wrapped = len(full) > 1 and sum(full) * 2 > len(full)
    return [False, *(wrapped and fits for fits in full)]


# ---- sentences

_ABBREVIATIONS = """
u.s u.s.a u.k u.n e.u u.s.s.r d.c e.g i.e cf viz vs approx ca al ed eds ph.d m.d b.a m.a a.d b.c b.c.e c.e
mr mrs ms mx dr prof gen col lt capt sgt maj cpl adm cmdr sen rep gov pres hon rev fr st ste mt messrs mme
"""
# abbreviations only in front of a number: "no" and "may" end sentences too
_BEFORE_NUMBERS = """
no nos p pp vol vols fig figs art arts sec secs ch chap par para nr eq tab
jan feb mar apr may jun jul aug sep sept oct nov dec
"""
# Words that have a capital only at the start of a sentence: after "U.S." or an initial they start one.
_COMMON = """
a an the this that these those it its he she they we you his her their our my your i'm it's
but and or so yet for nor if when while where after before since until because although though however
moreover therefore thus hence instead still also then there here now today later once even only perhaps indeed
finally in on at by from to with without during under over between among despite as of about against through
who what why how which whether not no many most some all each every few both such one
"""
_LOWERCASE_INSIDE = 1 << 4  # Punkt's mark for "seen in lower case within a sentence"


class _Words(dict[str, int]):
    """What Punkt knows of words. Its own defaultdict would grow by every unknown word of every essay."""

    def __missing__(self, word: str) -> int:
        return 0


class _Reading(PunktLanguageVars):  # type: ignore[misc]
    """Closing quotes, brackets and note numbers ([3]) after the stop stay with the sentence they close."""

    sent_end_chars = (".", "?", "!", "…")
    re_boundary_realignment = re.compile(
        r"""(?:["')\]}\u2018\u2019\u201c\u201d»]|\[\d+\])+?(?:\s+|(?=--)|$)""", re.MULTILINE
    )


def _punkt() -> PunktSentenceTokenizer:
    """Punkt with our own list of abbreviations: its trained models would have to be downloaded."""
    known = PunktParameters()
    known.abbrev_types = set(_ABBREVIATIONS.split())
    known.collocations = {(word, "##number##") for word in _BEFORE_NUMBERS.split()}
    known.ortho_context = _Words(dict.fromkeys(_COMMON.split(), _LOWERCASE_INSIDE))
    return PunktSentenceTokenizer(known, lang_vars=_Reading())


_PUNKT = _punkt()
# A sentence goes on in lower case after these: a question or exclamation that is quoted, an ellipsis, "etc."
_UNFINISHED = re.compile(
    r"""(?:[?!…]["'\u2019\u201d»)]|…|\.\.|\b(?:etc|inc|ltd|co|corp|jr|sr|[ap]\.m)\.)["'\u2019\u201d»)]*$""",
    re.IGNORECASE,
)
_WORD_START = re.compile(r"\s*\S")
# Chinese and Japanese put no space after the stop, where Punkt looks for one.
_FULL_WIDTH = re.compile(r"[^。！？]*(?:[。！？]+[」』”’）]*|$)")


def _whole(shown: str) -> Iterator[tuple[int, int]]:
    """Joins what Punkt cuts within a sentence, cuts at full-width stops, and trims."""
    whole: list[tuple[int, int]] = []
    for start, end in _PUNKT.span_tokenize(shown):
        if whole and _goes_on(shown, whole[-1][1], start):
            start = whole.pop()[0]
        whole.append((start, end))
    for start, end in whole:
        for part in _FULL_WIDTH.finditer(shown, start, end):
            words = part[0].strip()
            if words:
                opening = part.start() + part[0].index(words[0])
                yield opening, opening + len(words)


def _goes_on(shown: str, end: int, start: int) -> bool:
    following = _WORD_START.match(shown, start)
    return bool(following and following[0][-1].islower() and _UNFINISHED.search(shown, max(0, end - 12), end))
