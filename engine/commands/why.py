"""`dutybook why`: why one standard came out as it did in one case.

In: a case file, a standard, an authority, dates. Out: the standard as a sentence, then each of its outcomes
with the steps that led to it. Guaranteed: a standard that does not apply is said not to.
"""

from __future__ import annotations

from pathlib import Path

import click

from engine.api import Book, Result
from engine.calendar import Moment
from engine.commands.cases import read_cases
from engine.commands.check import keys_of
from engine.commands.folders import open_named
from engine.commands.options import (
    as_of_option,
    authority_option,
    folder_options,
    known_on_option,
    matcher_option,
)
from engine.commands.output import look, say
from engine.report import text
from engine.report.words import clean


@click.command("why", short_help="Why one standard came out as it did in one case.")
@click.argument("case", type=click.Path(path_type=Path, allow_dash=True))
@click.argument("standard")
@authority_option()
@as_of_option()
@known_on_option
@click.option("--occurrence", metavar="ID", help="Only this occurrence, such as p1/first.")
@matcher_option
@folder_options
def command(
    case: Path,
    standard: str,
    authority: str,
    as_of: Moment,
    known_on: Moment | None,
    occurrence: str | None,
    matcher: str | None,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> None:
    """Explain what came of STANDARD (cla.visit, or england/care-planning#cla.visit) in CASE: the rule, the
    records used, the days counted, the exceptions considered.

    \b
    dutybook why cases/sam.yaml cla.visit --authority swindon --as-of 2026-04-20
    """
    with open_named(authority, matcher, rules, authorities) as book:
        found = read_cases(book, [case])
        result = book.check_all(found, as_of, known_on, only=keys_of(book, [standard]))
        lines = [*_standard_lines(book, result, standard)]
    say("\n".join(lines))
    say(_explained(result, occurrence))


def _standard_lines(book: Book, result: Result, name: str) -> list[str]:
    key = result.key_of(name)
    layout = look()
    head = layout.paint(clean(key), "head")
    return [head, *layout.wrap(clean(book.described.sentences.get(key, "")), 2), ""]


def _explained(result: Result, occurrence: str | None) -> str:
    there = [outcome.occurrence for outcome in result.outcomes]
    if not there:
        return "It does not apply: this case records nothing that it would be counted from.\n"
    if occurrence is None:
        return text.explain(result.checked, look())
    if occurrence not in there:
        raise click.BadParameter(
            f"there is no '{occurrence}'; there are: {', '.join(there)}", param_hint="--occurrence"
        )
    return text.explain(result.at(occurrence).checked, look())
