"""What is owed soon, and what is owed already: a list to work from.

In: the tables of a judged caseload, a day, how far ahead. Out: rows in the order of team (or worker), what is
owed before what may be, day and case. Guaranteed: every open case's outcome that is overdue, due by then, or
may be, is in it once, however little is known of its day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

#: What a row's `bound` says of a `due` that is only the latest day it may have; null of any other.
LATEST = "at the latest"

#: The columns of a row, and what a heading calls them.
COLUMNS = {
    "team": "Team",
    "worker": "Worker",
    "case": "Case",
    "title": "What",
    "who": "Who",
    "due": "Due",
    "due_time": "By the hour",
    "days": "Days left",
    "state": "State",
    "cite": "Section",
    "force": "Force",
    "strength": "Strength",
    "reason": "Why",
    "bound": "The day is",
}


def worklist(outcomes: Path, cases: Path, day: date, until: date, by: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows, for open cases. `by`: the columns that set the order before all else.

    A row without a sure day has the safe one as its `due`, else the earliest that it may have. Where only the
    latest is known its `due` is that one, and its `bound` says so: it may be owed by any day before.
    """
    order = ", ".join(f"{each} NULLS LAST" for each in by)
    with duckdb.connect(config={"memory_limit": "400MB"}) as base:
        found = base.sql(
            f"""
            SELECT o.team, o.worker, o."case", coalesce(o.title, o.standard) AS title, o.who,
                coalesce({_SOONEST}, o.due_to) AS due, o.due_time,
                date_diff('day', DATE '{day}', coalesce({_SOONEST}, o.due_to)) AS days,
                o.state, o.cite, o.force, o.strength, o.reason,
                CASE WHEN {_SOONEST} IS NULL AND o.due_to IS NOT NULL THEN '{LATEST}' END AS bound
            FROM '{_text(outcomes)}' o JOIN '{_text(cases)}' c ON c."case" = o."case" AND c.open_on
            WHERE o.state = 'overdue'
                OR ({_MAYBE_OWED} AND {_SOONEST} <= DATE '{until}')
                OR ({_MAYBE_OWED} AND {_SOONEST} IS NULL AND {_MAYBE_BY_NOW})
            ORDER BY {order}, o.state = 'unknown', due NULLS LAST, o."case", o.pack, o.standard, o.occurrence
            """
        )
        return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def open_cases(cases: Path) -> int:
    """Return how many cases are open on the day that was judged."""
    with duckdb.connect() as base:
        found = base.execute(f"SELECT count(*) FROM '{_text(cases)}' WHERE open_on").fetchone()
        return 0 if found is None else int(found[0])


#: The first day by which an outcome may be owed; null where none is known.
_SOONEST = "coalesce(o.due, o.safe_by, o.due_from)"
_MAYBE_OWED = "(o.state = 'due' OR (o.state = 'unknown' AND list_has_any(o.possible, ['due', 'overdue'])))"
#: Without that day it may be owed already if it has a latest one, or may be overdue. What hangs on nothing
#: that is known (its table is not carried, say) is told by the audit once and not for each child.
_MAYBE_BY_NOW = "(o.due_to IS NOT NULL OR (o.anchor_id IS NOT NULL AND list_contains(o.possible, 'overdue')))"


def _text(path: Path) -> str:
    return str(path).replace("'", "''")
