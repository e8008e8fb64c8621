"""Fifty people at the application while two audits run: how long pages take, and whether anything is lost.

In: how many people and children. Out: a table of times by page. Guaranteed: it is the server as it is started
for people, with its workers, on SQLite, in a folder that is removed; everybody waits between two pages as
people do; a page that is a fault, or a save that was acknowledged and is not there, ends it with that as its
message.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from statistics import median, quantiles
from threading import Event, Thread

from benchmarks.people import OWN, Person, Told
from benchmarks.sections import table
from engine.data.sample.lives import Setting
from engine.data.sample.write import write_sample
from web.config import Settings
from web.jobs.keeper import environment
from web.start import prepare
from web.store import drafts, jobs, people, sign_ins
from web.store.base import Database
from web.store.people import Role

#: Seconds that somebody looks at a page before asking for the next.
THINKING = (1.0, 4.0)
#: One in so many people edits; two of them share a draft.
EDITS = 5
LONGEST = 900
#: Of the server, as `dutybook serve` starts it.
PROCESSES = 2
AUTHORITY = "swindon"
BROWSED = (
    *("/", "/{a}/policy", "/{a}/policy?q=visit", "/{a}/standards/england/care-planning/cla.visit"),
    *("/{a}/history", "/{a}/history/1", "/{a}/drafts/", "/{a}/data", "/{a}/data/1", "/{a}/audits"),
    *("/{a}/audits/1", "/{a}/audits/1?state=overdue", "/{a}/audits/1/outcomes", "/account"),
)


@dataclass(frozen=True, slots=True)
class Load:
    """How much is asked of the server."""

    people: int = 50
    children: int = 60


def application(load: Load = Load()) -> str:
    """Return the table. Raises SystemExit for a fault or a lost update."""
    with tempfile.TemporaryDirectory(prefix="dutybook-load-") as folder, served(Path(folder)) as server:
        server.bring(load.children)
        server.wait([server.ask()])  # an audit that can be looked at meanwhile
        server.warm_up()
        crowd = server.crowd(load.people)
        over = Event()
        threads = [Thread(target=_use, args=(each, place, over)) for place, each in enumerate(crowd)]
        for thread in threads:
            thread.start()
        began = time.monotonic()
        try:
            numbers = [server.ask() for _ in range(2)]
            server.wait(numbers)
            took = time.monotonic() - began
        finally:
            over.set()
            for thread in threads:
                thread.join()
        return _told(crowd, server, load, took)


def _use(person: Person, place: int, over: Event) -> None:
    """Browse, or edit, until it is over."""
    rnd = Random(place)
    while not over.wait(rnd.uniform(*THINKING)):
        if person.draft is not None and rnd.random() < 0.5:
            person.edit()
        else:
            person.look(rnd.choice(BROWSED).format(a=AUTHORITY))


def _told(crowd: list[Person], server: Server, load: Load, took: float) -> str:
    every = [each for person in crowd for each in person.told]
    faults = [each for each in every if each.status >= 500 or each.status == 0]
    if faults:
        raise SystemExit(f"{len(faults)} faults, the first: {faults[0]}")
    server.nothing_is_lost(crowd)
    kinds: dict[str, list[Told]] = {"all": every}
    for each in every:
        kinds.setdefault(each.kind, []).append(each)
    rows = [[kind, len(some), *_times(some)] for kind, some in sorted(kinds.items())]
    kept, overtaken = (sum(getattr(each, name) for each in crowd) for name in ("kept", "overtaken"))
    said = (
        f"{load.people} people, two audits of {load.children} children in {took:.0f} s; no fault; "
        f"{kept} saves kept, {overtaken} told that somebody was quicker, none lost."
    )
    return f"{said}\n\n{table(('page', 'times', 'median', 'p95', 'longest'), rows)}"


def _times(some: list[Told]) -> tuple[float, float, float]:
    found = sorted(each.ms for each in some)
    most = quantiles(found, n=20, method="inclusive")[-1] if len(found) > 1 else found[0]
    return median(found), most, found[-1]


class Server:
    """A server that runs, with what the benchmark asks of it. Get it with `served`."""

    def __init__(self, data: Path, port: int) -> None:
        self.data, self.port = data, port
        self.database = Database(f"sqlite:///{data / 'dutybook.sqlite'}")
        self.head = self._person("head@example.org", list(Role))

    def _person(self, email: str, roles: list[Role], draft: int | None = None) -> Person:
        now = datetime.now(UTC)
        with self.database.work() as session:
            user = people.add_user(session, email, email, now, None)
            people.grant(session, user.id, AUTHORITY, roles)
            token = sign_ins.begin(session, user.id, now)
        return Person(self.port, token, email, draft)

    def bring(self, children: int) -> None:
        """Upload invented children and wait until they are read."""
        folder = self.data / "sample"
        write_sample(children, Setting(7, date(2026, 3, 31)), folder, "annex-a")
        book = folder / "annex-a.xlsx"
        self.wait([self.head.send_file(f"/{AUTHORITY}/data", book, {"extracted": "2026-03-31"})])

    def ask(self) -> int:
        """Ask for an audit and return the number of its job."""
        return self.head.job(self.head.post(f"/{AUTHORITY}/audits", {"data": "1"}))

    def warm_up(self) -> None:
        """Ask for each page until every process of the server has read the policy once."""
        self.head.draft = self._draft()
        for _ in range(PROCESSES * 3):
            for path in BROWSED:
                self.head.look(path.format(a=AUTHORITY))
            self.head.edit()

    def wait(self, numbers: list[int]) -> None:
        """Wait until jobs are done."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            with self.database.work() as session:
                found = [jobs.of(session, AUTHORITY, each) for each in numbers]
            if all(each is not None and each.is_over for each in found):
                bad = [each for each in found if each is not None and each.state is not jobs.JobState.DONE]
                if bad:
                    raise SystemExit(f"a job came to nothing: {bad[0]}")
                return
            time.sleep(0.5)
        raise SystemExit("the jobs took too long")

    def crowd(self, number: int) -> list[Person]:
        """Return the people; every fifth has a draft, which two share."""
        made: list[Person] = []
        draft: int | None = None
        for place in range(number):
            edits = place % EDITS == 0
            if edits and place // EDITS % 2 == 0:
                draft = self._draft()
            made.append(self._person(f"p{place}@example.org", list(Role), draft if edits else None))
        return made

    def _draft(self) -> int:
        now = datetime.now(UTC)
        with self.database.work() as session:
            user = people.by_email(session, "head@example.org")
            assert user is not None
            return drafts.begin(session, AUTHORITY, "A change", user.id, now).id

    def nothing_is_lost(self, crowd: list[Person]) -> None:
        """Raise SystemExit if a line that was acknowledged is not in its draft."""
        with self.database.work() as session:
            for person in crowd:
                if person.draft is None or not person.lines:
                    continue
                held = drafts.find(session, AUTHORITY, person.draft)
                assert held is not None
                text = drafts.changed_texts(session, held).get(OWN, "")
                lost = [line for line in person.lines if line not in text]
                if lost:
                    raise SystemExit(f"{len(lost)} saves of {person.name} were acknowledged and are lost")


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """Give a server that answers, and end it with all that it started."""
    data = folder / "data"
    data.mkdir(mode=0o700)
    settings = Settings(data, "x" * 40, f"sqlite:///{data / 'dutybook.sqlite'}", secure=False)
    database = Database(settings.database)
    prepare(database, datetime.now(UTC))
    database.close()
    port = _free()
    command = str(Path(sys.executable).with_name("dutybook"))
    line = [command, "serve", "--port", str(port), "--data", str(data)]
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        line, env=environment(settings), stdout=log, stderr=log, start_new_session=True
    )
    try:
        _until_it_answers(port, process)
        yield Server(data, port)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        log.close()


def _free() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def _until_it_answers(port: int, process: subprocess.Popen[bytes]) -> None:
    nobody = Person(port, "", "nobody", None)
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        if nobody.get("/healthz")[0] == 200:
            return
        time.sleep(0.2)
    raise SystemExit("the server did not start")
