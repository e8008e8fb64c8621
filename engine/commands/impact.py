"""`dutybook impact`: what a changed policy would change in a caseload.

In: data, an authority, a draft (or two revisions, or two dates). Out: new breaches, those that go, dates that
move, what becomes known or unknown, the work it means, and a few cases, as text or JSON. Guaranteed: only
standards that can differ are judged, twice; all counts add up.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.calendar import Moment
from engine.commands.caseload import (
    Opened,
    data_argument,
    default_as_of,
    jobs_option,
    opened,
    progress,
    ruling_of,
    told_plainly,
)
from engine.commands.drafts import with_drafts
from engine.commands.export import export_facts
from engine.commands.options import MOMENT, authority_option, folder_options
from engine.commands.output import look, note, say

if TYPE_CHECKING:
    from engine.caseload.ruling import Ruling

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command("impact", short_help="What a changed policy would change in a caseload.")
@data_argument
@authority_option()
@default_as_of
@click.option(
    "--change",
    "drafts",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    metavar="DRAFT.yaml",
    help="A pack or authority file as it would be, or a folder of them; may be repeated.",
)
@click.option(
    "--rules-before", type=_FOLDER, metavar="DIR", help="The packs and authorities of one revision."
)
@click.option("--rules-after", type=_FOLDER, metavar="DIR", help="Those of another.")
@click.option("--and-as-of", type=MOMENT, metavar="DATE", help="Compare with the same policy on this day.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@jobs_option
@export_facts
@folder_options
def command(
    data: str,
    authority: str,
    as_of: Moment | None,
    drafts: tuple[Path, ...],
    rules_before: Path | None,
    rules_after: Path | None,
    and_as_of: Moment | None,
    form: str,
    jobs: int,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
    **export: Any,
) -> None:
    """Judge the cases of DATA under two policies and say what differs.

    \b
    dutybook impact sample --authority swindon --change visits-draft.yaml
    dutybook impact sample -a swindon --rules-before old/ --rules-after new/
    dutybook impact sample -a swindon --as-of 2026-03-31 --and-as-of 2026-06-30
    """
    from engine.caseload.affected import affected
    from engine.report.moved import impact_text

    ways = (bool(drafts), bool(rules_before or rules_after), and_as_of is not None)
    if sum(ways) != 1 or bool(rules_before) != bool(rules_after):
        raise click.UsageError(
            "say what to compare: --change, --rules-before with --rules-after, or --and-as-of"
        )
    with opened(data, authority, as_of, (rules, authorities), export) as found, told_plainly():
        one, other = found.ruling, found.ruling
        if drafts:
            other = _drafted(authority, drafts, found, rules, authorities)
        elif rules_before is not None and rules_after is not None:
            one = _drafted(authority, (rules_before,), found, rules, authorities)
            other = _drafted(authority, (rules_after,), found, rules, authorities)
        every = frozenset(each.key for each in one.standards)
        names = every if and_as_of is not None else affected(one.plan, other.plan)
        told = _compared(found, one, other, names, (found.as_of, and_as_of or found.as_of), jobs)
    told = {"schema": 1, "authority": one.authority, "as_of": found.as_of.iso(), **told}
    say(json.dumps(told, indent=1, ensure_ascii=False) if form == "json" else impact_text(told, look()))


def _drafted(
    authority: str,
    drafts: tuple[Path, ...],
    found: Opened,
    rules: tuple[Path, ...],
    authorities: tuple[Path, ...],
) -> Ruling:
    with with_drafts(authority, drafts, rules, authorities) as book:
        return ruling_of(book, found.as_of, {})


def _compared(
    found: Opened,
    one: Ruling,
    other: Ruling,
    names: frozenset[str],
    days: tuple[Moment, Moment],
    jobs: int,
) -> dict[str, Any]:
    from engine.caseload.judging import Doing
    from engine.caseload.twofold import Under, compare

    sides = (Under(one, days[0]), Under(other, days[1]))
    with tempfile.TemporaryDirectory(prefix="dutybook-") as place, progress("Judging") as step:
        return compare(found.data, sides, names, Path(place), Doing(jobs, step=step, report=note))
