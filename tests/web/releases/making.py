"""What this version hands out, written down: answers of the API, a bundle with outcomes, an audit.

In: an empty folder. Out: files in it. Guaranteed: all of it is invented; it is made by the application and
the library as a vendor uses them; no path of the machine is in it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

from engine import load_bundle
from tests.web.api.conftest import CASE, Program
from tests.web.conftest import PASSWORD, START, Clock
from tests.web.guards.world import written
from tests.web.kit import do_jobs, small
from tests.web.upgrades.conftest import move_the_law
from web.app import create_app
from web.config import Settings
from web.policies import Policies
from web.records import audits, challenges, outcomes
from web.start import migrate
from web.store import api_keys, people, publications
from web.store.api_keys import Scope
from web.store.people import Role
from web.store.publications import Stamp
from web.store.tables import AuthorityRow

AS_OF = date(2026, 4, 8)
AUDIT = ("outcomes.parquet", "cases.parquet", "summary.json", "audit.json")
CASES = Path(__file__).parents[3] / "cases"
TABLES: dict[str, list[tuple[str, ...]]] = {
    "person.csv": [("case", "born"), ("C-1", "2012-06-01"), ("C-2", "2015-02-03")],
    "looked_after.csv": [("case", "id", "from"), ("C-1", "l1", "2025-09-01"), ("C-2", "l1", "2025-06-20")],
    "placement.csv": [
        ("case", "id", "from", "kind"),
        ("C-1", "p1", "2025-09-01", "foster"),
        ("C-2", "p1", "2025-06-20", "foster"),
    ],
    "allocation.csv": [
        ("case", "id", "from", "worker", "team", "role"),
        ("C-1", "a1", "2025-09-01", "W-1", "North", "social_worker"),
    ],
    "visit.csv": [
        ("case", "at", "by", "seen"),
        ("C-1", "2025-09-04", "social_worker", "yes"),
        ("C-2", "2025-07-21", "social_worker", "no"),
    ],
}
SWINDON, TRAFFORD = "/authorities/swindon", "/authorities/trafford"


def freeze(folder: Path, work: Path) -> None:
    """Write what this version hands out, and what it makes of the shipped cases."""
    app = installed(work)
    try:
        make(app, folder)
    finally:
        for name in ("desk", "slow desk", "api desks"):
            app.extensions[name].close()
    shutil.copytree(CASES, folder / "cases", ignore=shutil.ignore_patterns("*.md"))
    found = judged(folder / "swindon.dutybook", folder / "cases")
    (folder / "outcomes.json").write_text(json.dumps(found) + "\n", encoding="utf-8")


def installed(work: Path, *desks: Any) -> Any:
    """Return an installation in an empty folder. `desks`: processes that check and judge, if there are."""
    settings = Settings(work, "x" * 40, f"sqlite:///{work / 'd.sqlite'}")
    return create_app(settings, Clock(), Policies(work / "p"), *desks)


def make(app: Any, folder: Path) -> None:
    """Write what this version hands out: the answers of a new installation, a bundle, an audit."""
    (folder / "answers").mkdir(parents=True)
    (folder / "audit").mkdir()
    try:
        _fill(app)
        _answers(app, folder / "answers")
        bundle = _program(app).get(f"{SWINDON}/bundle").get_data()
        (folder / "swindon.dutybook").write_bytes(bundle)
        _keep_audit(app, folder / "audit", app.config["SETTINGS"].data)
    finally:
        for name in ("shelves", "database"):
            app.extensions[name].close()


def judged(bundle: Path, cases: Path) -> Any:
    """Return the outcomes of every case in a folder by a bundle, as JSON has them; without what is told of
    the engine itself."""
    with load_bundle(bundle, matcher="plain") as book:
        result = book.check_all([book.read(path) for path in sorted(cases.glob("*.yaml"))], AS_OF)
        plain = json.loads(result.to_json())
    return {"cases": plain["cases"], "summary": plain["summary"]}


def _fill(app) -> None:
    """Put Swindon with a few packs into it, Trafford with a law that moved, and somebody who may all."""
    migrate(app.extensions["database"])
    with app.extensions["database"].work() as session:
        title, texts = small("swindon")
        session.add(AuthorityRow(id="swindon", name=title, created=START.replace(tzinfo=None)))
        session.flush()
        publications.publish(
            session, "swindon", texts, Stamp("Small", "To be quick", date(2000, 1, 1)), START
        )
        user = people.add_user(session, "every@example.org", "Every", START, PASSWORD)
        people.grant(session, user.id, "swindon", list(Role))
    move_the_law(app)


def _program(app) -> Program:
    with app.extensions["database"].work() as session:
        by = people.by_email(session, "every@example.org").id
        grants = [(each, scope) for each in ("swindon", "trafford") for scope in Scope]
        _, secret = api_keys.make(session, "a vendor", grants, by, START + timedelta(days=9), START)
    return Program(app, secret)


def _answers(app, folder: Path) -> None:
    """Make every call of the API once, and write down what is answered."""
    program = _program(app)
    for number, (name, method, path, options) in enumerate(_calls(app), start=1):
        answer = program.call(method, path, **options)
        assert answer.status_code < 300, (path, answer.get_data(as_text=True))
        _write(folder / f"{number:02}-{name}.json", answer.get_json())


def _calls(app) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    """Yield each call but that of the bundle, in an order in which each can be answered."""
    one = {"as_of": AS_OF.isoformat(), "standards": ["england/care-planning#cla.visit"]}
    both = {"authorities": ["trafford"]}
    said = {"title": "The new law", "reason": "It changed", "effective": "2026-06-01"}
    yield "authorities", "GET", "/authorities", {}
    yield "policy", "GET", f"{TRAFFORD}/policy", {}
    yield "standards", "GET", f"{TRAFFORD}/standards?limit=2", {}
    yield "standard", "GET", f"{TRAFFORD}/standards/england/law/care.plan", {}
    yield "publications", "GET", f"{TRAFFORD}/publications", {}
    yield "publication", "GET", f"{TRAFFORD}/publications/1", {}
    yield "check", "POST", f"{SWINDON}/check", {"json": {**one, "case": CASE}}
    batch = {**one, "cases": [CASE, {"vist": []}]}
    yield "check-batch", "POST", f"{SWINDON}/check-batch", {"json": batch}
    files = [(BytesIO(written(rows)), name) for name, rows in TABLES.items()]
    form = {"files": files, "name": "March", "extracted": "2026-03-31"}
    sent = {"data": form, "content_type": "multipart/form-data"}
    yield "upload", "POST", f"{SWINDON}/datasets", sent
    do_jobs(app)
    yield "job", "GET", f"{SWINDON}/jobs/1", {}
    yield "datasets", "GET", f"{SWINDON}/datasets", {}
    yield "dataset", "GET", f"{SWINDON}/datasets/1", {}
    yield "run", "POST", f"{SWINDON}/audits", {"json": {"dataset": 1}}
    do_jobs(app)
    yield "audits", "GET", f"{SWINDON}/audits", {}
    yield "audit", "GET", f"{SWINDON}/audits/1", {}
    _challenge(app)
    yield "outcomes", "GET", f"{SWINDON}/audits/1/outcomes?standard=swindon/visits%23cla.visit", {}
    yield "worklist", "GET", f"{SWINDON}/audits/1/worklist?within=60", {}
    yield "upgrades", "GET", "/upgrades", {}
    yield "begin", "POST", f"{TRAFFORD}/upgrade", {}
    do_jobs(app)
    yield "begin-several", "POST", "/upgrades", {"json": both}
    yield "compare", "POST", f"{TRAFFORD}/upgrade/compare", {}
    do_jobs(app)
    yield "upgrade", "GET", f"{TRAFFORD}/upgrade", {}
    keep = {"decision": "keep", "reason": "The board agreed", "row": "set:england/law#care.plan"}
    yield "decide-several", "POST", "/upgrades/decisions", {"json": {**both, "decisions": [keep]}}
    rest = {
        "set:england/law#care.chat": "rename",
        "set:england/law#care.call": "drop",
        "trafford/standards#care.review:england/law#care.review": "drop",
    }
    decisions = [{**keep, "row": row, "decision": what} for row, what in rest.items()]
    version = {"version": 4}
    yield "decide", "POST", f"{TRAFFORD}/upgrade/decisions", {"json": {**version, "decisions": decisions}}
    yield "submit", "POST", f"{TRAFFORD}/upgrade/submission", {"json": {"version": 5, **said}}
    yield "submit-several", "POST", "/upgrades/submissions", {"json": {**both, **said}}


def _challenge(app) -> None:
    """Have somebody doubt an outcome of the audit."""
    records = app.extensions["shelves"].of("swindon")
    with outcomes.opened(audits.folder_of(records, 1), None) as found:
        row = found.page(outcomes.Wanted(standard="swindon/visits#cla.visit"), 1)[0]
    said = challenges.Said("It is in the notes", "Team manager", challenges.OPEN)
    with records.database.work() as session:
        challenges.make(session, 1, row, "record", said, 1, START)


def _keep_audit(app, folder: Path, work: Path) -> None:
    """Keep the files of the audit; where they name a folder of this machine, they name another."""
    source = audits.folder_of(app.extensions["shelves"].of("swindon"), 1)
    for name in AUDIT:
        if name.endswith(".json"):
            text = (source / name).read_text(encoding="utf-8").replace(str(work), "/srv/dutybook")
            (folder / name).write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(source / name, folder / name)


def _write(path: Path, plain: Any) -> None:
    path.write_text(json.dumps(plain, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
