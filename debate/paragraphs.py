"""An essay's text, cut into paragraphs: by blank lines, by long lines, and by what Markdown marks.

The text itself is never changed. Every offset counts code points of the `str` that `manuscript.decode` gave, the end
not included, as the Web Annotation model's TextPositionSelector does; a browser's UTF-16 units differ.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

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


def paragraphs(text: str) -> list[Span]:
    """Blank lines separate paragraphs; without any, or with lines too long for wrapping, each line is one."""
    blocks = list(_blocks(text))
    return [span for block in blocks for span in _cut_block(text, block, spaced=len(blocks) > 1)]


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
