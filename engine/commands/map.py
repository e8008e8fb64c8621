"""`dutybook map`: drafts a mapping file for an export of another form.

In: the export. Out: a mapping file (or its text on standard output), and on standard error what it is not
sure of. Guaranteed: the draft loads as it stands; a file that is there is not overwritten.
"""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands.export import policy_or_all
from engine.commands.files import write_whole
from engine.commands.options import authority_option, folder_options
from engine.commands.output import note, say


@click.command("map", short_help="Draft a mapping file for an export of another form.")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE…", type=click.Path(exists=True, path_type=Path)
)
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write the draft here.")
@authority_option(required=False, help="Whose vocabulary: its own kinds are then known too.")
@folder_options
def command(
    files: tuple[Path, ...],
    out: Path | None,
    authority: str | None,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> None:
    """Look at the headings and values of each FILE (CSV, workbook, database) and draft the mapping that
    `dutybook read --mapping` wants. Read it through: what it is not sure of is listed.

    \b
    dutybook map visits.csv --out visits.yaml
    """
    from engine.data.mapping.draft import draft
    from engine.data.readers import detect_headings
    from engine.data.sources.open_ import open_tables
    from engine.data.staging import Staging

    vocabulary, *_ = policy_or_all(authority, rules, authorities)
    if out is not None and out.exists():
        raise click.ClickException(f"{out} is there already; name another file")
    with Staging() as staging:
        known = detect_headings(vocabulary)
        tables = [table for path in files for table in open_tables(path, staging, known, None)]
        drafted = draft(tables, vocabulary, staging)
    if out is None:
        say(drafted.yaml)
    else:
        write_whole(out, drafted.yaml)
        note(f"wrote {out}")
    for doubt in drafted.doubts:
        note(f"not sure: {doubt}")
