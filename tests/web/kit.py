"""Doing jobs within a test, without a process: what the worker would do, one after another."""

from __future__ import annotations

import atexit
import shutil
import time
from collections.abc import Callable
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

from engine.data.sample.lives import Setting
from engine.data.sample.write import write_sample
from tests.web.conftest import START
from web.jobs.child import do
from web.jobs.work import Work
from web.records import datasets
from web.records.base import Shelves
from web.records.datasets import DATASETS
from web.records.uploads import keep
from web.start import shipped
from web.store import jobs, publications
from web.store.publications import Stamp

EXTRACT = date(2026, 3, 31)
#: Seconds that what other processes do may take.
LONGEST = 120


def do_jobs(app) -> int:
    """Do every job that waits; return how many there were."""
    parts = app.extensions
    count = 0
    while True:
        with parts["database"].work() as session:
            job = jobs.claim(session, app.config["CLOCK"]())
        if job is None:
            return count
        do(Work(parts["database"], parts["shelves"], parts["policies"], job))
        count += 1


#: A few packs that each follows, so that all is quick that is built or judged.
FOLLOWS = {
    "swindon": ("england/care-planning", "england/working-together", "england/adoption", "swindon/visits"),
    "bradford": ("england/care-planning", "bradford/care-plan-contents"),
    "buckinghamshire": ("england/care-planning",),
}


def small(slug: str) -> tuple[str, dict[str, str]]:
    """Return an authority's name, and its policy with those packs alone."""
    packs = FOLLOWS[slug]
    title, texts = shipped()[slug]
    kept = {
        path: text
        for path, text in texts.items()
        if path.startswith("rules/vocabulary/") or path.removeprefix("rules/").split(".")[0] in packs
    }
    kept[f"authorities/{slug}.yaml"] = (
        f"authority: {slug}\nname: {title}\nnation: england\ncalendar: {{days: england-and-wales}}\n"
        f"follows: [{', '.join(packs)}]\n"
    )
    return title, kept


def publish_small(app, slug: str) -> int:
    """Publish such a policy, in force from long ago, and return the number of the publication."""
    stamp = Stamp("Small", "To be quick", date(2000, 1, 1))
    with app.extensions["database"].work() as session:
        _, texts = small(slug)
        return publications.publish(session, slug, texts, stamp, app.config["CLOCK"]()).number


@cache
def sample(form: str, cases: int = 12) -> Path:
    """Return an invented export, made once; it goes when the tests are over."""
    home = Path(mkdtemp(prefix="dutybook-sample-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    write_sample(cases, Setting(7, EXTRACT), home / form, form)
    return home / form


def upload(browser, path: str, files: list[tuple[str, bytes]], **fields: str):
    """Send files as a form does."""
    data = {"csrf_token": browser.token(), **fields, "files": [(BytesIO(body), name) for name, body in files]}
    return browser.client.post(path, data=data, content_type="multipart/form-data")


def files_of(folder: Path) -> list[tuple[str, bytes]]:
    """Return the files of an export as a form sends them."""
    paths = sorted(each for each in folder.iterdir() if each.name != "planted.json")
    return [(each.name, each.read_bytes()) for each in paths]


class Sent:
    """A file as a form brings it."""

    def __init__(self, path: Path) -> None:
        self.filename, self.stream = path.name, path.open("rb")


def until(holds: Callable[[], object]) -> object:
    """Wait until something holds, and return it."""
    end = time.monotonic() + LONGEST
    while time.monotonic() < end:
        if found := holds():
            return found
        time.sleep(0.05)
    raise AssertionError("it did not come about in time")


def ask_for_reading(data: Path, database, folder: Path) -> int:
    """Upload a small native table and ask for its reading; return the number of the job."""
    table = folder / "visit.csv"
    table.write_text("case,at,seen\n" + "".join(f"C-{n},2026-03-01,yes\n" for n in range(200)))
    records = Shelves(data).of("swindon")
    held = keep([Sent(table)], records.folder / "held" / "upload")
    with records.database.work() as session:
        told = {"extracted": EXTRACT.isoformat()}
        made = datasets.add(session, "visits", held.files, told, 1, START)
    records.place(DATASETS, made.id).parent.mkdir()
    (records.folder / "held").rename(records.place(DATASETS, made.id))
    with database.work() as session:
        return jobs.ask(session, "swindon", "read", made.id, None, START).id
