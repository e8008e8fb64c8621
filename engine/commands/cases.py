"""Reads the cases that a call names: files, folders, or standard input.

In: paths. Out: cases, in the order of the call and of names within a folder. Guaranteed: the faults of all
files are shown together.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import click

from engine.api import Book
from engine.data.cases import load_cases
from engine.facts import Case

STDIN = Path("-")
SUFFIXES = (".yaml", ".yml", ".json")
#: Fewer cases than this are done before a bar could be read.
WORTH_A_BAR = 20

case_arguments = click.argument(
    "cases", nargs=-1, required=True, metavar="CASE…", type=click.Path(path_type=Path, allow_dash=True)
)


def case_files(paths: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files, folders opened. Raises UsageError for a folder without any."""
    found: dict[Path, None] = {}
    for path in paths:
        inside = (
            [each for each in sorted(path.iterdir()) if each.suffix in SUFFIXES] if path.is_dir() else [path]
        )
        if not inside:
            raise click.UsageError(f"the folder '{path}' holds no case file ({', '.join(SUFFIXES)})")
        found.update(dict.fromkeys(inside))
    return tuple(found)


def read_cases(book: Book, paths: Sequence[Path]) -> tuple[Case, ...]:
    """Return every case of the files. Raises InputFault with the faults of all."""
    files = case_files(paths)
    piped = [book.read(sys.stdin.read())] if STDIN in files else []
    return (*piped, *load_cases([file for file in files if file != STDIN], book.policy.vocabulary))


@contextmanager
def progress(cases: Sequence[Case]) -> Iterator[Callable[[Case], None]]:
    """Give what to call after each case; with cases enough, and on a terminal, it moves a bar."""
    if len(cases) < WORTH_A_BAR or not sys.stderr.isatty():
        yield lambda _case: None
        return
    with click.progressbar(length=len(cases), label="Checking", file=sys.stderr) as bar:
        yield lambda _case: bar.update(1)
