"""Options that several commands share, and the types of their values.

In: the words of a call. Out: moments, limits, folders, names. Guaranteed: a date is London's, written as
2026-04-20 or `today`; the clock is read here and nowhere else in the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from engine.calendar import LONDON, Limit, Moment, moment_of_date, parse_moment
from engine.report.look import Detail
from engine.shipped import authorities_dir

F = TypeVar("F", bound=Callable[..., Any])

FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def today() -> date:
    """Return the day it is in London."""
    return datetime.now(UTC).astimezone(LONDON).date()


class MomentType(click.ParamType[Moment]):
    """A date, a time or `today`."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Moment:
        if isinstance(value, Moment):
            return value
        if str(value).strip().lower() == "today":
            return moment_of_date(today())
        try:
            return parse_moment(value)
        except ValueError as trouble:
            self.fail(str(trouble), param, ctx)


class LimitType(click.ParamType[Limit]):
    """A limit such as `20 working days`."""

    name = "limit"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Limit:
        if isinstance(value, Limit):
            return value
        try:
            return Limit.parse(value)
        except ValueError as trouble:
            self.fail(str(trouble), param, ctx)


MOMENT = MomentType()
LIMIT = LimitType()


class AuthorityType(click.ParamType[str]):
    """An authority's name, or the path of its file; completes to the names that are shipped."""

    name = "authority"

    def shell_complete(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        param: click.Parameter,  # noqa: ARG002 - click's signature
        incomplete: str,
    ) -> list[CompletionItem]:
        names = sorted(path.stem for path in authorities_dir().glob("*.yaml"))
        return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def authority_option(
    *,
    required: bool = True,
    help: str = "The authority whose policy applies: its name, or the path of its file.",  # noqa: A002 - click's own word
) -> Callable[[F], F]:
    """`--authority NAME`."""
    return click.option(
        "--authority", "-a", type=AuthorityType(), metavar="NAME", required=required, help=help
    )


def as_of_option(*, required: bool = True) -> Callable[[F], F]:
    """`--as-of DATE`; where it need not be given, it is today."""
    default: dict[str, Any] = {} if required else {"default": "today", "show_default": True}
    return click.option(
        "--as-of",
        type=MOMENT,
        metavar="DATE",
        required=required,
        help="Judge as of this day: 2026-04-20, a time such as 2026-04-20T12:00, or today.",
        **default,
    )


def known_on_option(function: F) -> F:
    """`--known-on DATE`."""
    return click.option(
        "--known-on", type=MOMENT, metavar="DATE", help="Hide what was written down after this day."
    )(function)


def matcher_option(function: F) -> F:
    """`--matcher durable|plain`."""
    return click.option(
        "--matcher",
        type=click.Choice(["durable", "plain"]),
        help="Which matcher finds the standards that apply. Both give the same answers; without the option "
        "durable-rules is used where it is installed.",
    )(function)


def rules_option(function: F) -> F:
    """`--rules DIR…`: folders of packs beside those that are shipped."""
    return click.option(
        "--rules",
        type=FOLDER,
        multiple=True,
        metavar="DIR",
        envvar="DUTYBOOK_RULES",
        help="Another folder of packs, beside those shipped; may be given several times.",
    )(function)


def folder_options(function: F) -> F:
    """`--rules DIR…` and `--authorities DIR…`: folders beside those that are shipped."""
    with_authorities = click.option(
        "--authorities",
        type=FOLDER,
        multiple=True,
        metavar="DIR",
        envvar="DUTYBOOK_AUTHORITIES",
        help="Another folder of authority files; may be given several times.",
    )
    return rules_option(with_authorities(function))


def detail_options(function: F) -> F:
    """`--brief` and `--full`: how much the text tells."""
    brief = click.option(
        "--brief",
        "detail",
        flag_value=Detail.BRIEF,
        type=Detail,
        help="Text without reasons, and without what was done in time.",
    )
    full = click.option(
        "--full",
        "detail",
        flag_value=Detail.FULL,
        type=Detail,
        help="Text with the wording of each rule, the reasons of every outcome, and every name.",
    )
    usual = click.option("--usual", "detail", flag_value=Detail.USUAL, type=Detail, default=True, hidden=True)
    return brief(full(usual(function)))
