"""`dutybook handbook`: all that applies to an authority on a day, as one document.

In: an authority, a day, a form. Out: HTML, Markdown or a Word document, printed or in a file. Guaranteed:
what is shown is what `check` judges by on that day; a file is there as a whole or as it was.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from engine.calendar import Moment
from engine.commands.caseload import told_plainly
from engine.commands.files import write_whole
from engine.commands.folders import open_for
from engine.commands.options import MOMENT, AuthorityType, folder_options
from engine.commands.output import note, say

#: The form that an ending of a file's name stands for.
ENDINGS = {".html": "html", ".htm": "html", ".md": "markdown", ".docx": "docx"}


@click.command("handbook", short_help="All that applies to an authority, as one document to publish.")
@click.argument("authority", type=AuthorityType())
@click.option(
    "--on",
    type=MOMENT,
    metavar="DATE",
    default="today",
    show_default=True,
    help="The day: packs and numbers change on dates.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["html", "markdown", "docx"]),
    help="html or docx to publish, markdown for a wiki. Without it: as the name of the file ends, else html.",
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write there; wanted for docx.",
)
@folder_options
def command(
    authority: str,
    on: Moment,
    form: str | None,
    out: Path | None,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> None:
    """Write one document of all that applies to AUTHORITY (its name, or the path of its file) on a day: each
    standard in a sentence with its citation, its force, where its values come from and which reading was
    chosen, what a program checks of it, and what is for a person to judge.

    \b
    dutybook handbook swindon --on 2026-04-20 --out swindon.docx
    dutybook handbook bradford --format markdown > bradford.md
    """
    wanted = form or _form_of(out)
    if wanted == "docx" and out is None:
        raise click.UsageError("a Word document needs a file: give --out")
    from engine.report.handbook import FORMS, handbook  # Word's library is slow to load, and only wanted here

    policy = open_for(authority, rules, authorities).policy(authority)
    found = FORMS[wanted](handbook(policy, date.fromordinal(on.day)))
    if out is None:
        say(found.decode())
        return
    with told_plainly(out):
        write_whole(out, found)
    note(f"written: {out}")


def _form_of(out: Path | None) -> str:
    if out is None:
        return "html"
    if out.suffix.lower() not in ENDINGS:
        known = ", ".join(ENDINGS)
        raise click.BadParameter(f"'{out}' ends in none of {known}: say --format", param_hint="--out")
    return ENDINGS[out.suffix.lower()]
