"""`dutybook export` and `dutybook import`: the application's policy as files, and files as a draft, so that
git and the application can be used together.

In: an authority, a folder. Out: files; a draft. Guaranteed: what is exported is byte for byte what was
published; an import changes nothing that applies: it begins a draft, which somebody else has to approve;
nothing outside the authority's own files is taken in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:  # the commands start quickly where they are only listed
    from sqlalchemy.orm import Session

    from web.config import Settings
    from web.store.tables import Publication

_data = click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder of the installation, in place of DUTYBOOK_DATA.",
)


@click.command("export", short_help="Write what the application published as files.")
@click.argument("authority")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    required=True,
    help="The folder to write to; files of the same name are replaced.",
)
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="What applies on this day, not today.")
@click.option("--whole", is_flag=True, help="Also the packs of others that the policy rests on.")
@_data
def export_command(authority: str, out: Path, day: object, whole: bool, data: Path | None) -> None:
    """Write the authority's own file and packs, as they are published, into a folder laid out like a clone:
    authorities/ and rules/.

    \b
    dutybook export swindon --out policy/
    dutybook export swindon --out policy/ --on 2026-06-01 --whole
    """
    from engine.drafting.owning import is_own
    from web.clock import system
    from web.store import publications

    wanted = day.date() if hasattr(day, "date") else system().date()  # click gives a time
    with _session(data) as session:
        found = _known(session, authority, wanted)
        texts = publications.texts_of(session, found.id)
        number = found.number
    kept = {path: text for path, text in texts.items() if whole or is_own(authority, path)}
    changed = sum(_written(out, path, text) for path, text in sorted(kept.items()))
    click.echo(f"Publication {number} of {authority}: {len(kept)} files, {changed} of them changed here.")


@click.command("import", short_help="Take files into the application as a draft.")
@click.argument("authority")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--as", "email", required=True, metavar="EMAIL", help="The editor whose draft it becomes.")
@click.option("--title", default="Taken in from files", show_default=True, help="What the draft is called.")
@_data
def import_command(authority: str, folder: Path, email: str, title: str, data: Path | None) -> None:
    """Begin a draft with the authority's own file and packs as they stand in FOLDER. Nothing applies until
    it is submitted and somebody else has approved it.

    \b
    dutybook import swindon policy/ --as officer@example.org
    """
    from engine.drafting.owning import is_own
    from web.clock import system
    from web.store import drafts, log, publications
    from web.store.drafts import Save

    with _session(data) as session:
        newest = publications.latest(session, authority)
        if newest is None:
            raise click.ClickException(_unknown(session, authority))
        published = publications.texts_of(session, newest.id)
        texts = _read(folder, authority)
        changed = {path: text for path, text in texts.items() if text != published.get(path)}
        missing = [path for path in published if is_own(authority, path) and path not in texts]
        if not changed:
            click.echo(f"Nothing in {folder} differs from publication {newest.number}.")
            return
        editor = _editor(session, authority, email)
        made = drafts.begin(session, authority, title, editor, system())
        drafts.save(session, made, Save(dict(changed), made.version, editor), system())
        log.note(session, system(), "draft taken in from files", f"draft {made.id}", editor, authority)
        number = made.id
    click.echo(f"Draft {number} of {authority}: {len(changed)} files differ: {', '.join(sorted(changed))}")
    if missing:
        click.echo(f"Not in the folder, and so left as published: {', '.join(missing)}", err=True)


@contextmanager
def _session(data: Path | None) -> Iterator[Session]:
    with installed(data) as (_, session):
        yield session


@contextmanager
def installed(data: Path | None) -> Iterator[tuple[Settings, Session]]:
    """Give the settings of an installation that is there, and a session. Raises ClickException."""
    from web.config import SettingsFault, from_environment
    from web.store.base import Database

    try:
        settings = from_environment() if data is None else from_environment({"DUTYBOOK_DATA": str(data)})
    except SettingsFault as trouble:
        raise click.ClickException(str(trouble)) from None
    if settings.database.startswith("sqlite") and not (settings.data / "dutybook.sqlite").exists():
        cure = "start it once with `dutybook serve`, or name its folder with --data"
        raise click.ClickException(f"there is no installation in {settings.data}: {cure}")
    database = Database(settings.database)
    try:
        with database.work() as session:
            yield settings, session
    finally:
        database.close()


def _known(session: Session, authority: str, day: date) -> Publication:
    from web.store import publications

    found = publications.in_force(session, authority, day)
    if found is None:
        raise click.ClickException(_unknown(session, authority))
    return found


def _unknown(session: Session, authority: str) -> str:
    from sqlalchemy import select

    from engine.diagnostics import did_you_mean
    from web.store.tables import AuthorityRow

    cure = did_you_mean(authority, list(session.scalars(select(AuthorityRow.id))), "known")
    return f"the application has nothing published for '{authority}': {cure}"


def _editor(session: Session, authority: str, email: str) -> int:
    from web.clock import system
    from web.store import people
    from web.store.people import Role

    user = people.by_email(session, email)
    held = frozenset[Role]()
    if user is not None and user.disabled is None:
        held = people.roles_of(session, user.id, authority, system().date())
    if user is None or Role.EDITOR not in held:
        raise click.ClickException(f"'{email}' is no editor of {authority}: an administrator gives that role")
    return user.id


def _written(out: Path, path: str, text: str) -> bool:
    """Write a file and say whether that changed anything."""
    from web.policies import safe_path

    target = out / safe_path(path)
    if target.is_file() and target.read_text(encoding="utf-8") == text:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8", newline="\n")
    return True


def _read(folder: Path, authority: str) -> Mapping[str, str]:
    """Return the authority's own files of a folder. Raises ClickException for one that cannot be read."""
    from engine.diagnostics import Faults, render
    from engine.source import read_text

    own = folder / "authorities" / f"{authority}.yaml"
    packs = folder / "rules" / authority
    files = [*([own] if own.is_file() else []), *sorted(packs.rglob("*.yaml"))]
    if not files:
        wanted = f"authorities/{authority}.yaml nor rules/{authority}/"
        raise click.ClickException(f"{folder} has neither {wanted}")
    found, faults = {}, Faults()
    for file in files:
        text = read_text(file, faults, str(file))
        if text is not None:
            found[file.relative_to(folder).as_posix()] = text
    if faults.errors:
        raise click.ClickException("\n".join(render(each) for each in faults.errors))
    return found
