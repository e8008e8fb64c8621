"""`dutybook due`: what is owed soon, by team or worker.

In: data, an authority, how far ahead. Out: the list as text, CSV, JSON or a workbook. Guaranteed: what is
overdue already is in it too.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from engine.calendar import Moment
from engine.commands.caseload import (
    Opened,
    data_argument,
    default_as_of,
    jobs_option,
    opened,
    progress,
    told_plainly,
)
from engine.commands.export import export_facts
from engine.commands.files import whole_file, write_whole
from engine.commands.options import authority_option, folder_options
from engine.commands.output import look, note, say

_SPAN = re.compile(r"(\d{1,4}) ?(d|day|days|w|week|weeks)")


class SpanType(click.ParamType[int]):
    """A span of days: 14d, 2w."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        if isinstance(value, int):
            return value
        found = _SPAN.fullmatch(str(value).strip())
        if found is None:
            self.fail(f"'{value}' is no span: write 14d or 2w", param, ctx)
        return int(found[1]) * (7 if found[2].startswith("w") else 1)


@click.command("due", short_help="What is owed soon, by team or worker.")
@data_argument
@authority_option()
@default_as_of
@click.option(
    "--within", type=SpanType(), default="14d", show_default=True, metavar="SPAN", help="How far ahead."
)
@click.option("--by", type=click.Choice(["team", "worker"]), default="team", show_default=True)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "csv", "json", "xlsx"]),
    default="text",
    show_default=True,
    help="text to read, csv or xlsx for a spreadsheet, json for programs.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write there; wanted for xlsx.",
)
@jobs_option
@export_facts
@folder_options
def command(
    data: str,
    authority: str,
    as_of: Moment | None,
    within: int,
    by: str,
    form: str,
    out: Path | None,
    jobs: int,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
    **export: Any,
) -> None:
    """List what the open cases of DATA are owed in the days ahead, what is overdue, and what may be.

    \b
    dutybook due sample --authority swindon --within 14d --by worker
    dutybook due sample -a swindon --within 2w --format xlsx --out fortnight.xlsx
    """
    if form == "xlsx" and out is None:
        raise click.UsageError("a workbook needs a file: give --out")
    from engine.report.worklist import heading

    with opened(data, authority, as_of, (rules, authorities), export) as found:
        day, until = (date.fromordinal(found.as_of.day + days) for days in (0, within))
        rows, cases = _rows(found, (day, until), by, jobs, out)
    asked = {"authority": found.ruling.authority, "as_of": day.isoformat(), "until": until.isoformat()}
    about = heading(found.ruling.name, day, until, cases)
    with told_plainly(out):
        _show(rows, form, by, day, {**asked, "open_cases": cases}, about, out)


def _rows(
    found: Opened, days: tuple[date, date], by: str, jobs: int, out: Path | None
) -> tuple[Sequence[Mapping[str, Any]], int]:
    """Judge the data and return what is owed from one day to another, and how many cases are open."""
    from engine.caseload.judging import CASES, OUTCOMES, Doing, judge_all
    from engine.caseload.worklist import open_cases, worklist

    with (
        tempfile.TemporaryDirectory(prefix="dutybook-") as place,
        told_plainly(out),
        progress("Judging") as step,
    ):
        folder = Path(place)
        job = found.ruling.job(found.data, found.as_of)
        judge_all(job, found.data, folder, Doing(jobs, step=step, report=note))
        order = ("team", "worker") if by == "team" else ("worker", "team")
        rows, cases = worklist(folder / OUTCOMES, folder / CASES, *days, order), open_cases(folder / CASES)
        if not rows and not cases:
            note(f"no case is open on {days[0].isoformat()}, so that nothing can be said of anybody")
        return rows, cases


def _show(
    rows: Sequence[Mapping[str, Any]],
    form: str,
    by: str,
    day: date,
    asked: Mapping[str, Any],
    about: str,
    out: Path | None,
) -> None:
    """Show the rows, or write them into a file. Raises OSError."""
    from engine.report import worklist as shown

    if form == "xlsx":
        assert out is not None  # asked for by the command
        with whole_file(out) as fresh:
            shown.write_xlsx(rows, fresh, about)
        say(f"{len(rows):,} obligations are in {out}")
        return
    told = {
        "text": lambda: shown.to_text(rows, by, day, look(), about),
        "csv": lambda: shown.to_csv(rows),
        "json": lambda: shown.to_json(rows, asked),
    }[form]()
    if out is None:
        say(told)
    else:
        write_whole(out, told)
