"""The log: who did what, filtered, page by page, and as a file."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from engine.report.csv_ import safe
from web.access import roles
from web.numbers import whole
from web.store import log
from web.store.log import A_PAGE, Line, Wanted
from web.store.people import Role
from web.views.scope import both, scope_of, title_of

pages = Blueprint("log", __name__)

COLUMNS = ("at (UTC)", "authority", "user", "action", "subject")


@both(pages, "/log", "GET")
@roles(Role.ADMIN)
def listing(authority: str | None) -> str:
    """Show one page of the lines that the filters leave."""
    wanted, errors = _wanted(authority)
    number = max(whole(request.args.get("page", "")) or 1, 1)
    with current_app.extensions["database"].look() as session:
        count = log.count(session, wanted)
        pages_ = max(-(-count // A_PAGE), 1)
        lines = log.page(session, wanted, min(number, pages_))
        known = log.actions(session, wanted.scope)
        title = title_of(session, authority)
    return render_template(
        "log.html",
        authority=authority,
        title=title,
        errors=errors,
        lines=lines,
        count=count,
        number=min(number, pages_),
        pages=pages_,
        choices=[("", "any"), *((each, each) for each in known)],
        asked=_asked(),
    )


@both(pages, "/log.csv", "GET")
@roles(Role.ADMIN)
def download(authority: str | None) -> Any:
    """Give the lines that the filters leave, as a file."""
    wanted, _ = _wanted(authority)
    with current_app.extensions["database"].look() as session:
        lines = log.download(session, wanted)
    held = io.StringIO()
    rows = (COLUMNS, *(_cells(line) for line in lines))
    csv.writer(held).writerows([safe(cell) for cell in row] for row in rows)
    answer = Response(held.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="log-{authority or "all"}.csv"'
    return answer


def _cells(line: Line) -> tuple[str, ...]:
    by = "" if line.by_id is None else f"{line.by_id} {line.by or ''}".strip()
    return f"{line.at:%Y-%m-%d %H:%M:%S}", line.authority or "", by, line.action, line.subject


def _asked() -> dict[str, str]:
    """Return the filters as they stand in the address, without those left empty."""
    names = ("since", "until", "by", "action", "subject")
    return {name: request.args.get(name, "").strip() for name in names if request.args.get(name, "").strip()}


def _wanted(authority: str | None) -> tuple[Wanted, dict[str, str]]:
    asked, errors = _asked(), {}
    days: dict[str, date | None] = {"since": None, "until": None}
    for name in days:
        try:
            days[name] = date.fromisoformat(asked[name]) if name in asked else None
        except ValueError:
            errors[name] = f"‘{asked[name]}’ is no date. Write it as 2026-04-20"
    return Wanted(
        scope_of(authority),
        days["since"],
        days["until"],
        asked.get("by", ""),
        asked.get("action", ""),
        asked.get("subject", ""),
    ), errors
