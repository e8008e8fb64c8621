"""`dutybook serve`: starts the application.

In: an address. Out: a server and a worker for its jobs, until they are stopped. Guaranteed: the database is
brought up to date first, and what a server that was killed left half written is removed; the first
administrator's password is printed once, on the terminal; without HTTPS it listens on this machine alone.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # the command starts quickly where it is only listed
    from web.config import Settings

LOCAL = ("127.0.0.1", "localhost", "::1")

#: The file that marks the folder of a demonstration, whose passwords everybody knows.
DEMONSTRATION = "demonstration"


@click.command("serve", short_help="Start the application for policy officers and auditors.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of this installation, in place of DUTYBOOK_DATA.",
)
@click.option("--behind-https", is_flag=True, help="A proxy in front speaks HTTPS: bind cookies to it.")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=2,
    show_default=True,
    help="Server processes; on Windows, fours of threads.",
)
def command(host: str, port: int, data: Path | None, behind_https: bool, workers: int) -> None:
    """Start Dutybook's pages. The first start makes the database, publishes the shipped packs for every
    shipped authority, and prints a password for one first sign-in.

    \b
    dutybook serve
    dutybook serve --data /srv/dutybook --port 8080
    """
    from web.config import SettingsFault, from_environment

    try:
        settings = from_environment(data=data)
    except SettingsFault as trouble:
        raise click.ClickException(str(trouble)) from None
    if (settings.data / DEMONSTRATION).exists() and (host not in LOCAL or behind_https):
        raise click.ClickException(
            f"{settings.data} is a demonstration, whose passwords everybody knows: nobody else may see it.\n"
            "  cure: leave --host and --behind-https out, or give another --data"
        )
    if host in LOCAL and not behind_https:
        settings = replace(settings, secure=False)
    password = _prepared(settings)
    if password is not None:
        _tell(password)
    serve(settings, host, port, workers)


def serve(settings: Settings, host: str, port: int, workers: int) -> None:
    """Serve an installation that is prepared, and do its jobs, until stopped."""
    from web import serving

    click.echo(f"Dutybook is at http://{host}:{port}   (Ctrl-C ends it)", err=True)
    with _worker(settings):
        serving.run(settings, host, port, workers)


def _worker(settings: Settings) -> AbstractContextManager[object]:
    from web.jobs.keeper import kept

    return kept(settings)


def _prepared(settings: Settings) -> str | None:
    from web.begun import sweep
    from web.clock import system
    from web.start import prepare
    from web.store.base import Database

    settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    sweep(settings.data, system())
    database = Database(settings.database)
    try:
        return prepare(database, system())
    finally:
        database.close()


def _tell(password: str) -> None:
    from web.start import ADMINISTRATOR

    click.echo(f"\nThe first sign-in: {ADMINISTRATOR}\n  password, for once: {password}\n", err=True)
