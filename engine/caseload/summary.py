"""The summary of an audit: everything that a report shows, as plain values.

In: the tables of an audit, what it was judged by, what the data carries. Out: `summary.json`, version 1 (see
docs/audit.md). Guaranteed: all counts add up; no small number is shown or can be worked out; the exact
numbers are not written here: `outcomes.parquet` has them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from engine.caseload.gaps import assumptions, not_carried, reconciliation, settles
from engine.caseload.nest import Nested
from engine.caseload.people import Period, Population
from engine.caseload.ruling import Ruling
from engine.caseload.shown import Row, shown
from engine.caseload.tally import BOUNDS, COUNTS, FORCES, UNCONFIRMED, Tally
from engine.data.dataset import Dataset, as_days
from engine.standard import Standard

VERSION = 1
#: Fewer than this are not shown, unless another number is asked for.
THRESHOLD = 5
CONFIRMED = "confirmed"
_CERTAINTY = f"CASE force WHEN '{UNCONFIRMED}' THEN '{UNCONFIRMED}' ELSE '{CONFIRMED}' END"
_EMPTY = dict.fromkeys((*COUNTS, *BOUNDS, "children"), 0)


def summarise(
    tally: Tally,
    ruling: Ruling,
    data: Dataset,
    population: Population,
    nested: Nested,
    threshold: int = THRESHOLD,
) -> dict[str, Any]:
    """Return the summary."""
    tables, under = _tables(tally, ruling)
    fit = shown(tables, under, threshold)
    cases = tally.one("SELECT count(*) AS every, count(*) FILTER (in_population) AS counted FROM cases")
    few = _few(threshold)
    untold = [row["key"] for row in fit["standards"] if row["unknown"] is None]
    in_force = [each.key for each in ruling.standards if each.in_force]
    applied, counted = _names(tally, "applied"), _names(tally, "counted")
    return {
        "schema": VERSION,
        "authority": ruling.authority,
        "name": ruling.name,
        "as_of": population.as_of.iso(),
        "known_on": population.known_on and population.known_on.iso(),
        "period": _period(population.period),
        "extracted": data.extracted and data.extracted.isoformat(),
        "policy": {"hash": ruling.hash, "packs": [pack for pack, _, _ in ruling.packs]},
        "population": {
            "words": population.words(data.tables),
            "cases": cases["counted"],
            "not_counted": cases["every"] - cases["counted"],
            "in_the_data": cases["every"],
        },
        "small_numbers": {"hidden_below": threshold, "hidden": _hidden(fit)},
        "headline": _headline(fit),
        **{name: fit[name] for name in _TOLD},
        "unconfirmed": [row["key"] for row in fit["standards"] if row["unconfirmed"]],
        "never_applied": [key for key in in_force if key not in applied],
        "not_in_period": [key for key in in_force if key in applied - counted],
        "not_in_force": [each.key for each in ruling.standards if not each.in_force],
        "settles": settles(tally, ruling.words, few, untold),
        "not_carried": not_carried(tally, data),
        "coverage": _coverage(data),
        "sources": reconciliation(tally, data, few),
        "not_used": list(nested.unused),
        "not_looked_at": list(nested.unwanted),
        "assumptions": assumptions(tally, data, few),
        "read": dict(data.read or {}),
    }


_TOLD = ("totals", "standards", "topics", "teams", "workers", "forces", "origins", "months")


def _tables(tally: Tally, ruling: Ruling) -> tuple[dict[str, list[Row]], list[tuple[str, str, str]]]:
    """Return every table with its rows, and which adds up to which."""
    tables = {
        "totals": [{"key": "all", **tally.by()[0], **tally.gaps_by()[0]}],
        "standards": _standards(tally, ruling.standards),
        "topics": _keyed(tally, ("topic",), lambda row: row["topic"], gaps=True),
        "teams": _keyed(tally, ("team",), lambda row: row["team"], gaps=True),
        "workers": _keyed(tally, ("team", "worker"), _worker, gaps=True),
        "forces": _keyed(tally, ("force", "origin"), lambda row: row["force"]),
        "origins": _keyed(tally, ("origin",), lambda row: row["origin"]),
        "months": _keyed(tally, ("month",), lambda row: row["month"]),
        "gaps": _gaps(tally),
        "certainty": _keyed_gaps(tally, _CERTAINTY, (CONFIRMED, UNCONFIRMED)),
    }
    under = [
        *((name, "totals", "") for name in ("topics", "teams", "origins", "months", "certainty")),
        ("gaps", "certainty", "certainty"),
        ("standards", "topics", "topic"),
        ("standards", "forces", "force"),
        ("workers", "teams", "team"),
        ("forces", "origins", "origin"),
    ]
    return tables, under


def _worker(row: Row) -> str:
    """Return `team/worker`; a stroke in the team's own name is told apart from the one between."""
    team = str(row["team"]).replace("%", "%25").replace("/", "%2F")
    return f"{team}/{row['worker']}"


def _keyed(
    tally: Tally, keys: tuple[str, ...], name: Callable[[Row], str], *, gaps: bool = False
) -> list[Row]:
    """Return rows of counts, each with its key; of topics, teams and workers with their gaps."""
    rows = {name(row): {"key": name(row), **row} for row in tally.by(*keys)}
    if gaps:
        for row in rows.values():
            row |= {"gaps": 0, "children_with_gap": 0}
        for found in tally.gaps_by(*keys):
            rows[name(found)] |= found
    return list(rows.values())


def _standards(tally: Tally, standards: tuple[Standard, ...]) -> list[Row]:
    """Return a row for each standard of the policy, also for one that nobody came under."""
    counted = {f"{row['pack']}#{row['standard']}": row for row in tally.by("pack", "standard")}
    unconfirmed = {
        f"{row['pack']}#{row['standard']}"
        for row in tally.rows("SELECT DISTINCT pack, standard FROM counted WHERE NOT confirmed")
    }
    strength = {
        f"{row['pack']}#{row['standard']}": row["strength"]
        for row in tally.rows("SELECT pack, standard, max(strength) AS strength FROM counted GROUP BY ALL")
    }
    return [
        {
            "key": each.key,
            "topic": each.topic,
            "title": each.title,
            "cite": each.cite,
            "force": each.force,
            "strength": strength.get(each.key),
            "strengthens": each.strengthens,
            "unconfirmed": each.key in unconfirmed,
            **{name: counted.get(each.key, _EMPTY)[name] for name in _EMPTY},
        }
        for each in standards
        if each.in_force or each.key in counted
    ]


def _gaps(tally: Tally) -> list[Row]:
    """Return a row for each force, and whether its gaps are confirmed."""
    rows = _keyed_gaps(tally, "force", (*FORCES, UNCONFIRMED))
    return [{**row, "certainty": UNCONFIRMED if row["key"] == UNCONFIRMED else CONFIRMED} for row in rows]


def _keyed_gaps(tally: Tally, by: str, keys: tuple[str, ...]) -> list[Row]:
    found = {row["key"]: row for row in tally.gaps_by(f"{by} AS key")}
    none = {"gaps": 0, "children_with_gap": 0}
    return [{"key": key, **none, **found.get(key, {})} for key in keys]


def _headline(fit: Mapping[str, list[Row]]) -> dict[str, Any]:
    """Return each topic's gap once, at its strongest force, beside the children with at least one: of the
    figures that somebody confirmed; what rests on others stands apart."""
    total = fit["totals"][0]
    confirmed = next(row for row in fit["certainty"] if row["key"] == CONFIRMED)
    return {
        "children": total["children"],
        "children_with_gap": confirmed["children_with_gap"],
        "gaps": confirmed["gaps"],
        "gaps_by_force": {row["key"]: row["gaps"] for row in fit["gaps"]},
        "children_by_force": {row["key"]: row["children_with_gap"] for row in fit["gaps"]},
        "breaches": total["breaches"],
    }


def _names(tally: Tally, view: str) -> set[str]:
    """Return the standards that gave an outcome of the view, be it an unknown one."""
    return {row["name"] for row in tally.rows(f"SELECT DISTINCT pack || '#' || standard AS name FROM {view}")}


def _hidden(fit: Mapping[str, list[Row]]) -> int:
    columns = (*COUNTS, "gaps", "children", "children_with_gap")
    return sum(
        column in row and row[column] is None for rows in fit.values() for row in rows for column in columns
    )


def _few(threshold: int) -> Callable[[int], int | None]:
    """Return what hides a count that stands alone, in no sum with others."""
    return lambda count: None if 0 < count < threshold else count


def _coverage(data: Dataset) -> dict[str, Any]:
    return {kind: as_days(span) for kind, span in sorted(data.coverage.items())}


def _period(period: Period | None) -> dict[str, str] | None:
    return None if period is None else {"from": str(period.first), "to": str(period.last)}
