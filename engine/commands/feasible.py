"""`dutybook feasible`: duties of one policy that cannot all be met from one start date.

In: an authority, years of start dates. Out: the report as text, Markdown or JSON. Guaranteed: what was not
tried is listed.
"""

from __future__ import annotations

import os
from pathlib import Path

import click

from engine.analysis.feasible import feasibility
from engine.commands.folders import open_for
from engine.commands.options import AuthorityType, folder_options
from engine.commands.output import counter, say
from engine.commands.proof_options import proof_options, span, standard_key
from engine.report.feasibility import FORMS


@click.command("feasible", short_help="Duties that cannot all be met, with the dates.")
@click.argument("authority", type=AuthorityType())
@proof_options("Only this standard, with those it rests on or serves.")
@click.option(
    "--own", is_flag=True, help="Leave out pairs of national duties alone, which every authority has."
)
@folder_options
def command(
    authority: str,
    years: tuple[int, int] | None,
    form: str,
    only: str | None,
    own: bool,
    jobs: int | None,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> None:
    """Find duties of AUTHORITY that cannot all be met: what must come first falls due after what rests on
    it, or would have to be done before anybody could know of it.

    Which duty rests on which: packs say it (`rests_on`), and what must be done so long before an event rests
    on whatever owes that event.

    \b
    dutybook feasible swindon
    dutybook feasible swindon --only cp.icpc --years 2026
    """
    catalogue = open_for(authority, rules, authorities)
    policy = catalogue.policy(authority)
    named = None if only is None else standard_key(catalogue, policy, only)
    with counter("of the pairs of duties tried") as step:
        found = feasibility(policy, span(policy, years), named, jobs or os.cpu_count() or 1, step, own)
    say(FORMS[form](found))
