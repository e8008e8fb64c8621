"""Examples on the boundary of a new standard, to be reviewed by a person.

In: a ruling that holds the standard, what was picked. Out: the text of examples. Guaranteed: what an example
expects is what the engine says; each is marked as not reviewed; done on the last day, done a day late, not
done, and each exception are there, where the standard has them.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from engine.calendar import parse_moment
from engine.data.cases import read_case
from engine.data.plain import node_of
from engine.diagnostics import Faults
from engine.drafting.patterns import AGE, BEFORE, CONTAIN, NUMBER, WINDOWS, Spec
from engine.drafting.ruling import Ruling
from engine.examples import Example, key_of
from engine.layering.policy import Policy
from engine.outcome import Outcome, When
from engine.proving.boundaries import Proposal
from engine.proving.given import Given, Situation
from engine.proving.proposing import written_examples
from engine.proving.scratch import BEGIN, first_situation
from engine.proving.trials import Trial, seen_in
from engine.report.words import iso
from engine.source import Mapping
from engine.vocabulary import Vocabulary

_MORE_THAN = timedelta(minutes=1)


def boundary_examples(ruled: Ruling, key: str, tree: Mapping, spec: Spec, names: tuple[str, ...]) -> str:
    """Return examples of a standard as items of `cases:`; `names`: those that the file has already."""
    found = []
    begins = _begins(ruled.policy, key)
    for situation, goal in _situations(ruled, key, _first(tree, ruled.policy.vocabulary, spec, begins), spec):
        made = _judged(ruled, key, situation, goal)
        if made is not None and made.outcomes:
            found.append(made)
    return written_examples(found, names)


def _begins(policy: Policy, key: str) -> date:
    """Return the first day on which a standard is in force; long ago, where it always was."""
    first = [
        each.from_ for one in policy.duties if f"{one.pack}#{one.id}" == key for each in one.versions
    ] + [one.from_ for one in policy.content if f"{one.pack}#{one.id}" == key]
    return min((each or date.min for each in first), default=date.min)


def _first(tree: Mapping, vocabulary: Vocabulary, spec: Spec, begins: date) -> Situation:
    """Return the situation to begin with, on days on which the standard is in force."""
    seed = _seed(first_situation(tree, vocabulary), spec)
    if spec.pattern == NUMBER:
        first = date.fromisoformat(_FIRST[spec.window])
        year = next(year for year in range(first.year, date.max.year) if first.replace(year=year) >= begins)
        return _moved(seed, first.replace(year=year) - first)
    late = max(0, (begins - date.fromisoformat(BEGIN)).days)
    return _moved(seed, timedelta(weeks=-(-late // 7)))


def _moved(seed: Situation, by: timedelta) -> Situation:
    """Return a situation in which every day lies so much later."""
    return replace(seed, given=_later_days(seed.given, by), as_of=_later_days(seed.as_of, by))


def _later_days(value: Any, by: timedelta) -> Any:
    if isinstance(value, dict):
        return {key: _later_days(each, by) for key, each in value.items()}
    if isinstance(value, list):
        return [_later_days(each, by) for each in value]
    if not isinstance(value, str) or not _DAY.match(value):
        return value
    return f"{date.fromisoformat(value[:10]) + by}{value[10:]}"


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2})?$")


def _situations(ruled: Ruling, key: str, seed: Situation, spec: Spec) -> Iterator[tuple[Situation, str]]:
    if spec.pattern == CONTAIN:
        yield from _contents(seed, spec)
        return
    if spec.pattern == NUMBER:
        yield from _numbers(seed, spec)
        return
    without = {**copy.deepcopy(seed.given), spec.met_by: []}
    due = _due(ruled, key, replace(seed, given=without))
    if due is None:
        return
    after = seed.as_of if spec.pattern == BEFORE else _after(due)  # what counts back is seen once it was held
    for when, words in ((due, "done on the last day"), (_later(due), "done later than that")):
        yield Situation(_done(seed.given, spec, when), after, (words,)), _LAST_DAY
    if spec.pattern != BEFORE:
        yield Situation(without, iso(due)[:10], ("not done, on the last day",)), _LAST_DAY
    yield Situation(without, after, ("not done, after the last day",)), _LAST_DAY
    for name in spec.exceptions:
        moves = (f"not done, {name.replace('_', ' ')}",)
        yield Situation(_except(without, spec, name), after, moves), f"the exception {name}"


def _seed(first: Situation, spec: Spec) -> Situation:
    """Return the first situation with no more attributes than the standard asks for, exceptions not given."""
    given = copy.deepcopy(first.given)
    asked = {*spec.fields, *spec.exceptions, *((spec.where[0],) if spec.where else ())}
    for kind in (spec.for_each, spec.met_by):
        for row in given.get(kind, []):
            for name in set(row) - {"id", "from", "to", "at", *asked}:
                del row[name]
    anchor = given[spec.for_each][0]
    edge = "from" if "from" in anchor else "at"
    anchor |= dict.fromkeys(spec.exceptions, "no")
    if spec.limit.endswith(("hour", "hours")) and edge == "at":
        anchor[edge] = f"{anchor[edge]}T10:00"
    if spec.pattern == NUMBER:
        anchor[edge] = _FIRST[spec.window]
        for row in given.get("looked_after", []):
            row["from"] = _FIRST[spec.window]
    if spec.pattern == AGE:
        years = int(spec.age.partition(" ")[0])
        given["person"] = {**given.get("person", {}), "born": f"{2026 - years}-07-01"}
    return replace(first, given=given)


#: The first day of a window, and the day after its last.
_FIRST = {**dict.fromkeys(WINDOWS, "2026-01-01"), "academic year": "2025-09-01"}
_OVER = {
    "academic year": "2026-09-01",
    "quarter": "2026-04-01",
    "month": "2026-02-01",
    **dict.fromkeys(("calendar year", "anniversary year"), "2027-01-01"),
}
_LAST_DAY = "the last day in time"


def _numbers(seed: Situation, spec: Spec) -> Iterator[tuple[Situation, str]]:
    anchor = seed.given[spec.for_each][0]
    first = date.fromisoformat(anchor["from"])
    begun, ended = (date.fromisoformat(each[spec.window]) for each in (_FIRST, _OVER))
    over = ended.replace(year=ended.year + first.year - begun.year)
    wanted = int(spec.at_least)
    every = [_row(seed.given, spec, first + timedelta(days=n)) for n in range(1, wanted + 1)]
    last = (over - timedelta(days=1)).isoformat()
    few = every[:-1]
    for rows, as_of, words in (
        (every, last, "enough of them"),
        (few, last, "one too few, on the last day"),
        (few, over.isoformat(), "one too few, when it is over"),
    ):
        yield Situation({**seed.given, spec.met_by: rows}, as_of, (words,)), "the number"


def _row(given: Given, spec: Spec, day: date) -> dict[str, str]:
    row: dict[str, str] = {**given[spec.met_by][0], "at": day.isoformat()}
    return row | {"id": f"{spec.met_by}-{day:%m%d}"}


def _contents(seed: Situation, spec: Spec) -> Iterator[tuple[Situation, str]]:
    yield replace(seed, moves=("all of it there",)), "what has to be there"
    for name in spec.fields:
        given = copy.deepcopy(seed.given)
        given[spec.for_each][0][name] = "none"
        yield Situation(given, seed.as_of, (f"without {name.replace('_', ' ')}",)), f"the field {name}"


def _done(given: Given, spec: Spec, when: When) -> Given:
    found = copy.deepcopy(given)
    found[spec.met_by][0]["at"] = iso(when)
    return found


def _except(given: Given, spec: Spec, name: str) -> Given:
    found = copy.deepcopy(given)
    found[spec.for_each][0][name] = "yes"
    return found


def _later(due: When) -> When:
    return due + _MORE_THAN if isinstance(due, datetime) else due + timedelta(days=1)


def _after(due: When) -> str:
    return iso(due + timedelta(days=2))[:10]


def _due(ruled: Ruling, key: str, situation: Situation) -> When | None:
    made = _judged(ruled, key, situation, "")
    dues = (
        [] if made is None else [each.due for each in _outcomes(ruled, key, made.trial.example) if each.due]
    )
    return min(dues, key=iso, default=None)


def _judged(ruled: Ruling, key: str, situation: Situation, goal: str) -> Proposal | None:
    faults = Faults()
    case = read_case(node_of(situation.given), ruled.policy.vocabulary, faults)
    if case is None or faults.errors:
        return None
    pack, authority = key.partition("#")[0], ruled.policy.authority.authority
    example = Example("", pack, authority, (key,), parse_moment(situation.as_of), None, case, ())
    seen = seen_in(_outcomes(ruled, key, example))
    return Proposal(key, situation, seen, goal, Trial(example, frozenset([key]), ()))


def _outcomes(ruled: Ruling, key: str, example: Example) -> tuple[Outcome, ...]:
    judged = ruled.judge(frozenset([key]), example.case, example.as_of)
    return tuple(each for each in judged if key_of(each) == key)
