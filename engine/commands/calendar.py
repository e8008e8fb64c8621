"""`dutybook calendar`: which days are closed and why, and how a limit is counted.

In: a calendar's name or an authority, and a year or a start and a limit. Out: text. Guaranteed: nothing is
guessed outside a calendar's verified span.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from engine.calendar import (
    Calendar,
    CalendarGap,
    Limit,
    Moment,
    UnknownCalendar,
    known_calendars,
    load_calendar,
)
from engine.commands.options import LIMIT, MOMENT, authority_option, folder_options, today
from engine.commands.output import look, say
from engine.counting import DEFAULT, Counting
from engine.report.days import count_text, span_words, year_text


@click.command("calendar", short_help="Which days are closed, and how a limit is counted.")
@click.argument("name", required=False)
@authority_option(required=False, help="Use this authority's calendar, with its own closed days and terms.")
@click.option("--year", type=click.IntRange(1900, 2200), help="Show the closed days of this year.")
@click.option("--from", "start", type=MOMENT, metavar="DATE", help="Count from this date (day 0).")
@click.option(
    "--add", "limit", type=LIMIT, metavar="LIMIT", help="Count this far on, such as '20 working days'."
)
@click.option(
    "--back", type=LIMIT, metavar="LIMIT", help="Count this far back: 'at least 5 working days before'."
)
@folder_options
def command(
    name: str | None,
    authority: str | None,
    year: int | None,
    start: Moment | None,
    limit: Limit | None,
    back: Limit | None,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> None:
    """Show a calendar NAME, or an authority's own.

    \b
    dutybook calendar                                        which calendars there are
    dutybook calendar england-and-wales --year 2026          the closed days of a year
    dutybook calendar --authority swindon --from 2026-03-16 --add '20 working days'
    """
    if name is None and authority is None:
        say("".join(f"{span_words(load_calendar(each))}\n" for each in known_calendars()))
        return
    calendar, counting = _chosen(name, authority, rules, authorities)
    if limit is None and back is None:
        if start is not None:
            raise click.UsageError("--from needs --add or --back, such as --add '20 working days'")
        say(year_text(calendar, year or today().year, look()))
        return
    if start is None:
        raise click.UsageError("--add and --back need --from, the day to count from")
    if limit is not None and back is not None:
        raise click.UsageError("give --add or --back, not both")
    say(_counted(calendar, start, limit, back, counting))


def _chosen(
    name: str | None, authority: str | None, rules: tuple[Path, ...], authorities: tuple[Path, ...]
) -> tuple[Calendar, Counting]:
    if name is not None and authority is not None:
        raise click.UsageError("name a calendar or an authority, not both")
    if authority is not None:
        # Imported here: a calendar by its name needs no pack, and answers at once.
        from engine.commands.folders import open_for

        policy = open_for(authority, rules, authorities).policy(authority)
        return policy.calendar, policy.counting
    assert name is not None
    try:
        return load_calendar(name), DEFAULT
    except UnknownCalendar as trouble:
        raise click.BadParameter(str(trouble), param_hint="NAME") from None


def _counted(
    calendar: Calendar, start: Moment, limit: Limit | None, back: Limit | None, counting: Counting
) -> str:
    chosen = limit or back
    assert chosen is not None
    try:
        return count_text(calendar, start, chosen, look(), back=limit is None, counting=counting)
    except CalendarGap as gap:
        first, last = map(date.fromordinal, calendar.covered)
        raise click.ClickException(
            f"cannot be counted: {gap}. The dates of {calendar.name} are verified from {first} to {last}."
        ) from None
    except ValueError as trouble:
        raise click.BadParameter(str(trouble), param_hint="--back") from None
