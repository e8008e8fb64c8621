"""Doing jobs within a test, without a process: what the worker would do, one after another."""

from __future__ import annotations

from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import mkdtemp

from engine.data.sample.lives import Setting
from engine.data.sample.write import write_sample
from web.jobs.child import do
from web.jobs.work import Work
from web.start import shipped
from web.store import jobs, publications
from web.store.publications import Stamp

EXTRACT = date(2026, 3, 31)


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
    """Return an invented export, made once."""
    out = Path(mkdtemp(prefix="dutybook-sample-")) / form
    write_sample(cases, Setting(7, EXTRACT), out, form)
    return out


def upload(browser, path: str, files: list[tuple[str, bytes]], **fields: str):
    """Send files as a form does."""
    data = {"csrf_token": browser.token(), **fields, "files": [(BytesIO(body), name) for name, body in files]}
    return browser.client.post(path, data=data, content_type="multipart/form-data")


def files_of(folder: Path) -> list[tuple[str, bytes]]:
    """Return the files of an export as a form sends them."""
    paths = sorted(each for each in folder.iterdir() if each.name != "planted.json")
    return [(each.name, each.read_bytes()) for each in paths]
