"""`dutybook compare`: local standards beside the ones that they stand on, or beside another council's.

In: an authority, years of start dates, perhaps another authority. Out: the report as text, Markdown or JSON.
Guaranteed: "never later" is said only of what was tried in full; what was not is listed as not proved. Of two
councils it is said of every point how it was told.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import click

from engine.analysis.authority import compare
from engine.analysis.side_by_side import side_by_side
from engine.calendar import Moment
from engine.commands.folders import open_for
from engine.commands.options import MOMENT, AuthorityType, folder_options, today
from engine.commands.output import counter, say
from engine.commands.proof_options import proof_options, span, standard_key
from engine.report.comparison import FORMS
from engine.report.side_by_side import FORMS as SIDE_BY_SIDE


@click.command(
    "compare",
    short_help="Where local standards are weaker than the ones they stand on.",
)
@click.argument("authority", type=AuthorityType())
@proof_options("Only this standard, with those it stands beside.")
@click.option(
    "--every-case",
    is_flag=True,
    help="Try each case on all dates, also those that fall due like another on every telling day. Takes "
    "many times as long.",
)
@click.option(
    "--with",
    "other",
    type=AuthorityType(),
    metavar="AUTHORITY",
    help="Set two authorities side by side by topic: stricter, looser, silent, the same.",
)
@click.option(
    "--on",
    "day",
    type=MOMENT,
    metavar="DATE",
    help="With --with: as both policies stand on this day. Without it: today.",
)
@folder_options
def command(
    authority: str,
    years: tuple[int, int] | None,
    form: str,
    only: str | None,
    jobs: int | None,
    every_case: bool,
    other: str | None,
    day: Moment | None,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> None:
    """Set every local standard of AUTHORITY beside the one that it strengthens or replaces, or that asks for
    the same act, and show that it is never later, or a case with dates in which it is weaker.

    \b
    dutybook compare swindon
    dutybook compare swindon --only cla.visit --years 2026
    dutybook compare swindon --with sparks

    With --with it says what two policies ask for, topic by topic, in seconds: limits in different units are
    counted out from every start date, and no case is judged.
    """
    if other is not None:
        _two(authority, other, day, years, form, only, rules, authorities, judged=bool(jobs) or every_case)
        return
    if day is not None:
        raise click.BadParameter("it is about two authorities: name the other --with", param_hint="--on")
    catalogue = open_for(authority, rules, authorities)
    policy = catalogue.policy(authority)
    named = frozenset[str]() if only is None else frozenset({standard_key(catalogue, policy, only)})
    over = span(policy, years)
    with counter("of the standards that local ones stand on compared") as step:
        found = compare(
            catalogue.library,
            catalogue.authority(authority),
            policy,
            over,
            named,
            jobs or os.cpu_count() or 1,
            step,
            every_case,
        )
    say(FORMS[form](found))


def _two(
    authority: str,
    other: str,
    day: Moment | None,
    years: tuple[int, int] | None,
    form: str,
    only: str | None,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
    *,
    judged: bool,
) -> None:
    """Show two authorities side by side."""
    if judged:
        raise click.UsageError("--jobs and --every-case are about judged cases, and --with judges none")
    catalogue = open_for(authority, rules, authorities)
    first = catalogue.policy(authority)
    at_hand = other in catalogue.library.authorities and catalogue.only is None
    second = (catalogue if at_hand else open_for(other, rules, authorities)).policy(other)
    spans = span(first, years), span(second, years)
    over = max(one.first for one in spans), min(one.last for one in spans)
    on = today() if day is None else date.fromordinal(day.day)
    found = side_by_side(first, second, on, over)
    if only is not None:
        key = standard_key(catalogue, first, only)
        found = found.about(key)
    say(SIDE_BY_SIDE[form](found))
