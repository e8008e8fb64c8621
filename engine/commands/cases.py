"""Reads the cases that a call names: files, folders, or standard input.

In: paths. Out: cases, in the order of the call and of names within a folder. Guaranteed: the faults of all
files are shown together.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.output import bar, show_faults
from engine.diagnostics import Faults

if TYPE_CHECKING:
    from engine.api import Book
    from engine.facts import Case
    from engine.vocabulary import Vocabulary

STDIN = Path("-")
#: Fewer cases than this are done before a bar could be read.
WORTH_A_BAR = 20

case_arguments = click.argument(
    "cases", nargs=-1, required=True, metavar="CASE…", type=click.Path(path_type=Path, allow_dash=True)
)


def read_cases(book: Book, paths: Sequence[Path]) -> tuple[Case, ...]:
    """Return every case of the files, and show what is doubtful in them.

    Raises InputFault with the faults of all, UsageError where there is no case at all.
    """
    from engine.data.cases import load_cases  # here: a matcher may get ready meanwhile, in its own process

    faults, vocabulary = Faults(), book.vocabulary
    piped = _piped(vocabulary, faults) if STDIN in paths else ()
    found = (*piped, *load_cases([path for path in paths if path != STDIN], vocabulary, faults))
    show_faults(faults.sorted())
    if not found:
        raise click.UsageError(f"there is no case in {', '.join(map(str, paths))}")
    return found


def _piped(vocabulary: Vocabulary, faults: Faults) -> tuple[Case, ...]:
    from engine.data.cases import read_cases as cases_of
    from engine.source import parse_into

    node = parse_into(sys.stdin.read(), "standard input", faults)
    return () if node is None else cases_of(node, vocabulary, faults)


@contextmanager
def progress(cases: Sequence[Case]) -> Iterator[Callable[[Case], None]]:
    """Give what to call after each case; with cases enough, and on a terminal, it moves a bar."""
    if len(cases) < WORTH_A_BAR:
        yield lambda _case: None
        return
    with bar(len(cases), "Checking") as step:
        yield lambda _case: step()
