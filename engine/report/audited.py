"""An audit in a few lines: who was counted, what was found, what cannot be told.

In: a summary (`summary.json`). Out: lines of text. Guaranteed: every total says which population it is of; a
number that is hidden is shown as `few`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.report.look import Look
from engine.report.words import clean, count

#: How many standards and fields are named.
MOST = 8
_FORCES = {
    "law": "by law",
    "statutory guidance": "by statutory guidance",
    "minimum standard": "by a minimum standard",
    "local": "by a local standard alone",
    "unconfirmed": "by figures that nobody has confirmed",
}


def brief(summary: Mapping[str, Any], look: Look) -> list[str]:
    """Return the lines."""
    return [line for part in (_head, _gaps, _worst, _settles) for line in part(summary, look)]


def _head(summary: Mapping[str, Any], look: Look) -> Iterator[str]:
    period = (
        f", due from {summary['period']['from']} to {summary['period']['to']}" if summary["period"] else ""
    )
    yield look.paint(f"{clean(summary['name'])}, as of {summary['as_of']}{period}", "head")
    people = summary["population"]
    yield from look.wrap(
        f"{count(people['cases'], 'case')} counted of {people['in_the_data']:,} in the data: "
        f"{people['words']}.",
        0,
        hang=2,
    )


def _gaps(summary: Mapping[str, Any], look: Look) -> Iterator[str]:
    head, total, people = summary["headline"], summary["totals"][0], summary["population"]
    yield ""
    yield (
        f"{_number(head['children_with_gap'])} of these {people['cases']:,} have at least one gap, "
        f"{_number(head['gaps'])} in all, each topic once, at its strongest force:"
    )
    for force, gaps in head["gaps_by_force"].items():
        if gaps != 0:
            yield f"  {_number(gaps):>8}  {_FORCES[force]}"
    yield from look.wrap(
        f"Of {_number(total['outcomes'])} obligations: {_number(total['on_time'])} in time, "
        f"{_number(total['late'])} late or missed, {_number(total['unknown'])} cannot be told, "
        f"{_number(total['excluded'])} not counted; in time {_share(total['share_on_time'])}.",
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
        yield from look.wrap(
            f"{row['late']:,} of {_number(row['outcomes'])}, in time {_share(row['share_on_time'])}: {title}",
            2,
            hang=2,
        )


def _settles(summary: Mapping[str, Any], look: Look) -> Iterator[str]:
    rows = [row for row in summary["settles"] if row["unknown"]]
    if rows:
        yield ""
        yield look.paint("What recording would settle most", "head")
    for row in rows[:MOST]:
        words = f" ({clean(row['words'])})" if row["words"] else ""
        yield from look.wrap(
            f"{row['unknown']:,} unknown wait for {row['field']}{words}, "
            f"{_number(row['settled_alone'])} of them for nothing else",
            2,
            hang=2,
        )
    if summary["never_applied"]:
        yield ""
        yield f"{count(len(summary['never_applied']), 'standard')} never applied to anyone."


def _number(value: int | None) -> str:
    return "few" if value is None else f"{value:,}"


def _share(bounds: tuple[float, float] | None) -> str:
    if bounds is None:
        return "not shown"
    low, high = (f"{100 * each:.1f}%" for each in bounds)
    return low if low == high else f"between {low} and {high}"
