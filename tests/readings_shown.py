"""Finds, among the examples, those in which another reading of a doubtful place gives another outcome.

In: the examples of packs. Out: for each reading and choice not made, the first such example. Guaranteed: an
example is judged by its own standards under the reading in force and under the other one, nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from engine.api import Book, open_book
from engine.catalogue import Catalogue, held_standards
from engine.compiling.narrowing import plan_for
from engine.compiling.terms import in_terms
from engine.diagnostics import Faults
from engine.evaluate import evaluate
from engine.evaluate.plain import PlainMatcher
from engine.example_files import read_examples, read_heading
from engine.example_runs import example_files
from engine.examples import Example
from engine.plan import AlternativePlan, Plan
from engine.source import parse_into

Seen = frozenset[tuple[str, str, str, str, bool | None]]


def readings_shown(catalogue: Catalogue, folders: Iterable[Path]) -> dict[tuple[str, str], str]:
    """Return, by reading and choice, the first example that comes out otherwise under it."""
    found: dict[tuple[str, str], str] = {}
    readings = {
        one.id for packs in catalogue.library.packs.values() for pack in packs for one in pack.pack.readings
    }
    books: dict[str, Book] = {}
    for path in example_files(folders):
        for book, example in _examples(path, catalogue, books):
            for other in book.plan.alternatives:
                key = (other.reading, other.choice)
                if other.reading in readings and key not in found and _differs(example, book, other):
                    found[key] = example.name
    return found


def _examples(path: Path, catalogue: Catalogue, books: dict[str, Book]) -> Iterator[tuple[Book, Example]]:
    faults = Faults()
    node = parse_into(path.read_text(encoding="utf-8"), path.name, faults)
    assert node is not None
    heading = read_heading(node, faults)
    assert heading is not None
    if heading.authority not in books:
        books[heading.authority] = open_book(catalogue, heading.authority, "plain")
    book = books[heading.authority]
    for example in read_examples(node, heading, book.policy.vocabulary, faults):
        yield book, example


def _differs(example: Example, book: Book, other: AlternativePlan) -> bool:
    held = held_standards(book.policy)
    keys = {book.names.find(name, example.pack).key for name in example.standards}
    judged = {one.name for one in (*other.plan.standards, *other.plan.contents)}
    wanted = {key for key in keys if key is not None and key in held & judged}
    if not wanted:
        return False
    return _seen(plan_for(book.plan, wanted), example, wanted) != _seen(
        plan_for(other.plan, wanted), example, wanted
    )


def _seen(plan: Plan, example: Example, wanted: set[str]) -> Seen:
    plan, matcher = in_terms(plan, example.terms), PlainMatcher(plan.rules)
    outcomes = evaluate(plan, example.case, example.as_of, example.known_on, matcher=matcher, explain=False)
    return frozenset(
        (f"{one.pack}#{one.standard}", one.occurrence, str(one.state), str(one.due), one.breach)
        for one in outcomes
        if f"{one.pack}#{one.standard}" in wanted
    )
