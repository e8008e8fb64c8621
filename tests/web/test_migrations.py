"""The migrations make exactly the tables that the models describe, on both kinds of database."""

from __future__ import annotations

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

import web
from web.start import migrate
from web.store.base import Database
from web.store.schema import METADATA, MODULES

HOME = Path(web.__file__).parent


def test_migrations_and_models_agree(database_url):
    """Nothing is missing, nothing left over."""
    database = Database(database_url)
    migrate(database)
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = compare_metadata(context, METADATA)
    database.close()

    assert differences == []


def test_there_is_one_newest_migration():
    """Two would leave it open which tables a start makes."""
    config = Config()
    config.set_main_option("script_location", str(HOME / "migrations"))

    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_every_module_of_tables_is_known():
    """Migrations and backups would leave out what nobody imports."""
    files = {path.stem for path in (HOME / "store").glob("tables*.py")}

    assert files == {module.__name__.rpartition(".")[2] for module in MODULES}
