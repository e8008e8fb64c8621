"""An installation in which everything is there once for each of two authorities.

In: an empty folder. Out: `World`: its settings, and for each authority a `Place` with the ids of what is
there. Guaranteed: no id of Bradford's is one of Swindon's too, so that asking for it there asks for what is
not there; it is made through the pages and the stores as people make it, of invented records alone; its texts
are hostile, so that every walk shows whether a page lets them run.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from io import StringIO
from pathlib import Path

from sqlalchemy.orm import Session

from engine.drafting.kinds import KindSaid, with_kind
from engine.drafting.waiving import Waiver, with_waiver
from tests.web.conftest import PASSWORD, START, Browser, Clock
from tests.web.kit import EXTRACT, do_jobs, small, upload
from web.app import create_app
from web.casefiles import sampling
from web.config import Settings
from web.policies import Policies
from web.records import actions, audits, datasets, markings, outcomes, samples
from web.records.actions import Task
from web.records.markings import Answer
from web.records.markings import Save as Marked
from web.records.samples import Asked, Check, Member
from web.start import migrate
from web.store import api_keys, delegations, drafts, issues, jobs, people, publications, upgrades
from web.store.api_keys import Scope
from web.store.base import utc
from web.store.drafts import Save
from web.store.people import Role
from web.store.publications import Stamp
from web.store.tables import EVERYWHERE, AuthorityRow

OURS, THEIRS, BARE = "swindon", "bradford", "buckinghamshire"
#: Who has every role for the authority of that name, and who has every role everywhere.
EVERY, HEAD = {OURS: "every", THEIRS: "other"}, "head"
#: What would run, or be worked out, wherever it is shown or handed out unguarded. It stands in every text
#: that people or records give.
RUNS = "\"'><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}"
COUNTS = f"=1+1{RUNS}"
#: What both send: three children who are looked after, the last with a hostile name, and a visit on a day
#: that is none.
FORM = "native"
TABLES: dict[str, list[tuple[str, ...]]] = {
    "person.csv": [
        ("case", "born"),
        *(("C-1", "2012-06-01"), ("C-2", "2015-02-03"), (COUNTS, "2010-11-30")),
    ],
    "looked_after.csv": [
        ("case", "id", "from"),
        *(("C-1", "l1", "2025-09-01"), ("C-2", "l1", "2025-06-20"), (COUNTS, "l1", "2025-07-12")),
    ],
    "placement.csv": [
        ("case", "id", "from", "kind"),
        ("C-1", "p1", "2025-09-01", "foster"),
        ("C-2", "p1", "2025-06-20", "foster"),
        (COUNTS, COUNTS, "2025-07-12", "foster"),
    ],
    "allocation.csv": [
        ("case", "id", "from", "worker", "team", "role"),
        ("C-1", "a1", "2025-09-01", "W-1", "North", "social_worker"),
        ("C-2", "a1", "2025-06-20", "W-2", "South", "social_worker"),
        (COUNTS, "a1", "2025-07-12", f"@{RUNS}", f"+{RUNS}", "social_worker"),
    ],
    "visit.csv": [
        ("case", "at", "by", "seen"),
        ("C-1", "2025-09-04", "social_worker", "yes"),
        ("C-2", "2025-07-21", "social_worker", "no"),
        (COUNTS, f"-{RUNS}", "social_worker", "yes"),
    ],
}
#: A standard of each one's own.
_OWN = {
    OURS: "swindon/visits#cla.visit",
    THEIRS: "bradford/care-plan-contents#careplan.permanence-by-second-review",
}
#: What is said against an outcome.
DOUBT = {"kind": "record", "text": RUNS, "owner": COUNTS}


@dataclass(frozen=True, slots=True)
class Place:
    """An authority and what is there: `ids` is what fills a blank of an address, `questions` what stands
    behind the question mark, each by the name that `examples.py` gives it."""

    slug: str
    ids: Mapping[str, object]
    questions: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class World:
    """The installation. `ours` is Swindon, `theirs` Bradford, whose last job waits for ever; in `bare`,
    Buckinghamshire, there is nothing but a policy."""

    settings: Settings
    ours: Place
    theirs: Place
    bare: Place


def make(folder: Path, policies: Policies) -> World:
    """Make the installation in a new folder, on SQLite."""
    folder.mkdir(parents=True)
    settings = Settings(folder, "x" * 40, f"sqlite:///{folder / 'dutybook.sqlite'}", secure=False)
    app = create_app(settings, Clock(), policies)
    migrate(app.extensions["database"])
    with app.extensions["database"].work() as session:
        for slug in (OURS, THEIRS, BARE):
            _authority(session, slug)
        whole = ((EVERY[OURS], OURS), (EVERY[THEIRS], THEIRS), (HEAD, EVERYWHERE))
        everybody = [(role, OURS, [role]) for role in Role] + [(*each, list(Role)) for each in whole]
        for name, where, roles in everybody:
            user = people.add_user(session, f"{name}@example.org", f"{name}{RUNS}", START, PASSWORD)
            people.grant(session, user.id, where, roles)
    made = World(settings, _ours(app), _theirs(app), Place(BARE, {"publication": 1}))
    for name in ("desk", "slow desk", "api desks", "shelves", "database"):
        app.extensions[name].close()
    return made


def _authority(session: Session, slug: str) -> None:
    """Publish a few shipped packs, so that all is quick that is judged or built."""
    title, texts = small(slug)
    session.add(AuthorityRow(id=slug, name=f"{title}{RUNS}", created=utc(START)))
    session.flush()
    publications.publish(session, slug, texts, Stamp(f"First{RUNS}", RUNS, date(2000, 1, 1)), START)


def _ours(app) -> Place:
    """Put one of everything into Swindon."""
    browser = Browser(app)
    assert browser.sign_in(EVERY[OURS]).status_code == 303
    ids = _drafts(app, OURS)
    _upload(browser, OURS)
    do_jobs(app)
    browser.post(f"/{OURS}/audits", data="1")
    browser.post(f"/{OURS}/impacts/{ids['draft']}")
    do_jobs(app)
    outcome = _outcome(app, 1)
    assert browser.post(f"/{OURS}/audits/1/challenge", **outcome, **DOUBT).status_code == 303
    ids |= {"job": _job(app, OURS), "dataset": 1, "audit": 1, "challenge": 1, **_casefile(app, OURS, 1)}
    return Place(OURS, ids, {"outcome": outcome, "audit": {"audit": "1"}})


def _theirs(app) -> Place:
    """Put the same into Bradford, after something of each kind; what jobs make is Swindon's, copied."""
    browser = Browser(app)
    assert browser.sign_in(EVERY[THEIRS]).status_code == 303
    with app.extensions["database"].work() as session:
        texts = publications.texts_of(session, publications.latest(session, THEIRS).id)
        publications.publish(session, THEIRS, texts, Stamp("Again", "No change", date(2001, 1, 1)), START)
    ids = _drafts(app, THEIRS)
    ours, theirs = (app.extensions["shelves"].of(slug) for slug in (OURS, THEIRS))
    for number in (1, 2):
        _upload(browser, THEIRS)
        shutil.copytree(ours.place("datasets", 1), theirs.place("datasets", number), dirs_exist_ok=True)
        with theirs.database.work() as session:
            datasets.ready(session, number, FORM, EXTRACT)
        browser.post(f"/{THEIRS}/audits", data=str(number))
        shutil.copytree(ours.place("audits", 1), theirs.place("audits", number))
        with theirs.database.work() as session, ours.database.work() as other:
            like = audits.one(other, 1)
            audits.done(session, number, like.as_of, like.publication, like.policy)
        ids |= _casefile(app, THEIRS, number)
    for each in (_outcome(app, 1), _outcome(app, 1, place=1)):
        assert browser.post(f"/{THEIRS}/audits/2/challenge", **each, **DOUBT).status_code == 303
    ids |= {"job": _job(app, THEIRS), "dataset": 2, "audit": 2, "challenge": 2}
    return Place(THEIRS, ids, {"outcome": _outcome(app, 1), "audit": {"audit": "2"}})


def _upload(browser: Browser, slug: str) -> None:
    files = [(name, written(rows)) for name, rows in TABLES.items()]
    answer = upload(browser, f"/{slug}/data", files, name=COUNTS, extracted=EXTRACT.isoformat())
    assert answer.status_code == 303


def written(rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as CSV, as they are."""
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _job(app, slug: str) -> int:
    with app.extensions["database"].work() as session:
        return jobs.recent(session, slug)[0].id


def _drafts(app, slug: str) -> dict[str, object]:
    """Make an open draft, one that waits for approval, a delegation, and a key."""
    with app.extensions["database"].work() as session:
        me = people.by_email(session, f"{EVERY[slug]}@example.org").id
        mate = people.by_email(session, f"{HEAD}@example.org").id
        newest = publications.latest(session, slug)
        own = f"authorities/{slug}.yaml"
        text = publications.texts_of(session, newest.id)[own]
        opened, sent = (drafts.begin(session, slug, title, me, START) for title in (f"Open{RUNS}", RUNS))
        for each, more in ((opened, _settings(slug, text)), (sent, text)):
            drafts.save(session, each, Save({own: f"{more}# a remark on {each.title}\n"}, 1, me), START)
        drafts.describe(sent, RUNS, RUNS, date(2026, 6, 1), me, START)
        drafts.submit(session, sent, me, START)
        days = (START.date(), START.date() + timedelta(days=30))
        lent = delegations.give(session, slug, me, mate, days, START)
        key, _ = api_keys.make(
            session, "A vendor", [(slug, Scope.READ)], me, START + timedelta(days=90), START
        )
        found = {"user": me, "publication": newest.number, "delegation": lent.id, "key": key}
        return {"draft": opened.id, "submitted": sent.id, "upgrade": _upgrade(session, slug, me), **found}


def _upgrade(session: Session, slug: str, me: int) -> int:
    """Make a draft that takes newer packs, with a row that nobody decided."""
    draft = drafts.begin(session, slug, f"Upgrade{RUNS}", me, START)
    texts = publications.texts_of(session, draft.base)
    law = "rules/england/care-planning.yaml"
    issued = {law: texts[law].replace('version: "2026.1"', 'version: "2026.2"')}
    issue = issues.ship(session, issued, "Next", START) or issues.latest(session)
    upgrade = upgrades.attach(session, draft, issue.id)
    said = {"row": RUNS, "kind": "moved", "standard": RUNS, "key": RUNS, "file": f"authorities/{slug}.yaml"}
    row = {**said, "how": "set", "local": RUNS, "before": RUNS, "after": RUNS, "why": [RUNS], "text": RUNS}
    told = {"packs": [], "taken": [{"standard": RUNS, "turn": "new", "before": "", "after": RUNS}]}
    row |= {"may": ["keep", "drop"], "successor": None}
    upgrades.keep(upgrade, draft.base, upgrades.Found({**told, "rows": [row]}, [row]))
    return draft.id


def _settings(slug: str, text: str) -> str:
    """Return an authority's file with a waiver and a kind of fact of its own."""
    waiver = Waiver(_OWN[slug], "2026-05-01", "2026-08-01", RUNS, COUNTS)
    return with_kind(with_waiver(text, waiver), KindSaid("tour", "event", RUNS, (COUNTS,)))


def _casefile(app, slug: str, audit: int) -> dict[str, object]:
    """Draw a case of an audit for somebody to read, with a marking and an action."""
    with app.extensions["database"].work() as session:
        me = people.by_email(session, f"{EVERY[slug]}@example.org").id
    drawn = sampling.draw([Member("C-1", "all", "North")], 1, "7")
    check = Check("england/care-planning#quality", "Quality", "Is it good?")
    with app.extensions["shelves"].of(slug).database.work() as session:
        sample = samples.add(session, audit, Asked("Spring", 1, "7"), drawn, [check], me, START)
        samples.share_out(session, sample.id, [me], 0)
        file = samples.files(session, sample.id)[0]
        markings.save(
            session, file, Marked({check.key: Answer("Good", COUNTS)}, "Good", COUNTS, 0, me, True), START
        )
        action = actions.add(session, file.id, Task(COUNTS, COUNTS, date(2026, 5, 1)), me, START)
    return {"sample": sample.id, "file": file.id, "action": action}


def _outcome(app, number: int, place: int = 0) -> Mapping[str, str]:
    """Return what names one outcome of an audit of Swindon's."""
    records = app.extensions["shelves"].of(OURS)
    with outcomes.opened(audits.folder_of(records, number), None) as found:
        row = found.page(outcomes.Wanted(case=COUNTS), 1)[place]
    standard = f"{row['pack']}#{row['standard']}"
    return {"case": row["case"], "standard": standard, "occurrence": row["occurrence"]}
