"""`dutybook purge`: deletes what is past its retention, to be run daily.

In: an installation. Out: how much went, by authority. Guaranteed: an authority that has set no retention
loses nothing.
"""

from __future__ import annotations

from pathlib import Path

import click


@click.command("purge", short_help="Delete the application's records that are past their retention.")
@click.option("--authority", metavar="NAME", help="This one alone; without it, every authority.")
@click.option("--dry-run", is_flag=True, help="Say what would go, and delete nothing.")
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of the installation, in place of DUTYBOOK_DATA.",
)
def command(authority: str | None, dry_run: bool, data: Path | None) -> None:
    """Delete data, audits and challenges that are older than the months their authority keeps them, with
    all that hangs on them. An authority sets its months in the application; where it has not, nothing goes.
    What an upload or a job that was killed left half written goes as well.

    \b
    dutybook purge --dry-run
    dutybook purge --authority swindon
    """
    from sqlalchemy import select

    from web import purging
    from web.begun import sweep
    from web.clock import system
    from web.exchange import installed
    from web.records.base import Shelves
    from web.store.base import Database
    from web.store.tables import AuthorityRow

    with installed(data) as (settings, session):
        known = list(session.scalars(select(AuthorityRow.id).order_by(AuthorityRow.id)))
    database, shelves = Database(settings.database), Shelves(settings.data)
    if authority is not None and authority not in known:
        raise click.ClickException(f"there is no authority '{authority}'; there are: {', '.join(known)}")
    for name in known if authority is None else [authority]:
        before, old = purging.due(database, shelves.of(name), name, system())
        if not dry_run:
            purging.purge(database, shelves.of(name), name, old, None, system())
        click.echo(_line(name, len(old), None if before is None else before.isoformat(), dry_run))
    if not dry_run:
        sweep(settings.data, system())
    shelves.close()
    database.close()


def _line(name: str, count: int, before: str | None, dry_run: bool) -> str:
    if before is None:
        return f"{name}: keeps everything until somebody deletes it"
    return f"{name}: {count} older than {before} {'would go' if dry_run else 'deleted'}"
