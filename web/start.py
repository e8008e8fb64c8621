"""The first start of an installation: the database, the shipped packs as publication 1 of each authority,
a first administrator.

Also every later start: packs that are shipped newer than those known come in, for upgrades to take.

In: settings, the time. Out: what was made. Guaranteed: a second start changes nothing; newer packs change no
authority; the
administrator's password is told once, to whoever starts the application, and has to be changed at the
first sign-in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from engine.catalogue import Catalogue
from engine.load import Library, LoadedAuthority
from engine.reading.pack import NATIONS
from engine.shipped import authorities_dir, rules_dir, yaml_files
from web.store import issues, log, people, publications
from web.store.base import Database, utc
from web.store.people import Role
from web.store.tables import EVERYWHERE, AuthorityRow

WHY_SHIPPED = "the packs that came with this version of Dutybook"
ADMINISTRATOR = "admin@localhost"


def prepare(database: Database, now: datetime) -> str | None:
    """Bring the database up to date and fill it if it is new; return the administrator's one-time
    password if one was made."""
    migrate(database)
    with database.work() as session:
        if people.is_empty(session):  # later, an authority that is not here was taken out
            import_shipped(session, now)
        elif issues.ship(session, shipped_rules(), origin(), now) is not None:
            log.note(session, now, "packs imported", origin(), None)
        return first_administrator(session, now)


def migrate(database: Database) -> None:
    """Bring the tables up to what this version needs."""
    with database.engine.begin() as connection:
        migrate_on(connection, "head")


def migrate_on(connection: Connection, revision: str) -> None:
    """Bring the tables up to a revision, in the transaction of the connection."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def revisions() -> frozenset[str]:
    """Return every revision of the tables that this version knows."""
    return frozenset(each.revision for each in ScriptDirectory.from_config(_config()).walk_revisions())


def is_current(database: Database) -> bool:
    """Say whether the tables are of this version."""
    with database.engine.connect() as connection:
        found = MigrationContext.configure(connection).get_current_revision()
    return found == ScriptDirectory.from_config(_config()).get_current_head()


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    return config


def import_shipped(session: Session, now: datetime) -> None:
    """Publish the shipped packs as the first publication of every shipped authority that is not here yet; for
    the others they are what is issued."""
    for name, (title, texts) in shipped().items():
        if session.get(AuthorityRow, name) is None:
            session.add(AuthorityRow(id=name, name=title, created=utc(now)))
            session.flush()
            stamp = publications.Stamp("As shipped", WHY_SHIPPED, date(2000, 1, 1))
            publications.publish(session, name, texts, stamp, now)
    issues.ship(session, shipped_rules(), origin(), now)


@cache
def shipped() -> Mapping[str, tuple[str, Mapping[str, str]]]:
    """Return every shipped authority: its name in words, and the files that its policy rests on."""
    library = Catalogue.open().library
    found = sorted(library.authorities.items())
    return {name: (loaded.authority.name, files_for(library, loaded)) for name, loaded in found}


def origin() -> str:
    """Return what the shipped packs come with."""
    return f"Dutybook {version('dutybook')}"


@cache
def shipped_rules() -> Mapping[str, str]:
    """Return the packs that came with this version, their examples and the vocabulary: path -> text. Packs of
    a council are its own, and left out."""
    root = rules_dir()
    councils = {each.stem for each in yaml_files(authorities_dir())} - set(NATIONS)
    files = (each for each in yaml_files(root) if each.relative_to(root).parts[0] not in councils)
    return {f"rules/{each.relative_to(root).as_posix()}": each.read_text(encoding="utf-8") for each in files}


def files_for(library: Library, loaded: LoadedAuthority) -> Mapping[str, str]:
    """Return everything that an authority's policy rests on: its file, the packs it follows and what
    they stand on, their examples, and the vocabulary; path -> text."""
    own = Path(loaded.file).name
    text = (authorities_dir() / own).read_text(encoding="utf-8")
    return {**packs_for(library, loaded.authority.follows), f"authorities/{own}": text}


def packs_for(library: Library, follows: Sequence[str]) -> dict[str, str]:
    """Return the shipped packs that these names lead to, with what they stand on, their examples, and the
    vocabulary; path -> text."""
    wanted = library.beneath(follows)
    found = {}
    for path in yaml_files(rules_dir()):
        inside = path.relative_to(rules_dir())
        pack = inside.as_posix().removesuffix(".yaml").removesuffix(".examples")
        if inside.parts[0] == "vocabulary" or pack in wanted:
            found[f"rules/{inside.as_posix()}"] = path.read_text(encoding="utf-8")
    return found


def first_administrator(session: Session, now: datetime) -> str | None:
    """Make the administrator of a new installation; return the one-time password, or None if there
    are users."""
    if not people.is_empty(session):
        return None
    password = people.one_time_password()
    user = people.add_user(session, ADMINISTRATOR, "Administrator", now, password, must_change=True)
    people.grant(session, user.id, EVERYWHERE, list(Role))
    return password
