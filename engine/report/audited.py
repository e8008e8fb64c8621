"""An audit in a few lines: who was counted, what was found, what cannot be told.

In: a summary (`summary.json`). Out: lines of text. Guaranteed: every total says which population it is of; a
number that is hidden is shown as `[c]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.report.audit_page.findings import FORCES, after_extract, partly, settling
from engine.report.audit_page.numbers import number
from engine.report.look import Look
from engine.report.words import clean, count

#: How many standards and fields are named.
MOST = 8


def brief(summary: Mapping[str, Any], look: Look) -> list[str]:
    """Return the lines."""
    return [line for part in (_head, _gaps, _worst, _settles) for line in part(summary, look)]


def _head(summary: Mapping[str, Any], look: Look) -> Iterator[str]:
    period = (
        f", due from {summary['period']['from']} to {summary['period']['to']}" if summary["period"] else ""
    )
    known = f", as known on {summary['known_on']}" if summary["known_on"] else ""
    yield look.paint(f"{clean(summary['name'])}, as of {summary['as_of']}{known}{period}", "head")
    people = summary["population"]
    yield from look.wrap(
        f"{count(people['cases'], 'case')} counted of {people['in_the_data']:,} in the data: "
        f"{people['words']}.",
        0,
        hang=2,
    )
    if late := after_extract(summary):
        yield from look.wrap(late, 0, hang=2)


def _gaps(summary: Mapping[str, Any], look: Look) -> Iterator[str]:
    head, total, people = summary["headline"], summary["totals"][0], summary["population"]
    yield ""
    if not people["cases"]:
        yield from look.wrap(
            "No case was open then, so that nothing can be said of anybody: is it the right day?", 0
        )
        return
    if head["gaps"] == 0:
        yield f"None of these {people['cases']:,} is known to have a gap."
    else:
        yield (
            f"{number(head['children_with_gap'])} of these {people['cases']:,} have at least one gap, "
            f"{number(head['gaps'])} in all, each topic once, at its strongest force:"
        )
    for force, gaps in head["gaps_by_force"].items():
        if gaps != 0:
            more = "more, " if force == "unconfirmed" else ""
            yield f"  {number(gaps):>8}  {more}{FORCES[force]}"
    yield from look.wrap(
        f"Of {number(total['outcomes'])} obligations: {number(total['on_time'])} in time, "
        f"{number(total['late'])} late or missed, {number(total['unknown'])} cannot be told, "
        f"{number(total['excluded'])} not counted; in time {_share(total['share_on_time'])}.",
        0,
        hang=2,
    )


def _worst(summary: Mapping[str, Any], look: Look) -> Iterator[str]:
    rows = [row for row in summary["standards"] if row["late"]]
    rows.sort(key=lambda row: (-row["late"], row["key"]))
    if rows:
        yield ""
        yield look.paint("Most often late or missed", "head")
    for row in rows[:MOST]:
        title = clean(row["title"] or row["key"])
        bounds = row["share_on_time"]
        in_time = "" if bounds is None else f", in time {_share(bounds)}"
        yield from look.wrap(f"{row['late']:,} of {number(row['outcomes'])}{in_time}: {title}", 2, hang=2)


def _settles(summary: Mapping[str, Any], look: Look) -> Iterator[str]:
    absent = [row["kind"] for row in summary["not_carried"]]
    rows = [row for row in settling(summary) if row["unknown"]]
    if rows:
        yield ""
        yield look.paint("What recording would settle most", "head")
    for row in rows[:MOST]:
        words = f" ({clean(row['words'])})" if row["words"] else ""
        yield from look.wrap(
            f"{row['unknown']:,} unknown wait for {row['field']}{words}, "
            f"{number(row['settled_alone'])} of them for nothing else",
            2,
            hang=2,
        )
    if parts := partly(summary):
        yield ""
        names = ", ".join(row["field"].replace("_", " ") for row in parts)
        yield from look.wrap(f"In the data in part, and unknown beyond it: {names}.", 0, hang=2)
    if absent:
        yield ""
        names = ", ".join(absent)
        yield from look.wrap(f"Not in the data at all, and unknown for everybody: {names}.", 0, hang=2)
    if summary["never_applied"]:
        yield ""
        yield f"{count(len(summary['never_applied']), 'standard')} never applied to anyone."
    if summary.get("not_in_period"):
        yield f"{count(len(summary['not_in_period']), 'standard')} applied, but not in the period."


def _share(bounds: tuple[float, float] | None) -> str:
    if bounds is None:
        return "not shown"
    low, high = (f"{100 * each:.1f}%" for each in bounds)
    return low if low == high else f"between {low} and {high}"
