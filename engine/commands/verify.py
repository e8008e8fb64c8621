"""`dutybook verify`: an audit run again, and what differs.

In: an audit's folder. Out: what differs, line by line. Guaranteed: status 1 if anything does that can change
an outcome.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.api import open_whole
from engine.calendar import parse_moment
from engine.commands.caseload import jobs_option, period_of, progress, ruling, ruling_of, told_plainly
from engine.commands.output import note, say
from engine.data.dataset import MANIFEST, open_dataset

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.caseload.audit import Asked
    from engine.caseload.ruling import Ruling
    from engine.caseload.verify import Difference


@click.command("verify", short_help="Run an audit again and name what differs.")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--data",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="DIR",
    help="Where the data lies now, if it was moved.",
)
@jobs_option
def command(folder: Path, data: Path | None, jobs: int) -> int:
    """Compare everything that the audit in DIR rests on with what is there now (data, rules, calendars, the
    engine, the audit's own files), judge the data again, and name what differs.

    \b
    dutybook verify audit
    """
    from engine.caseload.audit import COPY, NotAnAudit, audit_of
    from engine.caseload.judging import Doing
    from engine.caseload.verify import inputs_differ, outcomes_differ
    from engine.report.audit_files import REPORTS

    try:
        told = audit_of(folder)
    except NotAnAudit as trouble:
        raise click.UsageError(str(trouble)) from None
    place = data or (folder / COPY if told["data"]["kept"] else Path(told["data"]["folder"]))
    if not (place / MANIFEST).is_file():
        raise click.UsageError(f"the data is no longer in {place}: say with --data where it is")
    dataset, asked = open_dataset(place), _asked(told)
    now = _ruling(folder, told, asked)
    found = inputs_differ(told, folder, dataset, now)
    with told_plainly(), progress("Judging again") as step:
        doing = Doing(jobs, step=step, report=note, reports=REPORTS)
        found += outcomes_differ(told, folder, dataset, now, asked, doing)
    say(_report(found, told))
    return 1 if any(each.matters for each in found) else 0


def _ruling(folder: Path, told: Mapping[str, Any], asked: Asked) -> Ruling:
    """Return the policy as it is now: as the audit keeps it, else as it stands where it was read from."""
    from engine.caseload.audit import MARKER

    where = told["rules"]["where"]
    if not where.keys() >= {"authority", "rules", "authorities"} or not where["authority"]:
        raise click.UsageError(f"{MARKER} of {folder} does not say where the policy was read from")
    if told["rules"].get("kept"):
        with open_whole(folder / told["rules"]["kept"], where["authority"][0]) as book:
            return ruling_of(book, asked.as_of, where)
    rules, authorities = ([Path(each) for each in where[name]] for name in ("rules", "authorities"))
    return ruling(where["authority"][0], asked.as_of, rules, authorities)


def _asked(told: Mapping[str, Any]) -> Asked:
    from engine.caseload.audit import Asked

    return Asked(
        as_of=parse_moment(told["as_of"]),
        known_on=told["known_on"] and parse_moment(told["known_on"]),
        period=told["period"] and period_of(told["period"]),
        hide_below=told["hide_below"],
        seed=told["twice"]["seed"],
    )


def _report(found: list[Difference], told: Mapping[str, Any]) -> str:
    if not any(each.matters for each in found):
        outcomes = told["counts"]["outcomes"]
        lines = [f"Nothing differs: {outcomes:,} outcomes were judged again and are the same."]
    else:
        lines = ["This audit does not come out as it was written:"]
    lines += [
        f"  {each.about}: {each.what}" + ("" if each.matters else " (no outcome depends on it)")
        for each in found
    ]
    return "\n".join(lines)
