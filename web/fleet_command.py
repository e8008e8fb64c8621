"""`dutybook fleet`: all councils of an installation, for whoever looks after several.

In: an installation. Out: a line for each council, as text or JSON. Guaranteed: nothing is changed, and no
record of a child is in it.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click


@click.command("fleet", short_help="All councils of an installation: versions, pending upgrades, last audit.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of the installation, in place of DUTYBOOK_DATA.",
)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(data: Path | None, form: str) -> None:
    """List the councils of an installation: what each has published, which of its packs are shipped in
    another version, how many drafts wait, when it was audited last.

    \b
    dutybook fleet --data /srv/dutybook
    """
    from web.clock import system
    from web.exchange import installed
    from web.fleet import councils
    from web.records.base import Shelves

    with installed(data) as (settings, session):
        shelves = Shelves(settings.data)
        found = councils(session, shelves, system().date())
        shelves.close()
    if form == "json":
        plain = [asdict(each) for each in found]
        click.echo(json.dumps({"schema": 1, "councils": plain}, default=str, indent=2))
        return
    for each in found:
        force = f"No {each.publication} since {each.effective}" if each.publication else "nothing in force"
        behind = ", ".join(f"{one.pack} {one.published} → {one.shipped}" for one in each.behind) or "none"
        audit = f"as of {each.audited[0]}" if each.audited else "never"
        click.echo(f"{each.id}: {force}; pending: {behind}; drafts: {each.drafts}; last audit: {audit}")
