"""`dutybook demo`: the sample cases against two councils' policies.

In: a date. Out: for each council what is owed, what was missed and why. Guaranteed: the cases are invented
and shipped with Dutybook, so the answer is the same on every machine.
"""

from __future__ import annotations

import click

from engine.api import open_book
from engine.calendar import Moment
from engine.catalogue import Catalogue
from engine.commands.cases import progress, read_cases
from engine.commands.options import MOMENT, detail_options
from engine.commands.output import look, say
from engine.report import text
from engine.report.look import Detail
from engine.shipped import cases_dir

AUTHORITIES = ("swindon", "bradford")
AS_OF = "2026-04-20"


@click.command("demo", short_help="Check the sample cases against two councils' policies.")
@click.option(
    "--as-of", type=MOMENT, metavar="DATE", default=AS_OF, show_default=True, help="Judge as of this day."
)
@detail_options
def command(as_of: Moment, detail: Detail) -> None:
    """Check the invented sample cases against the policies of Swindon and Bradford: what is owed to each
    child, what was missed, and why. To try your own: dutybook check --help
    """
    catalogue = Catalogue.open()
    for authority in AUTHORITIES:
        with open_book(catalogue, authority) as book:
            cases = read_cases(book, [cases_dir()])
            with progress(cases) as step:
                result = book.check_all(cases, as_of, after_each=step)
        say(text.render(result.checked, look(), detail))
        say("")
