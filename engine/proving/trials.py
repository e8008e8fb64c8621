"""Examples made ready to be run again and again against changed plans.

In: example files, and a workshop. Out: `Trial`s by the standards that they judge, and verdicts on a plan.
Guaranteed: a trial compares what `dutybook test` compares, but for `safe_by`, which other readings of the
whole policy decide.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from engine.compiling.terms import in_terms
from engine.diagnostics import Faults
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.example_files import Heading, read_examples, read_heading
from engine.examples import Example, Expected, Value, as_expected, compare, key_of
from engine.matching import Matcher
from engine.outcome import Outcome
from engine.plan import Plan
from engine.proving.workshop import Workshop
from engine.source import Node, parse_into, read_text, shown_name


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """An example with the standards (`pack#id`) that it judges."""

    example: Example
    wanted: frozenset[str]
    expect: tuple[Expected, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan with its matcher."""

    plan: Plan
    matcher: Matcher

    @classmethod
    def of(cls, plan: Plan) -> Ready:
        return cls(plan, PlainMatcher(plan.rules))


@dataclass(frozen=True, slots=True)
class ExampleFile:
    """An example file that was parsed, and what it says of itself."""

    heading: Heading
    node: Node


def read_files(files: Iterable[Path], faults: Faults) -> tuple[ExampleFile, ...]:
    """Return the example files that could be read; faults are noted."""
    found = []
    for file in files:
        name = shown_name(file)
        text = read_text(file, faults, name)
        node = None if text is None else parse_into(text, name, faults)
        heading = None if node is None else read_heading(node, faults)
        if node is not None and heading is not None:
            found.append(ExampleFile(heading, node))
    return tuple(found)


def trials_of(files: Sequence[ExampleFile], workshop: Workshop, faults: Faults) -> tuple[Trial, ...]:
    """Return the examples of some files as trials. One that names no standard of the policy is left out:
    `dutybook test` reports it."""
    found = []
    for file in files:
        for example in read_examples(file.node, file.heading, workshop.policy.vocabulary, faults):
            keys = [workshop.names.find(name, example.pack).key for name in example.standards]
            if all(key in workshop.held for key in keys):
                wanted = frozenset(key for key in keys if key is not None)
                found.append(Trial(example, wanted, tuple(_comparable(row) for row in example.expect)))
    return tuple(found)


def _comparable(row: Expected) -> Expected:
    kept = {name: value for name, value in row.fields.items() if name != "safe_by"}
    return replace(row, fields=kept)


def outcomes_of(trial: Trial, ready: Ready) -> tuple[Outcome, ...]:
    """Judge a trial's case; return the outcomes of the standards it is about."""
    one = trial.example
    plan = in_terms(ready.plan, one.terms)
    found = evaluate(plan, one.case, one.as_of, one.known_on, matcher=ready.matcher, explain=False)
    return tuple(each for each in found if key_of(each) in trial.wanted)


def holds(trial: Trial, outcomes: Sequence[Outcome]) -> bool:
    """Return whether everything is as the example says."""
    return not compare(trial.expect, outcomes)


def seen_in(outcomes: Iterable[Outcome]) -> tuple[Mapping[str, Value], ...]:
    """Return what an example could compare of some outcomes."""
    return tuple(as_expected(each) for each in outcomes)


def by_wanted(trials: Iterable[Trial]) -> dict[frozenset[str], list[Trial]]:
    """Return trials by the standards they judge."""
    found: dict[frozenset[str], list[Trial]] = {}
    for trial in trials:
        found.setdefault(trial.wanted, []).append(trial)
    return found


def fields_that_differ(
    before: Sequence[Mapping[str, Value]], after: Sequence[Mapping[str, Value]]
) -> Iterator[str]:
    """Yield the fields in which two runs of one trial differ; `occurrence` where there are more or fewer."""
    if len(before) != len(after):
        yield "occurrence"
        return
    for old, new in zip(before, after, strict=True):
        yield from (name for name, value in old.items() if new[name] != value)
