"""`dutybook policy`: what applies to an authority on a day, as sentences.

In: an authority and a day. Out: text, Markdown or JSON: each standard with its citation, its force and
where its values come from. Guaranteed: what is shown is what `check` judges by on that day.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from engine.calendar import Moment
from engine.commands.folders import open_for
from engine.commands.options import MOMENT, AuthorityType, folder_options
from engine.commands.output import look, say
from engine.report.policy import FORMS, policy_text


@click.command("policy", short_help="What applies to an authority on a date, as sentences.")
@click.argument("authority", type=AuthorityType())
@click.option(
    "--on",
    type=MOMENT,
    metavar="DATE",
    default="today",
    show_default=True,
    help="The day: packs and numbers change on dates.",
)
@click.option("--format", "form", type=click.Choice(list(FORMS)), default="text", show_default=True)
@folder_options
def command(
    authority: str, on: Moment, form: str, rules: tuple[Path, ...], authorities: tuple[Path, ...]
) -> None:
    """Show what applies to AUTHORITY (its name, or the path of its file) on a day: every standard in a
    sentence, with its citation, its force, and what was changed by whom and why.

    \b
    dutybook policy swindon --on 2026-04-20
    dutybook policy bradford --format markdown > bradford.md
    """
    policy = open_for(authority, rules, authorities).policy(authority)
    day = date.fromordinal(on.day)
    say(policy_text(policy, day, look().width) if form == "text" else FORMS[form](policy, day))
