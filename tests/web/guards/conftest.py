"""What the guards walk through: made once, on SQLite, and put into PostgreSQL from a backup."""

from __future__ import annotations

import fcntl
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.web.conftest import START, Browser, Clock, new_postgres
from tests.web.guards.world import World, make
from web.app import create_app
from web.backup.restoring import restore
from web.backup.taking import take
from web.checking.client import Desk
from web.policies import Policies


@pytest.fixture(scope="session")
def sqlite_world(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str, policies: Policies, quick_passwords: None
) -> World:
    """The installation on SQLite; processes that test side by side share one."""
    base = tmp_path_factory.getbasetemp()
    home = (base if worker_id == "master" else base.parent) / "guards"
    home.mkdir(exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = home / "world"
        if not kept.exists():
            kept.write_bytes(pickle.dumps(make(home / "data", policies)))
        found: World = pickle.loads(kept.read_bytes())
        return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A copy of the installation on each kind of database."""
    made: World = request.getfixturevalue("sqlite_world")
    folder = tmp_path_factory.mktemp("world") / "data"
    if request.param == "sqlite":
        shutil.copytree(made.settings.data, folder)
        url = f"sqlite:///{folder / 'dutybook.sqlite'}"
        return replace(made, settings=replace(made.settings, data=folder, database=url))
    url = new_postgres(request.getfixturevalue("postgres"))
    settings = replace(made.settings, data=folder, database=url)
    take(made.settings, folder.with_name("backup.zip"), "0", START)
    restore(settings, folder.with_name("backup.zip"))
    return replace(made, settings=settings)


@pytest.fixture(scope="module")
def walked(world: World, policies: Policies, desk: Desk) -> Iterator[object]:
    """The application over that copy."""
    app = create_app(world.settings, Clock(), policies, desk)
    yield app
    app.extensions["shelves"].close()
    app.extensions["database"].close()


@pytest.fixture(scope="module")
def persons(walked):
    """Give the browser at which somebody is signed in; the same one each time."""
    made: dict[str, Browser] = {}

    def of(who: str) -> Browser:
        if who not in made:
            made[who] = Browser(walked)
            assert made[who].sign_in(who).status_code == 303
        return made[who]

    return of
