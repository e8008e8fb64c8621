"""What the data does not say, and what saying it would settle.

In: the tables of an audit and its dataset. Out: plain rows. Guaranteed: a number that is small is hidden by
the caller's own rule; no order and no sum with what the standards tell gives one away.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any, TypeAlias

from engine.caseload.tally import Tally
from engine.data.dataset import Dataset
from engine.outcome import Cause

#: What outcomes wait for beside facts, and what it is called.
CALENDAR = {"calendar": "a calendar that is checked for days so far ahead"}

Few: TypeAlias = Callable[[int], int | None]

#: `placement/p1.emergency` -> `placement.emergency`; rows inside documents likewise.
_FIELD = "regexp_replace(need, '/[^.]*', '', 'g')"


def settles(
    tally: Tally, words: Mapping[str, str], few: Few, untold: Collection[str] = ()
) -> list[dict[str, Any]]:
    """Return, for each field, how many unknown outcomes wait for it, and how many for nothing else.

    `untold`: the standards whose number of unknown outcomes is hidden. What waits for a field may be all that
    is unknown of its standards, so such a field tells no number. The order is that of what is shown.
    """
    rows = tally.rows(
        f"""
        WITH needed AS (
            SELECT "case", pack, standard, occurrence, unnest(list_distinct(fields)) AS field,
                len(list_distinct(fields)) = 1 AS alone
            FROM (SELECT *, list_transform(needs, lambda need: {_FIELD}) AS fields
                FROM counted WHERE state = 'unknown')
        )
        SELECT field, count(*) AS unknown, count(*) FILTER (alone) AS settled_alone,
            count(DISTINCT "case") AS children, list(DISTINCT pack || '#' || standard) AS standards
        FROM needed GROUP BY field
        """
    )
    hidden, numbers = set(untold), ("unknown", "settled_alone", "children")
    found = [
        {
            "field": row["field"],
            "words": words.get(row["field"]) or CALENDAR.get(row["field"]),
            "standards": len(row["standards"]),
            **{name: None if hidden & set(row["standards"]) else few(row[name]) for name in numbers},
        }
        for row in rows
        if few(row["children"]) is not None or row["children"] == 0
    ]
    return sorted(found, key=lambda row: (-(row["settled_alone"] or 0), -(row["unknown"] or 0), row["field"]))


def not_carried(tally: Tally, data: Dataset) -> list[dict[str, Any]]:
    """Return the kinds that no table carries, and the standards that are unknown for want of them."""
    rows = tally.rows(
        f"""
        SELECT kind, list_sort(list_distinct(list(name))) AS standards
        FROM (SELECT pack || '#' || standard AS name, unnest(needs) AS kind
            FROM counted WHERE cause = '{Cause.NOT_IN_EXTRACT.value}')
        WHERE NOT contains(kind, '.') AND NOT contains(kind, '/') GROUP BY kind ORDER BY kind
        """
    )
    return [row for row in rows if row["kind"] not in data.tables and row["kind"] not in CALENDAR]


def assumptions(tally: Tally, data: Dataset, few: Few) -> list[dict[str, Any]]:
    """Return the assumptions about the source, and how many outcomes rest on each."""
    rows = tally.rows("SELECT unnest(assumptions) AS id, count(*) AS outcomes FROM counted GROUP BY 1")
    rests = {row["id"]: row["outcomes"] for row in rows}
    return [
        {
            "id": each.id,
            "attribute": f"{each.kind}.{each.attribute}",
            "means": each.means,
            "reason": each.reason,
            "owner": each.owner,
            "on": each.on,
            "outcomes": few(rests.get(each.id, 0)),
        }
        for each in data.assumptions
    ]


def reconciliation(tally: Tally, data: Dataset, few: Few) -> list[dict[str, Any]]:
    """Return, for each table, how its rows and cases stand to the population.

    `cases` = `counted` + `not_counted`; `population` = `counted` + `without_a_row`. A small number is hidden
    together with its partner.
    """
    population = tally.one("SELECT count(*) FILTER (in_population) AS n FROM cases")["n"]
    found = []
    for kind, path in sorted(data.tables.items()):
        place = str(path).replace("'", "''")
        row = tally.one(
            f"""
            SELECT count(*) AS rows, count(DISTINCT t."case") AS cases,
                count(*) FILTER (c.in_population) AS rows_counted,
                count(DISTINCT t."case") FILTER (c.in_population) AS counted
            FROM '{place}' t LEFT JOIN cases c ON c."case" = t."case"::VARCHAR
            """
        )
        outside, without = row["cases"] - row["counted"], population - row["counted"]
        hide = any(few(number) is None for number in (row["counted"], outside, without))
        found.append(
            {
                "kind": kind,
                "rows": row["rows"],
                "rows_counted": None if hide else row["rows_counted"],
                "rows_not_counted": None if hide else row["rows"] - row["rows_counted"],
                "cases": row["cases"],
                "counted": None if hide else row["counted"],
                "not_counted": None if hide else outside,
                "without_a_row": None if hide else without,
            }
        )
    return found
