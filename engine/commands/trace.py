"""`dutybook trace`: what became of every row of the source documents.

In: folders of packs, shipped and others. Out: by document, totals and rows, as text or JSON. Guaranteed:
status 2 if a row is not accounted for, with every fault of every table at its place; the rows are shown too.
"""

from __future__ import annotations

from pathlib import Path

import click

from engine.commands.folders import open_catalogue
from engine.commands.options import rules_option
from engine.commands.output import look, say, show_faults
from engine.diagnostics import Faults
from engine.report.trace import trace_json, trace_text
from engine.shipped import all_rules
from engine.tracing import check_document, read_documents, shelved


@click.command("trace", short_help="Where each row of the source documents went.")
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]…")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@rules_option
def command(documents: tuple[str, ...], form: str, rules: tuple[Path, ...]) -> int:
    """Show what became of each row of the source documents: encoded by a standard, a manual check, a
    definition, the same as another row, superseded, or no standard at all. DOCUMENT is a publisher's folder,
    such as swindon; without any, all are shown. Status 2 if a row is not accounted for.

    \b
    dutybook trace bradford
    dutybook trace --format json
    """
    library = open_catalogue((), rules, ()).library
    faults = Faults()
    found = read_documents(all_rules(rules), library, faults)
    standards = shelved(library)
    known = [one.name for one in found]
    for name in documents:
        if name not in known:
            raise click.BadParameter(f"no document '{name}': {', '.join(known)}", param_hint="DOCUMENT")
    shown = [one for one in found if not documents or one.name in documents]
    for one in shown:
        check_document(one, standards, faults)
    say(trace_text(shown, look()) if form == "text" else trace_json(shown))
    wanted = {one.name for one in shown}
    about = [one for one in faults.sorted() if one.span and Path(one.span.file).parent.name in wanted]
    show_faults(about)
    return 2 if about else 0
