"""Writes what came of examples: which failed, each difference in words, and counts.

In: results of examples, grouped by file. Out: text. Guaranteed: every failed example is shown with every
difference; the counts at the end add up.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from engine.examples import Difference, ExampleResult, Lack, Value
from engine.outcome import State
from engine.report.look import PLAIN, Look
from engine.report.words import clean, count

_NAMES = {
    "due": "due day",
    "done": "done on",
    "days_late": "days late",
    "due_between": "due between",
    "safe_by": "safe by",
}


def render_examples(results: Sequence[ExampleResult], look: Look = PLAIN, *, every: bool = False) -> str:
    """Return the whole text; `every` names the examples that held, too."""
    lines: list[str] = []
    for file, group in groupby(results, key=_file):
        mine = list(group)
        failed = sum(not each.passed for each in mine)
        told = look.paint(f"{failed} failed", "bad") if failed else look.paint("all as expected", "good")
        lines.append(f"{clean(file)}: {count(len(mine), 'example')}, {told}")
        for result in mine:
            if not result.passed:
                lines += _failed(result, look)
            elif every:
                lines.append(f"  {look.paint('✓', 'good')} {clean(result.example.name)}")
    lines += ["", *_counts(results, look)]
    return "\n".join(lines) + "\n"


def _file(result: ExampleResult) -> str:
    return result.example.span.file if result.example.span else result.example.pack


def _failed(result: ExampleResult, look: Look) -> Iterator[str]:
    example = result.example
    line = f" (line {example.span.line})" if example.span else ""
    yield f"  {look.paint('✗', 'bad')} {look.paint(clean(example.name), 'bad')}{line}"
    if result.problem:
        yield from look.wrap(clean(result.problem), 6, hang=2)
    for difference in result.differences:
        yield from look.wrap(difference_words(difference), 6, hang=2)
    if result.differences and not result.outcomes:
        yield "      the standard gave no outcome at all for this case"
    if example.why:
        by = "counted by hand" if example.worked_by_hand else "the example says"
        yield from look.wrap(f"{by}: {clean(example.why)}", 6, hang=2)


def difference_words(difference: Difference) -> str:
    """Return one difference as a sentence: `p1/first, due day: expected 2026-04-07, found 2026-04-08`."""
    where = clean(difference.occurrence)
    if difference.lack is Lack.MISSING:
        return f"{where}: expected ({value_words(difference.expected)}), but there is no such outcome"
    if difference.lack is Lack.UNEXPECTED:
        return f"{where}: not expected, but there is one ({value_words(difference.found)})"
    name = _NAMES.get(difference.field, difference.field.replace("_", " "))
    expected, found = value_words(difference.expected), value_words(difference.found)
    return f"{where}, {name}: expected {expected}, found {found}"


def value_words(value: Value) -> str:
    """Return a value as an example writes it."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (frozenset, tuple)):
        parts = sorted(value) if isinstance(value, frozenset) else [value_words(each) for each in value]
        return f"[{', '.join(clean(str(each)) for each in parts)}]"
    return clean(str(value))


def _counts(results: Sequence[ExampleResult], look: Look) -> Iterator[str]:
    files = len({_file(each) for each in results})
    passed = sum(each.passed for each in results)
    tally = Counter({True: passed, False: len(results) - passed})
    failed = look.paint(f"{tally[False]} failed", "bad" if tally[False] else "good")
    yield f"{count(len(results), 'example')} in {count(files, 'file')}: {tally[True]} as expected, {failed}"
    by_hand = sum(each.example.worked_by_hand for each in results)
    states = Counter(o.state.value for each in results for o in each.outcomes)
    seen = ", ".join(f"{states[state.value]} {state.value}" for state in State if states[state.value])
    proposed = sum(not each.example.reviewed for each in results)
    yield f"{by_hand} worked by hand, {proposed} not yet reviewed; outcomes seen: {seen or 'none'}"
