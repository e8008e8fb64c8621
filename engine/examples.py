"""Examples: cases written beside a pack that say what must come out, run as tests.

In: examples that `engine.example_files` has read, and a function that judges one case. Out: for each
example whether it holds, and every difference in words. Guaranteed: an example holds only if its standard
exists and all of its outcomes are exactly the expected ones; a field that the example does not name is not
compared.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from engine.calendar import Moment, Term
from engine.diagnostics import Span
from engine.facts import Case
from engine.layering.names import Names
from engine.outcome import Outcome, When

#: What a row of `expect` may say. `occurrence` and `state` are obligatory.
FIELDS = (
    *(
        "standard",
        "occurrence",
        "stage",
        "due",
        "state",
        "breach",
        "done",
        "days_late",
        "precision",
        "possible",
    ),
    *("needs", "cause", "due_between", "waiver", "safe_by", "chain_breach", "impossible", "moved_from"),
)
#: Fields whose value is a list in any order.
SETS = frozenset({"possible", "needs"})

Value: TypeAlias = str | bool | int | tuple[str | None, ...] | frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Expected:
    """One row of `expect`: the fields it names with their values, and where it stands."""

    fields: Mapping[str, Value]
    span: Span | None = None

    @property
    def occurrence(self) -> str:
        return str(self.fields["occurrence"])

    @property
    def standard(self) -> str | None:
        found = self.fields.get("standard")
        return None if found is None else str(found)


@dataclass(frozen=True, slots=True)
class Example:
    """One example: `standards` as written, a case, a date, and what must come out.

    `terms`: school terms that stand in the place of the authority's, first and last day as ordinals; None
    where the authority's own count. `reviewed` is no where a program proposed it and nobody has yet compared
    it with the source."""

    name: str
    pack: str
    authority: str
    standards: tuple[str, ...]
    as_of: Moment
    known_on: Moment | None
    case: Case
    expect: tuple[Expected, ...]
    why: str | None = None
    worked_by_hand: bool = False
    reviewed: bool = True
    span: Span | None = None
    terms: tuple[Term, ...] | None = None


class Lack(StrEnum):
    """How an outcome and an example differ."""

    MISSING = "missing"
    UNEXPECTED = "unexpected"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: a field of an outcome, or a whole outcome (`field` is then `state`)."""

    lack: Lack
    occurrence: str
    field: str
    expected: Value
    found: Value
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ExampleResult:
    """What came of one example. `problem` says why it could not be run; then nothing was compared."""

    example: Example
    outcomes: tuple[Outcome, ...]
    differences: tuple[Difference, ...]
    problem: str | None = None

    @property
    def passed(self) -> bool:
        return not self.differences and self.problem is None


#: Judges some standards ("pack#id") in a case as of a day and as known on another; with True, what other
#: readings would make of it, too; in school terms other than the authority's, if any are given.
Judge: TypeAlias = Callable[
    [frozenset[str], Case, Moment, Moment | None, bool, tuple[Term, ...] | None], Iterable[Outcome]
]


def run_example(example: Example, names: Names, held: Collection[str], judge: Judge) -> ExampleResult:
    """Judge the example's case and compare all outcomes of its standards with what it expects.

    `held`: the standards (`pack#id`) that the authority's policy holds; one that is replaced or off is not.
    """
    wanted = set()
    for name in example.standards:
        found = names.find(name, example.pack)
        if found.key is None:
            return ExampleResult(
                example, (), (), ": ".join(part for part in (found.problem, found.help) if part)
            )
        if found.key not in held:
            problem = f"'{found.key}' is replaced or switched off in the policy of {example.authority}"
            return ExampleResult(example, (), (), problem)
        wanted.add(found.key)
    explain = any("safe_by" in row.fields for row in example.expect)
    try:
        asked = (frozenset(wanted), example.case, example.as_of, example.known_on, explain, example.terms)
        judged = tuple(judge(*asked))
    except Exception as fault:  # noqa: BLE001 - a fault of the evaluator fails this example, not the whole run
        problem = f"a fault of Dutybook itself while judging: {type(fault).__name__}: {fault}"
        return ExampleResult(example, (), (), problem)
    outcomes = tuple(outcome for outcome in judged if key_of(outcome) in wanted)
    return ExampleResult(example, outcomes, compare(example.expect, outcomes))


def key_of(outcome: Outcome) -> str:
    """Return `pack#id` of the outcome's standard."""
    return f"{outcome.pack}#{outcome.standard}"


# ---------------------------------------------------------------- comparing


def compare(expect: Sequence[Expected], outcomes: Sequence[Outcome]) -> tuple[Difference, ...]:
    """Return every difference; nothing if each outcome is expected and each expected one is there."""
    left = list(outcomes)
    differences: list[Difference] = []
    for row in expect:
        found = _take(row, left)
        if found is None:
            state = row.fields.get("state")
            differences.append(Difference(Lack.MISSING, row.occurrence, "state", state, None, row.span))
        else:
            differences += _field_differences(row, found)
    unexpected = (Difference(Lack.UNEXPECTED, o.occurrence, "state", None, o.state.value) for o in left)
    return (*differences, *unexpected)


def _take(row: Expected, left: list[Outcome]) -> Outcome | None:
    """Take the outcome that a row speaks of from those left; of several the one that agrees best."""
    same = [o for o in left if o.occurrence == row.occurrence and _is_of(row.standard, o)]
    if not same:
        return None
    best = min(same, key=lambda o: len(_field_differences(row, o)))
    left.remove(best)
    return best


def _is_of(standard: str | None, outcome: Outcome) -> bool:
    return standard in (None, outcome.standard, key_of(outcome))


def _field_differences(row: Expected, outcome: Outcome) -> list[Difference]:
    found = as_expected(outcome)
    return [
        Difference(Lack.DIFFERS, row.occurrence, name, value, found[name], row.span)
        for name, value in row.fields.items()
        if name not in ("standard", "occurrence") and found[name] != value
    ]


def as_expected(outcome: Outcome) -> dict[str, Value]:
    """Return an outcome's fields in the form in which an example writes them."""
    return {
        "standard": outcome.standard,
        "occurrence": outcome.occurrence,
        "stage": outcome.stage,
        "due": _date(outcome.due),
        "state": outcome.state.value,
        "breach": outcome.breach,
        "done": _date(outcome.done.at) if outcome.done else None,
        "days_late": outcome.days_late,
        "precision": outcome.precision,
        "possible": frozenset(str(each) for each in outcome.possible),
        "needs": frozenset(outcome.needs),
        "cause": outcome.cause.value if outcome.cause else None,
        "due_between": tuple(_date(end) for end in outcome.due_between) if outcome.due_between else None,
        "waiver": outcome.waiver.id if outcome.waiver else None,
        "safe_by": _date(outcome.safe_by),
        "chain_breach": outcome.chain_breach,
        "impossible": outcome.impossible,
        "moved_from": _date(outcome.moved_from),
    }


def _date(when: When | None) -> str | None:
    """Return a date as text, an instant to the minute (seconds where there are any)."""
    text = None if when is None else when.isoformat()
    return text.removesuffix(":00") if text and "T" in text else text
