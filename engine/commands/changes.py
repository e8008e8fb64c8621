"""`dutybook changes`: what changed between two audits, and why.

In: two audits' folders. Out: counts that add up, by team, as text or JSON.
"""

from __future__ import annotations

import json
from pathlib import Path

import click

from engine.commands.output import look, say

_AUDIT = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("changes", short_help="What changed between two audits, and why.")
@click.argument("first", metavar="AUDIT1", type=_AUDIT)
@click.argument("second", metavar="AUDIT2", type=_AUDIT)
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
def command(first: Path, second: Path, form: str) -> None:
    """Say what was overdue in the first audit and no longer is in the second, what has come, and why: done
    since, written down late, closed, ruled otherwise.

    \b
    dutybook changes audit-march audit-april
    """
    from engine.caseload.audit import NotAnAudit
    from engine.caseload.changes import NotComparable, compare_audits
    from engine.report.moved import changes_text

    try:
        found = compare_audits(first, second)
    except (NotAnAudit, NotComparable) as trouble:
        raise click.UsageError(str(trouble)) from None
    say(json.dumps(found, indent=1, ensure_ascii=False) if form == "json" else changes_text(found, look()))
