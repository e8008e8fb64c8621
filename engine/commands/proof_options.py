"""Options of the commands that try packs on made-up cases, over years of start dates.

In: the words of a call. Out: years, the form of the report, a standard, how many processes. Guaranteed: the
same words mean the same in each of these commands.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

import click

from engine.analysis.authority import Years
from engine.catalogue import Catalogue
from engine.commands.options import today
from engine.layering.policy import Policy

F = TypeVar("F", bound=Callable[..., Any])
FORMS = ("text", "markdown", "json")


class YearsType(click.ParamType[tuple[int, int]]):
    """Years such as 2018..2027, or one year."""

    name = "years"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, int]:
        if isinstance(value, tuple):
            return value
        first, _, last = str(value).partition("..")
        if not (first.isdigit() and (last or first).isdigit()):
            self.fail(f"'{value}' is not a year or years such as 2018..2027", param, ctx)
        years = int(first), int(last or first)
        if not 1900 <= years[0] <= years[1] <= 2999:
            self.fail(
                f"'{value}': the first year comes before the last, both between 1900 and 2999", param, ctx
            )
        return years


def proof_options(only: str) -> Callable[[F], F]:
    """Give a command `--years`, `--format` (as `form`), `--only` (`only`: what it is for) and `--jobs`."""
    options = (
        click.option(
            "--years",
            type=YearsType(),
            metavar="FROM..TO",
            help="Years of the start dates to try. Without it: ten years that the calendar leaves room for.",
        ),
        click.option(
            "--format",
            "form",
            type=click.Choice(FORMS),
            default="text",
            show_default=True,
            help="How to show it.",
        ),
        click.option("--only", metavar="STANDARD", help=only),
        click.option(
            "--jobs",
            type=click.IntRange(1, 64),
            metavar="N",
            help="How many processes work on it. Without it: one a core.",
        ),
    )

    def given(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return given


def span(policy: Policy, years: tuple[int, int] | None) -> Years:
    """Return the years asked for, or the ten that the authority's calendar leaves room for; examples are
    taken from this year where it is one of them."""
    if years is None:
        end = date.fromordinal(policy.calendar.covered[1]).year - 1
        years = (end - 9, end)
    return Years(*years, shown=min(max(today().year, years[0]), years[1]))


def standard_key(catalogue: Catalogue, policy: Policy, name: str) -> str:
    """Return `pack#id` of a standard. Raises BadParameter, with the nearest name."""
    found = catalogue.names(policy).find(name)
    if found.key is None:
        raise click.BadParameter(
            f"{found.problem}{f': {found.help}' if found.help else ''}", param_hint="--only"
        )
    return found.key
