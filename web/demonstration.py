"""What `make run` shows: the application with an invented caseload, its audit, and a person for each role.

In: the folder of an invented caseload, a new folder. Out: an installation in it, served on this machine alone
until it is stopped. Guaranteed: a folder that holds something is left as it is; the environment's database
is never touched; people whose passwords anybody can read reach no other machine (`dutybook serve` refuses
such a folder there).
"""

from __future__ import annotations

import socket
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, cast

import click

from web.clock import system
from web.config import Settings, kept_secret
from web.jobs.child import do
from web.jobs.kinds import AUDIT, READ
from web.jobs.work import Work
from web.policies import Policies
from web.records import audits, datasets
from web.records.audits import Asked
from web.records.base import Shelves
from web.records.uploads import Sent, keep
from web.serve import DEMONSTRATION, LOCAL, serve
from web.start import import_shipped, migrate
from web.store import jobs, people
from web.store.base import Database
from web.store.people import Role
from web.store.tables import EVERYWHERE

if TYPE_CHECKING:
    from collections.abc import Iterator

AUTHORITY = "swindon"
PASSWORD = "for demonstration only"
#: What the caseload's planted answers are: no file of an export.
NOT_SENT = "planted.json"
TOLD = {"format": "native", "extracted": "", "dates": "", "covers": []}


class Refusal(Exception):
    """The demonstration cannot be shown; the text says why, and the cure."""


def people_of() -> tuple[tuple[str, str, str, tuple[Role, ...]], ...]:
    """Return who can sign in: address, name, for which authority, as what."""
    one_each = ((f"{role}@demo", role.title(), AUTHORITY, (role,)) for role in Role)
    return (*one_each, ("everything@demo", "Everything", EVERYWHERE, tuple(Role)))


def make(
    caseload: Path,
    folder: Path,
    year: tuple[date, date],
    moment: datetime,
    policies: Policies | None = None,
) -> Settings:
    """Make an installation in a new folder, with the caseload read and audited for a year, as of its last
    day; return its settings. `policies` may be shared. Raises Refusal."""
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(f"{folder} holds something already.\n  cure: remove it, or give another --data")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder = folder.resolve()
    (folder / DEMONSTRATION).touch()
    settings = Settings(folder, kept_secret(folder), f"sqlite:///{folder / 'dutybook.sqlite'}", secure=False)
    database = Database(settings.database)
    try:
        auditor = _people(database, moment)
        shelves, policies = Shelves(folder), policies or Policies(folder / "policies")
        number = _uploaded(database, shelves, caseload, auditor, moment)
        _do(database, shelves, policies)
        _ask_audit(database, shelves, number, year, auditor, moment)
        _do(database, shelves, policies)
    finally:
        database.close()
    return settings


def _people(database: Database, moment: datetime) -> int:
    """Make the tables and everybody; return the auditor."""
    migrate(database)
    made = {}
    with database.work() as session:
        import_shipped(session, moment)
        for address, name, authority, held in people_of():
            user = people.add_user(session, address, name, moment, PASSWORD)
            people.grant(session, user.id, authority, held)
            made[address] = user.id
    return made[f"{Role.AUDITOR}@demo"]


def _uploaded(database: Database, shelves: Shelves, caseload: Path, by: int, moment: datetime) -> int:
    """Take the caseload in as an upload would be, and ask for it to be read; return its number."""
    records = shelves.of(AUTHORITY)
    with datasets.arriving(records) as held:
        kept = keep(_files(caseload), held / "upload")
        with records.database.work() as session:
            made = datasets.add(session, "An invented caseload", kept.files, TOLD, by, moment)
            datasets.move_in(records, made.id, held)
    with database.work() as session:
        jobs.ask(session, AUTHORITY, READ, made.id, by, moment)
    return made.id


def _files(caseload: Path) -> Iterator[Sent]:
    for path in sorted(caseload.iterdir()):
        if path.name != NOT_SENT:
            with path.open("rb") as stream:
                yield cast(Sent, SimpleNamespace(filename=path.name, stream=stream))


def _ask_audit(
    database: Database, shelves: Shelves, number: int, year: tuple[date, date], by: int, moment: datetime
) -> None:
    asked = Asked(number, "An invented caseload", year[1].isoformat(), period=f"{year[0]}..{year[1]}")
    with shelves.of(AUTHORITY).database.work() as session:
        audit = audits.add(session, asked, by, moment)
    with database.work() as session:
        jobs.ask(session, AUTHORITY, AUDIT, audit.id, by, moment)


def _do(database: Database, shelves: Shelves, policies: Policies) -> None:
    """Do the job that waits. Raises Refusal where it fails."""
    with database.work() as session:
        job = jobs.claim(session, system())
    assert job is not None  # it was asked for just now
    do(Work(database, shelves, policies, job))
    with database.work() as session:
        ended = jobs.of(session, job.authority, job.id)
    if ended is None or ended.state is not jobs.JobState.DONE:
        raise Refusal(
            "The caseload could not be read or audited.\n"
            "  cure: make it with dutybook sample, and audit it with dutybook audit, which says more"
        )


def port_is_free(host: str, port: int) -> bool:
    """Say whether nothing listens there yet."""
    with socket.socket() as tried:
        tried.settimeout(1)
        return tried.connect_ex((host, port)) != 0


@click.command("demonstration")
@click.argument("caseload", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), required=True)
@click.option("--from", "first", type=click.DateTime(["%Y-%m-%d"]), required=True, help="First day audited.")
@click.option("--to", "last", type=click.DateTime(["%Y-%m-%d"]), required=True, help="Last day audited.")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--no-serve", is_flag=True, help="Make the installation and stop.")
def command(
    caseload: Path, data: Path, first: datetime, last: datetime, host: str, port: int, no_serve: bool
) -> None:
    """Show the application with an invented caseload."""
    if host not in LOCAL:
        raise click.ClickException(
            f"a demonstration is shown on this machine alone, not on {host}: everybody knows its passwords.\n"
            "  cure: leave --host out; for others, dutybook serve"
        )
    if not no_serve and not port_is_free(host, port):
        raise click.ClickException(
            f"something else listens on port {port}, so the application was not started.\n"
            f'  cure: make run ARGS="--port {port + 1}", or make run ARGS=--no-serve'
        )
    try:
        settings = make(caseload, data, (first.date(), last.date()), system())
    except Refusal as trouble:
        raise click.ClickException(str(trouble)) from None
    if no_serve:
        click.echo(f"The installation is in {data}; dutybook serve --data {data} shows it.", err=True)
        return
    _tell()
    serve(settings, host, port, 2)


def _tell() -> None:
    lines = [f"  {address:<17} {_may(authority, held)}" for address, _, authority, held in people_of()]
    click.echo("\nSign in as one of these; the password of each is: " + PASSWORD, err=True)
    click.echo("\n".join(lines), err=True)
    click.echo("Half an hour with it, step by step: the page Help, Half an hour with Dutybook.", err=True)


def _may(authority: str, held: tuple[Role, ...]) -> str:
    return "every role, every authority" if authority == EVERYWHERE else f"{held[0]} of {authority.title()}"


if __name__ == "__main__":
    command()
