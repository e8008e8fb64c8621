"""Duties of one policy that cannot all be met, in sentences.

In: a `Feasibility`. Out: text, Markdown or JSON. Guaranteed: every clash is shown with both duties, an
example with its days and its counts; what was tried and what could not be are said at the end.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from textwrap import fill
from typing import Any

from engine.analysis.clashes import Clash, Sort
from engine.analysis.feasible import Feasibility
from engine.report.comparison import name_words
from engine.report.paged import PAGE_WIDTH, Part, as_markdown, as_text
from engine.report.words import count, day_words, iso, listing


def parts(found: Feasibility) -> Iterator[Part]:
    """Yield the parts that hold anything; where nothing was found, the first of them, empty."""
    stands = [one for one in found.clashes if one.alternative is None]
    for sort, (heading, remark) in _PARTS.items():
        clashes = [one for one in stands if one.sort is sort]
        if clashes or sort is Sort.NO_TIME:
            yield _part(found, heading, remark, clashes)
    if read := [one for one in found.clashes if one.alternative is not None]:
        yield _part(found, "Only if it were read otherwise", _OTHERWISE, read)
    if missing := untried(found):
        yield Part("Not tried", _UNTRIED, tuple((one,) for one in missing))


def _part(found: Feasibility, heading: str, remark: str, clashes: Iterable[Clash]) -> Part:
    return Part(heading, remark, tuple(lines_of(found, one) for one in clashes))


_PARTS = {
    Sort.NO_TIME: (
        "Cannot all be met",
        (
            "However quick everybody is, one of the two is late: an event that is owed comes as late as it "
            "may, which leaves most time for what must come before it."
        ),
    ),
    Sort.TOO_EARLY: (
        "In the wrong order",
        "What rests on the other falls due first: whoever does the other on its last day is late with it.",
    ),
    Sort.ONE_DAY: (
        "Only on the day itself",
        "All is well only if it is done on the very day on which the clock starts.",
    ),
}
_OTHERWISE = "Not so as the policy stands: only if a reading that the authority did not choose held."
_UNTRIED = "What could not be looked at, and why. Nothing here is shown to be possible."


def lines_of(found: Feasibility, one: Clash) -> tuple[str, ...]:
    """Return a clash: what does not go together, the example, the circumstances."""
    pair = one.pair
    first, then = (name_words(name) + found.names.cited(name) for name in (pair.first, pair.then))
    head = _HEADS[one.sort].format(first=first, then=then)
    if pair.owner not in (None, pair.first, pair.then):
        head += f", the {found.names.kind(one.pair.event)} being owed by {name_words(pair.owner or '')}"
    if one.alternative is not None:
        head += f", if {one.alternative[0]} were read as {one.alternative[1]}"
    lines = [head, _example(found, one)]
    if one.circumstances:
        lines.append(f"where: {listing(one.circumstances)}")
    if one.more:
        lines.append(f"so too in {count(one.more, 'other case')}")
    return tuple(lines)


_HEADS = {
    Sort.NO_TIME: "{then} is due before the clock of {first} starts",
    Sort.ONE_DAY: "{then} is due on the very day on which the clock of {first} starts",
    Sort.TOO_EARLY: "{then} falls due before {first}, on which it rests",
}


def _example(found: Feasibility, one: Clash) -> str:
    told = one.example
    clock = f"{found.names.clock(one.pair.root)} {day_words(told.start)}"
    if told.begins != told.start:
        clock += f", last done {day_words(told.begins)}"
    dues = []
    if told.event is not None:
        stage = f" ({one.stage})" if one.stage else ""
        dues.append(f"{found.names.kind(one.pair.event)}{stage} due {_day(told.event)}")
    if told.first_due is not None and told.first_due != told.event:
        dues.append(f"{_id(one.pair.first)} due {_day(told.first_due)}")
    dues.append(f"{_id(one.pair.then)} due {_day(told.then_due)}")
    return f"{clock}: {', '.join(dues)}; {_counts(one)}"


def _counts(one: Clash) -> str:
    text = f"so on {one.found:,} of {one.looked:,} start dates"
    year = next((each for each in one.years if each.year == one.example.begins.year), None)
    if year is None or len(one.years) == 1:
        return text
    return f"{text}, on {year.found:,} of {year.of:,} in {year.year}"


def _id(standard: str) -> str:
    return standard.partition("#")[2]


def _day(day: date) -> str:
    return day_words(day).partition(" ")[2]


def tried(found: Feasibility) -> str:
    """Return how much was tried, as a sentence."""
    stands = [one for one in found.tried if one.alternative is None]
    return (
        f"Tried: every start date from 1 January {found.years.first} to 31 December {found.years.last}; "
        f"{count(len(stands), 'pair')} of duties of which one rests on the other, in "
        f"{count(sum(one.cases for one in stands), 'different case')}; "
        f"{count(len(found.tried) - len(stands), 'pair')} under another reading; "
        f"{found.judged:,} judgements by the evaluator."
    )


def untried(found: Feasibility) -> tuple[str, ...]:
    """Return what could not be tried, and why, a sentence each."""
    pairs = (
        f"{name_words(one.pair.then)} after {name_words(one.pair.first)}: {why}"
        for one in found.tried
        for why in one.not_tried
    )
    return tuple(dict.fromkeys([*(_named(one) for one in found.not_tried), *pairs]))


def _named(sentence: str) -> str:
    return sentence.replace("#", " ")


# ---------------------------------------------------------------- forms


def to_text(found: Feasibility) -> str:
    """Return the report for a terminal."""
    return as_text(_title(found), parts(found), tried(found))


def to_markdown(found: Feasibility) -> str:
    """Return the report as a page."""
    beginning = (fill(tried(found), PAGE_WIDTH), f"Policy `{found.policy_hash}`.")
    return as_markdown(_title(found), beginning, parts(found))


def _title(found: Feasibility) -> str:
    return f"{found.name}: duties that cannot all be met"


def to_json(found: Feasibility) -> str:
    """Return the report for programs, schema 1."""
    told = {
        "schema": 1,
        "authority": found.authority,
        "policy": {"hash": found.policy_hash},
        "years": {"from": found.years.first, "to": found.years.last},
        "judged": found.judged,
        "clashes": [_clash(one) for one in found.clashes],
        "not_tried": list(untried(found)),
    }
    return json.dumps(told, indent=2, ensure_ascii=False) + "\n"


def _clash(one: Clash) -> dict[str, Any]:
    names = ("start", "begins", "event", "first_due", "then_due")
    days = {name: getattr(one.example, name) for name in names}
    reading = None if one.alternative is None else dict(zip(("id", "choice"), one.alternative, strict=True))
    return {
        "sort": str(one.sort),
        "first": one.pair.first,
        "then": one.pair.then,
        "owner": one.pair.owner,
        "event": one.pair.event or None,
        "declared": one.pair.declared,
        "stage": one.stage,
        "circumstances": list(one.circumstances),
        "example": {name: None if day is None else iso(day) for name, day in days.items()},
        "start_dates": {str(year.year): [year.found, year.of] for year in one.years},
        "other_cases": one.more,
        "reading": reading,
    }


FORMS = {"text": to_text, "markdown": to_markdown, "json": to_json}

__all__ = ["FORMS", "lines_of", "parts", "tried", "untried"]
