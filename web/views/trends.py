"""What changed since the audit before, and how audits follow one another."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, abort, render_template, request

from engine.caseload.changes import compare_audits
from engine.report.audit_page import charts, findings
from engine.report.audit_page.numbers import month
from engine.report.moved import COME_WORDS, LEFT_WORDS
from engine.report.words import day_words
from web.access import roles
from web.numbers import whole
from web.records import audits
from web.records.audits import Audit
from web.store.people import Role
from web.views.data import shelf
from web.views.results import ready

pages = Blueprint("trends", __name__, url_prefix="/<authority>/audits")

#: As many of the obligations that moved are shown; `dutybook changes` writes them all.
FEW = 200
HOW: Mapping[str, str] = {**LEFT_WORDS, **COME_WORDS}


@pages.get("/<int:number>/changes")
@roles(Role.AUDITOR)
def changes(authority: str, number: int) -> str:
    """Show what is overdue now, what no longer is, and why, since the audit before or another one."""
    audit, folder = ready(authority, number)
    records = shelf(authority)
    with records.database.look() as session:
        before = [each for each in audits.ready(session) if (each.as_of, each.id) < (audit.as_of, audit.id)]
    since = _since(before)
    found = None if since is None else compare_audits(audits.folder_of(records, since.id), folder)
    moved = [] if found is None else [row for row in found["rows"] if row["side"] != "still"]
    return render_template(
        "results/changes.html",
        authority=authority,
        audit=audit,
        before=before,
        since=since,
        found=found,
        columns=[] if found is None else [found["total"], *found["teams"].values()],
        moved=moved[:FEW],
        count=len(moved),
        left=LEFT_WORDS,
        come=COME_WORDS,
        how=HOW,
    )


@pages.get("/trend")
@roles(Role.AUDITOR)
def trend(authority: str) -> str:
    """Show what was late from audit to audit, and from month to month, with small numbers hidden."""
    records = shelf(authority)
    with records.database.look() as session:
        made = audits.ready(session)
    summaries = [audits.summary_of(audits.folder_of(records, each.id)) for each in made]
    rows = [_of_audit(each, told["totals"][0]) for each, told in zip(made, summaries, strict=True)]
    last = findings.trend(summaries[-1]) if summaries else ()
    return render_template(
        "results/trend.html",
        authority=authority,
        rows=rows,
        months=[{"month": month(row["month"]), **_row(row)} for row in last],
        finding=_finding(rows),
        charts=charts,
    )


def _since(before: Sequence[Audit]) -> Audit | None:
    """Return the audit that is asked for, else the last one before. Answers that it is not there."""
    asked = request.args.get("since")
    if asked is None:
        return before[-1] if before else None
    found = [each for each in before if each.id == whole(asked)]
    if not found:
        abort(404)
    return found[0]


def _of_audit(audit: Audit, counts: Mapping[str, Any]) -> dict[str, Any]:
    return {"audit": audit, "words": f"{day_words(audit.day)}: {audit.data}", **_row(counts)}


def _row(counts: Mapping[str, Any]) -> dict[str, Any]:
    """Return counts, with the share that was late of what was judged in time or late (per cent)."""
    kept = {name: counts[name] for name in ("outcomes", "on_time", "late", "unknown")}
    if kept["on_time"] is None or kept["late"] is None or not kept["on_time"] + kept["late"]:
        return {**kept, "share": None}
    return {**kept, "share": round(100 * kept["late"] / (kept["on_time"] + kept["late"]))}


def _finding(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return what the last two audits say, in a sentence."""
    told = [row for row in rows if row["share"] is not None]
    if len(told) < len(("before", "now")):
        return "It takes two audits to see which way it goes."
    before, now = told[-2:]
    by = now["share"] - before["share"]
    points = f"{abs(by)} point{'' if abs(by) == 1 else 's'} {'more' if by > 0 else 'fewer'} than"
    way = points if by else "the same as"
    return (
        f"Of what was judged {now['share']}% was late or missed as of {day_words(now['audit'].day)}: "
        f"{way} as of {day_words(before['audit'].day)}."
    )
