"""The results of an audit: what was found, down to a single outcome and the cells that it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, render_template, request, send_file

from engine.report.audit_page import charts, findings
from web.access import roles
from web.clock import now
from web.numbers import whole
from web.records import audits, cases, challenges, outcomes
from web.records.audits import Audit
from web.records.challenges import Challenge
from web.records.outcomes import FILTERS, GROUPS, PAGE, Outcomes, Wanted
from web.records.sheets import as_csv, as_workbook
from web.records.zipped import zipped
from web.store import log
from web.store.people import Role
from web.views.audits import audit_of, withdrawn
from web.views.data import handed_out, shelf

pages = Blueprint("results", __name__, url_prefix="/<authority>/audits/<int:number>")

#: What the page of outcomes shows of each.
SHOWN = (
    *("case", "key", "title", "occurrence", "due", "state", "days_late", "team", "worker"),
    *("challenge_id", "challenge", "challenge_state"),
)
#: Rows of a part on the first page; all of them on a page of its own.
FEW = 10
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
REPORTS = {"report.html": "text/html; charset=utf-8", "report.xlsx": XLSX}


@pages.get("")
@roles(Role.AUDITOR)
def one(authority: str, number: int) -> str:
    """Show what was found, by standard, team, worker, force and state, filtered."""
    audit, folder = ready(authority, number)
    filters = wanted()
    part = request.args.get("part", "")
    groups = (part,) if part in GROUPS else GROUPS
    made = _challenges(authority)
    found = outcomes.counts(folder, audit.span, made, filters, groups, None if part in GROUPS else FEW)
    return render_template(
        "results/one.html",
        **_common(authority, audit, filters),
        summary=audits.summary_of(folder),
        total=found.total,
        challenged=found.challenged,
        parts=found.parts,
        part=part,
        few=FEW,
        findings=findings,
        charts=charts,
    )


@pages.get("/outcomes")
@roles(Role.AUDITOR)
def listing(authority: str, number: int) -> str:
    """Show the outcomes themselves, a page at a time."""
    audit, _ = ready(authority, number)
    filters, page = wanted(), max(1, whole(request.args.get("page", "")) or 1)
    with opened(authority, audit) as found:
        count, rows = found.count(filters), found.page(filters, page, SHOWN)
    return render_template(
        "results/listing.html",
        **_common(authority, audit, filters),
        rows=rows,
        count=count,
        page=page,
        last=max(1, -(-count // PAGE)),
    )


@pages.get("/outcome")
@roles(Role.AUDITOR)
def outcome(authority: str, number: int) -> str:
    """Show one outcome with its reasons and the cells that it rests on."""
    return outcome_page(authority, number, {}, {})


@pages.get("/outcomes.<form>")
@roles(Role.AUDITOR)
def download(authority: str, number: int, form: str) -> Response:
    """Hand out the outcomes that are looked at."""
    if form not in ("csv", "xlsx", "html"):
        abort(404)
    audit, _ = ready(authority, number)
    filters = wanted()
    with opened(authority, audit) as found:
        rows = found.every(filters)
    noted(authority, f"audit {number} outcomes.{form}")
    name = f"{authority}-{audit.as_of[:10]}-outcomes.{form}"
    if form == "csv":
        return handed_out(as_csv(rows).encode(), name, "text/csv; charset=utf-8")
    if form == "xlsx":
        return handed_out(as_workbook(rows), name, XLSX)
    page = render_template("results/printed.html", **_common(authority, audit, filters), rows=rows)
    return handed_out(page.encode(), name, "text/html; charset=utf-8")


@pages.get("/files/<name>")
@roles(Role.AUDITOR)
def report(authority: str, number: int, name: str) -> Response:
    """Hand out a report of the audit, with small numbers hidden."""
    _, folder = ready(authority, number)
    if name not in REPORTS:
        abort(404)
    noted(authority, f"audit {number} {name}")
    return handed_out((folder / name).read_bytes(), name, REPORTS[name])


@pages.get("/pack.zip")
@roles(Role.AUDITOR)
def pack(authority: str, number: int) -> Response:
    """Hand out the audit with its data and its policy, to be judged again elsewhere."""
    audit, folder = ready(authority, number)
    noted(authority, f"audit {number} pack.zip")
    name = f"audit-{authority}-{audit.as_of[:10]}-{number}"
    return send_file(zipped(folder, name), "application/zip", as_attachment=True, download_name=f"{name}.zip")


@pages.get("/evidence")
@roles(Role.AUDITOR)
def evidence(authority: str, number: int) -> str:
    """Show the two pages that go to an inspection, with small numbers hidden."""
    audit, folder = ready(authority, number)
    summary = audits.summary_of(folder)
    late = sorted(
        (row for row in summary["standards"] if row["late"]), key=lambda row: (-row["late"], row["key"])
    )
    return render_template(
        "results/evidence.html",
        authority=authority,
        audit=audit,
        withdrawn=withdrawn(authority),
        s=summary,
        f=findings,
        total=summary["totals"][0],
        late=late[:12],
        topics=findings.topics(summary)[:8],
        settling=findings.settling(summary)[:6],
    )


def outcome_page(authority: str, number: int, errors: Mapping[str, str], form: Mapping[str, str]) -> str:
    """Return the page of the outcome that is named, with the challenges to it and a form for a new one."""
    audit, folder = ready(authority, number)
    row = row_asked(authority, audit)
    looked = cases.look(folder, authority, audit, key_asked())
    if looked is None:
        abort(404)
    with shelf(authority).database.look() as session:
        made = challenges.of_outcome(session, row["mark"])
    return render_template(
        "results/outcome.html",
        authority=authority,
        audit=audit,
        withdrawn=withdrawn(authority),
        row=row,
        looked=looked,
        same=(looked.outcome.state.value, looked.outcome.breach) == (row["state"], row["breach"]),
        challenge=next((each for each in made if each.facts == row["facts"]), None),
        earlier=[each for each in made if each.facts != row["facts"]],
        kinds=challenges.KINDS,
        errors=errors,
        form=form,
    )


def row_asked(authority: str, audit: Audit) -> outcomes.Row:
    """Return the row of the outcome that is named, or answer that it is not there."""
    with opened(authority, audit) as found:
        row = found.one(*key_asked())
    if row is None:
        abort(404)
    return row


@contextmanager
def opened(authority: str, audit: Audit) -> Iterator[Outcomes]:
    """Give the outcomes of an audit, with what was challenged."""
    folder = audits.folder_of(shelf(authority), audit.id)
    with outcomes.opened(folder, audit.span, _challenges(authority)) as found:
        yield found


def _challenges(authority: str) -> list[Challenge]:
    with shelf(authority).database.look() as session:
        return challenges.every(session)


def ready(authority: str, number: int) -> tuple[Audit, Path]:
    """Return an audit that can be shown, and its folder, or answer that it is not there."""
    records = shelf(authority)
    audit = audit_of(records, number)
    if not audit.is_ready:
        abort(404)
    return audit, audits.folder_of(records, number)


def wanted() -> Wanted:
    """Return the filters in the address."""
    return Wanted(**{name: request.args.get(name, "").strip() for name in FILTERS})


def key_asked() -> tuple[str, str, str]:
    """Return the outcome that is named: case, standard, occurrence."""
    case, standard, occurrence = (request.values.get(name, "") for name in ("case", "standard", "occurrence"))
    return case, standard, occurrence


def noted(authority: str, subject: str) -> None:
    """Write into the log that something was handed out."""
    with current_app.extensions["database"].work() as session:
        log.note(session, now(), "audit downloaded", subject, g.person.id, authority)


def _common(authority: str, audit: Audit, filters: Wanted) -> dict[str, Any]:
    return {
        "authority": authority,
        "audit": audit,
        "chosen": filters.chosen(),
        "filters": FILTERS,
        "withdrawn": withdrawn(authority),
    }
