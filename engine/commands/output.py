"""How the commands speak: answers on standard output, diagnostics and progress on standard error.

In: texts and diagnostics. Out: bytes on the two streams. Guaranteed: colour only where the stream is a
terminal and neither NO_COLOR nor TERM=dumb forbids it; a letter that the terminal cannot show is replaced,
never an error.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import count as count_from
from pathlib import Path
from typing import TextIO

import click

from engine.diagnostics import Diagnostic, Severity, render_all
from engine.report.look import Look
from engine.report.words import count

WIDEST = 110


def prepare_streams() -> None:
    """Let both streams replace what they cannot encode."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def has_color(stream: TextIO) -> bool:
    """Say whether colour may be used: on a terminal, unless NO_COLOR is set (to anything) or TERM is dumb."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def look() -> Look:
    """Return the layout for standard output: a terminal's own width up to 110, 100 anywhere else."""
    if not sys.stdout.isatty():
        return Look()
    import shutil  # brings the readers of several archives along, which only a terminal pays for

    return Look(min(shutil.get_terminal_size((100, 40)).columns, WIDEST), has_color(sys.stdout))


def say(text: str) -> None:
    """Write an answer. The text carries its own colours, if any."""
    click.echo(text, nl=not text.endswith("\n"), color=True)


def note(text: str) -> None:
    """Write a remark beside the answer, on standard error."""
    click.echo(text, err=True)


@contextmanager
def bar(length: int, label: str) -> Iterator[Callable[[], None]]:
    """Give what to call after each of `length` steps; a terminal shows how far it is."""
    if not sys.stderr.isatty():
        yield lambda: None
        return
    with click.progressbar(length=length, label=label, file=sys.stderr) as shown:
        yield lambda: shown.update(1)


@contextmanager
def counter(words: str) -> Iterator[Callable[[object], None]]:
    """Give what to call after each of many steps; on a terminal it shows how many are done."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    done = count_from(1)
    try:
        yield lambda _: click.echo(f"\r{next(done)} {words}", nl=False, err=True)
    finally:
        click.echo("\r" + " " * (len(words) + 12) + "\r", nl=False, err=True)


def show_faults(diagnostics: Iterable[Diagnostic]) -> None:
    """Write diagnostics on standard error, each with its line and a caret, then how many there are."""
    found = tuple(diagnostics)
    if not found:
        return
    click.echo(render_all(found, _text_of_file, has_color(sys.stderr)), err=True, color=True)
    click.echo("\n" + how_many(found), err=True)


def how_many(diagnostics: Iterable[Diagnostic]) -> str:
    """Return `2 errors, 1 warning`."""
    found = tuple(diagnostics)
    numbers = [(sum(each.severity is severity for each in found), severity.value) for severity in Severity]
    return ", ".join(count(number, word) for number, word in numbers if number) or "no faults"


def _text_of_file(name: str) -> str | None:
    try:
        return Path(name).read_text(encoding="utf-8")
    except (OSError, ValueError):
        return None
