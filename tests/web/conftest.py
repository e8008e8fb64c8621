"""An application of its own for each test, on SQLite and on PostgreSQL, with a clock that the test sets."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from web.app import create_app
from web.config import Settings
from web.policies import Policies
from web.start import import_shipped, migrate
from web.store import people
from web.store.people import Role

PASSWORD = "a long enough password"
START = datetime(2026, 4, 20, 9, 0, tzinfo=UTC)


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """A throw-away PostgreSQL cluster, listening on a socket alone; its URL without a database."""
    home = Path(tempfile.mkdtemp(prefix="dbpg-", dir="/tmp"))
    tools = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    assert tools, "PostgreSQL is missing: make setup installs it"
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(home, user, user)

    def run(*line: str) -> None:
        subprocess.run(line, check=True, user=user, cwd="/", stdout=subprocess.DEVNULL, timeout=120)

    run(str(tools[-1] / "initdb"), "-D", str(home / "data"), "-A", "trust", "-U", "dutybook", "--no-sync")
    options = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off"
    control = str(tools[-1] / "pg_ctl")
    run(control, "-D", str(home / "data"), "-w", "-l", str(home / "log"), "-o", options, "start")
    try:
        yield f"postgresql://dutybook@/{{name}}?host={home}"
    finally:
        run(control, "-D", str(home / "data"), "-m", "immediate", "stop")
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'dutybook.sqlite'}"
    return new_postgres(request.getfixturevalue("postgres"))


_made = iter(range(1, 100_000))


def new_postgres(cluster: str) -> str:
    """Make an empty database in the cluster and return its URL."""
    import psycopg

    name = f"d{next(_made)}"
    with psycopg.connect(cluster.format(name="postgres"), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return cluster.format(name=name)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Policies:
    """What was read of the shipped packs, once for all tests."""
    return Policies(tmp_path_factory.mktemp("policies"))


@pytest.fixture
def app(database_url: str, tmp_path: Path, clock: Clock, policies: Policies):
    """The application with the shipped authorities and five people, one of each role for Swindon."""
    settings = Settings(tmp_path / "data", "x" * 40, database_url, secure=False)
    made = create_app(settings, clock, policies)
    made.testing = False  # faults become pages, as for a person
    database = made.extensions["database"]
    migrate(database)
    with database.work() as session:
        import_shipped(session, clock())
        for role in Role:
            user = people.add_user(session, f"{role}@example.org", role.title(), clock(), PASSWORD)
            people.grant(session, user.id, "swindon", [role])
        other = people.add_user(session, "other@example.org", "Other", clock(), PASSWORD)
        people.grant(session, other.id, "bradford", list(Role))
    yield made
    database.close()


class Browser:
    """A person at a browser: keeps cookies, sends tokens, follows redirects."""

    def __init__(self, app) -> None:
        self.client = app.test_client()

    def get(self, path: str, follow: bool = True):
        return self.client.get(path, follow_redirects=follow)

    def token(self) -> str:
        """Return the token of the forms of this browser."""
        page = self.client.get("/sign-in").get_data(as_text=True)
        return re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)

    def post(self, path: str, follow: bool = False, **fields: str):
        return self.client.post(path, data={"csrf_token": self.token(), **fields}, follow_redirects=follow)

    def sign_in(self, who: str, password: str = PASSWORD):
        return self.post("/sign-in", email=f"{who}@example.org", password=password)


@pytest.fixture
def browser(app) -> Browser:
    return Browser(app)


@pytest.fixture
def signed_in(app):
    """Give a browser at which somebody is signed in: `signed_in("editor")`."""

    def make(who: str) -> Browser:
        made = Browser(app)
        assert made.sign_in(who).status_code == 303
        return made

    return make
