"""`dutybook check`: what is owed to each child on a date, what was missed, and why.

In: case files, an authority, dates. Out: the report as text, JSON or CSV. Guaranteed: status 1 only where
`--fail-on breach` was asked for and there is one.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from engine.api import Book, Result
from engine.calendar import Moment
from engine.commands.cases import case_arguments, progress, read_cases
from engine.commands.folders import open_named
from engine.commands.options import (
    as_of_option,
    authority_option,
    detail_options,
    folder_options,
    known_on_option,
    matcher_option,
)
from engine.commands.output import look, say
from engine.report import text
from engine.report.look import Detail


@click.command("check", short_help="What is owed to each child on a date, what was missed, and why.")
@case_arguments
@authority_option()
@as_of_option()
@known_on_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "csv"]),
    default="text",
    show_default=True,
    help="text to read, json (schema 1) for programs, csv for a spreadsheet.",
)
@click.option(
    "--standard", "standards", multiple=True, metavar="ID", help="Only this standard; may be repeated."
)
@click.option("--fail-on", type=click.Choice(["breach"]), help="Leave with status 1 if there is a breach.")
@detail_options
@matcher_option
@folder_options
def command(
    cases: tuple[Path, ...],
    authority: str,
    as_of: Moment,
    known_on: Moment | None,
    form: str,
    standards: tuple[str, ...],
    fail_on: str | None,
    detail: Detail,
    matcher: str | None,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> int:
    """Judge every CASE (a YAML or JSON file, a folder of them, or - for standard input) by an authority's
    policy: what is owed and by when, what was missed, what cannot be told and what would settle it.

    \b
    dutybook check cases/ --authority swindon --as-of 2026-04-20
    dutybook check child.yaml -a swindon --as-of today --format json --fail-on breach
    """
    with open_named(authority, matcher, rules, authorities) as book:
        found = read_cases(book, cases)
        wanted = keys_of(book, standards)
        with progress(found) as step:
            result = book.check_all(found, as_of, known_on, after_each=step, only=wanted)
    say(written(result, form, detail))
    return 1 if fail_on == "breach" and result.breaches else 0


def keys_of(book: Book, standards: Iterable[str]) -> frozenset[str]:
    """Return `pack#id` of each standard that is named. Raises BadParameter, with the nearest name."""
    try:
        return frozenset(book.key_of(each) for each in standards)
    except LookupError as trouble:
        raise click.BadParameter(str(trouble.args[0]), param_hint="--standard") from None


def written(result: Result, form: str, detail: Detail) -> str:
    """Return the report in the form asked for."""
    if form == "json":
        return result.to_json()
    if form == "csv":
        from engine.report.csv_ import to_csv

        return to_csv(result.checked)
    return text.render(result.checked, look(), detail)
