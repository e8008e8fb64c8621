"""Options of the commands that read exports, and what they mean.

In: the words of a call. Out: a vocabulary, perhaps a compiled policy, and `Told`. Guaranteed: a span or
kind that cannot be meant is refused with the nearest that can; today's date is read here, so that no reader
asks the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from engine.calendar import Moment, parse_moment
from engine.commands.options import MOMENT, today
from engine.diagnostics import did_you_mean
from engine.facts import Coverage
from engine.vocabulary import Vocabulary

if TYPE_CHECKING:  # brings DuckDB along
    from engine.data.readers import Told
    from engine.plan import Plan
    from engine.source import Node

F = TypeVar("F", bound=Callable[..., Any])
FORMATS = ("native", "ssd", "annex-a", "903", "cin")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def export_options(function: F) -> F:
    """The options that say what an export is and does not say of itself."""
    form = click.option("--format", type=click.Choice(FORMATS), help="What DATA is; found out without it.")
    return form(export_facts(function))


def export_facts(function: F) -> F:
    """The same without `--format`, for commands whose own format that is: what DATA is is then found out."""
    options = (
        click.option(
            "--mapping", type=_FILE, metavar="FILE", help="A mapping file, for an export of another form."
        ),
        click.option(
            "--assumptions",
            type=_FILE,
            multiple=True,
            metavar="FILE",
            help="A file that switches assumptions on, each with its reason and owner; may be repeated.",
        ),
        click.option(
            "--extracted",
            type=MOMENT,
            metavar="DATE",
            help="The day of the extract; found in the data without it.",
        ),
        click.option(
            "--covers",
            multiple=True,
            metavar="KIND=FROM..TO",
            help="The days in which the table of a kind is complete, both included; either may be left out. "
            "May be repeated.",
        ),
        click.option(
            "--dates",
            type=click.Choice(["day-first", "month-first"]),
            help="How 03/04/2026 is meant, where the columns contradict themselves.",
        ),
    )
    for option in reversed(options):
        function = option(function)
    return function


def policy_or_all(
    authority: str | None, rules: Sequence[Path], authorities: Sequence[Path]
) -> tuple[Vocabulary, Plan | None, Node | None]:
    """Return an authority's vocabulary, compiled policy and assumptions; without one, all shipped kinds."""
    from engine.commands.folders import open_catalogue, open_named

    if authority is None:
        return open_catalogue((), rules, authorities).library.vocabulary, None, None
    with open_named(authority, "plain", rules, authorities) as book:
        return book.vocabulary, book.plan, book.assumptions


def told_of(
    extracted: Moment | None, covers: Sequence[str], dates: str | None, vocabulary: Vocabulary
) -> Told:
    """Return what the options say about an export."""
    from engine.data.readers import Told

    return Told(
        extracted=None if extracted is None else date.fromordinal(extracted.day),
        covers=dict(_span(each, vocabulary) for each in covers),
        month_first=None if dates is None else dates == "month-first",
        not_after=today(),
    )


def _span(text: str, vocabulary: Vocabulary) -> tuple[str, Coverage]:
    kind, mark, days = text.partition("=")
    first, dots, last = days.partition("..")
    if not mark or not dots:
        raise click.BadParameter(
            f"'{text}': write KIND=FROM..TO, as in visit=2025-04-01..2026-03-31", param_hint="--covers"
        )
    if vocabulary.kind(kind) is None:
        cure = did_you_mean(kind, vocabulary.kinds, "kinds")
        raise click.BadParameter(f"no kind '{kind}': {cure}", param_hint="--covers")
    span = Coverage(_day(first), _day(last))
    if span.first is not None and span.last is not None and span.last < span.first:
        raise click.BadParameter(f"'{text}': that is no day at all", param_hint="--covers")
    return kind, span


def _day(text: str) -> int | None:
    if not text.strip():
        return None
    try:
        return parse_moment(text.strip()).day
    except ValueError as trouble:
        raise click.BadParameter(str(trouble), param_hint="--covers") from None
