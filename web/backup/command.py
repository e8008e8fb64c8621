"""`dutybook backup` and `dutybook restore`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # the commands start quickly where they are only listed
    from web.config import Settings

FOLDER = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of the installation, in place of DUTYBOOK_DATA.",
)


@click.command("backup", short_help="Write the application's database and data into one file.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE",
    help="The file to write. One that is there is replaced, once the new one is whole.",
)
@FOLDER
def backup(out: Path, data: Path | None) -> None:
    """Write all that an installation remembers into one file: accounts, publications, the log, and the
    data and audits of every authority. It may run meanwhile. The file holds records of children: keep it
    as you keep them.

    \b
    dutybook backup --out /var/backups/dutybook.zip
    """
    from engine import __version__
    from web.backup.taking import take
    from web.clock import system

    with _settings(data) as settings:
        count = take(settings, out, __version__, system())
    click.echo(f"{out}: {count} members, each with its hash", err=True)


@click.command("restore", short_help="Fill a new installation from a backup.")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@FOLDER
def restore(file: Path, data: Path | None) -> None:
    """Fill a new installation from FILE, on SQLite or PostgreSQL whichever it came from. A damaged file
    changes nothing, and neither does an installation that holds anything already.

    \b
    dutybook restore /var/backups/dutybook.zip --data /srv/dutybook-new
    """
    from web.backup.restoring import restore as put_back

    with _settings(data) as settings:
        manifest = put_back(settings, file)
    click.echo(f"restored what Dutybook {manifest.version} wrote on {manifest.made}", err=True)


@contextmanager
def _settings(data: Path | None) -> Iterator[Settings]:
    from web.backup.archive import BackupFault
    from web.config import SettingsFault, from_environment

    try:
        yield from_environment(data=data)
    except (SettingsFault, BackupFault) as trouble:
        raise click.ClickException(str(trouble)) from None
