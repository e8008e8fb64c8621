"""`dutybook audit`: a whole caseload judged, counted, and written down with what it rests on.

In: data, an authority, dates, a folder. Out: the audit in the folder, a few lines about it. Guaranteed: the
folder is there as a whole or not at all.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.calendar import Moment
from engine.commands.caseload import (
    PeriodType,
    data_argument,
    default_as_of,
    jobs_option,
    opened,
    progress,
    told_plainly,
)
from engine.commands.export import export_options
from engine.commands.options import authority_option, folder_options, known_on_option, today
from engine.commands.output import look, note, say

if TYPE_CHECKING:
    from engine.caseload.people import Period


@click.command("audit", short_help="Judge a whole caseload and write down what was found.")
@data_argument
@authority_option()
@default_as_of
@known_on_option
@click.option(
    "--period", type=PeriodType(), metavar="FROM..TO", help="Count what fell due in these days alone."
)
@click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="DIR", help="The folder to write."
)
@jobs_option
@click.option(
    "--engine",
    type=click.Choice(["pool", "spark"]),
    default="pool",
    show_default=True,
    help="What judges: processes of this machine, or Spark.",
)
@click.option("--master", metavar="URL", help="Spark's master; local[*] without it.")
@click.option(
    "--hide-below",
    type=click.IntRange(0),
    default=5,
    show_default=True,
    metavar="N",
    help="Hide numbers smaller than this, and those that would give them away; 0 hides none.",
)
@click.option("--copy-data", is_flag=True, help="Keep a copy of the data in the audit.")
@export_options
@folder_options
def command(
    data: str,
    authority: str,
    as_of: Moment | None,
    known_on: Moment | None,
    period: Period | None,
    out: Path,
    jobs: int,
    engine: str,
    master: str | None,
    hide_below: int,
    copy_data: bool,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
    **export: Any,
) -> None:
    """Judge every case of DATA (a dataset, or any export that `dutybook read` reads) by an authority's policy
    and write the audit into a folder: the table of outcomes, the counts, and what all of it rests on.

    \b
    dutybook audit sample --authority swindon --out audit
    dutybook audit data -a swindon --as-of 2026-03-31 --period 2025-04-01..2026-03-31 --out audit
    """
    from engine.caseload.audit import Asked, make_audit
    from engine.caseload.judging import Doing
    from engine.report.audit_files import REPORTS

    with opened(data, authority, as_of, (rules, authorities), export) as found:
        asked = Asked(
            found.as_of,
            known_on,
            period,
            hide_below,
            copy=copy_data or not found.lasting,
            made=today().isoformat(),
        )
        with told_plainly(out), progress("Judging") as step:
            doing = Doing(jobs, engine, master, step=step, report=note, reports=REPORTS)
            summary = make_audit(found.data, found.ruling, asked, out, doing)
    from engine.report.audited import brief

    page = out / "report.html"
    say("\n".join(brief(summary, look())) + f"\n\nThe audit is in {out}; {page} is the report to read.")
