"""What an editor waits for: from a changed number to diagnostics, examples and the page that shows them.

In: nothing. Out: a Markdown table. Guaranteed: each run changes the number to another one, so that nothing
was checked before; the parts are those of one check, in turn with it; the page is asked for over HTTP, and
its process for drafts is the application's own.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import date
from itertools import count
from pathlib import Path
from threading import Thread

from werkzeug.serving import make_server

from benchmarks.people import Person
from benchmarks.sections import AUTHORITY, table
from benchmarks.timing import once, race
from engine.diagnostics import Faults
from engine.drafting.checking import Ask, Checker
from engine.drafting.reading import Reader
from engine.drafting.records import Checked
from engine.drafting.ruling import ruling
from web.app import create_app
from web.clock import system
from web.config import Settings
from web.start import prepare, shipped
from web.store import drafts, people, sign_ins
from web.store.people import Role

FILE, OLD = "rules/swindon/visits.yaml", "within: 5 working days"
ON = date(2026, 4, 20)


def editing() -> str:
    """One number of a pack of Swindon changed, again and again."""
    _, texts = shipped()[AUTHORITY]
    changed = _changed(texts)
    checker, reader = Checker(), Reader()

    def check(whole: bool = False) -> Checked:
        found = checker.check(Ask(AUTHORITY, texts, next(changed), ON, whole))
        if found.errors or not found.examples:
            raise SystemExit("the changed draft cannot be judged")
        return found

    first = once(check) * 1000
    parts: dict[str, Callable[[], object]] = {
        "read the changed file, put the packs together": lambda: reader.library(next(changed), Faults()),
        "the same, lay the whole policy together, compile it": lambda: _compiled(reader, next(changed)),
        "faults and examples of the standards that it reaches": check,
        "every fault, every example (when a draft is handed in)": lambda: check(whole=True),
    }
    took = race(parts)
    whole = took["every fault, every example (when a draft is handed in)"]
    lines: list[list[object]] = [["the first check of a process", first, first / whole]]
    lines += [[name, ms, ms / whole] for name, ms in took.items()]
    page = _page(changed)
    return table(
        ("work", "ms", "of every example"), [*lines, ["faults and examples as a page", page, page / whole]]
    )


def _changed(texts: dict[str, str]) -> Iterator[dict[str, str]]:
    """Yield the files with a number that they did not have before."""
    assert OLD in texts[FILE]
    for number in count(6):
        yield {**texts, FILE: texts[FILE].replace(OLD, f"within: {number} working days", 1)}


def _compiled(reader: Reader, texts: dict[str, str]) -> object:
    faults = Faults()
    library = reader.library(texts, faults)
    return ruling(library, library.authorities[AUTHORITY], faults)


def _page(changed: Iterator[dict[str, str]]) -> float:
    """Return the milliseconds of the part of a page that tells what a text would change."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(Path(folder), "x" * 40, f"sqlite:///{folder}/dutybook.sqlite", secure=False)
        app = create_app(settings)
        database, now = app.extensions["database"], system()
        prepare(database, now)
        with database.work() as session:
            user = people.add_user(session, "editor@example.org", "Editor", now, None)
            people.grant(session, user.id, AUTHORITY, [Role.EDITOR])
            draft = drafts.begin(session, AUTHORITY, "Sooner", user.id, now).id
            token = sign_ins.begin(session, user.id, now)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        Thread(target=server.serve_forever, daemon=True).start()
        person = Person(server.server_port, token, "editor", draft)

        def typed() -> None:
            status, page, _ = person.post(
                f"/{AUTHORITY}/drafts/{draft}/check", {"file": FILE, "text": next(changed)[FILE]}
            )
            if status != 200 or not re.search(r"db-examples", page):
                raise SystemExit(f"the page did not tell what changes: {status}")

        try:
            typed()
            return race({"page": typed})["page"]
        finally:
            server.shutdown()
            for name in ("desk", "slow desk", "api desks"):
                app.extensions[name].close()
            database.close()
