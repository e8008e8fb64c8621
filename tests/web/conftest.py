"""An application of its own for each test, on SQLite and on PostgreSQL, with a clock that the test sets."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from argon2 import PasswordHasher
from playwright.sync_api import Browser as Chromium
from playwright.sync_api import sync_playwright

from tests.web.serving import served
from web.api.judging import Desks
from web.app import create_app
from web.checking.client import Desk
from web.config import Settings
from web.policies import Policies
from web.start import import_shipped, migrate
from web.store import people
from web.store.base import Database
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
    """A throw-away PostgreSQL cluster; its URL without a database."""
    with cluster() as made:
        yield made.url


@dataclass(frozen=True, slots=True)
class Cluster:
    """A PostgreSQL cluster that listens on a socket alone. `url` has a blank for the database."""

    url: str
    stop: Callable[[], None]
    start: Callable[[], None]


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Give a throw-away cluster that runs."""
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

    def start() -> None:
        run(control, "-D", str(home / "data"), "-w", "-l", str(home / "log"), "-o", options, "start")

    def stop() -> None:
        run(control, "-D", str(home / "data"), "-m", "immediate", "stop")

    start()
    try:
        yield Cluster(f"postgresql://dutybook@/{{name}}?host={home}", stop, start)
    finally:
        stop()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in turn."""
    return request.param


@pytest.fixture
def database_url(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if kind == "sqlite":
        return f"sqlite:///{tmp_path / 'dutybook.sqlite'}"
    return new_postgres(request.getfixturevalue("postgres"))


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> None:
    """Hash passwords with little work: what takes a tenth of a second on purpose is not what is tested."""
    people._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
    people._NOBODY = people._HASHER.hash("nobody")


def fill(url: str) -> None:
    """Make the tables, the shipped authorities, five people with one role each for Swindon, and one of
    Bradford with every role."""
    database = Database(url)
    migrate(database)
    with database.work() as session:
        import_shipped(session, START)
        for role in Role:
            user = people.add_user(session, f"{role}@example.org", role.title(), START, PASSWORD)
            people.grant(session, user.id, "swindon", [role])
        other = people.add_user(session, "other@example.org", "Other", START, PASSWORD)
        people.grant(session, other.id, "bradford", list(Role))
    database.close()


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory, quick_passwords: None) -> Path:
    """A filled database, made once and copied."""
    path = tmp_path_factory.mktemp("filled") / "dutybook.sqlite"
    fill(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def filled_postgres(postgres: str, quick_passwords: None) -> str:
    """The same in PostgreSQL: the name of a database to make others of."""
    url = new_postgres(postgres)
    fill(url)
    return url.split("@/")[1].split("?")[0]


@pytest.fixture
def filled_url(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[str]:
    """A filled database of each kind, of this test alone."""
    if kind == "sqlite":
        shutil.copy(request.getfixturevalue("filled_sqlite"), tmp_path / "dutybook.sqlite")
        yield f"sqlite:///{tmp_path / 'dutybook.sqlite'}"
        return
    cluster = request.getfixturevalue("postgres")
    url = new_postgres(cluster, request.getfixturevalue("filled_postgres"))
    yield url
    in_cluster(cluster, f"drop database {url.split('@/')[1].split('?')[0]} with (force)")


_made = iter(range(1, 100_000))


def new_postgres(cluster: str, like: str = "template1") -> str:
    """Make a database in the cluster, empty or like another, and return its URL."""
    name = f"d{next(_made)}"
    in_cluster(cluster, f"create database {name} template {like}")
    return cluster.format(name=name)


def in_cluster(cluster: str, line: str) -> None:
    """Run a line of SQL outside any database of a test."""
    with psycopg.connect(cluster.format(name="postgres"), autocommit=True) as connection:
        connection.execute(line)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Policies:
    """What was read of the shipped packs, once for all tests."""
    return Policies(tmp_path_factory.mktemp("policies"))


@pytest.fixture(scope="session")
def desk() -> Iterator[Desk]:
    """The process that checks drafts, once for all tests; it may take its time on a busy machine."""
    made = Desk(longest=600)
    yield made
    made.close()


@pytest.fixture(scope="session")
def desks() -> Iterator[Desks]:
    """The process that judges cases for the API, once for all tests."""
    made = Desks(1)
    yield made
    made.close()


@pytest.fixture
def app(filled_url: str, tmp_path: Path, clock: Clock, policies: Policies, desk: Desk, desks: Desks):
    """The application with the shipped authorities and five people, one of each role for Swindon."""
    settings = Settings(tmp_path / "data", "x" * 40, filled_url, secure=False)
    made = create_app(settings, clock, policies, desk, desks)
    made.testing = False  # faults become pages, as for a person
    yield made
    made.extensions["database"].close()


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


@pytest.fixture
def address(app) -> Iterator[str]:
    """The application, served on a port of its own."""
    with served(app) as at:
        yield at


@pytest.fixture(scope="module")
def launched() -> Iterator[Chromium]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def chromium(launched: Chromium) -> Iterator[Chromium]:
    """A browser in which every page of a test is closed at its end: one left open goes on asking."""
    yield launched
    for context in launched.contexts:
        context.close()
