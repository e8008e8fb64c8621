"""Finds example files, reads them and runs them against the policies of the authorities they name.

In: a catalogue, folders or files, and how to judge. Out: results in the order of files and examples, and
every fault of form. Guaranteed: one faulty file or example never keeps another from being run; nothing that
was named is passed over silently.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.api import Book, MatcherName, open_book
from engine.catalogue import Catalogue, held_standards
from engine.diagnostics import Diagnostic, Faults, InputFault
from engine.example_files import read_examples, read_heading
from engine.examples import Example, ExampleResult, run_example
from engine.source import Node, parse_into, read_text, shown_name

SUFFIX = ".examples.yaml"


@dataclass(frozen=True, slots=True)
class Run:
    """What came of running examples: results, faults of form, and the files that were read."""

    results: tuple[ExampleResult, ...]
    faults: tuple[Diagnostic, ...]
    files: tuple[Path, ...]

    @property
    def failed(self) -> int:
        """How many examples did not come out as they say."""
        return sum(not each.passed for each in self.results)


def example_files(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Return the files, and the example files inside folders, none twice."""
    found: dict[Path, Path] = {}
    for path in paths:
        inside = sorted(path.rglob(f"*{SUFFIX}")) if path.is_dir() else [path]
        found.update({each.resolve(): each for each in inside})
    return tuple(found.values())


def run_files(
    catalogue: Catalogue,
    files: Sequence[Path],
    matcher: MatcherName = "auto",
    wanted: Callable[[Example], bool] = lambda _: True,
    after_each: Callable[[ExampleResult], None] = lambda _: None,
) -> Run:
    """Read and run the wanted examples of the files; the faults of the input are in the run."""
    faults = Faults()
    books = Books(catalogue, matcher, faults)
    results: list[ExampleResult] = []
    try:
        for file in files:
            name = shown_name(file)
            text = read_text(file, faults, name)
            node = None if text is None else parse_into(text, name, faults)
            if node is not None:
                for result in _run_file(node, books, faults, wanted):
                    results.append(result)
                    after_each(result)
    finally:
        books.close()
    return Run(tuple(results), faults.sorted(), tuple(files))


def _run_file(
    node: Node, books: Books, faults: Faults, wanted: Callable[[Example], bool]
) -> Iterator[ExampleResult]:
    heading = read_heading(node, faults)
    book = None if heading is None else books.get(heading.authority)
    if heading is None or book is None:
        return
    held = held_standards(book.policy)
    examples = read_examples(node, heading, book.policy.vocabulary, faults)
    for each in examples:
        if wanted(each):
            yield run_example(each, book.names, held, book.judge_only)


class Books:
    """The books of the authorities that examples name, each opened once."""

    def __init__(self, catalogue: Catalogue, matcher: MatcherName, faults: Faults) -> None:
        self._catalogue = catalogue
        self._matcher = matcher
        self._faults = faults
        self._books: dict[str, Book | None] = {}

    def get(self, authority: str) -> Book | None:
        """Return the book, or None with its faults noted."""
        if authority not in self._books:
            try:
                self._books[authority] = open_book(self._catalogue, authority, self._matcher)
            except InputFault as fault:
                self._faults.extend(fault.diagnostics)
                self._books[authority] = None
        return self._books[authority]

    def close(self) -> None:
        """Close every book."""
        for book in self._books.values():
            if book is not None:
                book.close()
