"""What falls due in the days ahead, and what is overdue, by team or worker: read off the latest audit."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, render_template, request

from engine.caseload.judging import CASES, OUTCOMES
from engine.caseload.worklist import worklist
from engine.report.worklist import write_xlsx
from web.access import roles
from web.clock import now
from web.numbers import whole
from web.records import audits, datasets
from web.records.audits import Audit
from web.store import log
from web.store.people import Role
from web.views.data import handed_out, shelf
from web.views.results import XLSX

pages = Blueprint("worklist", __name__, url_prefix="/<authority>")

DAYS, MOST_DAYS = 14, 366
#: As many obligations are shown at once before somebody is chosen; the workbook has them all.
FEW = 100
NOBODY = "-"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """How many days ahead, gathered by `team` or `worker`, and whose list (empty: everybody's)."""

    days: int
    by: str
    whose: str

    def until(self, day: date) -> date:
        """Return the last day that is looked at."""
        return day + timedelta(days=self.days)


@dataclass(frozen=True, slots=True)
class Part:
    """What one team or worker owes: the name (`NOBODY` where none is recorded) and counts."""

    name: str
    overdue: int
    due: int
    maybe: int


@pages.get("/worklist")
@roles(Role.AUDITOR)
def soon(authority: str) -> str:
    """Show what falls due, and who owes it."""
    audit, waiting = _latest(authority)
    asked = _asked()
    rows = [] if audit is None else _rows(authority, audit, asked)
    parts = _parts(rows, asked.by)
    mine = [row for row in rows if asked.whose in ("", row[asked.by] or NOBODY)]
    return render_template(
        "worklist/soon.html",
        authority=authority,
        audit=audit,
        waiting=waiting,
        asked=asked,
        until=None if audit is None else asked.until(audit.day),
        parts=parts,
        rows=mine if asked.whose else mine[:FEW],
        count=len(mine),
        overdue=sum(row["state"] == "overdue" for row in mine),
        maybe=sum(row["state"] == "unknown" for row in mine),
    )


@pages.get("/worklist.xlsx")
@roles(Role.AUDITOR)
def workbook(authority: str) -> Response:
    """Hand out the same as a workbook."""
    audit, _ = _latest(authority)
    if audit is None:
        abort(404)
    asked = _asked()
    rows = [row for row in _rows(authority, audit, asked) if asked.whose in ("", row[asked.by] or NOBODY)]
    with tempfile.TemporaryDirectory(prefix="dutybook-") as folder:
        place = Path(folder) / "worklist.xlsx"
        write_xlsx(rows, place)
        body = place.read_bytes()
    with current_app.extensions["database"].work() as session:
        log.note(session, now(), "worklist downloaded", f"audit {audit.id}", g.person.id, authority)
    return handed_out(body, f"{authority}-{audit.as_of[:10]}-{asked.days}-days.xlsx", XLSX)


def _latest(authority: str) -> tuple[Audit | None, int | None]:
    """Return the audit of the latest day, and the id of newer data that nobody has audited yet."""
    with shelf(authority).database.look() as session:
        made = [each for each in audits.ready(session) if not each.known_on]
        read = [each for each in datasets.every(session) if each.is_ready]
    latest = made[-1] if made else None
    audited = {each.dataset for each in made}
    since = date.min if latest is None else latest.day
    newer = [
        (each.extracted, each.id)
        for each in read
        if each.id not in audited and each.extracted is not None and each.extracted >= since
    ]
    return latest, max(newer)[1] if newer else None


def _asked() -> Asked:
    days = whole(request.args.get("days", "")) or DAYS
    by = "worker" if request.args.get("by") == "worker" else "team"
    return Asked(min(days, MOST_DAYS), by, request.args.get("whose", ""))


def _rows(authority: str, audit: Audit, asked: Asked) -> Sequence[Row]:
    folder = audits.folder_of(shelf(authority), audit.id)
    order = ("team", "worker") if asked.by == "team" else ("worker", "team")
    return worklist(folder / OUTCOMES, folder / CASES, audit.day, asked.until(audit.day), order)


def _parts(rows: Sequence[Row], by: str) -> list[Part]:
    names = dict.fromkeys(row[by] or NOBODY for row in rows)
    return [_part(name, [row["state"] for row in rows if (row[by] or NOBODY) == name]) for name in names]


def _part(name: str, states: Sequence[str]) -> Part:
    return Part(name, *(states.count(each) for each in ("overdue", "due", "unknown")))
