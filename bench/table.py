"""The results as one table in Markdown: a line for each figure with a target, or for each that is only shown. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence

from .contenders import NODE, OURS, C
from .rounds import Result
from .scenarios import MORE_IS_BETTER, UNITS, Scenario, Target

HEAD = ("work", "figure", OURS, "± %", NODE, C, "target", "ratio", "")

BUSIEST = 0.95
"""Of its core, the generator: beyond it the server may be faster than was seen."""


def drawn(results: Sequence[Result], *, judged: bool = True) -> str:
    """`judged` says of each target whether it is met; runs too short for that are only shown."""
    by_title = {result.scenario.title: result for result in results}
    lines = [HEAD, ("---", "---", *["--:"] * 4, "---", "--:", "---")]
    for result in results:
        for target in _lines(result.scenario):
            lines.append(_line(result, target, by_title, judged))
    notes = [f"{result.scenario.title} failed. {sentence}." for result in results for sentence in result.failures]
    if any(_held_up(result) for result in results):
        notes.append("† The generator was the limit here: the server may be faster than this.")
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return "\n\n".join([table, *notes])


def _lines(scenario: Scenario) -> list[Target]:
    """What is to be met, and what is only shown: a target without a bound."""
    met = {target.figure for target in scenario.targets}
    return [*scenario.targets, *(Target(name, 0) for name in scenario.shown if name not in met)]


def _line(result: Result, target: Target, by_title: Mapping[str, Result], judged: bool) -> tuple[str, ...]:
    ours = _values(result, OURS, target.figure)
    ratio = ratio_to(result, target, by_title)
    return (
        result.scenario.title,
        UNITS[target.figure],
        _figure(ours) + (" †" if _held_up(result) and target.figure in MORE_IS_BETTER else ""),
        f"{spread(ours) * 100:.0f}" if len(ours) > 1 else "",
        _figure(_values(result, NODE, target.figure)),
        _figure(_values(result, C, target.figure)),
        _bound(target),
        f"{ratio:.2f}" if ratio is not None else "",
        _verdict(result, target, statistics.median(ours) if ours else None, ratio) if judged else "",
    )


def ratio_to(result: Result, target: Target, by_title: Mapping[str, Result]) -> float | None:
    """Ours to theirs, in the middle of the rounds: within a round both had the same minutes of the machine."""
    column = target.of or NODE
    theirs = by_title.get(column)
    others = _values(theirs, OURS, target.figure) if theirs else _values(result, column, target.figure)
    pairs = list(zip(_values(result, OURS, target.figure), others, strict=False))
    return statistics.median(ours / other for ours, other in pairs) if pairs else None


def _verdict(result: Result, target: Target, ours: float | None, ratio: float | None) -> str:
    if result.failures:
        return "**failed**"
    value = ratio if target.of else ours
    if not target.bound or value is None:
        return ""
    met = value >= target.bound if target.figure in MORE_IS_BETTER else value <= target.bound
    return "met" if met else "**missed**"


def spread(values: Sequence[float]) -> float:
    """Half of what lies between the least and the most, as a part of the median."""
    middle = statistics.median(values)
    return (max(values) - min(values)) / 2 / middle if middle else 0.0


def _values(result: Result, column: str, figure: str) -> list[float]:
    return [figures[figure] for figures in result.figures.get(column, ())]


def _held_up(result: Result) -> bool:
    return any(figures.get("generator_busy", 0) > BUSIEST for figures in result.figures.get(OURS, ()))


def _figure(values: Sequence[float]) -> str:
    if not values:
        return ""
    middle = statistics.median(values)
    return f"{middle:,.0f}" if middle >= 100 else f"{middle:.3g}"


def _bound(target: Target) -> str:
    if not target.bound:
        return ""
    sign = "≥" if target.figure in MORE_IS_BETTER else "≤"
    return f"{sign} {target.bound:g}" + (f" × {target.of}" if target.of else "")
