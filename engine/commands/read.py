"""`dutybook read`: turns an export into a dataset and says what was read of it, and what was not.

In: an export, a folder to write into, what is known about it. Out: the dataset, and the read report as text
or JSON. Guaranteed: rows read and rows refused add up to the rows of each table; status 2 where the export
cannot be read at all, and then nothing is written.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from engine.calendar import Moment
from engine.commands.export import export_options, policy_or_all, told_of
from engine.commands.options import authority_option, folder_options
from engine.commands.output import say


@click.command("read", short_help="Turn an export into a dataset, and say what was read of it.")
@click.argument("data", metavar="DATA")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    required=True,
    help="The folder to write; new, empty, or an older dataset.",
)
@export_options
@authority_option(
    required=False, help="Whose vocabulary and policy: then the report names the standards that stay unknown."
)
@click.option(
    "--report",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="The read report as text to read, or as JSON.",
)
@folder_options
def command(
    data: str,
    out: Path,
    format: str | None,  # noqa: A002 - the option's own word
    mapping: Path | None,
    assumptions: tuple[Path, ...],
    extracted: Moment | None,
    covers: tuple[str, ...],
    dates: str | None,
    authority: str | None,
    form: str,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> None:
    """Read DATA: a folder of CSV or Parquet files, a workbook, an XML return, a DuckDB or SQLite file, or
    the address of a PostgreSQL database. What it is (native tables, SSD, Annex A, SSDA903, CIN census) is
    found out.

    \b
    dutybook read ssd/ --out data --authority swindon
    dutybook read annex-a.xlsx --out data --extracted 2026-03-31
    dutybook read visits.csv --mapping visits.yaml --out data
    """
    from engine.data.assumptions import load_assumptions
    from engine.data.readers import read
    from engine.data.report import as_text

    vocabulary, plan, assumed = policy_or_all(authority, rules, authorities)
    dataset = read(
        data if "://" in data else Path(data),
        vocabulary,
        out,
        format=format,
        mapping=mapping,
        assumptions=load_assumptions(assumptions, vocabulary, assumed, mapping),
        told=told_of(extracted, covers, dates, vocabulary),
    )
    report: dict[str, Any] = dict(dataset.read)
    if plan is not None:
        from engine.data.unknown import untold_standards

        report["standards_unknown"] = untold_standards(plan, dataset.tables)
    say(json.dumps(report, indent=1, ensure_ascii=False) if form == "json" else as_text(report))
