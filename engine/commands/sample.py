"""`dutybook sample`: an invented caseload to try things on.

In: how many cases, a seed, the day of the extract, a format. Out: a folder. Guaranteed: the same call
writes the same files; a folder that holds something is left as it is.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from engine.calendar import Moment
from engine.commands.options import MOMENT
from engine.commands.output import bar, say

FORMATS = ("native", "parquet", "ssd", "annex-a", "903", "cin")
_SHOWN = {
    "native": "Dutybook's own tables, a CSV file each",
    "parquet": "Dutybook's own tables, a Parquet file each",
    "ssd": "the Standard Safeguarding Dataset, a CSV file a table",
    "annex-a": "Annex A, one workbook",
    "903": "the SSDA903 return, a CSV file a table",
    "cin": "a CIN census file",
}


@click.command("sample", short_help="Write an invented caseload to try things on.")
@click.option("--cases", "count", type=click.IntRange(1, 5_000_000), default=300, show_default=True)
@click.option(
    "--seed", type=click.IntRange(0), default=7, show_default=True, help="Another seed, other children."
)
@click.option("--as-of", "as_of", type=MOMENT, required=True, metavar="DATE", help="The day of the extract.")
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="A folder that is not there yet.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="native", show_default=True)
def command(count: int, seed: int, as_of: Moment, out: Path, form: str) -> None:
    """Write the records of children who do not exist: contacts, assessments, plans, visits, reviews, some
    late, some never done, some not written down. The first ones are cases whose answers were worked out
    by hand; planted.json says what must come of them.

    \b
    dutybook sample --cases 300 --seed 7 --as-of 2026-03-31 --out sample
    dutybook audit sample --authority swindon --out audit
    """
    from engine.data.sample.lives import Setting
    from engine.data.sample.write import Occupied, write_sample

    setting = Setting(seed, date.fromordinal(as_of.day))
    try:
        with bar(count, "Writing") as step:
            facts = write_sample(count, setting, out, form, step)
    except Occupied:
        raise click.UsageError(
            f"nothing was written: {out} is there already and not an empty folder"
        ) from None
    except OSError as trouble:
        raise click.ClickException(f"cannot write {trouble.filename or out}: {trouble.strerror}") from None
    say(f"{count:,} cases with {facts:,} facts, extracted on {setting.extracted}: {_SHOWN[form]}, in {out}")
