"""`dutybook lint`: what is wrong or doubtful in packs, vocabularies, authority files and examples.

In: files or folders, and a date. Out: every diagnostic with its line, a caret and a cure, on standard
error; counts on standard output. Guaranteed: status 2 if something is wrong, 0 if nothing is or there are
only doubts.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from engine.calendar import Moment
from engine.commands.folders import Extra, extra_folders, lies_in
from engine.commands.options import as_of_option, folder_options
from engine.commands.output import how_many, say, show_faults
from engine.diagnostics import Diagnostic, Severity
from engine.inspection import Inspection, inspect
from engine.report.words import count


@click.command("lint", short_help="Find faults in packs, vocabularies and authority files.")
@click.argument("paths", nargs=-1, metavar="[PATH]…", type=click.Path(exists=True, path_type=Path))
@as_of_option(required=False)
@folder_options
def command(
    paths: tuple[Path, ...], as_of: Moment, rules: tuple[Path, ...], authorities: tuple[Path, ...]
) -> int:
    """Find what is wrong (status 2) or doubtful in packs, vocabularies, authority files and examples:
    those shipped, or only those in PATH, a file or a folder. --as-of tells which review dates have passed.

    \b
    dutybook lint
    dutybook lint my-standards
    """
    extra: Extra = extra_folders(paths, rules, authorities)
    day = date.fromordinal(as_of.day)
    found = inspect(day, extra.rules, extra.authorities, lambda path: not paths or lies_in(path, paths))
    shown = [each for each in found.diagnostics if _is_shown(each, paths)]
    show_faults(shown)
    say(_counts(found, shown))
    return 2 if any(each.severity is Severity.ERROR for each in shown) else 0


def _is_shown(diagnostic: Diagnostic, paths: tuple[Path, ...]) -> bool:
    """Say whether a diagnostic is about the paths that were named; without any, all are."""
    if not paths or diagnostic.span is None:
        return True
    return lies_in(Path(diagnostic.span.file), paths) or any(
        lies_in(Path(span.file), paths) for span, _ in diagnostic.related
    )


def _counts(found: Inspection, shown: list[Diagnostic]) -> str:
    return (
        f"Read {count(found.packs, 'pack')} with {count(found.standards, 'standard')}, "
        f"{count(found.authorities, 'authority', 'authorities')}, {count(found.examples, 'example')}: "
        f"{how_many(shown)}."
    )
