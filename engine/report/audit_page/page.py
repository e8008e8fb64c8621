"""The page: findings, charts and tables put together.

In: a summary. Out: HTML, whole in itself. Guaranteed: every text is escaped; names that the template asks
for and the summary lacks are a fault, not a gap on the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from engine.report.audit_page import charts, findings
from engine.report.audit_page.numbers import day, month, number, share

HERE = Path(__file__).parent
CONTENTS = (
    ("findings", "What was found"),
    ("topics", "Topics"),
    ("law", "National and local"),
    ("months", "Month by month"),
    ("teams", "Teams and workers"),
    ("standards", "Each standard"),
    ("settling", "What recording would settle"),
    ("untold", "What this data cannot tell"),
    ("data", "The data"),
    ("method", "How it was counted"),
)


def render(summary: Mapping[str, Any]) -> str:
    """Return the report of a summary (version 1) as HTML."""
    months = findings.trend(summary)
    answered = findings.answerable(summary)
    workers = [row for row in findings.groups(summary["workers"], "worker") if row["worker"]]
    return _template().render(
        s=summary,
        f=findings,
        charts=charts,
        style=(HERE / "page.css").read_text(encoding="utf-8"),
        contents=CONTENTS,
        guessed=findings.how_guessed(summary),
        counted=findings.counted(summary),
        total=summary["totals"][0],
        forces=findings.by_force(summary),
        judged=findings.judged(summary),
        topics=findings.topics(summary),
        months=months,
        drawn_months=[{**row, "words": month(row["month"])} for row in findings.every_month(months)],
        other_months=len(findings.months(summary)) - len(months),
        teams=findings.groups(summary["teams"], "team"),
        workers=workers,
        few_workers=findings.of_few(workers),
        answered=answered,
        unanswered=findings.unanswerable(summary),
        told=findings.share_told(summary),
        packs=_by_pack(answered),
        settling=findings.settling(summary),
        partly=findings.partly(summary),
    )


def _by_pack(rows: Iterable[findings.Row]) -> list[tuple[str, list[findings.Row]]]:
    """Return each pack once, in the order of the policy, with its duties and what records must contain."""
    found: dict[str, list[findings.Row]] = {}
    for row in rows:
        force = f"{row['force']}, should" if row.get("strength") == "should" else row["force"]
        found.setdefault(row["key"].partition("#")[0], []).append({**row, "force": force})
    return list(found.items())


@cache
def _template() -> Template:
    made = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(
        day=day, month=month, number=number, share=share, words=lambda kind: kind.replace("_", " ")
    )
    return made.get_template("page.html")
