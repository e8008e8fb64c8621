"""One case judged by a set of files, with its facts laid out for a timeline.

In: a library's ruling, a case as text, a day. Out: a `Judged`. Guaranteed: what is wrong with the case
stands at its line; outcomes carry the steps that led to them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from engine.calendar import Limit, Moment, parse_moment
from engine.data.cases import read_cases
from engine.diagnostics import Faults, Span
from engine.drafting.records import FactShown, Judged
from engine.drafting.ruling import Ruling
from engine.drafting.shown import found_of
from engine.facts import RECORDED_NONE, Case, Fact, Value
from engine.source import parse_into
from engine.vocabulary import Shape, Vocabulary

CASE_FILE = "case"


def judged(ruled: Ruling, text: str, as_of: str, wanted: frozenset[str] = frozenset()) -> Judged:
    """Return a case with the outcomes of the standards wanted (`pack#id`; none: all of them)."""
    faults = Faults()
    moment = _moment(as_of, faults)
    node = parse_into(text, CASE_FILE, faults)
    cases = () if node is None else read_cases(node, ruled.policy.vocabulary, faults)
    if len(cases) > 1:
        faults.error("E103", Span(CASE_FILE, 1, 1, 1, 1), "one case is judged at a time", "leave one of them")
    if faults.errors or moment is None or not cases:
        return Judged("", as_of, (), (), tuple(found_of(each) for each in faults.sorted()))
    case, held = cases[0], ruled.held
    known = wanted & held if wanted else held
    outcomes = [
        each
        for each in ruled.judge(known, case, moment, explain=True)
        if not wanted or f"{each.pack}#{each.standard}" in wanted
    ]
    facts = tuple(_facts(case, ruled.policy.vocabulary))
    return Judged(case.id, as_of, facts, tuple(outcomes), tuple(found_of(each) for each in faults.sorted()))


def _moment(as_of: str, faults: Faults) -> Moment | None:
    try:
        return parse_moment(as_of)
    except ValueError as fault:
        faults.error("E115", None, str(fault), "write the day as 2026-04-20")
        return None


def _facts(case: Case, vocabulary: Vocabulary) -> Iterator[FactShown]:
    for name, facts in case.tables.items():
        kind = vocabulary.kinds.get(name)
        title = name.replace("_", " ") if kind is None else kind.title or name.replace("_", " ")
        for fact in facts:
            if kind is None or kind.is_ is Shape.RECORD:
                continue
            yield FactShown(
                name, title, fact.id, _day(fact.start), _day(fact.end), kind.is_ is Shape.PERIOD, _says(fact)
            )


def _day(moment: Moment | None) -> date | None:
    return None if moment is None else date.fromordinal(moment.day)


def _says(fact: Fact) -> str:
    parts = (f"{name.replace('_', ' ')}: {_text(value)}" for name, value in fact.attrs.items())
    return ", ".join(parts)


def _text(value: Value) -> str:
    if value is RECORDED_NONE:
        return "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Moment):
        return value.iso()
    if isinstance(value, tuple):
        return f"{len(value)} rows" if value and not isinstance(value[0], str) else "; ".join(value)
    return str(value) if isinstance(value, Limit | date | datetime) else str(value).replace("_", " ")
